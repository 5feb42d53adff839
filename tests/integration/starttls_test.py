# SPDX-License-Identifier: Apache-2.0
"""Servers with STARTTLS as packaged by Debian, in each of their protocols."""

import os
import unittest

import program
import stapling
import starttls_servers as servers
from authority import Authority

NOT_APPLICABLE = {"verdict": "not_applicable", "present": False}


class StartTlsCase(stapling.StaplingCase):
    """StartTlsCase checks a server that does not staple, with certificates that require a staple and others that do not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca", "rsa")
        cls.promising = cls.authority.leaf("rsa")
        cls.silent = cls.authority.leaf("rsa", responder=False)

    def serve(self, start, leaf, *arguments):
        folder = self.folder / f"{self.id().rpartition('.')[2]}-{leaf.serial:x}"
        folder.mkdir()
        folder.chmod(0o755)
        server = start(folder, leaf, *arguments)
        self.addCleanup(server.stop)
        return server

    def check(self, start, *arguments):
        for leaf, says in ((self.promising, stapling.NOTHING_SENT), (self.silent, NOT_APPLICABLE)):
            for protocol, port in self.serve(start, leaf, *arguments).ports.items():
                with self.subTest(protocol=protocol, says=says):
                    answer = self.probe(port, self.authority, f"--starttls={protocol}")
                    self.assertEqual(program.summary(answer), says, answer)
                    self.assertEqual(answer["certificate"]["serial"], f"{leaf.serial:X}", answer["certificate"])

    def failure(self, port, protocol, *arguments):
        return self.probe(port, self.authority, f"--starttls={protocol}", *arguments)["probe"].get("failure")


class Servers(StartTlsCase):
    def test_dovecot(self):
        self.check(servers.dovecot)

    def test_slapd(self):
        self.check(servers.slapd, self.authority.root)

    @unittest.skipUnless(os.geteuid() == 0, "vsftpd serves only as root")
    def test_vsftpd(self):
        self.check(servers.vsftpd)

    def test_another_protocol_is_a_failure(self):
        ports = self.serve(servers.dovecot, self.silent).ports
        for served, asked in (("imap", "pop3"), ("pop3", "imap"), ("lmtp", "imap"), ("sieve", "nntp"), ("imap", "mysql")):
            with self.subTest(served=served, asked=asked):
                failure = self.failure(ports[served], asked)
                self.assertEqual((failure["stage"], failure["reason"]), ("starttls", "wrong_protocol"), failure)

    def test_a_server_with_implicit_tls_is_a_failure(self):
        ports = self.serve(servers.dovecot, self.silent).ports
        failure = self.probe(ports["imap"], self.authority)["probe"]["failure"]
        self.assertEqual((failure["stage"], failure["reason"]), ("handshake", "not_tls"), failure)


if __name__ == "__main__":
    unittest.main()
