#!/bin/sh
# network_test.sh BUILD: metersim and pmu as processes over TCP, UDP and a pty, in DLMS/COSEM: two
# meters of one port by address, lists with a followed clock, the generic reader, and the same bill
# as over 62056-21. Wrong keys are refused. A minute of waiting.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
[ $# -eq 1 ] || { echo "usage: network_test.sh BUILD" >&2; exit 4; }
build=$(cd "$1" && pwd) || exit 4
facts=$here/fixtures/facts/two-dlms-meters.facts
work=$(mktemp -d)
children=
child=
passed=0
trap 'for child in $children; do kill "$child" 2>/dev/null; done; rm -rf "$work"' EXIT
wrong() {
  echo "FAIL: $*"
  cat "$work"/*.log 2>/dev/null
  exit 1
}
expect() { # EXIT WORDS LOG COMMAND...
  want=$1
  words=$2
  log=$work/$3.log
  shift 3
  got=0
  timeout 120 "$@" >"$log" 2>&1 || got=$?
  [ "$got" -eq "$want" ] || wrong "exit $got, wanted $want: $*"
  grep -q -- "$words" "$log" || wrong "'$words' was not said by: $*"
  passed=$((passed + 1))
}
serve() { # NAME FACTS ARGUMENT...: $place is where
  name=$1
  scenario=$2
  shift 2
  : >"$work/$name.log"
  "$build/metersim" serve --scenario "$scenario" "$@" >"$work/$name.log" 2>&1 &
  server=$!
  children="$children $server"
  tries=0
  until grep -q '^line ' "$work/$name.log"; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || wrong "metersim did not say where it listens"
    sleep 0.1
  done
  place=$(sed -n 's/^line [^ ]* //p' "$work/$name.log")
}
total() { # METER WH: what is asked of it over $place begins so
  expect 0 '"unit":"Wh"' "total-$1" "$build/pmu" objects --port "$place" --meter "$1" \
    --facts "$scenario" --db "$work/$name.db" --object '1-0:1.8.0*255'
  grep -q "\"value\":$2\.[0-9]*,\"unit\":\"Wh\"" "$work/total-$1.log" ||
    wrong "$1 does not have $2 Wh over $name"
}

# 500 W from 08:00, 9 kW for 10 min of a quarter: 3375.000 Wh at noon; the neighbour's 250 W: 1000.
serve wrapper "$facts" --start 2026-04-02T12:00Z
total m 3375
total n 1000
expect 0 ' 0 refused, 0 odd$' objects "$build/pmu" objects --port "$place" --meter m \
  --facts "$facts" --db "$work/wrapper.db" --rows 20
grep -q '^{"class":7,"name":"1-0:99.1.0\*255","attribute":2,"rows":\[\[' "$work/objects.log" ||
  wrong "no rows of the profile"
expect 0 '^1 visits complete, 0 incomplete$' read "$build/pmu" read --port "$place" --meter m \
  --facts "$facts" --db "$work/wrapper.db"
expect 0 'energy, total .*3.375' bill "$build/pmu" bill --meter m --facts "$facts" \
  --db "$work/wrapper.db"

# The negative twin: another key. Nothing is read, nothing is told.
sed 's/^key 0 gak D0/key 0 gak D1/' "$facts" >"$work/keys.facts"
expect 1 '^0 objects' stranger "$build/pmu" objects --port "$place" --meter m \
  --facts "$work/keys.facts" --db "$work/stranger.db"
kill "$server"

# HDLC over TCP, and the wrapper over UDP.
sed 's/dlms-wrapper/dlms-hdlc/' "$facts" >"$work/hdlc.facts"
serve hdlc "$work/hdlc.facts" --start 2026-04-02T12:00Z
total n 1000
kill "$server"
serve udp "$facts" --start 2026-04-02T12:00Z --udp
scenario=$work/udp.facts
sed 's/^line 0 net tcp /line 0 net udp /' "$facts" >"$scenario"
grep -q '^line 0 net udp ' "$scenario" || wrong "the line is no longer called so"
total m 3375
kill "$server"

# HDLC over a pty, opened by mode E, and a list whose clock jumps.
sed 's/dlms-wrapper direct/dlms-hdlc mode-e/; s/^line 0 net tcp 1000000/line 0 bus rs485 9600/' \
  "$facts" >"$work/mode-e.facts"
serve mode-e "$work/mode-e.facts" --clock "$work/clock" --until-alone
expect 0 '^4 visits complete, 0 incomplete$' list "$build/pmu" list --line "bus=$place" \
  --facts "$work/mode-e.facts" --db "$work/mode-e.db" --clock "$work/clock"
# At 13:30 4125.000 Wh, as over 62056-21 (conversation_test.sh); the neighbour 1375.
expect 0 'energy, total .*4.125.* exact' bill-m "$build/pmu" bill --meter m \
  --facts "$work/mode-e.facts" --db "$work/mode-e.db"
expect 0 'energy, total .*1.375.* exact' bill-n "$build/pmu" bill --meter n \
  --facts "$work/mode-e.facts" --db "$work/mode-e.db"
echo "$passed passed"
