#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the exporter with a large demo fleet: CPU, memory, descriptors, samples and bytes. Used in config/planning.md.

    python3 tests/bench/scale.py BUILD-DIRECTORY [ENDPOINTS/INTERVAL]...

For each size, all endpoints are probed once per interval (seconds). After two rounds, one round without a request is measured,
then requests of each kind, and a reload of the same configuration. The CPU time is that of the exporter alone, that of requests
without what the probes meanwhile take, by the cores of that round. The memory of an endpoint is that beyond an exporter without endpoints, before the first request
and at the end.
"""

import contextlib
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

TIMES = 4  # requests of each kind
GZIP = {"Accept-Encoding": "gzip"}
REQUESTS = {
    "plain": ("/metrics", {}),
    "gzip": ("/metrics", GZIP),
    "OpenMetrics, gzip": ("/metrics", GZIP | {"Accept": "application/openmetrics-text; version=1.0.0"}),
    "page": ("/", GZIP),
    "API, 100 endpoints": ("/api/v1/endpoints?limit=100", GZIP),
}


def fetch(port, path="/metrics", headers=None, data=None):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers or {})
    with urllib.request.urlopen(request, timeout=300) as answer:
        return answer.read()


def value(text, name):
    return sum(float(number) for number in re.findall(rf"(?m)^{name}(?:\{{.*\}})? (\S+)$", text))


def started(arguments, pattern, log):
    """Starts a program with its output in the file `log`. Returns its process and the match of `pattern` in the log."""
    with log.open("wb") as file:
        process = subprocess.Popen(arguments, stdout=file, stderr=subprocess.STDOUT)
    while process.poll() is None:
        if found := re.search(pattern, log.read_text(errors="replace"), re.M):
            return process, found
        time.sleep(0.1)
    raise SystemExit(f"{arguments[0]} did not start")


def cpu(process):
    """Returns the CPU time of the threads of the process in seconds, user and system."""
    threads = pathlib.Path(f"/proc/{process.pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def memory(process):
    """Returns the resident memory of the process in bytes."""
    return 1024 * int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text()).group(1))


def start_exporter(build, configuration, log):
    """Returns the process and its port."""
    arguments = [f"{build}/staple_exporter", f"--config.file={configuration}", "--web.listen-address=127.0.0.1:0",
                 "--web.enable-lifecycle", "--log.level=info"]  # fmt: skip
    process, found = started(arguments, r"listening.*address=127\.0\.0\.1:(\d+)", log)
    return process, int(found.group(1))


def measure_empty(build, folder):
    """Returns the memory of an exporter without endpoints, in bytes."""
    configuration = folder / "empty.yml"
    configuration.write_text("metrics: {openmetrics: true}\nfleets: []\n")
    exporter, port = start_exporter(build, configuration, folder / "empty.log")
    fetch(port)
    time.sleep(2)
    found = memory(exporter)
    exporter.terminate()
    exporter.wait()
    return found


@contextlib.contextmanager
def crowd(build, folder, endpoints, interval):
    """Runs a demo fleet. Yields the configuration of its healthy endpoints alone."""
    arguments = [f"{build}/staple_fleet", f"--directory={folder}", f"--endpoints={endpoints}", f"--interval={interval}s"]
    fleet, _ = started(arguments, "^ready$", folder / "fleet.log")
    try:
        text = (folder / "config.yml").read_text()
        configuration = folder / "crowd.yml"
        fleets = re.sub(r"(?ms)^fleets:\n.*(?=^  - name: crowd$)", "fleets:\n", text)
        configuration.write_text(f"metrics: {{openmetrics: true}}\n{fleets}")
        yield configuration
    finally:
        fleet.terminate()
        fleet.wait()


def measure(build, endpoints, interval):
    with tempfile.TemporaryDirectory() as directory, crowd(build, pathlib.Path(directory), endpoints, interval) as configuration:
        folder = pathlib.Path(directory)
        empty = measure_empty(build, folder)
        exporter, port = start_exporter(build, configuration, folder / "exporter.log")
        try:
            return watch(exporter, port, endpoints, interval, empty)
        finally:
            exporter.terminate()
            exporter.wait()


def count_probes(port):
    """Returns how many probes have begun."""
    return value(fetch(port).decode(), "staple_exporter_probe_lag_seconds_count")


def watch(exporter, port, endpoints, interval, empty):
    time.sleep(2 * interval)
    found = {"endpoints": endpoints, "KiB an endpoint": (memory(exporter) - empty) / endpoints / 1024}
    before = count_probes(port)
    used = cpu(exporter)
    time.sleep(interval)
    used = cpu(exporter) - used
    probes = count_probes(port) - before
    found |= {"probes a second": probes / interval, "CPU ms a probe": 1000 * used / probes, "cores": used / interval}
    for kind, (path, headers) in REQUESTS.items():
        took = used = 0
        for _ in range(TIMES):
            time.sleep(1.2)  # so that no rendering is shared
            used -= cpu(exporter)
            took -= time.monotonic()
            body = fetch(port, path, headers)
            took += time.monotonic()
            used += cpu(exporter)
        used -= found["cores"] * took
        found |= {f"{kind}: CPU ms": 1000 * used / TIMES, f"{kind}: ms": 1000 * took / TIMES, f"{kind}: MB": len(body) / 1e6}
    begun = time.monotonic()
    fetch(port, "/-/reload", data=b"")
    found["reload: ms"] = 1000 * (time.monotonic() - begun)
    time.sleep(interval)
    found["KiB an endpoint at the end"] = (memory(exporter) - empty) / endpoints / 1024
    text = fetch(port).decode()
    return found | {
        "samples": sum(1 for line in text.splitlines() if not line.startswith("#")),
        "ok": value(text, "staple_ok"),
        "MB of the empty process": empty / 1e6,
        "descriptors": value(text, "process_open_fds"),
        "lag s": value(text, "staple_exporter_probe_lag_seconds_sum") / value(text, "staple_exporter_probe_lag_seconds_count"),
    }


def main():
    build, *sizes = sys.argv[1:]
    for size in sizes or ["1000/60", "10000/300"]:
        found = measure(build, *map(int, size.split("/")))
        print("\n".join(f"{name:28} {number:10.4g}" for name, number in found.items()), flush=True)


if __name__ == "__main__":
    main()
