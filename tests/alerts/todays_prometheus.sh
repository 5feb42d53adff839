#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fetches Prometheus and promtool of Debian's unstable and unpacks them, without installing anything:
#
#     sh tests/alerts/todays_prometheus.sh FOLDER [SUITE]    # FOLDER/usr/bin/promtool, FOLDER/usr/bin/prometheus
#
# Fetches nothing if FOLDER has them already. Fails where Debian's mirror or apt is not at hand. `tests/alerts/rules_test.py`
# calls it, and tests the rules with what it fetched, too.
set -eu
folder=$1
suite=${2:-sid}
mirror=${STAPLE_DEBIAN_MIRROR:-http://deb.debian.org/debian}
if [ -x "$folder/usr/bin/promtool" ] && [ -x "$folder/usr/bin/prometheus" ]; then
  exit 0
fi
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$keyring" ] || { echo "no $keyring: apt cannot verify packages of Debian" >&2; exit 1; }
mkdir -p "$folder"
work=$(mktemp -d "$folder/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial"
: >"$work/status"
echo "deb [signed-by=$keyring] $mirror $suite main" >"$work/sources.list"
apt() {
  apt-get --quiet --quiet -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State="$work" -o Dir::State::status="$work/status" -o Dir::Cache="$work" -o APT::Sandbox::User= \
    -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
    -o Acquire::Retries=1 -o Acquire::http::Timeout=20 "$@"
}
apt update
cd "$work"
apt download prometheus promtool
for package in ./*.deb; do
  dpkg -x "$package" unpacked
done
mkdir -p "$folder/usr/bin"
mv unpacked/usr/bin/prometheus unpacked/usr/bin/promtool "$folder/usr/bin/"
