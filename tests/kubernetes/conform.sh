#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Checks everything that is rendered with kubeconform. The schemas are made from Kubernetes' own OpenAPI and from the CRDs
# of the Prometheus Operator. Needs Go and the Go module proxy, and the programs that render.sh installs.
#
#     sh tests/kubernetes/conform.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tools=$(cd "$here/../.." && pwd)/build/kubernetes

[ -x "$tools/kubeconform" ] || GOBIN=$tools go install github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
go mod init sources 2>/dev/null
# module_source prints where the sources of a module are.
module_source() { go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'; }
kubernetes=$(module_source k8s.io/kubernetes@v1.37.2)
operator=$(module_source github.com/prometheus-operator/prometheus-operator@v0.93.1)

python3 "$here/conform.py" --kubeconform="$tools/kubeconform" --openapi="$kubernetes/api/openapi-spec/swagger.json" \
  --crds="$operator/example/prometheus-operator-crd"
