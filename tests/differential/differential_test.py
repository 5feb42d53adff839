# SPDX-License-Identifier: Apache-2.0
"""Judges random staples with our judge and other programs. Every difference needs a reason in differences.py.

Without --count the test takes a few seconds. In a long run every rule must also be used:

    tests/differential/differential_test.py --cases=PROGRAM --clock=LIBRARY --count=20000 --seed=7
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

from differences import RULES, compare
from oracles import ORACLES

CHUNK = 50
LONG_RUN = 10000  # from this number of cases on, an unused rule fails the test
TIGHT = 1 / 4  # minimum share of differences among the comparisons to which a rule applies
SHOWN = 20
TAIL = 400  # characters of the other program's output

OPTIONS = argparse.Namespace(cases="", clock="", count=300, seed=1)


def judge_chunk(options, first):
    """Judges some cases with all programs. Returns the counts and the differences that no rule explains."""
    counts = collections.Counter()
    unexplained = []
    count = min(CHUNK, options.count - first)
    with tempfile.TemporaryDirectory() as directory:
        command = [options.cases, f"--seed={options.seed}", f"--first={first}", f"--count={count}", f"--directory={directory}"]
        lines = subprocess.run(command, check=True, capture_output=True, timeout=600).stdout.split(b"\n")
        for case in map(json.loads, filter(None, lines)):
            counts["cases"] += 1
            counts["authenticated"] += case["authenticated"]
            for oracle, ask in ORACLES.items():
                opinion = ask(case, directory, options.clock)
                for compared in compare(case, oracle, opinion):
                    count_rules(case, opinion, compared, counts, unexplained)
    return counts, unexplained


def count_rules(case, opinion, compared, counts, unexplained):
    applying = [rule for rule in RULES if rule.applies(case, opinion, compared)]
    counts["compared"] += 1
    counts["differ"] += compared.differ
    for rule in applying:
        counts[rule.oracle, rule.name, "applies"] += 1
        counts[rule.oracle, rule.name, "fits"] += compared.differ
    if not compared.differ:
        return
    if applying:
        counts[applying[0].oracle, applying[0].name, "used"] += 1
    else:
        unexplained.append(f"case {case['number']}, {case['mutations']}: {compared}; we found {case['findings']}; {opinion.text[-TAIL:]}")


def judge_all(options):
    started = time.monotonic()
    counts = collections.Counter()
    unexplained = []
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        firsts = range(0, options.count, CHUNK)
        for some, more in pool.map(judge_chunk, [options] * len(firsts), firsts):
            counts.update(some)
            unexplained += more
    counts["seconds"] = round(time.monotonic() - started)
    return counts, unexplained


def report(counts):
    print(
        f"{counts['cases']} cases, {counts['authenticated']} of them authenticated; {counts['compared']} comparisons, "
        f"{counts['differ']} differ; {counts['seconds']} s"
    )
    for rule in RULES:
        used, fits, applies = (counts[rule.oracle, rule.name, what] for what in ("used", "fits", "applies"))
        print(f"  {rule.oracle:8} {rule.name:20} explains {used:5}; differs in {fits:5} of {applies:5} where it applies")


class Differential(unittest.TestCase):
    def test_every_difference_has_its_reason(self):
        counts, unexplained = judge_all(OPTIONS)
        report(counts)
        self.assertEqual(counts["cases"], OPTIONS.count)
        self.assertEqual(len(unexplained), 0, "\n\n".join(unexplained[:SHOWN]))
        if OPTIONS.count < LONG_RUN:
            return
        for rule in RULES:
            with self.subTest(oracle=rule.oracle, rule=rule.name):
                fits, applies = (counts[rule.oracle, rule.name, what] for what in ("fits", "applies"))
                if not rule.by_version:
                    self.assertGreater(fits, 0, "unused: remove the rule")
                self.assertGreaterEqual(fits, TIGHT * applies, "the rule is too broad")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", required=True, type=pathlib.Path, help="staple_differential_cases")
    parser.add_argument("--clock", required=True, type=pathlib.Path, help="the library staple_fixed_clock")
    parser.add_argument("--count", type=int, default=OPTIONS.count)
    parser.add_argument("--seed", type=int, default=OPTIONS.seed)
    OPTIONS, rest = parser.parse_known_args()
    OPTIONS.cases, OPTIONS.clock = OPTIONS.cases.resolve(), OPTIONS.clock.resolve()
    unittest.main(argv=[sys.argv[0], *rest])
