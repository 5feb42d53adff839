# SPDX-License-Identifier: Apache-2.0
"""The tarball: what is in it, and that it is the same bytes twice. Packed here with the program of the build, whose
libraries are those of the system; tests/packages/tarball.sh tries a real one on other systems."""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import unittest

import program
import sandbox
import stapling

VERSION = re.search(r"project\(staple_exporter VERSION ([0-9.]+)", (sandbox.ROOT / "CMakeLists.txt").read_text(encoding="utf-8")).group(1)
EPOCH = 1790000000
FILES = {
    "LICENSE",
    "README.md",
    "THIRD-PARTY.txt",
    "completions/_staple_exporter",
    "completions/staple_exporter.bash",
    "completions/staple_exporter.fish",
    "staple_exporter",
    "staple_exporter.1",
    "staple_exporter.yml",
    "systemd/staple-exporter.conf",
    "systemd/staple-exporter.service",
    "systemd/staple-exporter.socket",
    "web.yml",
}


def pack(folder):
    """Packs a build directory that has what pack.sh reads. Returns the tarball's path."""
    folder.mkdir(parents=True)
    shutil.copy(program.EXPORTER, folder / "staple_exporter")
    yaml = subprocess.run(["c++", "-print-file-name=libyaml-cpp.a"], check=True, capture_output=True, text=True).stdout.strip()
    (folder / "staple_exporter.map").write_text(f"{os.path.abspath(yaml)}(parser.o)\n", encoding="utf-8")
    (folder / "build.ninja").write_text("", encoding="ascii")
    architecture = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()
    script = sandbox.ROOT / "config" / "tarball" / "pack.sh"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}
    done = subprocess.run(["sh", script, architecture, folder], capture_output=True, text=True, timeout=100, env=environment)
    if done.returncode:
        raise AssertionError(done.stderr)
    return pathlib.Path(done.stdout.splitlines()[-1])


class Tarball(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.path = pack(cls.folder / "build")
        cls.name = cls.path.name.removesuffix(".tar.gz")
        with tarfile.open(cls.path) as archive:
            cls.members = {member.name.partition("/")[2]: member for member in archive.getmembers() if "/" in member.name}
            archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Debian 12 has it since an update
            archive.extractall(cls.folder)
        cls.unpacked = cls.folder / cls.name

    def test_it_is_named_as_those_of_other_exporters_and_unpacks_into_one_folder(self):
        self.assertRegex(self.path.name, rf"^staple_exporter-{re.escape(VERSION)}\.linux-(amd64|arm64)\.tar\.gz$")
        with tarfile.open(self.path) as archive:
            self.assertEqual({name.split("/")[0] for name in archive.getnames()}, {self.name})

    def test_it_has_what_an_installation_needs(self):
        files = {name for name, member in self.members.items() if member.isfile()}
        self.assertLessEqual(FILES, files)
        folders = {name.split("/")[0] for name in files - FILES}
        self.assertEqual(folders, {"alerts", "dashboards"})
        rules = {path.name for path in (sandbox.ROOT / "alerts" / "rules").iterdir()}
        self.assertEqual({name.split("/")[2] for name in files if name.startswith("alerts/rules/")}, rules)

    def test_nothing_of_the_machine_that_packed_it_is_in_its_headers(self):
        for member in self.members.values():
            mode = 0o755 if member.isdir() or member.name.endswith("/staple_exporter") else 0o644
            self.assertEqual((member.uid, member.gid, member.uname, member.gname, member.mtime), (0, 0, "", "", EPOCH), member.name)
            self.assertEqual(oct(member.mode), oct(mode), member.name)

    def test_the_same_build_gives_the_same_bytes(self):
        again = pack(self.folder / "another" / "folder")
        self.assertEqual(again.read_bytes(), self.path.read_bytes())
        bills = [path.with_name(self.name + ".spdx.json").read_bytes() for path in (again, self.path)]
        self.assertEqual(*bills)

    def test_its_program_and_configuration_work_as_they_lie_there(self):
        done = subprocess.run([self.unpacked / "staple_exporter", "--version"], capture_output=True, text=True, timeout=60)
        self.assertIn(f"version {VERSION}", done.stdout)
        check = [self.unpacked / "staple_exporter", "--config.check", f"--config.file={self.unpacked}/staple_exporter.yml"]
        done = subprocess.run(check, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_the_unit_runs_the_program_where_the_readme_puts_it(self):
        unit = (self.unpacked / "systemd" / "staple-exporter.service").read_text(encoding="utf-8")
        commands = re.findall(r"(?m)^Exec\w+=(\S+)", unit)
        self.assertEqual(set(commands), {"/usr/local/bin/staple_exporter", "/bin/sh"})
        readme = (self.unpacked / "README.md").read_text(encoding="utf-8")
        self.assertIn("install -m 755 staple_exporter /usr/local/bin/\n", readme)
        for path in re.findall(r"(?m)^    install .*?(\S+/\S+|staple_exporter\S*) /\S+$", readme):
            self.assertIn(path, self.members)

    def test_its_bill_of_materials_is_of_this_program(self):
        bill = json.loads(self.path.with_name(self.name + ".spdx.json").read_text(encoding="utf-8"))
        own = next(package for package in bill["packages"] if package["name"] == "staple_exporter")
        digest = hashlib.sha256((self.unpacked / "staple_exporter").read_bytes()).hexdigest()
        self.assertEqual((own["versionInfo"], own["checksums"][0]["checksumValue"]), (VERSION, digest))
        self.assertIn("libyaml-cpp-dev", {package["name"] for package in bill["packages"]})
        self.assertIn("libyaml-cpp-dev", (self.unpacked / "THIRD-PARTY.txt").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
