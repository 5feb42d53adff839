{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}

{{- /* The web configuration as YAML, with the certificate of certificateSecret. Empty if there is none. */ -}}
{{- define "staple-exporter.webConfig" -}}
{{- $config := deepCopy .Values.web.config -}}
{{- if .Values.web.certificateSecret -}}
{{- $tls := get $config "tls_server_config" | default dict -}}
{{- if not (or $tls.cert_file $tls.cert) -}}
{{- $tls = merge (dict "cert_file" "/etc/staple-exporter-tls/tls.crt" "key_file" "/etc/staple-exporter-tls/tls.key") $tls -}}
{{- $_ := set $config "tls_server_config" $tls -}}
{{- end -}}
{{- end -}}
{{- if and $config (not .Values.web.existingSecret) -}}
{{- toYaml $config -}}
{{- end -}}
{{- end -}}

{{- /* "true" if there is a web configuration. */ -}}
{{- define "staple-exporter.hasWeb" -}}
{{- if or .Values.web.existingSecret (include "staple-exporter.webConfig" .) -}}true{{- end -}}
{{- end -}}

{{- define "staple-exporter.webSecret" -}}
{{- .Values.web.existingSecret | default (printf "%s-web" (include "staple-exporter.name" .)) -}}
{{- end -}}

{{- define "staple-exporter.scheme" -}}
{{- if .Values.web.existingSecret -}}
{{- .Values.web.scheme -}}
{{- else if get (include "staple-exporter.webConfig" . | fromYaml) "tls_server_config" -}}
https
{{- else -}}
http
{{- end -}}
{{- end -}}

{{- /* The path before every path: that of routePrefix, or of the address. Without a final slash. */ -}}
{{- define "staple-exporter.prefix" -}}
{{- .Values.web.routePrefix | default (get (urlParse .Values.web.externalUrl) "path") | trimSuffix "/" -}}
{{- end -}}

{{- /* "true" if the kubelet needs a listener of its own: it cannot log in. */ -}}
{{- define "staple-exporter.health" -}}
{{- if or (include "staple-exporter.hasWeb" .) (include "staple-exporter.prefix" .) -}}true{{- end -}}
{{- end -}}

{{- /* How ServiceMonitor and Probes log in: their keys basicAuth and tlsConfig. */ -}}
{{- define "staple-exporter.scrape" -}}
{{- $web := .Values.web -}}
{{- $scrape := $web.scrape -}}
{{- with $scrape.credentialsSecret }}
basicAuth:
  username: {name: {{ . | quote }}, key: username}
  password: {name: {{ . | quote }}, key: password}
{{- end }}
{{- if eq (include "staple-exporter.scheme" .) "https" }}
tlsConfig:
  serverName: {{ $scrape.serverName | default (include "staple-exporter.host" .) | quote }}
  {{- if $scrape.ca.configMap }}
  ca:
    configMap: {name: {{ $scrape.ca.configMap | quote }}, key: {{ $scrape.ca.key | quote }}}
  {{- else if or $scrape.ca.secret $web.certificateSecret }}
  ca:
    secret: {name: {{ $scrape.ca.secret | default $web.certificateSecret | quote }}, key: {{ $scrape.ca.key | quote }}}
  {{- end }}
  {{- with $scrape.clientCertificateSecret }}
  cert:
    secret: {name: {{ . | quote }}, key: tls.crt}
  keySecret: {name: {{ . | quote }}, key: tls.key}
  {{- end }}
{{- end }}
{{- end -}}
