#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures what the rules of alerts/ cost a real Prometheus, group by group and rule by rule. Used in config/planning.md.

    python3 tests/bench/rules.py 5000 20000
    python3 tests/bench/rules.py 20000 --prometheus=/opt/prometheus-3/prometheus --rules=/tmp/before --rules=alerts/rules

A small server answers scrapes for each number of endpoints: of a hundred, 95 are well, and the others have one fault
each. A Prometheus for each directory of rules scrapes it every 30 s. After --fill seconds, which must exceed the windows
of most rules, the rules are loaded, with groups evaluated every 15 s. The shortest of --times evaluations of each group
counts: other programs make an evaluation longer, never shorter. CPU is that of Prometheus beyond its scrapes, all groups
together. Windows over recorded series, and of hours, are filled only as far as the run goes.
"""

import argparse
import collections
import gzip
import http.server
import json
import pathlib
import re
import subprocess
import tempfile
import threading
import time
import urllib.parse
import urllib.request

from rules_fleet import Fleet

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EVERY = 15  # seconds between two evaluations


class Exposition:
    """Exposition answers scrapes with the series of a fleet, compressed. What stays the same is compressed once."""

    def __init__(self, fleet):
        constant = gzip.compress(fleet.constant().encode(), 1)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = constant + gzip.compress(fleet.changing(int(time.time())).encode(), 1)
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()


class Prometheus:
    """Prometheus is a running server that scrapes one exposition, at first without rules."""

    def __init__(self, program, folder, port):
        self._folder = folder
        self._scraped = port
        self.load(None)
        with (folder / "prometheus.log").open("wb") as log:
            self._process = subprocess.Popen(
                [program, f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'tsdb'}",
                 "--web.listen-address=127.0.0.1:0", "--web.enable-lifecycle", "--log.level=info"],
                stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        while not (found := re.search(r"Listening on.* address=127\.0\.0\.1:(\d+)", (folder / "prometheus.log").read_text())):
            if self._process.poll() is not None:
                raise SystemExit((folder / "prometheus.log").read_text())
            time.sleep(0.2)
        self._url = f"http://127.0.0.1:{found.group(1)}"

    def load(self, rules):
        """Writes the configuration with the rules of a directory, and copies of these that are evaluated every 15 s."""
        copies = pathlib.Path(tempfile.mkdtemp(dir=self._folder))
        for file in pathlib.Path(rules).glob("*.yml") if rules else ():
            text = re.sub(r"(?m)^    interval: \w+$", f"    interval: {EVERY}s", file.read_text(encoding="utf-8"))
            (copies / file.name).write_text(text, encoding="utf-8")
        (self._folder / "prometheus.yml").write_text(
            "global: {scrape_interval: 30s, scrape_timeout: 30s}\n"
            f"rule_files: ['{copies}/*.yml']\n"
            "scrape_configs:\n"
            f"  - {{job_name: staple, static_configs: [{{targets: ['127.0.0.1:{self._scraped}']}}]}}\n",
            encoding="utf-8",
        )

    def reload(self):
        urllib.request.urlopen(urllib.request.Request(f"{self._url}/-/reload", b""), timeout=60).close()

    def get(self, path):
        with urllib.request.urlopen(f"{self._url}/api/v1/{path}", timeout=120) as answer:
            return json.load(answer)["data"]

    def value(self, query):
        found = self.get("query?" + urllib.parse.urlencode({"query": query}))["result"]
        return float(found[0]["value"][1]) if found else 0.0

    def cpu(self):
        """Returns its CPU time in seconds."""
        fields = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def memory(self):
        status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1e6

    def stop(self):
        self._process.terminate()
        self._process.wait()


def evaluations(prometheus, times):
    """Returns {(group, rule): shortest evaluation in seconds} of the loaded rules, and {group: its shortest}. A group that has
    not been evaluated yet has 0."""
    rules, groups = collections.defaultdict(list), collections.defaultdict(list)
    for _ in range(times):
        time.sleep(EVERY)
        for group in prometheus.get("rules")["groups"]:
            groups[group["name"]].append(group["evaluationTime"])
            for place, rule in enumerate(group["rules"]):
                rules[group["name"], place, rule["name"]].append(rule["evaluationTime"])
                if rule.get("lastError"):
                    raise SystemExit(f"{rule['name']}: {rule['lastError']}")
    return tuple({name: min(filter(None, each), default=0) for name, each in found.items()} for found in (rules, groups))


def report(prometheus, fleet, rules, options):
    before = prometheus.cpu()
    time.sleep(4 * EVERY)
    idle = (prometheus.cpu() - before) / 4
    prometheus.load(rules)
    prometheus.reload()
    before = prometheus.cpu()
    by_rule, by_group = evaluations(prometheus, options.times)
    cpu = (prometheus.cpu() - before) / options.times - idle
    recorded = prometheus.value('count({__name__=~"(target|issuer|fleet):.+"})')
    well = prometheus.value(f'count({{__name__=~"target:.+",{fleet.sample_of_well}}})') / (fleet.size / 10)
    print(f"\n{rules}, {fleet.size} endpoints: an evaluation takes {sum(by_group.values()):.2f} s and {cpu:.2f} s of CPU, "
          f"{recorded:.0f} recorded series, {well:.2f} for each endpoint that is well, {prometheus.memory():.2f} GB of memory", flush=True)  # fmt: skip
    for group, seconds in by_group.items():
        print(f"  {group:24} {seconds:7.3f} s")
    for (group, _, rule), seconds in sorted(by_rule.items(), key=lambda pair: -pair[1])[: options.dearest]:
        print(f"    {rule:50} {group:20} {seconds:7.3f} s")
    firing = prometheus.get("alerts")["alerts"]
    print("  alerts:", dict(collections.Counter(alert["labels"]["alertname"] for alert in firing)), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("endpoints", nargs="+", type=int)
    parser.add_argument("--prometheus", default="prometheus")
    parser.add_argument("--rules", action="append", help="a directory of rules; by default alerts/rules")
    parser.add_argument("--fill", type=int, default=660, help="seconds of scrapes before the first evaluation")
    parser.add_argument("--times", type=int, default=6, help="evaluations, of which the first does not count")
    parser.add_argument("--dearest", type=int, default=8, help="how many rules to list")
    options = parser.parse_args()
    print(subprocess.run([options.prometheus, "--version"], capture_output=True, text=True).stdout.splitlines()[0])
    for size in options.endpoints:
        fleet = Fleet(size)
        exposition = Exposition(fleet)
        for rules in options.rules or [ROOT / "alerts" / "rules"]:
            with tempfile.TemporaryDirectory(prefix="staple-rules-") as folder:
                prometheus = Prometheus(options.prometheus, pathlib.Path(folder), exposition.port)
                try:
                    time.sleep(options.fill)
                    report(prometheus, fleet, rules, options)
                finally:
                    prometheus.stop()
        exposition.stop()


if __name__ == "__main__":
    main()
