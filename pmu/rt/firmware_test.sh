#!/bin/sh
# firmware_test.sh BUILD: images as files: made, signed by both roles, inspected, spoilt, refused.
set -u
[ $# -eq 1 ] || { echo "usage: firmware_test.sh BUILD" >&2; exit 4; }
build=$(cd "$1" && pwd) || exit 4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 4
expect() { # EXIT WORDS COMMAND...
  want=$1
  words=$2
  shift 2
  got=0
  "$@" >log 2>&1 || got=$?
  [ "$got" -eq "$want" ] && grep -q -- "$words" log && return 0
  echo "FAIL: exit $got, wanted $want and '$words': $*"
  cat log
  exit 1
}
pmu=$build/pmu
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out maker.pem 2>/dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out authority.pem 2>/dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out stranger.pem 2>/dev/null
openssl pkey -in maker.pem -pubout -out maker.pub
openssl pkey -in authority.pem -pubout -out authority.pub
head -c 2048 /dev/zero >body

make() { "$pmu" firmware make --out "$1" --body body --part "$2" --version 2.1.0.7 \
  --least 2.0.0.0 --counter 8 --hardware PTOU-HW3 --approval DE-26-0042 --identity PTOU-0201; }
inspect() { "$pmu" firmware inspect --image "$1" --hardware PTOU-HW3 --serial MPF00001234 \
  --running 2.0.3.0 --running-counter 7 --trust maker=maker.pub --trust authority=authority.pub; }

expect 0 '2169 octets, not signed' make image legal
expect 0 'not judged' "$pmu" firmware inspect --image image
expect 1 'the maker has not signed' inspect image
expect 0 'signed as maker' "$pmu" firmware sign --image image --role maker --key maker.pem
expect 1 'the authority has not signed, and the legal part needs both' inspect image
expect 0 'signed as authority' \
  "$pmu" firmware sign --image image --role authority --key authority.pem
expect 0 '^good$' inspect image
expect 0 '"verdict": "not judged"' "$pmu" firmware inspect --image image --json

# An application needs the maker alone.
expect 0 'not signed' make app application
expect 0 'signed' "$pmu" firmware sign --image app --role maker --key maker.pem
expect 0 '^good$' inspect app

# Spoilt, each in its own way.
head -c 1000 image >short
expect 1 'truncated' inspect short
cat image body >long
expect 1 'too long' inspect long
expect 1 'no image: octet' inspect body
expect 0 'not signed' make strange legal
expect 0 'signed' "$pmu" firmware sign --image strange --role maker --key stranger.pem
expect 1 'signature 1, of role 1: no known key made it' inspect strange
expect 1 "for hardware 'PTOU-HW3', the meter is 'HW2'" \
  "$pmu" firmware inspect --image image --hardware HW2
expect 3 'no private key in PEM' "$pmu" firmware sign --image image --role maker --key body
expect 3 'cannot be opened' "$pmu" firmware sign --image nowhere --role maker --key maker.pem
expect 4 '--version' "$pmu" firmware make --version 2.1
expect 4 'make, sign, inspect' "$pmu" firmware
expect 4 '--trust takes' "$pmu" firmware inspect --image image --trust nobody=x
echo "firmware: all as expected"
