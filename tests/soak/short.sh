#!/usr/bin/env bash
# Every section of scripts/soak but fuzz, with small counts and always the same draws. Usage: short.sh BINARY SOURCE_FOLDER
set -u
command -v python3 >/dev/null || { echo "SKIPPED (python3 is not installed)"; exit 77; }
exec "$2/scripts/soak" --short --seed 1 --program "$1"
