# SPDX-License-Identifier: Apache-2.0
"""config/planning.md says what the model says, and the model what was measured."""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "bench"))
import plan  # noqa: E402

PAGE = (ROOT / "config" / "planning.md").read_text(encoding="utf-8")


class Planning(unittest.TestCase):
    def test_the_table_is_the_models(self):
        self.assertIn(plan.table(plan.PLANS), PAGE, "python3 tests/bench/plan.py")

    def test_the_model_is_within_a_quarter_of_what_was_measured(self):
        model = plan.Plan(10000, 60, 60, dead=0).rows()
        measured = {name: float(number.replace(",", "")) for name, number in re.findall(r"(?m)^\| ([^|]+) \| [\d.,]+ \| ([\d.,]+) \| [\d.,]+ \|$", PAGE)}
        for name in ("probes a second", "cores, probing", "memory, MB", "a scrape, MB", "a scrape compressed, MB"):
            self.assertLess(abs(model[name] / measured[name] - 1), 0.25, name)

    def test_the_series_that_it_says_no_alert_needs_are_in_no_rule(self):
        dropped = re.search(r"regex: staple_\(([a-z_|]+)\)", PAGE).group(1).split("|")
        self.assertEqual(len(dropped), 24 - 16)
        rules = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "alerts" / "rules").glob("*.yml"))
        for name in dropped:
            self.assertNotRegex(rules, rf"\bstaple_{name}\b")


if __name__ == "__main__":
    unittest.main()
