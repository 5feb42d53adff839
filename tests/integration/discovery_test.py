# SPDX-License-Identifier: Apache-2.0
"""Targets that come and go while the program runs: from files, by HTTP, and with a reload."""

import http.server
import json
import os
import signal
import socket
import threading
import unittest

import program
import stapling
from authority import Authority
from process import eventually
from servers import s_server


class Inventory(http.server.ThreadingHTTPServer):
    """Inventory answers every request with `answer`: (status, headers, body)."""

    def __init__(self, answer):
        self.answer = answer
        self.credentials = []
        super().__init__(("127.0.0.1", 0), self.Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.credentials.append(self.headers.get("Authorization"))
            status, headers, body = self.server.answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except ConnectionError:
                pass  # it has read enough

        def log_message(self, *_):
            pass

    def stop(self):
        self.shutdown()
        self.server_close()


class Discovery(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca")
        leaf = cls.authority.leaf()
        cls.port = cls.running(s_server(cls.folder, leaf, cls.authority.staple(leaf))).port

    def setUp(self):
        self.lists = self.folder / self.id().rpartition(".")[2]
        self.lists.mkdir()

    def serving(self, sources, module=""):
        text = program.configuration(self.authority.root.certificate, [], "1s", module)
        text = text.replace("static_configs:\n      - targets:\n", f"{sources}\n")
        serving = program.Serving(self.folder, text)
        self.addCleanup(serving.stop)
        return serving

    def from_files(self):
        return self.serving(f'file_sd_configs: [{{files: ["{self.lists}/*.json"]}}]')

    def target(self, number):
        return f"127.0.0.{number}:{self.port}"

    def publish(self, numbers, labels=None):
        """Replaces the list atomically: writes a temporary file and renames it."""
        groups = [{"targets": [self.target(number) for number in numbers], "labels": labels or {}}]
        (self.lists / "new").write_text(json.dumps(groups))
        os.rename(self.lists / "new", self.lists / "list.json")

    def watched(self, serving):
        """{target: number of probes}"""
        return {labels["target"]: number for name, labels, number in serving.metrics() if name == "staple_probes_total"}

    def count(self, serving, name):
        return next((number for found, _, number in serving.metrics() if found == f"staple_exporter_discovery_{name}"), None)

    def test_a_changed_list_keeps_the_state_of_remaining_targets(self):
        self.publish([1, 2])
        serving = self.from_files()
        eventually(lambda: self.watched(serving).get(self.target(1), 0) >= 2, "probes")
        before = self.watched(serving)[self.target(1)]
        self.publish([1, 3], {"team": "payments"})
        eventually(lambda: self.watched(serving).get(self.target(3), 0) >= 1, "the new one is probed")
        after = self.watched(serving)
        self.assertEqual(set(after), {self.target(1), self.target(3)})
        self.assertGreaterEqual(after[self.target(1)], before)
        teams = {labels.get("team") for name, labels, _ in serving.metrics() if name == "staple_ok"}
        self.assertEqual(teams, {"payments"})

    def test_a_truncated_list_changes_nothing_and_is_reported(self):
        self.publish([1])
        serving = self.from_files()
        eventually(lambda: self.target(1) in self.watched(serving), "the first list")
        (self.lists / "list.json").write_text('[{"targets": ["127.0.0.2:443"')
        eventually(lambda: self.count(serving, "last_refresh_successful") == 0, "the failure")
        self.assertEqual(set(self.watched(serving)), {self.target(1)})
        self.assertGreaterEqual(self.count(serving, "failures_total"), 1)
        serving.process.logged(r"list\.json:1:30: not JSON")
        self.publish([2])
        eventually(lambda: set(self.watched(serving)) == {self.target(2)}, "the complete list")
        self.assertEqual(self.count(serving, "last_refresh_successful"), 1)

    def test_a_reload_keeps_what_was_discovered(self):
        self.publish([1])
        serving = self.from_files()
        eventually(lambda: self.watched(serving).get(self.target(1), 0) >= 1, "probes")
        before = self.watched(serving)[self.target(1)]
        (self.lists / "list.json").write_text("[")
        eventually(lambda: self.count(serving, "last_refresh_successful") == 0, "the failure")
        serving.process.signal(signal.SIGHUP)
        serving.process.logged("configuration reloaded")
        self.assertGreaterEqual(self.watched(serving)[self.target(1)], before)

    def test_rules_choose_targets_and_labels_until_a_reload_changes_them(self):
        self.publish([1, 2, 3], {"env": "prod", "job": "inventory"})
        rules = f"""file_sd_configs: [{{files: ["{self.lists}/*.json"]}}]
    relabel_configs:
      - {{source_labels: [__address__], regex: "127.0.0.(2|4):.*", action: drop}}
      - {{source_labels: [__meta_filepath, env], regex: ".*/(.*).json;(.*)", target_label: from, replacement: $1 $2}}
      - {{action: labeldrop, regex: job|env}}"""
        serving = self.serving(rules)
        eventually(lambda: set(self.watched(serving)) == {self.target(1), self.target(3)}, "what is not dropped")
        self.assertEqual((self.count(serving, "dropped_targets"), self.count(serving, "refused_entries")), (1, 0))
        told = {labels.get("from") for name, labels, _ in serving.metrics() if name == "staple_probes_total"}
        self.assertEqual(told, {"list prod"})
        configuration = serving.configuration.read_text()
        serving.configuration.write_text(configuration.replace("(2|4)", "(1|2)").replace("job|env", "env"))
        serving.process.signal(signal.SIGHUP)
        eventually(lambda: set(self.watched(serving)) == {self.target(3)}, "the other rules")
        eventually(lambda: self.count(serving, "dropped_targets") == 2, "the count of the other rules")
        serving.process.logged(r"list\.json:1:\d+: \[0\]\.targets\[2\]: job: dropped")
        _, shown = serving.get("/config")
        self.assertIn("relabel_configs", shown)

    def test_it_is_ready_once_the_lists_were_read_and_their_endpoints_started(self):
        self.publish([1])
        serving = self.from_files()
        eventually(lambda: serving.get("/-/ready")[0] == 200, "ready")
        self.assertEqual(set(self.watched(serving)) | {self.target(1)}, {self.target(1)})

    def test_the_last_list_of_an_inventory_stays_while_it_fails(self):
        groups = json.dumps([{"targets": [self.target(1)], "labels": {"target": "mine"}}]).encode()
        inventory = Inventory((200, {}, groups))
        self.addCleanup(inventory.stop)
        url = f"http://127.0.0.1:{inventory.server_port}/tls"
        (self.folder / "token").write_text("t0ken\n")
        serving = self.serving(
            f'http_sd_configs: [{{url: "{url}", refresh_interval: 1s, authorization: {{credentials_file: token}}}}]'
        )
        eventually(lambda: self.target(1) in self.watched(serving), "the target of the inventory")
        self.assertEqual(set(inventory.credentials), {"Bearer t0ken"})
        self.assertEqual(self.count(serving, "refused_entries"), 1)
        serving.process.logged(r"/tls:1:\d+: \[0\]\.labels\.target: dropped")
        for answer in (
            (503, {}, b"[]"),
            (200, {}, b"<html>"),
            (302, {"Location": "http://127.0.0.2:1/"}, b""),
            (200, {}, b'{"targets": []}'),
            (200, {}, b" " * (17 << 20)),
        ):
            with self.subTest(answer=answer[:2]):
                failures = self.count(serving, "failures_total")
                inventory.answer = answer
                eventually(lambda: self.count(serving, "last_refresh_successful") == 0, "the failure")
                self.assertGreater(self.count(serving, "failures_total"), failures)
                self.assertEqual(set(self.watched(serving)), {self.target(1)})
                inventory.answer = (200, {}, groups)
                eventually(lambda: self.count(serving, "last_refresh_successful") == 1, "the recovery")
        inventory.answer = (200, {}, b"[]")
        eventually(lambda: not self.watched(serving), "an empty list is a list")
        self.assertNotIn("t0ken", serving.process.output())

    def test_it_ends_in_time_while_inventory_and_name_server_hang(self):
        with socket.create_server(("127.0.0.1", 0)) as silent, socket.socket(type=socket.SOCK_DGRAM) as name_server:
            name_server.bind(("127.0.0.1", 0))
            serving = self.serving(
                f'http_sd_configs: [{{url: "http://127.0.0.1:{silent.getsockname()[1]}/"}}]\n'
                "    dns_sd_configs: [{names: [a.test]}]",
                f'dns_servers: ["127.0.0.1:{name_server.getsockname()[1]}"]',
            )
            name_server.settimeout(20)
            name_server.recv(512)
            silent.settimeout(20)
            connection, _ = silent.accept()
            self.assertEqual(serving.get("/-/ready")[0], 503)
            serving.process.signal(signal.SIGTERM)
            self.assertEqual(serving.process.wait(5), 0, serving.process.output())
            connection.close()


if __name__ == "__main__":
    unittest.main()
