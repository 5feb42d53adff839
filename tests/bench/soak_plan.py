# SPDX-License-Identifier: Apache-2.0
"""The random plan of soak.py: which endpoint, list, name and port changes when. A pure function of the seed."""

import dataclasses
import random

USUAL_INTERVAL = 30  # seconds between probes that the rates below belong to
PORTS = 8  # of the fleet; the second half of them can close
LISTS = ("a.json", "b.json", "c.yml", "d.yml", "http-a", "http-b")
NAME_FAILURES = ("no such name", "server failure", "no answer")
# A list of these kinds is refused as a whole: the last one stays.
REFUSED = ("broken", "cut", "no text", "huge", "not a list", "nothing")
REFUSED_FILES = (*REFUSED, "a folder", "a pipe")
REFUSED_ANSWERS = (*REFUSED, "status 500", "no answer", "hangs up")
STEADY_CERTIFICATES = 20
OUTAGES = ("silent", "resets", "drips", "hangs-up", "garbage", "stalls", "alert")
RESPONDER_MODES = ("answers", "closes", "fails", "is silent", "sends nonsense", "forges")
RELOADS = ("good", "extra", "broken", "comments", "a folder", "storm")
FEW = {"floods": 3, "giant": 20, "pieces": 20, "slow-staple": 20}  # states that cost much: endpoints at once


@dataclasses.dataclass(frozen=True)
class Event:
    """Event is a change at a time, in seconds since the start. See soak_truth.py for the kinds and their arguments."""

    at: float
    kind: str
    arguments: tuple


@dataclasses.dataclass(frozen=True)
class Layout:
    """Layout says which endpoint is where: the first `steady` never change after the start, the others are in the lists in turn."""

    endpoints: int

    @property
    def steady(self):
        return self.endpoints // 2

    @property
    def names(self):
        return max(3, self.endpoints // 60)

    def port(self, index):
        """The index of the port at which an endpoint is watched. Ports of steady endpoints never close."""
        return index % (PORTS // 2) + (0 if index < self.steady else PORTS // 2)

    def members(self, number):
        """All endpoints that the list of this number can have."""
        return range(self.steady + number, self.endpoints, len(LISTS))


def plan(seed, layout, seconds, states, interval=USUAL_INTERVAL):
    """The events of the first `seconds` in the order of time. `states`: names of what an endpoint can be. With a shorter
    interval between probes everything changes more often."""
    chance, pace = random.Random(seed), interval / USUAL_INTERVAL
    common = sorted(set(states) - {"ok", "renewing", "stopped"} - set(OUTAGES))
    generations = iter(range(1, 1 << 60))
    most = seconds / pace
    events = [
        *_steady(layout, generations),
        *_states(chance, layout, most, common, generations),
        *_outages(chance, layout, most, generations),
        *_ports(chance, most),
        *_lists(chance, layout, most),
        *_names(chance, layout, most),
        *_reloads(chance, most),
        *_responder(chance, most),
    ]
    paced = (dataclasses.replace(each, at=each.at * pace) for each in events if each.at < most)
    return sorted(paced, key=lambda each: each.at)


def _times(chance, seconds, mean):
    at = chance.expovariate(1 / mean)
    while at < seconds:
        yield at
        at += chance.expovariate(1 / mean)


def _range(chance, layout, most):
    """Some changing endpoints in a row: (first, count)."""
    count = chance.randint(1, max(1, min(most, layout.endpoints - layout.steady)))
    return chance.randint(layout.steady, layout.endpoints - count), count


def _steady(layout, generations):
    """Half of the steady endpoints have short-lived staples, which are always renewed in time."""
    half = layout.steady // 2
    count = max(1, half // STEADY_CERTIFICATES)
    for first in range(0, half, count):
        yield Event(0, "set", (first, min(count, half - first), "renewing", next(generations)))


def _states(chance, layout, seconds, common, generations):
    """Certificates renewed, staples refreshed, expired, removed, replaced and back: each endpoint about every 4 minutes."""
    changing = layout.endpoints - layout.steady
    most = max(1, changing // 40)
    for at in _times(chance, seconds, 240 * (most / 2) / changing):
        kind = chance.choices(("ok", "renewing", "stopped", "other"), (20, 25, 15, 40))[0]
        state = chance.choice(common) if kind == "other" else kind
        first, count = _range(chance, layout, min(most, FEW.get(state, most)))
        # Only these get a certificate of their own each time.
        generation = 0 if kind == "other" or kind == "ok" and chance.random() < 0.5 else next(generations)
        yield Event(at, "set", (first, count, state, generation))


def _outages(chance, layout, seconds, generations):
    """Outages of many endpoints at once, most of which flap."""
    for begin in _times(chance, seconds, 150):
        first, count = _range(chance, layout, (layout.endpoints - layout.steady) // 4)
        at, state = begin, chance.choice(OUTAGES)
        for _ in range(chance.choice((1, 1, 2, 4, 8))):
            yield Event(at, "set", (first, count, state, 0))
            at += chance.uniform(4, 60)
            yield Event(at, "set", (first, count, "renewing", next(generations)))
            at += chance.uniform(4, 40)


def _ports(chance, seconds):
    """Ports that refuse connections for a while. One outage of a port ends before its next begins."""
    for port in range(PORTS // 2, PORTS):
        at = chance.expovariate(1 / 400)
        while at < seconds:
            yield Event(at, "close", (port,))
            at += chance.uniform(3, 90)
            yield Event(at, "open", (port,))
            at += chance.uniform(10, 800)


def _lists(chance, layout, seconds):
    for number, name in enumerate(LISTS):
        members = layout.members(number)
        refused = REFUSED_ANSWERS if name.startswith("http") else REFUSED_FILES
        yield Event(0, "list", (number, "members", tuple(members)))
        yield Event(1, "list", (number, "huge", ()))  # before the warm-up ends: the memory that one takes is planned for
        for at in _times(chance, seconds, 90):
            kind = chance.choices(("members", "partly", "empty", "refused", "absent"), (45, 15, 5, 30, 5))[0]
            if kind in ("members", "partly"):
                some = tuple(sorted(chance.sample(members, chance.randint(len(members) // 2, len(members)))))
                yield Event(at, "list", (number, kind, some))
            else:
                yield Event(at, "list", (number, chance.choice(refused) if kind == "refused" else kind, ()))


def _names(chance, layout, seconds):
    for number in range(layout.names):
        for at in [0, *_times(chance, seconds, 200)]:
            if at and chance.random() < 0.2:
                yield Event(at, "zone", (number, chance.choice(NAME_FAILURES), ()))
            else:
                # All of one certificate, because a name whose servers differ has a fault.
                alike = range(layout.steady // 2, layout.steady)
                addresses = chance.sample(alike, min(len(alike), chance.choice((1, 1, 2, 3))))
                yield Event(at, "zone", (number, "addresses", tuple(addresses)))


def _reloads(chance, seconds):
    for at in _times(chance, seconds, 75):
        yield Event(at, "reload", (chance.choice(("signal", "post")), chance.choice(RELOADS)))


def _responder(chance, seconds):
    for at in _times(chance, seconds, 100):
        yield Event(at, "responder", (chance.choice(RESPONDER_MODES),))
