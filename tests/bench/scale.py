#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the exporter with a large demo fleet: CPU, memory, descriptors, samples and bytes. Used in config/planning.md.

    python3 tests/bench/scale.py BUILD-DIRECTORY [ENDPOINTS/INTERVAL]...

For each size, all endpoints are probed once per interval (seconds). After two rounds, one round without a scrape is measured, and
then four scrapes. The CPU time is that of the exporter alone.
"""

import gzip
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

SCRAPES = 4


def fetch(port, **headers):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers=headers)
    with urllib.request.urlopen(request, timeout=120) as answer:
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
    """Returns the CPU time of the process in seconds, user and system."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def measure(build, endpoints, interval):
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        arguments = [f"{build}/staple_fleet", f"--directory={folder}", f"--endpoints={endpoints}", f"--interval={interval}s"]
        fleet, _ = started(arguments, "^ready$", folder / "fleet.log")
        text = (folder / "config.yml").read_text()
        configuration = folder / "crowd.yml"
        configuration.write_text(re.sub(r"(?ms)^fleets:\n.*(?=^  - name: crowd$)", "fleets:\n", text))
        arguments = [f"{build}/staple_exporter", f"--config.file={configuration}", "--web.listen-address=127.0.0.1:0", "--log.level=info"]
        exporter, found = started(arguments, r"listening.*address=127\.0\.0\.1:(\d+)", folder / "exporter.log")
        try:
            return watched(exporter, int(found.group(1)), endpoints, interval)
        finally:
            exporter.terminate()
            fleet.terminate()
            exporter.wait()
            fleet.wait()


def watched(exporter, port, endpoints, interval):
    time.sleep(2 * interval)
    before = fetch(port).decode()
    used = cpu(exporter)
    time.sleep(interval)
    quiet = cpu(exporter) - used
    after = fetch(port).decode()
    probes = value(after, "staple_exporter_probe_lag_seconds_count") - value(before, "staple_exporter_probe_lag_seconds_count")
    used, begun = cpu(exporter), time.monotonic()
    for _ in range(SCRAPES):
        body = fetch(port, **{"Accept-Encoding": "gzip"})
    took = (time.monotonic() - begun) / SCRAPES
    scrape = (cpu(exporter) - used) / SCRAPES
    text = gzip.decompress(body).decode()
    return {
        "endpoints": endpoints,
        "probes a second": probes / interval,
        "CPU ms a probe": 1000 * quiet / probes,
        "cores": quiet / interval,
        "RSS MiB": value(text, "process_resident_memory_bytes") / 2**20,
        "samples": sum(1 for line in text.splitlines() if not line.startswith("#")),
        "scrape MiB": len(text) / 2**20,
        "gzip MiB": len(body) / 2**20,
        "scrape CPU s": scrape,
        "scrape s": took,
        "descriptors": value(text, "process_open_fds"),
        "lag s": value(text, "staple_exporter_probe_lag_seconds_sum") / value(text, "staple_exporter_probe_lag_seconds_count"),
    }


def main():
    build, *sizes = sys.argv[1:]
    for size in sizes or ["1000/60", "10000/300"]:
        found = measure(build, *map(int, size.split("/")))
        print("  ".join(f"{name}: {number:.4g}" for name, number in found.items()), flush=True)


if __name__ == "__main__":
    main()
