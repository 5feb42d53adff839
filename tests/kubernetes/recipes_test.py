# SPDX-License-Identifier: Apache-2.0
"""The recipes for the discovery of Prometheus find the same targets: config/prometheus/kubernetes.yml, and the Probe of the
Operator with its rules before. There is no API server: what Prometheus finds there stands in a file."""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import chart
import yaml

ROOT = chart.ROOT
RECIPE = ROOT / "config" / "prometheus" / "kubernetes.yml"
PROBE = ROOT / "config" / "kubernetes" / "components" / "probe-ingress" / "probe.yaml"
TODAYS = ROOT / "build" / "todays-prometheus" / "usr" / "bin" / "promtool"


def ingress(host, path="/", scheme="https", namespace="shop", name="front", **annotations):
    """What Prometheus knows of one path of an Ingress."""
    meta = {"namespace": namespace, "ingress_name": name, "ingress_scheme": scheme, "ingress_host": host, "ingress_path": path}
    meta |= {f"ingress_annotation_staple_exporter_{key}": value for key, value in annotations.items()}
    return {"targets": [host], "labels": {f"__meta_kubernetes_{key}": value for key, value in meta.items()}}


FOUND = [
    ingress("shop.example"),
    ingress("shop.example", "/api"),
    ingress("shop.example", "/static", name="static"),
    ingress("plain.example", scheme="http"),
    ingress("*.example"),
    ingress("*"),
    ingress("skipped.example", probe="false"),
    ingress("probed.example", probe="true"),
    ingress("mail.example", module="mail"),
    ingress("named.example", namespace="web", server_name="other.example"),
]
# target -> (fleet, module, server name)
WANTED = {
    "shop.example:443": ("shop", "tls", None),
    "probed.example:443": ("shop", "tls", None),
    "mail.example:443": ("shop", "mail", None),
    "named.example:443": ("web", "tls", "other.example"),
}
# What the Operator writes before the relabelings of a Probe with targets.ingress.
OPERATOR = [
    {"source_labels": ["job"], "target_label": "__tmp_prometheus_job_name"},
    {"target_label": "job", "replacement": "staple-probe"},
    {"source_labels": ["__meta_kubernetes_ingress_scheme", "__address__", "__meta_kubernetes_ingress_path"], "regex": "(.+);(.+);(.+)",
     "target_label": "__param_target", "replacement": "${1}://${2}${3}"},
    {"source_labels": ["__meta_kubernetes_namespace"], "target_label": "namespace"},
    {"source_labels": ["__meta_kubernetes_ingress_name"], "target_label": "ingress"},
    {"source_labels": ["__address__"], "target_label": "__tmp_ingress_address"},
    {"source_labels": ["__param_target"], "target_label": "instance"},
    {"target_label": "__address__", "replacement": "staple-exporter.staple-exporter.svc:10219"},
]  # fmt: skip


def plain(rule):
    """A relabelling of the Operator as Prometheus writes it."""
    return {re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", key): value for key, value in rule.items()}


def job_of_probe(probe):
    spec = probe["spec"]
    rules = [plain(rule) for rule in spec["targets"]["ingress"]["relabelingConfigs"]]
    return {"job_name": spec["jobName"], "metrics_path": spec["prober"]["path"], "params": {"module": [spec["module"]]},
            "scrape_interval": spec["interval"], "scrape_timeout": spec["scrapeTimeout"], "relabel_configs": OPERATOR + rules}  # fmt: skip


def discovered(job):
    """The labels of each target that a job finds in FOUND."""
    with tempfile.TemporaryDirectory() as folder:
        found = pathlib.Path(folder, "found.yml")
        found.write_text(yaml.safe_dump(FOUND), encoding="utf-8")
        job = {key: value for key, value in job.items() if key != "kubernetes_sd_configs"} | {"file_sd_configs": [{"files": [str(found)]}]}
        file = pathlib.Path(folder, "prometheus.yml")
        file.write_text(yaml.safe_dump({"scrape_configs": [job]}), encoding="utf-8")
        for seconds in (2, 20):  # promtool takes all of them; the second is for a machine that is busy
            command = ["promtool", "check", "service-discovery", f"--timeout={seconds}s", file, job["job_name"]]
            done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stderr
            targets = json.loads(done.stdout)
            if targets:
                break
    return [each["labels"] for each in targets if each.get("labels")]


def the_probe_of(objects):
    (probe,) = (each for each in objects if each["kind"] == "Probe")
    return probe


class Recipes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        (cls.job,) = (job for job in yaml.safe_load(RECIPE.read_text())["scrape_configs"] if "kubernetes_sd_configs" in job)
        cls.probe = yaml.safe_load(PROBE.read_text(encoding="utf-8"))
        cls.of_chart = the_probe_of(chart.kept("probe-ingress"))
        jobs = [cls.job, job_of_probe(cls.probe), job_of_probe(cls.of_chart)]
        with concurrent.futures.ThreadPoolExecutor() as pool:
            cls.found = dict(zip(("recipe", "operator", "chart"), pool.map(discovered, jobs)))

    def check_targets(self, found):
        for labels in found:
            self.assertEqual(labels["__address__"], "staple-exporter.staple-exporter.svc:10219")
            self.assertEqual(labels["__metrics_path__"], "/probe")
            self.assertEqual(labels["target"], labels["__param_target"])
            self.assertEqual(labels["job"], "staple-probe")
        seen = {each["target"]: (each["fleet"], each["__param_module"], each.get("__param_server_name")) for each in found}
        self.assertEqual(seen, WANTED)
        self.assertEqual(len({json.dumps(each, sort_keys=True) for each in found}), len(WANTED), "a host of several paths is one target")

    def test_prometheus_finds_the_hosts_of_ingress_objects(self):
        self.assertEqual(self.job["kubernetes_sd_configs"], [{"role": "ingress"}])
        self.check_targets(self.found["recipe"])

    def test_the_operator_finds_the_same(self):
        self.check_targets(self.found["operator"])

    def test_the_probe_of_the_chart_finds_the_same(self):
        self.check_targets(self.found["chart"])
        self.assertEqual(self.of_chart["spec"], self.probe["spec"])

    def test_promtool_takes_the_recipe(self):
        tools = [tool for tool in (*os.environ.get("STAPLE_PROMTOOLS", "").split(":"), str(TODAYS)) if tool and os.access(tool, os.X_OK)]
        whole = yaml.safe_load(RECIPE.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            # Debian 12's Prometheus has no discovery in Kubernetes: without it, the rest is checked.
            for job in whole["scrape_configs"]:
                job.pop("kubernetes_sd_configs", None)
            rest = pathlib.Path(folder, "rest.yml")
            rest.write_text(yaml.safe_dump(whole), encoding="utf-8")
            for tool, file in [("promtool", rest), *((tool, RECIPE) for tool in tools)]:
                done = subprocess.run([tool, "check", "config", "--syntax-only", file], check=False, capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 0, f"{tool}: {done.stderr}")


if __name__ == "__main__":
    unittest.main()
