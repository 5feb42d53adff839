# SPDX-License-Identifier: Apache-2.0
"""What config/kubernetes and config/helm render to: schemas, the restricted profile, selectors and peers, the alert rules, the
configuration."""

import base64
import copy
import json
import pathlib
import subprocess
import tempfile
import unittest

import chart
import check
import overlays
import program
import rendered_objects
import rule
import yaml


def set_at(objects, kind, path, value):
    """A copy of `objects` in which the first object of a kind has `value` at a path; no value: not that key any more."""
    objects = copy.deepcopy(objects)
    place = next(each for each in objects if each["kind"] == kind)
    *way, last = path
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return objects


def write_secret(folder):
    """What the namespace is to have: a certificate as cert-manager makes it, self-signed, and a password."""
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=ca"]
    command += ["-keyout", folder / "tls.key", "-out", folder / "tls.crt"]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
    (folder / "ca.crt").write_bytes((folder / "tls.crt").read_bytes())
    (folder / "password").write_text("secret", encoding="utf-8")


def data(objects, kind, name):
    """What a ConfigMap or Secret holds, and None if it is not rendered."""
    for each in objects:
        if (each["kind"], each["metadata"]["name"]) == (kind, name):
            encoded = {key: base64.b64decode(value).decode() for key, value in each.get("data", {}).items()} if kind == "Secret" else each["data"]
            return encoded | each.get("stringData", {})
    return None


def write_volume(volume, folder, objects, root):
    """The files of a volume in its folder, which is below `root` here."""
    folder.mkdir(parents=True)
    if "configMap" in volume:
        files = data(objects, "ConfigMap", volume["configMap"]["name"])
    else:
        files = data(objects, "Secret", volume.get("secret", {}).get("secretName"))
    if files is None:
        write_secret(folder)
        for source in volume.get("projected", {}).get("sources", []):
            (item,) = source["configMap"]["items"]
            (folder / item["path"]).write_bytes((folder / item["key"]).read_bytes())
        return
    for name, text in files.items():
        (folder / name).write_text(text.replace("/etc/", f"{root}/etc/"), encoding="utf-8")


POD = ("spec", "template", "spec")
CONTAINER = (*POD, "containers", 0)
OUT = ("spec", "egress", 1, "to")
OTHERS = {"namespaceSelector": {}, "podSelector": {"matchLabels": rendered_objects.SELECTED}}
# What breaks each rule: (rule, what is rendered, kind, path, value).
SHARDED = overlays.kept("sharded")
SECURED = overlays.kept("secured")
GATEWAYS = chart.kept("gateway-api")
PLANTED = [
    (check.check_schema, SHARDED, "StatefulSet", ("spec", "replica"), 3),
    (check.check_schema, SHARDED, "StatefulSet", ("spec", "replicas"), "3"),
    (check.check_schema, SHARDED, "StatefulSet", (*CONTAINER, "env", 1, "value"), 3),
    (check.check_schema, SHARDED, "Service", ("spec", "ports", 0, "port"), "http"),
    (check.check_schema, SHARDED, "Probe", ("spec", "targets", "staticConfig", "hosts"), []),
    (check.check_schema, SHARDED, "NetworkPolicy", ("apiVersion",), "extensions/v1beta1"),
    (check.check_restricted, SHARDED, "StatefulSet", (*POD, "securityContext", "runAsUser"), 0),
    (check.check_restricted, SHARDED, "StatefulSet", (*POD, "securityContext", "seccompProfile"), {"type": "Unconfined"}),
    (check.check_restricted, SHARDED, "StatefulSet", (*POD, "hostNetwork"), True),
    (check.check_restricted, SHARDED, "StatefulSet", (*POD, "volumes", 0), {"name": "x", "hostPath": {"path": "/"}}),
    (check.check_restricted, SHARDED, "StatefulSet", (*POD, "automountServiceAccountToken"), None),
    (check.check_restricted, SHARDED, "StatefulSet", (*POD, "automountServiceAccountToken"), True),
    (check.check_restricted, SHARDED, "StatefulSet", (*CONTAINER, "securityContext", "capabilities"), {"drop": ["ALL"], "add": ["SYS_ADMIN"]}),
    (check.check_restricted, SHARDED, "StatefulSet", (*CONTAINER, "securityContext", "readOnlyRootFilesystem"), None),
    (check.check_restricted, SHARDED, "StatefulSet", (*CONTAINER, "ports", 0, "hostPort"), 10219),
    (check.check_restricted, GATEWAYS, "Deployment", (*POD, "automountServiceAccountToken"), False),
    (check.check_selectors, SHARDED, "Service", ("spec", "selector"), {"app": "other"}),
    (check.check_selectors, SHARDED, "PodDisruptionBudget", ("spec", "selector", "matchLabels"), {}),
    (check.check_selectors, SHARDED, "StatefulSet", ("spec", "template", "metadata", "labels"), {}),
    (check.check_peers, SHARDED, "NetworkPolicy", ("spec", "ingress", 0, "from", 0), OTHERS),
    (check.check_peers, SHARDED, "NetworkPolicy", ("spec", "egress", 0, "to", 0, "podSelector", "matchLabels"), rendered_objects.SELECTED),
    (check.check_peers, SHARDED, "NetworkPolicy", ("spec", "policyTypes"), ["Ingress"]),
    (check.check_peers, SHARDED, "NetworkPolicy", ("spec", "egress", 0, "ports", 0, "port"), 5353),
    (check.check_peers, SHARDED, "NetworkPolicy", (*OUT, 0), None),
    (check.check_peers, GATEWAYS, "NetworkPolicy", ("spec", "egress", 2), {"ports": [{"protocol": "TCP"}]}),
    (check.check_peers, SHARDED, "NetworkPolicy", (*OUT, 1, "ipBlock", "except"), None),
    (check.check_peers, SHARDED, "NetworkPolicy", (*OUT, 2, "ipBlock", "except", 0), "fd00:ec2::/128"),
    (check.check_peers, SHARDED, "NetworkPolicy", (*OUT, 2, "ipBlock", "cidr"), "2000::/3"),
    (check.check_scrape, SHARDED, "ServiceMonitor", ("spec", "selector", "matchLabels"), rendered_objects.SELECTED),
    (check.check_scrape, SHARDED, "Probe", ("spec", "prober", "url"), "staple-exporter:10219"),
    (check.check_scrape, SHARDED, "Probe", ("spec", "targets", "staticConfig", "static"), ["www.example.com:443"]),
    (check.check_scrape, SECURED, "Probe", ("spec", "prober", "scheme"), None),
    (check.check_scrape, SECURED, "Probe", ("spec", "basicAuth"), None),
    (check.check_scrape, SECURED, "ServiceMonitor", ("spec", "endpoints", 0, "tlsConfig"), None),
    (check.check_health, SECURED, "Deployment", (*CONTAINER, "livenessProbe", "httpGet", "port"), "http"),
    (check.check_health, SECURED, "Deployment", (*CONTAINER, "ports", 1), {"name": "other", "containerPort": 10220}),
    (check.check_health, SECURED, "Deployment", (*CONTAINER, "args", 3), None),
    (check.check_volumes, SECURED, "Deployment", (*CONTAINER, "volumeMounts", 1, "mountPath"), "/etc/web"),
    (check.check_volumes, SECURED, "Deployment", (*CONTAINER, "volumeMounts", 1), None),
    (check.check_volumes, SECURED, "Deployment", (*CONTAINER, "volumeMounts", 1, "subPath"), "web.yml"),
    (check.check_rights, GATEWAYS, "ClusterRole", ("rules", 0, "verbs"), ["*"]),
    (check.check_rights, GATEWAYS, "ClusterRole", ("rules", 0, "resources"), ["secrets"]),
    (check.check_rights, GATEWAYS, "ClusterRoleBinding", ("subjects", 0, "name"), "default"),
    (check.check_rights, GATEWAYS, "ClusterRoleBinding", ("roleRef", "name"), "admin"),
    (check.check_shards, SHARDED, "StatefulSet", ("spec", "replicas"), 5),
    (check.check_shards, SHARDED, "StatefulSet", ("spec", "podManagementPolicy"), "OrderedReady"),
    (check.check_shards, SHARDED, "StatefulSet", (*CONTAINER, "env", 0, "valueFrom", "fieldRef", "fieldPath"), "metadata.name"),
]
# Everything that is rendered: (name, objects).
ALL = [(f"overlay {name}", overlays.kept(name)) for name in overlays.NAMES] + [(f"chart {name}", chart.kept(name)) for name in chart.NAMES]


class Objects(unittest.TestCase):
    def test_every_rule_sees_what_breaks_it(self):
        for broken, objects, kind, path, value in PLANTED:
            with self.subTest(rule=broken.__name__, path=path):
                self.assertNotEqual(list(broken(set_at(objects, kind, path, value))), [])
        self.assertEqual({broken for broken, *_ in PLANTED}, set(check.RULES), "each rule has something planted")

    def test_whatever_is_rendered_keeps_every_rule(self):
        self.assertEqual(set(overlays.NAMES), {path.name for path in (overlays.FOLDER / "overlays").iterdir()})
        for name, objects in ALL:
            self.assertGreater(len(objects), 5)
            for each in check.RULES:
                with self.subTest(rendered=name, rule=each.__name__):
                    self.assertEqual(list(each(objects)), [])

    def test_what_is_kept_is_what_kustomize_makes(self):
        kept = (overlays.RENDERED / "inputs.sha256").read_text(encoding="utf-8")
        self.assertEqual(kept, overlays.digests(), "render again: sh tests/kubernetes/render.sh")
        if overlays.kustomize():
            for name in overlays.NAMES:
                self.assertEqual(overlays.kept(name), overlays.render(name, overlays.kustomize()), name)

    def test_the_rules_are_those_of_alerts(self):
        self.assertEqual(rule.FILE.read_text(encoding="utf-8"), rule.text(), "write them again: python3 tests/kubernetes/rule.py")
        made = yaml.safe_load(rule.FILE.read_text(encoding="utf-8"))
        self.assertEqual(list(check.check_schema([made])), [])
        groups = []
        for file in sorted((rule.ROOT / "alerts" / "rules").glob("*.yml")):
            groups += yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]
        self.assertEqual(made["spec"]["groups"], groups)

    def test_every_dashboard_becomes_a_config_map(self):
        text = (rule.ROOT / "dashboards" / "kustomization.yaml").read_text(encoding="utf-8")
        files = {file for made in yaml.safe_load(text)["configMapGenerator"] for file in made["files"]}
        self.assertEqual(files, {file.name for file in (rule.ROOT / "dashboards").glob("*.json")})
        for file in files:  # a ConfigMap holds a mebibyte
            self.assertLess((rule.ROOT / "dashboards" / file).stat().st_size, 1 << 20)

    def test_the_program_takes_every_configuration_and_every_flag(self):
        for name, objects in ALL:
            ((_, pod),) = rendered_objects.pods(objects)
            with self.subTest(rendered=name), tempfile.TemporaryDirectory() as folder:
                container = pod["containers"][0]
                places = {mount["name"]: pathlib.Path(folder + mount["mountPath"]) for mount in container["volumeMounts"]}
                for volume in pod["volumes"]:
                    write_volume(volume, places[volume["name"]], objects, folder)
                flags = [flag.replace("/etc/", f"{folder}/etc/") for flag in container["args"]]
                done = program.run("--config.check", *flags)
                self.assertEqual((done.returncode, done.stderr), (0, ""), json.dumps(flags))


if __name__ == "__main__":
    unittest.main()
