#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the effect of many HTTP clients on the exporter: memory and probe lag before, during and after.

    python3 tests/bench/clients.py BUILD-DIRECTORY [ENDPOINTS [INTERVAL [SECONDS]]]

The demo fleet has ENDPOINTS (10000), probed every INTERVAL (300) seconds. For SECONDS (60), 1,000 connections are idle, 100
scrapers request /metrics every second, compressed, on persistent connections, and 50 slow readers read one byte of it every
half second, half of them uncompressed. The clients run at a lower priority, because only the exporter is measured.
"""

import asyncio
import multiprocessing
import os
import pathlib
import re
import socket
import sys
import tempfile
import time

import scale

IDLE, SCRAPERS, SLOW = 1000, 100, 50
PLAIN = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
GZIP = PLAIN[:-2] + b"Accept-Encoding: gzip\r\n\r\n"


class Crowd:
    """Crowd is the clients of one server, which run until the time `end`."""

    def __init__(self, port, end):
        self.port, self.end = port, end
        self.seconds, self.refused, self.lost = [], 0, 0

    def lasts(self):
        return time.monotonic() < self.end

    async def idle(self):
        _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        await asyncio.sleep(self.end - time.monotonic())
        writer.close()

    async def dawdle(self, request):
        loop = asyncio.get_running_loop()
        while self.lasts():
            with socket.socket() as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                client.setblocking(False)
                try:
                    await loop.sock_connect(client, ("127.0.0.1", self.port))
                    await loop.sock_sendall(client, request)
                    while self.lasts() and await loop.sock_recv(client, 1):
                        await asyncio.sleep(0.5)
                except OSError:
                    await asyncio.sleep(0.5)

    async def scrape(self):
        streams = None
        while self.lasts():
            begun = time.monotonic()
            try:
                streams = streams or await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
                streams[1].write(GZIP)
                self.refused += await answer(streams[0]) != 200
                self.seconds.append(time.monotonic() - begun)
            except (OSError, EOFError):
                self.lost += 1
                streams = None
            await asyncio.sleep(max(0, begun + 1 - time.monotonic()))

    async def run(self):
        slow = [self.dawdle(request) for request in (PLAIN, GZIP) for _ in range(SLOW // 2)]
        await asyncio.gather(
            *slow, *(self.idle() for _ in range(IDLE)), *(self.scrape() for _ in range(SCRAPERS)), return_exceptions=True
        )


async def answer(reader):
    """Reads a response to its end and returns its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    if b"chunked" in head:
        while size := int(await reader.readuntil(b"\r\n"), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    else:
        await reader.readexactly(int(re.search(rb"Content-Length: (\d+)", head).group(1)))
    return int(head.split()[1])


def crowd(port, seconds, results):
    os.nice(5)
    clients = Crowd(port, time.monotonic() + seconds)
    asyncio.run(clients.run())
    results.put((clients.seconds, clients.refused, clients.lost))


def resident(process):
    """Returns the resident memory of the process, in MiB."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def watched(exporter, port, seconds):
    """Observes the exporter for `seconds`. Returns its probe lag, its CPU usage and its maximum memory."""
    before, used, begun, most = scale.fetch(port, **{"Accept-Encoding": "identity"}).decode(), scale.cpu(exporter), time.monotonic(), 0
    while time.monotonic() < begun + seconds:
        most = max(most, resident(exporter))
        time.sleep(0.2)
    took, used = time.monotonic() - begun, scale.cpu(exporter) - used
    after = scale.fetch(port).decode()

    def gained(name):
        return scale.value(after, name) - scale.value(before, name)

    def above(bound):
        pattern = rf'(?m)^staple_exporter_probe_lag_seconds_bucket{{le="{bound}"}} (\S+)$'
        return probes - float(re.search(pattern, after).group(1)) + float(re.search(pattern, before).group(1))

    probes = gained("staple_exporter_probe_lag_seconds_count")
    bounds = re.findall(r'(?m)^staple_exporter_probe_lag_seconds_bucket{le="([^"]+)"}', after)[:-1]
    late = {bound: int(above(bound)) for bound in bounds}
    lag = gained("staple_exporter_probe_lag_seconds_sum") / max(1, probes)
    return {"probes/s": probes / took, "mean lag ms": 1000 * lag, "probes later than s": {b: n for b, n in late.items() if n},
            "cores": used / took, "most MiB": most}  # fmt: skip


def tell(title, figures):
    print(f"{title:8}", *(f"{name}: {n:.4g}" if isinstance(n, float) else f"{name}: {n}" for name, n in figures.items()), sep="  ", flush=True)


def measure(build, endpoints, interval, seconds):
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        arguments = [f"{build}/staple_fleet", f"--directory={folder}", f"--endpoints={endpoints}", f"--interval={interval}s"]
        fleet, _ = scale.started(arguments, "^ready$", folder / "fleet.log")
        text = (folder / "config.yml").read_text()
        configuration = folder / "crowd.yml"
        configuration.write_text(re.sub(r"(?ms)^fleets:\n.*(?=^  - name: crowd$)", "fleets:\n", text).replace("startup_spread: 5s", "startup_spread: 1m"))
        arguments = [f"{build}/staple_exporter", f"--config.file={configuration}", "--web.listen-address=127.0.0.1:0"]
        exporter, found = scale.started(arguments, r"listening.*address=127\.0\.0\.1:(\d+)", folder / "exporter.log")
        port = int(found.group(1))
        try:
            time.sleep(70)  # every endpoint has been probed once
            tell("before", watched(exporter, port, seconds))
            results = multiprocessing.Queue()
            clients = multiprocessing.Process(target=crowd, args=(port, seconds + 2, results))
            clients.start()
            time.sleep(1)
            tell("during", watched(exporter, port, seconds))
            took, refused, lost = results.get()
            clients.join()
            took.sort()
            tell("scrapes", {"answered": len(took), "of": SCRAPERS * seconds, "not 200": refused, "connections lost": lost,
                             "median s": took[len(took) // 2], "worst s": took[-1]})  # fmt: skip
            tell("after", watched(exporter, port, seconds))
        finally:
            exporter.terminate()
            fleet.terminate()
            exporter.wait()
            fleet.wait()


if __name__ == "__main__":
    sizes = [int(number) for number in sys.argv[2:]]
    measure(sys.argv[1], *(sizes + [10000, 300, 60][len(sizes):]))
