# SPDX-License-Identifier: Apache-2.0
"""The dashboards as files: their panels, their queries, and what Grafana makes of a variable in a query."""

import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "dashboards"

# What follows this many dollars and letters is a variable: $job, ${job}, $__rate_interval; "$1" is a group of a pattern.
VARIABLE = re.compile(r"\$\{(\w+)(?::\w+)?\}|\$([a-z_]\w*)")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def every():
    """Every dashboard: {file name: parsed}."""
    return {path.name: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def panels(dashboard):
    """All panels, those inside of rows too; the rows themselves left out."""
    for panel in dashboard["panels"]:
        if panel["type"] == "row":
            yield from panel.get("panels", [])
        else:
            yield panel


def variables(dashboard):
    return {variable["name"]: variable for variable in dashboard["templating"]["list"]}


def expressions(dashboard):
    """(panel, target, expression) of every query."""
    for panel in panels(dashboard):
        for target in panel["targets"]:
            yield panel, target, target["expr"]


def annotations(dashboard):
    """(name, expression) of every annotation."""
    return [(annotation["name"], annotation["expr"]) for annotation in dashboard["annotations"]["list"]]


def asked(variable):
    """(function, expression, label) of a variable with a query; label_values() has the label that it is about."""
    found = re.fullmatch(r"(label_values|query_result)\((.+?)(?:, (\w+))?\)", variable["query"])
    return found.groups()


def interpolated(text, values):
    """`text` with each variable replaced by its value; a variable without one is a KeyError."""
    return VARIABLE.sub(lambda match: values[match.group(1) or match.group(2)], text)


def used(text):
    """The names of the variables in `text`."""
    return {first or second for first, second in VARIABLE.findall(text)}


def metrics(expression):
    """The names of the metrics that an expression selects."""
    bare = STRING.sub('""', expression)
    return set(re.findall(r"\b(?:staple|process|scrape)_\w+|\bup\b|\bALERTS\b", bare))


def selectors(expression):
    """(metric, text between the braces) of every selector."""
    named = re.findall(r"\b((?:staple|process|scrape)_\w+|up|ALERTS)\b(?:\{((?:[^}\"]|\"[^\"]*\")*)\})?", expression)
    quoted = STRING.sub('""', expression)
    return [(name, matchers) for name, matchers in named if re.search(rf"\b{name}\b", quoted)]
