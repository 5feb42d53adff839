# SPDX-License-Identifier: Apache-2.0
"""The runbooks begin with the two commands that show the cause; their commands and queries can be parsed."""

import pathlib
import re
import subprocess
import tempfile
import unittest

import rule_text
from process import binary

RUNBOOKS = {file.stem: file.read_text(encoding="utf-8") for file in sorted(rule_text.ALERTS.glob("runbooks/*.md"))}
OPENING = re.compile(r"# \w+\n\nTwo commands show the cause[^\n]*:\n\n((?: {4}.*\n)+)\n((?:- .*\n(?: {2}.*\n)*)+)\n## Meaning\n")


def commands(block):
    """The commands of an indented block. A line that ends with `\\` or `|` goes on."""
    text = re.sub(r"(?m)^ {4}", "", block)
    return re.sub(r"(\\|\|)\n", lambda found: found.group(1).strip("\\"), text).strip().split("\n")


def queries(text):
    """The queries of `promtool query instant`."""
    return re.findall(r"promtool query instant \S+ '([^']+)'", text)


class Runbooks(unittest.TestCase):
    def test_each_begins_with_two_commands_and_the_causes_that_they_tell_apart(self):
        self.assertGreater(len(RUNBOOKS), 30)
        for name, text in RUNBOOKS.items():
            with self.subTest(runbook=name):
                opening = OPENING.match(text)
                self.assertTrue(opening, "does not begin with commands and a list of causes")
                self.assertEqual(len(commands(opening.group(1))), 2)
                causes = re.split(r"(?m)^- ", opening.group(2))[1:]
                self.assertGreaterEqual(len(causes), 2)
                for cause in causes:
                    self.assertRegex(cause, r"(?s)^.+: .+\.\s*$", "what is printed, a colon, the cause")

    def test_the_commands_that_show_the_cause_are_commands_of_a_shell(self):
        for name, text in RUNBOOKS.items():
            with self.subTest(runbook=name):
                block = re.sub(r"(?m)^ {4}", "", OPENING.match(text).group(1))
                done = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, timeout=30)
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_promtool_parses_every_query(self):
        found = [query for text in RUNBOOKS.values() for query in queries(text)]
        self.assertGreater(len(found), 20)
        rules = "".join(f"      - record: runbook:query:{at}\n        expr: |\n          {query}\n" for at, query in enumerate(found))
        with tempfile.TemporaryDirectory(prefix="staple-") as temporary:
            file = pathlib.Path(temporary) / "queries.yml"
            file.write_text("groups:\n  - name: runbooks\n    rules:\n" + rules, encoding="utf-8")
            done = subprocess.run([binary("promtool"), "check", "rules", file], capture_output=True, text=True, timeout=60)
        self.assertIn(f"SUCCESS: {len(found)} rules found", done.stdout + done.stderr)

    def test_every_metric_of_a_query_is_in_the_reference(self):
        reference = (rule_text.ROOT / "exporter" / "reference" / "metrics.md").read_text(encoding="utf-8")
        known = set(re.findall(r"`(staple_\w+)", reference))
        for name, text in RUNBOOKS.items():
            for query in queries(text):
                with self.subTest(runbook=name, query=query):
                    named = re.findall(r"(?<![\w:])staple_\w+(?![\w:])", re.sub(r'"[^"]*"', "", query))
                    self.assertLessEqual({metric.removesuffix("_bucket") for metric in named}, known)


if __name__ == "__main__":
    unittest.main()
