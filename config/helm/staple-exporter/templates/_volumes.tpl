{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}

{{- /* Volumes and where they are mounted. They are folders, so that a renewed Secret reaches the exporter. */ -}}
{{- define "staple-exporter.mounts" -}}
- name: configuration
  mountPath: /etc/staple-exporter
  readOnly: true
{{- if include "staple-exporter.hasWeb" . }}
- name: web
  mountPath: /etc/staple-exporter-web
  readOnly: true
{{- end }}
{{- if .Values.web.certificateSecret }}
- name: tls
  mountPath: /etc/staple-exporter-tls
  readOnly: true
{{- end }}
{{- if .Values.caBundles }}
- name: ca
  mountPath: /etc/staple-exporter-ca
  readOnly: true
{{- end }}
{{- range .Values.credentials }}
- name: credentials-{{ .secret }}
  mountPath: /etc/staple-exporter-credentials/{{ .secret }}
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "staple-exporter.volumes" -}}
- name: configuration
  configMap:
    name: {{ .Values.existingConfigMap.name | default (include "staple-exporter.name" .) | quote }}
    {{- if and .Values.existingConfigMap.name (ne .Values.existingConfigMap.key "staple_exporter.yml") }}
    items:
      - {key: {{ .Values.existingConfigMap.key | quote }}, path: staple_exporter.yml}
    {{- end }}
{{- if include "staple-exporter.hasWeb" . }}
- name: web
  secret:
    secretName: {{ include "staple-exporter.webSecret" . | quote }}
{{- end }}
{{- with .Values.web.certificateSecret }}
- name: tls
  secret:
    secretName: {{ . | quote }}
{{- end }}
{{- with .Values.caBundles }}
- name: ca
  projected:
    sources:
      {{- range . }}
      - {{ ternary "configMap" "secret" (hasKey . "configMap") }}:
          name: {{ .configMap | default .secret | quote }}
          items:
            - {key: {{ .key | default "ca.crt" | quote }}, path: {{ .name }}.crt}
      {{- end }}
{{- end }}
{{- range .Values.credentials }}
- name: credentials-{{ .secret }}
  secret:
    secretName: {{ .secret | quote }}
    {{- with .items }}
    items:
      {{- toYaml . | nindent 6 }}
    {{- end }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
