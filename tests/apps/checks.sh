# Sourced by the checks of the program from outside. Makes $dir, which goes away at the end.
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failures=0
check() { # check NAME COMMAND...
  local name=$1
  shift
  if ! "$@" >"$dir/out" 2>"$dir/err"; then
    echo "FAILED: $name"
    tail -n 3 "$dir/err" "$dir/out"
    failures=$((failures + 1))
  fi
}
# refuses CODE ID COMMAND...: that exit code, one error line with that id, nothing on stdout, nothing left at $dir/x
refuses() {
  local code=$1 id=$2 got=0
  shift 2
  timeout 15 "$@" >"$dir/r.out" 2>"$dir/r.err" || got=$?
  [ "$got" = "$code" ] && [ "$(grep -c '^circuitgcl: error: ' "$dir/r.err")" = 1 ] && grep -q "\[$id\]" "$dir/r.err" &&
    [ "$(wc -l <"$dir/r.err")" -le 2 ] && [ ! -s "$dir/r.out" ] && [ ! -e "$dir/x" ] && return 0
  echo "exit $got, expected $code with $id: $*" >&2
  cat "$dir/r.err" >&2
  return 1
}
