{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}

{{- /* Names, labels, and the version that runs. Selectors never change: they cannot be changed in a cluster. */ -}}

{{- define "staple-exporter.name" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains "staple-exporter" .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-staple-exporter" (.Release.Name | trunc 34 | trimSuffix "-") -}}
{{- end -}}
{{- end -}}

{{- define "staple-exporter.selector" -}}
app.kubernetes.io/name: staple-exporter
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "staple-exporter.labels" -}}
{{ include "staple-exporter.selector" . }}
app.kubernetes.io/part-of: staple-exporter
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "staple-exporter-%s" (.Chart.Version | replace "+" "_") }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* The metadata of an object. Takes a list: the root, the end of the name, further labels, further annotations. */ -}}
{{- define "staple-exporter.metadata" -}}
{{- $root := index . 0 -}}
name: {{ include "staple-exporter.name" $root }}{{ index . 1 }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- include "staple-exporter.labels" $root | nindent 2 }}
  {{- with index . 2 }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with merge (dict) (index . 3) $root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "staple-exporter.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "staple-exporter.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "staple-exporter.name" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- /* The address of the Service for clients in other namespaces. */ -}}
{{- define "staple-exporter.host" -}}
{{ include "staple-exporter.name" . }}.{{ .Release.Namespace }}.svc
{{- end -}}
