# SPDX-License-Identifier: Apache-2.0
"""The rules of a job as relabel_configs of a fleet, where they mean the same."""

import relabel
from yaml_file import part, texts

# Labels that the relabelling of every job of a multi-target exporter sets, and that a fleet sets itself.
USUAL_LABELS = {"instance", "target", "__address__"}
# What Prometheus sets before the rules, and a fleet does not.
FOREIGN = ("__scheme__", "__metrics_path__", "__scrape_", "__param_")


def is_usual(rule):
    """Whether a fleet does without the rule: it names the target, or requests the exporter for it."""
    usual = part(rule, "target_label", str) in USUAL_LABELS or relabel.is_copy(rule, "__param_target")
    return relabel.action_of(rule) == "replace" and usual


def sources_of(rule):
    return {name for name, _ in texts(rule, "source_labels")}


def carry(rules):
    """The rules of a fleet for targets that are discovered. None if a rule would mean something else there."""
    read = set().union(*(sources_of(rule) for rule in rules if not is_usual(rule)))
    carried, known, has_address = [], set(), True
    for rule in rules:
        label, sources = part(rule, "target_label", str), sources_of(rule)
        if "__address__" in sources and not has_address:
            return None
        if is_usual(rule) and not (label == "__param_target" and label in read):
            if label == "__address__" and sources:
                return None
            has_address = has_address and label != "__address__"  # it is now the exporter's
            continue
        if any(name == "job" or name.startswith(FOREIGN) for name in sources - known):
            return None
        carried.append(dict(rule))
        known.add(label)
    if any(rule.get("target_label") == "__param_target" for rule in carried):
        carried.append({"source_labels": ["__param_target"], "regex": "(.+)", "target_label": "__address__"})
    return carried
