#!/usr/bin/env bash
# Prints what the command line says of the recordings in a folder: the import report, the library and every
# session's tree with messages; of sessions beyond 300 spans only the figures. Usage: dump.sh PROGRAM FOLDER
set -euo pipefail
program=$1
cd "$2"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export TZ=UTC
mapfile -t inputs < <(find . -maxdepth 1 -type f ! -name expected.txt ! -name README.md -printf '%f\n' | LC_ALL=C sort)
workspace=(--workspace "$scratch/golden.retrospan")
echo "# import"
"$program" import "${inputs[@]}" --json "${workspace[@]}" || true
echo "# sessions"
"$program" sessions --json "${workspace[@]}" | jq 'sort_by(.id)'
for session in $("$program" sessions --json "${workspace[@]}" | jq -r 'sort_by(.id) | .[] | select(.spans <= 300) | .id | @base64'); do
    id=$(base64 -d <<<"$session")
    echo "# show $id"
    "$program" show "$id" "${workspace[@]}"
    "$program" show "$id" --json "${workspace[@]}" |
        jq -c '(.repairs[] | {repair: .id, count, reversible, shift_ns, reason, spans: (.spans | length)}),
              (.spans[] | {id, parent_id, depth, kind, name, status, error, agent, model, provider, tool, usage, cost_usd, attempt, handoff,
               input: (.input | tostring | .[0:160]), output: (.output | tostring | .[0:160]), attributes: (.attributes | length)})'
done
