# SPDX-License-Identifier: Apache-2.0
"""Every command of config/tutorial.md works, in the order of the page, and prints the output shown there."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import program
from process import Process, binary, free_ports

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "config" / "tutorial.md"
BUILD = "sh exporter/run.sh --version\nsh exporter/packages.sh demo\n"  # the program under test is built already
PORTS = ("8443", "10219", "10220")
SECONDS = 100  # for the whole page, on a busy machine
MARK = "END OF STEP"


def steps():
    """The blocks of commands in the order of the page, each with the lines of output that the page shows for it."""
    found = []
    for kind, text in re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", PAGE.read_text(encoding="utf-8")):
        if kind == "sh":
            found.append((text, []))
        elif kind == "text":
            found[-1][1].extend(line for line in text.splitlines() if line != "...")
        else:
            raise AssertionError(f"a block of an unknown kind: {kind!r}")
    return found


def comparable(line):
    """The line without values that differ from run to run: durations, sizes and the time of a sample."""
    return re.sub(r"\d+ (d|h|bytes)\b|@\[[\d.]+\]", "?", line)


def replaced(text, numbers):
    """The text with numbers replaced: {written: other}. Each must occur."""
    for written, other in numbers.items():
        text, times = re.subn(rf"\b{written}\b", str(other), text)
        if not times:
            raise AssertionError(f"{written} is not on the page")
    return text


def script(blocks):
    """The blocks as one script for bash that runs the program under test and ends at the first command that fails."""
    lines = ["set -E", "trap 'echo \"FAILED: $BASH_COMMAND\"; exit 1' ERR", "export PATH"]
    text = "\n".join(lines) + "\n" + "".join(f"{block}echo '{MARK}'\n" for block in blocks)
    return text.replace("$PWD/build/release", str(pathlib.Path(program.EXPORTER).parent))


class Tutorial(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="staple-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def test_every_command_works_and_prints_the_output_of_the_page(self):
        for needed in ("bash", "curl", "openssl", "prometheus", "promtool"):
            binary(needed)
        (build, _), *others = steps()
        self.assertEqual(build, BUILD)
        outputs = self.run_page([commands for commands, _ in others])
        for (commands, expected), output in zip(others, outputs):
            with self.subTest(commands.splitlines()[0]):
                rest = iter([comparable(line) for line in output.splitlines()])
                for line in expected:
                    self.assertIn(comparable(line), rest, output)
        self.assertEqual(len(outputs), len(others) + 1, outputs[-1])
        self.assertEqual(outputs[-1], "")

    def run_page(self, blocks):
        """Runs the blocks and returns the output of each, and any output after the last one."""
        ports = dict(zip(PORTS, free_ports(len(PORTS))))
        file = self.folder / "tutorial.sh"
        file.write_text(replaced(script(blocks), ports), encoding="utf-8")
        environment = os.environ | {"TMPDIR": str(self.folder), "LC_ALL": "C.UTF-8"}
        running = Process(["bash", file], self.folder, cwd=ROOT, env=environment)
        self.addCleanup(running.stop)
        try:
            running.wait(SECONDS)
        except subprocess.TimeoutExpired:
            pass  # the output shows the last command that ran
        output = running.output()
        for written, free in ports.items():
            output = output.replace(str(free), written)
        return output.split(f"{MARK}\n")


if __name__ == "__main__":
    unittest.main()
