#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fetches etcd and kubectl of Debian's unstable and unpacks them, without installing anything, and builds the API server:
#
#     sh tests/kubernetes/real/fetch.sh FOLDER    # FOLDER/kube-apiserver, FOLDER/usr/bin/etcd, etcdctl, kubectl
#
# Does nothing that was done before. Needs Go; the build takes about 15 minutes of two cores.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
if [ ! -x "$folder/usr/bin/etcdctl" ] || [ ! -x "$folder/usr/bin/kubectl" ]; then
  mirror=${STAPLE_DEBIAN_MIRROR:-http://deb.debian.org/debian}
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -e "$keyring" ] || { echo "no $keyring: apt cannot verify packages of Debian" >&2; exit 1; }
  work=$(mktemp -d "$folder/fetch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/lists/partial" "$work/archives/partial"
  : >"$work/status"
  echo "deb [signed-by=$keyring] $mirror sid main" >"$work/sources.list"
  apt() {
    apt-get --quiet --quiet -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- \
      -o Dir::State="$work" -o Dir::State::status="$work/status" -o Dir::Cache="$work" -o APT::Sandbox::User= \
      -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@"
  }
  apt update
  cd "$work"
  apt download etcd-server etcd-client kubectl
  for package in ./*.deb; do
    dpkg -x "$package" "$folder"
  done
fi
if [ ! -x "$folder/kube-apiserver" ]; then
  cd "$here"
  go build -ldflags "-s -w" -o "$folder/kube-apiserver.new" .
  mv "$folder/kube-apiserver.new" "$folder/kube-apiserver"
fi
