# SPDX-License-Identifier: Apache-2.0
"""The same tests for larger servers, which the usual test run does not install. Run them by hand, as root:

    sh exporter/packages.sh servers
    STAPLE_EXPORTER=build/dev/staple_exporter python3 tests/integration/more_starttls_servers.py
"""

import unittest

import program
import stapling
import starttls_servers as servers
from authority import shifted
from process import eventually
from starttls_test import StartTlsCase


class MoreServers(StartTlsCase):
    def test_postfix(self):
        self.check(servers.postfix)

    def test_exim_without_a_staple(self):
        self.check(servers.exim)

    def test_exim_staples(self):
        leaf = self.authority.leaf("rsa")
        server = self.serve(servers.exim, leaf, self.authority.staple(leaf))
        answer = self.probe(server.ports["smtp"], self.authority, "--starttls=smtp")
        self.assertEqual(program.summary(answer), stapling.GOOD, answer)

    def test_exim_offers_no_tls_if_its_staple_is_expired_or_revoked(self):
        for status, seconds in (("good", 10 - 60 * self.authority.minutes), ("revoked", 0)):
            with self.subTest(status):
                leaf = self.authority.leaf("rsa", status)
                staple = shifted(self.authority.staple(leaf), seconds, self.authority.root.key)
                port = self.serve(servers.exim, leaf, staple).ports["smtp"]
                failure = eventually(lambda port=port: self.failure(port, "smtp"), "no TLS")
                self.assertEqual((failure["stage"], failure["reason"]), ("starttls", "refused"), failure)
                self.assertIn("454 TLS currently unavailable", failure["detail"])

    def test_inn(self):
        self.check(servers.inn)

    def test_prosody(self):
        self.check(servers.prosody)

    def test_mariadb(self):
        self.check(servers.mariadb)

    def test_postgresql(self):
        self.check(servers.postgres)

    def test_postgresql_without_tls(self):
        port = self.serve(lambda folder, leaf: servers.postgres(folder, leaf, ssl=False), self.silent).ports["postgres"]
        failure = self.failure(port, "postgres")
        self.assertEqual((failure["stage"], failure["reason"]), ("starttls", "not_offered"), failure)

    def test_prosody_refuses_a_stream_to_another_domain(self):
        port = self.serve(servers.prosody, self.silent).ports["xmpp-client"]
        target = f"127.0.0.1:{port}#other.example.com"
        (answer,) = program.probe_views("--starttls=xmpp-client", target)
        failure = answer["probe"]["failure"]
        self.assertEqual((failure["stage"], failure["reason"]), ("starttls", "refused"), failure)
        self.assertIn("host-unknown", failure["detail"])


if __name__ == "__main__":
    unittest.main()
