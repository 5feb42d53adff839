# SPDX-License-Identifier: Apache-2.0
"""Standard error that takes no lines delays nothing. The log says how many lines that cost."""

import fcntl
import os
import pty
import re
import signal
import subprocess
import termios
import threading
import unittest
import urllib.error
import urllib.request

import program
import stapling
from process import eventually, free_port

SLOW = 60  # timeout of an expected event on a busy machine, in seconds

# Each reload writes a line for each of these problems, about 50 KB.
BROKEN = "".join(f"wrong_key_{n}_{'x' * 200}: 1\n" for n in range(100))


class Running:
    """Running is the service with `stderr` as its standard error and one target that refuses."""

    def __init__(self, folder, stderr):
        self.configuration = folder / "staple_exporter.yml"
        self.configure()
        self.port = free_port()
        self.process = subprocess.Popen(
            [program.EXPORTER, f"--config.file={self.configuration}", f"--web.listen-address=127.0.0.1:{self.port}",
             "--web.enable-lifecycle", "--log.level=debug"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr)  # fmt: skip
        eventually(lambda: self.get("/-/healthy") == (200, "Healthy\n"), "healthy", SLOW)

    def get(self, path, method="GET"):
        """(code, body) of a request. Code 0 if there is no connection."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=SLOW) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except urllib.error.URLError:
            return 0, ""

    def value(self, name):
        return next((number for found, _, number in program.samples(self.get("/metrics")[1]) if found == name), 0)

    def dropped(self):
        return self.value("staple_exporter_log_lines_dropped_total")

    def reload_broken(self):
        """Causes many lines in the log."""
        self.configuration.write_text(BROKEN)
        return self.get("/-/reload", method="POST")[0]

    def flood(self):
        """Writes lines until some are dropped."""

        def again():
            self.reload_broken()
            return self.dropped()

        eventually(again, "lines are dropped", SLOW)

    def configure(self):
        """Writes a configuration with a new target, whose first result is a line of the log. Returns the target."""
        target = f"127.0.0.1:{free_port()}"
        self.configuration.write_text(program.configuration("/etc/ssl/certs/ca-certificates.crt", [target]))
        return target

    def probes_new_target(self):
        """Has a new target probed, whose result is logged. Returns once the event loop serves requests after that."""
        target = self.configure()
        if self.get("/-/reload", method="POST")[0] != 200:
            raise AssertionError("the configuration is refused")
        probed = re.compile(rf'^staple_last_probe_timestamp_seconds{{.*target="{target}"', re.MULTILINE)
        eventually(lambda: probed.search(self.get("/metrics")[1]), "the result", SLOW)

    def end(self):
        """Ends the service with SIGTERM and returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SLOW)

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def read_all(descriptor, into):
    while part := os.read(descriptor, 65536):
        into.append(part)


class LogTest(stapling.StaplingCase):
    def start(self, stderr):
        running = Running(self.folder, stderr)
        self.addCleanup(running.stop)
        return running

    def start_with_pipe(self):
        """The service, and the reading end of the smallest pipe that its standard error can be."""
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        try:
            return self.start(writer), reader
        finally:
            os.close(writer)

    def test_a_full_pipe_delays_neither_http_nor_probes_nor_the_end(self):
        running, _ = self.start_with_pipe()
        running.flood()
        self.assertEqual(running.get("/-/healthy")[0], 200)
        running.probes_new_target()
        self.assertEqual(running.end(), 0, "before the alarm")

    def test_the_log_says_how_many_lines_a_full_pipe_has_cost(self):
        running, reader = self.start_with_pipe()
        running.flood()
        parts = []
        thread = threading.Thread(target=read_all, args=(reader, parts))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(running.stop)
        eventually(lambda: b"lines dropped" in b"".join(parts), "the pipe is read again", SLOW)
        dropped = running.dropped()
        self.assertEqual(running.end(), 0)
        thread.join()
        lines = b"".join(parts).decode().splitlines()
        self.assertEqual([line for line in lines if not line.startswith("ts=")], [], "each line is whole")
        told = [int(number) for number in re.findall(r'msg="lines dropped: [^"]*" dropped=(\d+)', "\n".join(lines))]
        self.assertEqual(sum(told), dropped)
        self.assertIn('msg="stopped"', lines[-1])

    def test_a_pipe_that_nothing_reads_and_a_full_disk_lose_lines_and_nothing_else(self):
        reader, writer = os.pipe()
        os.close(reader)
        for name, descriptor in (("pipe", writer), ("disk", os.open("/dev/full", os.O_WRONLY))):
            with self.subTest(name):
                running = self.start(descriptor)
                os.close(descriptor)
                self.assertGreater(eventually(running.dropped, "lines are dropped", SLOW), 0)
                running.probes_new_target()
                self.assertEqual(running.end(), 0)

    def test_a_stopped_terminal_delays_nothing(self):
        terminal, stderr = pty.openpty()
        self.addCleanup(os.close, terminal)
        termios.tcflow(stderr, termios.TCOOFF)
        running = self.start(stderr)
        os.close(stderr)
        self.assertEqual(running.reload_broken(), 500)
        running.probes_new_target()
        self.assertEqual(running.end(), 0)


if __name__ == "__main__":
    unittest.main()
