#!/bin/sh
# Creates the virtual environment and installs exactly what the lock file names.
set -eu
PYTHON=${PYTHON:-python3} VENV=${VENV:-.venv}
fail() { printf '%s\n' "refactor-bot: $1" >&2; exit 1; }

command -v git >/dev/null 2>&1 || fail "git is not installed. Install git and run the command again."
for candidate in "$PYTHON" python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        chosen=$candidate
        break
    fi
done
[ -n "${chosen:-}" ] || fail "Python 3.11 or newer was not found. Install it, or name it: make PYTHON=/path/to/python3.11 ..."

[ -x "$VENV/bin/python" ] || "$chosen" -m venv "$VENV" ||
    fail "the virtual environment could not be created. On Debian and Ubuntu: install the package python3-venv."
printf '%s\n' "refactor-bot: installing the locked dependencies into $VENV (about a minute the first time)" >&2
log="$VENV/install.log"
install() { "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check "$@" >>"$log" 2>&1; }
: >"$log"
if ! install --require-hashes -r requirements-dev.lock || ! install --no-deps --no-build-isolation --no-index --editable .; then
    tail -n 15 "$log" >&2
    fail "the dependencies could not be installed. Is a Python package index reachable? The whole log is $log."
fi
