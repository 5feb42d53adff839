#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Tries the program of a tarball where it has no library of its own: on Debian 11, in a root that
# holds nothing else, and with the CA certificates where other distributions have them. Needs root,
# debootstrap, openssl, curl and a mirror.
#
#     sh tests/packages/tarball.sh TARBALL
#
# DEBIAN_ROOT may name a root of Debian 11 that debootstrap has made before; it is not changed. A
# tarball for another processor runs under QEMU, and not on Debian 11.
set -eu
unset SSL_CERT_FILE SSL_CERT_DIR OPENSSL_CONF
tarball=$(readlink -f "$1")
work=$(mktemp -d)
server=
exporter=
finish() {
  for process in $exporter $server; do
    if kill "$process" 2>/dev/null; then wait "$process" 2>/dev/null || true; fi
  done
  ! mountpoint -q "$work/debian/proc" || umount --lazy "$work/debian/proc"
  ! mountpoint -q "$work/debian" || umount --lazy "$work/debian"
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

fail() { echo "tarball: $*" >&2; exit 1; }
passed() { echo "ok: $*"; }

tar --extract --file "$tarball" --directory "$work"
folder=$(echo "$work"/staple_exporter-*)
program=$folder/staple_exporter
case $tarball in
  *.linux-"$(dpkg --print-architecture)".tar.gz) emulator= ;;
  *.linux-arm64.tar.gz) emulator=qemu-aarch64-static ;;
  *.linux-amd64.tar.gz) emulator=qemu-x86_64-static ;;
  *) fail "$tarball is not named as tarballs of staple_exporter are" ;;
esac

headers=$(LC_ALL=C readelf --file-header --program-headers --dynamic "$program")
case $headers in *"program interpreter"* | *"(NEEDED)"*) fail "the program needs a loader or libraries" ;; esac
case $headers in *"Type:"*"DYN"*) ;; *) fail "the program lies at a fixed address" ;; esac
passed "the program needs no library"

# A certificate authority, and a TLS server on loopback that staples nothing.
cd "$work"
touch server.log service.log
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out ca.pem -days 2 \
  -subj '/CN=A root' -addext 'subjectAltName=DNS:localhost' 2>/dev/null
openssl s_server -accept 127.0.0.1:0 -key key.pem -cert ca.pem -www >server.log 2>&1 &
server=$!
tries=0
until port=$(sed -n 's/^ACCEPT 127\.0\.0\.1:\([0-9]*\)$/\1/p' server.log) && [ -n "$port" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || fail "the server did not start: $(cat server.log)"
  sleep 0.1
done

# probe prints the report of a probe in a root, where the program is /staple_exporter. A chain that
# is trusted gives 0, because the certificate names no responder, and one that is not 1. The name is
# in /etc/hosts, or is known without it.
probe() { chroot "$@" /staple_exporter probe --output=json "localhost:$port" 2>&1; }
must_trust() {
  report=$(probe "$@") || fail "in $1: exit code $?: $report"
  echo "$report" | grep -q '"tls_version": "TLSv1.3"' || fail "in $1: $report"
}

mkdir empty
cp "$program" ca.pem empty/
if [ -n "$emulator" ]; then
  cp "$(command -v "$emulator")" empty/emulator
  set -- /emulator
else
  set --
fi
chroot empty "$@" /staple_exporter --version | grep '^staple_exporter, version ' || fail "--version"
SSL_CERT_FILE=/ca.pem must_trust empty "$@"
passed "runs in a root that holds nothing else"

# The certificates of the system, in the places of other distributions.
report=$(probe empty "$@") && fail "a chain without roots is trusted: $report"
for bundle in etc/ssl/certs/ca-certificates.crt etc/pki/tls/certs/ca-bundle.crt etc/ssl/ca-bundle.pem etc/ssl/cert.pem \
  etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem; do
  mkdir -p "empty/${bundle%/*}"
  cp ca.pem "empty/$bundle"
  must_trust empty "$@"
  rm -rf empty/etc
done
passed "finds the certificates where Debian, Red Hat, SUSE and Alpine have them"

[ -z "$emulator" ] || exit 0

# A provider of the system must not be loaded: it would bring another libc.
printf '%s\n' 'openssl_conf = init' '[init]' 'providers = providers' '[providers]' 'default = on' 'legacy = on' \
  '[on]' 'activate = 1' >openssl.cnf
report=$(OPENSSL_CONF=$work/openssl.cnf "$program" probe --ca-file=ca.pem "localhost:$port" 2>&1) ||
  fail "with a provider of the system: exit code $?: $report"
passed "goes on if openssl.cnf names a provider that is a module"

if [ -n "${DEBIAN_ROOT-}" ]; then
  mkdir debian upper scratch
  mount -t overlay overlay -o "lowerdir=$DEBIAN_ROOT,upperdir=$work/upper,workdir=$work/scratch" debian
else
  debootstrap --variant=minbase bullseye debian http://deb.debian.org/debian >log 2>&1 || fail "$(tail log)"
fi
mount -t proc proc debian/proc
chroot debian ldd --version | grep -q ' 2\.31$' || fail "this is not Debian 11"
cp "$program" ca.pem debian/
SSL_CERT_FILE=/ca.pem must_trust debian
mkdir -p debian/etc/staple-exporter
cp "$folder/staple_exporter.yml" debian/etc/staple-exporter/
SSL_CERT_FILE=/ca.pem chroot debian /staple_exporter --config.file=/etc/staple-exporter/staple_exporter.yml \
  --web.listen-address=127.0.0.1:0 >service.log 2>&1 &
exporter=$!
tries=0
until address=$(sed -n 's/.*listening.*address=\(127\.0\.0\.1:[0-9]*\).*/\1/p' service.log) && [ -n "$address" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || fail "the service did not start: $(cat service.log)"
  sleep 0.1
done
curl -fsS "http://$address/-/ready" >/dev/null || fail "not ready"
curl -fsS "http://$address/metrics" | grep -q '^process_resident_memory_bytes' || fail "no metrics of the process"
curl -fsS "http://$address/probe?target=localhost:$port" |
  grep -q '^staple_probe_success{address="127.0.0.1"} 1' || fail "no probe"
passed "runs on Debian 11: probe, service, metrics"
