#!/usr/bin/env bash
# Packs a build twice and uses the archive as somebody does who has nothing but it: it runs where it was unpacked, needs no more
# of a system than docs/packages.md says, tells what is in it, and has the same bytes each time.
# Usage: package_test.sh SOURCE_DIR BUILD_DIR
set -euo pipefail
source=$1
build=$2
command -v cpack >/dev/null || { echo "no cpack here"; exit 77; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
fail() { echo "FAILED: $*"; exit 1; }

pack() { # pack FOLDER
  cpack --config "$build/CPackConfig.cmake" -B "$dir/$1" >"$dir/log" 2>&1 || { tail -n 30 "$dir/log"; fail "cpack"; }
  rm -r "$dir/$1/_CPack_Packages"
}
umask 022
pack first
sleep 1   # times of a second apart must not show
(cd / && export TZ=Asia/Tokyo LC_ALL=C && pack second)
for file in "$dir/first"/*; do
  cmp "$file" "$dir/second/$(basename "$file")" || fail "packed twice, $(basename "$file") differs"
done
rm -r "$dir/second"

# From a folder with a blank in it, with an empty environment.
mkdir "$dir/some folder"
tar -xzf "$dir/first"/*.tar.gz -C "$dir/some folder"
root=$(echo "$dir/some folder"/*)
program=$root/bin/circuitgcl
alone() { (cd "$dir" && env -i "$program" "$@") >"$dir/log" 2>&1 || { cat "$dir/log"; fail "circuitgcl $*"; }; }
alone --version
grep -q "circuitgcl $(grep -oE '^project\(circuitgcl VERSION [0-9.]+' "$source/CMakeLists.txt" | grep -oE '[0-9.]+$')" "$dir/log" ||
  fail "another version: $(cat "$dir/log")"
alone demo --help
alone synth --kind sram --rows 4 --cols 4 --name small -o .
alone info small.sp
grep -q "nets" "$dir/log" || fail "info said $(cat "$dir/log")"
if command -v python3 >/dev/null; then
  (cd "$dir" && python3 -B - "$root" <<'PY') || fail "the library of the archive"
import sys
sys.path.insert(0, sys.argv[1] + "/share/circuitgcl/python")
import circuitgcl
assert circuitgcl.Session(threads=1).read("small.sp").nets > 0
PY
fi
for file in share/man/man1/circuitgcl.1 share/bash-completion/completions/circuitgcl include/circuitgcl.h \
  share/doc/circuitgcl/copyright share/doc/circuitgcl/licences/{OpenBLAS,zlib,CLI11,toml++,nlohmann-json}.txt; do
  [ -s "$root/$file" ] || fail "the archive has no $file"
done
for format in xz:liblzma zstd:zstd; do   # where they were there
  (cd "$dir" && env -i "$program" doctor) | grep -q "^unpacks .*\b${format%:*}\b" || continue
  [ -s "$root/share/doc/circuitgcl/licences/${format#*:}.txt" ] || fail "the archive unpacks ${format%:*} and has no licence of ${format#*:}"
done
# Lines of kernels, which profilers read, stand with the paths of their sources.
of_cuda='/(libcircuitgcl_cuda\.so|libcgcl_engine\.a)$'
grep -q '^CGCL_CUDA:BOOL=ON' "$build/CMakeCache.txt" || of_cuda='^$'
grep -rlF -e "$build" -e "$source" "$root" | grep -vE "$of_cuda" && fail "these name the folder they were built in"

# What it asks of a system, and what the page says. A build on a newer system than the page names may ask for more.
library=$(ls "$root"/lib*/libcircuitgcl.so.*.*.*)
others=$(readelf -dW "$program" "$library" | grep NEEDED |
  grep -vE '\[(libc\.so\.6|libm\.so\.6|libstdc\+\+\.so\.6|libgcc_s\.so\.1|ld-linux.*)\]') && fail "needs $others"
newest() { objdump -p "$program" "$library" | grep -oE "\b$1_[0-9.]+$" | sed 's/.*_//' | sort -V | tail -n 1; }
said() { grep -oE "$1 [0-9.]*[0-9]" "$source/docs/packages.md" | head -n 1 | sed 's/.* //'; }
host=$(getconf GNU_LIBC_VERSION | sed 's/.* //')
if [ "$(printf '2.36\n%s\n' "$host" | sort -V | tail -n 1)" = 2.36 ]; then
  for what in "GLIBC glibc" "GLIBCXX GLIBCXX"; do
    read -r symbols name <<<"$what"
    [ "$(newest "$symbols")" = "$(said "$name")" ] ||
      fail "needs $name $(newest "$symbols"), docs/packages.md says $(said "$name")"
  done
fi

# The SBOM: JSON with a version of all that is linked, and the hash of this program.
cat >"$dir/read.cmake" <<'CMAKE'
file(READ "${sbom}" text)
string(JSON count LENGTH "${text}" packages)
math(EXPR last "${count} - 1")
foreach(i RANGE ${last})
  string(JSON name GET "${text}" packages ${i} name)
  string(JSON version GET "${text}" packages ${i} versionInfo)
  message("${name} ${version}")
endforeach()
string(JSON hash GET "${text}" packages 0 checksums 0 checksumValue)
message("hash ${hash}")
CMAKE
sbom=$root/share/doc/circuitgcl/circuitgcl.spdx.json
cmake -Dsbom="$sbom" -P "$dir/read.cmake" 2>"$dir/sbom" || { cat "$dir/sbom"; fail "the SBOM is no JSON"; }
for name in circuitgcl libcircuitgcl OpenBLAS zlib CLI11 toml++ nlohmann-json; do
  grep -qE "^${name//+/\\+} [0-9]+\.[0-9]" "$dir/sbom" || fail "no version of $name in $(cat "$dir/sbom")"
done
[ "$(grep ^hash "$dir/sbom")" = "hash $(sha256sum <"$program" | cut -d' ' -f1)" ] || fail "the SBOM is of another program"
cmp "$sbom" "$dir/first"/*.spdx.json || fail "the SBOM beside the archive is another one"

# The Debian packages: the same program, and what they depend on.
for package in circuitgcl circuitgcl-dev; do
  mkdir "$dir/$package"
  (cd "$dir/$package" && ar x "$dir/first/${package}"_*.deb && tar -xzf control.tar.gz && tar -xzf data.tar.gz)
done
cmp "$program" "$dir/circuitgcl/usr/bin/circuitgcl" || fail "the Debian package has another program"
depends=$(grep '^Depends:' "$dir/circuitgcl/control")
[[ $depends == *"libc6 (>= $(newest GLIBC))"* && $depends == *"libstdc++6 (>= "* ]] || fail "circuitgcl: $depends"
[[ $(grep '^Depends:' "$dir/circuitgcl-dev/control") == *"circuitgcl (= "*"libopenblas-dev"* ]] || fail "circuitgcl-dev depends on less"
[ -e "$dir/circuitgcl-dev/usr/include/circuitgcl/io/circuit/netlist_import.hpp" ] || fail "circuitgcl-dev has no headers"
echo "packed twice, unpacked and used"
