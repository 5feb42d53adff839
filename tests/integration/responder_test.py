# SPDX-License-Identifier: Apache-2.0
"""Queries to the CA's responder: openssl ocsp, and a responder that fails in every way."""

import itertools
import time
import unittest

import program
from asking import Asking
from authority import TRY_LATER, Authority
from process import eventually, free_port
from responders import ScriptedResponder, hangs, redirects_in_a_loop, says, sends_a_gigabyte, tunnels
from servers import ocsp_responder, s_server


def revoke(authority):
    """Revokes every certificate in the CA's index."""
    gone = time.strftime("%y%m%d%H%M%SZ", time.gmtime(time.time() - 600)) + ",keyCompromise"
    rows = [line.split("\t") for line in authority.index.read_text().splitlines()]
    authority.index.write_text("".join("\t".join(["R", row[1], gone, *row[3:]]) + "\n" for row in rows))


class RealResponder(Asking):
    """openssl ocsp reports a certificate as revoked while its server still staples an earlier good response."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        port = free_port()
        cls.authority = Authority(cls.folder / "ca", responder_url=f"http://127.0.0.1:{port}/")
        leaf = cls.authority.leaf()
        cls.port = cls.running(s_server(cls.folder, leaf, cls.authority.staple(leaf))).port
        revoke(cls.authority)
        cls.responder = cls.running(ocsp_responder(cls.folder, cls.authority, port))

    def test_the_probe_reports_that_the_responder_disagrees(self):
        for hash in ("sha1", "sha256"):
            with self.subTest(hash):
                answer = self.ask(self.port, self.authority, hash=hash)
                self.assertEqual(answer["fault"], "responder_disagrees", answer)
                self.assertEqual((answer["verdict"], answer["ok"], answer["exit"]), ("critical", False, 2))
                self.assertEqual(answer["staple"]["status"], "good")
                says = answer["responder"]
                self.assertEqual((says["status"], says["agrees"]), ("revoked", False), says)
                self.assertEqual(says["url"], self.authority.responder_url)
                self.assertNotIn("failure", says)

    def test_the_text_report_contains_it(self):
        done = program.run("probe", f"--ca-file={self.authority.root.certificate}", self.module(), f"127.0.0.1:{self.port}")
        self.assertRegex(done.stdout, r"CA status +revoked, revoked \S+ \(10 min \S*.*ago\), of ")

    def test_without_query_the_responder_is_not_queried(self):
        answer = self.ask(self.port, self.authority, query="false")
        self.assertEqual(answer["verdict"], "ok", answer)
        self.assertNotIn("responder", answer)

    def test_the_service_reports_it_with_the_second_probe(self):
        serving = self.serve(self.authority, [f"127.0.0.1:{self.port}"], responder="responder: {query: true, interval: 1s}")
        expected = "fault=responder_disagrees,severity=critical"
        target = f"127.0.0.1:{self.port}"

        def told():
            series = program.of_target(serving.metrics(), target)
            return series if expected in series.get("staple_fault_info", {}) else None

        series = eventually(told, "the service reports that the responder disagrees")
        self.assertEqual(series["staple_responder_agrees"], {"": 0})
        self.assertEqual(series["staple_responder_cert_status"], {"status=good": 0, "status=revoked": 1, "status=unknown": 0})
        self.assertGreater(series["staple_responder_next_update_timestamp_seconds"][""], time.time())
        self.assertEqual(series["staple_ok"], {"": 0})
        serving.process.logged('to="critical responder_disagrees"')
        code, text = serving.get(f"/probe?target={target}")
        self.assertEqual(code, 200)
        self.assertRegex(text, r'staple_responder_cert_status\{.*status="revoked"\} 1')
        by_responder = {name: number for name, labels, number in serving.metrics() if "responder" in labels and "target" not in labels}
        self.assertEqual(by_responder["staple_responder_up"], 1)
        self.assertGreaterEqual(by_responder["staple_responder_requests_total"], 1)


class WrongResponder(Asking):
    """Each failure of the responder has its reason and is bounded, and does not affect the staple's verdict."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.responder = ScriptedResponder(says(b""))
        cls.addClassCleanup(cls.responder.stop)
        cls.authority = Authority(cls.folder / "ca", responder_url=f"http://127.0.0.1:{cls.responder.port}/ocsp")
        cls.leaf = cls.authority.leaf()
        cls.good = cls.authority.staple(cls.leaf)
        cls.port = cls.running(s_server(cls.folder, cls.leaf, cls.good)).port
        stranger = Authority(cls.folder / "stranger")
        cls.of_a_stranger = stranger.staple(stranger.leaf())
        revoke(cls.authority)
        cls.revoked = cls.authority.staple(cls.leaf)

    def failure(self, behave, *arguments, **responder):
        self.responder.behave = behave
        answer = self.ask(self.port, self.authority, *arguments, **responder)
        self.assertEqual((answer["verdict"], answer["staple"]["status"]), ("ok", "good"), answer)
        self.assertNotIn("status", answer["responder"])
        return answer["responder"]["failure"]["reason"]

    def test_each_failure_has_its_name(self):
        cases = {
            "not_authenticated": says(self.of_a_stranger),
            "try_later": says(TRY_LATER),
            "error_response": says(bytes.fromhex("30030a0106")),
            "unparseable": says(b"<html>"),  # by GET and by POST
            "redirect": redirects_in_a_loop,
            "too_large": says(b"\0" * 70000),
            "http_status": lambda handler: handler.answer(503),
            "closed": lambda handler: handler.connection.close(),
        }
        for reason, behave in cases.items():
            with self.subTest(reason):
                self.assertEqual(self.failure(behave), reason)

    def test_a_hanging_responder_is_bounded_by_the_timeout(self):
        start = time.monotonic()
        self.assertEqual(self.failure(hangs, "--timeout=2s"), "timeout")
        self.assertLess(time.monotonic() - start, 10)

    def test_a_response_of_a_gigabyte_is_aborted_at_once(self):
        self.assertEqual(self.failure(sends_a_gigabyte), "too_large")
        self.assertLess(self.responder.sent, 32 << 20)  # the size of the socket buffers

    def test_a_dead_responder_is_refused(self):
        self.assertEqual(self.failure(None, url=f"http://127.0.0.1:{free_port()}/"), "refused")

    def test_a_redirect_is_followed(self):
        def once(handler):
            if handler.path.startswith("/ocsp"):
                handler.answer(301, Location=f"http://127.0.0.1:{self.responder.port}/moved")
            else:
                says(self.revoked)(handler)

        self.responder.behave = once
        answer = self.ask(self.port, self.authority)
        self.assertEqual(answer["fault"], "responder_disagrees", answer)

    def test_small_requests_use_get_and_large_ones_post(self):
        self.responder.behave = says(self.good)
        self.ask(self.port, self.authority)
        self.assertEqual(self.responder.requests[-1][1], "GET")
        long = f"http://127.0.0.1:{self.responder.port}/" + "x" * 200
        answer = self.ask(self.port, self.authority, url=long)
        self.assertEqual(self.responder.requests[-1][1:3], ("POST", "/" + "x" * 200))
        self.assertEqual(answer["responder"]["agrees"], True, answer)

    def test_https_is_verified_and_uses_connect_through_a_proxy(self):
        secure = ScriptedResponder(says(self.revoked), identity=self.leaf)
        self.addCleanup(secure.stop)
        proxy = ScriptedResponder(tunnels)
        self.addCleanup(proxy.stop)
        url = f"https://127.0.0.1:{secure.port}/"
        # The system's roots do not contain the CA of this test.
        self.assertEqual(self.failure(None, url=url), "tls")
        trusting = {"url": url, "tls_config": f"{{ca_file: {self.authority.root.certificate}}}"}
        answer = self.ask(self.port, self.authority, **trusting)
        self.assertEqual(answer["fault"], "responder_disagrees", answer)
        self.assertEqual(answer["responder"]["url"], url)
        answer = self.ask(self.port, self.authority, proxy_url=f"http://127.0.0.1:{proxy.port}", **trusting)
        self.assertEqual(answer["fault"], "responder_disagrees", answer)
        self.assertEqual(proxy.requests[-1][1:3], ("CONNECT", f"127.0.0.1:{secure.port}"))

    def test_a_proxy_is_used_and_its_password_never_shown(self):
        proxy = ScriptedResponder(says(self.revoked))
        self.addCleanup(proxy.stop)
        before = len(self.responder.requests)
        module = self.module(proxy_url=f"http://me:sesame@127.0.0.1:{proxy.port}")
        answer = self.probe(self.port, self.authority, module)
        self.assertEqual(answer["fault"], "responder_disagrees", answer)
        self.assertEqual(len(self.responder.requests), before, "the responder was queried directly")
        _, method, path, headers = proxy.requests[-1]
        self.assertEqual(method, "GET")
        self.assertTrue(path.startswith(self.authority.responder_url + "/"), path)
        self.assertEqual(headers["Proxy-Authorization"], "Basic bWU6c2VzYW1l")
        proxy.behave = lambda handler: handler.answer(407)
        shown = program.run("probe", f"--ca-file={self.authority.root.certificate}", module, f"127.0.0.1:{self.port}")
        self.assertRegex(shown.stdout, "CA status +no response: proxy")
        for text in (str(answer), shown.stdout, shown.stderr):
            self.assertNotIn("sesame", text)
            self.assertNotIn("bWU6c2VzYW1l", text)


class ManyEndpoints(Asking):
    """A thousand endpoints with one certificate."""

    ENDPOINTS = 1000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.responder = ScriptedResponder(says(b""))
        cls.addClassCleanup(cls.responder.stop)
        cls.authority = Authority(cls.folder / "ca", responder_url=f"http://127.0.0.1:{cls.responder.port}/")
        leaf = cls.authority.leaf()
        cls.good = cls.authority.staple(leaf)
        server = cls.running(s_server(cls.folder, leaf, cls.good, "-accept", "0.0.0.0:0"))
        cls.targets = [f"127.0.{i // 250}.{i % 250 + 1}:{server.port}" for i in range(cls.ENDPOINTS)]

    def test_cause_one_query_per_interval(self):
        self.responder.behave = says(self.good)
        self.responder.requests.clear()
        serving = self.serve(
            self.authority, self.targets, "--probe.threads=4", interval="1m", responder="responder: {query: true, interval: 10s}"
        )
        serving.settled(self.ENDPOINTS)

        def count():
            return sum(n for name, labels, n in serving.metrics() if name == "staple_responder_requests_total")

        eventually(lambda: count() >= 2, "the responder was queried again")
        counted = count()
        times = [when for when, *_ in self.responder.requests]
        for earlier, later in itertools.pairwise(times):
            self.assertGreaterEqual(later - earlier, 5, "earlier than half an interval")
        self.assertLessEqual(counted, len(times), "more queries are counted than arrived")

    def test_do_not_query_again_while_the_response_is_fresh(self):
        self.responder.behave = says(self.good, Cache_Control="max-age=3600")
        self.responder.requests.clear()
        serving = self.serve(self.authority, self.targets[:3], responder="responder: {query: true, interval: 1s}")
        target = self.targets[0]
        eventually(
            lambda: "staple_responder_agrees" in program.of_target(serving.metrics(), target), "the answer reaches the endpoints"
        )

        def probed():
            return program.of_target(serving.metrics(), target)["staple_probes_total"][""]

        enough = probed() + 3
        eventually(lambda: probed() >= enough, "three more probes")
        self.assertEqual(len(self.responder.requests), 1)

    def test_show_an_outage_as_one_responder_down(self):
        self.responder.behave = lambda handler: handler.answer(503)
        self.responder.requests.clear()
        serving = self.serve(
            self.authority, self.targets[:50], "--probe.threads=2", responder="responder: {query: true, interval: 1s}"
        )

        def up():
            return [number for name, _, number in serving.metrics() if name == "staple_responder_up"]

        def answered():
            return {number for name, _, number in serving.metrics() if name == "staple_responder_answered"}

        eventually(lambda: up() == [0], "the responder is shown as down")
        eventually(lambda: len(self.responder.requests) >= 5, "it is tried again")
        # Each query is a GET and, since that is refused, a POST.
        moments = [when for when, method, *_ in self.responder.requests if method == "GET"]
        pauses = [later - earlier for earlier, later in zip(moments, moments[1:])]
        self.assertGreaterEqual(pauses[0], 0.9)
        self.assertGreaterEqual(pauses[1], 1.9, "each pause is twice the last")
        eventually(lambda: answered() == {0}, "each endpoint says so")
        found = serving.metrics()
        self.assertEqual({labels["reason"] for name, labels, _ in found if name == "staple_responder_failures_total"}, {"http_status"})
        self.assertFalse([labels for name, labels, _ in found if name == "staple_fault_info"], "no endpoint has a fault")
        self.responder.behave = says(self.good)
        eventually(lambda: up() == [1], "it is shown as up again")
        eventually(lambda: answered() == {1}, "each endpoint says so")
        serving.process.logged("responder is up again")
        output = serving.process.output()
        self.assertEqual((output.count("responder is down"), output.count("responder is up again")), (1, 1), output)


if __name__ == "__main__":
    unittest.main()
