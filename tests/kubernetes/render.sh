#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Renders config/kubernetes anew for the tests, and takes the schemas from the Kubernetes API's own types. Needs Go 1.24 or
# later, and the Go module proxy.
#
#     sh tests/kubernetes/render.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
tools=$root/build/kubernetes

python3 "$here/rule.py"
[ -x "$tools/kustomize" ] || GOBIN=$tools go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.0
(cd "$here/schema" && go run . >"$here/schema.json")
PATH=$tools:$PATH python3 "$here/overlays.py"
