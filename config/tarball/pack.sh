#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Packs the tarball of a program that config/tarball/build.sh has built, and writes its SBOM.
#
#     sh config/tarball/pack.sh ARCHITECTURE BUILD-DIRECTORY
#
# The last line of output is the tarball's path.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
architecture=$1
directory=$(readlink -f "$2")
: "${SOURCE_DATE_EPOCH:?the time of all files}"
export SOURCE_DATE_EPOCH

version=$(sed -n 's/^project(staple_exporter VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
name=staple_exporter-$version.linux-$architecture
folder=$directory/$name
rm -rf "$folder"
mkdir -p "$folder/completions" "$folder/systemd"

sh "$root/config/release/cross.sh" strip "$architecture" "$directory/staple_exporter" "$folder/staple_exporter"

# The manual and the completions are made from --help.
described=$directory/described
cat >"$directory/run" <<END
#!/bin/sh
exec sh '$root/config/release/cross.sh' run $architecture '$folder/staple_exporter' "\$@"
END
chmod 755 "$directory/run"
python3 "$root/config/deb/describe.py" --program="$directory/run" --output="$described"
cp "$described/staple_exporter.1" "$folder/"
cp "$described/staple_exporter.bash" "$described/staple_exporter.fish" "$folder/completions/"
cp "$described/staple_exporter.zsh" "$folder/completions/_staple_exporter"

cp "$root/LICENSE" "$root/config/web.yml" "$root/config/tarball/README.md" "$folder/"
cp "$root/config/tarball/staple_exporter.yml" "$folder/"
cp "$root/config/systemd/staple-exporter.socket" "$folder/systemd/"
cp "$root/config/systemd/staple-exporter.sysusers" "$folder/systemd/staple-exporter.conf"
sed 's|/usr/bin/staple_exporter|/usr/local/bin/staple_exporter|' "$root/config/systemd/staple-exporter.service" \
  >"$folder/systemd/staple-exporter.service"
mkdir "$folder/alerts" "$folder/dashboards"
cp -R "$root/alerts/rules" "$root/alerts/optional" "$root/alerts/runbooks" "$folder/alerts/"
cp "$root"/dashboards/*.json "$folder/dashboards/"

python3 "$root/config/release/sbom.py" --build="$directory" --program="$folder/staple_exporter" --name="$name" \
  --version="$version" --architecture="$architecture" --output="$directory/$name.spdx.json" \
  --licences="$folder/THIRD-PARTY.txt"

find "$folder" -type d -exec chmod 755 {} +
find "$folder" -type f -exec chmod 644 {} +
chmod 755 "$folder/staple_exporter"
tar --create --directory "$directory" --sort=name --format=gnu --owner=0 --group=0 --numeric-owner \
  --mtime="@$SOURCE_DATE_EPOCH" "$name" | gzip -9n >"$folder.tar.gz"
echo "$folder.tar.gz"
