#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fetches packages of Debian's unstable, or of STAPLE_DEBIAN_SUITE, and unpacks them, without installing anything:
#
#     sh tests/fetch_debian.sh FOLDER PACKAGE…
#
# Fails where Debian's mirror or apt is not at hand. STAPLE_DEBIAN_MIRROR names another mirror.
set -eu
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
mirror=${STAPLE_DEBIAN_MIRROR:-http://deb.debian.org/debian}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$keyring" ] || { echo "no $keyring: apt cannot verify packages of Debian" >&2; exit 1; }
work=$(mktemp -d "$folder/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial"
: >"$work/status"
echo "deb [signed-by=$keyring] $mirror ${STAPLE_DEBIAN_SUITE:-sid} main" >"$work/sources.list"
apt() {
  apt-get --quiet --quiet -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State="$work" -o Dir::State::status="$work/status" -o Dir::Cache="$work" -o APT::Sandbox::User= \
    -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
    -o Acquire::Retries=1 -o Acquire::http::Timeout=20 "$@"
}
apt update
cd "$work"
apt download "$@"
for package in ./*.deb; do
  dpkg -x "$package" "$folder"
done
