# SPDX-License-Identifier: Apache-2.0
"""Many Ingress objects: memory, CPU time, the time to the first probe, and the cost of one change.

    python3 tests/bench/kubernetes.py EXPORTER [--objects=20000] [--relabel]
    python3 tests/bench/kubernetes.py EXPORTER --annotated-routes=300

The API server is the double of tests/kubernetes, a process of its own. Each object has the size of one that kubectl has applied: an
annotation with the manifest, and managedFields. Each has an address of its own on loopback, where nothing listens.

With --annotated-routes: the memory that as many HTTPRoutes with 250 annotations of 1000 bytes take, of which a rule reads none, one and all.
"""

import argparse
import json
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "kubernetes"), str(TESTS / "integration")]

from api_server import ApiServer  # noqa: E402
from manifests import ingress, manifest  # noqa: E402
from process import free_port  # noqa: E402

RULES = """    relabel_configs:
      - {source_labels: [__meta_kubernetes_namespace], target_label: namespace}
      - {source_labels: [__meta_kubernetes_ingress_name], target_label: ingress}
"""


# The name of a rule, and what it reads of an annotated route.
ANNOTATION_RULES = {
    "none": "{source_labels: [__meta_kubernetes_namespace], target_label: namespace}",
    "one": "{source_labels: [__meta_kubernetes_httproute_annotation_note_7], target_label: note}",
    "all": "{action: labelmap, regex: '__meta_kubernetes_httproute_annotation_(.+)', replacement: note}",
}


def serve_routes(count, orders, answers):
    """The API server with annotated routes, until it is told to end."""
    api = ApiServer()
    listener = {"name": "https", "protocol": "HTTPS", "port": 443, "allowedRoutes": {"namespaces": {"from": "All"}}}
    api.put("gateways", manifest("gateways", "gateway", {"gatewayClassName": "nginx", "listeners": [listener]}))
    notes = {f"note-{number}": "x" * 1000 for number in range(250)}
    for number in range(count):
        spec = {"parentRefs": [{"name": "gateway"}], "hostnames": [f"shop-{number}.example.com"]}
        api.put("httproutes", manifest("httproutes", f"shop-{number}", spec, annotations=notes))
    api.history.clear()
    answers.put((api.port, len(json.dumps(notes))))
    orders.get()


def measure_routes(program, routes, port):
    for read, rule in ANNOTATION_RULES.items():
        with tempfile.TemporaryDirectory() as folder:
            exporter = Exporter(program, pathlib.Path(folder), port, f"    relabel_configs: [{rule}]\n", "httproute")
            try:
                exporter.found(routes)
                time.sleep(5)
                print(f"a rule reads {read}: memory {exporter.memory('VmRSS')} MiB, at most {exporter.memory('VmHWM')} MiB, CPU {exporter.cpu():.1f} s")
            finally:
                exporter.process.terminate()
                exporter.process.wait()


def made(number, hosts):
    """An object with the annotation and the managedFields that kubectl and controllers leave."""
    address = f"127.{1 + number // 62500 % 250}.{number // 250 % 250}.{1 + number % 250}"
    result = ingress(f"shop-{number}", hosts, f"team-{number % 200}", status={"loadBalancer": {"ingress": [{"ip": address}]}})
    meta = result["metadata"]
    meta["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] = json.dumps(result)
    meta["managedFields"] = [{"manager": f"manager-{each}", "fieldsV1": {f"f:field-{n}": {} for n in range(20)}} for each in range(3)]
    return result


def serve(objects, orders, answers):
    """The API server, until it is told to end."""
    api = ApiServer()
    for number in range(objects):
        api.put("ingresses", made(number, [f"shop-{number}.example.com"]))
    api.history.clear()
    answers.put((api.port, len(json.dumps(made(0, ["shop-0.example.com"])))))
    for number in iter(orders.get, None):
        api.put("ingresses", made(number, [f"shop-{number}.example.com", f"other-{number}.example.com"]))


class Exporter:
    def __init__(self, program, folder, api_port, rules, role="ingress, connect: load_balancer"):
        self.port = free_port()
        (folder / "exporter.yml").write_text(f"""global: {{interval: 1h, failure_interval: 1h, startup_spread: {'1h' if role == 'httproute' else '30s'}, timeout: 5s}}
fleets:
  - name: web
    kubernetes_sd_configs: [{{role: {role}, api_server: "http://127.0.0.1:{api_port}"}}]
{rules}""")
        self.log = folder / "log"
        self.started = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [program, f"--config.file={folder}/exporter.yml", f"--web.listen-address=127.0.0.1:{self.port}"], stderr=log
            )

    def found(self, targets):
        """Waits until so many targets are found, and returns the seconds since the start. The log is cheaper than a scrape."""
        while f"targets={targets} " not in self.log.read_text(errors="replace"):
            time.sleep(0.05)
        return time.monotonic() - self.started

    def metrics(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=60) as answer:
            lines = answer.read().decode().splitlines()
        return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines if line and line[0] != "#"}

    def until(self, condition, pause=0.2):
        """Waits until a sum of metrics is as wanted, and returns the seconds since the start."""
        while True:
            try:
                if condition(self.metrics()):
                    return time.monotonic() - self.started
            except OSError:
                pass
            time.sleep(pause)

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, name):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split(f"{name}:")[1].split()[0]) // 1024


def total(found, name):
    return sum(number for key, number in found.items() if key.split("{")[0] == name)


def measure(exporter, objects, orders):
    listed = exporter.found(objects)
    print(f"{objects} targets after {listed:.1f} s, CPU {exporter.cpu():.1f} s, memory {exporter.memory('VmRSS')} MiB")
    print(f"first probe after {exporter.until(lambda found: total(found, 'staple_probes_total') > 0):.1f} s")
    probed = exporter.until(lambda found: total(found, "staple_probes_total") >= objects, 5)
    print(f"all probed after {probed:.1f} s, CPU {exporter.cpu():.1f} s")
    print(f"memory {exporter.memory('VmRSS')} MiB, at most {exporter.memory('VmHWM')} MiB")
    time.sleep(5)
    before = exporter.cpu()
    time.sleep(20)
    idle = (exporter.cpu() - before) / 20
    print(f"CPU with nothing to do: {100 * idle:.1f} % of a core")
    began, before = time.monotonic(), exporter.cpu()
    for number in range(10):
        orders.put(number)
        time.sleep(4)
    spent = exporter.cpu() - before - idle * (time.monotonic() - began)
    print(f"a change: {100 * spent:.0f} ms of CPU")
    time.sleep(70)  # the log is limited
    delays = []
    for number in range(10, 13):
        ordered = time.monotonic()
        orders.put(number)
        exporter.found(objects + number + 1)
        delays.append(time.monotonic() - ordered)
        time.sleep(20)
    print(f"a change is seen after {min(delays):.1f} to {max(delays):.1f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exporter")
    parser.add_argument("--objects", type=int, default=20000)
    parser.add_argument("--relabel", action="store_true", help="with rules that keep two labels")
    parser.add_argument("--annotated-routes", type=int, default=0, metavar="N")
    options = parser.parse_args()
    orders, answers = multiprocessing.Queue(), multiprocessing.Queue()
    objects, target = (options.annotated_routes, serve_routes) if options.annotated_routes else (options.objects, serve)
    server = multiprocessing.Process(target=target, args=(objects, orders, answers), daemon=True)
    server.start()
    port, size = answers.get()
    print(f"{objects} objects of {size} bytes")
    if options.annotated_routes:
        measure_routes(options.exporter, objects, port)
        return orders.put(None)
    with tempfile.TemporaryDirectory() as folder:
        exporter = Exporter(options.exporter, pathlib.Path(folder), port, RULES if options.relabel else "")
        try:
            measure(exporter, options.objects, orders)
        finally:
            exporter.process.terminate()
            exporter.process.wait()
            orders.put(None)


if __name__ == "__main__":
    main()
