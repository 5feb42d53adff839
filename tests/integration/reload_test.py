# SPDX-License-Identifier: Apache-2.0
"""Start and reload: what is empty or too large for the memory, signals at any moment, and HTTP meanwhile."""

import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import threading
import unittest

import program
import stapling
from authority import Authority
from process import PATIENCE, eventually
from program import EXPORTER, run

MANY = 30_000  # targets: loading them takes a few tenths of a second
SUCCESS = "staple_exporter_config_last_reload_successful"


def many_targets(count=MANY):
    """A configuration whose loading takes a while, and whose probes do not."""
    head = "global: {interval: 24h, failure_interval: 24h, startup_spread: 24h}\n"
    head += "fleets:\n  - name: many\n    static_configs:\n      - targets:\n"
    return head + "".join(f"          - 127.0.0.1:1#host-{number}.example\n" for number in range(count))


def one_target():
    """A configuration with one target, whose server refuses connections."""
    return program.configuration('""', ["127.0.0.1:1"])


class Empty(stapling.StaplingCase):
    TEXTS = ("", "\n", "# nothing yet\n", "---\n", "null\n", "\ufeff", "\ufeff# nothing\n")

    def test_a_configuration_without_content_is_refused_at_the_start_and_by_the_check(self):
        path = self.folder / "empty.yml"
        for text in self.TEXTS:
            path.write_text(text)
            for flags in ((f"--config.file={path}",), (f"--config.file={path}", "--config.check"), (f"--web.config.file={path}",)):
                with self.subTest(text=text, flags=flags):
                    done = run(*flags, timeout=PATIENCE)
                    self.assertEqual((done.returncode, done.stderr), (1, f"{path}: is empty; write {{}} to use the defaults\n"))

    def test_a_reload_without_content_keeps_every_series(self):
        serving = program.Serving(self.folder, one_target(), "--web.enable-lifecycle")
        self.addCleanup(serving.stop)
        serving.settled(1)
        for text in self.TEXTS:
            with self.subTest(text=text):
                serving.configuration.write_text(text)
                code, answer = serving.get("/-/reload", method="POST")
                self.assertEqual(code, 500)
                self.assertIn(f"{serving.configuration}: is empty", answer)
                found = serving.metrics()
                self.assertIn((SUCCESS, {}, 0), found)
                self.assertTrue(program.of_target(found, "127.0.0.1:1"))
        serving.configuration.write_text("{}\n")
        self.assertEqual(serving.get("/-/reload", method="POST")[0], 200)
        self.assertFalse(program.of_target(serving.metrics(), "127.0.0.1:1"))


class Reload(stapling.StaplingCase):
    def serving(self, text=None, *flags):
        serving = program.Serving(self.folder, text or many_targets(), "--web.enable-lifecycle", *flags)
        self.addCleanup(serving.stop)
        return serving

    def value(self, serving, wanted):
        return next((number for name, _, number in serving.metrics() if name == wanted), None)

    def reloads(self, serving):
        return serving.process.output().count("configuration reloaded")

    def test_a_ca_file_that_has_become_a_directory_is_refused_by_signal_and_by_request(self):
        authority = Authority(self.folder / "ca")
        file = self.folder / "roots.pem"
        shutil.copy(authority.root.certificate, file)
        serving = self.serving(program.configuration(file, ["127.0.0.1:1"]))
        serving.settled(1)
        file.unlink()
        file.mkdir()
        place = rf"{serving.configuration}:\d+:\d+: modules\.tls\.tls_config: {file}: is a directory"
        serving.process.signal(signal.SIGHUP)
        serving.process.logged(place)
        eventually(lambda: self.value(serving, SUCCESS) == 0, "the reload fails")
        code, answer = serving.get("/-/reload", method="POST")
        self.assertEqual(code, 500)
        self.assertRegex(answer, place)
        self.assertTrue(program.of_target(serving.metrics(), "127.0.0.1:1"))
        file.rmdir()
        shutil.copy(authority.root.certificate, file)
        self.assertEqual(serving.get("/-/reload", method="POST")[0], 200)
        self.assertEqual(self.value(serving, SUCCESS), 1)

    def test_a_configuration_beyond_the_memory_is_refused_as_a_whole(self):
        serving = self.serving(one_target())
        serving.settled(1)
        kilobytes = int(re.search(r"VmSize:\s+(\d+)", pathlib.Path(f"/proc/{serving.process.pid}/status").read_text())[1])
        if kilobytes > 1 << 30:
            return  # a sanitizer ends the program when there is no memory
        serving.configuration.write_text(many_targets(1) + ("#" * 1023 + "\n") * (40 << 10))
        resource.prlimit(serving.process.pid, resource.RLIMIT_AS, ((kilobytes << 10) + (24 << 20), resource.RLIM_INFINITY))
        code, answer = serving.get("/-/reload", method="POST")
        self.assertEqual(code, 500)
        self.assertIn(f"{serving.configuration}: not enough memory", answer)
        self.assertEqual(self.value(serving, SUCCESS), 0)
        self.assertTrue(program.of_target(serving.metrics(), "127.0.0.1:1"))
        resource.prlimit(serving.process.pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        serving.configuration.write_text(many_targets(1))
        self.assertEqual(serving.get("/-/reload", method="POST")[0], 200)
        self.assertFalse(program.of_target(serving.metrics(), "127.0.0.1:1"))

    def test_http_is_answered_while_a_configuration_is_loaded(self):
        serving = self.serving()
        ended = threading.Event()
        codes = []

        def reload():
            codes.append(serving.get("/-/reload", method="POST")[0])
            ended.set()

        thread = threading.Thread(target=reload)
        thread.start()
        answered = {"/-/healthy": 0, "/metrics": 0}
        while not ended.is_set():
            for path in answered:
                self.assertEqual(serving.get(path)[0], 200)
                answered[path] += not ended.is_set()
        thread.join()
        self.assertEqual(codes, [200])
        for path, times in answered.items():
            self.assertGreater(times, 0, path)

    def test_requests_during_a_reload_share_one_that_begins_afterwards(self):
        serving = self.serving()
        codes = []
        threads = [threading.Thread(target=lambda: codes.append(serving.get("/-/reload", method="POST")[0])) for _ in range(12)]
        for _ in range(12):
            serving.process.signal(signal.SIGHUP)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(codes, [200] * 12)
        self.assertIn(self.reloads(serving), range(2, 13), "of 24 requests")

    def test_a_reload_that_begins_after_the_request_sees_what_was_written_before(self):
        serving = self.serving()
        serving.process.signal(signal.SIGHUP)
        for number in range(1, 4):
            serving.configuration.write_text(many_targets(number))
            self.assertEqual(serving.get("/-/reload", method="POST")[0], 200)
            self.assertEqual(self.value(serving, "staple_exporter_targets"), number)

    def test_sigterm_ends_it_in_the_middle_of_a_reload(self):
        serving = self.serving(many_targets(2 * MANY))
        for _ in range(5):
            serving.process.signal(signal.SIGHUP)
        serving.process.signal(signal.SIGTERM)
        self.assertEqual(serving.process.wait(PATIENCE), 0, serving.process.output())
        self.assertIn('msg="stopped"', serving.process.output())
        self.assertEqual(self.reloads(serving), 0, "it waited for the reload")


class Start(stapling.StaplingCase):
    def started(self, *arguments):
        """A running program, once its main function has begun."""
        running = subprocess.Popen([EXPORTER, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(running.wait)
        self.addCleanup(running.stdout.close)
        self.addCleanup(running.kill)
        return running

    def mask(self, running, name):
        status = pathlib.Path(f"/proc/{running.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+([0-9a-f]+)", status)[1], 16)

    def has(self, running, name, number):
        return self.mask(running, name) >> (number - 1) & 1

    def loading(self):
        """The service while it loads a large configuration."""
        configuration = self.folder / "many.yml"
        configuration.write_text(many_targets(2 * MANY))
        running = self.started(f"--config.file={configuration}", "--web.listen-address=127.0.0.1:0")
        held = [("SigCgt", signal.SIGTERM), ("SigBlk", signal.SIGHUP)]
        eventually(lambda: all(self.has(running, *each) for each in held), "signals held")
        return running

    def test_sighup_while_it_starts_is_a_reload_afterwards(self):
        running = self.loading()
        for _ in range(3):
            running.send_signal(signal.SIGHUP)
        lines = []
        for line in running.stdout:
            lines.append(line)
            if "configuration reloaded" in line:
                break
        self.assertIn("configuration reloaded", lines[-1], lines)
        self.assertTrue(any("configuration loaded" in line for line in lines), lines)
        running.send_signal(signal.SIGTERM)
        self.assertEqual(running.wait(PATIENCE), 0)

    def test_sigterm_and_sigint_while_it_loads_end_it_at_once(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number):
                running = self.loading()
                running.send_signal(number)
                self.assertEqual(running.wait(PATIENCE), 0)
                self.assertEqual(running.stdout.read(), "", "it went on to start")

    def test_signals_end_the_commands_that_end_by_themselves(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        listener.settimeout(PATIENCE)
        silent = f"127.0.0.1:{listener.getsockname()[1]}"
        commands = {
            "probe": ("probe", "--timeout=1m", silent),
            "verify": ("verify", f"--staple={pipe}", "--cert=/dev/null", "--issuer=/dev/null"),
        }
        for name, command in commands.items():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                with self.subTest(name, number=number):
                    running = self.started(*command)
                    if name == "probe":
                        self.addCleanup(listener.accept()[0].close)
                    running.send_signal(number)
                    self.assertEqual(running.wait(PATIENCE), -number)


if __name__ == "__main__":
    unittest.main()
