#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Packs the chart: with the rules of alerts/, the dashboards, and the schema of the configuration. Needs no helm.
#
#     sh config/helm/package.sh [DIRECTORY]    into build/helm, or there
#
# Environment: IMAGE is where the image is, such as ghcr.io/OWNER/staple_exporter (default: an example that users
# replace), SOURCE_DATE_EPOCH the time of all files. Beside the package lies its content, as the folder staple-exporter. The last
# line of output is the package's path.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "${1:-$root/build/helm}"
directory=$(readlink -f "${1:-$root/build/helm}")
chart=$root/config/helm/staple-exporter
folder=$directory/staple-exporter
version=$(sed -n 's/^version: //p' "$chart/Chart.yaml")

rm -rf "$folder"
mkdir -p "$folder/files/rules" "$folder/files/optional" "$folder/files/dashboards"
cp "$chart/Chart.yaml" "$chart/README.md" "$chart/values.yaml" "$root/LICENSE" "$folder/"
cp -R "$chart/templates" "$folder/"
cp "$root"/alerts/rules/*.yml "$folder/files/rules/"
cp "$root/alerts/optional/slo.yml" "$root/alerts/optional/certificates.yml" "$folder/files/optional/"
cp "$root"/dashboards/*.json "$folder/files/dashboards/"
python3 "$root/config/helm/schema.py" "$folder/values.schema.json"
if [ -n "${IMAGE-}" ]; then
  sed -i -e "s|^  repository: .*|  repository: $IMAGE|" -e "s|^\(  # Where the image is\)\. This one .*|\1.|" "$folder/values.yaml"
fi

find "$folder" -type d -exec chmod 755 {} +
find "$folder" -type f -exec chmod 644 {} +
package=$directory/staple-exporter-$version.tgz
tar --create --directory "$directory" --sort=name --format=gnu --owner=0 --group=0 --numeric-owner \
  --mtime="@${SOURCE_DATE_EPOCH:-0}" staple-exporter | gzip -9n >"$package"
echo "$package"
