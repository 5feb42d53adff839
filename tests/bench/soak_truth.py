# SPDX-License-Identifier: Apache-2.0
"""What the exporter must say of each endpoint, from what the fleet serves. No I/O and no clock: times are arguments."""

import collections
import dataclasses

from soak_plan import LISTS, REFUSED_ANSWERS, REFUSED_FILES

NONE = "no endpoint"
ANY = None  # nothing is known

# Findings that tell of the past: a staple was missing a while ago.
PAST = {"intermittent", "late"}
PAST_PROBES = 12
# These states send no usable extension, so a staple seen before is missed.
UNSTAPLED = {"not-sent", "not-sent-must-staple", "must-staple-no-responder", "expired-must-staple", "empty", "empty-tls12"}
UNTIMELY = {"short-certificate"}  # changes while the fleet runs


@dataclasses.dataclass
class Terms:
    """Terms are the times that the exporter and the fleet are configured with, in seconds."""

    interval: float
    timeout: float
    window: float  # of a short-lived staple
    discovery: float  # until a changed list is read
    ttl: float  # of a DNS record

    @property
    def grace(self):
        """Until a change must be told: 1.5 intervals, see compute_next_due(), and two probes that time out."""
        return 1.5 * self.interval + 2 * self.timeout + 2


@dataclasses.dataclass
class Since:
    """Since is a value with the time at which it began."""

    value: object
    time: float


@dataclasses.dataclass(frozen=True)
class Mismatch:
    """Mismatch is a difference between what is and what the exporter said."""

    endpoint: str
    expected: str
    said: str
    since: float  # seconds that the expectation holds
    detail: str = ""  # when the exporter looked
    is_late: bool = True  # was true once, or the probe began before the change

    def __str__(self):
        return f"{self.endpoint}: {self.expected} for {self.since:.1f} s, said: {self.said}{self.detail}"


class Truth:
    """Truth follows the events. Its answers are sets of allowed results, NONE, or ANY."""

    def __init__(self, layout, expected, terms, now):
        self.layout, self.of_state, self.terms, self.begin = layout, expected, terms, now
        self.states = [Since("ok", now) for _ in range(layout.endpoints)]
        self.unstapled = [-1e9] * layout.endpoints  # the last time without a staple
        self.closed = collections.defaultdict(lambda: Since(False, now))
        self.listed = [Since(False, now) for _ in range(layout.endpoints)]
        self.zones = {}
        self.extra = Since(False, now)

    def apply(self, event, now):
        getattr(self, f"_{event.kind}")(*event.arguments, now)

    def _set(self, first, count, state, _, now):
        for index in range(first, first + count):
            if self.states[index].value in UNSTAPLED:
                self.unstapled[index] = now
            self.states[index] = Since(state, now)

    def _close(self, port, now):
        self.closed[port] = Since(True, now)

    def _open(self, port, now):
        self.closed[port] = Since(False, now)

    def _list(self, number, kind, members, now):
        refused = REFUSED_ANSWERS if LISTS[number].startswith("http") else REFUSED_FILES
        if kind in refused or (kind == "absent" and LISTS[number].startswith("http")):
            return
        members = set(members)
        for index in self.layout.members(number):
            if self.listed[index].value != (index in members):
                self.listed[index] = Since(index in members, now)

    def _zone(self, number, kind, addresses, now):
        self.zones[number] = Since((kind, frozenset(addresses)), now)

    def _reload(self, _, what, now):
        if what in ("good", "storm") and self.extra.value:
            self.extra = Since(False, now)
        if what == "extra" and not self.extra.value:
            self.extra = Since(True, now)

    def _responder(self, mode, now):
        """Whatever the CA's responder does, a staple that agreed with it stays as good as it is."""

    def result(self, index, now):
        """(allowed results, since) of the endpoint itself."""
        state, port = self.states[index], self.closed[self.layout.port(index)]
        since = max(state.time, port.time)
        if port.value:
            return {"refused"}, since
        if state.value in UNTIMELY or self.of_state[state.value] == "any":
            return ANY, since
        if self.of_state[state.value] == "stopped":
            return self._stopped(now - state.time), since
        return {self.of_state[state.value]}, since

    def _stopped(self, age):
        """A staple that is not made anew, with the thresholds of a private CA: overdue after 3/4 of its window."""
        window, late = self.terms.window, self.terms.grace
        steps = ((0, "ok"), (0.75 * window, "refresh_overdue"), (window, "expired"))
        following = [*(begin for begin, _ in steps[1:]), float("inf")]
        return {name for (begin, name), end in zip(steps, following) if begin - 2 <= age < end + late}

    def is_past_told(self, index, now):
        """Whether a finding may tell of a staple that was missing."""
        lost = self.states[index].value in UNSTAPLED or now - self.unstapled[index] < PAST_PROBES * 1.5 * self.terms.interval
        return lost


def told(entry):
    """The results that the exporter tells of one address: fault names, or the reason of a failure, or ok."""
    failure = entry["probe"].get("failure")
    if failure:
        return {failure["reason"]}
    if entry["verdict"] == "not_applicable":
        return {"not_applicable"}
    return {finding["fault"] for finding in entry["findings"]} or {"ok"}


def agrees(allowed, said):
    """A fault may be among others; `ok` is told alone."""
    return allowed is ANY or bool(allowed & said)


def description(results):
    return "anything" if results is ANY else " or ".join(sorted(results))
