#!/bin/sh
# The negative twin of symbols.sh: an archive that asks for the time must be refused, one that only
# copies memory must not, and a prefix must open the door for itself alone.
set -eu
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build() { # NAME CODE
  printf '%s\n' "$2" >"$work/$1.c"
  "${CC:-cc}" -c -o "$work/$1.o" "$work/$1.c"
  ar rcs "$work/$1.a" "$work/$1.o"
}
build good '#include <string.h>
void *f(void *a, const void *b, unsigned long n) { return memcpy(a, b, n); }'
build clock '#include <time.h>
long f(void) { return (long)time(0); }'
build house 'int bytes_equal(void); int f(void) { return bytes_equal(); }'
build cipher 'int EVP_x(void); int f(void) { return EVP_x(); }'
expect() { # CODE WHAT COMMAND...
  want=$1
  what=$2
  shift 2
  got=0
  "$@" >"$work/out" 2>&1 || got=$?
  [ "$got" -eq "$want" ] || { echo "$what: exit $got, wanted $want"; cat "$work/out"; exit 1; }
}
expect 0 "memcpy is libc" sh "$here/symbols.sh" "$work/good.a"
expect 1 "time is a clock" sh "$here/symbols.sh" "$work/clock.a"
expect 1 "bytes_equal is of the house" sh "$here/symbols.sh" "$work/house.a"
expect 1 "a cipher is not for the oracle" sh "$here/symbols.sh" "$work/cipher.a"
expect 0 "a cipher is for the decoder" sh "$here/symbols.sh" "$work/cipher.a" EVP_
expect 1 "nothing is not an archive" sh "$here/symbols.sh" "$work/none.a"
echo "6 passed"
