{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}

{{- /* Requests and limits of a pod by its share of the endpoints, from the model of config/planning.md: 15 MB, 5 KB an
endpoint, 62 KB for each of 512 connections, and three times its CPU, 12 ms a second for a thousand endpoints.
The limit of memory is two and a half times the model. There is no limit of CPU: it would delay probes. */ -}}
{{- define "staple-exporter.resources" -}}
{{- if .Values.resources -}}
{{- toYaml .Values.resources -}}
{{- else -}}
{{- $share := div (add .Values.endpoints .Values.shards -1) .Values.shards -}}
{{- $kilobytes := add 15000 (mul 5 $share) -}}
{{- $limit := div (mul 5 (add $kilobytes 31744)) 2 -}}
requests:
  cpu: {{ max 20 (mul 10 (div (add (mul 12 $share) 9999) 10000)) }}m
  memory: {{ mul 16 (div (add (mul $kilobytes 1000) 16777215) 16777216) }}Mi
limits:
  memory: {{ mul 64 (div (add (mul $limit 1000) 67108863) 67108864) }}Mi
{{- end -}}
{{- end -}}
