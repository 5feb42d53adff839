# SPDX-License-Identifier: Apache-2.0
"""The rules in alerts/: promtool is content with them and with their tests, and the tests notice when a rule is changed."""

import functools
import itertools
import os
import pathlib
import re
import subprocess
import unittest

import mutants
import quiet_fleet
import rule_text
from process import binary


TODAY = pathlib.Path(os.environ.get("STAPLE_TODAYS_PROMETHEUS", rule_text.ROOT / "build" / "todays-prometheus"))


@functools.cache
def promtools():
    """The promtool of the path, then those that STAPLE_PROMTOOLS names, separated by colons. Without this variable, that of
    today's Prometheus, if it can be fetched."""
    tools = [binary("promtool")]
    if "STAPLE_PROMTOOLS" in os.environ:
        return tools + [tool for tool in os.environ["STAPLE_PROMTOOLS"].split(":") if tool]
    script = pathlib.Path(__file__).with_name("todays_prometheus.sh")
    fetched = subprocess.run(["timeout", "180", "sh", script, TODAY], capture_output=True, text=True)
    if fetched.returncode == 0:
        return [*tools, str(TODAY / "usr" / "bin" / "promtool")]
    print(f"The rules are not tested with today's Prometheus, which cannot be fetched: {fetched.stderr.strip()[-300:]}")
    return tools


def promtool(tool, *arguments):
    # With the usual GOGC a third of the time goes into collecting garbage.
    environment = os.environ | {"GOGC": "800"}
    return subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True, timeout=600, env=environment)


class Rules(unittest.TestCase):
    def test_promtool_finds_nothing_wrong_with_the_rules(self):
        for tool in promtools():
            with self.subTest(tool=tool):
                done = promtool(tool, "check", "rules", *rule_text.RULE_FILES)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertEqual((done.stdout + done.stderr).count("SUCCESS"), len(rule_text.RULE_FILES))

    def test_every_case_ends_as_it_says(self):
        for tool, file in itertools.product(promtools(), sorted(rule_text.ALERTS.glob("tests/*.yml"))):
            with self.subTest(tool=tool, file=file.name):
                done = promtool(tool, "test", "rules", file)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_alert_fires_in_a_case_and_is_expected_with_its_text(self):
        cases = "".join(file.read_text(encoding="utf-8") for file in rule_text.ALERTS.glob("tests/*.yml"))
        for name, rule in rule_text.alerts():
            with self.subTest(alert=name, severity=rule_text.severity(rule)):
                for wanted in (f"- alertname: {name}\n", f'alertname="{name}", severity="{rule_text.severity(rule)}"'):
                    self.assertTrue(wanted in cases, f"no case contains {wanted!r}")

    def test_expressions_keep_clusters_apart_and_windows_hold_their_samples(self):
        """A window of Prometheus 3 is open at its beginning: it is a second wider than the samples that it holds."""
        for file in rule_text.RULE_FILES:
            for name, _, expression, is_wait in mutants.expressions(file.read_text(encoding="utf-8")):
                with self.subTest(rule=name):
                    for labels in re.findall(r"\b(?:by|on) \(([^)]*)\)", expression):
                        self.assertIn("cluster", labels.split(", "))
                    for window in [] if is_wait else re.findall(r"\[([^]]+)\]", expression):
                        self.assertRegex(window, r"^\d+[mhd]1s$")

    def test_every_alert_fires_for_its_cluster_alone(self):
        alone = set()
        for each in rule_text.expected():
            labels = [alert["exp_labels"] for alert in each.alerts]
            if len(each.clusters) == 2 and len({label.get("cluster") for label in labels} & each.clusters) == 1:
                alone |= {(each.alert, rule_text.variant(label)) for label in labels}
        for name, rule in rule_text.alerts():
            variant = rule_text.variant(rule)
            for scope in ("job", "instance") if name == "StapleExporterDown" else (variant[1],):
                with self.subTest(alert=name, variant=variant, scope=scope):
                    self.assertIn((name, (variant[0], scope, variant[2])), alone)

    def test_a_text_fits_a_telephone(self):
        for each in rule_text.expected():
            for alert in each.alerts:
                summary, description = (alert["exp_annotations"][name] for name in ("summary", "description"))
                with self.subTest(case=each.case, alert=each.alert):
                    self.assertLessEqual(len(summary), 120, summary)
                    self.assertLessEqual(len(description), 200, description)
                    self.assertRegex(description, r"\. First: [a-z].*\.$", "what to do first is missing")
                    for label in ("target", "address", "view", "responder"):
                        self.assertIn(alert["exp_labels"].get(label, ""), description)
                    for label in ("cluster", "target", "fleet" if "target" not in alert["exp_labels"] else "cluster"):
                        self.assertIn(alert["exp_labels"].get(label, ""), summary)

    def test_every_alert_says_what_is_wrong_and_where_to_look(self):
        for name, rule in rule_text.alerts():
            with self.subTest(alert=name):
                for annotation in ("summary", "description", "runbook_url", "dashboard_url"):
                    self.assertIn(f"\n          {annotation}: ", rule)
                link = '{{ with query "staple:links:info" }}{{ with . | first | label "%s" }}{{ . }}%s{{ end }}{{ end }}'
                self.assertIn(f"runbook_url: '{link % ('runbooks', f'/{name}.md')}'\n", rule)
                self.assertRegex(rule, "dashboard_url: '" + re.escape(link % ("dashboards", "@")).replace("@", "/d/staple-[a-z]+.*") + "'\n")
                self.assertNotIn("://", rule, "a link that is not of this site")
                self.assertIn(rule_text.severity(rule), ("critical", "warning", "info"))

    def test_a_changed_rule_is_noticed(self):
        # One of each two hundred; `python3 tests/alerts/mutants.py` tries them all.
        for mutant, text in list(mutants.all_mutants())[50::200]:
            with self.subTest(mutant=mutant.describe(text)):
                self.assertTrue(mutant.equivalent(text) or mutants.judge(mutant, text))


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
