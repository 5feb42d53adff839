#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the CPU time of a probe, uncached and cached, with `openssl s_time -new` on the same servers in the same run.

    python3 tests/bench/probe_cpu.py BUILD-DIRECTORY [PROBES]

CPU is user and system time of the client process. s_time performs a full handshake only. A probe also requests the
staple and judges chain and staple. Each is measured three times in turn; the result is the median.
"""

import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 3
SECONDS = 3


def start_fleet(build, directory):
    fleet = subprocess.Popen([build / "staple_fleet", f"--directory={directory}", "--endpoints=64", "--certificates=16"],
                             stdout=subprocess.PIPE, text=True)
    for line in fleet.stdout:
        if line.strip() == "ready":
            return fleet
    raise SystemExit("the fleet did not start")


def healthy_targets(directory):
    """Returns the endpoints of the crowd, as `address:port#name`."""
    text = (pathlib.Path(directory) / "targets.yml").read_text()
    targets = re.findall(r'"(127\.[0-9.]+:[0-9]+#[^"]+)"', text)
    by_port = {}
    for target in targets:
        by_port.setdefault(target.split("#")[0].rsplit(":", 1)[1], []).append(target)
    return max(by_port.values(), key=len)


def probe(build, directory, targets, probes, megabytes):
    """Returns the CPU time per probe, in microseconds."""
    command = [build / "tests" / "bench" / "staple_probe_cpu", f"{directory}/ca.pem", str(megabytes), str(probes), *targets]
    result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    if result["ok"] != result["probes"]:
        raise SystemExit(f"{result['ok']} of {result['probes']} probes were ok")
    return result["cpu_seconds"] / result["probes"] * 1e6


def s_time(target):
    """Returns the CPU time per connection, in microseconds."""
    command = ["openssl", "s_time", "-connect", target.split("#")[0], "-new", "-time", str(SECONDS)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    output = process.stdout.read()
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    connections = int(re.search(r"(\d+) connections in \d+ real seconds", output).group(1))
    return (usage.ru_utime + usage.ru_stime) / connections * 1e6


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    probes = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    with tempfile.TemporaryDirectory() as directory:
        fleet = start_fleet(build, directory)
        try:
            targets = healthy_targets(directory)
            rows = {"s_time": [], "cold": [], "warm": []}
            for _ in range(ROUNDS):
                rows["s_time"].append(s_time(targets[0]))
                rows["cold"].append(probe(build, directory, targets, probes, 0))
                rows["warm"].append(probe(build, directory, targets, probes, 256))
        finally:
            fleet.terminate()
            fleet.wait()
    base = statistics.median(rows["s_time"])
    for name, values in rows.items():
        middle = statistics.median(values)
        print(f"{name:7} {middle:7.0f} µs of CPU per connection, {middle / base:5.2f} of s_time")


if __name__ == "__main__":
    main()
