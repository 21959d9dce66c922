#!/usr/bin/env bash
# Makes the wheel of a build twice, installs it as somebody does who has neither a compiler nor a network, and predicts with it:
# what it writes is what the program writes. Usage: wheel_test.sh SOURCE_DIR BUILD_DIR
set -euo pipefail
source=$1
build=$2
python3 -m pip --version >/dev/null 2>&1 || { echo "no python3 with pip here"; exit 77; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
fail() { echo "FAILED: $*"; exit 1; }
. "$source/tests/install/small_run.sh"

umask 022
"$source/scripts/wheel" "$build" -o "$dir/first" >/dev/null
sleep 2   # a zip counts times in twos of seconds
(cd / && umask 077 && TZ=Asia/Tokyo LC_ALL=C "$source/scripts/wheel" "$build" -o "$dir/second" >/dev/null)
wheel=$(echo "$dir/first"/circuitgcl-*-py3-none-linux_*.whl)
[ -s "$wheel" ] || fail "no wheel but $(ls "$dir/first")"
cmp "$wheel" "$dir/second/$(basename "$wheel")" || fail "made twice, it differs"

export PIP_CONFIG_FILE=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
python3 -m pip install -q --no-index --target "$dir/site" "$wheel" || fail "pip install"
small_run "$build/bin/circuitgcl" "$dir"
CIRCUITGCL_DEVICE=cpu "$build/bin/circuitgcl" predict "$dir/run" "$dir/d.sp" --threads 1 -o "$dir/program.csv" -q
cat >"$dir/use.py" <<'PY'
import importlib.metadata
import sys
from pathlib import Path

import circuitgcl

site, folder = map(Path, sys.argv[1:])
assert Path(circuitgcl.__file__) == site / "circuitgcl/__init__.py", circuitgcl.__file__
assert circuitgcl._lib._name == str(site / "circuitgcl/lib/libcircuitgcl.so"), circuitgcl._lib._name
assert importlib.metadata.version("circuitgcl") == circuitgcl.version()
for file in importlib.metadata.files("circuitgcl"):
    assert file.locate().is_file(), file
licences = {file.name for file in importlib.metadata.files("circuitgcl") if "licenses" in file.parts}
assert {"LICENSE", "OpenBLAS.txt", "zlib.txt"} <= licences, licences

p = circuitgcl.predict(folder / "d.sp", folder / "run", threads=1, device="cpu")
assert len(p.nets) > 10 and len(p.pairs) > 10
for net in p.nets:
    assert net.total_F > 0 and not net.low_F > net.total_F * 1.001 and not net.high_F < net.low_F, net
p.write(folder / "wheel.csv")
try:  # by the models that ship with it, where it has any
    assert circuitgcl.predict(folder / "d.sp", threads=1).model.endswith(" (shipped)")
except circuitgcl.CircuitgclError as error:
    assert error.id == "E0107" and error.where == str(site / "circuitgcl/share/circuitgcl/models"), error
PY
# Not from the sources, and with nothing of this shell that might name a library or models.
(cd / && env -i PATH="$PATH" PYTHONPATH="$dir/site" python3 -B "$dir/use.py" "$dir/site" "$dir") || fail "the installed wheel"
cmp "$dir/program.csv" "$dir/wheel.csv" || fail "it predicts otherwise than the program"
echo "made twice, installed and used"
