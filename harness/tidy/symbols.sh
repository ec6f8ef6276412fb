#!/bin/sh
# symbols.sh ARCHIVE [PREFIX...]: what an archive that stands alone still asks of others must be in
# the list below: memory, text and sorting of libc (bcmp and stpcpy are what clang makes of memcmp
# and copies), and the compiler's runtime; or begin with one of
# the PREFIXes (EVP_ and SHA256 for the decoder). Anything else, a clock, a file or a function of
# the house, is printed and ends 1.
set -eu
[ $# -ge 1 ] || { echo "usage: symbols.sh ARCHIVE [PREFIX...]" >&2; exit 4; }
archive=$1
shift
allowed='malloc calloc realloc reallocarray free abort qsort bsearch
memcpy memmove memset memcmp bcmp stpcpy
memchr memrchr strlen strnlen strcmp strncmp strchr strrchr strstr
strspn strcspn strdup strndup strtol strtoll strtoul strtoull abs labs llabs
snprintf vsnprintf fprintf fputs fputc fwrite stderr sscanf __isoc99_sscanf
isdigit isalpha isalnum isspace isxdigit isupper islower isprint toupper tolower
__errno_location __ctype_b_loc __ctype_toupper_loc __ctype_tolower_loc __assert_fail
__stack_chk_fail _GLOBAL_OFFSET_TABLE_
__divti3 __modti3 __udivti3 __umodti3 __divmodti4 __udivmodti4 __multi3 __muloti4 __mulodi4
__memcpy_chk __memset_chk __memmove_chk __snprintf_chk __vsnprintf_chk __fprintf_chk
__tls_get_addr'
runtime='__asan_ __ubsan_ __sanitizer_ __lsan_ __gcov_ __llvm_'
defined=$(mktemp)
wanted=$(mktemp)
trap 'rm -f "$defined" "$wanted"' EXIT
nm -g --defined-only "$archive" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u >"$defined"
nm -u "$archive" 2>/dev/null | awk 'NF == 2 { print $2 }' | sort -u >"$wanted"
[ -s "$defined" ] || { echo "$archive: no symbols; is it an archive?" >&2; exit 1; }
bad=0
for symbol in $(comm -13 "$defined" "$wanted"); do
  known=no
  for name in $allowed; do
    [ "$symbol" = "$name" ] && known=yes
  done
  for prefix in $runtime "$@"; do
    case $symbol in "$prefix"*) known=yes ;; esac
  done
  if [ $known = no ]; then
    echo "$archive: symbols: $symbol is neither plain libc nor the compiler's runtime"
    bad=1
  fi
done
exit $bad
