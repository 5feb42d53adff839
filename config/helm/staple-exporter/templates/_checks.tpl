{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}

{{- /* What values.schema.json cannot say: values that contradict each other. Ends the rendering with all of them. */ -}}
{{- define "staple-exporter.checks" -}}
{{- $problems := list -}}
{{- $values := .Values -}}
{{- $web := $values.web -}}
{{- $scraped := or $values.serviceMonitor.enabled $values.probes -}}
{{- if not $values.image.repository -}}
{{- $problems = append $problems "image.repository is missing: it says where the image is, such as ghcr.io/OWNER/staple_exporter" -}}
{{- end -}}
{{- if not (or $values.serviceAccount.create $values.serviceAccount.name) -}}
{{- $problems = append $problems "serviceAccount.name is missing: serviceAccount.create is false" -}}
{{- end -}}
{{- if and $values.config $values.existingConfigMap.name -}}
{{- $problems = append $problems "config and existingConfigMap.name are both set: the configuration has one place" -}}
{{- end -}}
{{- if and $web.config $web.existingSecret -}}
{{- $problems = append $problems "web.config and web.existingSecret are both set: the web configuration has one place" -}}
{{- end -}}
{{- if and $web.existingSecret (not $web.scheme) -}}
{{- $problems = append $problems "web.scheme is missing: the chart cannot read web.existingSecret, so it must be told http or https" -}}
{{- end -}}
{{- if and $web.scheme (not $web.existingSecret) -}}
{{- $problems = append $problems "web.scheme is only for web.existingSecret: otherwise it follows from web.config" -}}
{{- end -}}
{{- if and $web.existingSecret $web.certificateSecret (eq $web.scheme "http") -}}
{{- $problems = append $problems "web.certificateSecret is set, but web.scheme is http" -}}
{{- end -}}
{{- if and $web.scrape.ca.secret $web.scrape.ca.configMap -}}
{{- $problems = append $problems "web.scrape.ca names a secret and a configMap: the CA has one place" -}}
{{- end -}}
{{- if and $scraped $web.config.basic_auth_users (not $web.scrape.credentialsSecret) -}}
{{- $problems = append $problems "web.scrape.credentialsSecret is missing: web.config has basic_auth_users, so that Prometheus must log in" -}}
{{- end -}}
{{- $type := get ($web.config.tls_server_config | default dict) "client_auth_type" | default "" -}}
{{- if and $scraped (hasPrefix "Require" $type) (not $web.scrape.clientCertificateSecret) -}}
{{- $problems = append $problems (printf "web.scrape.clientCertificateSecret is missing: client_auth_type is %s" $type) -}}
{{- end -}}
{{- if and (gt (int $values.shards) 1) (semverCompare "<1.28.0-0" .Capabilities.KubeVersion.Version) -}}
{{- $problems = append $problems (printf "shards needs Kubernetes 1.28: this is %s, which does not tell a pod its index" .Capabilities.KubeVersion.Version) -}}
{{- end -}}
{{- if lt (int $values.endpoints) (int $values.shards) -}}
{{- $problems = append $problems (printf "shards is %d, more than the %d endpoints" (int $values.shards) (int $values.endpoints)) -}}
{{- end -}}
{{- range $fleet := $values.config.fleets -}}
{{- range $sd := $fleet.kubernetes_sd_configs -}}
{{- if not (or $sd.api_server $sd.kubeconfig_file) -}}
{{- if not $values.kubernetesSD.enabled -}}
{{- $problems = append $problems (printf "kubernetesSD.enabled is false, but the fleet %s has kubernetes_sd_configs: its pods have no token" $fleet.name) -}}
{{- else if not (has $sd.role $values.kubernetesSD.roles) -}}
{{- $problems = append $problems (printf "kubernetesSD.roles lacks %s, which the fleet %s discovers" $sd.role $fleet.name) -}}
{{- else if $values.kubernetesSD.namespaces -}}
{{- $of := $sd.namespaces | default dict -}}
{{- $names := concat ($of.names | default list) (ternary (list $.Release.Namespace) list (eq (toString $of.own_namespace) "true")) -}}
{{- range (ternary $names (list "all namespaces") (gt (len $names) 0)) -}}
{{- if not (has . $values.kubernetesSD.namespaces) -}}
{{- $problems = append $problems (printf "kubernetesSD.namespaces lacks %s, of which the fleet %s discovers %s" . $fleet.name $sd.role) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name := $values.prometheusRule.disabled -}}
{{- if not (has $name (include "staple-exporter.alerts" $ | fromYamlArray)) -}}
{{- $problems = append $problems (printf "prometheusRule.disabled names %s: there is no such alert" $name) -}}
{{- end -}}
{{- end -}}
{{- range $name, $interval := $values.prometheusRule.intervals -}}
{{- if not (has $name (include "staple-exporter.groups" $ | fromYamlArray)) -}}
{{- $problems = append $problems (printf "prometheusRule.intervals names %s: there is no such group" $name) -}}
{{- end -}}
{{- end -}}
{{- if and (or $values.prometheusRule.enabled $values.dashboards.enabled) (not (.Files.Glob "files/rules/*.yml")) -}}
{{- $problems = append $problems "the chart has no rules and dashboards: package it with config/helm/package.sh" -}}
{{- end -}}
{{- if $problems -}}
{{- fail (printf "\n\nThese values cannot be used:\n- %s\n" (join "\n- " $problems)) -}}
{{- end -}}
{{- end -}}
