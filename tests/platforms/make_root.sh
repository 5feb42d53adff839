#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Makes a bare root of a suite of Debian or Ubuntu with debootstrap. Needs root.
#
#     sh tests/platforms/make_root.sh SUITE FOLDER [MIRROR]
#
# The suites are bookworm, trixie, forky and sid of Debian, noble and resolute of Ubuntu. Exits with 77 and the reason if the
# system cannot make one: no root, no debootstrap, no mirror.
set -eu
[ $# -ge 2 ] || { echo "usage: sh $0 SUITE FOLDER [MIRROR]" >&2; exit 64; }
suite=$1
root=$2

say() { echo "make_root: $*" >&2; }
skip() { say "skipped: $*"; exit 77; }

# Older releases of debootstrap lack the names of newer suites, but their scripts make them.
case $suite in
  bookworm | trixie | forky | sid) system=debian components=main script=sid archive=http://deb.debian.org/debian ;;
  noble | resolute) system=ubuntu components=main,universe script=gutsy archive=http://archive.ubuntu.com/ubuntu ;;
  *) say "unknown suite '$suite'"; exit 64 ;;
esac
mirror=${3:-$archive}

[ "$(id -u)" -eq 0 ] || skip "only root can make a root folder"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"
wget --quiet --spider --timeout=30 --tries=2 "$mirror/dists/$suite/Release" || skip "no $suite at $mirror"
keyring=/usr/share/keyrings/$system-archive-keyring.gpg
check=--keyring=$keyring
if [ ! -r "$keyring" ]; then
  say "$keyring is missing: the packages are not verified"
  check=--no-check-gpg
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! debootstrap --variant=minbase --components="$components" "$check" "$suite" "$root" "$mirror" \
  "/usr/share/debootstrap/scripts/$script" >"$log" 2>&1; then
  tail -n 5 "$log" >&2
  exit 1
fi
# A mirror of a development suite that stopped some weeks ago will do.
echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/01stopped-mirror"
