# SPDX-License-Identifier: Apache-2.0
"""What soak.py measures of the exporter, and which values it accepts. Pure functions but for measure()."""

import dataclasses
import itertools
import os
import pathlib
import re
import statistics

FIRST = "staple_exporter_"
MIB = 1 << 20
STARVED = 0.5  # seconds without a CPU per second


@dataclasses.dataclass(frozen=True)
class Sample:
    """Sample is one look at the exporter."""

    at: float  # seconds since the start
    memory: int  # Pss, bytes
    descriptors: int
    threads: int
    cpu: float  # seconds so far
    waited: float  # seconds so far in which a thread of the exporter, the fleet or the clients could run and had no CPU
    in_flight: int
    endpoints: int
    lag: dict  # upper bound in seconds -> probes so far
    counters: dict  # series -> value

    @property
    def probes(self):
        return self.lag.get(float("inf"), 0)


@dataclasses.dataclass(frozen=True)
class Limits:
    """Limits are what soak.py accepts."""

    memory_share: float = 0.10  # growth from the first third of the run to the last; of the peak twice that
    memory_free: int = 6 * MIB  # growth that needs no reason: arenas, histories
    descriptors: int = 32  # more or less as the clients connect
    threads: int = 0
    lag: float = 1.0  # seconds, 99 of 100 probes
    healthy: float = 1.0  # seconds until /-/healthy answers


def waited(pid):
    """Seconds that the threads of a process have waited for a CPU."""
    tasks = pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[1]) for task in tasks) / 1e9


def cpu(pid):
    """CPU seconds of a process so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(pid, others, at, text):
    """A Sample from /proc and the text of /metrics. `others`: processes that the exporter depends on."""
    process = pathlib.Path(f"/proc/{pid}")
    rollup = (process / "smaps_rollup").read_text()
    status = (process / "status").read_text()
    series = {name: float(number) for name, number in re.findall(rf"(?m)^((?:{FIRST}|process_)\w+(?:\{{[^\n]*\}})?) (\S+)$", text)}
    buckets = re.findall(rf'(?m)^{FIRST}probe_lag_seconds_bucket{{le="([^"]+)"}} (\S+)$', text)
    return Sample(
        at=at,
        memory=1024 * int(re.search(r"(?m)^Pss:\s+(\d+)", rollup).group(1)),
        descriptors=int(series.get("process_open_fds", 0)),
        threads=int(re.search(r"Threads:\s+(\d+)", status).group(1)),
        cpu=cpu(pid),
        waited=sum(map(waited, (pid, *others))),
        in_flight=int(series.get(f"{FIRST}probes_in_flight", 0)),
        endpoints=int(sum(number for name, number in series.items() if name.startswith(f"{FIRST}targets"))),
        lag={float(bound.replace("+Inf", "inf")): float(count) for bound, count in buckets},
        counters={name: number for name, number in series.items() if is_counter(name)},
    )


def is_counter(series):
    name = series.partition("{")[0]
    return name.endswith(("_total", "_count", "_sum", "_bucket"))


def steps_back(before, after):
    """The counters that are lower than before, or gone."""
    for name, number in before.items():
        if after.get(name, -1) < number:
            yield f"{name} was {number:g} and is {after.get(name)}"


def percentile(before, after, share):
    """The upper bound, in seconds, of the lag of this share of the probes between two samples; 0 if there was none."""
    total = after.probes - before.probes
    for bound in sorted(after.lag):
        if total and after.lag[bound] - before.lag.get(bound, 0) >= share * total:
            return bound
    return 0.0


def is_starved(samples):
    """Whether the machine was too busy between any two samples for anything to be in time."""
    return any(after.waited - before.waited > STARVED * (after.at - before.at) for before, after in itertools.pairwise(samples))


def slope(samples):
    """Growth of the memory in bytes an hour, by linear regression."""
    if len(samples) < 3 or samples[0].at == samples[-1].at:
        return 0.0
    return 3600 * statistics.linear_regression([each.at for each in samples], [each.memory for each in samples]).slope


def thirds(samples):
    size = max(1, len(samples) // 3)
    return samples[:size], samples[-size:]


def problems(samples, limits):
    """What is wrong with the samples after the warm-up."""
    if len(samples) < 3:
        yield f"{len(samples)} samples are too few"
        return
    first, last = thirds(samples)
    half = samples[len(samples) // 2 :]
    free = limits.memory_free + limits.memory_share * usual(first)
    for what, growth, most in (
        ("the usual memory of the last third exceeds that of the first", usual(last) - usual(first), free),
        ("the highest memory of the last third exceeds that of the first", peak(last) - peak(first), 2 * free),
        ("memory grew over the second half", slope(half) * (half[-1].at - half[0].at) / 3600, free),
    ):
        if growth > most:
            yield f"{what} by {growth / MIB:.1f} MiB"
    growth = low(last) - low(first)
    if growth > limits.descriptors:
        yield f"descriptors grew by {growth}"
    threads = statistics.median(each.threads for each in last) - statistics.median(each.threads for each in first)
    if abs(threads) > limits.threads:
        yield f"threads changed by {threads:g}"


def usual(samples):
    return statistics.median(each.memory for each in samples)


def peak(samples):
    return max(each.memory for each in samples)


def low(samples):
    """The lowest number of descriptors beside those of probes: connections of clients come and go."""
    return min(each.descriptors - each.in_flight for each in samples)
