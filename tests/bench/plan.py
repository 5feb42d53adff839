#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Computes the table of config/planning.md: the resources for fleets of a given size.

    python3 tests/bench/plan.py [ENDPOINTS]...

An endpoint is one address in one view. The constants are those measured by scale.py. planning_test.py compares the page with
this model.
"""

import dataclasses
import sys


@dataclasses.dataclass(frozen=True)
class Cost:
    """The measured costs, per endpoint unless stated otherwise."""

    probe_cpu: float = 1.1e-3  # CPU seconds of a probe: the highest measured value, at few probes a second
    scrape_cpu: float = 13e-6  # CPU seconds of its part of a scrape, with gzip: the highest measured value
    memory: float = 5.0e3  # bytes, including the memory for rendering a scrape
    base: float = 15e6  # bytes of a process without endpoints
    connection: float = 62e3  # bytes of an open connection with its TLS state (connections.py)
    samples: int = 24
    plain: float = 3.3e3  # bytes of its part of a scrape
    gzip: float = 215.0  # the same, compressed
    stored: float = 1.5  # bytes of a sample in Prometheus, from its documentation
    probe: float = 0.1  # seconds of a connection to a healthy endpoint over the Internet


@dataclasses.dataclass(frozen=True)
class Plan:
    endpoints: int
    interval: int  # seconds between two probes
    scrape: int  # seconds between two scrapes
    dead: float = 0.01  # share of endpoints that run into the timeout
    timeout: int = 20
    cost: Cost = Cost()

    def rows(self):
        c, rate = self.cost, self.endpoints / self.interval
        sockets = rate * ((1 - self.dead) * c.probe + self.dead * self.timeout)
        return {
            "probes a second": rate,
            "cores, probing": rate * c.probe_cpu,
            "cores, being scraped": self.endpoints * c.scrape_cpu / self.scrape,
            "memory, MB": (c.base + self.endpoints * c.memory + sockets * c.connection) / 1e6,
            "sockets": sockets,
            "DNS queries a second": 2 * rate,
            "samples a second": self.endpoints * c.samples / self.scrape,
            "active series": self.endpoints * c.samples,
            "a scrape, MB": self.endpoints * c.plain / 1e6,
            "a scrape compressed, MB": self.endpoints * c.gzip / 1e6,
            "Prometheus' disk in 30 days, GB": self.endpoints * c.samples / self.scrape * c.stored * 86400 * 30 / 1e9,
        }


PLANS = [Plan(10**4, 300, 30), Plan(10**5, 300, 60), Plan(10**6, 900, 60)]


def shown(number):
    """Formats a number with two significant digits."""
    return f"{float(f'{number:.2g}'):,.15g}"


def table(plans):
    lines = ["| | " + " | ".join(f"{plan.endpoints:,} endpoints" for plan in plans) + " |", "| --- |" + " ---: |" * len(plans)]
    lines.append("| probed every, scraped every | " + " | ".join(f"{p.interval} s, {p.scrape} s" for p in plans) + " |")
    for name in plans[0].rows():
        lines.append(f"| {name} | " + " | ".join(shown(plan.rows()[name]) for plan in plans) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table([Plan(int(size), 300, 30) for size in sys.argv[1:]] or PLANS))
