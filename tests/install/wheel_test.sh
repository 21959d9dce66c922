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
"$build/bin/circuitgcl" pretrain "$dir/m.graph.safetensors" --epochs 1 --threads 1 -o "$dir/encoder.safetensors" -q
"$build/bin/circuitgcl" train "$dir/m.graph.safetensors" --pretrained "$dir/encoder.safetensors" --epochs 1 --threads 1 -o "$dir/network" -q
"$build/bin/circuitgcl" import "$dir/d.sp" -o "$dir/d.graph.safetensors" -q
"$build/bin/circuitgcl" embed "$dir/encoder.safetensors" "$dir/d.graph.safetensors" --project none --threads 1 -o "$dir/e.csv" -q
cat >"$dir/use.py" <<'PY'
import csv
import gc
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
try:
    p.embeddings
except circuitgcl.CircuitgclError as error:
    assert "encoder" in str(error) and error.id == "E0103", error

# Embeddings: those of the program, and the same memory for whoever takes it.
e = circuitgcl.embed(folder / "d.sp", folder / "encoder.safetensors", threads=1, device="cpu")
rows = list(csv.DictReader((folder / "e.csv").open()))
assert [(row["kind"], row["name"]) for row in rows] == list(zip(e.kinds, e.names))
assert e.shape == (len(rows), sum(column.startswith("e") and column[1:].isdigit() for column in rows[0])), e.shape
for row, values in zip(rows, e.values):
    for k, value in enumerate(values):
        assert abs(float(row[f"e{k}"]) - value) <= 1e-6 * abs(value), (row, k, value)
assert e.__dlpack_device__() == (1, 0)
of_a_run = circuitgcl.predict(folder / "d.sp", folder / "network", threads=1, device="cpu").embeddings
assert [list(row) for row in of_a_run.values] == [list(row) for row in e.values]
for arguments in ({}, {"max_version": (1, 0)}, {"max_version": (0, 8)}, {"stream": None, "copy": False}):
    e.__dlpack__(**arguments)  # nobody takes it
try:
    e.__dlpack__(copy=True)
except BufferError:
    pass
else:
    sys.exit("a copy that is none")


def raises_with_a_capsule():
    capsule = e.__dlpack__()
    raise ValueError(f"refused {capsule is not None}")


try:
    raises_with_a_capsule()  # which goes with the frame of the exception
except ValueError as error:
    assert str(error) == "refused True"
if circuitgcl.numpy is not None:
    import numpy

    plain = numpy.array(e.values)
    view = numpy.from_dlpack(e)
    assert view.dtype == numpy.float32 and view.shape == e.shape and (view == plain).all()
    assert view.__array_interface__["data"][0] == e.values.__array_interface__["data"][0]
    assert not view.flags.writeable
    del e
    gc.collect()
    assert (view == plain).all()
print("numpy" if circuitgcl.numpy is not None else "no numpy")

try:  # by the models that ship with it, where it has any
    assert circuitgcl.predict(folder / "d.sp", threads=1).model.endswith(" (shipped)")
except circuitgcl.CircuitgclError as error:
    assert error.id == "E0107" and error.where == str(site / "circuitgcl/share/circuitgcl/models"), error
PY
# Not from the sources, and with nothing of this shell that might name a library or models.
(cd / && env -i PATH="$PATH" PYTHONPATH="$dir/site" python3 -B "$dir/use.py" "$dir/site" "$dir") || fail "the installed wheel"
mkdir "$dir/without"
echo 'raise ImportError("as if it were not there")' >"$dir/without/numpy.py"
said=$(cd / && env -i PATH="$PATH" PYTHONPATH="$dir/site:$dir/without" python3 -B "$dir/use.py" "$dir/site" "$dir") || fail "without NumPy"
[ "$said" = "no numpy" ] || fail "without NumPy it said $said"
cmp "$dir/program.csv" "$dir/wheel.csv" || fail "it predicts otherwise than the program"
echo "made twice, installed and used"
