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
  sh "$here/../../fetch_debian.sh" "$folder" etcd-server etcd-client kubectl
fi
if [ ! -x "$folder/kube-apiserver" ]; then
  cd "$here"
  version=$(go list -m -f '{{.Version}}' k8s.io/kubernetes)
  # What /version says: charts ask it for the version.
  go build -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=$version" -o "$folder/kube-apiserver.new" .
  mv "$folder/kube-apiserver.new" "$folder/kube-apiserver"
fi
