# SPDX-License-Identifier: Apache-2.0
"""A minute of soak.py with few endpoints and short intervals: the same checks as in a run of hours."""

import os
import pathlib
import subprocess
import sys
import unittest

SOAK = pathlib.Path(__file__).with_name("soak.py")


class SoakTest(unittest.TestCase):
    def test_finds_no_problem(self):
        program = pathlib.Path(os.environ["STAPLE_EXPORTER"])
        fleet = program.with_name("staple_soak_fleet")
        self.assertTrue(fleet.exists(), "cmake --build --preset dev --target staple_soak_fleet")
        command = [sys.executable, SOAK, "--seconds=75", "--endpoints=200", "--interval=6", f"--program={program}", f"--fleet={fleet}"]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
