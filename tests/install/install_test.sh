#!/usr/bin/env bash
# Installs a build into a folder of its own and uses it as a stranger would: the program, find_package, pkg-config; and the
# sources as a sub-project. Usage: install_test.sh SOURCE_DIR BUILD_DIR
set -euo pipefail
source=$1
build=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export CMAKE_BUILD_PARALLEL_LEVEL=2 CMAKE_BUILD_TYPE=Debug
run() { "$@" >"$dir/log" 2>&1 || { echo "FAILED: $*"; tail -n 30 "$dir/log"; exit 1; }; }
says() { # says TEXT COMMAND...
  local expected=$1 got
  shift
  got=$("$@")
  [ "$got" = "$expected" ] || { echo "FAILED: $*: got '$got', expected '$expected'"; exit 1; }
}

cat >"$dir/inverter.sp" <<'DECK'
* inverter
.subckt inv in out vdd vss
mp out in vdd vdd pch w=200n l=30n
mn out in vss vss nch w=100n l=30n
.ends
DECK
reads="2 nets, 2 devices, 6 pins, 44"   # supplies are no nodes

# Moved after the installation: nothing may remember where it stood.
run cmake --install "$build" --prefix "$dir/staged"
mv "$dir/staged" "$dir/prefix"
run "$dir/prefix/bin/circuitgcl" info "$dir/inverter.sp"
"$dir/prefix/bin/circuitgcl" models --json | grep -q "\"folder\": \"$dir/prefix/share/circuitgcl/models\"" ||
  { echo "FAILED: models are not looked for beside the program"; exit 1; }

run cmake -S "$source/tests/install/package" -B "$dir/package" -DCMAKE_PREFIX_PATH="$dir/prefix"
run cmake --build "$dir/package"
says "$reads" "$dir/package/reader" "$dir/inverter.sp"
for library in engine autograd layers losses io train predict; do says 25 "$dir/package/link_$library"; done

export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$dir/prefix" -name circuitgcl.pc)")
read -ra flags <<<"$(pkg-config --cflags --libs circuitgcl)"
run c++ "$source/tests/install/reader.cpp" -o "$dir/reader" "${flags[@]}"
says "$reads" "$dir/reader" "$dir/inverter.sp"

# The C interface from C and from Python, which find the library where it was installed.
library=$(dirname "$(find "$dir/prefix" -name 'libcircuitgcl.so')")
cat >"$dir/use.c" <<'C'
#include <circuitgcl.h>
#include <stdio.h>
int main(int argc, char** argv) {
  cgcl_session* session = NULL;
  cgcl_circuit* circuit = NULL;
  if (argc != 2 || cgcl_session_create(&session) != CGCL_OK) return 2;
  if (cgcl_circuit_read(session, argv[1], &circuit) != CGCL_OK) {
    fprintf(stderr, "%s\n", cgcl_error_message(session));
    return 1;
  }
  printf("%d nets, %d devices\n", (int)cgcl_circuit_nets(circuit), (int)cgcl_circuit_devices(circuit));
  cgcl_circuit_free(circuit);
  cgcl_session_destroy(session);
  return 0;
}
C
run cc -std=c99 -Wall -Wextra -Werror -I"$dir/prefix/include" "$dir/use.c" -o "$dir/use" -L"$library" -lcircuitgcl -Wl,-rpath,"$library"
says "2 nets, 2 devices" "$dir/use" "$dir/inverter.sp"
cat >"$dir/use.cpp" <<'CXX'
#include <circuitgcl.hpp>
#include <cstdio>
int main(int argc, char** argv) {
  circuitgcl::Session session;
  session.set("threads", "1");
  try {
    static_cast<void>(session.read("absent.sp"));
    return 1;
  } catch (const circuitgcl::Error& error) {
    if (error.status() != CGCL_INPUT || error.id() != "E0107") return 3;
  }
  const circuitgcl::Circuit circuit = session.read(argv[argc - 1]);
  try {
    static_cast<void>(session.embed("absent", circuit));
    return 1;
  } catch (const circuitgcl::Error& error) {
    if (error.id() != "E0107") return 4;
  }
  std::printf("%d nets\n", static_cast<int>(cgcl_circuit_nets(circuit.get())));
}
CXX
run c++ -std=c++17 -Wall -Wextra -Werror -I"$dir/prefix/include" "$dir/use.cpp" -o "$dir/usecpp" -L"$library" -lcircuitgcl \
  -Wl,-rpath,"$library"
says "2 nets" "$dir/usecpp" "$dir/inverter.sp"
shown=$(nm -D --defined-only "$library/libcircuitgcl.so" | awk '$3 !~ /^cgcl_/ { print $3 }')
[ -z "$shown" ] || { echo "FAILED: the library shows $shown"; exit 1; }
if command -v python3 >/dev/null; then
  says "2 2 inv" python3 - "$dir/prefix/share/circuitgcl/python" "$dir/inverter.sp" "$dir/prefix" <<'PY'
import sys
sys.path.insert(0, sys.argv[1])
import circuitgcl
read = circuitgcl.Session(threads=1).read(sys.argv[2])
print(read.nets, read.devices, read.top)
try:
    circuitgcl.Session(threads=1, progress=lambda step: True).read(sys.argv[2])
except circuitgcl.CircuitgclError as error:
    assert error.status == 130, error.status
else:
    sys.exit("a call that was cancelled went on")
try:  # by the models of this installation, where it has any
    assert circuitgcl.predict(sys.argv[2], threads=1).model.endswith(" (shipped)")
except circuitgcl.CircuitgclError as error:
    assert error.id == "E0107" and error.where == sys.argv[3] + "/share/circuitgcl/models", error
PY
fi

generator=()
command -v ninja >/dev/null && generator=(-G Ninja)
run cmake "${generator[@]}" -S "$source/tests/install/sub_project" -B "$dir/sub" -DCIRCUITGCL="$source"
run cmake --build "$dir/sub" --target product
says 25 "$dir/sub/product"
# Our flags stay with our files, our outputs in our folder.
line=$(grep '"command".*/tests/install/product\.cpp' "$dir/sub/compile_commands.json")
case $line in *-march=* | *-Wconversion*) echo "FAILED: our flags reach others: $line"; exit 1 ;; esac
[ ! -e "$dir/sub/bin" ] || { echo "FAILED: a sub-project made $dir/sub/bin"; exit 1; }
[ -s "$dir/prefix/share/man/man1/circuitgcl.1" ] || { echo "FAILED: no manual page"; exit 1; }
bash -n "$dir/prefix/share/bash-completion/completions/circuitgcl" || { echo "FAILED: the bash completion"; exit 1; }
echo "installed, found and linked"
