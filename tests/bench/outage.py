#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the memory of the exporter while a large demo fleet is unreachable and comes back, again and again.

    python3 tests/bench/outage.py BUILD-DIRECTORY [--endpoints=10000] [--interval=20] [--turns=8]

All endpoints are probed once per interval. A turn is an outage of one and a half intervals, and as long without. Prints the memory
of an endpoint beyond an exporter without endpoints: before any request, after each half of a turn, and after requests of each
kind. Needs root, for a network of its own, in which the addresses of the fleet have no route during an outage.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from scale import REQUESTS, crowd, fetch, measure_empty, memory, start_exporter, value

ADDRESSES = "127.16.0.0/12"  # of the endpoints that --endpoints adds to the demo fleet
INSIDE = "STAPLE_OUTAGE_INSIDE"  # in the environment: the network is our own


def route(action):
    subprocess.run(["ip", "route", action, "unreachable", ADDRESSES, "table", "local"], check=True)


def measure(build, endpoints, interval, turns):
    with tempfile.TemporaryDirectory() as directory, crowd(build, pathlib.Path(directory), endpoints, interval) as configuration:
        folder = pathlib.Path(directory)
        empty = measure_empty(build, folder)
        exporter, port = start_exporter(build, configuration, folder / "exporter.log")

        def report(when):
            used = (memory(exporter) - empty) / endpoints / 1024
            ok = value(fetch(port).decode(), "staple_ok")
            print(f"{when:15} {ok:9.0f} ok, {used:6.2f} KiB an endpoint", flush=True)

        try:
            time.sleep(2 * interval)
            report("before")
            for turn in range(1, turns + 1):
                for action in ("add", "del"):
                    route(action)
                    time.sleep(1.5 * interval)
                    report(f"turn {turn}, {'out' if action == 'add' else 'back'}")
            for path, headers in REQUESTS.values():
                fetch(port, path, headers)
            report("after requests")
        finally:
            exporter.terminate()
            exporter.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", help="the directory with staple_exporter and staple_fleet")
    parser.add_argument("--endpoints", type=int, default=10000)
    parser.add_argument("--interval", type=int, default=20, help="seconds")
    parser.add_argument("--turns", type=int, default=8)
    arguments = parser.parse_args()
    if INSIDE not in os.environ:
        os.execvpe("unshare", ["unshare", "--net", sys.executable, *sys.argv], os.environ | {INSIDE: "yes"})
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    measure(arguments.build, arguments.endpoints, arguments.interval, arguments.turns)


if __name__ == "__main__":
    main()
