# SPDX-License-Identifier: Apache-2.0
"""The targets of a job, relabelled as Prometheus does it, as endpoints of staple_exporter."""

import re

import relabel
import targets
from yaml_file import part, texts

# The labels that staple_exporter sets itself, and those that Prometheus sets on each target.
OWN_LABELS = set(
    "address by depth fault fleet instance issuer job key_type phase reason responder serial severity signature_algorithm "
    "stage status target tls_version view".split()
)


def append(groups, target, labels):
    """Adds a target to the last group, or to a new one if the labels differ."""
    if not groups or groups[-1].get("labels", {}) != labels:
        groups.append({"targets": []} | ({"labels": labels} if labels else {}))
    if target not in groups[-1]["targets"]:
        groups[-1]["targets"].append(target)


class Endpoints:
    """Converts groups of targets of one job. `base` holds the labels that each target has before relabelling."""

    def __init__(self, modules, notes, path, base, rules):
        self.modules, self.notes, self.path = modules, notes, path
        self.base, self.rules = base, rules
        self.noted = set()

    def of_group(self, group, meta=()):
        """Yields the module, the target and the labels of each target that is an endpoint with TLS."""
        given = part(group, "labels", dict)
        labels = self.base | dict(meta) | {key: part(given, key, str) for key in given}
        for text, line in texts(group, "targets"):
            relabelled = relabel.apply(self.rules, labels | {"__address__": text})
            if relabelled is None:
                continue  # dropped, as Prometheus does
            module = relabelled.get("__param_module") or self.modules.default
            if self.is_usable(module, group, line):
                target = self._target(group, line, text, relabelled, self.modules.converted[module])
                if target:
                    yield module, target, self._labels(group, text, target, relabelled)

    def is_usable(self, module, place, line):
        """Whether the module was converted. If not, adds a note once."""
        if module in self.modules.converted:
            return True
        reason = "was left out" if module in self.modules.left_out else "is not among the modules"
        self._note_once(module, place, line, f"left out: its module '{module}' {reason}")
        return False

    def _note_once(self, subject, place, line, text):
        if subject not in self.noted:
            self.notes.add(place, line, self.path, text)
        self.noted.add(subject)

    def _target(self, group, line, text, labels, module):
        """Returns the target of the request to /probe, None with a note if it is no endpoint."""
        requested = module.target or labels.get("__param_target", "")
        if not requested:
            return self.notes.add(group, line, self.path, f"{text} is left out: its request has no parameter 'target'")
        name = labels.get("__param_hostname") or labels.get("__param_server_name") or ""
        try:
            return targets.convert(requested, module.plain_http, "" if module.settings.get("server_name") else name)
        except targets.NoTarget as reason:
            return self.notes.add(group, line, self.path, f"{requested} is left out: {reason}")

    def _labels(self, group, text, target, labels):
        """The labels of the endpoint: those of Prometheus without what Prometheus or the exporter sets."""
        kept = {}
        same = {text, target, labels.get("__param_target"), labels.get("job")}
        for key, value in labels.items():
            if key.startswith("__") or not value:
                continue
            if key in OWN_LABELS:
                reason = "staple_exporter or Prometheus sets it"
            elif not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key):
                reason = "a name has letters, digits and '_'"
            else:
                kept[key] = value
                continue
            if value not in same:
                line = part(group, "labels", dict).lines.get(key, group.line)
                self._note_once((key,), group, line, f"the label '{key}' is left out: {reason}")
        return kept
