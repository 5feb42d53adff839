# SPDX-License-Identifier: Apache-2.0
"""The image's root file system, made without a registry: the program runs in it as the pod runs it, and answers. Scanners
find the distribution and the packages in it."""

import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import unittest
import urllib.request

import program
import sandbox
import stapling
from authority import Authority
from process import Process, eventually
from servers import s_server

CONTAINER = sandbox.ROOT / "config" / "container"


class Image(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rootfs = cls.folder / "rootfs"
        made = ["sh", CONTAINER / "rootfs.sh", program.EXPORTER, cls.rootfs]
        subprocess.run(made, check=True, timeout=60)
        # The same without the large files, for what only their packing is of interest.
        cls.small = cls.folder / "small"
        shutil.copytree(cls.rootfs, cls.small, symlinks=True, ignore=shutil.ignore_patterns("*.so*", "staple_exporter"))
        (cls.small / "usr/bin/staple_exporter").write_bytes(b"program")
        # Where configuration is mounted.
        cls.etc = cls.folder / "etc"
        cls.etc.mkdir()

    def sandboxed(self, *arguments):
        line, keywords = sandbox.command(self.rootfs, self.etc, *arguments)
        process = Process(line, self.folder, **keywords)
        os.close(keywords["pass_fds"][0])
        self.addCleanup(process.stop)
        return process

    def test_it_watches_as_65534_with_a_root_that_cannot_be_written_and_the_units_system_calls(self):
        authority = Authority(self.folder / "ca", "ecdsa")
        leaf = authority.leaf()
        server = self.running(s_server(self.folder, leaf, authority.staple(leaf)))
        shutil.copy(authority.root.certificate, self.etc / "ca.pem")
        configuration = program.configuration("ca.pem", [f"127.0.0.1:{server.port}", f"localhost:{server.port}"])
        (self.etc / "staple_exporter.yml").write_text(configuration, encoding="utf-8")
        serving = self.sandboxed("/usr/bin/staple_exporter", "--config.file=/etc/staple-exporter/staple_exporter.yml",
                                 "--web.listen-address=127.0.0.1:0", "--probe.threads=2")  # fmt: skip
        port = int(serving.logged(r"listening\W+address=127\.0\.0\.1:(\d+)").group(1))

        def metrics():
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
                return program.samples(answer.read().decode())

        def seen():
            found = metrics()
            return found if sum(name == "staple_probe_success" for name, _, _ in found) >= 1 else None

        found = eventually(seen, f"an answer: {serving.output()}")
        oks = {labels["target"]: number for name, labels, number in found if name == "staple_ok"}
        self.assertEqual(oks[f"127.0.0.1:{server.port}"], 1)
        # What it tells of itself is readable in there, too; it has raised its limit of descriptors.
        named = {name for name, _, _ in found}
        self.assertLessEqual({"process_resident_memory_bytes", "process_open_fds", "process_start_time_seconds"}, named)
        # Another user inside, with a filter of system calls, and nothing that it could gain.
        inside = self._inside(serving)
        self.assertEqual((inside / "uid_map").read_text(encoding="ascii").split()[0], "65534")
        status = dict(re.findall(r"(?m)^(\w+):\s+(\S+)", (inside / "status").read_text(encoding="ascii", errors="replace")))
        self.assertEqual((status["Seccomp"], int(status["CapEff"], 16), status["NoNewPrivs"]), ("2", 0, "1"))

    def test_nothing_can_be_written_in_there(self):
        # The sandbox itself, with a shell put into it: the test above has not passed for want of one.
        for file in ("/bin/sh", "/usr/bin/touch"):
            self._add(file)
        done = self.sandboxed("/bin/sh", "-c", "touch /etc/x /tmp/x /usr/bin/x; true")
        self.assertEqual(done.wait(20), 0)
        self.assertEqual(done.output().count("Read-only file system"), 3, done.output())

    def test_the_filter_lets_no_privileged_call_through(self):
        names = sandbox.allowed()
        self.assertLessEqual({"connect", "epoll_wait", "openat", "prlimit64", "clone3"}, names)
        self.assertEqual(names & {"mount", "ptrace", "setuid", "reboot", "bpf", "chown", "setrlimit"}, set())

    def test_a_scanner_reads_which_distribution_it_is(self):
        inside = (self.rootfs / "usr/lib/os-release").read_text(encoding="utf-8")
        self.assertEqual(inside, pathlib.Path("/etc/os-release").read_text(encoding="utf-8"))
        self.assertEqual(os.readlink(self.rootfs / "etc/os-release"), "../usr/lib/os-release")

    def test_a_scanner_reads_the_package_and_the_licence_of_every_library(self):
        database = self.rootfs / "var/lib/dpkg"
        status = (database / "status").read_text(encoding="utf-8")
        fields = [dict(re.findall(r"(?m)^(\w+): (.*)$", paragraph)) for paragraph in status.split("\n\n") if paragraph]
        versions = {each["Package"]: each["Version"] for each in fields}
        self.assertLessEqual({"libc6", "libssl3", "zlib1g", "ca-certificates"}, {re.sub("t64$", "", name) for name in versions})
        for each in fields:
            self.assertEqual(each["Status"], "install ok installed")
            form = ["dpkg-query", "--show", "--showformat", "${Version}\n", each["Package"]]
            installed = subprocess.run(form, check=True, capture_output=True, text=True).stdout.splitlines()
            self.assertIn(each["Version"], installed)
            self.assertTrue((self.rootfs / "usr/share/doc" / each["Package"] / "copyright").is_file(), each["Package"])
        lists = {path.stem.split(":")[0]: path.read_text(encoding="utf-8").splitlines() for path in database.glob("info/*.list")}
        self.assertEqual(set(lists), set(versions))
        listed = sorted(line for lines in lists.values() for line in lines)
        libraries = [f"/{path.relative_to(self.rootfs)}" for path in self.rootfs.glob("usr/lib/*/*.so*") if path.is_file()]
        self.assertGreater(len(libraries), 5)
        self.assertEqual([path for path in libraries if listed.count(path) != 1], [])
        self.assertEqual([line for line in listed if not (self.rootfs / line.lstrip("/")).is_file()], [])

    def test_the_archive_has_this_root_and_the_settings_of_the_containerfile_under_their_digests(self):
        files = self._archive("image.tar", self.small)
        blobs = {name: data for name, data in files.items() if name.startswith("blobs/sha256/")}
        for name, data in blobs.items():
            self.assertEqual(name, "blobs/sha256/" + hashlib.sha256(data).hexdigest())

        def follow(descriptor):
            data = blobs["blobs/sha256/" + descriptor["digest"].removeprefix("sha256:")]
            self.assertEqual(len(data), descriptor["size"])
            return data

        index = json.loads(follow(*json.loads(files["index.json"])["manifests"]))
        self.assertEqual([each["platform"] for each in index["manifests"]], [{"architecture": "amd64", "os": "linux"}])
        manifest = json.loads(follow(index["manifests"][0]))
        settings = json.loads(follow(manifest["config"]))
        self.assertEqual((settings["config"]["User"], settings["config"]["Entrypoint"]), ("65534:65534", ["/usr/bin/staple_exporter"]))
        labels = settings["config"]["Labels"]
        self.assertEqual(labels["org.opencontainers.image.version"], "1.2.3")
        self.assertEqual(labels["org.opencontainers.image.created"], "2026-09-21T14:13:20Z")
        with tarfile.open(fileobj=io.BytesIO(follow(manifest["layers"][0])), mode="r:gz") as layer:
            members = layer.getmembers()
            program_inside = layer.extractfile("usr/bin/staple_exporter").read()
        self.assertEqual(program_inside, b"program")
        self.assertEqual({member.name for member in members}, {str(path.relative_to(self.small)) for path in self.small.rglob("*")})
        self.assertEqual({(member.uid, member.gid, member.uname, member.mtime) for member in members}, {(0, 0, "", 1790000000)})

    def test_the_same_root_gives_the_same_archive(self):
        copy = self.folder / "copy"
        shutil.copytree(self.small, copy, symlinks=True)
        (copy / "usr/bin/staple_exporter").touch()
        self.assertEqual(self._archive("one.tar", self.small), self._archive("two.tar", copy))
        self.assertEqual((self.folder / "one.tar").read_bytes(), (self.folder / "two.tar").read_bytes())

    def test_the_containerfile_runs_as_a_number_and_names_what_is_in_the_image(self):
        text = (CONTAINER / "Containerfile").read_text(encoding="utf-8")
        final = text[text.rindex("\nFROM ") :]
        self.assertIn("\nUSER 65534:65534\n", final)
        self.assertNotIn("\nRUN ", final)
        labels = set(re.findall(r"org\.opencontainers\.image\.(\w+)=", final))
        self.assertEqual(labels, {"title", "description", "licenses", "version", "revision"})

    def _archive(self, name, rootfs):
        """Makes an archive of a root file system. Returns its files."""
        made = ["python3", CONTAINER / "oci.py", "--version=1.2.3", "--revision=abc", f"--output={self.folder / name}", f"amd64={rootfs}"]
        subprocess.run(made, check=True, timeout=60, env={**os.environ, "SOURCE_DATE_EPOCH": "1790000000"}, capture_output=True)
        with tarfile.open(self.folder / name) as archive:
            return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}

    def _inside(self, process):
        """/proc/PID of the program that bubblewrap has started."""
        for status in pathlib.Path("/proc").glob("[0-9]*/status"):
            try:
                if f"\nPPid:\t{process.pid}\n" in status.read_text(encoding="ascii", errors="replace"):
                    return status.parent
            except OSError:
                pass  # it has just ended
        return pathlib.Path(f"/proc/{process.pid}")

    def _add(self, file):
        """Puts a program of this machine and its libraries into the tree."""
        for path in [file, *re.findall(r"(/\S+\.so\S*)", subprocess.run(["ldd", file], capture_output=True, text=True).stdout)]:
            inside = self.rootfs / path.lstrip("/")
            inside.parent.mkdir(parents=True, exist_ok=True)
            if not inside.exists():
                shutil.copy(path, inside)


if __name__ == "__main__":
    unittest.main()
