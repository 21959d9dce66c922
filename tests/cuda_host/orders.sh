#!/usr/bin/env bash
# The tests for a GPU on the emulated device, in two orders of threads and blocks at once: both pass, both copy the same bytes
# to the host, and every kernel of the sources has run. Usage: orders.sh TESTS [ARGUMENT...], which go to both runs
set -u
tests=$1
shift
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
run() { # run NAME VARIABLE=VALUE...
  local name=$1
  shift
  env "$@" CUDA_HOST_COPIES="$dir/$name.copies" CUDA_HOST_KERNELS="$dir/$name.kernels" "$tests" --gpu-only "${arguments[@]}" >"$dir/$name.log" 2>&1
}
arguments=("$@")
failures=0
run forward CUDA_HOST_ORDER=forward &
first=$!
run random CUDA_HOST_ORDER=random:7 CUDA_HOST_LAZY=1 || { failures=1; echo "FAILED: order random:7, lazy"; cat "$dir/random.log"; }
wait "$first" || { failures=1; echo "FAILED: order forward"; cat "$dir/forward.log"; }
grep -h '^\[doctest\] \(test cases\|assertions\)' "$dir"/*.log
[ "$failures" = 0 ] || exit 1

if ! cmp -s "$dir/forward.copies" "$dir/random.copies"; then
  echo "FAILED: results depend on the order of threads. The first copy to the host that differs, in order forward and random:7:"
  diff "$dir/forward.copies" "$dir/random.copies" | grep '^[<>]' | sort -s -k 3,3n | head -n 2
  echo "CUDA_HOST_STOP=N stops at copy N and names the test"
  exit 1
fi
echo "$(wc -l <"$dir/forward.copies") copies to the host agree in both orders"

[ $# = 0 ] || exit 0
nm -C "$(dirname "$tests")/../lib/circuitgcl/libcircuitgcl_cuda.so" | grep -F -f "$dir/forward.kernels" | grep -o '[a-z0-9_]*_kernel' | sort -u >"$dir/ran"
grep -oh '__global__ void [a-z0-9_]*' "$(dirname "$0")"/../../engine/cuda/*.cu* | sed 's/.* //' | sort -u >"$dir/all"
left_out=$(comm -13 "$dir/ran" "$dir/all")
[ -z "$left_out" ] || { echo "FAILED: kernels that no test has run:" $left_out; exit 1; }
echo "all $(wc -l <"$dir/all") kernels have run"
