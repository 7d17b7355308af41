#!/usr/bin/env bash
# Made by `python -m grader bundle gradescope`. Gradescope runs this once, as root, when it builds the autograder's image.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet
apt-get install --yes --quiet --no-install-recommends libseccomp2 python3 python3-venv

if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo 'This autograder needs Python 3.11 or newer: choose the base image Ubuntu 24.04, or a later one, and build again.' >&2
    echo 'Python 3.11 이상이 필요해요. 기본 이미지를 Ubuntu 24.04 이상으로 고른 뒤 다시 빌드해 주세요.' >&2
    exit 1
fi

python3 -m venv .venv
.venv/bin/python -m pip install --quiet --no-cache-dir .

# What is missing shows now, and not at the first submission.
.venv/bin/python -P -m grader --help >/dev/null
