#!/bin/sh
# fleet_test.sh BUILD [METERS]: one pmu and one metersim over TCP, each meter at a port of its own:
# all are read and billed; peers that flood, drop and say nothing cost themselves and nobody else;
# too few descriptors are told. 50 meters without METERS, in seconds. With METERS it reads those
# alone, and prints the figures of pmu/docs/real-time.md instead of trying bad peers.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
[ $# -eq 1 ] || [ $# -eq 2 ] || { echo "usage: fleet_test.sh BUILD [METERS]" >&2; exit 4; }
build=$(cd "$1" && pwd) || exit 4
meters=${2:-50}
two=$here/fixtures/facts/two-dlms-meters.facts
work=$(mktemp -d)
children=
passed=0
end() {
  for child in $children; do kill "$child" 2>/dev/null; done
  rm -rf "$work"
}
trap end EXIT
wrong() {
  echo "FAIL: $*"
  tail -n 5 "$work"/*.log 2>/dev/null
  exit 1
}
expect() { # EXIT WORDS LOG COMMAND...
  want=$1
  words=$2
  log=$work/$3.log
  shift 3
  got=0
  timeout 500 "$@" >"$log" 2>&1 || got=$?
  [ "$got" -eq "$want" ] || wrong "exit $got, wanted $want: $*"
  grep -q -- "$words" "$log" || wrong "'$words' was not said by: $*"
  passed=$((passed + 1))
}
# The first meter of the file and its line, so many times; one visit each.
awk -v meters="$meters" '
  $1 ~ /^(line|line_param)$/ { line[++lines] = $0; next }
  $1 ~ /^(meter|ratio|password|protocol|address|security|title|key|transfer)$/ ||
  $1 ~ /^(clock_initial|policy|load|fault)$/ {
    if ($2 == 0) meter[++facts] = $0
    next
  }
  $1 == "visit" || $1 == "contract" || $1 == "price" { next }
  $1 == "headend" && $2 == "title" {
    for (m = 0; m < meters; m++)
      for (i = 1; i <= lines; i++) {
        $0 = line[i]; $2 = m
        if ($1 == "line") $3 = "net" m
        print
      }
    for (m = 0; m < meters; m++)
      for (i = 1; i <= facts; i++) {
        $0 = meter[i]; $2 = m
        if ($1 == "meter") { $3 = "m" m; $4 = sprintf("MP%08d", m + 1); $7 = m }
        if ($1 == "title") $3 = sprintf("4D504601%08X", m + 1)
        print
      }
    $0 = "headend title 4D50460000000001"
  }
  $1 == "headend" && $2 == "retry_attempts" { $3 = 1 }
  { print }
  END {
    for (m = 0; m < meters; m++)
      print "visit noon 1775131200000000000", m, "billing,profile,events"
  }
' "$two" >"$work/fleet.facts"
facts=$work/fleet.facts
memory() { sed -n "s/^$1:[^0-9]*\([0-9]*\) kB/\1/p" "/proc/$2/status" 2>/dev/null; }
serve() { # NAME: the places are in $work/NAME.lines then
  "$build/metersim" serve --scenario "$facts" --start 2026-04-02T12:00Z --clock "$work/$1.clock" \
    --until-alone >"$work/$1.lines" 2>"$work/$1.log" &
  server=$!
  children="$children $server"
  tries=0
  until [ "$(grep -c '^line ' "$work/$1.lines")" -eq "$meters" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || wrong "metersim did not say where it listens"
    sleep 0.1
  done
}

# Each meter has the 3375.000 Wh of network_test.sh at noon.
serve good
before=$(memory VmRSS "$server")
"$build/pmu" list --lines "$work/good.lines" --facts "$facts" --db "$work/good.db" \
  --clock "$work/good.clock" --json --quiet >"$work/good.json" 2>"$work/list.log" &
reader=$!
children="$children $reader"
after=0
peak=0
while kill -0 "$reader" 2>/dev/null; do
  now=$(memory VmRSS "$server")
  [ "${now:-0}" -le "$after" ] || after=$now
  now=$(memory VmHWM "$reader")
  [ "${now:-0}" -le "$peak" ] || peak=$now
  sleep 0.2
done
got=0
wait "$reader" || got=$?
[ "$got" -eq 0 ] || wrong "the list ended with $got"
figure() { sed -n "s/^ *\"$1\": \([0-9]*\),\{0,1\}$/\1/p" "$work/good.json" | head -n 1; }
[ "$(figure complete)" -eq "$meters" ] || wrong "$(figure complete) of $meters were read"
most=512
[ "$meters" -ge "$most" ] || most=$meters
at_once=$(figure ports_at_once)
[ "$at_once" -eq "$most" ] || wrong "$at_once ports at once, not $most"
passed=$((passed + 2))
last=$((meters - 1))
expect 0 'energy, total .*3.375' bill "$build/pmu" bill --meter "m$last" --facts "$facts" \
  --db "$work/good.db"
if [ $# -eq 2 ]; then
  ms=$(figure ms)
  requests=$(figure requests)
  echo "$meters meters, $at_once conversations at once, $requests requests in" \
    "$ms ms: $((requests * 1000 / ms)) a second"
  echo "metersim: $((before * 1024 / meters)) octets a meter when all listen," \
    "$((after * 1024 / meters)) while they are read; pmu: $((peak * 1024 / meters)) at most"
  exit 0
fi

# Too few descriptors: it says how many, before anything is opened.
# shellcheck disable=SC2016  # the inner shell expands them
expect 3 '50 ports at once need 82 descriptors, and 40 are allowed; run .ulimit -n 82' few \
  sh -c 'ulimit -n 40 && exec "$0" "$@"' "$build/pmu" list --lines "$work/good.lines" \
  --facts "$facts" --db "$work/few.db"
# Places that are none.
sed '7s/.*/line net7/' "$work/good.lines" >"$work/short.lines"
expect 4 'short.lines:7: not .line NAME PATH.' short "$build/pmu" list --lines "$work/short.lines" \
  --facts "$facts" --db "$work/few.db"
sed 7d "$work/good.lines" >"$work/without.lines"
expect 3 'line net6 has no port' without "$build/pmu" list --lines "$work/without.lines" \
  --facts "$facts" --db "$work/few.db"

# In the places of m3, m4, m5: one floods, one drops who comes, one says nothing and never ends.
peer() { # METER COMMAND
  socat -d -d TCP-LISTEN:0,bind=127.0.0.1,fork,reuseaddr "$2" 2>"$work/peer$1.txt" &
  children="$children $!"
  tries=0
  until grep -qs 'listening on' "$work/peer$1.txt"; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || wrong "socat does not listen"
    sleep 0.1
  done
  at=$(sed -n 's/.*listening on .*:\([0-9]*\)$/\1/p' "$work/peer$1.txt")
  sed "s/^line net$1 .*/line net$1 tcp:127.0.0.1:$at/" "$work/bad.lines" >"$work/next"
  mv "$work/next" "$work/bad.lines"
}
serve bad
peer 3 EXEC:yes
peer 4 EXEC:true
peer 5 'EXEC:sleep 100'
# Two attempts each, then the list goes on without them.
expect 1 '^47 visits complete, 3 incomplete$' bad "$build/pmu" list --lines "$work/bad.lines" \
  --facts "$facts" --db "$work/bad.db" --clock "$work/bad.clock"
for meter in 3 4 5; do
  grep "^m$meter noon attempt 1: ST_" "$work/bad.log" | grep -vq ': ST_OK' ||
    wrong "what became of m$meter was not said"
done
expect 0 'energy, total .*3.375' bill-bad "$build/pmu" bill --meter m6 --facts "$facts" \
  --db "$work/bad.db"
echo "$passed passed"
