#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Holds the dashboards to the types of Grafana's @grafana/schema, with the compiler of TypeScript. Needs npm and the network,
# therefore not among the tests: for use after a change of a dashboard.
#
#     sh tests/dashboards/schema.sh             of the oldest and the newest Grafana that are supported
#     sh tests/dashboards/schema.sh 11.6.0      of another version
set -eu
oldest=10.3.0
newest=13.2.3
root=$(cd "$(dirname "$0")/../.." && pwd)
if [ $# -eq 0 ]; then
  sh "$0" "$oldest"
  exec sh "$0" "$newest"
fi
version=$1
folder=$root/build/dashboards-schema/$version
mkdir -p "$folder"
cd "$folder"
rm -f ./*.ts
[ -f package.json ] || echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts "@grafana/schema@$version" typescript@5.9

# By its path, because newer versions do not export these files.
sed "s#'@grafana/schema/dist#'./node_modules/@grafana/schema/dist#" "$root/tests/dashboards/schema/dashboard.ts" >dashboard.ts
write() { printf "import type { Classic } from './dashboard';\nexport const dashboard: Classic = %s;\n" "$(cat)"; }
for file in "$root"/dashboards/*.json; do
  name=$(basename "$file" .json)
  write <"$file" >"$name.ts"
done
check() { node_modules/.bin/tsc --noEmit --strict --skipLibCheck --target es2022 --module esnext --moduleResolution bundler "$@"; }
check ./*.ts

# The types see what is wrong: a word that is no choice, a type that does not fit, a field that there is not.
for wrong in 's/"colorMode": "value"/"colorMode": "valu"/' 's/"showHeader": true/"showHeader": 1/' \
  's/"drawStyle": "line"/"drawStile": "line"/' 's/"graphTooltip": 1/"graphTooltip": 7/' 's/"mergeValues": true/"mergeValue": true/' \
  's/"iconColor": "blue"/"iconColour": "blue"/' 's/"id": "custom.width"/"id": "custom.wide"/'; do
  sed "$wrong" "$root/dashboards/endpoint.json" | write >wrong.ts
  if cmp -s wrong.ts endpoint.ts || check wrong.ts >/dev/null; then
    echo "schema: no error for $wrong" >&2
    exit 1
  fi
done
echo "schema: all dashboards fit those of Grafana $version"
