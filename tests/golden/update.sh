#!/usr/bin/env bash
# Writes expected.txt of every folder that holds an input. Read the difference before committing it.
# Usage: update.sh PROGRAM [FOLDER]
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "$1")
find "${2:-$here}" -mindepth 1 -type f ! -name expected.txt ! -name README.md ! -name '*.sh' -printf '%h\n' | LC_ALL=C sort -u |
    while IFS= read -r folder; do
        [ "$folder" = "$here" ] || "$here/dump.sh" "$program" "$folder" >"$folder/expected.txt" 2>&1
    done
