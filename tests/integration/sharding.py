# SPDX-License-Identifier: Apache-2.0
"""A rollout of sharded exporters over the demo fleet, as a StatefulSet does it, watched every moment.

    STAPLE_EXPORTER=build/release/staple_exporter STAPLE_FLEET=build/release/staple_fleet \\
      python3 tests/integration/sharding.py --endpoints=3000 --interval=30

starts three exporters, goes to four and back to three, and says how long the worst endpoint was in no share, and
how far apart two probes of one endpoint were. sharding_test.py does the same in small.
"""

import argparse
import collections
import os
import pathlib
import re
import signal
import tempfile
import threading
import time

import program
from process import Process, eventually

FLEET = os.environ.get("STAPLE_FLEET", "")
PROBED = re.compile(r'^staple_last_probe_timestamp_seconds\{fleet="([^"]*)",target="([^"]*)"[^}]*\} (\S+)$', re.M)


class Replica:
    """Replica is one exporter. It gets its shard from its environment, as a pod does."""

    def __init__(self, folder, configuration, ordinal, total):
        self.ordinal, self.total = ordinal, total
        environment = os.environ | {"STAPLE_SHARD_ORDINAL": str(ordinal), "STAPLE_SHARD_TOTAL": str(total)}
        self.folder = folder / f"shard-{ordinal}-of-{total}-{time.monotonic_ns()}"
        self.folder.mkdir()
        for file in folder.glob("*.pem"):
            (self.folder / file.name).write_bytes(file.read_bytes())
        self.serving = program.Serving(self.folder, configuration, env=environment)

    def probed(self):
        """{(fleet, target): time of the last probe, the latest of its addresses and views}."""
        latest = {}
        for fleet, target, when in PROBED.findall(self.serving.get("/metrics")[1]):
            latest[fleet, target] = max(float(when), latest.get((fleet, target), 0))
        return latest

    def ready(self):
        return self.serving.get("/-/ready")[0] == 200

    def stop(self):
        """Ends it as the kubelet does: SIGTERM, then up to five seconds of waiting."""
        self.serving.process.signal(signal.SIGTERM)
        self.serving.process.wait(5)
        self.serving.stop()


class Rollout:
    """Rollout is a set of replicas and their recorded probes. Ends with stop()."""

    def __init__(self, folder, configuration, total, every=None):
        """`every`: seconds between two polls of all replicas; None: no polling."""
        self.folder, self.configuration = folder, configuration
        self.replicas = {}
        self.moments = collections.defaultdict(set)  # (fleet, target) -> times of its probes
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, args=[every])
        for ordinal in range(total):
            self._start(ordinal, total)
        if every:
            self._watcher.start()

    def watched_by(self):
        """{(fleet, target): the ordinals of the replicas that have probed it}, as of now."""
        found = collections.defaultdict(list)
        for ordinal, replica in self._now():
            for endpoint, when in replica.probed().items():
                self.moments[endpoint].add(when)
                found[endpoint].append(ordinal)
        return found

    def roll(self, total):
        """Changes the number of replicas as a StatefulSet with parallel pod management does: what is too much ends and
        what is missing starts, all at once; then the others restart, the highest first, each once the one before is ready."""
        before = len(self.replicas)
        for ordinal in range(total, before):
            self._stop(ordinal)
        for ordinal in range(before, total):
            self._start(ordinal, total)
        for ordinal in reversed(range(min(before, total))):
            self._stop(ordinal)
            self._start(ordinal, total)

    def stop(self):
        self._over.set()
        if self._watcher.is_alive():
            self._watcher.join()
        for _, replica in self._now():
            replica.serving.stop()

    def _start(self, ordinal, total):
        replica = Replica(self.folder, self.configuration, ordinal, total)
        with self._lock:
            self.replicas[ordinal] = replica
        eventually(replica.ready, f"shard {ordinal} ready")

    def _stop(self, ordinal):
        with self._lock:
            replica = self.replicas.pop(ordinal)
        for endpoint, when in replica.probed().items():
            self.moments[endpoint].add(when)
        replica.stop()

    def _now(self):
        with self._lock:
            return sorted(self.replicas.items())

    def _watch(self, every):
        while not self._over.wait(every):
            try:
                self.watched_by()
            except (OSError, AssertionError):
                pass  # the replica is ending

    def worst_gap(self, since, until):
        """(seconds, endpoint): the longest time between `since` and `until` in which one endpoint was not probed."""
        worst = (0, None)
        for endpoint, moments in self.moments.items():
            inside = [since, *sorted(when for when in moments if since < when < until), until]
            worst = max(worst, max((b - a, endpoint) for a, b in zip(inside, inside[1:])))
        return worst


def demo_configuration(folder, spread, crowd_only=False):
    """The configuration of the demo fleet in `folder`, with the first round spread over `spread` seconds;
    `crowd_only`: without the endpoints that are wrong on purpose, which take their time."""
    text = (folder / "config.yml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^  - name: discovered\n(    .*\n)*", "", text)  # discovered targets are not counted here
    if crowd_only:
        text = re.sub(r"(?ms)^fleets:\n.*(?=^  - name: crowd$)", "fleets:\n", text)
    return re.sub(r"startup_spread: \d+s", f"startup_spread: {spread}s", text)


def endpoints(configuration):
    """The number of endpoints. A target in two fleets counts twice."""
    return sum(line.count('"') // 2 for line in re.findall(r"- targets: (\[.*\])", configuration))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoints", type=int, default=3000)
    parser.add_argument("--interval", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="staple-") as temporary:
        folder = pathlib.Path(temporary)
        fleet = [FLEET, f"--directory={folder}", f"--endpoints={options.endpoints}", f"--interval={options.interval}s"]
        with Process(fleet, folder) as running:
            running.logged(r"(?m)^ready$")
            configuration = demo_configuration(folder, max(1, options.interval // 10))
            rollout = Rollout(folder, configuration, 3, every=1)
            try:
                measure(rollout, endpoints(configuration), options.interval)
            finally:
                rollout.stop()


def measure(rollout, expected, interval):
    def settled(total):
        end = time.monotonic() + 4 * interval
        while time.monotonic() < end:
            found = rollout.watched_by()
            if len(found) == expected and all(len(by) == 1 for by in found.values()):
                shares = collections.Counter(by[0] for by in found.values())
                print(f"{total} shards: {expected} endpoints, each watched by one; shares {sorted(shares.items())}", flush=True)
                return
            time.sleep(1)
        raise AssertionError(f"{len(found)} of {expected} endpoints are watched")

    settled(3)
    for total in (4, 3):
        begin = time.time()
        time.sleep(2 * interval)
        start = time.time()
        quiet, _ = rollout.worst_gap(begin, start)
        rollout.roll(total)
        took = time.time() - start
        time.sleep(2 * interval)
        worst, endpoint = rollout.worst_gap(start - interval, time.time() - 1)
        print(f"to {total}: the rollout took {took:.1f} s; longest time between two probes {worst:.1f} s "
              f"({'/'.join(endpoint)}), {quiet:.1f} s before it; interval {interval} s", flush=True)  # fmt: skip
        settled(total)


if __name__ == "__main__":
    main()
