#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Renders config/kubernetes and config/helm anew for the tests, and takes the schemas from the Kubernetes API's own types.
# Needs Go 1.26 or later, and the Go module proxy. The programs are kept in build/kubernetes, where the tests find them.
#
#     sh tests/kubernetes/render.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
tools=$root/build/kubernetes

python3 "$here/rule.py"
[ -x "$tools/kustomize" ] || GOBIN=$tools go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.0
[ -x "$tools/helm" ] || GOBIN=$tools go install helm.sh/helm/v3/cmd/helm@v3.21.4
(cd "$here/schema" && go run . >"$here/schema.json")
python3 "$here/overlays.py"
python3 "$here/chart.py"
