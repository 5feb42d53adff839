// SPDX-License-Identifier: Apache-2.0

//go:build tools

package main

// The custom resources of the Gateway API, whose version go.mod holds.
import _ "sigs.k8s.io/gateway-api/apis/v1"
