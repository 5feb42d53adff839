# SPDX-License-Identifier: Apache-2.0
"""The rules in alerts/: promtool is content with them and with their tests, and the tests notice when a rule is changed."""

import os
import subprocess
import unittest

import mutants
import quiet_fleet
import rule_text
from process import binary


def promtool(*arguments):
    # With the usual GOGC a third of the time goes into collecting garbage.
    environment = os.environ | {"GOGC": "800"}
    return subprocess.run([binary("promtool"), *map(str, arguments)], capture_output=True, text=True, timeout=600, env=environment)


class Rules(unittest.TestCase):
    def test_promtool_finds_nothing_wrong_with_the_rules(self):
        done = promtool("check", "rules", *rule_text.RULE_FILES)
        self.assertEqual((done.returncode, done.stdout.count("SUCCESS")), (0, len(rule_text.RULE_FILES)), done.stdout + done.stderr)

    def test_every_case_ends_as_it_says(self):
        for file in sorted(rule_text.ALERTS.glob("tests/*.yml")):
            with self.subTest(file=file.name):
                done = promtool("test", "rules", file)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_alert_fires_in_a_case_and_is_expected_with_its_text(self):
        cases = "".join(file.read_text(encoding="utf-8") for file in rule_text.ALERTS.glob("tests/*.yml"))
        for name, rule in rule_text.alerts():
            with self.subTest(alert=name, severity=rule_text.severity(rule)):
                for wanted in (f"- alertname: {name}\n", f'alertname="{name}", severity="{rule_text.severity(rule)}"'):
                    self.assertTrue(wanted in cases, f"no case contains {wanted!r}")

    def test_every_alert_says_what_is_wrong_and_where_to_look(self):
        for name, rule in rule_text.alerts():
            with self.subTest(alert=name):
                for annotation in ("summary", "description", "runbook_url", "dashboard_url"):
                    self.assertIn(f"\n          {annotation}: ", rule)
                self.assertIn(f"/alerts/runbooks/{name}.md\n", rule)
                self.assertIn(rule_text.severity(rule), ("critical", "warning", "info"))

    def test_a_changed_rule_is_noticed(self):
        # One of each hundred; `python3 tests/alerts/mutants.py` tries them all.
        for mutant, text in list(mutants.all_mutants())[50::100]:
            with self.subTest(mutant=mutant.describe(text)):
                self.assertTrue(mutants.judge(mutant, text))


class QuietFleet(unittest.TestCase):
    """What `python3 tests/alerts/quiet_fleet.py` does for a thousand endpoints and a month, in small."""

    def test_nothing_fires_where_nothing_is_wrong(self):
        self.assertEqual(quiet_fleet.evaluate(quiet_fleet.input_series(5, 2), 2), "")

    def test_a_single_endpoint_that_is_wrong_is_noticed(self):
        series = list(quiet_fleet.input_series(5, 2))
        bad = quiet_fleet.Line(2 * quiet_fleet.DAY, 1)
        bad.changes[quiet_fleet.DAY] = 0
        name = next(name for name, _ in series if name.startswith("staple_probe_success") and "www3." in name)
        series = [(other, bad.text() if other == name else values) for other, values in series]
        self.assertIn("StapleProbeFailing", quiet_fleet.evaluate(series, 2))


if __name__ == "__main__":
    unittest.main()
