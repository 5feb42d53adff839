#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Makes the root file system of the image: the program, its libraries, the trusted roots, and files for the user 65534
# and for name lookups. Needs neither a registry nor root.
#
#     sh config/container/rootfs.sh PROGRAM DIRECTORY
set -eu
program=$1
root=$2

rm -rf "$root"
umask 022
mkdir -p "$root/usr/bin" "$root/etc/ssl/certs" "$root/etc/staple-exporter" "$root/proc" "$root/tmp"
cp "$program" "$root/usr/bin/staple_exporter"
strip "$root/usr/bin/staple_exporter"

# The libraries and the loader, in the paths that the loader searches.
ldd "$program" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*ld-[^ ]*\) .*/\1/p' | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done

cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
# Debian's OpenSSL reads the same file from here.
mkdir -p "$root/usr/lib/ssl"
ln -s /etc/ssl/certs "$root/usr/lib/ssl/certs"
ln -s /etc/ssl/certs/ca-certificates.crt "$root/usr/lib/ssl/cert.pem"
if [ -r /etc/ssl/openssl.cnf ]; then cp /etc/ssl/openssl.cnf "$root/etc/ssl/" && ln -s /etc/ssl/openssl.cnf "$root/usr/lib/ssl/openssl.cnf"; fi
echo 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin' >"$root/etc/passwd"
echo 'nogroup:x:65534:' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"

if [ -n "${SOURCE_DATE_EPOCH-}" ]; then find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +; fi
