#!/bin/sh
# serialport_test.sh BUILD: the libserialport path of pmu's ports, on a socat pair. libserialport
# refuses a pty twice: it has no entry under /sys/class/tty and no modem lines. So this test runs in
# a mount namespace of its own, with a private /sys/class/tty that has one link, and a preload that
# answers the modem-line requests. Both refusals are seen first, as the negative twins.
# Ends 77, naming the call, where the machine does not permit that.
set -u
here=$(cd "$(dirname "$0")" && pwd)

inapplicable() { echo "inapplicable: $*"; exit 77; }
wrong() { echo "FAIL: $*"; exit 1; }

probe() { # WANTED-EXIT WANTED-WORDS ENVIRONMENT... : runs port_probe on the pair
  want=$1
  words=$2
  shift 2
  got=0
  env "$@" "$build/port_probe" "$device" "$work/peer" >"$work/out" 2>&1 || got=$?
  [ "$got" -eq "$want" ] || { cat "$work/out"; wrong "port_probe ended $got, wanted $want"; }
  grep -q "$words" "$work/out" || { cat "$work/out"; wrong "port_probe did not say '$words'"; }
}

if [ "${1-}" = --inside ]; then
  build=$2
  work=$3
  mount -t tmpfs none /sys/class/tty 2>"$work/mount" ||
    inapplicable "mount -t tmpfs on /sys/class/tty: $(cat "$work/mount")"
  socat "pty,raw,echo=0,link=$work/port" "pty,raw,echo=0,link=$work/peer" &
  pair=$!
  trap 'kill "$pair" 2>/dev/null' EXIT
  tries=0
  while [ ! -e "$work/peer" ] || [ ! -e "$work/port" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || wrong "socat made no pair in 5 s"
    sleep 0.1
  done
  device=$(readlink -f "$work/port")
  # An ASan build wants to be first in the list of libraries; here the preload is.
  asan=ASAN_OPTIONS=verify_asan_link_order=0
  probe 0 '^way termios$' $asan
  mkdir -p /sys/class/tty/pts
  ln -s ../../../devices/platform/meterproof/tty "/sys/class/tty/pts/${device##*/}"
  probe 3 'cannot be opened' $asan
  probe 0 '^way libserialport$' $asan "LD_PRELOAD=$work/modem_lines.so"
  grep '^256 octets' "$work/out"
  echo "3 passed: without an entry termios, without modem lines refused, with both libserialport"
  exit 0
fi

[ $# -eq 1 ] || { echo "usage: serialport_test.sh BUILD" >&2; exit 4; }
build=$(cd "$1" && pwd) || exit 4
[ -x "$build/port_probe" ] || wrong "$build/port_probe is not built"
command -v socat >/dev/null || wrong "socat is not installed"
command -v unshare >/dev/null || wrong "unshare is not installed"
[ "$(id -u)" -eq 0 ] || inapplicable "unshare -m: not root"
refusal=$(unshare -m true 2>&1) || inapplicable "unshare -m: $refusal"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${CC:-cc}" -shared -fPIC -o "$work/modem_lines.so" "$here/preload/modem_lines.c" ||
  wrong "the preload does not build"
unshare -m sh "$0" --inside "$build" "$work"
