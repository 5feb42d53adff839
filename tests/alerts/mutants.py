# SPDX-License-Identifier: Apache-2.0
"""Changes the rules in alerts/ in one place after the other and asks whether a promtool test notices.

    python3 tests/alerts/mutants.py                   # everything; a quarter of an hour on two cores
    python3 tests/alerts/mutants.py --match=Expired   # rules whose name the expression finds
    python3 tests/alerts/mutants.py --every=20        # one mutant of twenty

What is changed: each window, offset, wait and number (up and down), each comparison, each matcher and each alternative in one,
`and`, `unless`, minimum and maximum. Works on copies in a temporary directory. Fails when a mutant survives without a
reason in EQUIVALENT.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import functools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ALERTS = pathlib.Path(__file__).resolve().parent.parent.parent / "alerts"

# What an operator or function becomes: each of these in turn.
SWAPS = {
    r"(?<![<>=!])==": ("!=",),
    r"(?<![<>=!])<(?!=)": ("<=", ">"),
    r"(?<![<>=!])>(?!=)": (">=", "<"),
    r"<=": ("<", ">"),
    r">=": (">", "<"),
    r"\band\b": ("unless",),
    r"\bunless\b": ("and",),
    r"\bmax_over_time\b": ("min_over_time",),
    r"\bmin_over_time\b": ("max_over_time",),
    r"\blast_over_time\b": ("max_over_time", "min_over_time"),
    r"\bmax(?= (by|without)\b)": ("min",),
    r"\bmin(?= (by|without)\b)": ("max",),
}

# Mutants that change nothing that can be seen: (rule, start of the line, what it becomes) -> why.
EQUIVALENT = {
    ("StapleErrorBudgetBurn", "1 - avg_over_time(fleet:staple_ok:ratio[1h1s]) > 14.4", ">="): "no floating-point 1 - x is exactly that",
    ("StapleErrorBudgetBurn", "and 1 - avg_over_time(fleet:staple_ok:ratio[5m1s]) > 14.4", ">="): "no floating-point 1 - x is exactly that",
    ("StapleErrorBudgetBurn", "1 - avg_over_time(fleet:staple_ok:ratio[6h1s]) > 6", ">="): "no mean of different values is exactly that",
    ("StapleErrorBudgetBurn", "1 - avg_over_time(fleet:staple_ok:ratio[3d1s]) > 1", ">="): "no mean of different values is exactly that",
    ("StapleFleetDegraded", "1 - fleet:staple_ok:ratio_without_outages > 0.1", ">="): "no floating-point 1 - x is exactly 0.1",
    ("StapleCertificateExpired", "last_over_time(staple_certificate_not_after_timestamp_seconds", "12m"): "the fault ends in 10",
    ("StapleExporterProbesStale", "< time() - 3 * scalar(min(max_over_time(staple_exporter_probe", "<="): "the comparison below decides",
    ("StapleExporterShardsMissing", "count without (shard_ordinal) (group without", "min_over_time"): "its value is not looked at",
    ("StapleExporterShardsMissing", "< max without (instance, pod, container, endpoint) (max_over_time(", "4m"): "a minute, and the wait is 15",
    ("StapleExporterShardsMissing", "< max without (instance, pod, container, endpoint) (max_over_time(", "6m"): "a minute, and the wait is 15",
    ("target:staple_info:issuer", "topk without (issuer) (1, 2 * target:staple_info:current", "3"): "as good as 2: more than 1",
    ("target:staple_info:issuer", "topk without (issuer) (1, 2 * target:staple_info:current", "1"): "of equals topk takes the first, today",
}

# How many mutants of a rule a case has noticed: {(rule, case): number}. The best is tried first.
NOTICED = collections.Counter()


@dataclasses.dataclass(frozen=True)
class Mutant:
    file: str  # in alerts/
    rule: str  # the name of the alert or of the recorded series
    offset: int
    old: str
    new: str

    def apply(self, text):
        return text[: self.offset] + self.new + text[self.offset + len(self.old) :]

    def line(self, text):
        return text[text.rfind("\n", 0, self.offset) + 1 : text.find("\n", self.offset)].strip()

    def describe(self, text):
        place = f"{self.file}:{text.count(chr(10), 0, self.offset) + 1}"
        return f"{self.rule}: {self.old!r} -> {self.new!r} in {self.line(text)!r} ({place})"

    def equivalent(self, text):
        line = self.line(text).removeprefix("expr: ")
        return any((self.rule, self.new) == (rule, new) and line.startswith(start) for rule, start, new in EQUIVALENT)


def expressions(text):
    """(name of the rule, offset, expression) of each rule, then (name, offset, wait) of each `for`."""
    name = None
    place = 0
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        start = place
        place += len(line)
        if found := re.match(r"\s+- (?:alert|record): (\S+)", line):
            name = found.group(1)
        elif found := re.match(r"(\s+)(?:keep_firing_)?for: ", line):
            yield name, start + found.end(), line[found.end() :].rstrip(), True
        elif found := re.match(r"(\s+)expr: (\|)?", line):
            if not found.group(2):
                yield name, start + found.end(), line[found.end() :].rstrip(), False
                continue
            block = ""
            for below in lines[number + 1 :]:
                if below.strip() and not below.startswith(found.group(1) + " "):
                    break
                block += below
            yield name, place, block, False


def masked(expression):
    """The expression with strings and label lists blanked, so that places stay the same."""
    return re.sub(r'"[^"]*"|\b(by|without|ignoring|on|group_left) ?\([^)]*\)', lambda found: " " * len(found.group()), expression)


def varied(amount, step):
    """A fifth up and down, but a whole step where that is less."""
    change = max(amount * 0.2, step)
    return [f"{value:g}" for value in (amount - change, amount + change) if value >= 0 or step == 1]


def duration_mutants(text):
    # A window is written a second wider than the samples that it holds: 10m1s.
    for found in re.finditer(r"\b(\d+)([smhd])(?:1s)?\b", text):
        minutes = int(found.group(1)) * {"s": 1 / 60, "m": 1, "h": 60, "d": 1440}[found.group(2)]
        change = max(round(minutes / 5), 1)
        yield from ((found.start(), found.group(), f"{round(minutes + by)}m") for by in (-change, change) if minutes + by > 0)
        if minutes - change <= 0:
            yield found.start(), found.group(), "0m"


def expression_mutants(expression):
    code = masked(expression)
    for found in re.finditer(r"(?:\[|\boffset )(\d+[smhd](?:1s)?)\b", code):
        yield from ((found.start(1) + at, old, new) for at, old, new in duration_mutants(found.group(1)))
    bare = re.sub(r"\[[^]]*\]|\boffset \w+", lambda found: " " * len(found.group()), code)
    for found in re.finditer(r"(?<![\w.:])\d+(?:\.\d+)?(?![\w.:])", bare):
        amount = float(found.group())
        step = 1 if amount.is_integer() and amount < 5 else 0
        yield from ((found.start(), found.group(), new) for new in varied(amount, step))
    for pattern, becomes in SWAPS.items():
        for found in re.finditer(pattern, re.sub(r"\{[^}]*\}", lambda inside: " " * len(inside.group()), code)):
            yield from ((found.start(), found.group(), new) for new in becomes)
    for found in re.finditer(r'(=~|!~|!=|=)"([^"]*)"', expression):
        inverse = {"=~": "!~", "!~": "=~", "!=": "=", "=": "!="}[found.group(1)]
        yield found.start(), found.group(1), inverse
        for word in re.finditer(r"\|?\b\w+\b", found.group(2)) if "|" in found.group(2) else ():
            yield found.start(2) + word.start(), word.group(), "|nothing" if word.group().startswith("|") else "nothing"


def all_mutants():
    for file in sorted([*ALERTS.glob("rules/*.yml"), *ALERTS.glob("optional/*.yml")]):
        text = file.read_text(encoding="utf-8")
        for rule, at, expression, is_wait in expressions(text):
            for offset, old, new in (duration_mutants if is_wait else expression_mutants)(expression):
                yield Mutant(str(file.relative_to(ALERTS)), rule, at + offset, old, new), text


@functools.cache
def test_cases():
    """Every case of every test file: (file, what stands before the first case, the case)."""
    cases = []
    for file in sorted(ALERTS.glob("tests/*.yml")):
        head, *parts = re.split(r"(?m)^(?=  - name: )", file.read_text(encoding="utf-8"))
        cases += [(file.name, head, part) for part in parts]
    return cases


def passes(folder, cases):
    """Whether promtool is content with these cases, of one file, in the copy of alerts/ in `folder`."""
    with tempfile.NamedTemporaryFile("w", dir=folder / "tests", suffix=".yml", encoding="utf-8") as file:
        file.write(cases[0][1] + "".join(case for _, _, case in cases))
        file.flush()
        return subprocess.run(["promtool", "test", "rules", file.name], capture_output=True, timeout=900).returncode == 0


def batches(mutant):
    """The cases that load the mutant's file: those that name its rule one by one, as one of them will notice, then
    the rest."""
    loading = "../rules/" if mutant.file.startswith("rules/") else f"../{mutant.file}"
    cases = [case for case in test_cases() if loading in case[1]]
    near = [case for case in cases if mutant.rule in case[2] or case[0] == pathlib.Path(mutant.file).name == "recording.yml"]
    yield from ([case] for case in sorted(near, key=lambda case: -NOTICED[mutant.rule, case[2]]))
    for name in sorted({case[0] for case in cases}):
        rest = [case for case in cases if case[0] == name and case not in near]
        if rest:
            yield rest


def judge(mutant, text):
    """Whether a test notices the mutant."""
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        for part in ("rules", "optional"):
            shutil.copytree(ALERTS / part, folder / part)
        (folder / "tests").mkdir()
        (folder / mutant.file).write_text(mutant.apply(text), encoding="utf-8")
        for batch in batches(mutant):
            if not passes(folder, batch):
                NOTICED[mutant.rule, batch[0][2]] += 1
                return True
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--match", default="", help="a regular expression: only rules whose names it finds")
    parser.add_argument("--every", type=int, default=1, help="only each Nth mutant")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    wanted = [(mutant, text) for mutant, text in all_mutants() if re.search(options.match, mutant.rule)][:: options.every]
    print(f"{len(wanted)} mutants", flush=True)
    if not wanted:
        return 1
    fates = {"killed": 0, "survived": 0, "equivalent": 0}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for (mutant, text), killed in zip(wanted, pool.map(judge, *zip(*wanted))):
            fate = "killed" if killed else "equivalent" if mutant.equivalent(text) else "survived"
            fates[fate] += 1
            if fate == "survived":
                print(f"SURVIVED {mutant.describe(text)}", flush=True)
    print(", ".join(f"{count} {fate}" for fate, count in fates.items()))
    return 1 if fates["survived"] else 0


if __name__ == "__main__":
    sys.exit(main())
