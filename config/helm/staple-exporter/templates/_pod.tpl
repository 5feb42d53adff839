{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}

{{- /* The pod of Deployment and StatefulSet. */ -}}
{{- define "staple-exporter.pod" -}}
metadata:
  labels:
    {{- include "staple-exporter.selector" . | nindent 4 }}
    app.kubernetes.io/part-of: staple-exporter
    {{- with merge (dict) .Values.podLabels .Values.commonLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with include "staple-exporter.podAnnotations" . }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "staple-exporter.serviceAccount" . | quote }}
  automountServiceAccountToken: {{ .Values.kubernetesSD.enabled }}
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  # Names are looked up as written. With the default of 5, each would first be tried in three search domains.
  dnsConfig:
    options:
      - name: ndots
        value: "1"
  # As the profile "restricted" of the Pod Security Standards requires, with a read-only root file system.
  securityContext:
    runAsNonRoot: true
    {{- if not .Values.openshift }}
    runAsUser: 65534
    runAsGroup: 65534
    {{- end }}
    seccompProfile:
      type: RuntimeDefault
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . | quote }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.hostAliases }}
  hostAliases:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml .Values.topologySpreadConstraints | nindent 4 }}
  {{- else if gt (int .Values.shards) 1 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "staple-exporter.selector" . | nindent 10 }}
  {{- end }}
  containers:
    - name: staple-exporter
      image: {{ include "staple-exporter.image" . }}
      {{- with .Values.image.pullPolicy }}
      imagePullPolicy: {{ . }}
      {{- end }}
      args:
        {{- include "staple-exporter.args" . | nindent 8 }}
      {{- with include "staple-exporter.env" . }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      ports:
        - name: http
          containerPort: 10219
          protocol: TCP
        {{- if include "staple-exporter.health" . }}
        - name: health
          containerPort: 10220
          protocol: TCP
        {{- end }}
      securityContext:
        allowPrivilegeEscalation: false
        capabilities:
          drop: [ALL]
        readOnlyRootFilesystem: true
      {{- $port := ternary "health" "http" (eq (include "staple-exporter.health" .) "true") }}
      startupProbe:
        httpGet: {path: /-/healthy, port: {{ $port }}}
        periodSeconds: 1
        failureThreshold: 30
      livenessProbe:
        httpGet: {path: /-/healthy, port: {{ $port }}}
        periodSeconds: 15
        timeoutSeconds: 5
      readinessProbe:
        httpGet: {path: /-/ready, port: {{ $port }}}
        periodSeconds: 2
        timeoutSeconds: 5
      resources:
        {{- include "staple-exporter.resources" . | nindent 8 }}
      volumeMounts:
        {{- include "staple-exporter.mounts" . | nindent 8 }}
  volumes:
    {{- include "staple-exporter.volumes" . | nindent 4 }}
{{- end -}}

{{- /* A changed configuration makes new pods. The web configuration is read again without them. */ -}}
{{- define "staple-exporter.podAnnotations" -}}
{{- $own := dict -}}
{{- if not .Values.existingConfigMap.name -}}
{{- $own = dict "checksum/configuration" (include "staple-exporter.configuration" . | sha256sum) -}}
{{- end -}}
{{- with merge (dict) .Values.podAnnotations .Values.commonAnnotations $own -}}
{{- toYaml . -}}
{{- end -}}
{{- end -}}

{{- define "staple-exporter.args" -}}
- --config.file=/etc/staple-exporter/staple_exporter.yml
- --log.format={{ .Values.log.format }}
{{- if ne .Values.log.level "info" }}
- --log.level={{ .Values.log.level }}
{{- end }}
{{- if include "staple-exporter.hasWeb" . }}
- --web.config.file=/etc/staple-exporter-web/web.yml
{{- end }}
{{- if include "staple-exporter.health" . }}
- --web.health-listen-address=:10220
{{- end }}
{{- with .Values.web.externalUrl }}
- --web.external-url={{ . }}
{{- end }}
{{- with .Values.web.routePrefix }}
- --web.route-prefix={{ . }}
{{- end }}
{{- if .Values.web.enableLifecycle }}
- --web.enable-lifecycle
{{- end }}
{{- with .Values.extraArgs }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* Each pod gets its ordinal from a label that Kubernetes sets since 1.28. */ -}}
{{- define "staple-exporter.env" -}}
{{- if gt (int .Values.shards) 1 -}}
- name: STAPLE_SHARD_ORDINAL
  valueFrom:
    fieldRef:
      fieldPath: metadata.labels['apps.kubernetes.io/pod-index']
- name: STAPLE_SHARD_TOTAL
  value: {{ int .Values.shards | quote }}
{{ end -}}
{{- with .Values.extraEnv -}}
{{- toYaml . -}}
{{- end -}}
{{- end -}}
