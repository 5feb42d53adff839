# SPDX-License-Identifier: Apache-2.0
"""What one load of each dashboard costs Prometheus when there are many endpoints, in seconds of CPU.

    python3 tests/dashboards/cost.py EXPORTER FLEET [--endpoints=10000] [--broken=500] [--before=FOLDER]

EXPORTER and FLEET are the programs, FOLDER has the dashboards of another version to compare with. The shortest of three
loads of each query counts: what else the machine does makes a query dearer, never cheaper. The series are those that the
exporter writes of the demo fleet, repeated under other names: a healthy endpoint, and of the broken ones four expired for
each unreachable. A range is asked for in as many points as Grafana would ask for, on a page 1,600 pixels wide.
"""

import argparse
import http.server
import json
import os
import pathlib
import re
import sys
import tempfile
import threading
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "integration"))

import dashboards  # noqa: E402
from demo import Demo  # noqa: E402
from process import eventually  # noqa: E402

RUNS = 3
SECONDS = 80  # the range that is asked for, of the little that there is
SERIES = re.compile(r'(\w+)\{fleet="demo",target="([^"]+)"(,address="[^"]*")?(.*)')


def of_many(text, targets, endpoints, broken):
    """The metrics of the program itself, and those of the targets repeated."""
    lines = text.splitlines()
    many = [line for line in lines if line.startswith(("staple_exporter_", "process_"))]
    found = [match.groups() for match in map(SERIES.match, lines) if match]
    series = {target: [parts for parts in found if parts[1] == target] for target in targets}
    healthy, expired, refused = targets
    for number in range(endpoints):
        source = healthy if number >= broken else expired if number % 5 else refused
        for name, _, address, rest in series[source]:
            address = address and f',address="10.0.{number >> 8}.{number & 255}"'
            many.append(f'{name}{{fleet="fleet{number % 5}",target="host{number}:443"{address or ""}{rest}')
    return many


def exposed(demo, targets):
    """The metrics of the exporter once it has probed these targets, None before."""
    with urllib.request.urlopen(f"http://{demo.exporter}/metrics", timeout=30) as answer:
        text = answer.read().decode()
    probed = re.findall(r'(?m)^staple_last_probe_timestamp_seconds\{fleet="demo",target="([^"]+)"', text)
    return text if set(targets) <= set(probed) else None


def served(body):
    """A server of `body` on a port of its own."""

    class Metrics(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Metrics)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def spent(demo):
    """The seconds of CPU that Prometheus has used so far."""
    with urllib.request.urlopen(demo.url + "/metrics", timeout=30) as answer:
        return float(re.search(r"(?m)^process_cpu_seconds_total (\S+)", answer.read().decode())[1])


def cost_of(demo, panel, target, query):
    """The seconds of CPU of one query, the least of some runs."""
    found = []
    for _ in range(RUNS):
        before, now = spent(demo), time.time()
        if target["instant"]:
            demo.get("query", query=query)
        else:
            points = min(panel.get("maxDataPoints", 10000), panel["gridPos"]["w"] * 1600 // 24)
            demo.get("query_range", query=query, start=now - SECONDS, end=now, step=SECONDS / points)
        found.append(spent(demo) - before)
    return min(found)


def loaded(demo, dashboard):
    """The cost of all queries of a dashboard: [(seconds of CPU, panel)]."""
    known = dashboards.variables(dashboard)
    values = {"__rate_interval": "40s", "__range": "5m", "datasource": "prometheus", "target": "host0:443"}
    values |= {name: variable["allValue"] for name, variable in known.items() if "allValue" in variable}
    return [
        (cost_of(demo, panel, target, dashboards.interpolated(expression, values)), panel["title"])
        for panel, target, expression in dashboards.expressions(dashboard)
    ]


def report(demo, folder):
    """Prints the cost of each dashboard of a folder. Returns {file: (all, the dearest query)} in seconds."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        costs = sorted(loaded(demo, json.loads(path.read_text())), reverse=True)
        found[path.name] = sum(cost for cost, _ in costs), costs[0][0]
        dearest = ", ".join(f"{title} {cost:.2f} s" for cost, title in costs[:3])
        print(f"{path}: {found[path.name][0]:.2f} s of CPU; the dearest: {dearest}", flush=True)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exporter")
    parser.add_argument("fleet")
    parser.add_argument("--endpoints", type=int, default=10000)
    parser.add_argument("--broken", type=int, default=500)
    parser.add_argument("--before", type=pathlib.Path)
    arguments = parser.parse_args()
    os.environ |= {"STAPLE_EXPORTER": arguments.exporter, "STAPLE_FLEET": arguments.fleet}
    with tempfile.TemporaryDirectory(prefix="staple-") as temporary:
        demo = Demo(pathlib.Path(temporary), endpoints=1, interval="15s", scrape_interval="10s", rules=[])
        try:
            targets = [demo.targets[scenario] for scenario in ("ok", "expired", "refused")]
            text = eventually(lambda: exposed(demo, targets), "each of the three was probed")
            many = of_many(text, targets, arguments.endpoints, arguments.broken)
            server = served(("\n".join(many) + "\n").encode())
            demo.scrape_instead(f"127.0.0.1:{server.server_port}")
            time.sleep(SECONDS + 20)
            print(f"{len(many)} series")
            after = report(demo, dashboards.FOLDER)
            for name, before in (report(demo, arguments.before) if arguments.before else {}).items():
                ratios = [new / max(old, 0.01) for new, old in zip(after[name], before, strict=True)]
                print(f"{name}: {ratios[0]:.2f} of the cost before, its dearest query {ratios[1]:.2f}")
        finally:
            demo.stop()


if __name__ == "__main__":
    main()
