#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures whether healthy endpoints keep their interval beside endpoints that hold connections.

    python3 tests/bench/fairness.py BUILD-DIRECTORY [--exporter=FILE] [--minutes=12] [--concurrency=128] [--healthy=200]
        [--silent=500] [--refusing=500] [--resetting=500] [--dripping=500] [--slow=0] [--flapping=0]

All settings but `concurrency` are the defaults, and the exporter knows no endpoint at the start. The kinds beside the healthy ones:

    silent     accepts the connection and sends nothing
    refusing   nothing listens
    resetting  accepts the connection and resets it
    dripping   sends a byte of a handshake that never ends each second
    slow       is healthy, but holds its first bytes for 3 s
    flapping   is silent on every second connection and healthy on the others

Each minute it prints how many of the healthy, slow and other endpoints were probed, and the share of the healthy ones whose last
probe ended within their interval. An endpoint that was never probed is late once the interval is over. `concurrency` connections at
most may be open at once. Fails if a healthy endpoint was late or if more connections were open.
"""

import argparse
import asyncio
import itertools
import pathlib
import re
import socket
import struct
import sys
import tempfile
import threading
import time

from scale import cpu, fetch, started, value
from stalls import pump, quoted

INTERVAL = 300  # seconds, the default
GRACE = 5  # seconds, for a busy machine
DELAY = 3  # seconds, of the slow ones
DEAD = ("silent", "refusing", "resetting", "dripping")
RELAYED = ("slow", "flapping")
# A record with the beginning of a ServerHello of 16,000 bytes (RFC 8446, 4 and 5.1)
DRIP = bytes.fromhex("16030340000200fffc0303") + bytes(0x4000)


def address(kind, index):
    """Returns the address of an endpoint: each kind has a network of its own."""
    return f"127.{10 + (*DEAD, *RELAYED).index(kind)}.{index // 250}.{index % 250 + 1}"


class Neighbours:
    """The servers of all kinds but healthy, in a thread of its own. Each kind has a port on every address of the loopback."""

    def __init__(self, crowd):
        self.crowd, self.ports, ready = crowd, {}, threading.Event()
        self.closed = socket.socket()
        self.closed.bind(("0.0.0.0", 0))  # without listen(): connections to it are refused
        self.ports["refusing"] = self.closed.getsockname()[1]
        self.turn = itertools.count()
        threading.Thread(target=lambda: asyncio.run(self.serve(ready)), daemon=True).start()
        ready.wait()

    async def serve(self, ready):
        handlers = {"silent": silent, "resetting": resetting, "dripping": dripping, "slow": self.slow, "flapping": self.flapping}
        servers = []
        for kind, handler in handlers.items():
            servers.append(await asyncio.start_server(handler, "0.0.0.0", 0, backlog=4096))
            self.ports[kind] = servers[-1].sockets[0].getsockname()[1]
        ready.set()
        await asyncio.gather(*(server.serve_forever() for server in servers))

    async def slow(self, reader, writer):
        await self.relay(reader, writer, DELAY)

    async def flapping(self, reader, writer):
        await (self.relay(reader, writer, 0) if next(self.turn) % 2 else silent(reader, writer))

    async def relay(self, reader, writer, delay):
        third, fourth = map(int, writer.get_extra_info("sockname")[0].split(".")[2:])
        host, port, _ = self.crowd[(third * 250 + fourth - 1) % len(self.crowd)]
        try:
            back, forth = await asyncio.open_connection(host, port)
            await asyncio.gather(pump(reader, forth, 0), pump(back, writer, delay))
        except OSError:
            pass
        finally:
            writer.close()


async def silent(reader, writer):
    try:
        while await reader.read(4096):
            pass
    except OSError:
        pass
    finally:
        writer.close()


async def resetting(_, writer):
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.close()


async def dripping(reader, writer):
    try:
        await reader.read(4096)
        for byte in DRIP:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1)
    except OSError:
        pass
    finally:
        writer.close()


def configuration(counts, concurrency, crowd, neighbours):
    fleets = {"healthy": [f"{host}:{port}#{name}" for host, port, name in crowd[: counts["healthy"]]]}
    for kind in (*DEAD, *RELAYED):
        names = [f"#{crowd[i % len(crowd)][2]}" if kind in RELAYED else "" for i in range(counts[kind])]
        fleets[kind] = [f"{address(kind, i)}:{neighbours.ports[kind]}{name}" for i, name in enumerate(names)]
    text = "".join(
        f"\n  - name: {name}\n    static_configs: [{{targets: [{', '.join(map(quoted, targets))}]}}]" for name, targets in fleets.items() if targets
    )
    return f"""global: {{concurrency: {concurrency}}}
modules: {{tls: {{tls_config: {{ca_file: ca.pem}}}}}}
fleets:{text}
"""


class Watch:
    """Reads the metrics once a minute and prints a line for each. `healthy` is the number of healthy endpoints."""

    def __init__(self, exporter, port, counts, concurrency):
        self.exporter, self.port, self.counts, self.concurrency = exporter, port, counts, concurrency
        self.begin, self.used, self.failed = time.time(), cpu(exporter), False

    def look(self, minute):
        time.sleep(max(0.0, self.begin + 60 * minute - time.time()))
        now, used, text = time.time(), cpu(self.exporter), fetch(self.port).decode()
        ends = {}
        for fleet, end in re.findall(r'(?m)^staple_last_probe_timestamp_seconds\{.*\bfleet="([^"]*)".*\} (\S+)$', text):
            ends.setdefault(fleet, []).append(float(end))
        count = self.counts["healthy"]
        unseen = count - len(ends.get("healthy", []))
        ages = [now - end for end in ends.get("healthy", [])] + [now - self.begin] * unseen
        on_time = sum(age <= INTERVAL + GRACE for age in ages)
        open_now = value(text, "staple_exporter_probes_in_flight")
        self.failed |= on_time < count or open_now > self.concurrency
        seen = ", ".join(f"{fleet} {len(found)}" for fleet, found in ends.items())
        oldest = {fleet: round(max(now - end for end in found)) for fleet, found in ends.items()}
        print(f"minute {minute}: healthy on time {on_time / count:.1%}, never probed {unseen}, oldest {max(ages):.0f} s; probed: {seen}; oldest: {oldest}; "
              f"open {open_now:.0f}, waiting {value(text, 'staple_exporter_probe_queue_length'):.0f}; "
              f"CPU {(used - self.used) / 60:.3f} cores", flush=True)  # fmt: skip
        self.used = cpu(self.exporter)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--exporter")
    for name, default in (("minutes", 12), ("concurrency", 128), ("healthy", 200), *((kind, 500) for kind in DEAD), *((kind, 0) for kind in RELAYED)):
        parser.add_argument(f"--{name}", type=int, default=default)
    arguments = parser.parse_args()
    counts = {kind: getattr(arguments, kind) for kind in ("healthy", *DEAD, *RELAYED)}
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        fleet, _ = started(
            [f"{arguments.build}/staple_fleet", f"--directory={folder}", f"--endpoints={counts['healthy']}", "--certificates=16"], "^ready$", folder / "fleet.log"
        )
        found = re.findall(r'"(127\.[0-9.]+):([0-9]+)#(crowd-[^"]+)"', (folder / "targets.yml").read_text())
        crowd = [(host, int(port), name) for host, port, name in found]
        (folder / "fair.yml").write_text(configuration(counts, arguments.concurrency, crowd, Neighbours(crowd)))
        program = arguments.exporter or f"{arguments.build}/staple_exporter"
        command = [program, f"--config.file={folder}/fair.yml", "--web.listen-address=127.0.0.1:0"]
        exporter, port = started(command, r"listening.*address=127\.0\.0\.1:(\d+)", folder / "log")
        watch = Watch(exporter, int(port.group(1)), counts, arguments.concurrency)
        try:
            for minute in range(1, arguments.minutes + 1):
                watch.look(minute)
        finally:
            for process in (exporter, fleet):
                process.terminate()
                process.wait()
    return 1 if watch.failed else 0


if __name__ == "__main__":
    sys.exit(main())
