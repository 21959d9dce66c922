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
says() { # says ID TEXT COMMAND...: refuses 2 ID, with that text
  local id=$1 text=$2
  shift 2
  refuses 2 "$id" "$@" && grep -q -- "$text" "$dir/r.err"
}
has() { tr -d '\n ' <"$1" | grep -q -- "$2"; } # has FILE TEXT, whatever the blanks
