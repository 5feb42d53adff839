#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Stops the exporter, or takes its CPU away, and checks that it blames no server for that.

    python3 tests/bench/stalls.py BUILD-DIRECTORY [--mode=stop|busy|both] [--probes=N] [--seed=N]

All endpoints are healthy. Half of them have handshakes of about 2 ms. The others are behind a relay that holds the server's first
bytes for 300 ms. Mode `stop`: SIGSTOP for 0.3 to 30 s (most of the stops are short) at random moments. Mode `busy`: four busy
processes run beside the exporter, which has a third of its usual share of the CPU. The servers are neither stopped nor starved:
they run at a higher priority, so what a probe finds late or missing is the exporter's own.

Ends once N probes (default 1,000) were under way during a stop, or in mode `busy` once N probes were made in which it lasted at
least 30 s. Fails if any endpoint ever had a finding or a failure. Needs the right to raise a priority in mode `busy`.
"""

import argparse
import asyncio
import collections
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

from scale import fetch, started, value

ENDPOINTS = 120  # of each kind, all probed once per second
DELAY = 0.3  # seconds, of the relay
STOPS = (0.3, 30.0)  # seconds
BUSY = 4  # processes
BUSY_SECONDS = 30


class Relay:
    """Listens on 127.2.0.0/16 and forwards to the endpoints of the fleet, in a thread of its own."""

    def __init__(self, addresses):
        self.addresses, self.port, ready = addresses, None, threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve(ready)), daemon=True).start()
        ready.wait()

    async def serve(self, ready):
        server = await asyncio.start_server(self.accept, "0.0.0.0", 0, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await server.serve_forever()

    async def accept(self, reader, writer):
        third, fourth = map(int, writer.get_extra_info("sockname")[0].split(".")[2:])
        host, port = self.addresses[third * 250 + fourth - 1]
        try:
            back, forth = await asyncio.open_connection(host, port)
            await asyncio.gather(pump(reader, forth, 0), pump(back, writer, DELAY))
        except OSError:
            pass
        finally:
            writer.close()


async def pump(reader, writer, delay):
    """Copies bytes until the end, the first ones after `delay` seconds."""
    try:
        while data := await reader.read(65536):
            await asyncio.sleep(delay)
            delay = 0
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


def configuration(crowd, relay_port):
    fast = [f"{host}:{port}#{name}" for host, port, name in crowd]
    slow = [f"127.2.{i // 250}.{i % 250 + 1}:{relay_port}#{name}" for i, (_, _, name) in enumerate(crowd)]
    fleets = "".join(
        f"\n  - name: {name}\n    static_configs: [{{targets: [{', '.join(map(quoted, targets))}]}}]"
        for name, targets in (("fast", fast), ("slow", slow))
    )
    return f"""global: {{interval: 1s, failure_interval: 1s, startup_spread: 1s, timeout: 5s}}
modules: {{tls: {{tls_config: {{ca_file: ca.pem}}}}}}
fleets:{fleets}
"""


def quoted(text):
    return f'"{text}"'


def raise_priority(pid):
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        os.setpriority(os.PRIO_PROCESS, int(task.name), -15)


def stop_at_random(exporter, port, wanted, chance):
    """Stops and continues the process until `wanted` probes were under way during a stop. Returns that number and the stops."""
    disturbed, stops = 0, []
    while disturbed < wanted:
        time.sleep(chance.uniform(0.5, 2.5))
        disturbed += int(value(fetch(port).decode(), "staple_exporter_probes_in_flight"))
        length = STOPS[0] * (STOPS[1] / STOPS[0]) ** chance.random() ** 1.5
        exporter.send_signal(signal.SIGSTOP)
        time.sleep(length)
        exporter.send_signal(signal.SIGCONT)
        stops.append(length)
    time.sleep(8)  # what was under way ends
    return disturbed, stops


def keep_busy(port, wanted):
    """Runs busy processes until `wanted` probes were made beside them. Returns the number of these probes."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    try:
        before, begin = probes(port), time.monotonic()
        while probes(port) - before < wanted or time.monotonic() - begin < BUSY_SECONDS:
            time.sleep(1)
        return int(probes(port) - before)
    finally:
        for each in others:
            each.kill()
            each.wait()


def probes(port):
    return value(fetch(port).decode(), "staple_exporter_probe_lag_seconds_count")


def complaints(log):
    """Counts the changes to anything but ok, by what was said."""
    said = collections.Counter()
    for line in log.splitlines():
        if "verdict changed" in line and not re.search(r"\bto=ok\b", line):
            said[re.search(r'\bto=("[^"]*"|\S+).*?\bdetail=("[^"]*"|\S+)', line).group(1, 2)] += 1
    return said


def run(build, mode, wanted, chance):
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        fleet, _ = started([f"{build}/staple_fleet", f"--directory={folder}", f"--endpoints={ENDPOINTS}", "--certificates=16"], "^ready$", folder / "fleet.log")
        found = re.findall(r'"(127\.[0-9.]+):([0-9]+)#(crowd-[^"]+)"', (folder / "targets.yml").read_text())
        crowd = [(host, int(port), name) for host, port, name in found]
        relay = Relay([(host, port) for host, port, _ in crowd])
        (folder / "stalls.yml").write_text(configuration(crowd, relay.port))
        log = folder / "exporter.log"
        arguments = [f"{build}/staple_exporter", f"--config.file={folder}/stalls.yml", "--web.listen-address=127.0.0.1:0"]
        exporter, address = started(arguments, r"listening.*address=127\.0\.0\.1:(\d+)", log)
        port = int(address.group(1))
        try:
            if mode == "busy":
                for pid in (fleet.pid, os.getpid()):
                    raise_priority(pid)
            time.sleep(5)  # the usual duration of each handshake is known
            if mode == "busy":
                what = f"{keep_busy(port, wanted)} probes beside {BUSY} busy processes"
            else:
                disturbed, stops = stop_at_random(exporter, port, wanted, chance)
                what = f"{disturbed} probes under way during {len(stops)} stops of {min(stops):.1f} to {max(stops):.1f} s"
            text = fetch(port).decode()
        finally:
            exporter.send_signal(signal.SIGCONT)
            for process in (exporter, fleet):
                process.terminate()
                process.wait()
        lag = value(text, "staple_exporter_probe_lag_seconds_sum") / value(text, "staple_exporter_probe_lag_seconds_count")
        said = complaints(log.read_text())
        print(f"{mode}: {what}; {value(text, 'staple_exporter_probe_lag_seconds_count'):.0f} probes in all, mean lag {lag:.2f} s; {sum(said.values())} false findings and failures", flush=True)
        for (verdict, detail), count in said.most_common(20):
            print(f"  {count} x {verdict}: {detail}")
        return not said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--mode", choices=["stop", "busy", "both"], default="both")
    parser.add_argument("--probes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    modes = ["stop", "busy"] if arguments.mode == "both" else [arguments.mode]
    results = [run(arguments.build, mode, arguments.probes, random.Random(arguments.seed)) for mode in modes]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
