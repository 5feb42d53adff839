# SPDX-License-Identifier: Apache-2.0
"""Random rules and groups, from a seed. They leave out what belongs to Prometheus alone (`job`, `__scheme__`, …), and
what its versions do differently."""

import random

WORDS = ("web", "shop", "Shop-1", "db.eu", "a_b", "7", "Äpfel", "ß", "$1", "x y", "a;b", "é1", "", "prod", "PROD", "tls", "mail")
HOSTS = ("www", "shop.example.com", "a-b.example", "MX1.example.org", "10.0.0.7", "[2001:db8::7]", "xn--bcher-kva.example")
# What `__host` may be. promtool of Prometheus 3 ends with a panic on two targets without an address.
FIRST_LABELS = ("web", "shop-1", "MX", "a.b")
# The labels of targets and groups, with those that rules make.
NAMES = ("team", "env", "zone", "x_1", "x_web", "x_prod", "__meta_dc", "__meta_tag_team", "__meta_tag_env", "__tmp", "__tmp_hash", "__kind")
SOURCES = (*NAMES, "__address__", "__meta_filepath", "none")
SEPARATORS = (";", "", "-", "$1", "\u2013", "::")
REGEXES = (
    "(.*)", "", ".+", "(.+)", "web|shop", "(web)|(shop.*)", "([^;]*);(.*)", "(?i)prod", "(?P<first>[^-.]*)[-.](?P<rest>.*)",
    "[a-z]+", "\\w+", "\\d*", "(.*?)(\\d+)", "(?:a|b)?_(.)", "\\pL+", "[[:upper:]]+(.*)", "(x)?(.*)", "(.*):(\\d+)", ".{3}", "(.).*",
    "\\Q$1\\E", "(?U)(.+)(.+)", "[^\\x00-\\x7f]+", "a;b|;", "(a|ab)(c|bcd)*(.*)", "((.))*",
)
REPLACEMENTS = (
    "$1", "${1}", "$2", "$1$1", "${1}-${2}", "$first", "${rest}.${first}", "$$1", "$", "a$", "${", "$1x", "${1}x", "$0", "$9", "",
    "constant", "$1 $2", "Ünï", "${1", "$01", "$-1", "$1é",
)
# Never empty: in older versions an empty one does not remove a label whose name is a template.
FULL = ("constant", "v$1", "${1}/$2", "a$", "-$first")
TARGET_LABELS = (*NAMES, "__param_module", "x_$1", "x_${1}", "${1}", "x_$first", "x_${1}_$2")
SETTING = ("replace", "replace", "replace", "lowercase", "uppercase", "hashmod")
NAME_REGEXES = ("x_.*", "__meta_tag_(.+)", "team|env", "__meta_.*", "zone(.*)", "x_(\\d)", "none", "__tmp.*")
# Each label gets a name of its own: which of two labels has the last word is random in Prometheus.
MAPPED = ("y_${1}", "${1}_y", "x_$1", "__z_$1", "$1")


class Cases:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, values, most=1):
        return [self.random.choice(values) for _ in range(self.random.randint(0 if most > 1 else 1, most))]

    def one(self, values):
        return self.random.choice(values)

    def rules(self):
        """The rules of a fleet. Some drop many targets, most drop few."""
        rules = [self.rule() for _ in range(self.random.randint(1, 14))]
        if self.random.random() < 0.3:
            rules.append(self.filter())
        return rules

    def rule(self):
        roll = self.random.random()
        if roll < 0.68:
            return self.setting()
        if roll < 0.78:
            return {"action": "labelmap", "regex": "__meta_tag_(.+)|(?:x_|te)(.+)", "replacement": self.one(("y_${1}${2}", "${1}${2}_y"))}
        if roll < 0.86:
            return {"action": "labelmap", "regex": "(?:__meta_|x_)(.+)", "replacement": self.one(MAPPED[:4])}
        if roll < 0.92:
            return {"action": "labeldrop", "regex": self.one(NAME_REGEXES)}
        if roll < 0.96:
            return {"action": "labelkeep", "regex": "__.*|job|" + self.one(NAME_REGEXES) + "|" + self.one(NAME_REGEXES)}
        return self.address()

    def setting(self):
        action = self.one(SETTING)
        rule = {"source_labels": self.pick(SOURCES, 3), "target_label": self.one(NAMES), "action": action}
        if self.random.random() < 0.5:
            rule["separator"] = self.one(SEPARATORS)
        if action == "hashmod":
            rule["modulus"] = self.one((1, 2, 3, 8, 1000, 2**32, 2**63 + 11, 2**64 - 1))
        if action == "replace":
            rule |= {"target_label": self.one(TARGET_LABELS), "regex": self.one(REGEXES), "replacement": self.one(REPLACEMENTS)}
            for key in self.pick(("regex", "replacement", "action", ""), 2):
                rule.pop(key, None)
            if "$" in rule["target_label"]:
                rule["replacement"] = self.one(FULL)
        return rule

    def filter(self):
        action = self.one(("keep", "drop", "keepequal", "dropequal"))
        rule = {"source_labels": self.pick(SOURCES, 2), "action": action}
        if action in ("keep", "drop"):
            return rule | {"regex": self.one(REGEXES)}
        return rule | {"target_label": self.one(NAMES)}

    def address(self):
        return {
            "source_labels": ["__address__", "__host"],
            "regex": self.one(("([^;]+):\\d+;(.+)", "(.*):(.*);web", "([^.]*)\\.(.*);.*")),
            "target_label": "__address__",
            "replacement": self.one(("${1}:8443", "$1.$2", "$2:443", "$2.example")),
        }

    def group(self, number):
        """A group whose targets no other group has."""
        targets = [f"{self.one(HOSTS)}:{10000 + number * 10 + i}" for i in range(self.random.randint(1, 4))]
        labels = {self.one(NAMES): self.one(WORDS) for _ in range(self.random.randint(0, 7))}
        return {"targets": targets, "labels": labels | {"__host": self.one(FIRST_LABELS)}}

    def groups(self, count):
        return [self.group(number) for number in range(count)]
