# small_run PROGRAM FOLDER: FOLDER/run, a model of three small synthetic designs, and FOLDER/d.sp, a netlist of another.
small_run() {
  local program=$1 folder=$2 row kind size name
  printf 'design\tfamily\nm\tmemories\nb\tarrays\nc\tclocks\n' >"$folder/families.tsv"
  for row in 'sram 4 m' 'array 3 b' 'timing 3 c' 'timing 4 d'; do
    read -r kind size name <<<"$row"
    "$program" synth -o "$folder" --kind "$kind" --rows "$size" --cols "$size" --name "$name" -q
    [ "$name" = d ] || "$program" import "$folder/$name.sp" --parasitics "$folder/$name.spf" --name "$name" \
      --families "$folder/families.tsv" -o "$folder/$name.graph.safetensors" -q
  done
  CIRCUITGCL_DEVICE=cpu "$program" train "$folder"/[mbc].graph.safetensors -o "$folder/run" --seed 3 --threads 1 -q
}
