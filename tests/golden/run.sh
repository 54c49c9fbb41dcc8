#!/usr/bin/env bash
# Compares every golden folder with its expected.txt. Usage: run.sh PROGRAM
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "$1")
failed=0 checked=0
while IFS= read -r expected; do
    folder=$(dirname "$expected")
    checked=$((checked + 1))
    if ! diff -u "$expected" <("$here/dump.sh" "$program" "$folder" 2>&1); then
        echo "differs: ${folder#"$here"/}"
        failed=$((failed + 1))
    fi
done < <(find "$here" -name expected.txt | LC_ALL=C sort)
echo "$checked golden folders, $failed differ"
[ "$failed" -eq 0 ] && [ "$checked" -gt 0 ]
