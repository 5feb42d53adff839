# SPDX-License-Identifier: Apache-2.0
"""Responders that answer a POST where they refuse a GET."""

import base64
import unittest

import program
from asking import Asking
from authority import Authority, openssl
from process import eventually, free_port
from responders import ScriptedResponder, hangs, says
from servers import nginx, ocsp_responder, s_server, slash_refusing_proxy


class EncodedSlashes(Asking):
    """openssl ocsp behind an Apache that refuses percent-encoded slashes (AllowEncodedSlashes Off)."""

    def start(self, slash):
        """Starts server, responder and Apache for a certificate. `slash`: the base64 of its request has a slash."""
        self.authority, leaf = self.choose(slash)
        port = free_port()
        self.running(ocsp_responder(self.authority.folder, self.authority, port))
        self.front = self.running(slash_refusing_proxy(self.authority.folder, port))
        self.url = f"http://127.0.0.1:{self.front.port}/"
        self.port = self.running(s_server(self.authority.folder, leaf, self.authority.staple(leaf))).port

    def choose(self, slash):
        # Name and key of the CA decide it, whose hashes are most of the request. The lengths of DER decide it too: with
        # serial numbers of two bytes there always is a slash.
        for number in range(100):
            authority = Authority(self.folder / f"{self._testMethodName}-{slash}-{number}", name=f"root {number}", serial=0x1000 << 40)
            leaf = authority.leaf()
            if ("/" in self.request(authority, leaf)) == slash:
                return authority, leaf
        self.fail("no such request in 100")

    def request(self, authority, leaf):
        path = authority.folder / "request.der"
        openssl("ocsp", "-issuer", authority.root.certificate, "-cert", leaf.certificate, "-no_nonce", "-reqout", path)
        return base64.b64encode(path.read_bytes()).decode()

    def sent(self):
        return self.front.log.read_text().splitlines()

    def test_a_request_with_a_slash_is_sent_by_post_after_the_get(self):
        for slash, requests in ((False, ["GET 200"]), (True, ["GET 404", "POST 200"])):
            with self.subTest(slash=slash):
                self.start(slash)
                answer = self.ask(self.port, self.authority, url=self.url)
                self.assertEqual(answer["responder"].get("agrees"), True, answer["responder"])
                self.assertEqual(answer["responder"].get("get_failure"), "status 404" if slash else None)
                self.assertEqual(self.sent(), requests)

    def test_the_service_asks_by_get_once(self):
        self.start(True)
        target = f"127.0.0.1:{self.port}"
        serving = self.serve(
            self.authority, [target], responder=f"responder: {{query: true, interval: 1s, url: '{self.url}'}}"
        )
        eventually(lambda: self.sent().count("POST 200") >= 3, "three queries")
        self.assertEqual(self.sent().count("GET 404"), 1)
        eventually(lambda: program.of_target(serving.metrics(), target).get("staple_responder_answered") == {"": 1}, "the metric")
        found = serving.metrics()
        (queries,) = [number for name, _, number in found if name == "staple_responder_requests_total"]
        self.assertGreaterEqual(queries + 1, self.sent().count("POST 200"))
        self.assertEqual([number for name, _, number in found if name == "staple_responder_up"], [1])
        self.assertFalse([labels for name, labels, _ in found if name == "staple_responder_failures_total"])


class PostOnly(Asking):
    """A responder that answers a POST and refuses a GET."""

    def test_nginx_gets_no_staple_from_it_and_the_probe_says_why(self):
        responder = ScriptedResponder(hangs)
        self.addCleanup(responder.stop)
        authority = Authority(self.folder / "ca", responder_url=f"http://127.0.0.1:{responder.port}/")
        leaf = authority.leaf()
        good = says(authority.staple(leaf))
        responder.behave = lambda handler: good(handler) if handler.command == "POST" else handler.answer(405)
        stapling_on = f"ssl_stapling on; ssl_trusted_certificate {authority.root.certificate};"
        (port,) = self.running(nginx(self.folder, [(leaf, stapling_on)], workers=1)).ports
        answer = self.ask(port, authority)
        self.assertEqual(answer["fault"], "not_sent", answer)
        self.assertEqual((answer["responder"]["status"], answer["responder"]["get_failure"]), ("good", "status 405"))
        of_nginx = {method for _, method, _, headers in responder.requests if headers.get("User-Agent") != "staple_exporter"}
        self.assertEqual(of_nginx, {"GET"})


if __name__ == "__main__":
    unittest.main()
