# SPDX-License-Identifier: Apache-2.0
"""/probe as Prometheus and operators use it: names, timeouts, debug=true, and its share of the connections."""

import collections
import concurrent.futures
import socket
import time
import unittest

import program
import stapling
from authority import Authority
from process import eventually, free_port
from servers import s_server

SECRET = "open-sesame"


class ProbePage(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca")
        leaf = cls.authority.leaf()
        cls.target = f"127.0.0.1:{cls.running(s_server(cls.folder, leaf, cls.authority.staple(leaf))).port}"
        listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        cls.addClassCleanup(listener.close)
        cls.silent = f"127.0.0.1:{listener.getsockname()[1]}"  # accepts connections and never sends anything

    def serving(self, targets=(), interval="5m", module="", **changed):
        text = program.configuration(self.authority.root.certificate, targets, interval, module)
        text = text if targets else text.partition("fleets:")[0]
        for key, value in changed.items():
            text = text.replace("global:\n", f"global:\n  {key}: {value}\n")
        serving = program.Serving(self.folder, text)
        self.addCleanup(serving.stop)
        return serving

    def success(self, serving, query, **headers):
        code, text = serving.get(f"/probe?{query}", headers=headers)
        self.assertEqual(code, 200, text)
        return next(number for name, _, number in program.samples(text) if name == "staple_probe_success")

    def test_both_parameters_set_the_server_name(self):
        serving = self.serving()
        for query, trusted in (("", 1), ("&server_name=other.test", 0), ("&hostname=other.test", 0)):
            with self.subTest(query):
                _, text = serving.get(f"/probe?target={self.target}{query}")
                self.assertIn(f"staple_certificate_trusted{{address=\"127.0.0.1\"}} {trusted}\n", text)

    def test_it_responds_half_a_second_before_the_scrape_timeout(self):
        serving = self.serving()
        begun = time.monotonic()
        headers = {"X-Prometheus-Scrape-Timeout-Seconds": "1.500000"}
        self.assertEqual(self.success(serving, f"target={self.silent}", **headers), 0)
        self.assertTrue(0.9 < time.monotonic() - begun < 5, time.monotonic() - begun)

    def test_debug_contains_log_metrics_and_module(self):
        serving = self.serving()
        code, text = serving.get(f"/probe?target={self.target}&debug=true")
        self.assertEqual(code, 200)
        for part in ("msg=\"judgement finished\" address=127.0.0.1 view=\"\" verdict=ok", "stage=handshake seconds=",
                     "\nstaple_probe_success{address=\"127.0.0.1\"} 1\n", "\ntls:\n  server_name: \"www.example.com\"\n"):  # fmt: skip
            self.assertIn(part, text)
        self.assertNotIn("Log of the probe", serving.get(f"/probe?target={self.target}&debug=false")[1])

    def test_debug_contains_the_reason_of_a_failure(self):
        _, text = self.serving().get(f"/probe?target=127.0.0.1:{free_port()}&debug=true")
        self.assertIn("stage=connect reason=refused", text)
        self.assertIn("\nstaple_probe_success{address=\"127.0.0.1\"} 0\n", text)

    def test_debug_contains_no_secret(self):
        serving = self.serving(module=f"proxy_url: http://watcher:{SECRET}@127.0.0.1:{free_port()}")
        code, text = serving.get(f"/probe?target={self.target}&debug=true")
        self.assertEqual(code, 200)
        self.assertIn("<secret>@127.0.0.1", text)
        self.assertNotIn(SECRET, text)

    def test_debug_is_refused_like_any_other_probe(self):
        serving = self.serving(probe_targets="none")
        self.assertEqual(serving.get(f"/probe?target={self.target}&debug=true")[0], 403)
        self.assertEqual(serving.get("/probe?debug=true")[0], 400)

    def test_a_request_gets_a_connection_while_slow_endpoints_use_the_rest(self):
        slow = [f"{self.silent}#n{number}.test" for number in range(40)]
        serving = self.serving(slow, concurrency=4)
        eventually(lambda: self._value(serving, "staple_exporter_probes_in_flight") == 3, "three connections are in use")
        begun = time.monotonic()
        self.assertEqual(self.success(serving, f"target={self.target}"), 1)
        self.assertLess(time.monotonic() - begun, 5)

    def test_a_flood_of_requests_leaves_connections_to_the_schedule(self):
        serving = self.serving([self.target], "1s", concurrency=4)
        eventually(lambda: self._value(serving, "staple_probes_total") >= 1, "a first probe")
        with concurrent.futures.ThreadPoolExecutor(60) as flood:
            asked = [flood.submit(serving.get, f"/probe?target={self.silent}", {"X-Prometheus-Scrape-Timeout-Seconds": "12"})
                     for _ in range(60)]  # fmt: skip
            eventually(lambda: self._value(serving, "staple_exporter_probes_in_flight") == 2, "half of the connections are in use")
            before = self._value(serving, "staple_probes_total")
            eventually(lambda: self._value(serving, "staple_probes_total") >= before + 2, "the schedule continues", patience=10)
            self.assertFalse(any(each.done() for each in asked))
        self.assertEqual({each.result()[0] for each in asked}, {200})
        lag = self._value(serving, "staple_exporter_probe_lag_seconds_sum") / self._value(serving, "staple_exporter_probe_lag_seconds_count")
        self.assertLess(lag, 6)  # less than the twelve seconds of the flood's connections

    def test_requests_beyond_the_queue_limit_are_refused(self):
        serving = self.serving()
        request = f"GET /probe?target={self.silent} HTTP/1.1\r\nHost: x\r\nX-Prometheus-Scrape-Timeout-Seconds: 5\r\nConnection: close\r\n\r\n"
        asked = []
        for _ in range(300):
            connection = socket.create_connection(("127.0.0.1", serving.port), 20)
            self.addCleanup(connection.close)
            connection.sendall(request.encode())
            asked.append(connection)
        self.assertEqual(serving.get("/-/healthy")[0], 200)
        codes = collections.Counter(connection.recv(12).decode().split()[1] for connection in asked)
        self.assertEqual(codes, {"200": 256, "503": 44})

    def _value(self, serving, wanted):
        return next((number for name, _, number in serving.metrics() if name == wanted), -1)


if __name__ == "__main__":
    unittest.main()
