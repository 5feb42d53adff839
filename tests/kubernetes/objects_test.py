# SPDX-License-Identifier: Apache-2.0
"""What config/kubernetes renders to: schemas, the restricted profile, selectors and peers, the alert rules, the configuration."""

import copy
import json
import pathlib
import tempfile
import unittest

import check
import overlays
import program
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


POD = ("spec", "template", "spec")
CONTAINER = (*POD, "containers", 0)
OTHERS = {"namespaceSelector": {}, "podSelector": {"matchLabels": check.SELECTED}}
# What breaks each rule: (rule, kind, path, value).
PLANTED = [
    (check.check_schema, "StatefulSet", ("spec", "replica"), 3),
    (check.check_schema, "StatefulSet", ("spec", "replicas"), "3"),
    (check.check_schema, "StatefulSet", (*CONTAINER, "env", 1, "value"), 3),
    (check.check_schema, "Service", ("spec", "ports", 0, "port"), "http"),
    (check.check_schema, "Probe", ("spec", "targets", "staticConfig", "hosts"), []),
    (check.check_schema, "NetworkPolicy", ("apiVersion",), "extensions/v1beta1"),
    (check.check_restricted, "StatefulSet", (*POD, "securityContext", "runAsUser"), 0),
    (check.check_restricted, "StatefulSet", (*POD, "securityContext", "seccompProfile"), {"type": "Unconfined"}),
    (check.check_restricted, "StatefulSet", (*POD, "hostNetwork"), True),
    (check.check_restricted, "StatefulSet", (*POD, "volumes", 0), {"name": "x", "hostPath": {"path": "/"}}),
    (check.check_restricted, "StatefulSet", (*POD, "automountServiceAccountToken"), None),
    (check.check_restricted, "StatefulSet", (*CONTAINER, "securityContext", "capabilities"), {"drop": ["ALL"], "add": ["SYS_ADMIN"]}),
    (check.check_restricted, "StatefulSet", (*CONTAINER, "securityContext", "readOnlyRootFilesystem"), None),
    (check.check_restricted, "StatefulSet", (*CONTAINER, "ports", 0, "hostPort"), 10219),
    (check.check_selectors, "Service", ("spec", "selector"), {"app": "other"}),
    (check.check_selectors, "PodDisruptionBudget", ("spec", "selector", "matchLabels"), {}),
    (check.check_selectors, "StatefulSet", ("spec", "template", "metadata", "labels"), {}),
    (check.check_peers, "NetworkPolicy", ("spec", "ingress", 0, "from", 0), OTHERS),
    (check.check_peers, "NetworkPolicy", ("spec", "egress", 0, "to", 0, "podSelector", "matchLabels"), check.SELECTED),
    (check.check_peers, "NetworkPolicy", ("spec", "policyTypes"), ["Ingress"]),
    (check.check_scrape, "ServiceMonitor", ("spec", "selector", "matchLabels"), check.SELECTED),
    (check.check_scrape, "Probe", ("spec", "prober", "url"), "staple-exporter:10219"),
    (check.check_shards, "StatefulSet", ("spec", "replicas"), 5),
    (check.check_shards, "StatefulSet", ("spec", "podManagementPolicy"), "OrderedReady"),
    (check.check_shards, "StatefulSet", (*CONTAINER, "env", 0, "valueFrom", "fieldRef", "fieldPath"), "metadata.name"),
]


class Objects(unittest.TestCase):
    def test_every_rule_sees_what_breaks_it(self):
        objects = overlays.kept("sharded")
        for broken, kind, path, value in PLANTED:
            with self.subTest(rule=broken.__name__, path=path):
                self.assertNotEqual(list(broken(set_at(objects, kind, path, value))), [])
        self.assertEqual({broken for broken, *_ in PLANTED}, set(check.RULES), "each rule has something planted")

    def test_every_overlay_keeps_every_rule(self):
        self.assertEqual(set(overlays.NAMES), {path.name for path in (overlays.FOLDER / "overlays").iterdir()})
        for name in overlays.NAMES:
            objects = overlays.kept(name)
            self.assertGreater(len(objects), 8)
            for each in check.RULES:
                with self.subTest(overlay=name, rule=each.__name__):
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
        for name in overlays.NAMES:
            objects = overlays.kept(name)
            (made,) = (each for each in objects if each["metadata"]["name"].startswith("staple-exporter-") and "data" in each)
            (pod,) = (pod for _, pod in check.pods(objects))
            self.assertEqual(pod["volumes"][0]["configMap"]["name"], made["metadata"]["name"])
            with tempfile.TemporaryDirectory() as folder:
                file = pathlib.Path(folder) / "staple_exporter.yml"
                file.write_text(made["data"]["staple_exporter.yml"], encoding="utf-8")
                flags = [flag.replace("/etc/staple-exporter", folder) for flag in pod["containers"][0]["args"]]
                done = program.run("--config.check", *flags)
                self.assertEqual((done.returncode, done.stderr), (0, ""), json.dumps(flags))


if __name__ == "__main__":
    unittest.main()
