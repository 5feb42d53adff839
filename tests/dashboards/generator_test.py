# SPDX-License-Identifier: Apache-2.0
"""The committed dashboards are what their sources generate, and the mixin has all of them, with all rules."""

import ast
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import dashboards

SOURCE = dashboards.FOLDER / "source"
LINES = 300
# A mixin of a site beside ours, as kube-prometheus adds them up.
SITE = "({ grafanaDashboards+:: { 'site.json': {} } } + (import '%s')).grafanaDashboards"


class Generator(unittest.TestCase):
    def test_the_files_are_what_the_sources_generate(self):
        with tempfile.TemporaryDirectory(prefix="staple-") as temporary:
            copy = pathlib.Path(temporary) / "source"
            copy.mkdir()
            for path in SOURCE.glob("*.py"):
                (copy / path.name).write_bytes(path.read_bytes())
            subprocess.run([sys.executable, copy / "generate.py"], check=True)
            written = {path.name: path.read_text() for path in copy.parent.glob("*.json")}
        self.assertEqual(written.keys(), dashboards.every().keys())
        for name, text in written.items():
            self.assertEqual((dashboards.FOLDER / name).read_text(), text, "run python3 dashboards/source/generate.py")

    def test_no_source_is_long(self):
        for path in SOURCE.glob("*.py"):
            self.assertLessEqual(len(path.read_text().splitlines()), LINES, path.name)

    def test_each_fault_has_the_runbook_that_the_exporter_names(self):
        """The runbooks in the table of the exporter's own pages; a critical fault that is not in it has StapleRejected."""
        known = wanted_runbooks()
        self.assertGreater(len(known), 50)
        (panel,) = (each for each in dashboards.panels(dashboards.every()["fleet.json"]) if "worst first" in each["title"])
        replaced = re.findall(r', "runbook", "([^"]*)", "(\w+)", "([^"]+)"\)', panel["targets"][0]["expr"])
        for (fault, severity), wanted in known.items():
            found = ""
            for file, label, pattern in replaced:  # from the innermost to the outermost
                if re.fullmatch(pattern, {"fault": fault, "severity": severity}[label]):
                    found = file
            self.assertEqual(found, wanted and wanted + ".md", (fault, severity))
            self.assertTrue(not found or (dashboards.ROOT / "alerts" / "runbooks" / found).exists(), found)


def wanted_runbooks():
    """{(fault, severity): runbook}, of each severity that a fault can have; "" without one."""
    text = (dashboards.ROOT / "exporter" / "report" / "fault_causes.cc").read_text()
    shared = {name: row for name, row in re.findall(r"constexpr FaultRow (\w+)\{(.*?)\};", text, re.S)}
    runbooks = {}
    for fault, row in re.findall(
        r"\n    \{(\w+),(?:\s)(.*?)\}(?=,\n    \{|,\n\};)", text[text.index("kEntries[] = {") :], re.S
    ):
        for name in sorted(shared, key=len, reverse=True):
            row = row.replace(f"{name}.runbook", last_text(shared[name])) if f"{name}.runbook" in row else row
            row = shared[name] if row.strip() == name else row
        runbooks[fault] = ast.literal_eval(last_text(row))
    table = (dashboards.ROOT / "probes" / "faults.md").read_text()
    found = {}
    for fault, severity, meaning in re.findall(r"(?m)^\| `(\w+)` \| (critical|warning) \| (.*) \|$", table):
        severities = (
            {severity}
            | ({"critical"} if "(critical" in meaning else set())
            | ({"warning"} if "(a warning" in meaning else set())
        )
        for each in severities:
            found[fault, each] = runbooks.get(fault, "StapleRejected" if each == "critical" else "")
    return found


def last_text(row):
    return re.findall(r'"[^"]*"', row)[-1]


class Mixin(unittest.TestCase):
    def test_it_names_every_dashboard_and_every_file_of_rules(self):
        text = (dashboards.FOLDER / "mixin.libsonnet").read_text()
        self.assertEqual(
            dict(re.findall(r"'staple-(.+\.json)': import '(.+)'", text)), {name: name for name in dashboards.every()}
        )
        rules = {file.name for file in (dashboards.ROOT / "alerts" / "rules").iterdir()}
        self.assertEqual(set(re.findall(r"importstr '../alerts/rules/(.+)'", text)), rules)

    @unittest.skipUnless(shutil.which("jsonnet"), "jsonnet is not installed")
    def test_its_dashboards_join_those_of_a_site(self):
        program = SITE % (dashboards.FOLDER / "mixin.libsonnet")
        written = subprocess.run(["jsonnet", "-e", program], check=True, capture_output=True, text=True)
        ours = {f"staple-{name}": dashboard for name, dashboard in dashboards.every().items()}
        self.assertEqual(json.loads(written.stdout), ours | {"site.json": {}})


if __name__ == "__main__":
    unittest.main()
