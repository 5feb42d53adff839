# SPDX-License-Identifier: Apache-2.0
"""Compares what the exporter says with the truth. No I/O and no clock: times are arguments."""

import datetime

from soak_truth import ANY, PAST, Mismatch, agrees, description, told

SLOW = {"slow_staple"}  # also of a server that had no CPU for a second
UNSTEADY = ("late", "intermittent", "short-certificate")  # of the demo fleet: change with each connection, or with time


def moment(entry, delay):
    """When the probe of an entry ended, and when it began at the earliest, in Unix seconds. A loop that is late by `delay` seconds
    notes the end of a probe late too."""
    ended = datetime.datetime.fromisoformat(entry["time"]).timestamp()
    return ended, ended - entry["probe"].get("duration_seconds", 0) - 1 - delay


class Comparison:
    """Comparison is one look at all entries of /api/v1/endpoints. `delay`: the lag of probes, in seconds."""

    def __init__(self, world, truth, now, delay):
        self.world, self.truth, self.now, self.delay = world, truth, now, delay
        self.grace = truth.terms.grace
        self.mismatches, self.compared, self.slow = [], 0, 0
        self.oldest = 0.0  # seconds since the last probe of a steady endpoint
        self.indexes = {world.target(index): index for index in range(truth.layout.endpoints)}
        self.by_address = {world.target(index).partition(":")[0]: index for index in range(truth.layout.endpoints)}

    def look(self, entries, demo):
        by_target = {}
        for entry in entries:
            by_target.setdefault((entry["fleet"], entry["target"]), []).append(entry)
        layout = self.truth.layout
        for target, index in self.indexes.items():
            self._present("listed", target, by_target, index < layout.steady or self.truth.listed[index].value,
                          0 if index < layout.steady else self.truth.listed[index].time)  # fmt: skip
        for index in range(self.world.extra):
            self._present("extra", self.world.target(index), by_target, self.truth.extra.value, self.truth.extra.time)
        for (fleet, target), found in by_target.items():
            if fleet in ("listed", "extra"):
                self._endpoint(fleet, target, found[0], self.indexes.get(target))
            elif fleet != "named":
                self._demo(fleet, target, found, demo.get(target))
        for number in range(layout.names):
            self._name(number, by_target.get(("named", self.world.name(number)), []))

    def _lie(self, endpoint, expected, said, since, detail="", is_late=True):
        self.mismatches.append(Mismatch(endpoint, expected, said, self.now - max(since, self.truth.begin), detail, is_late))

    def _present(self, fleet, target, by_target, expected, since):
        is_there = (fleet, target) in by_target
        # A new endpoint is listed after its first probe. A removed one disappears with the list.
        late = self.grace + self.truth.terms.discovery if expected else self.truth.terms.discovery + 2
        if is_there != expected and self.now - max(since, self.truth.begin) > late:
            self._lie(f"{fleet} {target}", "listed" if expected else "not listed", "listed" if is_there else "not listed", since)

    def _endpoint(self, fleet, target, entry, index):
        if index is None:
            return self._lie(f"{fleet} {target}", "no such endpoint", "listed", 0)
        ended, _ = moment(entry, self.delay)
        if index < self.truth.layout.steady and fleet == "listed":
            self.oldest = max(self.oldest, self.now - ended)
        self._address(f"{fleet} {target}", entry, index)

    def _address(self, endpoint, entry, index):
        allowed, since = self.truth.result(index, self.now)
        _, begun = moment(entry, self.delay)
        is_new = begun > since
        if allowed is ANY or not (is_new or self.now - since > self.grace):
            return
        if allowed == SLOW and self.delay >= self.grace:
            allowed = SLOW | {"ok"}  # everything was slow
        said = told(entry)
        if self.truth.is_past_told(index, self.now) or said & SLOW:
            self.slow += bool(said & SLOW - allowed)
            said = (said - PAST - SLOW | allowed & said) or {"ok"}
        self.compared += 1
        if not agrees(allowed, said):
            probe = f" by a probe of {entry['probe']['duration_seconds']:.1f} s that ended {self.now - moment(entry, self.delay)[0]:.1f} s ago"
            self._lie(endpoint, description(allowed), description(said), since, probe, not is_new)

    def _demo(self, fleet, target, found, expected):
        if expected is None or any(each in target for each in UNSTEADY) or self.now - self.truth.begin < 3 * self.grace:
            return
        said = set().union(*map(told, found))
        self.compared += 1
        if expected not in said or (expected == "ok" and not said <= {"ok"} | SLOW):
            self._lie(f"{fleet} {target}", expected, description(said), self.truth.begin)

    def _name(self, number, found):
        (kind, addresses), since = self.truth.zones[number].value, self.truth.zones[number].time
        since += self.truth.terms.ttl
        name = self.world.name(number)
        if self.now - since > self.grace:
            seen = {entry.get("address", "") for entry in found}
            expected = {self.world.address(index) for index in addresses} or {""}
            self.compared += 1
            if seen != expected:
                self._lie(f"named {name}", f"{kind} {sorted(expected)}", str(sorted(seen)), since)
                return
        for entry in found:
            index = self.by_address.get(entry.get("address"))
            if index is not None:
                self._address(f"named {name} {entry['address']}", entry, index)
