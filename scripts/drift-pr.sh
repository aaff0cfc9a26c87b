#!/usr/bin/env bash
# Brings the pull request to where scripts/drift.sh left the description: opens one, replaces what is in it, or closes it
# where upstream has taken its change back. Each step looks at what is there, so a night that got half-way is completed
# by the next. It runs nothing of what it commits. It takes a clone that may push, jq, and `gh` with permission for
# contents, pull requests and the start of workflows.
#
#   scripts/drift-pr.sh OUT
#
# Commits of others on the branch stay, and a request that somebody closed stays closed until upstream changes again.
#
# shellcheck disable=SC2016 # jq's variables are not the shell's
set -euo pipefail
out=$(cd "$1" && pwd)
cd "$(git rev-parse --show-toplevel)"

branch=spec-drift
title='Follow the published description'
author='github-actions[bot]'
gh=${GH:-gh}
base=$(git rev-parse HEAD)

# A fork may have a branch of the same name.
requests=$("$gh" pr list --head "$branch" --state all --limit 100 \
    --json number,state,headRefOid,isCrossRepository,body | jq 'map(select(.isCrossRepository | not))')
# The number of the newest request for which a filter holds, $it being the second argument.
request() { jq -r --arg it "${2-}" "map(select($1)) | first // empty | .number" <<<"$requests"; }
edit() { "$gh" api --silent --method PATCH "repos/{owner}/{repo}/pulls/$open" -F "body=@$1"; }
# Says something once.
remark() {
    if "$gh" pr view "$open" --json body,comments | jq -e --arg mark "$mark" \
        '[.body, .comments[].body] | any(contains($mark))' >/dev/null; then return; fi
    "$gh" pr comment "$open" --body "$1"$'\n\n'"$mark"
}

tip=''
others=''
if [ -n "$(git ls-remote origin "refs/heads/$branch")" ]; then
    git fetch --quiet origin "refs/heads/$branch"
    tip=$(git rev-parse FETCH_HEAD)
    # A merge of ours into the branch is no work on it.
    others=$(git log --no-merges --format='%an' "$base..$tip" | grep -vxF "$author" || true)
fi
open=$(request '.state == "OPEN"')
# What a request had that was merged, squashed or not, or closed, is nobody's any more.
free=''
if [ -z "$open" ]; then free=$(request '.headRefOid == $it' "$tip"); fi
if [ -n "$free" ]; then others=''; fi

if [ "$(cat "$out/state")" = unchanged ]; then
    mark='<!-- upstream took it back -->'
    if [ -z "$open" ]; then
        echo 'There is nothing to propose.'
    elif [ -n "$others" ]; then
        remark 'What the API publishes is what the main branch says again.'
    else
        # Without its mark, so that the same change is proposed again when it comes again.
        echo 'What the API publishes is what the main branch says again.' >"$out/body.md"
        edit "$out/body.md"
        "$gh" pr close "$open"
    fi
    exit
fi

# Code isn't what a description changes.
git apply --index --include='spec/*' --include='latitude-api/src/generated/*' \
    --include=latitude-api/tests/contract/generated.rs --include='latitude-fake/embedded/*' \
    --include=latitude-fake/FAKED.md --include=latitude-api/src/_guide/methods.md --include=CHANGELOG.md "$out/changes.patch"
git -c user.name="$author" -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
    commit --quiet --message "$title"

# What is the same change is so on another day, and beside other changes of ours.
change=$(git diff --unified=0 "$base" HEAD -- spec/latitude.yaml spec/overlay.yaml | git patch-id --stable | cut -d ' ' -f 1)
mark="<!-- change of upstream: ${change:-none} -->"
closed=$(request '.state == "CLOSED" and (.body | contains($it))' "$mark")
if [ -z "$open" ] && [ -n "$closed" ]; then
    echo "Somebody closed #$closed, which has the same change. Reopen it to have it followed."
    exit
fi

head=$tip
if [ -n "$others" ]; then
    # Somebody writes the words that are missing, or mends the overlay.
    echo "The branch $branch has commits of others; it stays as it is."
elif [ -n "$tip" ] && [ -z "$free" ] && git diff --quiet "$tip" HEAD -- . ':(exclude)spec/provenance.yaml'; then
    # The day of the pull alone is nothing new.
    echo "The branch $branch has it already."
else
    head=$(git rev-parse HEAD)
    # What was looked at is what is replaced.
    git push --quiet --force-with-lease="refs/heads/$branch:$tip" origin "HEAD:refs/heads/$branch"
fi

# The commit tells a text that is of another one.
{ head -c 64000 "$out/report.md"; printf '\n%s\n<!-- commit %s -->\n' "$mark" "$head"; } >"$out/body.md"
if [ -z "$open" ]; then
    "$gh" pr create --head "$branch" --title "$title" --body-file "$out/body.md"
elif [ -n "$others" ]; then
    remark 'Upstream has changed again since. `scripts/drift.sh` on this branch takes that over, too; commits here stay.'
elif [ -z "$(request '.state == "OPEN" and (.body | contains($it))' "commit $head")" ]; then
    edit "$out/body.md"
fi
# Neither a push nor a request by a workflow's token starts a workflow; this does.
if [ "$("$gh" run list --workflow ci.yml --commit "$head" --json databaseId | jq length)" = 0 ]; then
    "$gh" workflow run ci.yml --ref "$branch"
fi
