#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Makes the root file system of the image: the program, its libraries, the trusted roots, files for
# the user 65534 and for name lookups, and what scanners read: os-release, and the package database
# of the packages that the files come from. Runs on Debian, where the libraries of the program's
# processor are installed. Needs neither a registry nor root.
#
#     sh config/container/rootfs.sh PROGRAM DIRECTORY
set -eu
program=$1
root=$2
info=$root/var/lib/dpkg/info

rm -rf "$root"
umask 022
mkdir -p "$root/usr/bin" "$root/usr/lib/ssl" "$root/etc/ssl/certs" "$root/etc/staple-exporter" "$root/proc" \
  "$root/tmp" "$info"

fail() { echo "rootfs: $*" >&2; exit 1; }

loader=$(LC_ALL=C readelf --program-headers "$program" | sed -n 's/.*program interpreter: \(.*\)]$/\1/p')
case $loader in
  /lib64/ld-linux-x86-64.so.2) triplet=x86_64-linux-gnu architecture=amd64 ;;
  /lib/ld-linux-aarch64.so.1) triplet=aarch64-linux-gnu architecture=arm64 ;;
  *) fail "$program: neither for amd64 nor for arm64: ${loader:-no program interpreter}" ;;
esac
strip="strip"
if command -v "$triplet-strip" >/dev/null; then strip=$triplet-strip; fi
"$strip" -o "$root/usr/bin/staple_exporter" "$program"
chmod 755 "$root/usr/bin/staple_exporter"

# record PACKAGE PATH notes that a file of the image comes from a package.
record() { echo "$2" >>"$info/$1.list"; }

# owner prints the package that a file of this system belongs to, with its architecture if dpkg
# names the package so.
owner() {
  # Debian 12 lists some libraries with their path from before /usr was merged.
  found=$(dpkg-query --search "$1" "${1#/usr}" 2>/dev/null | sed -n '/^diversion /d; s/: .*$//p' | head -n 1)
  [ -n "$found" ] || fail "$1 is in no package"
  echo "$found"
}

# needed copies the libraries that a program or a library needs.
libraries=/usr/lib/$triplet
needed() {
  for name in $(LC_ALL=C readelf --dynamic "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p'); do
    [ ! -e "$root$libraries/$name" ] || continue
    [ -e "$libraries/$name" ] || fail "$name is not installed for $architecture"
    cp -L "$libraries/$name" "$root$libraries/$name"
    record "$(owner "$libraries/$name")" "$libraries/$name"
    needed "$libraries/$name"
  done
}
mkdir -p "$root$libraries" "$root/usr${loader%/*}"
ln -s usr/lib "$root/lib"
[ -e "$root/lib64" ] || [ ! -d "$root/usr/lib64" ] || ln -s usr/lib64 "$root/lib64"
needed "$program"
# It is a library, too: the file may be there already.
[ -e "$root$libraries/${loader##*/}" ] || cp -L "$libraries/${loader##*/}" "$root$libraries/"
[ -e "$root$loader" ] || ln -s "$libraries/${loader##*/}" "$root/usr$loader"

cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
record ca-certificates /etc/ssl/certs/ca-certificates.crt
# Debian's OpenSSL reads the same file from here.
ln -s /etc/ssl/certs "$root/usr/lib/ssl/certs"
ln -s /etc/ssl/certs/ca-certificates.crt "$root/usr/lib/ssl/cert.pem"
cp -L /etc/os-release "$root/usr/lib/os-release"
ln -s ../usr/lib/os-release "$root/etc/os-release"
[ ! -r /etc/debian_version ] || cp /etc/debian_version "$root/etc/"
record base-files /usr/lib/os-release
echo 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin' >"$root/etc/passwd"
echo 'nogroup:x:65534:' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"

# The database of the packages, and their licences.
for list in "$info"/*.list; do
  package=${list##*/}
  package=${package%.list}
  dpkg-query --status "$package"
  echo
  document=/usr/share/doc/${package%:*}
  mkdir -p "$root$document"
  cp -L "$document/copyright" "$root$document/copyright"
  record "$package" "$document/copyright"
done >"$root/var/lib/dpkg/status"

if [ -n "${SOURCE_DATE_EPOCH-}" ]; then find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +; fi
