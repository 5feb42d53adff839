#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the exporter for hours over a fleet that changes all the time, and compares what it says with what the fleet serves.

    python3 tests/bench/soak.py --hours=2
    python3 tests/bench/soak.py --seconds=60 --endpoints=200 --interval=6

The fleet (staple_soak_fleet) is thousands of TLS servers on loopback. By a random plan, certificates are renewed, staples refreshed,
lost, left to expire and replaced by bad ones, servers and ports go down and flap, names change their addresses, lists of targets
change and break, and the configuration is reloaded, also a wrong one. Scrapers, readers and hostile clients use the HTTP server
meanwhile.

Fails if the exporter says anything wrong of an endpoint (a mismatch) later than 1.5 intervals and two timeouts after its
last change, or of a probe that began after it; if memory, descriptors or threads grow; if probes start late; if /-/healthy takes longer than a
second; if a counter goes back; if the log has an internal error or floods; if the process ends. Prints a line a minute, a table at
the end, and the same as JSON.
"""

import argparse
import contextlib
import json
import pathlib
import signal
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/integration"))
from soak_clients import Crowd  # noqa: E402
from soak_health import Limits  # noqa: E402
from soak_plan import Layout, plan  # noqa: E402
from soak_run import Run  # noqa: E402
from soak_servers import Exporter, Servers, World, configuration  # noqa: E402
from soak_truth import Terms, Truth  # noqa: E402


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=2)
    parser.add_argument("--seconds", type=float, help="instead of --hours")
    parser.add_argument("--endpoints", type=int, default=3000)
    parser.add_argument("--interval", type=int, default=30, help="seconds between two probes of an endpoint")
    parser.add_argument("--seed", type=int, default=1, help="of the plan: the same seed, the same changes")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/dev")
    parser.add_argument("--program", type=pathlib.Path, help="staple_exporter [of --build]")
    parser.add_argument("--fleet", type=pathlib.Path, help="staple_soak_fleet [of --build]")
    parser.add_argument("--lag", type=float, default=Limits.lag, help="seconds that 99 of 100 probes may start late")
    parser.add_argument("--healthy", type=float, default=Limits.healthy, help="seconds that /-/healthy may take")
    parser.add_argument("--folder", type=pathlib.Path, help="for logs and lists; must not exist [a temporary one]")
    options = parser.parse_args()
    options.seconds = options.seconds or 3600 * options.hours
    options.program = options.program or options.build / "staple_exporter"
    options.fleet = options.fleet or options.build / "staple_soak_fleet"
    return options


def soak(options, folder, running):
    layout = Layout(options.endpoints)
    terms = Terms(options.interval, timeout=5, window=max(60, 16 * options.interval), discovery=12, ttl=5)
    servers = Servers(options.fleet, folder, layout, terms)
    running.callback(servers.stop)
    world = World(folder, layout, servers)
    events = plan(options.seed, layout, options.seconds, servers.states, options.interval)
    truth = Truth(layout, servers.states, terms, time.time())
    for event in [event for event in events if event.at == 0]:
        world.apply(event)
        truth.apply(event, time.time())
    demo = (folder / "config.yml").read_text()
    good, extra = (configuration(demo, world, terms, extra) for extra in (False, True))
    texts = {"good": good, "extra": extra, "broken": good + "  - name: [\n", "comments": "# nothing\n"}
    exporter = Exporter(options.program, folder, texts)
    running.callback(exporter.stop)
    steady = [world.target(index) for index in range(layout.steady)]
    crowd = Crowd(exporter.port, [*steady[:50], *servers.demo], options.healthy, options.seed, options.interval / 3)
    running.callback(crowd.stop)
    limits = Limits(lag=options.lag, healthy=options.healthy)
    run = Run(world, truth, exporter, crowd, limits, options.seconds)
    run.follow([event for event in events if event.at > 0])
    return run


def main():
    options = parse()
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell ignores SIGINT: ends the programs, too
        signal.signal(number, lambda *_: sys.exit("interrupted"))
    with contextlib.ExitStack() as running:
        folder = options.folder or pathlib.Path(running.enter_context(tempfile.TemporaryDirectory()))
        if options.folder:
            folder.mkdir(parents=True)
        run = soak(options, folder, running)
        result = run.result() | {"seed": options.seed, "endpoints": options.endpoints, "interval": options.interval}
    for name, number in result.items():
        if name not in ("problems", "clients"):
            print(f"{name:>34}  {number:.4g}" if isinstance(number, float) else f"{name:>34}  {number}")
    print(json.dumps(result))
    print(f"{len(result['problems'])} problems")
    for problem in result["problems"][:40]:
        print("  " + problem)
    return 1 if result["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
