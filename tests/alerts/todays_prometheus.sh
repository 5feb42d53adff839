#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fetches Prometheus and promtool of Debian's unstable and unpacks them, without installing anything:
#
#     sh tests/alerts/todays_prometheus.sh FOLDER [SUITE]    # FOLDER/usr/bin/promtool, FOLDER/usr/bin/prometheus
#
# Fetches nothing if FOLDER has them already. Fails where Debian's mirror or apt is not at hand. `tests/alerts/rules_test.py`
# calls it, and tests the rules with what it fetched, too.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
if [ -x "$folder/usr/bin/promtool" ] && [ -x "$folder/usr/bin/prometheus" ]; then
  exit 0
fi
mkdir -p "$folder/usr/bin"
unpacked=$(mktemp -d "$folder/unpacked.XXXXXX")
trap 'rm -rf "$unpacked"' EXIT
STAPLE_DEBIAN_SUITE=${2:-sid} sh "$here/../fetch_debian.sh" "$unpacked" prometheus promtool
mv "$unpacked/usr/bin/prometheus" "$unpacked/usr/bin/promtool" "$folder/usr/bin/"
