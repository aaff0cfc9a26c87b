#!/usr/bin/env bash
# Stands in for `gh` where scripts/drift-test.sh tries the nightly job. The folder HUB is the site: requests.json,
# issues.json and runs.json, beside `log`, which has every call. A call that matches a line of HUB/refused fails. REMOTE
# is the repository.
#
# shellcheck disable=SC2016 # jq's variables are not the shell's
set -euo pipefail

echo "$*" >>"$HUB/log"
if [ -s "$HUB/refused" ] && grep -qEf "$HUB/refused" <<<"$*"; then
    echo "gh: $* is refused" >&2
    exit 1
fi

tip=$(git -C "$REMOTE" rev-parse --verify --quiet spec-drift || true)
verb="$1 $2"
shift 2
target=''
fields=''
head=''
body=''
title=''
commit=''
state=open
while [ $# -gt 0 ]; do
    case $1 in
        --json) fields=$2 ;;
        --head) head=$2 ;;
        --title) title=$2 ;;
        --commit) commit=$2 ;;
        --body | --comment) body=$2 ;;
        --body-file) body=$(cat "$2") ;;
        -F) body=$(cat "${2#body=@}") ;;
        --state) state=$2 ;;
        --limit | --workflow | --ref | --app) ;;
        PATCH) shift && target=$1 && shift && continue ;;
        *) target=$1 && shift && continue ;;
    esac
    shift 2
done

# Changes a file by a filter.
change() {
    jq --arg tip "$tip" --arg body "$body" --arg title "$title" --arg number "${target##*/}" "$2" "$HUB/$1.json" >"$HUB/new"
    mv "$HUB/new" "$HUB/$1.json"
}
# What is asked for, and no more.
show() {
    jq --arg tip "$tip" --arg head "$head" --arg commit "$commit" --arg state "$state" --arg number "$target" --arg fields "$fields" "
        def of_state: map(select(\$state == \"all\" or .state == \"OPEN\"));
        def asked: with_entries(select(.key as \$key | \$fields | split(\",\") | index(\$key)));
        $2" "$HUB/$1.json"
}
number=$(($(jq -s 'map(length) | add' "$HUB/requests.json" "$HUB/issues.json") + 1))

# The commit of an open request is that of its branch.
change requests 'map(if .state == "OPEN" and (.isCrossRepository | not) then .headRefOid = $tip else . end)'
case $verb in
    'pr list') show requests 'map(select(.headRefName == $head)) | of_state | reverse | map(asked)' ;;
    'pr view') show requests '.[] | select(.number == ($number | tonumber)) | asked' ;;
    'pr create')
        if jq -e 'any(.state == "OPEN" and (.isCrossRepository | not))' "$HUB/requests.json" >/dev/null; then
            echo 'gh: there is a pull request already' >&2
            exit 1
        fi
        change requests ". + [{number: $number, state: \"OPEN\", headRefName: \"$head\", headRefOid: \$tip,
            isCrossRepository: false, title: \$title, body: \$body, comments: []}]"
        ;;
    'pr comment') change requests 'map(if .number == ($number | tonumber) then .comments += [{body: $body}] else . end)' ;;
    'pr close') change requests 'map(if .number == ($number | tonumber) then .state = "CLOSED" else . end)' ;;
    'run list') show runs 'map(select(.headSha == $commit) | asked)' ;;
    'workflow run') change runs '. + [{databaseId: length, headSha: $tip}]' ;;
    'issue list') show issues 'map(select(.bot)) | of_state | reverse | map(asked)' ;;
    'issue create')
        change issues ". + [{number: $number, title: \$title, state: \"OPEN\", stateReason: \"\", body: \$body, bot: true}]"
        ;;
    'issue close')
        change issues 'map(if .number == ($number | tonumber) then .state = "CLOSED" | .stateReason = "COMPLETED" else . end)'
        ;;
    'api --silent')
        file=issues
        if [[ $target == */pulls/* ]]; then file=requests; fi
        change "$file" 'map(if .number == ($number | tonumber) then .body = $body else . end)'
        ;;
    *)
        echo "gh: $verb is not played here" >&2
        exit 1
        ;;
esac
