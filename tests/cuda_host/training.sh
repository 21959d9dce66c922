#!/usr/bin/env bash
# Pre-training and training on the emulated device: the losses of the CPU, with replayed steps and with issued ones the same
# bytes, as where an allocation fails once. Usage: training.sh PROGRAM
set -u
bin=$1
. "$(dirname "$0")/../apps/checks.sh"
export CUDA_HOST_ORDER=random:11 CUDA_HOST_LAZY=1
check "a design" "$bin" synth -o "$dir" --kind sram --rows 4 --cols 4 --name a
train() { # train NAME DEVICE [OPTION...]
  local name=$1 device=$2
  shift 2
  "$bin" pretrain "$dir/a.graph.safetensors" -o "$dir/$name.encoder.safetensors" --epochs 3 --hidden 16 --layers 2 --seed 3 -q --device "$device" "$@" &&
    "$bin" train "$dir/a.graph.safetensors" -o "$dir/$name" --pretrained "$dir/$name.encoder.safetensors" --hidden 24 --layers 2 \
      --epochs 3 --seed 3 --candidate-model off -q --device "$device" "$@"
}
check "on the CPU" train cpu cpu
check "on the device" train cuda cuda
check "without replay" train issued cuda --replay off
check "... the same model" cmp "$dir/cuda/model.safetensors" "$dir/issued/model.safetensors"
for nth in 300 900; do   # one in the first steps, one while a step is recorded
  check "with allocation $nth failing" env CUDA_HOST_FAIL=$nth "$bin" train "$dir/a.graph.safetensors" -o "$dir/full$nth" \
    --pretrained "$dir/cuda.encoder.safetensors" --hidden 24 --layers 2 --epochs 3 --seed 3 --candidate-model off -q --device cuda
  check "... the same model" cmp "$dir/cuda/model.safetensors" "$dir/full$nth/model.safetensors"
done
check "on the device it says" grep -q '"device": "cuda:0"' "$dir/cuda/result.json"

# The losses of all epochs, to five digits.
losses_agree() {
  paste -d, "$dir/cpu/epochs.csv" "$dir/cuda/epochs.csv" | awk -F, '
    NR == 1 { for (i = 1; i <= NF / 2; ++i) if ($i == "loss") column = i; half = NF / 2; next }
    { d = $column - $(column + half); if (d < 0) d = -d; if (d > 1e-5 * $column) bad = 1; ++rows }
    END { exit bad || rows != 3 || !column }'
}
check "losses as on the CPU" losses_agree
[ "$failures" = 0 ] && echo "training on the emulated device agrees with the CPU"
exit "$failures"
