#!/bin/sh
# Writes requirements.lock (what the App needs) and requirements-dev.lock (what contributors need).
set -eu
bin=$1
compile() {
    "$bin/pip-compile" --quiet --generate-hashes --allow-unsafe --no-strip-extras --resolver=backtracking \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@" pyproject.toml
}
export CUSTOM_COMPILE_COMMAND="make lock"
compile --output-file requirements.lock
compile --extra dev --constraint requirements.lock --output-file requirements-dev.lock
