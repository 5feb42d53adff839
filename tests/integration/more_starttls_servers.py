# SPDX-License-Identifier: Apache-2.0
"""The same tests for larger servers, which the usual test run does not install. Run them by hand, as root:

    sh exporter/packages.sh servers
    STAPLE_EXPORTER=build/dev/staple_exporter python3 tests/integration/more_starttls_servers.py
"""

import socket
import unittest

import database_servers as databases
import program
import stapling
import starttls_servers as servers
from authority import shifted
from process import Process, binary, eventually, free_port
from starttls_test import StartTlsCase


class DatabaseManners(StartTlsCase):
    """Probes of a MariaDB that blocks a host after its third error, from an address that it counts for."""

    def setUp(self):
        self.server = self.serve(lambda folder, leaf: databases.mariadb(folder, leaf, max_connect_errors=3), self.silent)
        self.port = self.server.ports["mysql"]
        proxy = free_port()
        relay = Process([binary("microsocks"), "-i", "127.0.0.1", "-p", proxy, "-b", "127.0.0.2"], self.folder)
        self.addCleanup(relay.stop)
        relay.listening(proxy)
        self.proxy = f"socks5://127.0.0.1:{proxy}"

    def ask(self, login="{}"):
        configuration = self.folder / "database.yml"
        configuration.write_text(f"modules: {{db: {{starttls: mysql, login: {login}, proxy_url: '{self.proxy}'}}}}\n")
        return self.probe(self.port, self.authority, f"--config.file={configuration}", "--module=db")

    def hang_up(self):
        with socket.create_connection(("127.0.0.1", self.port), 5, ("127.0.0.2", 0)) as connection:
            return connection.recv(4096)

    def test_no_probe_counts_as_an_error_of_the_host(self):
        for _ in range(10):
            self.assertEqual(program.summary(self.ask()), {"verdict": "not_applicable", "present": False})
        self.assertNotIn(b"is blocked", self.hang_up())
        self.server.logged("Access denied for user ''@'probe.test'")
        self.assertNotIn("Aborted connection", self.server.output().replace(self.last_hang_up(), ""))

    def last_hang_up(self):
        return self.server.logged(r".*Aborted connection.*\n").group(0)

    def test_a_login_clears_the_count(self):
        (self.folder / "password").write_text(servers.PASSWORD)
        for _ in range(4):
            self.hang_up(), self.hang_up()
            answer = self.ask(f"{{username: {servers.ACCOUNT}, password_file: password}}")
            self.assertEqual(answer["verdict"], "not_applicable", answer)
            self.assertNotIn("login_failure", answer["probe"])
        self.assertNotIn("Access denied", self.server.output())

    def test_a_refused_login_is_reported(self):
        (self.folder / "password").write_text("another")
        answer = self.ask(f"{{username: {servers.ACCOUNT}, password_file: password}}")
        self.assertEqual(answer["verdict"], "not_applicable", answer)
        self.assertIn("error 1045: Access denied for user 'monitor'", answer["probe"]["login_failure"])
        self.assertNotIn("another", str(answer))

    def test_a_server_that_blocks_the_host_is_named(self):
        for _ in range(3):
            self.hang_up()
        failure = eventually(lambda: self.ask()["probe"].get("failure"), "the host is blocked")
        self.assertEqual((failure["stage"], failure["reason"]), ("starttls", "blocked"), failure)
        self.assertIn("error 1129: Host '127.0.0.2' is blocked", failure["detail"])


class MoreServers(StartTlsCase):
    def test_postfix(self):
        self.check(servers.postfix)

    def test_postfix_sees_quit(self):
        for tls in ("may", "none"):
            with self.subTest(tls):
                server = self.serve(lambda folder, leaf, tls=tls: servers.postfix(folder, leaf, tls), self.authority.leaf("rsa"))
                self.probe(server.ports["smtp"], self.authority, "--starttls=smtp")
                server.logged(r"disconnect from .* quit=1 ")
                self.assertNotRegex(server.output(), r"lost connection after (STARTTLS|EHLO)")

    def test_postgresql_and_prosody_log_no_problem(self):
        for start, problem in ((databases.postgres, "invalid|could not"), (servers.prosody, r"(?m)^(c2s|s2s)\S*\s+(warn|error)|encrypted")):
            server = self.serve(start, self.authority.leaf("rsa"))
            for protocol, port in server.ports.items():
                answer = self.probe(port, self.authority, f"--starttls={protocol}")
                self.assertEqual(answer["verdict"], "warning", answer)
            self.assertNotRegex(server.output(), problem)

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
        self.check(databases.mariadb)

    def test_postgresql(self):
        self.check(databases.postgres)

    def test_postgresql_without_tls(self):
        port = self.serve(lambda folder, leaf: databases.postgres(folder, leaf, ssl=False), self.silent).ports["postgres"]
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
