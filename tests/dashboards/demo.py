# SPDX-License-Identifier: Apache-2.0
"""The demo fleet, the exporter that watches it, and a Prometheus that scrapes both ways: /metrics and /probe."""

import json
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request

from process import Process, binary, eventually, free_port

PROBED = ("ok", "revoked")  # of the scenarios, those that are asked through /probe as well


class Demo:
    """Demo is all of it, running, with its files in `folder`. `rules` are files that Prometheus loads. Prometheus scrapes the
    exporter once for each of `clusters`, a value of the label `cluster`. Ends with stop()."""

    def __init__(self, folder, endpoints, interval, scrape_interval, rules, clusters=("",)):
        self.folder = folder
        self.clusters = clusters
        self.started = []
        try:
            self._start_exporter(endpoints, interval)
            self._start_prometheus(scrape_interval, rules)
        except BaseException:
            self.stop()
            raise

    def stop(self):
        for process in reversed(self.started):
            process.stop()

    def _run(self, *arguments):
        self.started.append(Process(arguments, self.folder))
        return self.started[-1]

    def _start_exporter(self, endpoints, interval):
        demo = self.folder / "demo"
        flags = [f"--endpoints={endpoints}", f"--interval={interval}"]
        fleet = self._run(os.environ["STAPLE_FLEET"], f"--directory={demo}", *flags)
        fleet.logged(r"(?m)^ready$")
        listen = "--web.listen-address=127.0.0.1:0"
        exporter = self._run(os.environ["STAPLE_EXPORTER"], f"--config.file={demo / 'config.yml'}", listen)
        self.exporter = exporter.logged(r"listening\W+address=(127\.0\.0\.1:\d+)").group(1)
        text = (demo / "config.yml").read_text()
        found = re.findall(r'targets: \["([^"]+)".*\n\s+labels: \{demo: "([^"]+)"\}', text)
        self.targets = {scenario: target for target, scenario in found}
        self.endpoints = len(found) - 1 + endpoints  # these further ones are one line

    def _start_prometheus(self, scrape_interval, rules):
        scraped = json.dumps([{"targets": [self.exporter], "labels": {"cluster": name}} for name in self.clusters])
        probed = json.dumps([
            {"targets": [self.targets[scenario]], "labels": {"fleet": "demo", "demo": scenario, "cluster": name}}
            for scenario in PROBED for name in self.clusters
        ])  # fmt: skip
        self.configuration = self.folder / "prometheus.yml"
        self.configuration.write_text(f"""
global: {{scrape_interval: {scrape_interval}, scrape_timeout: 1s, evaluation_interval: {scrape_interval}}}
rule_files: {json.dumps([str(file) for file in rules])}
scrape_configs:
  - job_name: staple
    static_configs: {scraped}
  - job_name: probe
    metrics_path: /probe
    params: {{module: [demo]}}
    static_configs: {probed}
    relabel_configs:
      - {{source_labels: [__address__], target_label: __param_target}}
      - {{source_labels: [__param_target], target_label: target}}
      - {{target_label: __address__, replacement: "{self.exporter}"}}
""")
        self.url = f"http://127.0.0.1:{free_port()}"
        self._run(
            binary("prometheus"), f"--config.file={self.configuration}", f"--storage.tsdb.path={self.folder / 'tsdb'}",
            f"--web.listen-address={self.url.removeprefix('http://')}", "--log.level=warn", "--web.enable-lifecycle",
        )  # fmt: skip
        eventually(self._prometheus_is_ready, "Prometheus is ready")

    def scrape_instead(self, address):
        """Has Prometheus scrape this address alone, every ten seconds, in place of the exporter."""
        job = f'{{job_name: staple, static_configs: [{{targets: ["{address}"]}}]}}'
        self.configuration.write_text(f"{{global: {{scrape_interval: 10s}}, scrape_configs: [{job}]}}")
        urllib.request.urlopen(urllib.request.Request(self.url + "/-/reload", method="POST"), timeout=30).close()

    def _prometheus_is_ready(self):
        try:
            urllib.request.urlopen(self.url + "/-/ready", timeout=10).close()
            return True
        except OSError:
            return False

    def get(self, path, **parameters):
        """The `data` of an answer of Prometheus; a refused query is a failure of the test."""
        url = f"{self.url}/api/v1/{path}?" + urllib.parse.urlencode(parameters)
        try:
            with urllib.request.urlopen(url, timeout=120) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{parameters}: {error.read().decode()}") from None

    def ask(self, expression):
        """The series of an instant query: [(labels, [number])]."""
        result = self.get("query", query=expression)["result"]
        return [(series["metric"], [float(series["value"][1])]) for series in result]

    def ask_range(self, expression, seconds, step):
        """The series of the last seconds: [(labels, [number, ...])]."""
        now = time.time()
        result = self.get("query_range", query=expression, start=now - seconds, end=now, step=step)["result"]
        return [(series["metric"], [float(number) for _, number in series["values"]]) for series in result]
