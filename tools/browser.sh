#!/usr/bin/env bash
# Makes sure that a Chromium is there for the end-to-end tests: installs Debian's, or says how and fails.
set -euo pipefail

for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null; then exit 0; fi
done
if [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]; then exit 0; fi
if [ -n "${LIGHTWELL_CHROMIUM:-}" ] && [ -x "$LIGHTWELL_CHROMIUM" ]; then exit 0; fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then as_root="sudo -n"; fi
if command -v apt-get >/dev/null && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
  $as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
  command -v chromium >/dev/null && exit 0
fi
echo "the end-to-end tests need Chromium or Chrome: install it, or set LIGHTWELL_CHROMIUM to its path" >&2
exit 1
