# SPDX-License-Identifier: Apache-2.0
"""The image's root file system, made without a registry: the program runs in it as the pod runs it, and answers."""

import os
import pathlib
import re
import shutil
import subprocess
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

    def test_the_containerfile_runs_as_a_number_and_names_what_is_in_the_image(self):
        text = (CONTAINER / "Containerfile").read_text(encoding="utf-8")
        final = text[text.rindex("\nFROM ") :]
        self.assertIn("\nUSER 65534:65534\n", final)
        self.assertNotIn("\nRUN ", final)
        labels = set(re.findall(r"org\.opencontainers\.image\.(\w+)=", final))
        self.assertEqual(labels, {"title", "description", "licenses", "version", "revision"})

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
