#!/usr/bin/env bash
# libcircuitgcl.a of an installation: it shows the functions of C and nothing else, and a program in C, with functions that are called
# as some of OpenBLAS and zlib, predicts with it what the program predicts. Usage: static_test.sh SOURCE_DIR BUILD_DIR
set -euo pipefail
source=$1
build=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
fail() { echo "FAILED: $*"; exit 1; }
. "$source/tests/install/small_run.sh"

# Moved after the installation: nothing may remember where it stood.
cmake --install "$build" --prefix "$dir/staged" --component development >/dev/null
mv "$dir/staged" "$dir/prefix"
archive=$(find "$dir/prefix" -name libcircuitgcl.a)
include=$dir/prefix/include
nm -g --defined-only "$archive" | awk 'NF == 3 { print $3 }' | sort >"$dir/shown"
nm -D --defined-only "$build/apps/libcircuitgcl.so" | awk '{ print $3 }' | sort | diff - "$dir/shown" ||
  fail "the archive shows other names than the shared library"
grep -qF "$build" "$archive" && fail "the archive names the folder it was built in"

small_run "$build/bin/circuitgcl" "$dir"
export CIRCUITGCL_DEVICE=cpu
"$build/bin/circuitgcl" predict "$dir/run" "$dir/d.sp" --threads 1 -o "$dir/program.csv" -q
# linked NAME FLAG...: a program of these predicts as ours does, and needs none but the usual libraries.
linked() {
  local name=$1
  shift
  cc "$@" -o "$dir/$name" 2>"$dir/log" || { cat "$dir/log"; fail "$name does not link"; }
  "$dir/$name" "$dir/run" "$dir/d.sp" "$dir/$name.csv" || fail "$name"
  cmp "$dir/program.csv" "$dir/$name.csv" || fail "$name predicts otherwise than the program"
}
use=(-I"$include" "$source/tests/install/predict.c")
linked plain -std=c99 -Wall -Wextra -Werror "${use[@]}" "$archive" -lstdc++ -lm -lpthread
needed=$(readelf -dW "$dir/plain" | grep NEEDED | grep -vE '\[(libc\.so\.6|libm\.so\.6|libstdc\+\+\.so\.6|libgcc_s\.so\.1|ld-linux.*)\]') &&
  fail "a program with it needs $needed"

export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$dir/prefix" -name circuitgcl-static.pc)")
read -ra libraries <<<"$(pkg-config --libs circuitgcl-static)"
# Names of OpenBLAS and of what unpacks files that are something else here: neither side may call those of the other.
for name in sgemm_ cblas_sgemm cblas_dgemm openblas_set_num_threads inflate inflateInit2_ crc32 gotoblas lzma_code lzma_crc32 ZSTD_createDCtx ZSTD_decompressStream; do
  echo "void $name(void) { __builtin_abort(); }"
done >"$dir/others.c"
linked others "${use[@]}" "$dir/others.c" "${libraries[@]}"

# In C++ with templates that are inside too, compiled otherwise.
cat >"$dir/templates.cpp" <<'CXX'
#include <map>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>
const bool used = [] {
  std::map<std::string, std::vector<double>, std::less<>> columns;
  columns["a"].push_back(1);
  std::vector<std::string> names{"a"};
  names.insert(names.begin(), "b");
  try {
    return std::stoi(names.at(2)) == 0;
  } catch (const std::out_of_range&) {
    return std::regex_match(names[0], std::regex("[b-c]+"));
  }
}();
CXX
linked cxx -O0 -D_GLIBCXX_ASSERTIONS -x c++ -std=c++20 "${use[@]}" "$dir/templates.cpp" -x none "${libraries[@]}"
echo "installed, linked and predicted"
