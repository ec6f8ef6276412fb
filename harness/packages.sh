# shellcheck shell=sh disable=SC2034
# packages.sh: sourced by harness/run and harness/test. Installs what is missing, from the
# distribution's packages, and nothing that is there. Not a program of its own.
# A row is PACKAGE:COMMAND, or PACKAGE:- for a library that only dpkg knows.

packages_run='gcc:gcc cmake:cmake ninja-build:ninja pkg-config:pkg-config libc6-dev:-
libyaml-dev:- libssl-dev:- libsqlite3-dev:- libjansson-dev:- libuv1-dev:- libserialport-dev:-
check:- socat:socat gnuplot-nox:gnuplot'
packages_test='clang:clang llvm:llvm-symbolizer clang-format:clang-format libclang-rt-dev:-
binutils:nm util-linux:unshare shellcheck:shellcheck openssl:openssl'

package_is_there() { # PACKAGE COMMAND
  if [ "$2" = - ]; then
    dpkg -s "$1" 2>/dev/null | grep -q '^Status: install ok installed'
  else
    command -v "$2" >/dev/null 2>&1
  fi
}

packages_missing() { # ROW...
  for row in "$@"; do
    package_is_there "${row%%:*}" "${row#*:}" || printf '%s ' "${row%%:*}"
  done
}

# Ends 3 with a sentence where a package is missing and cannot be installed.
packages_install() { # ROW...
  missing=$(packages_missing "$@")
  [ -n "$missing" ] || return 0
  echo "installing: $missing"
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
      echo "missing: $missing; run as root, or install sudo, or install them yourself" >&2
      return 3
    }
    as_root=sudo
  fi
  # shellcheck disable=SC2086  # lists are split on purpose
  if ! { $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qy --no-install-recommends $missing; }; then
    echo "apt-get could not install: $missing" >&2
    return 3
  fi
  still=$(packages_missing "$@")
  [ -z "$still" ] || {
    echo "still missing after the installation: $still" >&2
    return 3
  }
}

house_jobs() { # processors, at least 1
  getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1
}
