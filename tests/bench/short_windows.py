#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures how often endpoints with short validity windows are reported as not ok although their servers are always well.

    python3 tests/bench/short_windows.py BUILD-DIRECTORY [--seconds=3600]

Each `openssl s_server` staples through a window of 60 s, 5 min or 10 min. The staple is renewed at half of the window, like a
server that does all it can. The intervals have the default proportion to each other. staple_ok is read every second, and a
Prometheus with the rules of alerts/ records which alerts become pending or fire. Fails if staple_ok was ever 0 or an alert fired.
"""

import argparse
import collections
import contextlib
import json
import pathlib
import re
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/integration"))
from authority import NAME, Authority  # noqa: E402
from process import Process, binary, eventually, free_port  # noqa: E402
from servers import s_server  # noqa: E402

# (window in minutes, interval, failure interval)
CASES = [
    (1, "1m", "6s"),
    (1, "5m", "30s"),
    (5, "5m", "30s"),
    (10, "5m", "30s"),
]


class RenewingServer:
    """RenewingServer is an `openssl s_server`. Its staple is replaced at half of each window, by a rename."""

    def __init__(self, folder, minutes):
        self._authority = Authority(folder, minutes=minutes)
        self._leaf = self._authority.leaf()
        self._file = folder / "staple.der"
        self._half = minutes * 30
        self.ca = self._authority.root.certificate
        self._write()
        self.process = s_server(folder, self._leaf, None, "-status_file", self._file)
        self.port = self.process.port
        threading.Thread(target=self._renew, daemon=True).start()

    def _write(self):
        new = self._file.with_suffix(".new")
        new.write_bytes(self._authority.staple(self._leaf))
        new.rename(self._file)

    def _renew(self):
        due = time.monotonic()
        while True:
            due += self._half
            time.sleep(max(0.0, due - time.monotonic()))
            self._write()


def configuration(servers):
    modules, fleets = [], []
    for name, (server, interval, failure_interval) in servers.items():
        modules.append(f"  {name}: {{server_name: {NAME}, tls_config: {{ca_file: {server.ca}}}}}\n")
        fleets.append(
            f"  - {{name: {name}, module: {name}, interval: {interval}, failure_interval: {failure_interval},\n"
            f"     static_configs: [{{targets: ['127.0.0.1:{server.port}']}}]}}\n"
        )
    return "modules:\n" + "".join(modules) + "fleets:\n" + "".join(fleets)


def start_prometheus(folder, exporter_port):
    port = free_port()
    file = folder / "prometheus.yml"
    file.write_text(
        "global: {scrape_interval: 5s, scrape_timeout: 4s, evaluation_interval: 5s}\n"
        f"rule_files: ['{ROOT}/alerts/rules/*.yml']\n"
        f"scrape_configs: [{{job_name: staple, static_configs: [{{targets: ['127.0.0.1:{exporter_port}']}}]}}]\n"
    )
    flags = [f"--config.file={file}", f"--storage.tsdb.path={folder / 'tsdb'}", f"--web.listen-address=127.0.0.1:{port}"]
    process = Process([binary("prometheus"), *flags, "--log.level=warn"], folder)
    eventually(lambda: is_ready(port), "Prometheus is ready")
    return process, port


def is_ready(port):
    try:
        return "Ready" in fetch(f"http://127.0.0.1:{port}/-/ready")
    except OSError:
        return False


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def by_fleet(text, name):
    found = re.findall(rf'(?m)^{name}\{{(?:[^}}]*,)?fleet="([^"]+)"[^}}]*\}} (\S+)$', text)
    return {fleet: float(value) for fleet, value in found}


def watch(exporter_port, prometheus_port, seconds):
    """Returns {fleet: Counter of the values of staple_ok}, {fleet: probes}, and the alerts: {(name, fleet, state)}."""
    values, alerts = collections.defaultdict(collections.Counter), set()
    end = time.monotonic() + seconds
    text = ""
    while time.monotonic() < end:
        text = fetch(f"http://127.0.0.1:{exporter_port}/metrics")
        for fleet, value in by_fleet(text, "staple_ok").items():
            values[fleet][value] += 1
        for alert in json.loads(fetch(f"http://127.0.0.1:{prometheus_port}/api/v1/alerts"))["data"]["alerts"]:
            alerts.add((alert["labels"]["alertname"], alert["labels"].get("fleet", ""), alert["state"]))
        time.sleep(1)
    return values, by_fleet(text, "staple_probes_total"), alerts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=3600)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory, contextlib.ExitStack() as running:
        folder = pathlib.Path(directory)
        servers = {}
        for minutes, interval, failure_interval in CASES:
            name = f"w{minutes}m-i{interval}"
            server = RenewingServer(folder / name, minutes)
            running.callback(server.process.stop)
            servers[name] = (server, interval, failure_interval)
        file = folder / "exporter.yml"
        file.write_text(configuration(servers))
        flags = [f"--config.file={file}", "--web.listen-address=127.0.0.1:0"]
        exporter = Process([options.build / "staple_exporter", *flags], folder)
        running.callback(exporter.stop)
        port = int(exporter.logged(r"listening.*address=127\.0\.0\.1:(\d+)").group(1))
        prometheus, prometheus_port = start_prometheus(folder, port)
        running.callback(prometheus.stop)
        values, probes, alerts = watch(port, prometheus_port, options.seconds)
    for name, (_, interval, failure_interval) in servers.items():
        seen = values[name]
        share = seen[0.0] / max(1, seen.total())
        print(f"{name}: interval {interval}, failure interval {failure_interval}: staple_ok read {seen.total()} times, 0 in {share:.1%};"
              f" {probes.get(name, 0):.0f} probes in {options.seconds} s")  # fmt: skip
    print("alerts:", ", ".join(" ".join(alert) for alert in sorted(alerts)) or "none")
    wrong = any(not values[name] or values[name][0.0] for name in servers)
    return 1 if wrong or any(state == "firing" for _, _, state in alerts) else 0


if __name__ == "__main__":
    sys.exit(main())
