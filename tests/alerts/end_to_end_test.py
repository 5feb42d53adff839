# SPDX-License-Identifier: Apache-2.0
"""From a server that breaks to a notification: nginx, Apache, their responders, staple_exporter, Prometheus,
Alertmanager, and a webhook. Everything is sixty times as fast as in production; the alerts are those of alerts/.

    ctest --test-dir build/dev -R Alerts.end_to_end                 # the core: some minutes
    STAPLE_EXPORTER=build/dev/staple_exporter PYTHONPATH=tests/integration \\
        python3 tests/alerts/end_to_end_test.py --all               # also what takes a quarter of an hour

Prints which notification arrived when, in seconds after the break and after the repair.
"""

import os
import pathlib
import sys
import tempfile
import textwrap
import time
import unittest

import program
import scenarios
from authority import NAME
from pipeline import Pipeline
from process import eventually, free_ports

CHOSEN = scenarios.CORE
QUIET = 15  # seconds in which nothing more must come: longer than an alert waits that was already due


def configuration(chosen):
    modules = "".join(
        f"  {each.name}:\n    server_name: {NAME}\n    attempt_delay: 0s\n    tls_config: {{ca_file: {each.authority.root.certificate}}}\n"
        f"{textwrap.indent(each.module, '    ')}\n"
        for each in chosen
    )
    fleets = "".join(f"  - {{name: {each.name}, module: {each.name}, static_configs: [{{targets: {each.targets}}}]}}\n" for each in chosen)
    times = "{interval: 3s, failure_interval: 1s, startup_spread: 0s, timeout: 10s}"
    return f"global: {times}\nmodules:\n{modules}fleets:\n{fleets}"


class EndToEnd(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="staple-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.folder.chmod(0o755)
        hosts = self.folder / "hosts"
        hosts.write_text("".join(f"{address} {NAME}\n" for address in scenarios.OneOfThree.addresses))
        self.environment = os.environ | {"CARES_HOSTS": str(hosts)}
        self.scenarios = []
        for kind in CHOSEN:
            self.scenarios.append(kind(self.folder))
            self.addCleanup(self.scenarios[-1].stop)
            self.scenarios[-1].start()

    def exporter(self, job, port):
        folder = self.folder / f"exporter-{time.monotonic_ns()}"
        folder.mkdir()
        chosen = [each for each in self.scenarios if each.job == job]
        serving = program.Serving(folder, configuration(chosen), port=port, env=self.environment)
        self.addCleanup(serving.stop)
        for each in chosen:
            each.exporter = serving
            each.restart_exporter = lambda: self.exporter(job, port)
        return serving

    def healthy(self, exporter, chosen):
        """Waits until every address of every endpoint has a usable staple."""
        wanted = {target for each in chosen for target in each.targets}

        def ill():
            """What is not well, with its reason."""
            found = exporter.metrics()
            ok = [(labels["target"], value) for name, labels, value in found if name == "staple_ok"]
            faults = {labels["target"]: labels.get("fault") for name, labels, _ in found if name == "staple_fault_info"}
            ill = (wanted - {target for target, _ in ok}) | {target for target, value in ok if not value}
            return {target: faults.get(target) for target in sorted(ill)}

        eventually(lambda: not ill(), lambda: f"all is well: {ill()}", patience=90)

    def test_exactly_who_has_to_know_is_told_and_told_that_it_is_over(self):
        names = sorted({each.job for each in self.scenarios})
        jobs = dict(zip(names, free_ports(len(names))))
        for job, port in jobs.items():
            self.healthy(self.exporter(job, port), [each for each in self.scenarios if each.job == job])
        with Pipeline(self.folder, jobs) as self.pipeline:
            self.told = self.pipeline.webhook.told
            time.sleep(QUIET)
            self.assertEqual(self.told, {}, "before anything is broken")
            self.broken = time.monotonic()
            for each in self.scenarios:
                each.break_()
            self.until("told", lambda each: self.wanted(each) <= set(self.notices(each)))
            time.sleep(QUIET)
            self.repaired = time.monotonic()
            for each in self.scenarios:
                each.repair()
            self.until("resolved", lambda each: not self.still_firing(each))
            time.sleep(QUIET)
            self.report()
            for each in self.scenarios:
                with self.subTest(each.name):
                    self.assertEqual(set(self.notices(each)), self.wanted(each))
                    self.assertEqual(self.still_firing(each), [])
                    self.assert_text(each)
            strangers = [dict(labels) for labels in self.told if not any(each.owns(dict(labels)) for each in self.scenarios)]
            self.assertEqual(strangers, [])
            self.assertEqual(self.pipeline.firing(), [])

    def until(self, what, holds):
        """Waits for each scenario as long as it may take; what has not come by then, the comparison says."""
        begun = time.monotonic()
        for each in self.scenarios:
            while not holds(each) and time.monotonic() < begun + each.patience:
                time.sleep(0.2)

    def wanted(self, scenario):
        return {(notice.alert, notice.severity, notice.address) for notice in scenario.expected}

    def notices(self, scenario):
        """What was told of a scenario: {(alert, severity, address): what the webhook knows of it}."""
        return {
            (labels["alertname"], labels["severity"], labels.get("address", "")): seen
            for labels, seen in ((dict(pairs), seen) for pairs, seen in list(self.told.items()))
            if scenario.owns(labels)
        }

    def still_firing(self, scenario):
        return [key for key, seen in self.notices(scenario).items() if "resolved" not in seen]

    def assert_text(self, scenario):
        for notice in scenario.expected:
            said = self.notices(scenario)[notice.alert, notice.severity, notice.address]["said"]
            self.assertRegex(said["description"], notice.text)
            self.assertIn(f"/runbooks/{notice.alert}.md", said["runbook_url"])
            self.assertEqual(said["receiver"].split("-")[-1], "pager" if notice.severity == "critical" else "chat")

    def report(self):
        print(f"\n{'scenario':16} {'told':34} {'at':>6} {'over':>6}   expected")
        for each in self.scenarios:
            wanted = self.wanted(each)
            for key, seen in sorted(self.notices(each).items(), key=lambda pair: pair[1].get("firing", 0)):
                at, over = seen.get("firing", 0) - self.broken, seen.get("resolved", 0) - self.repaired
                print(f"{each.name:16} {'/'.join(key[:2]):34} {at:6.0f} {over:6.0f}   {'yes' if key in wanted else 'NO'}")
            for key in sorted(wanted - set(self.notices(each))):
                print(f"{each.name:16} {'/'.join(key[:2]):34}  never          yes")


if __name__ == "__main__":
    if "--all" in sys.argv:
        sys.argv.remove("--all")
        CHOSEN = scenarios.ALL
    unittest.main()
