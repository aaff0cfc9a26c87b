#!/usr/bin/env bash
# Opens an issue after a night that failed, or brings the open one up to date, and closes it after one that went well. It
# takes jq, and `gh` with permission for issues.
#
#   scripts/drift-issue.sh OUT PULLED PROPOSED
#
# OUT is what scripts/drift.sh left, if it came so far. PULLED and PROPOSED are how the jobs ended: success, or anything
# else. RUN and ARTIFACT are the addresses of the run and of what OUT has in it.
#
# An issue that somebody closed as not planned stays closed, for as long as it would say the same.
#
# shellcheck disable=SC2016 # Markdown's quotes run nothing
set -euo pipefail
out=$1 pulled=$2 proposed=$3
gh=${GH:-gh}
title='The published description can not be followed'

# People may give an issue the same title.
issues=$("$gh" issue list --app github-actions --state all --limit 100 --json number,title,state,stateReason,body |
    jq --arg title "$title" 'map(select(.title == $title))')
open=$(jq -r 'map(select(.state == "OPEN")) | first // empty | .number' <<<"$issues")

if [ "$pulled $proposed" = 'success success' ]; then
    if [ -n "$open" ]; then "$gh" issue close "$open" --comment "[This run]($RUN) went well."; fi
    exit
fi

body=$(mktemp)
trap 'rm -f "$body"' EXIT
{
    echo "[The last run]($RUN) failed."
    echo
    if [ "$pulled" = success ]; then
        echo 'The description was taken over, and the pull request could not be brought up to date; the run says why. Next' \
            'night tries again. The repository has to allow that GitHub Actions create pull requests (Settings, Actions,' \
            'General).'
    elif [ -e "$out/report.md" ]; then
        if [ -n "${ARTIFACT-}" ] && [ -e "$out/published.yaml" ]; then
            echo "[The artifact]($ARTIFACT) has the description as it was published (\`published.yaml\`) and, if it could" \
                'be read, as it would be taken over (`pulled.yaml`), which has the lines that the errors name. Mend' \
                '`spec/overlay.yaml` or the generator, commit that, and see what comes of it:'
            printf '\n```sh\nscripts/drift.sh --quick /tmp/drift --from published.yaml\n```\n\n'
        fi
        cat "$out/report.md"
    else
        echo 'It did not come to the description; the run says why.'
    fi
} >"$body"
# What differs from night to night is the addresses.
mark="<!-- $(grep -v '^\[The ' "$body" | sha256sum | cut -c 1-16) -->"
printf '%s\n%s\n' "$(head -c 64000 "$body")" "$mark" >"$body.cut" && mv "$body.cut" "$body"

if [ -n "$open" ]; then
    "$gh" api --silent --method PATCH "repos/{owner}/{repo}/issues/$open" -F "body=@$body"
elif [ -n "$(jq -r --arg mark "$mark" 'map(select(.stateReason == "NOT_PLANNED" and (.body | contains($mark)))) | .[].number' <<<"$issues")" ]; then
    echo 'Somebody closed an issue that says the same as not planned.'
else
    "$gh" issue create --title "$title" --body-file "$body"
fi
