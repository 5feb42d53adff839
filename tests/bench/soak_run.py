# SPDX-License-Identifier: Apache-2.0
"""The loop of soak.py: executes the plan, measures, compares, and gathers what is wrong."""

import itertools
import json
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request

import soak_health as health
from soak_check import Comparison

SAMPLE_SECONDS = 10
WARM_UP = 0.2  # share of the run, at most WARM_UP_MOST seconds
WARM_UP_MOST = 900
MOST_PROBLEMS = 200
MOST_LINES = 2  # of the log, a minute and target
# Words of the log that no change of the fleet explains.
INTERNAL = re.compile(r"internal error|exception|bad_alloc|assert|terminate|sanitizer|runtime error", re.I)


class Run:
    """Run is one soak."""

    def __init__(self, world, truth, exporter, crowd, limits, seconds):
        self.world, self.truth, self.exporter, self.crowd, self.limits = world, truth, exporter, crowd, limits
        self.seconds, self.begin = seconds, time.time()
        self.problems, self.samples = {}, []
        self.told = dict.fromkeys(
            ("probes", "comparisons", "mismatches", "late while the machine was busy", "slow staples", "events", "reloads", "log lines", "busy samples"), 0
        )
        self.worst = {"healthy s": 0.0, "lag p99 s": 0.0, "age of steady s": 0.0, "log lines a minute": 0, "reload s": 0.0}
        self.expected_reload = None  # (success, since)
        self.minute = {}
        self.beside = (world.servers.process.pid, crowd.process.pid, os.getpid())

    def elapsed(self):
        return time.time() - self.begin

    def complain(self, problem, key=None):
        """Notes a problem once for each key."""
        if (key or problem) not in self.problems and len(self.problems) < MOST_PROBLEMS:
            self.problems[key or problem] = f"{self.elapsed():.0f} s: {problem}"
            print(f"  PROBLEM {self.elapsed():.0f} s: {problem}", flush=True)

    def get(self, path, method="GET"):
        request = urllib.request.Request(f"http://127.0.0.1:{self.exporter.port}{path}", method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read(), answer.headers

    def follow(self, events):
        events = iter(events)
        event = next(events, None)
        interval = self.truth.terms.interval
        due = {self.sample: SAMPLE_SECONDS, self.compare: interval / 2, self.tell: 60}
        next_times = dict(due)
        while self.elapsed() < self.seconds and self.is_running():
            if event and event.at <= self.elapsed():
                self.execute(event)
                event = next(events, None)
                continue
            for act, at in list(next_times.items()):
                if at <= self.elapsed():
                    self.attempt(act)
                    next_times[act] = max(at + due[act], self.elapsed())
            wait = min([*next_times.values(), *([event.at] if event else [])]) - self.elapsed()
            time.sleep(min(1, max(0.0, wait)))
        if self.is_running():
            for act in (self.sample, self.compare, self.tell):
                self.attempt(act)
            for problem in health.problems(self.settled(), self.limits):
                self.complain(problem)

    def is_running(self):
        status = self.exporter.process.poll()
        if status is not None:
            self.complain(f"the exporter ended with {status}")
        return status is None

    def attempt(self, act):
        try:
            act()
        except (OSError, ValueError) as error:
            if self.is_running():
                self.complain(f"{act.__name__}: {error!r}")

    def execute(self, event):
        self.told["events"] += 1
        if event.kind == "reload":
            self.told["reloads"] += 1
            self.reload(event)
        else:
            self.world.apply(event)
        self.truth.apply(event, time.time())

    def reload(self, event):
        way, what = event.arguments
        self.exporter.configure(what)
        is_good = what in ("good", "extra", "storm")
        begun = time.time()
        if way == "signal" or what == "storm":
            self.exporter.signal(30 if what == "storm" else 1)
        if way == "post":
            try:
                self.get("/-/reload", "POST")
                status = 200
            except urllib.error.HTTPError as error:
                status = error.code
                error.close()
            except OSError as error:
                status = repr(error)
            self.worst["reload s"] = max(self.worst["reload s"], time.time() - begun)
            if status != (200 if is_good else 500):
                self.complain(f"reload of '{what}': status {status}")
        self.expected_reload = (is_good, time.time())

    def sample(self):
        text = self.get("/metrics")[0].decode()
        now = health.measure(self.exporter.process.pid, self.beside, self.elapsed(), text)
        if self.samples:
            for step in health.steps_back(self.samples[-1].counters, now.counters):
                self.complain(f"a counter went back: {step}")
        self.samples.append(now)
        self.told["busy samples"] += health.is_starved(self.samples[-2:])
        if self.expected_reload and time.time() - self.expected_reload[1] > 8:
            says = "\nstaple_exporter_config_last_reload_successful 1\n" in text
            if says != self.expected_reload[0]:
                self.complain(f"config_last_reload_successful is {says:d} after a {'good' if not says else 'wrong'} configuration")
        for line in self.exporter.new_lines():
            self.told["log lines"] += 1
            if "verdict changed" not in line and INTERNAL.search(line):
                self.complain(f"log: {line}", key=re.sub(r"\d+", "", line)[30:90])
        found, slowest = self.crowd.news()
        self.worst["healthy s"] = max(self.worst["healthy s"], slowest)
        for problem in found:
            if re.search(" took |no end within", problem) and self.is_starved():
                continue
            self.complain(problem, key=re.sub(r"[\d.]+ s$", "", problem))

    def entries(self):
        path = "/api/v1/endpoints?limit=1000"
        while path:
            body, headers = self.get(path)
            yield from json.loads(body)
            link = re.search(r'<([^>]*)>; *rel="next"', headers.get("Link") or "")
            path = link and urllib.parse.urljoin("/api/v1/endpoints", link.group(1))

    def delay(self):
        """The longest lag of the latest probes, in seconds."""
        if self.is_starved() or len(self.samples) < 2:
            return self.truth.terms.grace
        return max(health.percentile(*pair, 1.0) for pair in itertools.pairwise(self.samples[-4:]))

    def is_starved(self):
        """Whether the machine was too busy for anything to be in time. What comes late then is counted, and is no problem."""
        since = max(0.0, self.elapsed() - self.truth.terms.grace - 2 * SAMPLE_SECONDS)
        recent = [each for each in self.samples if each.at > since]
        # Where samples are missing, soak.py itself had no CPU.
        gaps = [after - before for before, after in itertools.pairwise([since, *(each.at for each in recent), self.elapsed()])]
        return max(gaps) > 3 * SAMPLE_SECONDS or health.is_starved(recent)

    def compare(self):
        now = time.time()
        look = Comparison(self.world, self.truth, now, self.delay())
        entries = list(self.entries())
        for entry in entries:
            if entry["target"] == self.world.answered:
                self.world.responder.upstream = entry["certificate"]["responder_urls"][0]
        look.look(entries, self.world.servers.demo)
        self.told["comparisons"] += look.compared
        self.told["slow staples"] += look.slow
        mismatches = [mismatch for mismatch in look.mismatches if not (mismatch.is_late and self.is_starved())]
        self.told["mismatches"] += len(mismatches)
        self.told["late while the machine was busy"] += len(look.mismatches) - len(mismatches)
        alike = {}
        for mismatch in mismatches:
            alike.setdefault((mismatch.endpoint.split()[0], mismatch.expected[:30], mismatch.said[:30]), []).append(mismatch)
        for (fleet, *what), mismatches in alike.items():
            more = f" ({len(mismatches)} alike)" if len(mismatches) > 1 else ""
            self.complain(f"MISMATCH {mismatches[0]}{more}", key=f"{mismatches[0].endpoint if len(mismatches) == 1 else fleet} {what}")
        if self.elapsed() > 2 * self.truth.terms.grace:
            self.worst["age of steady s"] = max(self.worst["age of steady s"], look.oldest)
            # The time in the JSON has whole seconds, and the data may be one second old.
            most = self.truth.terms.interval + self.truth.terms.timeout + self.limits.lag + 2
            if look.oldest > most and not self.is_starved():
                self.complain(f"a steady endpoint was last probed {look.oldest:.1f} s ago, more than {most:.1f}", key=f"old {now // 60}")

    def settled(self):
        warm = min(WARM_UP * self.seconds, WARM_UP_MOST)
        return [each for each in self.samples if each.at > warm]

    def tell(self):
        if not self.samples:
            return
        now, before = self.samples[-1], self.minute.get("sample") or self.samples[0]
        passed = max(1.0, now.at - before.at)
        lag = health.percentile(before, now, 0.99)
        lines = self.told["log lines"] - self.minute.get("lines", 0)
        probes = now.probes - before.probes
        self.told["probes"] = int(now.probes)
        if before.at > self.truth.terms.interval:
            self.worst["lag p99 s"] = max(self.worst["lag p99 s"], lag)
            if lag > self.limits.lag and not self.is_starved():
                self.complain(f"1 of 100 probes started {lag:g} s late or later", key=f"lag {now.at // 60:.0f}")
        a_minute = lines * 60 / passed
        self.worst["log lines a minute"] = max(self.worst["log lines a minute"], int(a_minute))
        if a_minute > MOST_LINES * now.endpoints:
            self.complain(f"{a_minute:.0f} lines a minute in the log", key="log lines")
        print(f"{now.at / 60:6.1f} min  {probes / passed:6.1f} probes/s  lag p99 <= {lag:g} s  {now.memory / health.MIB:.1f} MiB"
              f"  {now.descriptors} descriptors  {now.threads} threads  {(now.cpu - before.cpu) / passed:.2f} cores"
              f"  {(now.waited - before.waited) / passed:.2f} s/s without CPU  {now.endpoints} targets  {lines} log lines  {self.told['comparisons']} comparisons  {self.told['mismatches']} mismatches"
              f"  {len(self.problems)} problems", flush=True)  # fmt: skip
        self.minute = {"sample": now, "lines": self.told["log lines"]}

    def result(self):
        """The figures of the run."""
        settled = self.settled()
        first, last = health.thirds(settled) if settled else ([], [])
        figures = {}
        if settled:
            figures = {
                "usual memory first, last third MiB": f"{health.usual(first) / health.MIB:.1f}, {health.usual(last) / health.MIB:.1f}",
                "peak memory first, last third MiB": f"{health.peak(first) / health.MIB:.1f}, {health.peak(last) / health.MIB:.1f}",
                "memory growth MiB an hour": health.slope(settled[len(settled) // 2 :]) / health.MIB,
                "descriptors first, last": f"{health.low(first)}, {health.low(last)}",
                "threads": sorted({each.threads for each in settled}),
                "cores": settled[-1].cpu / settled[-1].at,
                "cores of fleet, clients, soak.py": ", ".join(f"{health.cpu(pid) / settled[-1].at:.2f}" for pid in self.beside),
            }
        self.told["responder queries"] = self.world.responder.requests
        found = {"clients": self.crowd.told, "problems": list(self.problems.values())}
        return {"seconds": self.elapsed()} | self.told | self.worst | figures | found
