#!/usr/bin/env bash
# The C interface is what its lists say, and what would break programs that were built with an earlier one is noticed.
# Usage: abi_test.sh SOURCE_DIR LIBRARY
set -euo pipefail
source=$1
library=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
fail() { echo "FAILED: $*"; exit 1; }
header=$source/apps/capi/circuitgcl.h
"$source/scripts/abi" check "$library" || fail "the library and its lists"

# From here on a small library of the same names stands for it, so that it can show others, too.
shows() { # shows FILE NAME...
  local file=$1
  shift
  printf 'void %s(void) {}\n' "$@" | cc -shared -fPIC -Wl,-soname,libcircuitgcl.so.7.1 -x c - -o "$file"
}
mapfile -t all < <(nm -D --defined-only "$library" | awk '{ print $3 }')
shows "$dir/all.so" "${all[@]}"
shows "$dir/less.so" "${all[@]:1}"
shows "$dir/more.so" "${all[@]}" cgcl_new
mkdir "$dir/lists"
check() { "$source/scripts/abi" check "$dir/$1.so" "$dir/changed.h" "$dir/lists"; }
refused() { # refused WHAT LIBRARY TEXT SED...: the header, edited, with that library
  local what=$1 of=$2 text=$3
  shift 3
  sed -E "$@" "$header" >"$dir/changed.h"
  if check "$of" >"$dir/said" 2>&1; then fail "$what went through"; fi
  grep -qF -- "$text" "$dir/said" || fail "$what: it said $(cat "$dir/said")"
}
goes() { # goes WHAT LIBRARY SED...
  local what=$1 of=$2
  shift 2
  sed -E "$@" "$header" >"$dir/changed.h"
  check "$of" >"$dir/said" 2>&1 || fail "$what was refused: $(cat "$dir/said")"
}
abi=$(sed -nE 's/^#define CIRCUITGCL_ABI ([0-9]+)$/\1/p' "$header")
next=$((abi + 1))
raise="s/^(#define CIRCUITGCL_ABI ).*/\\1$next/"
new_function='s/^CGCL_API int cgcl_abi.*/&\nCGCL_API int cgcl_new(void);/'

refused "a number without a list" all "no $dir/lists/circuitgcl-7.1-ABI$abi.c" ''
"$source/scripts/abi" write "$dir/all.so" "$header" "$dir/lists"
goes "the same" all ''
goes "a parameter with another name" all 's/(cgcl_session_set\(.*, const char\* )key/\1option/'
goes "another layout of the text" all -e 's/^CGCL_API int cgcl_abi\(void\);/CGCL_API   int\ncgcl_abi( void ) ;/' -e 's/^  CGCL_OK = 0,/  CGCL_OK,/'

refused "a symbol that vanished" less "does not show ${all[0]}" ''
refused "a symbol that is not declared" more "does not declare cgcl_new" ''
refused "a function that vanished" less "gone since ABI $abi: ${all[0]}" "/\\b${all[0]}\\(/d"
refused "another type of a parameter" all "conflicting types for 'cgcl_prediction_net_name'" 's/(cgcl_prediction_net_name\(.*)int64_t net/\1int32_t net/'
refused "another result" all "conflicting types for 'cgcl_circuit_nets'" 's/^CGCL_API int64_t cgcl_circuit_nets/CGCL_API int cgcl_circuit_nets/'
refused "another type of a callback" all "conflicting types for 'cgcl_progress_function'" 's/^typedef int (\(\*cgcl_progress_function)/typedef void \1/'
refused "another value" all "CGCL_CANCELLED" 's/CGCL_CANCELLED = 130/CGCL_CANCELLED = 131/'
refused "a value that vanished" all "gone since ABI $abi: CGCL_DEVICE" '/CGCL_DEVICE = /d'
refused "a member that vanished" all "gone since ABI $abi: cgcl_dl_tensor__byte_offset" '/ byte_offset;/d'
refused "a member that is wider" all "cgcl_dl_tensor.device_id" 's/int32_t device_type;/int64_t device_type;/'
refused "a member of another type" all "conflicting types for 'cgcl_dl_managed_tensor_versioned__flags'" 's/uint64_t flags;/double flags;/'
refused "members in another order" all "cgcl_dl_tensor.device_type" -e 's/int32_t device_type;/int32_t other;/' \
  -e 's/int32_t device_id;/int32_t device_type;/' -e 's/int32_t other;/int32_t device_id;/'
refused "a member more" all "size of cgcl_dl_tensor" -e "$raise" -e 's/^\} cgcl_dl_tensor;/  int32_t more;\n&/'

refused "an addition under the same number" more "new since ABI $abi: cgcl_new; raise CIRCUITGCL_ABI" "$new_function"
refused "a new status under the same number" all "new since ABI $abi: CGCL_NEW; raise CIRCUITGCL_ABI" 's/^  CGCL_OK = 0,/  CGCL_NEW = 7,\n&/'
refused "a new number without its list" more "no $dir/lists/circuitgcl-7.1-ABI$next.c" -e "$new_function" -e "$raise"
cp -r "$dir/lists" "$dir/kept"
sed -E "$new_function" "$header" >"$dir/other.h"
if "$source/scripts/abi" write "$dir/more.so" "$dir/other.h" "$dir/lists" 2>/dev/null; then fail "an addition was written under the same number"; fi
diff -r "$dir/lists" "$dir/kept" || fail "a list was written over"
"$source/scripts/abi" write "$dir/more.so" "$dir/changed.h" "$dir/lists"
goes "an addition with its number and list" more -e "$new_function" -e "$raise"
refused "an addition taken back" all "gone since ABI $next: cgcl_new" "$raise"
refused "an older number" all "there is a list of $next" ''
echo "as its lists say; what breaks is noticed"
