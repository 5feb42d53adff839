# SPDX-License-Identifier: Apache-2.0
"""What one load of each dashboard costs Prometheus when there are many endpoints, in seconds of CPU.

    python3 tests/dashboards/cost.py EXPORTER FLEET [--endpoints=10000] [--broken=500]

EXPORTER and FLEET are the programs. The series are those that the exporter writes of the demo fleet, repeated under other
names: a healthy endpoint, and of the broken ones four expired for each unreachable. A range is asked for in as many points
as Grafana would ask for, on a page 1,600 pixels wide.
"""

import argparse
import http.server
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

SECONDS = 80  # the range that is asked for, of the little that there is
SERIES = re.compile(r'(\w+)\{fleet="[^"]*",target="([^"]+)"(,address="[^"]*")?(.*)')


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


def loaded(demo, dashboard):
    """Asks all queries of a dashboard once: [(seconds of CPU, panel)]."""
    known = dashboards.variables(dashboard)
    values = {"__rate_interval": "40s", "__range": "5m", "datasource": "prometheus", "target": "host0:443"}
    values |= {name: variable["allValue"] for name, variable in known.items() if "allValue" in variable}
    costs = []
    for panel, target, expression in dashboards.expressions(dashboard):
        before = spent(demo)
        query = dashboards.interpolated(expression, values)
        if target["instant"]:
            demo.get("query", query=query)
        else:
            now = time.time()
            points = min(panel.get("maxDataPoints", 10000), panel["gridPos"]["w"] * 1600 // 24)
            demo.get("query_range", query=query, start=now - SECONDS, end=now, step=SECONDS / points)
        costs.append((spent(demo) - before, panel["title"]))
    return costs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exporter")
    parser.add_argument("fleet")
    parser.add_argument("--endpoints", type=int, default=10000)
    parser.add_argument("--broken", type=int, default=500)
    arguments = parser.parse_args()
    os.environ |= {"STAPLE_EXPORTER": arguments.exporter, "STAPLE_FLEET": arguments.fleet}
    with tempfile.TemporaryDirectory(prefix="staple-") as temporary:
        demo = Demo(pathlib.Path(temporary), endpoints=1, interval="15s", scrape_interval="10s", rules=[])
        try:
            time.sleep(15)
            with urllib.request.urlopen(f"http://{demo.exporter}/metrics", timeout=30) as answer:
                text = answer.read().decode()
            targets = [demo.targets[scenario] for scenario in ("ok", "expired", "refused")]
            many = of_many(text, targets, arguments.endpoints, arguments.broken)
            server = served(("\n".join(many) + "\n").encode())
            demo.scrape_instead(f"127.0.0.1:{server.server_port}")
            time.sleep(SECONDS + 20)
            print(f"{len(many)} series")
            for name, dashboard in dashboards.every().items():
                costs = loaded(demo, dashboard)
                dearest = ", ".join(f"{title} {cost:.1f} s" for cost, title in sorted(costs, reverse=True)[:3])
                print(f"{name}: {sum(cost for cost, _ in costs):.1f} s of CPU; the dearest: {dearest}")
        finally:
            demo.stop()


if __name__ == "__main__":
    main()
