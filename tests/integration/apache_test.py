# SPDX-License-Identifier: Apache-2.0
"""Apache: SSLUseStapling staples its responder's response, checked or not, or its own tryLater if the responder is down."""

import unittest

import program
import stapling
from authority import Authority, shifted, with_bad_signature
from process import free_port
from servers import CannedResponder, SilentResponder, apache, ocsp_responder

DAY = 86400


def trusting(authority):
    return f"SSLCACertificateFile {authority.root.certificate}"


class ApacheWithResponder(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        port = free_port()
        cls.authority = Authority(cls.folder / "ca", "rsa", f"http://127.0.0.1:{port}/")
        cls.cases = {
            cls.authority.leaf("rsa"): stapling.GOOD,
            cls.authority.leaf("ecdsa"): stapling.GOOD,
            cls.authority.leaf("rsa", "revoked"): stapling.REVOKED,
            cls.authority.leaf("ecdsa", "unknown"): stapling.UNKNOWN,
        }
        cls.running(ocsp_responder(cls.folder, cls.authority, port, cls.authority.responder("rsa")))
        cls.ports = cls.running(apache(cls.folder, list(cls.cases), trusting(cls.authority))).ports

    def test_probe_reports_the_staple_exactly(self):
        for port, says in zip(self.ports, self.cases.values()):
            with self.subTest(says):
                self.assert_says(port, self.authority, says)

    def test_metrics_report_the_staple_exactly(self):
        self.assert_metrics(self.authority, dict(zip(self.ports, self.cases.values())))


class ApacheWithWrongResponder(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.canned = cls.running(CannedResponder())
        cls.authority = Authority(cls.folder / "ca", "ecdsa", f"http://127.0.0.1:{cls.canned.port}/")
        other = cls.authority.leaf()
        leaf, second, third = (cls.authority.leaf("rsa") for _ in range(3))
        cls.cases = [
            (leaf, shifted(cls.authority.staple(leaf), -10 * DAY, cls.authority.root.key), stapling.EXPIRED),
            (second, with_bad_signature(cls.authority.staple(second)), stapling.BAD_SIGNATURE),
            (third, cls.authority.staple(other), stapling.WRONG_SERIAL),
        ]
        leaves = [leaf for leaf, _, _ in cls.cases]
        cls.ports = cls.running(apache(cls.folder, leaves, trusting(cls.authority))).ports

    def test_probe_reports_the_staple_exactly(self):
        for port, (_, staple, says) in zip(self.ports, self.cases):
            with self.subTest(says):
                self.canned.answer = staple
                self.assert_says(port, self.authority, says)


class ApacheWithDeadResponder(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca", "ecdsa", f"http://127.0.0.1:{free_port()}/")
        (cls.port,) = cls.running(apache(cls.folder, [cls.authority.leaf()], trusting(cls.authority))).ports

    def test_probe_reports_the_try_later_of_apache(self):
        answer = self.assert_says(self.port, self.authority, stapling.TRY_LATER)
        self.assertIn("tryLater", answer["findings"][0]["detail"])

    def test_metrics_report_the_try_later_of_apache(self):
        self.assert_metrics(self.authority, {self.port: stapling.TRY_LATER})


class ApacheWithHangingResponder(stapling.StaplingCase):
    def test_a_wait_for_the_responder_is_a_slow_staple_and_not_a_failed_probe(self):
        silent = self.running(SilentResponder())
        authority = Authority(self.folder / "ca", "ecdsa", f"http://127.0.0.1:{silent.port}/")
        (port,) = self.running(apache(self.folder, [authority.leaf()], trusting(authority))).ports
        answer = self.probe(port, authority)
        self.assertTrue(answer["probe"]["success"])
        self.assertEqual(program.faults(answer), ["slow_staple", "error_response"])
        self.assertGreater(answer["probe"]["duration_seconds"], 2)  # SSLStaplingResponderTimeout
        # The tryLater is cached, so later handshakes do not wait.
        self.assertEqual(program.faults(self.probe(port, authority)), ["error_response"])


class ApacheWithHttpsResponder(stapling.StaplingCase):
    def test_it_ends_handshakes_that_request_a_staple(self):
        authority = Authority(self.folder / "ca", "ecdsa", "https://127.0.0.1:1/")
        (port,) = self.running(apache(self.folder, [authority.leaf()], trusting(authority))).ports
        answer = self.probe(port, authority)
        self.assertEqual(answer["verdict"], "critical")
        self.assertEqual(program.faults(answer), ["status_request_refused", "responder_url_unusable"])
        self.assertIn("internal error", answer["findings"][0]["detail"])
        self.assertFalse(answer["staple"]["present"])


if __name__ == "__main__":
    unittest.main()
