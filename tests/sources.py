# SPDX-License-Identifier: Apache-2.0
"""The sources of the repository as the rules of walls_test.py and sources_test.py see them: path -> text."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent


def includes(text):
    """The headers that `text` includes, as (quoted by "", name)."""
    return [(mark == '"', name) for mark, name in re.findall(r'^\s*#\s*include\s*(["<])([^">]+)[">]', text, re.M)]


def is_cxx(path):
    return path.endswith((".cc", ".h"))


def code(text):
    """`text` without what stands in // comments."""
    return re.sub(r"//.*", "", text)


def repository():
    """The sources of the repository: path -> text."""
    found = {}
    for folder in ("probes", "exporter", "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and (is_cxx(path.name) or path.suffix in (".py", ".sh", ".txt")):
                found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8", errors="replace")
    return found


class Rules(unittest.TestCase):
    """Holds rules, functions from sources to complaints, against planted violations and against the repository."""

    def check_planted(self, rules, clean, planted):
        for rule in rules:
            self.assertEqual(list(rule(clean)), [], rule.__name__)
        for rule, path, text in planted:
            with self.subTest(rule=rule.__name__, path=path, text=text[:80]):
                self.assertNotEqual(list(rule(clean | {path: text})), [])
        self.assertEqual({rule for rule, _, _ in planted}, set(rules), "each rule has something planted")

    def check_repository(self, rules):
        sources = repository()
        self.assertIn("probes/ocsp/judge.h", sources)
        complaints = [complaint for rule in rules for complaint in rule(sources)]
        self.assertEqual(complaints, [], "\n".join(["rules are broken:", *complaints]))
