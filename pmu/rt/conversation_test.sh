#!/bin/sh
# conversation_test.sh BUILD: metersim and pmu as processes, in real time: lists over a pty, a
# reading on demand over a socat pair, both with a followed clock; a second pmu on the database, a
# meter that does not answer and a clock that is not there are refused. A minute of waiting.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
[ $# -eq 1 ] || { echo "usage: conversation_test.sh BUILD" >&2; exit 4; }
build=$(cd "$1" && pwd) || exit 4
facts=$here/fixtures/facts/one-meter.facts
work=$(mktemp -d)
children=
child=
trap 'for child in $children; do kill "$child" 2>/dev/null; done; rm -rf "$work"' EXIT
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
expect() { # EXIT WORDS LOG COMMAND...
  want=$1
  words=$2
  log=$work/$3.log
  shift 3
  got=0
  timeout 240 "$@" >"$log" 2>&1 || got=$?
  [ "$got" -eq "$want" ] || wrong "exit $got, wanted $want: $*"
  grep -q -- "$words" "$log" || wrong "'$words' was not said by: $*"
}
serve() { # NAME ARGUMENT...
  name=$1
  shift
  "$build/metersim" serve --scenario "$facts" --clock "$work/$name.clock" \
    --trace "$work/$name.trace" --until-alone "$@" >"$work/$name.log" 2>&1 &
  server=$!
  children="$children $server"
  await "$work/$name.clock"
}
command -v socat >/dev/null || wrong "socat is not installed"

expect 3 'start metersim with --clock first' no-clock \
  "$build/pmu" list --line "bus=$work/nobody" --facts "$facts" --db "$work/db" --clock "$work/none"

# Nobody reads it, and it lives: 3375.000 Wh at noon, and an hour in a second without a clock.
expect 0 'total  *3375.000 Wh' inspect \
  "$build/metersim" inspect --scenario "$facts" --at 2026-04-02T12:00Z
expect 0 '"total_mwh": 3375000' inspect-json \
  "$build/metersim" inspect --scenario "$facts" --at 2026-04-02T12:00Z --json
expect 3 'outside the span' inspect-late \
  "$build/metersim" inspect --scenario "$facts" --at 2027-01-01T00:00Z
expect 0 '^line bus ' fast "$build/metersim" serve --scenario "$facts" --speed 3600 \
  --start 2026-04-02T13:00Z
expect 3 "no line 'other'" strange-line \
  "$build/metersim" serve --scenario "$facts" --link "other=$work/x"

# 500 W from 08:00 to 13:30 but for an outage of 5 min and 9 kW for 10 min: 4125.000 Wh. The list of
# 13:30 runs after noon's, 90 min later for the meter and at once for us.
serve pty --link "$work/bus"
await "$work/bus"
"$build/pmu" list --line "bus=$work/bus" --facts "$facts" --db "$work/db" \
  --clock "$work/pty.clock" >"$work/list.log" 2>&1 &
list=$!
children="$children $list"
await "$work/db"
sleep 1
expect 3 'held by another' second "$build/pmu" bill --facts "$facts" --db "$work/db"
wait "$list" || wrong "pmu list ended $?"
grep -q '^2 visits complete, 0 incomplete$' "$work/list.log" || wrong "not two visits"
wait "$server" || wrong "metersim ended $? when it was alone"
expect 0 'energy, total .*4.125.* exact' bill \
  "$build/pmu" bill --facts "$facts" --db "$work/db"
expect 0 '11:00:00+00:00 1500.000 Wh partial 600 s' repair \
  "$build/pmu" repair --facts "$facts" --db "$work/db"
grep -q '^run 0 1 ' "$work/pty.trace" || wrong "nothing of the meter in the trace"

# At 12:00 the same meter has 3375.000 Wh: 2000 - 500 x 15 min + 9000 x 10 min + 500 x 0 min.
socat "pty,raw,echo=0,link=$work/near" "pty,raw,echo=0,link=$work/far" &
children="$children $!"
await "$work/far"
serve pair --port "$work/near" --start 2026-04-02T12:00Z
expect 0 '^1 visits complete, 0 incomplete$' read "$build/pmu" read --port "$work/far" \
  --what billing,profile,events --facts "$facts" --db "$work/db2" \
  --clock "$work/pair.clock"
expect 0 'energy, total .*3.375' bill2 "$build/pmu" bill --facts "$facts" --db "$work/db2"
wait "$server" || wrong "metersim ended $? when it was alone"

# The negative twin: nobody on the line has this serial number.
sed 's/MP00000001/MP00000002/; s/retry_attempts 3/retry_attempts 1/' "$facts" \
  >"$work/stranger.facts"
serve silent --link "$work/bus2" --start 2026-04-02T12:00Z
await "$work/bus2"
expect 1 '^0 visits complete, 1 incomplete$' silent "$build/pmu" read --port "$work/bus2" \
  --facts "$work/stranger.facts" --db "$work/db3" --clock "$work/silent.clock"
echo "13 passed"
