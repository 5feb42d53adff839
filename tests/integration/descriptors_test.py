# SPDX-License-Identifier: Apache-2.0
"""Few file descriptors: probes wait for each other, every request gets a response, and nothing crashes."""

import contextlib
import json
import resource
import socket
import unittest

import program
import stapling
from process import eventually
from program import run

FEW = 40
PROBES = 16  # connections of probes with this limit


def limited(few):
    """Arguments that limit a process to this number of descriptors."""
    return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (few, few))}


class FewDescriptors(stapling.StaplingCase):
    def setUp(self):
        silent = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.addCleanup(silent.close)
        port = silent.getsockname()[1]
        self.targets = [f"127.0.0.1:{port}#h{n}.example.com" for n in range(60)]

    def serving(self):
        text = program.configuration("/etc/ssl/certs/ca-certificates.crt", self.targets)
        serving = program.Serving(self.folder, text, **limited(FEW))
        self.addCleanup(serving.stop)
        return serving

    def test_a_full_schedule_leaves_connections_for_probe_requests(self):
        serving = self.serving()
        found = eventually(lambda: self._busy(serving), "the schedule uses all its connections")
        self.assertEqual(found["staple_exporter_probe_concurrency_limit"], PROBES)
        self.assertEqual(found["process_max_fds"], FEW)
        self.assertEqual(serving.get("/-/healthy")[0], 200)
        serving.process.logged(f"too few file descriptors\" configured=512 at_once={PROBES}\n")

    def test_idle_clients_do_not_block_others(self):
        serving = self.serving()
        eventually(lambda: self._busy(serving), "the schedule uses all its connections")
        with contextlib.ExitStack() as held:
            for _ in range(FEW):
                held.enter_context(socket.create_connection(("127.0.0.1", serving.port)))
            self.assertEqual(serving.get("/-/healthy")[0], 200)
            self.assertEqual(sum(self._failures(serving).values()), 0)

    def test_many_targets_are_probed_once_without_running_out(self):
        listed = self.folder / "targets.txt"
        listed.write_text("\n".join(self.targets) + "\n")
        done = run("probe", "--output=json", "--timeout=1s", f"--targets-file={listed}", **limited(FEW))
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(answers), len(self.targets), done.stderr)
        self.assertEqual({answer["probe"]["failure"]["reason"] for answer in answers}, {"timeout"}, done.stderr)

    def test_exhausted_descriptors_are_an_error_and_not_a_crash(self):
        done = run("--web.listen-address=127.0.0.1:0", "--config.check", **limited(4))
        self.assertGreaterEqual(done.returncode, 0, done)
        done = run("--web.listen-address=127.0.0.1:0", **limited(5))
        self.assertEqual(done.returncode, 1, done)
        self.assertRegex(done.stderr, "(?i)open files")

    def _busy(self, serving):
        """The samples without labels, once the schedule uses all connections that are not reserved for /probe."""
        found = {name: number for name, labels, number in serving.metrics() if not labels}
        return found if found["staple_exporter_probes_in_flight"] == PROBES - PROBES // 8 else None

    def _failures(self, serving):
        return {labels["reason"]: number for name, labels, number in serving.metrics()
                if name == "staple_exporter_probe_failures_total"}  # fmt: skip


if __name__ == "__main__":
    unittest.main()
