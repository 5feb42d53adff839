# SPDX-License-Identifier: Apache-2.0
"""The program is hardened as Debian's own packages are: read from its ELF file.

STAPLE_BUILD_TYPE is that of CMake. Only a Release is optimised in the way that _FORTIFY_SOURCE needs.
"""

import os
import platform
import re
import subprocess
import unittest

import program

RELEASE = os.environ.get("STAPLE_BUILD_TYPE") == "Release"
X86 = platform.machine() == "x86_64"


def read(*options):
    """What readelf prints about the program."""
    return subprocess.run(["readelf", "--wide", *options, program.EXPORTER], check=True, capture_output=True, text=True, timeout=60).stdout


class Hardening(unittest.TestCase):
    def test_the_program_lies_anywhere_in_memory(self):
        self.assertRegex(read("--file-header"), r"Type: +DYN")
        self.assertRegex(read("--dynamic"), r"FLAGS_1\).*\bPIE\b")
        self.assertNotIn("TEXTREL", read("--dynamic"))

    def test_addresses_of_functions_are_resolved_at_the_start_and_then_read_only(self):
        self.assertRegex(read("--program-headers"), r"GNU_RELRO")
        self.assertRegex(read("--dynamic"), r"FLAGS_1\).*\bNOW\b")

    def test_no_memory_is_writable_and_executable(self):
        segments = re.findall(r"(?m)^ +([A-Z_0-9]+) +0x\S+ 0x\S+ 0x\S+ 0x\S+ 0x\S+ ([R ][W ][E ])", read("--program-headers"))
        self.assertIn("GNU_STACK", dict(segments))
        self.assertEqual([name for name, flags in segments if "W" in flags and "E" in flags], [])

    def test_libraries_are_searched_in_the_system_alone(self):
        self.assertNotRegex(read("--dynamic"), r"RPATH|RUNPATH")

    def test_stacks_have_canaries(self):
        self.assertIn("__stack_chk_fail", read("--dyn-syms"))

    @unittest.skipUnless(RELEASE, "not a Release")
    def test_lengths_are_checked(self):
        symbols = read("--dyn-syms")
        self.assertRegex(symbols, r"\b__(mem|str|read|fdelt|snprintf|vsnprintf)\w*_chk\b")
        self.assertIn("__glibcxx_assert_fail", symbols, "the checks of libstdc++")

    @unittest.skipUnless(RELEASE and X86, "not a Release, or another processor")
    def test_functions_begin_where_indirect_branches_may_lead(self):
        # The note of the whole file is missing: the objects of glibc with which each program begins have none in Debian.
        with open(program.EXPORTER, "rb") as file:
            self.assertGreater(file.read().count(b"\xf3\x0f\x1e\xfa"), 1000, "endbr64")


if __name__ == "__main__":
    unittest.main()
