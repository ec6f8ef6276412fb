#!/bin/sh
# cli_test.sh BUILD: `meterproof` as its user meets it: bad scenarios are refused with file, line,
# column and how to mend them, and nothing of them is run; every exit code of the README but 2 and 8
# is reached, each beside a twin that does not reach it; what a run prints last, replay, explain.
# A second `pmu` on one database is in pmu/rt/conversation_test.sh.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
[ $# -eq 1 ] || { echo "usage: cli_test.sh BUILD" >&2; exit 4; }
build=$(cd "$1" && pwd) || exit 4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 4
passed=0
wrong() {
  echo "FAIL: $*"
  cat out err 2>/dev/null
  exit 1
}
# CODE COMMAND WORD...: stdout to out, stderr to err
ends() {
  want=$1
  shift
  got=0
  command=$1
  shift
  "$build/meterproof" "$command" --root "$here" "$@" >out 2>err || got=$?
  [ "$got" -eq "$want" ] || wrong "exit $got, wanted $want: meterproof $command $*"
  passed=$((passed + 1))
}
says() { # FILE WORDS: as they stand, no pattern
  grep -qF -- "$2" "$1" || wrong "'$2' was not said"
}
says_not() {
  ! grep -qF -- "$2" "$1" || wrong "'$2' was said"
}

# A right story of 23 lines; each bad one differs in one place.
cat >good.yaml <<'END'
id: CLI-TEST-P01
version: 1
title: A constant load read once
clauses: [R01]
hazards: []
time: {zone: Europe/Berlin, start: 2026-03-28T00:00, end: 2026-03-30T12:00}
meters:
- {name: m, model: polyphase-tou, connection: direct, protocol: iec62056-21, link: b, tariff: flat}
policy: {md.period: 30 min, lp.period: 30 min, meter.start_up: 0 s, clk.drift: 0 ppm}
links:
  - {name: b, kind: rs485, baud: 9600}
load:
  - {meter: m, power: 2 kW, until: 2026-03-29T12:00}
head_end:
  lists: [{at: 2026-03-29T18:00, meters: [m], read: [readout, billing, profile, events]}]
expect:
  - register: {meter: m, name: total, value: [oracle, 70.000 kWh]}
END
# 35 hours, one of the 36 of the wall clock is missing: 70 kWh

bad() { # SED MESSAGE: as bad.yaml
  sed "$1" good.yaml >bad.yaml
  ! cmp -s good.yaml bad.yaml || wrong "'$1' changes nothing"
  ends 4 lint bad.yaml
  says err "$2"
  says_not out "nothing to complain of"
  ends 4 run bad.yaml
  says err "$2"
  [ ! -s out ] || wrong "something was run: $1"
  [ ! -e reports ] || wrong "something was stored: $1"
}

ends 0 lint good.yaml
says out '1 cases, nothing to complain of'
ends 0 run good.yaml
says out '1 pass, 0 fail, 0 inconclusive, 0 error, 0 inapplicable of 1'

# The whole library in another language: what can be told in it has it in the name of its cell, what
# is about 62056-21 itself is inapplicable and says why; a word that is none is refused.
ends 0 list good.yaml --protocol dlms-wrapper --security lls
says out 'protocol=dlms-wrapper,security=lls'
says out '1 cases --protocol dlms-wrapper --security lls'
ends 0 list good.yaml
says_not out 'protocol='
ends 4 list good.yaml --protocol dlms
says err "--protocol cannot be 'dlms'; use one of: iec62056-21 dlms-hdlc dlms-wrapper"
ends 4 list good.yaml --security all
says err "--security cannot be 'all'; use one of: both none lls"
sed 's/^hazards: \[\]/&\nlanguages: [iec62056-21]/' good.yaml >own.yaml
ends 5 run own.yaml --protocol dlms-hdlc
says out '1 inapplicable of 1'
ends 0 run own.yaml --protocol iec62056-21
says out '1 pass'
# Across: each story in every language that can tell it, and the bills compared; one cell brings its
# own story alone, and what is told in one language has nothing to compare.
ends 0 run good.yaml --across --json across.json
says out '3 pass, 0 fail, 0 inconclusive, 0 error, 0 inapplicable of 3'
says out 'across: 2 runs compared with another language'
says out '0 runs differ'
says out 'a bill that is 1 mWh off in another language: found'
[ "$(grep -c '"name": "across"' across.json)" -eq 2 ] || wrong 'not one check a run compared'
tail -n 1 out >across.digest
ends 0 run good.yaml --across --jobs 2 --case CLI-TEST-P01/-
[ "$(tail -n 1 out)" = "$(cat across.digest)" ] || wrong 'another digest across with two jobs'
ends 7 run good.yaml --across --comparator off
says out 'a bill that is 1 mWh off in another language: NOT FOUND'
ends 0 run own.yaml --across
says out 'across: 0 runs compared with another language'
says out '1 stories are told in one language alone'
ends 4 run good.yaml --across --protocol dlms-hdlc
says err 'leave out --protocol'
ends 4 list good.yaml --across
says err '--across is of'
# An outage in one language alone: each run equals its own oracle, but they are not one story.
sed 's/ protocol: iec62056-21,//; s/, kind: rs485, baud: 9600//; s/oracle, 70.000 kWh/oracle/
s/^hazards: .*/&\
languages: [dlms-hdlc, dlms-wrapper]\
matrix: {protocol: [dlms-hdlc, dlms-wrapper]}/
s/^head_end:/faults:\
- {meter: m, at: 2026-03-28T12:00, for: 30 min, kind: supply_off, when: {protocol: dlms-wrapper}}\
&/
s/\[oracle\]/oracle/' good.yaml >unlike.yaml
ends 0 run unlike.yaml
ends 1 run unlike.yaml --across --security none --json across.json
says out '1 runs differ'
says out 'across bill 0 2026-03 total: expected'
says out 'blame BENCH'
says out "--case 'CLI-TEST-P01/protocol=dlms-wrapper,security=none' --across --security none"
cell=CLI-TEST-P01/protocol=dlms-wrapper,security=none
ends 1 run unlike.yaml --case "$cell" --across --security none
rm -r reports

sed 's/iec62056-21/dlms-wrapper/' good.yaml >serial.yaml
ends 4 lint serial.yaml
says err "serial.yaml:8:3: 'm' speaks dlms-wrapper, which needs a stream, on the serial line 'b'"

bad 's/2 kW/two/' "bad.yaml:13:23: 'two' is not a power: write a number, a space and a unit"
bad 's/power: 2 kW/pwer: 2 kW/' "bad.yaml:13:16: unknown key 'pwer': did you mean 'power'?"
bad 's/^policy: {md.period/policy: {md.perod/' "did you mean 'md.period'?"
bad 's/2 kW/2 kWh/' "bad.yaml:13:23: '2 kWh' is not a power: its unit must be"
bad 's/2 kW/2/' "bad.yaml:13:23: '2' has no unit"
bad 's/^version: 1/version: 1\
version: 1/' "bad.yaml:3:1: duplicate key 'version', it stands at 2:1 already"
bad 's/{meter: m, power/{meter: n, power/' "bad.yaml:13:13: unknown meter 'n'"
bad 's/29T12:00/29T02:30/' "'2026-03-29T02:30' does not exist in Europe/Berlin"
bad 's/2026-03-2[89]/2026-10-25/g; s/2026-03-30/2026-10-26/; s/25T12:00/25T02:30/' \
  "write 2026-10-25T02:30+02:00 (first pass) or 2026-10-25T02:30+01:00 (second)"
bad 's/2026-03-30T12:00/2026-03-32T12:00/' \
  "bad.yaml:6:59: '2026-03-32T12:00': that month has 31 days"
bad 's/hazards: \[\]/hazards: [leap_dy]/' "did you mean 'leap_day'?"
bad 's/power: 2 kW/csv: {file: none.csv, column: a, unit: Wh, step: 30 min}/' 'none.csv'
bad 's/^id: .*/id: one/' "bad.yaml:1:5: 'one' is no id"
bad 's/^load:/load: [/' 'bad.yaml:'
: >bad.yaml
ends 4 run bad.yaml
says err 'bad.yaml:1:'

# A CSV with a hole is refused by its own line, with it filled it is taken.
csv='csv: {file: load.csv, column: wh, unit: Wh, zone: UTC, step: 30 min, grid: utc}'
sed "s|power: 2 kW, until: .*T12:00|$csv|; s/\[oracle, 70.000 kWh\]/oracle/" good.yaml >csv.yaml
sed 's/zone: Europe.*end:/zone: UTC, start: 2026-03-28T00:00, end:/; s/30T12:00/29T20:00/' \
  csv.yaml >hole.yaml
row() { printf '2026-03-%02dT%02d:%02d:00Z,1000\n' "$1" "$2" "$3"; }
rows() {
  echo 'start_utc,wh'
  for day in 28 29 30; do
    for hour in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23; do
      row "$day" "$hour" 0
      row "$day" "$hour" 30
    done
  done
}
rows >load.csv
ends 0 run hole.yaml
sed '/2026-03-28T05:30/d' load.csv >holed.csv && mv holed.csv load.csv
ends 4 run hole.yaml
says err 'load.csv:13:'

# The same id in two files; one of them alone is right.
mkdir twice
cp good.yaml twice/a.yaml
cp good.yaml twice/b.yaml
ends 4 run twice
says err 'twice/b.yaml:1:5: the id CLI-TEST-P01 belongs to twice/a.yaml already'
ends 4 run twice/a.yaml twice/b.yaml
says err 'the id CLI-TEST-P01 is that of twice/a.yaml, too'
ends 0 lint twice/a.yaml

ends 4 run nowhere.yaml
says err 'nowhere.yaml:1:1: no such file or folder'
ends 4 run --colour good.yaml
says err 'there is no option --colour'
ends 4 run good.yaml --jobs 0
says err '--jobs takes a whole number from 1 to 64'
ends 4 run good.yaml --seed -1
ends 4 run good.yaml --seed
says err '--seed needs a value after it'
ends 4 run good.yaml --comparator on
ends 4 rum good.yaml
says err 'there is no command rum'

# 5: nothing selected, or all inapplicable.
ends 5 run
says err 'no scenario was selected'
ends 5 run good.yaml --case CLI-TEST-P02
ends 0 run good.yaml --case CLI-TEST-P01/-
mkdir empty data
ends 5 run empty
sed 's/^hazards:/requires: [year.csv]\
hazards:/' good.yaml >needs.yaml
ends 5 run needs.yaml --data data
says out '0 pass, 0 fail, 0 inconclusive, 0 error, 1 inapplicable of 1'
: >data/year.csv
ends 0 run needs.yaml --data data

# 1, 6 and 7, and 7 before 1.
sed 's/, 70.000 kWh\]/, 71.000 kWh]/' good.yaml >failing.yaml
ends 1 run failing.yaml
says out '0 pass, 1 fail'
says out 'literal against oracle'
cp out failing.out
sed 's/^hazards: .*/hazards: [clock_lost]/' good.yaml >unproven.yaml
ends 6 run unproven.yaml
says out 'hazard clock_lost'
says out '1 inconclusive'
ends 7 run good.yaml --comparator off
says out 'NOT FOUND'
ends 7 run failing.yaml --comparator off
# A pass in which no canary could be tried is no proof: without a profile there is no bill to spoil.
sed 's/read: \[.*\]}\]/read: [readout]}]/' good.yaml >billless.yaml
ends 7 run billless.yaml
says out 'none could be tried'
says out '1 pass'
mkdir both
sed 's/P01/P02/' failing.yaml >both/a.yaml
sed 's/P01/P03/' unproven.yaml >both/b.yaml
ends 1 run both

# The digest is last, 64 hex digits, the same twice and with two jobs, and another with a failure.
ends 0 run good.yaml
tail -n 1 out | grep -Eq '^digest [0-9a-f]{64}$' || wrong 'the last line is no digest'
tail -n 1 out >digest
ends 0 run good.yaml --jobs 2 --json result.json --junit junit.xml
[ "$(tail -n 1 out)" = "$(cat digest)" ] || wrong 'another digest the second time'
says result.json "$(sed 's/digest //' digest)"
says junit.xml '<testcase'
[ "$(tail -n 1 failing.out)" != "$(cat digest)" ] || wrong 'a failure has the same digest'
ends 3 run good.yaml --json nowhere/result.json

# list --json: as many objects as they close, and one case a cell.
ends 0 list good.yaml --json
[ "$(tr -cd '{' <out | wc -c)" -eq "$(tr -cd '}' <out | wc -c)" ] || wrong 'braces do not close'
[ "$(tr -cd '[' <out | wc -c)" -eq "$(tr -cd ']' <out | wc -c)" ] || wrong 'brackets do not close'
[ "$(head -c 1 out)" = '{' ] || wrong 'not an object'
[ "$(tail -n 1 out)" = '}' ] || wrong 'not one object'
[ "$(grep -c '"id": "CLI-TEST-P01"' out)" -eq 1 ] || wrong 'not one case'
! grep -Eq ',[[:space:]]*$' out || [ "$(tr -d '\n ' <out | grep -Ec ',[]}]')" -eq 0 ] ||
  wrong 'a comma before a closing bracket'
ends 4 list bad.yaml --json
[ ! -s out ] || wrong 'a list of a bad file'

# list --coverage: one story shows some rows and leaves the others as holes, which the exit says.
ends 1 list --coverage good.yaml
says out 'HOLE'
says out 'waits: a disconnector is not built'
grep -q '^POLICY   md.tie first  *1  CLI-TEST-P01$' out || wrong 'a value that is shown is no row'
grep -q '^POLICY   md.tie last  *HOLE$' out || wrong 'a value that is not shown is no hole'
holes=$(grep -c 'HOLE$' out)
says out "rows, $holes holes, "
ends 1 list --coverage good.yaml --json
says out "\"holes\": $holes"
ends 4 run good.yaml --coverage
says err '--coverage is of'

# A failing story is stored expanded, and judged again without its file; a passing one is not kept.
[ -s reports/out/failed/CLI-TEST-P01.-.facts ] || wrong 'the failing run was not stored'
[ -e reports/out/failed/CLI-TEST-P02.-.facts ] || wrong 'nor that of the folder'
ends 0 replay reports/out/failed/CLI-TEST-P01.-.facts
says out 'CLI-TEST-P01/-: pass'
sed '/^visit /d' reports/out/failed/CLI-TEST-P01.-.facts >unread.facts
ends 6 replay unread.facts
says out 'inconclusive'
sed '/^span /d' reports/out/failed/CLI-TEST-P01.-.facts >spanless.facts
ends 3 replay spanless.facts
says out 'no span'
ends 4 replay good.yaml
says err 'not an expanded scenario'
ends 4 replay none.facts
ends 4 replay

# From the bill line to the record, the frame it came in, and the truth.
ends 0 explain good.yaml --case CLI-TEST-P01
says out '2026-03 total: 70000000 mWh, exact [70000000 … 70000000]; truth 70000000'
grep -Eq 'record [0-9]+  entry ' out || wrong 'no record'
grep -Eq 'from .*visit [0-9]+.*frame [0-9]+' out || wrong 'no frame'
ends 0 explain good.yaml --what demand
says_not out '2026-03 total:'
ends 0 explain failing.yaml
says out 'literal against oracle'

# Random worlds: the same for their seeds, whatever the jobs; a seeded defect is found, the story is
# kept, and shrinks to one meter, at most two days and two faults; two runs part where it acts.
ends 0 swarm --seeds 6 --jobs 1
says out '6 pass, 0 fail, 0 inconclusive, 0 error of 6 worlds'
first=$(grep '^digest' out)
ends 0 swarm --seeds 6 --jobs 3
says out "$first"
ends 0 swarm --seeds 5 --seed 2
says_not out "$first"
ends 1 swarm --seeds 6 --defect sequence-restarts
says out 'least: meterproof shrink'
story=$(sed -n 's/^  kept: //p' out | head -n 1)
[ -s "$story" ] || wrong 'the world that failed was not kept'
ends 1 shrink "$story" --defect sequence-restarts --out least.facts
says out 'blame METER'
sed -n '$!{h;d};x;p' out | grep -Eq '^  1 meters, [012] d [0-9]+ h, [012] faults, ' ||
  wrong 'not the least story'
ends 5 shrink "$story"
says err 'nothing to shrink'
ends 1 diff least.facts --defect sequence-restarts
says out 'journal: '
ends 0 diff least.facts least.facts
says out 'octets: the same '
says out 'bill: the same '
ends 4 diff least.facts
ends 4 shrink
ends 4 swarm --seeds 3 good.yaml
ends 4 swarm --defect none-such
says err 'no seeded defect'
ends 4 run good.yaml --seeds 3
echo "$passed passed"
