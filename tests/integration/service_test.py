# SPDX-License-Identifier: Apache-2.0
"""The service from the outside: start, reload, shutdown, and failures of its environment."""

import os
import signal
import socket
import unittest

import program
import stapling
from authority import TRY_LATER, Authority
from process import eventually, free_port
from program import run
from servers import s_server


class Service(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca")
        leaf = cls.authority.leaf()
        server = s_server(cls.folder, leaf, cls.authority.staple(leaf))
        cls.target = f"127.0.0.1:{cls.running(server).port}"

    def serving(self, *flags, targets=None, text=None, **keywords):
        text = text or program.configuration(self.authority.root.certificate, targets or [self.target])
        serving = program.Serving(self.folder, text, *flags, **keywords)
        self.addCleanup(serving.stop)
        return serving

    def test_sigterm_ends_it_cleanly_within_five_seconds(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number):
                serving = self.serving()
                serving.process.signal(number)
                self.assertEqual(serving.process.wait(5), 0, serving.process.output())

    def test_sigterm_does_not_wait_for_a_hanging_server(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            serving = self.serving(targets=[f"127.0.0.1:{silent.getsockname()[1]}"])
            silent.settimeout(20)
            connection, _ = silent.accept()
            serving.process.signal(signal.SIGTERM)
            self.assertEqual(serving.process.wait(5), 0, serving.process.output())
            connection.close()

    def test_it_reports_its_configuration(self):
        serving = self.serving(targets=["127.0.0.1:1", "127.0.0.2:1"])
        self.assertRegex(serving.process.output(), 'msg="configuration loaded" fleets=1 endpoints=2\n')

    def test_it_is_ready_once_the_first_round_has_started(self):
        serving = self.serving()
        self.assertEqual(serving.get("/-/healthy")[0], 200)
        eventually(lambda: serving.get("/-/ready")[0] == 200, "ready")

    def test_it_is_not_ready_before_the_first_round_has_started(self):
        text = program.configuration(self.authority.root.certificate, [f"127.0.0.{n}:1" for n in range(1, 100)])
        serving = self.serving(text=text.replace("startup_spread: 0s", "startup_spread: 5m"))
        self.assertEqual(serving.get("/-/ready")[0], 503)
        self.assertEqual(serving.get("/-/healthy")[0], 200)

    def test_a_reload_changes_the_level_of_the_log(self):
        serving = self.serving("--web.enable-lifecycle")
        text = serving.configuration.read_text()

        def loads():
            """The number of logged reloads after one more reload."""
            self.assertEqual(serving.get("/-/reload", method="POST")[0], 200)
            return serving.process.output().count('msg="configuration reloaded"')

        loads()
        serving.process.logged("configuration reloaded")
        serving.configuration.write_text(text.replace("global:", "global:\n  log_level: error"))
        self.assertEqual(loads(), 1)
        serving.configuration.write_text(text)
        loads()
        serving.process.logged("(?s)configuration reloaded.*configuration reloaded")

    def test_sighup_loads_the_new_configuration(self):
        serving = self.serving()
        serving.settled(1)
        other = f"localhost:{self.target.partition(':')[2]}"
        serving.configuration.write_text(program.configuration(self.authority.root.certificate, [other]))
        serving.process.signal(signal.SIGHUP)
        eventually(lambda: self._targets(serving) == {other}, f"{other} is the only target")

    def test_sighup_keeps_the_old_configuration_if_the_new_one_is_invalid(self):
        serving = self.serving()
        serving.settled(1)
        serving.configuration.write_text("global: {interval: 1m}\nfleets: [{name: other, modul: tls}]\n")
        serving.process.signal(signal.SIGHUP)
        eventually(lambda: self._value(serving, "staple_exporter_config_last_reload_successful") == 0, "reload fails")
        self.assertEqual(self._targets(serving), {self.target})
        serving.process.logged(r"staple_exporter\.yml:2:\d+: fleets\[0\]")
        self.assertEqual(self._value(serving, "staple_exporter_probe_interval_seconds"), 300)

    def test_sighup_keeps_the_old_configuration_if_a_certificate_file_is_missing(self):
        serving = self.serving()
        serving.settled(1)
        serving.configuration.write_text(program.configuration(self.folder / "gone.pem", ["127.0.0.1:1"]))
        serving.process.signal(signal.SIGHUP)
        eventually(lambda: self._value(serving, "staple_exporter_config_last_reload_successful") == 0, "reload fails")
        self.assertEqual(self._targets(serving), {self.target})
        serving.process.logged("gone.pem")

    def test_a_reload_is_refused_while_the_web_configuration_is_invalid(self):
        web = self.folder / "web.yml"
        web.write_text("rate_limit: {burst: 1000}\n")
        serving = self.serving("--web.enable-lifecycle", f"--web.config.file={web}")
        for text, code in (("nope: 1\n", 500), ("{}\n", 200)):
            web.write_text(text)
            status, answer = serving.get("/-/reload", method="POST")
            self.assertEqual((status, f"{web}:1:1: nope" in answer), (code, code == 500), answer)
            self.assertEqual(self._value(serving, "staple_exporter_config_last_reload_successful"), code == 200)

    def test_probe_returns_the_documented_status_codes(self):
        serving = self.serving()
        for query, code in (
            (f"target={self.target}", 200),
            (f"target={self.target}&module=tls", 200),
            (f"target=127.0.0.1:{free_port()}", 200),
            (f"target={self.target}&module=nosuch", 400),
            ("module=tls", 400),
            ("target=", 400),
            (f"target=https://{self.target}/path?q=1%23f", 200),
            ("target=http://x/", 200),
            ("target=127.0.0.1:99999", 200),
        ):
            with self.subTest(query):
                self.assertEqual(serving.get(f"/probe?{query}")[0], code)

    def test_an_impossible_target_is_a_failed_probe(self):
        serving = self.serving()
        for query in ("target=http://x/", "target=127.0.0.1:99999", "target=a%20b", f"target={self.target}&hostname=a%20b"):
            with self.subTest(query):
                answer = serving.get(f"/probe?{query}")[1]
                self.assertIn("\nstaple_probe_success 0\n", answer)
                self.assertIn('staple_probe_failure_info{stage="resolve",reason="bad_target"} 1', answer)
                self.assertIn("reason=bad_target", serving.get(f"/probe?{query}&debug=true")[1])

    def test_probe_writes_the_metrics_of_one_target(self):
        serving = self.serving()
        found = program.samples(serving.get(f"/probe?target={self.target}")[1])
        self.assertIn(("staple_ok", 1), [(name, number) for name, _, number in found])
        for name, labels, _ in found:
            self.assertFalse({"fleet", "target"} & set(labels), f"{name} {labels}")

    def test_probe_refuses_targets_outside_probe_targets(self):
        text = program.configuration(self.authority.root.certificate, [self.target])
        serving = self.serving(text=text.replace("global:\n", "global:\n  probe_targets: configured\n"))
        self.assertEqual(serving.get(f"/probe?target={self.target}")[0], 200)
        self.assertEqual(serving.get(f"/probe?target=127.0.0.1:{free_port()}")[0], 403)

    def test_unknown_paths_and_methods_are_refused(self):
        serving = self.serving()
        self.assertEqual(serving.get("/nosuch")[0], 404)
        self.assertEqual(serving.get("/metrics", method="DELETE")[0], 405)
        self.assertEqual(serving.get("/-/reload", method="POST")[0], 403)

    def test_a_verdict_is_logged_when_it_changes_and_not_at_every_probe(self):
        server = s_server(self.folder, self.authority.leaf(), TRY_LATER)
        self.addCleanup(server.stop)
        target = f"127.0.0.1:{server.port}"
        serving = self.serving(text=program.configuration(self.authority.root.certificate, [target], interval="1s"))
        eventually(lambda: self._value(serving, "staple_probes_total") >= 3, "three probes")
        serving.process.logged("error_response")
        lines = [line for line in serving.process.output().splitlines() if target in line]
        self.assertEqual(len(lines), 1, lines)
        self.assertIn("error_response", lines[0])

    def _targets(self, serving):
        return {labels["target"] for _, labels, _ in serving.metrics() if "target" in labels}

    def _value(self, serving, wanted):
        return next((number for name, _, number in serving.metrics() if name == wanted), -1)


class BadInput(stapling.StaplingCase):
    def configured(self, text):
        path = self.folder / "bad.yml"
        path.write_text(text)
        return path

    def assert_ends(self, done, code, *words):
        self.assertEqual(done.returncode, code, done)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertNotIn("terminate called", done.stderr)

    def test_a_missing_configuration_is_named(self):
        self.assert_ends(run("--config.file=/nonexistent/x.yml"), 1, "/nonexistent/x.yml")

    def test_a_missing_ca_file_is_named(self):
        path = self.configured(program.configuration("/nonexistent/ca.pem", ["127.0.0.1:1"]))
        for flags in ([], ["--config.check"]):
            self.assert_ends(run(f"--config.file={path}", *flags), 1, "/nonexistent/ca.pem")

    def test_a_ca_file_without_a_certificate_is_named(self):
        empty = self.folder / "empty.pem"
        empty.write_text("nothing here\n")
        path = self.configured(program.configuration(empty, ["127.0.0.1:1"]))
        self.assert_ends(run(f"--config.file={path}", "--config.check"), 1, "empty.pem")

    def test_every_problem_of_a_configuration_is_reported_with_its_position(self):
        path = self.configured("global:\n  intervall: 5m\n  timeout: soon\n")
        done = run(f"--config.file={path}", "--config.check")
        self.assert_ends(done, 1, "bad.yml:2:3: global", "interval", "bad.yml:3:12: global.timeout")

    def test_a_port_in_use_is_named(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            path = self.configured("fleets: []\n")
            done = run(f"--config.file={path}", f"--web.listen-address=127.0.0.1:{port}")
        self.assert_ends(done, 1, str(port), "in use")

    def test_a_full_disk_behind_stdout_is_reported(self):
        with open("/dev/full", "w") as full:
            done = run("probe", "--output=json", f"127.0.0.1:{free_port()}", stdout=full)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, "(?i)no space|write|output")

    def test_a_closed_stdout_is_reported(self):
        done = run("probe", "--output=json", f"127.0.0.1:{free_port()}", stdout=None, preexec_fn=lambda: os.close(1))
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, "(?i)bad file|write|output")

    def test_a_closed_pipe_does_not_kill_it_with_a_signal(self):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "w") as pipe:
            done = run("probe", "--output=json", f"127.0.0.1:{free_port()}", stdout=pipe)
        self.assertGreater(done.returncode, 0)

    def test_an_unknown_flag_is_reported_with_a_suggestion(self):
        self.assert_ends(run("--config.fle=x"), 2, "--config.file")
        self.assert_ends(run("probe", "--modul=tls", "example.com"), 64, "--module")


if __name__ == "__main__":
    unittest.main()
