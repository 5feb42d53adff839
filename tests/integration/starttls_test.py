# SPDX-License-Identifier: Apache-2.0
"""Servers with STARTTLS as packaged by Debian, in each of their protocols."""

import os
import re
import socketserver
import threading
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
                    self.assertEqual(answer["probe"]["attempts"], 1)

    def failure(self, port, protocol, *arguments):
        return self.probe(port, self.authority, f"--starttls={protocol}", *arguments)["probe"].get("failure")


class Listener(socketserver.ThreadingTCPServer):
    """Listener is an SMTP server without TLS on a free port. `lines` holds what its clients said."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Listener.Client)
        self.lines, self.closed = [], threading.Event()
        self.thread = threading.Thread(target=self.serve_forever)
        self.thread.start()

    def stop(self):
        self.shutdown()
        self.thread.join()
        self.server_close()

    class Client(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 www.example.com\r\n")
            for line in self.rfile:
                self.server.lines.append(line.decode())
                self.wfile.write(b"221 bye\r\n" if line == b"QUIT\r\n" else b"250 www.example.com\r\n")
                if line == b"QUIT\r\n":
                    break
            self.server.closed.set()


class Introduction(StartTlsCase):
    def heard(self, module):
        listener = Listener()
        self.addCleanup(listener.stop)
        configuration = self.folder / "introduction.yml"
        configuration.write_text(f"modules: {{mail: {module}}}\n")
        target = f"127.0.0.1:{listener.server_address[1]}"
        (answer,) = program.probe_views(f"--config.file={configuration}", "--module=mail", target)
        self.assertEqual(answer["probe"]["failure"]["reason"], "not_offered", answer)
        self.assertTrue(listener.closed.wait(20))
        return listener.lines

    def test_the_client_is_called_by_its_address(self):
        self.assertEqual(self.heard("{starttls: smtp}"), ["EHLO [127.0.0.1]\r\n", "QUIT\r\n"])

    def test_the_client_is_called_as_configured(self):
        module = "{starttls: lmtp, ehlo_name: probe.example.com}"
        self.assertEqual(self.heard(module), ["LHLO probe.example.com\r\n", "QUIT\r\n"])


class Servers(StartTlsCase):
    def test_dovecot(self):
        self.check(servers.dovecot)

    def test_dovecot_sees_each_session_end(self):
        server = self.serve(servers.dovecot, self.promising)
        for protocol, port in server.ports.items():
            self.probe(port, self.authority, f"--starttls={protocol}")
        for login in ("imap-login", "pop3-login", "managesieve-login"):
            server.logged(rf"{login}: .*(Aborted login by logging out|Login aborted: Logged out) .*, TLS,")
        server.logged(r"lmtp.*: Logged out \(state=READY\)")
        self.assertFalse(re.search(r"Connection closed.*, TLS|Connection closed.*state=READY", server.output()), server.output())

    def test_slapd(self):
        self.check(servers.slapd, self.authority.root)

    def test_slapd_sees_an_unbind(self):
        server = self.serve(servers.slapd, self.silent, self.authority.root)
        self.probe(server.ports["ldap"], self.authority, "--starttls=ldap")
        connection = server.logged(r"(conn=\d+) op=\d+ UNBIND").group(1)
        server.logged(rf"{connection} fd=\d+ closed\n")
        lost = set(re.findall(r"(conn=\d+) fd=\d+ closed \(connection lost\)", server.output()))
        self.assertNotIn(connection, lost)  # the check of the port is one

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
