{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}

{{- /* The configuration as YAML. With kubernetesSD and without fleets, one fleet has all that is discovered. */ -}}
{{- define "staple-exporter.configuration" -}}
{{- $config := deepCopy .Values.config -}}
{{- $cluster := .Values.kubernetesSD -}}
{{- if and $cluster.enabled (not $config.fleets) -}}
{{- $sources := list -}}
{{- range $cluster.roles -}}
{{- $source := dict "role" . -}}
{{- with $cluster.namespaces -}}
{{- $_ := set $source "namespaces" (dict "names" .) -}}
{{- end -}}
{{- $sources = append $sources $source -}}
{{- end -}}
{{- $_ := set $config "fleets" (list (dict "name" "cluster" "kubernetes_sd_configs" $sources)) -}}
{{- end -}}
{{- toYaml ($config | default (dict "global" (dict "interval" "5m"))) -}}
{{- end -}}
