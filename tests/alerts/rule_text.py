# SPDX-License-Identifier: Apache-2.0
"""What stands in the files of alerts/: the rules, and the names that they use."""

import dataclasses
import functools
import pathlib
import re

import yaml

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


@dataclasses.dataclass(frozen=True)
class Expected:
    """Expected is what a case of alerts/tests expects of one alert at one time. promtool compares each text."""

    case: str
    alert: str
    clusters: set  # of the series that the case has
    alerts: list  # every alert of that name that fires: {exp_labels, exp_annotations}


@functools.cache
def expected():
    """What the cases expect of alerts with their texts."""
    found = []
    for file in sorted(ALERTS.glob("tests/*.yml")):
        for case in yaml.load(file.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))["tests"]:
            clusters = set(re.findall(r'cluster="([^"]+)"', " ".join(each["series"] for each in case["input_series"])))
            for each in case.get("alert_rule_test", []):
                found.append(Expected(f"{file.name}: {case['name']}", each["alertname"], clusters, each["exp_alerts"]))
    return found


def variant(alert):
    """Tells rules of one name apart: the labels that a rule or an expected alert sets itself."""
    labels = alert if isinstance(alert, dict) else dict(re.findall(r"^ {10}(\w+): (\S+)$", alert, re.M))
    return tuple(labels.get(name, "") for name in ("severity", "scope", "window"))
