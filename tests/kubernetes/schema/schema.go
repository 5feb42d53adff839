// SPDX-License-Identifier: Apache-2.0

// Writes ../schema.json: the fields and types of the Kubernetes objects in config/kubernetes, from the types of the API
// itself, for objects_test.py. Run by ../render.sh.
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	rbac "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

var objects = map[string]any{
	"apps/v1/Deployment":                              apps.Deployment{},
	"apps/v1/StatefulSet":                             apps.StatefulSet{},
	"v1/ConfigMap":                                    core.ConfigMap{},
	"v1/Namespace":                                    core.Namespace{},
	"v1/Secret":                                       core.Secret{},
	"v1/Service":                                      core.Service{},
	"v1/ServiceAccount":                               core.ServiceAccount{},
	"networking.k8s.io/v1/NetworkPolicy":              networking.NetworkPolicy{},
	"policy/v1/PodDisruptionBudget":                   policy.PodDisruptionBudget{},
	"rbac.authorization.k8s.io/v1/ClusterRole":        rbac.ClusterRole{},
	"rbac.authorization.k8s.io/v1/ClusterRoleBinding": rbac.ClusterRoleBinding{},
	"rbac.authorization.k8s.io/v1/Role":               rbac.Role{},
	"rbac.authorization.k8s.io/v1/RoleBinding":        rbac.RoleBinding{},
	"monitoring.coreos.com/v1/Probe":                  monitoring.Probe{},
	"monitoring.coreos.com/v1/PrometheusRule":         monitoring.PrometheusRule{},
	"monitoring.coreos.com/v1/ServiceMonitor":         monitoring.ServiceMonitor{},
}

// Types that are not written as their fields are.
var special = map[reflect.Type]string{
	reflect.TypeOf(resource.Quantity{}):  "quantity",
	reflect.TypeOf(intstr.IntOrString{}): "integer or string",
	reflect.TypeOf(meta.Time{}):          "string",
	reflect.TypeOf(meta.FieldsV1{}):      "string",
}

// schema is "string", "integer", "number", "boolean", "quantity", {"list": schema}, {"map": schema} or the name of a struct,
// whose fields it leaves in structs.
func schema(t reflect.Type, structs map[string]map[string]any) any {
	if name, ok := special[t]; ok {
		return name
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schema(t.Elem(), structs)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "string"
		}
		return map[string]any{"list": schema(t.Elem(), structs)}
	case reflect.Map:
		return map[string]any{"map": schema(t.Elem(), structs)}
	case reflect.Struct:
		name := "#" + t.PkgPath() + "." + t.Name()
		if _, known := structs[name]; !known {
			fields := map[string]any{}
			structs[name] = fields
			add(t, fields, structs)
		}
		return name
	case reflect.Bool:
		return "boolean"
	case reflect.Float32, reflect.Float64:
		return "number"
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint32, reflect.Uint64, reflect.Uint16, reflect.Int16:
		return "integer"
	}
	return "string"
}

func add(t reflect.Type, fields map[string]any, structs map[string]map[string]any) {
	for i := 0; i < t.NumField(); i++ {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" || !field.IsExported() {
			continue
		}
		if name == "" && (field.Anonymous || strings.Contains(options, "inline")) {
			inner := field.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			add(inner, fields, structs)
			continue
		}
		fields[name] = schema(field.Type, structs)
	}
}

func main() {
	structs := map[string]map[string]any{}
	kinds := map[string]any{}
	for name, object := range objects {
		kinds[name] = schema(reflect.TypeOf(object), structs)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(map[string]any{"kinds": kinds, "structs": structs}); err != nil {
		panic(err)
	}
}
