# SPDX-License-Identifier: Apache-2.0
"""promtool accepts /metrics, and Prometheus scrapes it: the scheduler's endpoints and /probe."""

import json
import subprocess
import unittest
import urllib.parse
import urllib.request

import program
import stapling
from authority import TRY_LATER, Authority, shifted
from process import Process, binary, eventually, free_port
from servers import s_server


class Prometheus(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        authority = Authority(cls.folder / "ca", "ecdsa")
        leaf = authority.leaf()
        good = authority.staple(leaf)
        staples = [good, shifted(good, -864000, authority.root.key), TRY_LATER, None]
        cls.targets = [f"127.0.0.1:{cls.running(s_server(cls.folder, leaf, staple)).port}" for staple in staples]
        cls.unreachable = f"127.0.0.1:{free_port()}"
        cls.serving = program.Serving(
            cls.folder, program.configuration(authority.root.certificate, [*cls.targets, cls.unreachable])
        )
        cls.addClassCleanup(cls.serving.stop)
        cls.serving.settled(len(cls.targets) + 1)

    def test_promtool_accepts_the_metrics(self):
        _, text = self.serving.get("/metrics")
        self._assert_promtool_is_content(text)

    def test_promtool_accepts_a_probe(self):
        for target in (self.targets[0], self.unreachable):
            _, text = self.serving.get(f"/probe?target={target}")
            self._assert_promtool_is_content(text)

    def test_an_unreachable_endpoint_has_no_staple_metrics(self):
        series = program.of_target(self.serving.metrics(), self.unreachable)
        self.assertEqual(series["staple_probe_success"], {"": 0})
        self.assertEqual(series["staple_probe_failure_info"], {"reason=refused,stage=connect": 1})
        said = {name for name in series if not name.startswith(("staple_probe", "staple_last_probe", "staple_attempts"))}
        self.assertEqual(said, set())

    def test_prometheus_scrapes_the_fleet_and_probes_through_it(self):
        port = free_port()
        configuration = self.folder / "prometheus.yml"
        configuration.write_text(
            f"""
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs:
  - job_name: fleet
    static_configs: [{{targets: ["127.0.0.1:{self.serving.port}"]}}]
  - job_name: probe
    metrics_path: /probe
    static_configs: [{{targets: ["{self.targets[0]}"]}}]
    relabel_configs:
      - {{source_labels: [__address__], target_label: __param_target}}
      - {{source_labels: [__param_target], target_label: target}}
      - {{target_label: __address__, replacement: "127.0.0.1:{self.serving.port}"}}
"""
        )
        prometheus = Process(
            [binary("prometheus"), f"--config.file={configuration}", f"--storage.tsdb.path={self.folder / 'tsdb'}",
             f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"],
            self.folder,
        )  # fmt: skip
        self.addCleanup(prometheus.stop)
        prometheus.listening(port)

        expected = {("fleet", target): ok for target, ok in zip(self.targets, ("1", "0", "0", "0"))}
        expected["probe", self.targets[0]] = "1"

        def asked():
            found = self._query(port, "staple_ok")
            return {(labels["job"], labels["target"]): value for labels, value in found} == expected

        eventually(asked, f"staple_ok is {expected}; now: {self._query(port, 'staple_ok')}")
        self.assertEqual({value for _, value in self._query(port, "up")}, {"1"})

    def _query(self, port, query):
        url = f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": query})
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                result = json.load(answer)["data"]["result"]
        except OSError:
            return []
        return [(series["metric"], series["value"][1]) for series in result]

    def _assert_promtool_is_content(self, text):
        done = subprocess.run(
            [binary("promtool"), "check", "metrics"], input=text, capture_output=True, text=True, timeout=30
        )
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
