# SPDX-License-Identifier: Apache-2.0
"""The manual page and the completions say what --help says, and groff has nothing to say."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import program

DEB = pathlib.Path(__file__).resolve().parent.parent.parent / "config" / "deb"


class Manual(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        subprocess.run([sys.executable, DEB / "describe.py", f"--program={program.EXPORTER}", f"--output={folder}"], check=True, timeout=60)
        cls.files = {file.name: file for file in folder.iterdir()}
        cls.flags = {}
        for command in ("", "probe", "verify"):
            text = program.run(*command.split(), "--help").stdout
            cls.flags[command] = set(re.findall(r"(?m)^  (?:-h,)?(--[a-z.-]+)", text))

    def test_every_flag_is_in_the_manual_and_in_every_completion(self):
        flags = set().union(*self.flags.values())
        self.assertGreater(len(flags), 25)
        manual = self._text("staple_exporter.1").replace("\\-", "-")
        self.assertEqual(set(re.findall(r"\\fB(--[a-z.-]+)\\fR", manual)), flags)
        self.assertEqual(set(re.findall(r"--[a-z.-]+[a-z]", self._text("staple_exporter.bash").partition("\n")[2])) - {"--"}, flags)
        self.assertEqual(set(re.findall(r"'\*?(--[a-z.-]+[a-z])[=\[]", self._text("staple_exporter.zsh"))), flags)
        self.assertEqual({f"--{name}" for name in re.findall(r" -l (\S+)", self._text("staple_exporter.fish"))}, flags)

    def test_every_choice_that_is_completed_is_accepted(self):
        for command in ("", "probe", "verify"):
            model = json.loads(program.run(*command.split(), "--help-model").stdout)
            choices = {flag["names"][-1]: flag["choices"] for group in model["groups"] for flag in group["flags"] if flag["choices"]}
            self.assertTrue(choices)
            for flag, words in choices.items():
                for word in words:
                    with self.subTest(command=command, flag=flag, word=word):
                        done = program.run(*command.split(), f"{flag}={word}", "--help-model")
                        self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertNotEqual(program.run(*command.split(), f"{flag}={words[0]}x", "--help-model").returncode, 0)

    def test_help_has_an_example_for_each_command_in_lines_of_100_columns(self):
        for command in ("", "probe", "verify"):
            text = program.run(*command.split(), "--help").stdout
            self.assertRegex(text, rf"\nExamples:\n  # .*\n  staple_exporter {command}")
            self.assertLessEqual(max(map(len, text.splitlines())), 100)
            for line in re.findall(r"(?m)^  (staple_exporter .*)$", text.partition("Examples:")[2]):
                self.assertIn(line, self._text("staple_exporter.1").replace("\\-", "-"))

    def test_the_manual_has_no_errors(self):
        if shutil.which("groff"):
            done = subprocess.run(["groff", "-man", "-ww", "-z", "-Tutf8", self.files["staple_exporter.1"]], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(self._text("staple_exporter.1"), r"^\.TH STAPLE_EXPORTER 1 ")

    def test_the_same_program_and_moment_give_the_same_bytes(self):
        made = []
        for zone in ("Etc/GMT-5", "Etc/GMT+5"):
            with tempfile.TemporaryDirectory() as folder:
                command = [sys.executable, DEB / "describe.py", f"--program={program.EXPORTER}", f"--output={folder}"]
                environment = os.environ | {"SOURCE_DATE_EPOCH": "1750000000", "TZ": zone, "LC_ALL": "C"}
                subprocess.run(command, check=True, timeout=60, env=environment)
                made.append({file.name: file.read_bytes() for file in pathlib.Path(folder).iterdir()})
        self.assertEqual(made[0], made[1])
        self.assertIn(b'"2025-06-15"', made[0]["staple_exporter.1"])

    def _text(self, name):
        return self.files[name].read_text(encoding="utf-8")


if __name__ == "__main__":
    unittest.main()
