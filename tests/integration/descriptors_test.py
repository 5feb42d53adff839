"""Few file descriptors: probes wait for each other, everybody is answered, and nothing ends by a crash."""

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
PROBES = 16  # connections that so few leave to probes


def limited(few):
    """For a process that is to have no more descriptors than these."""
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

    def test_probes_that_fill_their_places_leave_some_to_those_who_ask(self):
        serving = self.serving()
        found = eventually(lambda: self._busy(serving), "as many probes as there are places for the schedule")
        self.assertEqual(found["staple_exporter_probe_concurrency_limit"], PROBES)
        self.assertEqual(found["process_max_fds"], FEW)
        self.assertEqual(serving.get("/-/healthy")[0], 200)
        self.assertRegex(serving.process.output(), f"too few file descriptors\" configured=512 at_once={PROBES}\n")

    def test_clients_that_stay_do_not_keep_others_out(self):
        serving = self.serving()
        eventually(lambda: self._busy(serving), "as many probes as there are places for the schedule")
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

    def test_none_left_is_an_error_and_not_a_crash(self):
        done = run("--web.listen-address=127.0.0.1:0", "--config.check", **limited(4))
        self.assertGreaterEqual(done.returncode, 0, done)
        done = run("--web.listen-address=127.0.0.1:0", **limited(5))
        self.assertEqual(done.returncode, 1, done)
        self.assertRegex(done.stderr, "(?i)open files")

    def _busy(self, serving):
        """The samples without labels, once the schedule has all the places that are not kept for /probe."""
        found = {name: number for name, labels, number in serving.metrics() if not labels}
        return found if found["staple_exporter_probes_in_flight"] == PROBES - PROBES // 8 else None

    def _failures(self, serving):
        return {labels["reason"]: number for name, labels, number in serving.metrics()
                if name == "staple_exporter_probe_failures_total"}  # fmt: skip


if __name__ == "__main__":
    unittest.main()
