#!/bin/sh
# Page tests drive a real Chromium; without one they are skipped and say so.
set -eu
for browser in chromium chromium-browser google-chrome; do
    command -v "$browser" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    printf '%s\n' "refactor-bot: installing chromium for the page tests" >&2
    if apt-get update -qq >/dev/null 2>&1 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1; then
        exit 0
    fi
fi
printf '%s\n' "refactor-bot: no Chromium found; the page tests will be skipped (on Debian: apt-get install chromium)" >&2
