# SPDX-License-Identifier: Apache-2.0
"""What becomes of each value of the chart that the examples leave at its default."""

import tempfile
import unittest

import chart
import check
import rendered_objects
import yaml

POD = "spec.template.spec"
CONTAINER = f"{POD}.containers.0"
PROMETHEUS_TLS = {
    "serverName": "staples.example",
    "ca": {"configMap": {"name": "cas", "key": "all.crt"}},
    "cert": {"secret": {"name": "prometheus", "key": "tls.crt"}},
    "keySecret": {"name": "prometheus", "key": "tls.key"},
}
# Of values/everything.yaml: the object, the place in it, and what is there.
EVERYTHING = [
    ("StatefulSet staples", "metadata.labels.team", "platform"),
    ("StatefulSet staples", "metadata.annotations", {"example.com/owner": "platform"}),
    ("StatefulSet staples", f"{CONTAINER}.image", f"{chart.IMAGE}@sha256:{'0123456789abcdef' * 4}"),
    ("StatefulSet staples", f"{CONTAINER}.imagePullPolicy", "Always"),
    ("StatefulSet staples", f"{POD}.imagePullSecrets", [{"name": "registry"}]),
    ("StatefulSet staples", "spec.replicas", 3),
    # 33,334 endpoints each: 15 MB and 5 KB an endpoint are 174 MiB, with 512 connections 2.5 times 204 MiB.
    ("StatefulSet staples", f"{CONTAINER}.resources", {"requests": {"cpu": "410m", "memory": "176Mi"}, "limits": {"memory": "512Mi"}}),
    ("StatefulSet staples", f"{CONTAINER}.args", [
        "--config.file=/etc/staple-exporter/staple_exporter.yml",
        "--log.format=logfmt",
        "--log.level=debug",
        "--web.config.file=/etc/staple-exporter-web/web.yml",
        "--web.health-listen-address=:10220",
        "--web.external-url=https://staples.example/fleet/",
        "--web.enable-lifecycle",
        "--probe.threads=2",
    ]),
    ("StatefulSet staples", f"{CONTAINER}.env.2", {"name": "SSL_CERT_FILE", "value": "/more/ca.pem"}),
    ("StatefulSet staples", f"{CONTAINER}.volumeMounts.3", {"name": "more", "mountPath": "/more", "readOnly": True}),
    ("StatefulSet staples", f"{POD}.volumes.3", {"name": "more", "emptyDir": {}}),
    ("StatefulSet staples", f"{POD}.serviceAccountName", "watcher"),
    ("StatefulSet staples", f"{POD}.automountServiceAccountToken", True),
    ("StatefulSet staples", f"{POD}.priorityClassName", "high"),
    ("StatefulSet staples", f"{POD}.nodeSelector", {"disk": "ssd"}),
    ("StatefulSet staples", f"{POD}.tolerations", [{"key": "dedicated", "operator": "Exists"}]),
    ("StatefulSet staples", f"{POD}.affinity", {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}}),
    ("StatefulSet staples", f"{POD}.topologySpreadConstraints.0.maxSkew", 2),
    ("StatefulSet staples", f"{POD}.hostAliases", [{"ip": "192.0.2.1", "hostnames": ["a.example"]}]),
    ("StatefulSet staples", f"{POD}.terminationGracePeriodSeconds", 30),
    ("StatefulSet staples", "spec.template.metadata.labels.tier", "monitoring"),
    ("StatefulSet staples", "spec.template.metadata.annotations.sidecar", "false"),
    ("ServiceAccount watcher", "metadata.annotations.eks\\.amazonaws\\.com/role-arn", "none"),
    ("Service staples", "metadata.annotations.a", "b"),
    ("PodDisruptionBudget staples", "spec.maxUnavailable", "50%"),
    ("NetworkPolicy staples", "spec.ingress.0.from", [{"namespaceSelector": {}}]),
    ("NetworkPolicy staples", "spec.egress.0.to", [{"ipBlock": {"cidr": "10.0.0.10/32"}}]),
    ("NetworkPolicy staples", "spec.egress.0.ports.0.port", 8053),
    # The API server refuses an exception that is no part of its network: only 0.0.0.0/0 has those of the clouds.
    ("NetworkPolicy staples", "spec.egress.1.to", [
        {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.9.0.0/16"]}},
        {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["192.0.2.0/24", "169.254.169.254/32"]}},
    ]),
    ("NetworkPolicy staples", "spec.egress.2.ports", [{"port": 7443, "protocol": "TCP"}]),
    ("ServiceMonitor staples", "metadata.labels.release", "mine"),
    ("ServiceMonitor staples", "metadata.annotations.a", "b"),
    ("ServiceMonitor staples", "spec.endpoints.0.path", "/fleet/metrics"),
    ("ServiceMonitor staples", "spec.endpoints.0.interval", "1m"),
    ("ServiceMonitor staples", "spec.endpoints.0.scrapeTimeout", "50s"),
    ("ServiceMonitor staples", "spec.endpoints.0.scheme", "https"),
    ("ServiceMonitor staples", "spec.endpoints.0.tlsConfig", PROMETHEUS_TLS),
    ("ServiceMonitor staples", "spec.endpoints.0.relabelings", [
        {"targetLabel": "job", "replacement": "staple-shards"},
        {"sourceLabels": ["__meta_kubernetes_pod_node_name"], "targetLabel": "node"},
    ]),
    ("ServiceMonitor staples", "spec.endpoints.0.metricRelabelings.0.regex", "staple_attempts"),
    ("PrometheusRule staples", "metadata.labels.release", "mine"),
    ("ConfigMap staples-dashboard-fleet", "metadata.namespace", "grafana"),
    ("ConfigMap staples-dashboard-fleet", "metadata.labels.grafana", "dashboards"),
    ("ConfigMap staples-dashboard-fleet", "metadata.annotations.grafana_folder", "TLS"),
    ("Probe staples-some", "spec.prober", {"url": "staples.staple-exporter.svc:10219", "path": "/fleet/probe", "scheme": "https"}),
    ("Probe staples-some", "spec.tlsConfig", PROMETHEUS_TLS),
    ("Probe staples-some", "spec.module", "mail"),
    ("Probe staples-some", "spec.interval", "10m"),
    ("Probe staples-some", "spec.scrapeTimeout", "1m"),
    ("Probe staples-some", "spec.targets.staticConfig.static", ["mail.example:25"]),
    ("Probe staples-some", "spec.targets.staticConfig.labels", {"fleet": "mail"}),
    ("Probe staples-routes", "spec.targets.ingress.namespaceSelector", {"matchNames": ["shop"]}),
    ("Probe staples-routes", "spec.targets.ingress.selector", {"matchLabels": {"tls": "yes"}}),
    ("Probe staples-routes", "spec.targets.ingress.relabelingConfigs.8", {"targetLabel": "fleet", "replacement": "ingress"}),
]  # fmt: skip
# Of values/existing.yaml.
EXISTING = [
    ("Deployment staple-exporter", f"{POD}.serviceAccountName", "default"),
    ("Deployment staple-exporter", f"{CONTAINER}.resources", {"requests": {"memory": "1Gi"}}),
    ("Deployment staple-exporter", f"{CONTAINER}.args.4", "--web.route-prefix=/staple"),
    ("Deployment staple-exporter", f"{POD}.volumes.0.configMap", {"name": "mine", "items": [{"key": "other.yml", "path": "staple_exporter.yml"}]}),
    ("Deployment staple-exporter", f"{POD}.volumes.1.secret.secretName", "web"),
    ("Deployment staple-exporter", f"{POD}.volumes.2.secret.secretName", "own"),
    ("Deployment staple-exporter", f"{POD}.volumes.3.projected.sources", [
        {"secret": {"name": "cas", "items": [{"key": "all.pem", "path": "internal.crt"}]}},
        {"configMap": {"name": "other", "items": [{"key": "ca.crt", "path": "other.crt"}]}},
    ]),
    ("Deployment staple-exporter", f"{POD}.volumes.4.secret", {"secretName": "inventory", "items": [{"key": "password", "path": "password"}]}),
    ("Deployment staple-exporter", f"{CONTAINER}.volumeMounts.4.mountPath", "/etc/staple-exporter-credentials/inventory"),
    ("ServiceMonitor staple-exporter", "spec.endpoints.0.path", "/staple/metrics"),
    ("ServiceMonitor staple-exporter", "spec.endpoints.0.scheme", "https"),
    ("ServiceMonitor staple-exporter", "spec.endpoints.0.tlsConfig.ca", {"secret": {"name": "own", "key": "ca.crt"}}),
]  # fmt: skip
RULES = {
    "prometheusRule": {
        "enabled": True,
        "links": {"runbooks": "https://staple.example/runbooks/", "dashboards": "https://grafana.example"},
        "disabled": ["StapleResponderSlow", "StapleExpired"],
        "alertLabels": {"team": "platform"},
        "intervals": {"staple-endpoints": "2m"},
        "errorBudget": True,
        "certificateExpiry": True,
        "additionalGroups": [{"name": "own", "rules": [{"record": "a", "expr": "1"}]}],
    }
}


def at(value, path):
    """What is at a path such as `spec.ports.0.port`. A dot in a key has a backslash before it."""
    for part in path.replace("\\.", "\0").split("."):
        value = value[int(part)] if isinstance(value, list) else value[part.replace("\0", ".")]
    return value


def alerts(groups):
    return {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}


class Values(unittest.TestCase):
    def check_values(self, objects, wanted):
        objects = {rendered_objects.named(each): each for each in objects}
        for name, path, value in wanted:
            with self.subTest(object=name, path=path):
                self.assertEqual(at(objects[name], path), value)

    def test_each_value_has_its_place(self):
        self.check_values(chart.kept("everything"), EVERYTHING)
        self.check_values(chart.kept("existing"), EXISTING)

    def test_what_exists_already_is_not_rendered(self):
        kinds = sorted(each["kind"] for each in chart.kept("existing"))
        self.assertEqual(kinds, ["Deployment", "Service", "ServiceMonitor"])
        annotations = chart.kept("existing")[1]["spec"]["template"]["metadata"].get("annotations")
        self.assertIsNone(annotations, "the chart cannot see changes of that ConfigMap")

    def test_rights_are_given_in_the_namespaces_that_are_named(self):
        objects = chart.kept("everything")
        roles = {(each["kind"], each["metadata"]["namespace"]) for each in objects if "Role" in each["kind"]}
        self.assertEqual(roles, {(kind, namespace) for kind in ("Role", "RoleBinding") for namespace in ("shop", "staple-exporter", "web")})
        (rules, *others) = (each["rules"] for each in objects if each["kind"] == "Role")
        self.assertEqual(others, [rules, rules])
        kinds = {(group, kind) for rule in rules for group in rule["apiGroups"] for kind in rule["resources"]}
        # Routes name the Gateways whose listeners they use.
        self.assertEqual(kinds, {("", "services"), ("gateway.networking.k8s.io", "httproutes"), ("gateway.networking.k8s.io", "gateways")})

    def test_discovery_without_fleets_makes_a_fleet_of_all_roles(self):
        def configuration(name):
            (made,) = (each["data"] for each in chart.kept(name) if each["kind"] == "ConfigMap" and "staple_exporter.yml" in each["data"])
            return yaml.safe_load(made["staple_exporter.yml"])

        roles = ("ingress", "gateway", "httproute", "tlsroute", "service")
        self.assertEqual(configuration("cluster"), {"fleets": [{"name": "cluster", "kubernetes_sd_configs": [{"role": role} for role in roles]}]})
        namespaces = {"names": ["shop"]}
        self.assertEqual(configuration("namespaced")["fleets"][0]["kubernetes_sd_configs"], [{"role": "ingress", "namespaces": namespaces}])

    def test_other_rules_hold_too(self):
        for name in chart.CASES:
            for each in (check.check_schema, check.check_restricted, check.check_selectors, check.check_health, check.check_volumes, check.check_shards):
                with self.subTest(values=name, rule=each.__name__):
                    mounted = [complaint for complaint in each(unmounted(chart.kept(name), "more"))]
                    self.assertEqual(mounted, [])

    def test_the_rules_follow_their_values(self):
        program = chart.helm()
        if not program:
            self.skipTest("there is no helm: sh tests/kubernetes/render.sh installs one")
        with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            yaml.safe_dump(RULES, file)
            file.flush()
            package = chart.pack(folder)
            plain, made = (
                next(each for each in chart.rendered(program, package, *flags) if each["kind"] == "PrometheusRule")["spec"]["groups"]
                for flags in (["--set=prometheusRule.enabled=true"], [f"--values={file.name}"])
            )
        sources = [yaml.safe_load(source.read_text(encoding="utf-8")) for source in sorted((chart.ROOT / "alerts" / "rules").glob("*.yml"))]
        self.assertEqual(plain, [group for source in sources for group in source["groups"]], "those of alerts/, as they are")
        before, after = alerts(plain), alerts(made)
        self.assertEqual(set(before) - set(after), {"StapleResponderSlow", "StapleExpired"})
        self.assertEqual(set(after) - set(before), {"StapleErrorBudgetBurn", "StapleCertificateExpiring"})
        self.assertEqual({rule["labels"]["team"] for rule in after.values()}, {"platform"})
        self.assertEqual({name: rule["labels"]["severity"] for name, rule in after.items() if name in before},
                         {name: rule["labels"]["severity"] for name, rule in before.items() if name in after})  # fmt: skip
        groups = {group["name"]: group for group in made}
        self.assertEqual(groups["staple-endpoints"]["interval"], "2m")
        self.assertEqual(groups["own"]["rules"], [{"record": "a", "expr": "1"}])
        wanted = {"runbooks": "https://staple.example/runbooks", "dashboards": "https://grafana.example"}
        self.assertEqual(groups["staple-links"]["rules"], [{"record": "staple:links:info", "expr": "vector(1)", "labels": wanted}])


def unmounted(objects, name):
    """The objects without a volume that the values add as they like."""
    for _, pod in rendered_objects.pods(objects):
        pod["volumes"] = [volume for volume in pod["volumes"] if volume["name"] != name]
        mounts = pod["containers"][0]["volumeMounts"]
        pod["containers"][0]["volumeMounts"] = [mount for mount in mounts if mount["name"] != name]
    return objects


if __name__ == "__main__":
    unittest.main()
