#!/bin/sh
# format.sh ROOT: every C file of the tree is as clang-format writes it. Ends 1 and names the first
# differences of each file that is not; 77 where there is no clang-format.
set -eu
[ $# -eq 1 ] || { echo "usage: format.sh ROOT" >&2; exit 4; }
command -v clang-format >/dev/null || { echo "clang-format is not installed"; exit 77; }
cd "$1"
find base pmu sim harness \( -name '*.c' -o -name '*.h' \) -type f -print0 |
  xargs -0 -r clang-format --dry-run --Werror --ferror-limit=1
