#!/bin/sh
# quality_test.sh BUILD: power quality from a meter to a stranger, as processes in real time: read,
# judged, drawn, packed, and checked in an empty folder with the program, the package and the key
# alone; every digit of the package that is turned is found. Half a minute of waiting.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
[ $# -eq 1 ] || { echo "usage: quality_test.sh BUILD" >&2; exit 4; }
build=$(cd "$1" && pwd) || exit 4
facts=$here/fixtures/facts/quality-meter.facts
key=3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 4
wrong() {
  echo "FAIL: $*"
  cat "$work"/*.log 2>/dev/null
  exit 1
}
await() { # PATH: at most 5 s
  tries=0
  while [ ! -e "$1" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || wrong "$1 did not appear in 5 s"
    sleep 0.1
  done
}
expect() { # EXIT WORDS COMMAND...
  want=$1
  words=$2
  shift 2
  got=0
  "$@" >run.log 2>&1 || got=$?
  [ "$got" -eq "$want" ] || wrong "exit $got, wanted $want: $*"
  [ -z "$words" ] || grep -q -- "$words" run.log || wrong "'$words' was not said by: $*"
}
serve() { # NAME ARGUMENT...
  name=$1
  shift
  "$build/metersim" serve --scenario "$facts" --clock "$name.clock" --until-alone \
    --link "$name.bus" "$@" >"$name.log" 2>&1 &
  server=$!
  await "$name.clock"
  await "$name.bus"
}
alone() {
  wait "$server" || wrong "metersim ended $? when it was alone"
  server=
}
quality() { # VERB ARGUMENT...
  verb=$1
  shift
  "$build/pmu" quality "$verb" --facts "$facts" --db db "$@"
}

# On demand at noon: three records, the statement, 24 entries of ten minutes.
serve demand --start 2026-04-02T12:00Z
expect 0 '^1 visits complete, 0 incomplete$' timeout 240 "$build/pmu" read --port demand.bus \
  --what quality,instrument --facts "$facts" --db demand.db --clock demand.clock
alone
# The lists: at noon the same, at 13:00 the waveform of record 2, at 13:30 nothing new.
serve list
expect 0 '^3 visits complete, 0 incomplete$' timeout 240 "$build/pmu" list --line bus=list.bus \
  --facts "$facts" --db db --clock list.clock
alone

# 115 V of phase 1 for ten half cycles and one more; 161 V of two phases for 39; 276 V.
expect 0 '10:04:59.990Z  dip  *L1  0.110 s  115.000 V = 50.0 %' quality events
expect 0 '10:24:59.990Z  dip  *L2 L3  0.400 s  161.000 V = 70.0 %' quality events
expect 0 'swell  *L2  0.210 s  276.000 V = 120.0 %' quality events
expect 0 '"missing": 0' quality events --json
expect 0 '^voltage +-10 %, phase 1: 21 of 21 inside.*; 3 flagged; 984 not read: undecided$' \
  quality week --from 2026-04-02
expect 0 '^harmonic 5, phase 1: 21 of 21 inside.*; 3 flagged; 984 not read: undecided$' \
  quality week --from 2026-04-02
expect 0 '' quality week --from 2026-04-02 --plot week.png
expect 0 '' quality itic --meter m --plot itic.svg
expect 0 '' quality export --meter m --number 2 --out dip.cfg --plot dip.png
expect 3 'was not read' quality export --meter m --number 1 --out none.cfg
grep -q ',2013' dip.cfg || wrong "dip.cfg is not of 2013"
[ "$(head -c 4 week.png | od -An -c | tr -d ' ')" = '211PNG' ] || wrong "week.png is no picture"
grep -q '<svg' itic.svg || wrong "itic.svg is no picture"
expect 0 '' quality export --meter m --package package

# The two hours from 08:00: half of it 230 V, half 226 V, 231.5 V and 229 V. Those from 10:00 have
# three flagged entries, and nothing else was read.
expect 0 '^2026-04-02T08:00Z  12 of 12    228.008    230.751    229.500     50.000      4.2000$' \
  quality week --from 2026-04-02 --hours
expect 0 '^2026-04-02T10:00Z  12 of 12 .*  flagged (3)$' quality week --hours
expect 0 '^of 82 times two hours of the week no entry was read$' quality week --hours
expect 0 '"U1": 228008' quality week --hours --json
expect 0 '^none of the values' quality week --from 2026-04-03

# What was not read is said, with what reads it; what is no journal, or no option, too.
expect 3 'cannot be opened\|No such' "$build/pmu" read --port nowhere --facts "$facts" --db empty
never() { # WORDS VERB ARGUMENT...
  words=$1
  verb=$2
  shift 2
  expect 3 "$words" "$build/pmu" quality "$verb" --facts "$facts" --db empty "$@"
}
never 'no ten-minute values of meter m were read.*.instrument.' week
never 'no ten-minute values of meter m were read.*.instrument.' week --meter m --json
never 'no records.*.quality.' events
never 'no records.*.quality.' itic --plot none.svg
never 'no records.*.quality.' export --out none.csv
never 'no records.*.quality.' export --package none
never "there is no meter 'x'" week --meter x
expect 3 'none has a .nominal.' "$build/pmu" quality week --db empty \
  --facts "$here/fixtures/facts/one-meter.facts"
expect 3 'has no .nominal.\|have no .nominal.' "$build/pmu" quality events --db empty --meter m \
  --facts "$here/fixtures/facts/one-meter.facts"
echo 'no journal' >broken
expect 3 '^pmu: quality: broken: ' "$build/pmu" quality week --facts "$facts" --db broken
expect 4 'not known.*--nix' quality week --nix
expect 4 'is of week, not of export' quality export --hours --out none.csv
expect 4 'ends in .svg or .png' quality week --plot week.gif
expect 4 'a day as 2026-04-13' quality week --from 2026-13-01
expect 4 'needs --package' quality export
for made in none.svg none.csv none; do
  [ ! -e "$made" ] || wrong "a file of nothing was written: $made"
done

# A stranger has the program, the package and the key, and nothing else.
mkdir stranger
cp "$build/pmu" package stranger/
cd stranger || exit 4
expect 0 'nothing is wrong with them' ./pmu quality verify package --key "$key"
expect 1 '^key' ./pmu quality verify package --key "$(echo "$key" | tr 3 4)"
expect 4 'key' ./pmu quality verify package
turn() { # LINE-BEGINS FINDING DIGITS: the digit so far from the end of the first such line
  awk -v begins="$1" -v from="$3" '!done && index($0, begins) == 1 {
    at = length($0) - from
    digit = substr($0, at, 1)
    $0 = substr($0, 1, at - 1) (digit == "0" ? "1" : "0") substr($0, at + 1)
    done = 1
  } { print }' package >forged
  cmp -s package forged && wrong "no line begins with '$1'"
  expect 1 "^$2" ./pmu quality verify forged --key "$key"
}
# A digit of a trace, of a figure, of a local time, of a waveform, of the statement, of the key, of
# what is no digit; of two hours, and of an entry (a fifth harmonic of 4.2 % that becomes 0.2 %).
turn 'record 1 ' edited 3
turn 'figures 2 ' derived 0
turn 'local 3 ' zone 8
turn 'waveform 2 ' waveform 3
turn 'statement ' signature 3
turn 'key ' key 3
turn 'evidence 1' form 0
turn 'hours 1775116800 12 0 228008 ' derived 0
turn 'entry ' derived 4
grep -v '^record 2 ' package | grep -v ' 2 ' >forged
expect 1 '^gap' ./pmu quality verify forged --key "$key"
expect 3 'cannot be read' ./pmu quality verify nowhere --key "$key"
echo "quality: all as expected"
