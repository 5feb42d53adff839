# SPDX-License-Identifier: Apache-2.0
"""The relabelling of Prometheus, applied to the labels of one target."""

import hashlib
import re

from yaml_file import ConversionError, part, texts

DEFAULT_REGEX = "(.*)"


def _expand(template, match):
    """Go's Expand: `$1`, `${1}`, `$name`. A group that does not exist is empty."""

    def group(reference):
        if reference[0] == "$$":
            return "$"
        name = reference[1] or reference[2]
        try:
            return match[int(name) if name.isdigit() else name] or ""
        except IndexError:
            return ""

    return re.sub(r"\$(?:\$|(\w+)|\{(\w+)\})", group, template)


def _regex(rule):
    text = part(rule, "regex", str) or DEFAULT_REGEX
    try:
        return re.compile(text, re.DOTALL)
    except re.error as error:
        raise ConversionError(f"{rule.file}:{rule.lines['regex']}: cannot apply the regex '{text}': {error}") from None


def _set(labels, name, value):
    if value:
        labels[name] = value
    else:
        labels.pop(name, None)


def _replace(rule, regex, value, labels):
    match = regex.fullmatch(value)
    if match:
        replacement = part(rule, "replacement", str) if "replacement" in rule else "$1"
        _set(labels, _expand(part(rule, "target_label", str), match), _expand(replacement, match))
    return labels


def _hashmod(rule, _, value, labels):
    modulus = part(rule, "modulus", str)
    if not modulus.isdigit() or int(modulus) == 0:
        raise ConversionError(f"{rule.file}:{rule.line}: hashmod needs a modulus")
    number = int.from_bytes(hashlib.md5(value.encode(), usedforsecurity=False).digest()[8:], "big")
    _set(labels, part(rule, "target_label", str), str(number % int(modulus)))
    return labels


def _labelmap(rule, regex, _, labels):
    replacement = part(rule, "replacement", str) or "$1"
    matches = {name: regex.fullmatch(name) for name in labels}
    labels.update({_expand(replacement, match): labels[name] for name, match in matches.items() if match})
    return labels


def _equal(rule, value, labels):
    return value == labels.get(part(rule, "target_label", str), "")


ACTIONS = {
    "replace": _replace,
    "keep": lambda rule, regex, value, labels: labels if regex.fullmatch(value) else None,
    "drop": lambda rule, regex, value, labels: None if regex.fullmatch(value) else labels,
    "keepequal": lambda rule, regex, value, labels: labels if _equal(rule, value, labels) else None,
    "dropequal": lambda rule, regex, value, labels: None if _equal(rule, value, labels) else labels,
    "hashmod": _hashmod,
    "lowercase": lambda rule, regex, value, labels: labels | {part(rule, "target_label", str): value.lower()},
    "uppercase": lambda rule, regex, value, labels: labels | {part(rule, "target_label", str): value.upper()},
    "labelmap": _labelmap,
    "labeldrop": lambda rule, regex, value, labels: {k: v for k, v in labels.items() if not regex.fullmatch(k)},
    "labelkeep": lambda rule, regex, value, labels: {k: v for k, v in labels.items() if regex.fullmatch(k)},
}


def action_of(rule):
    action = (part(rule, "action", str) or "replace").lower()
    if action not in ACTIONS:
        raise ConversionError(f"{rule.file}:{rule.lines['action']}: unknown action '{action}'")
    return action


def apply(rules, labels):
    """Returns the labels after all rules, or None if a rule drops the target. Meaning as in Prometheus."""
    for rule in rules:
        separator = part(rule, "separator", str) if "separator" in rule else ";"
        value = separator.join(labels.get(name, "") for name, _ in texts(rule, "source_labels"))
        labels = ACTIONS[action_of(rule)](rule, _regex(rule), value, dict(labels))
        if labels is None:
            return None
    return labels


def is_copy(rule, target_label):
    """Whether the rule sets the label to the value of another one, as it is or as a URL with https."""
    copies = {"$1", "${1}", "https://$1", "https://${1}", "https://$1/", "https://${1}/"}
    plain = (part(rule, "regex", str) or DEFAULT_REGEX) in (DEFAULT_REGEX, "(.+)", "^(.*)$")
    replacement = part(rule, "replacement", str) or "$1"
    return action_of(rule) == "replace" and part(rule, "target_label", str) == target_label and plain and replacement in copies
