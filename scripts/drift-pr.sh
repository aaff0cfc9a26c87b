#!/usr/bin/env bash
# Makes a pull request of what scripts/drift.sh left in a folder, or brings the one that is open up to date. It runs
# nothing of what it commits. It takes a clone that may push, and `gh`, with permission for contents, pull requests and
# the start of workflows.
#
#   scripts/drift-pr.sh OUT
set -euo pipefail
out=$(cd "$1" && pwd)
cd "$(git rev-parse --show-toplevel)"

branch=spec-drift
title='Follow the published description'
author='github-actions[bot]'
gh=${GH:-gh}
base=$(git rev-parse HEAD)

# Code isn't what a description changes.
git apply --index --include='spec/*' --include='latitude-api/src/generated/*' --include=CHANGELOG.md "$out/changes.patch"
git -c user.name="$author" -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
    commit --quiet --message "$title"

if git fetch --quiet origin "+refs/heads/$branch:refs/remotes/origin/$branch" 2>/dev/null; then
    # Somebody writes the words that are missing, or mends the overlay: theirs stays.
    others=$(git log --format='%an' "$base..origin/$branch" | grep -vxF "$author" || true)
    if [ -n "$others" ]; then
        echo "The branch $branch has commits of others; it stays as it is."
        exit
    fi
    # The day of the pull alone is nothing new.
    if git diff --quiet "origin/$branch" HEAD -- . ':(exclude)spec/provenance.yaml'; then
        echo "The branch $branch has it already."
        exit
    fi
fi
# What was looked at is what is replaced.
seen=$(git rev-parse --quiet --verify "refs/remotes/origin/$branch" || true)
git push --quiet --force-with-lease="refs/heads/$branch:$seen" origin "HEAD:refs/heads/$branch"

if [ -n "$("$gh" pr list --head "$branch" --state open --json number --jq '.[].number')" ]; then
    "$gh" pr edit "$branch" --body-file "$out/report.md"
else
    "$gh" pr create --head "$branch" --title "$title" --body-file "$out/report.md"
fi
# A push by a workflow's token starts no workflow; this does.
"$gh" workflow run ci.yml --ref "$branch"
