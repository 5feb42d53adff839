# SPDX-License-Identifier: Apache-2.0
"""Prometheus scrapes /probe for 200 targets of the demo fleet, with the example config/prometheus/probe.yml."""

import json
import os
import pathlib
import re
import socket
import unittest
import urllib.parse
import urllib.request

import program
import stapling
from process import Process, binary, eventually, free_port

EXAMPLE = pathlib.Path(__file__).resolve().parent.parent.parent / "config" / "prometheus" / "probe.yml"
TARGETS = 200
CROWD = 150  # healthy ones among them


class PrometheusProbes(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fleet = Process(
            [os.environ["STAPLE_FLEET"], f"--directory={cls.folder}", f"--endpoints={CROWD}", "--interval=1h"], cls.folder
        )
        cls.addClassCleanup(fleet.stop)
        fleet.logged(r"(?m)^ready$")
        listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        cls.addClassCleanup(listener.close)
        cls.slow = f"127.0.0.1:{listener.getsockname()[1]}"  # accepts connections and never sends anything

        listed = (cls.folder / "targets.yml").read_text()
        usual = re.findall(r'targets: \["([^"]+)"\]\n  labels: \{.*__module__: "demo"\}', listed)
        crowd = re.findall(r'"([^"]+)"', re.search(r"targets: \[(.*)\]\n  labels: \{demo: \"crowd\"", listed).group(1))
        cls.crowd = set(crowd)
        cls.targets = [*crowd, cls.slow, *usual, *usual_names(usual)][:TARGETS]
        text = program.configuration(cls.folder / "ca.pem", []).partition("fleets:")[0].replace("server_name: www.example.com", "attempt_delay: 0s")
        cls.serving = program.Serving(cls.folder, text)
        cls.addClassCleanup(cls.serving.stop)

    def test_every_target_has_a_result_even_if_it_is_slower_than_the_scrape(self):
        self.assertEqual((len(set(self.targets)), len(self.crowd)), (TARGETS, CROWD))
        port = free_port()
        configuration = self.folder / "prometheus.yml"
        configuration.write_text(self.example())
        prometheus = Process(
            [binary("prometheus"), f"--config.file={configuration}", f"--storage.tsdb.path={self.folder / 'tsdb'}",
             f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"],
            self.folder,
        )  # fmt: skip
        self.addCleanup(prometheus.stop)
        prometheus.listening(port)

        def asked():
            success = self.query(port, 'min by (target) (staple_probe_success{job="staple-probe"})')
            return success if set(success) == set(self.targets) else None

        success = eventually(asked, "every target has been probed", patience=90)
        self.assertEqual(success[self.slow], 0)
        self.assertEqual({target for target in self.crowd if success[target] != 1}, set())
        self.assertEqual(self.query(port, 'up{job="staple-probe"}'), dict.fromkeys(self.targets, 1))
        self.assertLess(self.query(port, 'scrape_duration_seconds{job="staple-probe"}')[self.slow], 3)

    def example(self):
        """The example with the test's targets and exporter, with a shorter interval and without alerts."""
        text = EXAMPLE.read_text()
        listed = "".join(f'          - "{target}"\n' for target in self.targets)
        for pattern, ours in (
            (r"(?m)^      - targets:\n(?:          - .*\n)+", f"      - targets:\n{listed}"),
            (r"localhost:10219", f"127.0.0.1:{self.serving.port}"),
            (r"scrape_interval: 5m", "scrape_interval: 10s"),
            (r"scrape_timeout: 25s", "scrape_timeout: 3s"),
            (r"(?ms)^# The same alerts.*", ""),
        ):
            text, times = re.subn(pattern, ours, text)
            self.assertGreater(times, 0, pattern)
        return text

    def query(self, port, query):
        """{target: value} of an instant query."""
        url = f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": query})
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                result = json.load(answer)["data"]["result"]
        except OSError:
            return {}
        return {series["metric"]["target"]: float(series["value"][1]) for series in result}


def usual_names(targets):
    """The same servers under names of their own: further targets."""
    return [f"{target.partition('#')[0]}#n{number}.test" for number, target in enumerate(targets * 3)]


if __name__ == "__main__":
    unittest.main()
