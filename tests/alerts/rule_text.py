# SPDX-License-Identifier: Apache-2.0
"""What stands in the files of alerts/: the rules, and the names that they use."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ALERTS = ROOT / "alerts"
RULE_FILES = sorted([*ALERTS.glob("rules/*.yml"), *ALERTS.glob("optional/*.yml")])


def text():
    """All rule files, without their comments."""
    return "".join(re.sub(r"(?m)^\s*#.*\n", "", file.read_text(encoding="utf-8")) for file in RULE_FILES)


def alerts():
    """(name, text) of every alert rule; a name may be there twice, with another severity."""
    rules = re.split(r"(?m)^ {6}- ", text())
    return [(found.group(1), rule) for rule in rules if (found := re.match(r"alert: (\w+)\n", rule))]


def severity(rule):
    return re.search(r"^ +severity: (\w+)$", rule, re.M).group(1)


def recorded():
    """The names of the recorded series."""
    return set(re.findall(r"- record: (\S+)", text()))


def metrics():
    """The metrics that any rule or annotation asks an exporter for."""
    named = re.findall(r"(?<![\w:])(?:staple|process)_\w+(?![\w:])", re.sub(r"https?://\S+", "", text()))
    return set(named) - {"staple_exporter"}
