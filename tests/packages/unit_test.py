# SPDX-License-Identifier: Apache-2.0
"""The systemd unit and the account: systemd itself finds nothing wrong with them, and little that is exposed."""

import re
import subprocess
import tempfile
import unittest

import program
import sandbox
from process import binary

SYSUSERS = sandbox.UNIT.with_name("staple-exporter.sysusers")


def run(*arguments):
    return subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True, timeout=60)


class Unit(unittest.TestCase):
    def test_systemd_finds_nothing_wrong(self):
        with tempfile.TemporaryDirectory() as folder:
            unit = f"{folder}/{sandbox.UNIT.name}"
            text = sandbox.UNIT.read_text(encoding="utf-8").replace("/usr/bin/staple_exporter", program.EXPORTER)
            with open(unit, "w", encoding="utf-8") as file:
                file.write(text)
            done = run(binary("systemd-analyze"), "verify", "--man=no", unit)
            self.assertEqual([line for line in done.stderr.splitlines() if sandbox.UNIT.name in line], [], done.stderr)
            self.assertEqual(done.returncode, 0)

    def test_it_is_exposed_by_two_of_ten_at_most(self):
        done = run(binary("systemd-analyze"), "security", "--offline=true", "--threshold=20", "--no-pager", sandbox.UNIT)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        exposure = float(re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout).group(1))
        self.assertLessEqual(exposure, 2.0)

    def test_its_commands_are_the_program_and_what_every_debian_has(self):
        # kill(1) is of a package that small installations lack: the shell has its own.
        commands = {line.split()[0] for name in ("ExecStart", "ExecReload") for line in sandbox.unit_settings(name)}
        self.assertEqual(commands, {"/usr/bin/staple_exporter", "/bin/sh"})

    def test_the_account_is_the_units(self):
        done = run(binary("systemd-sysusers"), "--dry-run", "--root=/nonexistent", SYSUSERS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        account = re.search(r"(?m)^u (\S+) ", SYSUSERS.read_text(encoding="utf-8")).group(1)
        self.assertEqual((sandbox.unit_settings("User"), sandbox.unit_settings("Group")), ([account], [account]))

    def test_the_program_takes_its_flags_and_the_configuration_that_comes_with_it(self):
        deb = sandbox.ROOT / "config" / "deb" / "debian"
        for line in sandbox.unit_settings("ExecStart") + sandbox.unit_settings("ExecReload")[:1]:
            flags = line.replace("/etc/staple-exporter/", f"{deb}/").replace("$ARGS", "").replace("--config.check", "").split()[1:]
            done = program.run("--config.check", *flags)
            self.assertEqual((done.returncode, done.stderr), (0, ""), line)


if __name__ == "__main__":
    unittest.main()
