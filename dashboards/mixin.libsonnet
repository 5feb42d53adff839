// SPDX-License-Identifier: Apache-2.0

// The dashboards, the alerts and the recording rules as a mixin, for kube-prometheus and other users of jsonnet.
local files = [
  importstr '../alerts/rules/endpoints.yml',
  importstr '../alerts/rules/expected.yml',
  importstr '../alerts/rules/exporter.yml',
  importstr '../alerts/rules/fleets.yml',
  importstr '../alerts/rules/responders.yml',
];
local groups(text) = std.parseYaml(text).groups;

{
  grafanaDashboards+:: {
    'staple-endpoint.json': import 'endpoint.json',
    'staple-exporter.json': import 'exporter.json',
    'staple-fleet.json': import 'fleet.json',
    'staple-issuers.json': import 'issuers.json',
  },
  prometheusAlerts+:: { groups+: std.flattenArrays([groups(text) for text in files]) },
  prometheusRules+:: { groups+: groups(importstr '../alerts/rules/recording.yml') },
}
