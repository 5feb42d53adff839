# SPDX-License-Identifier: Apache-2.0
"""The rules speak of what exists: metrics of the program, recorded series, faults and runbooks; and of all of it."""

import json
import os
import pathlib
import re
import tempfile
import unittest

import program
import rule_text
from process import Process

FLEET = os.environ.get("STAPLE_FLEET", "")

# Told only once a responder was asked, which the demo does beside its probes. The reference names them too.
LATER = {
    "staple_responder_agrees",
    "staple_responder_answered",
    "staple_responder_failures_total",
    "staple_responder_request_duration_seconds",
    "staple_responder_requests_total",
    "staple_responder_up",
}

# Critical faults that another alert tells of than StapleRejected.
ELSEWHERE = {
    "must_staple_no_responder": "StapleMustStapleViolated",
    "not_sent_must_staple": "StapleMustStapleViolated",
    "not_sent": "StapleMissing",
    "late": "StapleIntermittent",
    "intermittent": "StapleIntermittent",
    "error_response": "StapleResponderError",
    "revoked": "StapleRevoked",
    "unknown": "StapleStatusUnknown",
    "expired": "StapleExpired",
    "not_yet_valid": "StapleNotYetValid",
    "next_before_this": "StapleExpired",
    "no_next_update": "StapleExpired",
    "refresh_overdue": "StapleRefreshOverdue",
    "responder_disagrees": "StapleResponderDisagrees",
    "certificate_expired": "StapleCertificateExpired",
    "certificate_not_yet_valid": "StapleNotYetValid",
}


def faults():
    """{fault: its row} of the table in probes/faults.md."""
    table = (rule_text.ROOT / "probes" / "faults.md").read_text(encoding="utf-8").partition("## Failures")[0]
    return {row.group(1): row.group() for row in re.finditer(r"^\| `(\w+)` \|.*$", table, re.M)}


class Names(unittest.TestCase):
    def test_every_metric_is_one_of_the_program(self):
        with tempfile.TemporaryDirectory(prefix="staple-") as temporary:
            folder = pathlib.Path(temporary)
            with Process([FLEET, f"--directory={folder}"], folder) as fleet:
                fleet.logged(r"(?m)^ready$")
                configuration = (folder / "config.yml").read_text(encoding="utf-8")
                serving = program.Serving(folder, configuration)
                self.addCleanup(serving.stop)
                serving.settled(configuration.count("targets: ["))
                text = serving.get("/metrics")[1]
                target = re.search(r'targets: \["([^"]*#ok\.[^"]*)"', configuration).group(1).replace("#", "%23")
                text += serving.get(f"/probe?module=demo&target={target}")[1]
        has = {name for name in re.findall(r"^# TYPE (\S+)", text, re.M)}
        named = {name.removesuffix("_bucket") for name in rule_text.metrics()}
        self.assertGreater(len(named), 20)
        self.assertLessEqual(named - has, LATER)

    def test_every_series_of_ours_is_recorded_and_has_a_name_of_three_parts(self):
        used = set(re.findall(r"\b(?:target|issuer|fleet|staple):\w+:\w+", rule_text.text()))
        self.assertEqual(used, rule_text.recorded())
        for name in rule_text.recorded() - {"staple:links:info"}:
            self.assertRegex(name, r"^(target|issuer|fleet):staple_\w+:\w+$")

    def test_every_fault_is_one_of_the_program(self):
        named = {fault for found in re.findall(r'fault=~?"([^"]+)"', rule_text.text()) for fault in found.split("|")}
        self.assertLessEqual(named, set(faults()))

    def test_every_critical_fault_has_an_alert(self):
        rejected = next(rule for name, rule in rule_text.alerts() if name == "StapleRejected")
        told = set(re.search(r'fault=~"([^"]+)"', rejected).group(1).split("|"))
        critical = {fault for fault, row in faults().items() if re.search(r"\| critical \||\(critical", row)}
        self.assertEqual(critical - told, set(ELSEWHERE))
        self.assertLessEqual(set(ELSEWHERE.values()), {name for name, _ in rule_text.alerts()})

    def test_every_alert_has_a_runbook_and_every_runbook_an_alert(self):
        runbooks = {file.stem: file.read_text(encoding="utf-8") for file in rule_text.ALERTS.glob("runbooks/*.md")}
        self.assertEqual(set(runbooks), {name for name, _ in rule_text.alerts()})
        for name, text in runbooks.items():
            with self.subTest(runbook=name):
                self.assertTrue(text.startswith(f"# {name}\n"))
                self.assertEqual(re.findall(r"^## (.*)$", text, re.M), ["Meaning", "Impact", "Diagnosis", "Mitigation"])
                for link in re.findall(r"\]\(([\w./]+\.md)", text):
                    self.assertTrue((rule_text.ALERTS / "runbooks" / link).exists(), link)

    def test_the_commands_of_a_runbook_are_written_as_code_from_the_first_to_the_last(self):
        for file in rule_text.ALERTS.glob("runbooks/*.md"):
            with self.subTest(runbook=file.stem):
                text = file.read_text(encoding="utf-8")
                self.assertEqual(re.findall(r"^(?:#.*)\n\n([a-z].*)", text, re.M), [], "begins a section without being a sentence")
                self.assertEqual(re.findall(r"^(?! |$)(.*)\n {4}", text, re.M), [], "has no empty line before code")

    def test_runbooks_name_metrics_and_series_that_the_rules_know(self):
        known = rule_text.recorded()
        for file in rule_text.ALERTS.glob("runbooks/*.md"):
            with self.subTest(runbook=file.stem):
                self.assertLessEqual(set(re.findall(r"\b(?:target|issuer|fleet):\w+:\w+", file.read_text(encoding="utf-8"))), known)

    def test_every_link_leads_to_a_dashboard_and_sets_variables_that_it_has(self):
        dashboards = {}
        for file in (rule_text.ROOT / "dashboards").glob("*.json"):
            board = json.loads(file.read_text(encoding="utf-8"))
            dashboards[board["uid"]] = {variable["name"] for variable in board["templating"]["list"]}
        for name, rule in rule_text.alerts():
            with self.subTest(alert=name):
                uid, variables = re.search(r"dashboard_url: .*/d/([\w-]+)(\?.*)?\{\{ end \}\}\{\{ end \}\}'$", rule, re.M).group(1, 2)
                self.assertIn(uid, dashboards)
                self.assertLessEqual(set(re.findall(r"var-(\w+)=", variables or "")), dashboards[uid])

    def test_the_readme_names_every_file_and_every_alert(self):
        readme = (rule_text.ALERTS / "README.md").read_text(encoding="utf-8")
        for file in [*rule_text.RULE_FILES, rule_text.ALERTS / "alertmanager.yml"]:
            self.assertIn(f"`{file.relative_to(rule_text.ALERTS)}`", readme)
        for name, _ in rule_text.alerts():
            self.assertIn(f"[{name}](runbooks/{name}.md)", readme)


if __name__ == "__main__":
    unittest.main()
