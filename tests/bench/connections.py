#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the memory of an open connection. Used in config/planning.md.

    python3 tests/bench/connections.py BUILD-DIRECTORY [CONNECTIONS]

Two runs with the same number of endpoints: in one they close at once, in the other they accept the ClientHello and send nothing, so
that all connections are open together. The result is the difference of the resident memory divided by that number.
"""

import asyncio
import pathlib
import resource
import sys
import tempfile

from scale import fetch, started, value

TIMEOUT = 60  # seconds until a probe of a silent endpoint times out


def configuration(port, connections):
    targets = "".join(f'\n          - "127.1.{i // 250}.{i % 250 + 1}:{port}"' for i in range(connections))
    return f"""global:
  concurrency: {2 * connections}
  startup_spread: 10s
modules:
  once: {{attempts: 1}}
fleets:
  - name: silent
    module: once
    timeout: {TIMEOUT}s
    interval: 300s
    failure_interval: 300s
    static_configs:
      - targets:{targets}
"""


async def resident(build, connections, silent):
    """Returns the exporter's resident memory in bytes once every endpoint has been connected to."""
    reached, done = 0, asyncio.Event()

    async def accept(reader, writer):
        nonlocal reached
        await reader.read(1)
        reached += 1
        if reached == connections:
            done.set()
        if silent:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(accept, "0.0.0.0", 0, backlog=4096)
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        (folder / "config.yml").write_text(configuration(server.sockets[0].getsockname()[1], connections))
        arguments = [f"{build}/staple_exporter", f"--config.file={folder}/config.yml", "--web.listen-address=127.0.0.1:0"]
        exporter, found = await asyncio.to_thread(started, arguments, r"listening.*address=127\.0\.0\.1:(\d+)", folder / "log")
        try:
            await asyncio.wait_for(done.wait(), TIMEOUT)
            await asyncio.sleep(1)
            text = (await asyncio.to_thread(fetch, int(found.group(1)))).decode()
            print(f"{'silent' if silent else 'closed'}: {value(text, 'staple_exporter_probes_in_flight'):.0f} probes in flight, "
                  f"{value(text, 'process_open_fds'):.0f} descriptors, {value(text, 'process_resident_memory_bytes') / 1e6:.1f} MB")  # fmt: skip
            return value(text, "process_resident_memory_bytes")
        finally:
            exporter.kill()
            await asyncio.to_thread(exporter.wait)
            server.close()


def main():
    build, connections = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 4000
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    closed, silent = (asyncio.run(resident(build, connections, each)) for each in (False, True))
    print(f"{(silent - closed) / connections / 1e3:.1f} kB per connection, {connections} connections")


if __name__ == "__main__":
    main()
