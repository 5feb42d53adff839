# SPDX-License-Identifier: Apache-2.0
"""config/deb/source.sh lays out the same source package everywhere, and its dependencies are those of exporter/packages.sh."""

import datetime
import hashlib
import os
import pathlib
import re
import subprocess
import tarfile
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EPOCH = 1750000000
SYSTEMS = {"debian-12": "1.81", "debian-13": "1.83", "ubuntu-24.04": "1.83"}  # -> the Boost that exporter/packages.sh installs
# A dependency of the source package -> the package that provides it.
PROVIDED_BY = {"debhelper-compat": "debhelper", "dh-sequence-installsysusers": "debhelper"}


def lay_out(folder, **environment):
    """The path of the source that source.sh lays out in `folder`."""
    surroundings = os.environ | {"SOURCE_DATE_EPOCH": str(EPOCH), "STAPLE_REVISION": "0123456789ab"} | environment
    command = ["sh", ROOT / "config" / "deb" / "source.sh", folder]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=100, env=surroundings)
    return pathlib.Path(done.stdout.splitlines()[-1])


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def contents(folder):
    """{path: (mode, digest)} of all files below `folder`, {path: target} of its links."""
    return {
        str(path.relative_to(folder)): os.readlink(path) if path.is_symlink() else (path.stat().st_mode & 0o777, digest(path))
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def build_depends():
    """One set of alternatives for each dependency."""
    text = (ROOT / "config" / "deb" / "debian" / "control").read_text(encoding="utf-8")
    field = re.search(r"(?ms)^Build-Depends:(.*?)^\S", text).group(1)
    return [{re.match(r"[^\s:(]+", each.strip()).group() for each in entry.split("|")} for entry in field.split(",")]


def installed(boost):
    """What `packages.sh package` installs on a system whose Boost is `boost`."""
    text = (ROOT / "exporter" / "packages.sh").read_text(encoding="utf-8")
    lists = (re.search(rf'(?ms)^{name}="$(.*?)^"$', text).group(1) for name in ("wanted", "package"))
    return set(" ".join(lists).replace("$boost", boost).split())


class DebianSource(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = pathlib.Path(temporary.name)
        cls.source = lay_out(cls.folder / "one")

    def test_the_changelog_has_the_version_of_the_program_the_system_and_the_time_of_the_commit(self):
        version = re.search(r"(?m)^project\(staple_exporter VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")).group(1)
        lines = (self.source / "debian" / "changelog").read_text(encoding="utf-8").splitlines()
        self.assertRegex(lines[0], rf"^staple-exporter \({re.escape(version)}-1(~deb\d+u1|~[a-z]+[\d.]*\.1)?\) \w+; urgency=medium$")
        moment = datetime.datetime.fromtimestamp(EPOCH, datetime.timezone.utc).strftime("%a, %d %b %Y %H:%M:%S +0000")
        self.assertRegex(lines[-1], rf"^ -- .+ <\S+@\S+>  {re.escape(moment)}$")
        self.assertEqual((self.source / "debian" / "revision").read_text(encoding="utf-8"), "0123456789ab\n")

    def test_the_archive_is_the_source_without_debian(self):
        (archive,) = self.source.parent.glob("staple-exporter_*.orig.tar.gz")
        with tarfile.open(archive) as tar:
            members = tar.getmembers()
        top = self.source.name
        here = {f"{top}/{path}" for path in contents(self.source) if not path.startswith("debian/")}
        self.assertEqual({member.name for member in members}, here)
        self.assertIn(f"{top}/exporter/main.cc", here)
        self.assertIn(f"{top}/config/deb/debian/control", here)
        self.assertEqual([path for path in here if path.startswith((f"{top}/build/", f"{top}/.git/"))], [])
        self.assertEqual({(member.mtime, member.uid, member.gid, member.uname) for member in members}, {(EPOCH, 0, 0, "")})

    def test_other_surroundings_give_the_same_bytes(self):
        previous = os.umask(0o077)
        try:
            other = lay_out(self.folder / "another" / "further", TZ="Etc/GMT-5", LC_ALL="C.UTF-8")
        finally:
            os.umask(previous)
        (archive,), (again,) = (source.parent.glob("*.orig.tar.gz") for source in (self.source, other))
        self.assertEqual(digest(archive), digest(again))
        self.assertEqual(contents(self.source), contents(other))

    def test_without_git_the_files_are_the_same(self):
        other = lay_out(self.folder / "without", GIT_DIR="/nonexistent")
        self.assertEqual(contents(self.source).keys(), contents(other).keys())

    def test_the_unit_and_the_account_are_those_of_systemd(self):
        for name in ("staple-exporter.service", "staple-exporter.sysusers"):
            self.assertEqual((self.source / "debian" / name).read_bytes(), (ROOT / "config" / "systemd" / name).read_bytes())

    def test_what_is_installed_for_the_build_is_what_the_source_package_depends_on(self):
        alternatives = [{PROVIDED_BY.get(name, name) for name in names} for names in build_depends()]
        for system, boost in SYSTEMS.items():
            with self.subTest(system):
                packages = installed(boost)
                self.assertEqual([names for names in alternatives if not names & packages], [], "not installed")
                self.assertEqual(packages - set().union(*alternatives), {"build-essential"}, "not among the dependencies")

    def test_the_systems_are_those_of_the_list_of_packages(self):
        text = (ROOT / "exporter" / "packages.sh").read_text(encoding="utf-8")
        known = {system.strip(): boost for systems, boost in re.findall(r"(?m)^  ([\w. |-]+)\) boost=([\d.]+) ;;$", text) for system in systems.split("|")}
        self.assertEqual(known, SYSTEMS)


if __name__ == "__main__":
    unittest.main()
