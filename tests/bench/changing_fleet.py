#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Replaces half of a file_sd fleet repeatedly under load and checks for lost or duplicate probes and for stalls.

    python3 tests/bench/changing_fleet.py BUILD-DIRECTORY [ENDPOINTS] [INTERVAL-SECONDS] [--strict]

staple_fleet logs every connection and its time. Of ENDPOINTS endpoints, half stay and half are replaced by as many others, and
back. Checks every endpoint: one that stays is probed once per interval throughout, a removed one is no longer probed, and a new
one is probed within the startup spread and then once per interval. With --strict, also checks that no gap between any two probes
exceeds a hundredth of the interval (beside the mean), and that memory returns to its level.

Run it on an idle machine only. If a handshake takes a second because the CPU is busy, the probe compares it with a handshake that
does not request the staple (`slow_staple`), which counts as a probe too.
"""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

SWAPS = 2


def started(command, pattern, **keywords):
    """Starts a program. Returns its process and the first match of `pattern` in its output."""
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **keywords)
    for line in process.stdout:
        match = re.search(pattern, line)
        if match:
            return process, match
    raise SystemExit(f"{command[0]} exited early")


def crowd(directory, count):
    """Returns the endpoints of the crowd, as `address:port#name`."""
    targets = re.findall(r'"(127\.[0-9.]+:[0-9]+#crowd-[^"]+)"', (directory / "targets.yml").read_text())
    if len(targets) != count:
        raise SystemExit(f"{len(targets)} endpoints instead of {count}")
    return targets


def publish(directory, targets):
    (directory / "new").write_text(json.dumps([{"targets": targets, "labels": {"team": "bench"}}]))
    os.rename(directory / "new", directory / "list.json")
    return time.time()


def metrics(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        return answer.read().decode()


def visits(file):
    """Returns {address: [seconds]}, and the times of all connections in order."""
    by_address, everything = collections.defaultdict(list), []
    for line in file.read_text().splitlines():
        address, milliseconds = line.split()
        by_address[address].append(int(milliseconds) / 1000)
        everything.append(int(milliseconds) / 1000)
    return by_address, everything


def irregular(times, interval, tolerance):
    """Returns the gaps of one endpoint that differ from the interval."""
    return [later - earlier for earlier, later in zip(times, times[1:]) if abs(later - earlier - interval) > tolerance]


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--strict"]
    strict = "--strict" in sys.argv
    build = pathlib.Path(arguments[0]).resolve()
    count = int(arguments[1]) if len(arguments) > 1 else 20_000
    interval = int(arguments[2]) if len(arguments) > 2 else 60
    half = count // 2
    complaints = []
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary)
        seen = directory / "connections"
        fleet, _ = started([build / "staple_fleet", f"--directory={directory}", f"--endpoints={count + half}",
                            "--certificates=16", f"--connections={seen}"], r"^ready$")
        exporter = None
        try:
            targets = crowd(directory, count + half)
            staying, leaving, coming = targets[:half], targets[half:count], targets[count:]
            publish(directory, staying + leaving)
            (directory / "staple_exporter.yml").write_text(
                f"global: {{interval: {interval}s, failure_interval: {interval}s, startup_spread: {interval}s}}\n"
                "modules: {tls: {tls_config: {ca_file: ca.pem}}}\n"
                "fleets: [{name: crowd, file_sd_configs: [{files: [list.json]}]}]\n")
            with (directory / "log").open("w+") as log:
                exporter = subprocess.Popen([build / "staple_exporter", f"--config.file={directory}/staple_exporter.yml",
                                             "--web.listen-address=127.0.0.1:0"], stderr=log)
                port = None
                while not port:
                    time.sleep(0.1)
                    port = re.search(r"listening\W+address=127\.0\.0\.1:(\d+)", (directory / "log").read_text())
                port = port.group(1)

            def resident():
                return float(re.search(r"^process_resident_memory_bytes (\S+)", metrics(port), re.M).group(1))

            time.sleep(2 * interval)
            memory = [resident()]
            begin = time.time()
            swaps = []
            for swap in range(SWAPS):
                here = [leaving, coming][(swap + 1) % 2]
                swaps.append((publish(directory, staying + here), here))
                time.sleep(1.5 * interval)
                text = metrics(port)
                watched = len(re.findall(r"^staple_probes_total\{", text, re.M))
                if watched != count:
                    complaints.append(f"after change {swap + 1}, /metrics shows {watched} endpoints instead of {count}")
                memory.append(resident())
            end = time.time()
        finally:
            for process in (exporter, fleet):
                if process:
                    process.terminate()
                    process.wait()
        by_address, everything = visits(seen)

    def times_of(target, since, until):
        return [each for each in by_address[target.partition(":")[0]] if since <= each <= until]

    # A tenth, because the same machine also serves the fleet.
    tolerance = interval / 10
    for target in staying:
        times = times_of(target, begin, end)
        wrong = irregular(times, interval, tolerance)
        expected = (end - begin) / interval
        if wrong or abs(len(times) - expected) > 1:
            complaints.append(f"{target} stayed and was probed {len(times)} times, with gaps of {wrong}")
    swaps.append((end, None))
    late = 2  # seconds until a change takes effect: 0.2 s of debouncing, reading the file, and probes in progress
    for (since, here), (until, _) in zip(swaps, swaps[1:]):
        there = leaving if here is coming else coming
        for target in there:
            times = times_of(target, since + late, until)
            if times:
                complaints.append(f"{target} was removed and was probed {len(times)} times")
        for target in here:
            times = times_of(target, since, until)
            if not times or times[0] > since + interval + late or irregular(times[1:], interval, tolerance):
                complaints.append(f"{target} is new and was probed at {[round(each - since, 2) for each in times]}")
    steady = [each for each in everything if begin <= each <= end]
    gap = max(later - earlier for earlier, later in zip(steady, steady[1:]))
    mean = interval / count
    print(f"{len(steady)} probes in {end - begin:.0f} s; longest gap {gap * 1000:.0f} ms, mean {mean * 1000:.1f} ms")
    print("resident memory before and after each change, in MB: " + ", ".join(f"{each / 1e6:.0f}" for each in memory))
    if strict and gap > interval / 100 + 20 * mean:
        complaints.append(f"a gap of {gap * 1000:.0f} ms exceeds a hundredth of the interval")
    if strict and memory[-1] > 1.1 * memory[1]:
        complaints.append("memory does not return to its level")
    print(f"{len(complaints)} problems")
    for complaint in complaints[:20]:
        print("  " + complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
