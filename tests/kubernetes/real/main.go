// SPDX-License-Identifier: Apache-2.0

// The API server of Kubernetes, as it is released. See ../real_api_server.py.
package main

import (
	"os"
	_ "time/tzdata"

	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	os.Exit(cli.Run(app.NewAPIServerCommand()))
}
