#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Fetches axe-core and examines every kind of page of the status page with it. Needs npm and the network, therefore not among
# the tests; chromium and its driver must be installed.
#
#     sh tests/integration/axe.sh                                            the programs of build/dev
#     sh tests/integration/axe.sh build/release/staple_exporter build/release/staple_fleet
set -eu
version=4.14.1
root=$(cd "$(dirname "$0")/../.." && pwd)
exporter=$(realpath "${1:-$root/build/dev/staple_exporter}")
fleet=$(realpath "${2:-$root/build/dev/staple_fleet}")
folder=$root/build/axe
mkdir -p "$folder"
cd "$folder"
[ -f package.json ] || echo '{"private": true}' >package.json
[ -f "node_modules/axe-core/axe.min.js" ] || npm install --silent --no-audit --no-fund --ignore-scripts "axe-core@$version"
tests=$root/tests/integration
PYTHONPATH=$tests exec python3 "$tests/axe.py" node_modules/axe-core/axe.min.js "$exporter" "$fleet"
