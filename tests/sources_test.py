# SPDX-License-Identifier: Apache-2.0
"""Rules for single sources that text search can check: clocks, lengths, names, one definition of each type.

Each rule is a function from the sources (path -> text) to complaints.
"""

import posixpath
import re
import unittest

import sources as tree
from sources import code, is_cxx

# A file of more lines is two files, unless it is one table of data.
LONGEST = 300
LONG_TABLES = set()

VAGUE = {"common", "helper", "helpers", "manager", "misc", "util", "utils"}
LICENCE = "SPDX-License-Identifier: Apache-2.0"

# The programs of unit tests -> their folders in tests/.
TEST_PROGRAMS = {"probes_tests": ("tests/probes/", "tests/pki/"), "exporter_tests": ("tests/exporter/", "tests/fleet/")}
# Measures whether its own event loop runs, with the clock of the loop's timers.
CLOCK_READERS = {"probes/net/stall.cc"}
CLOCKS = re.compile(r"::now\s*\(|\bstd::time\s*\(|[^\w:.>]time\s*\(\s*(nullptr|NULL|0|&)|\bgettimeofday\b|\bclock_gettime\b")


def check_clocks(sources):
    for path, text in sources.items():
        if is_cxx(path) and path.startswith("probes/") and path not in CLOCK_READERS:
            for match in CLOCKS.finditer(code(text)):
                yield f"{path} reads a clock ({match.group().strip()}): time is an argument"


def check_names(sources):
    for path in sources:
        vague = VAGUE & set(re.split(r"[/_.-]", path.lower()))
        if vague:
            yield f"{path} is named {'/'.join(sorted(vague))}: what is it?"


def types(text):
    """The types and inline variables that `text` defines with external linkage: (namespace, name)."""
    inside = []
    for line in text.splitlines():
        if opened := re.match(r"(?:inline )?namespace ?([\w:]*) \{(.*)", line):
            if "}" not in opened.group(2):
                inside.append(opened.group(1))
        elif line.startswith("}  // namespace"):
            inside.pop()
        elif (shared := re.match(r"inline (?:constexpr|const) [\w:<>]+ (\w+)", line)) and "" not in inside:
            yield "::".join(inside), shared.group(1)
        elif (defined := re.match(r"(?:struct|class|enum class|union) (\w+)(?![\w:]*::)[^;(]*(?:\{|$)", line)) and "" not in inside:
            yield "::".join(inside), defined.group(1)


def check_types(sources):
    """Two of one name are one to the linker, which keeps the destructor, or the value, of either."""
    places = {}
    for path, text in sources.items():
        if is_cxx(path):
            for each in types(text):
                places.setdefault(each, set()).add(path)
    for (namespace, name), paths in places.items():
        if len(paths) > 1:
            yield f"{namespace}::{name} is defined in {', '.join(sorted(paths))}"


def check_lengths(sources):
    for path, text in sources.items():
        lines = text.count("\n")
        if (is_cxx(path) or path.endswith((".py", ".sh"))) and lines > LONGEST and path not in LONG_TABLES:
            yield f"{path} has {lines} lines, more than {LONGEST}"


def camel(name):
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def suites(text):
    """The suites that `text` defines: (macro, name)."""
    return re.findall(r"^(TEST|TEST_F|TEST_P)\(\s*(\w+),", text, re.M)


def check_suites(sources):
    """STEM_test.cc has the suite Stem, of fixtures StemTest, and others that begin with Stem. Where two files of one
    program have one stem, the room comes first."""
    for program, folders in TEST_PROGRAMS.items():
        paths = [path for path in sources if path.startswith(folders) and path.endswith("_test.cc")]
        stems = {path: camel(posixpath.basename(path).removesuffix("_test.cc")) for path in paths}
        seen = {}
        for path, stem in stems.items():
            shared = sum(other == stem for other in stems.values()) > 1
            name = camel(posixpath.basename(posixpath.dirname(path))) + stem if shared else stem
            for macro, suite in sorted(set(suites(sources[path]))):
                if macro == "TEST" and not re.fullmatch(rf"{name}([A-Z]\w*)?", suite):
                    yield f"{path} has the suite {suite}: {name}, or a name that begins so"
                if macro != "TEST" and not re.fullmatch(rf"{name}([A-Z]\w*)?Test", suite):
                    yield f"{path} has the suite {suite}: {name}Test, or a name that begins with {name} and ends with Test"
                if seen.setdefault(suite, path) != path:
                    yield f"{path} and {seen[suite]} have one suite {suite} in {program}"


def comment(path):
    """What a comment begins with in the file; None where it need not name the licence: data, and inputs of fuzzers."""
    if "/corpus/" in path:
        return None
    if is_cxx(path):
        return "//"
    return "#" if path.endswith((".py", ".sh", "CMakeLists.txt")) else None


def check_spdx(sources):
    """The first line of a source names the licence, or the second one where the first is for the kernel (#!)."""
    for path, text in sources.items():
        lines = text.split("\n", 2)
        first = lines[1:2] if text.startswith("#!") else lines[:1]
        if comment(path) and first != [f"{comment(path)} {LICENCE}"]:
            yield f"{path} does not begin with {comment(path)} {LICENCE}"


RULES = [check_clocks, check_lengths, check_names, check_spdx, check_suites, check_types]

CLEAN = {
    "tests/probes/ocsp/judge_test.cc": "TEST(Judge, Works) {}\nTEST(JudgeFailure, IsOne) {}\nTEST_F(JudgeTest, Works) {}\n",
    "tests/probes/http/url_test.cc": "TEST(HttpUrl, Works) {}\n",
    "tests/probes/proxy/url_test.cc": "TEST(ProxyUrl, Works) {}\n",
    "probes/ocsp/judge.cc": "// no clock::now() here\n",
    "probes/ocsp/judge.h": "namespace staple {\nclass Judge {\n};\ninline constexpr int kMost = 2;\n}  // namespace staple\n",
    "probes/ocsp/chain.cc": "namespace staple {\nnamespace {\nstruct Judge {\n};\n}  // namespace\n}  // namespace staple\n",
}
CLEAN = {path: f"{comment(path)} {LICENCE}\n{text}" for path, text in CLEAN.items()}
PLANTED = [
    (check_spdx, "probes/a.h", "#pragma once\n"),
    (check_spdx, "tests/a.py", '#!/usr/bin/env python3\n"""A script."""\n'),
    (check_spdx, "tests/a.sh", f"#!/bin/sh\n\n# {LICENCE}\n"),
    (check_spdx, "tests/a/CMakeLists.txt", "add_library(a)\n"),
    (check_suites, "tests/probes/der/reader_test.cc", "TEST(DerReader, Works) {}\n"),
    (check_suites, "tests/probes/der/reader_test.cc", "TEST_F(Reader, Works) {}\n"),
    (check_suites, "tests/probes/http/url_test.cc", "TEST(Url, Works) {}\n"),
    (check_suites, "tests/probes/ocsp/judge_failure_test.cc", "TEST(JudgeFailure, Works) {}\n"),
    (check_types, "exporter/a.h", "namespace staple {\ninline constexpr int kMost = 1;\n}  // namespace staple\n"),
    (check_types, "exporter/a.h", "namespace staple {\nstruct Judge {\n};\n}  // namespace staple\n"),
    (check_clocks, "probes/a.cc", "auto t = std::chrono::steady_clock::now();\n"),
    (check_clocks, "probes/a.cc", "auto t = time(nullptr);\n"),
    (check_clocks, "probes/a.cc", "auto t = std::time(&x);\n"),
    (check_names, "exporter/common/a.cc", ""),
    (check_names, "probes/string_utils.h", ""),
    (check_lengths, "exporter/a.cc", "\n" * (LONGEST + 1)),
]


class Sources(tree.Rules):
    def test_every_rule_sees_what_breaks_it(self):
        self.check_planted(RULES, CLEAN, PLANTED)

    def test_the_repository_keeps_every_rule(self):
        self.check_repository(RULES)


if __name__ == "__main__":
    unittest.main()
