# SPDX-License-Identifier: Apache-2.0
"""TLS to targets: old versions, version limits, client certificates, roots and names, at start and after a reload."""

import shutil
import signal
import unittest

import program
import stapling
from authority import Authority
from process import eventually
from servers import s_server


class Versions(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca", "rsa")
        cls.leaf = cls.authority.leaf("rsa")
        cls.staple = cls.authority.staple(cls.leaf)

    def serve(self, *arguments):
        server = s_server(self.folder, self.leaf, self.staple, *arguments, chain=self.authority.root.certificate)
        self.addCleanup(server.stop)
        return server.port

    def bounded(self, lowest, highest):
        file = self.folder / "bounds.yml"
        file.write_text(f"modules:\n  tls:\n    tls_config: {{min_version: {lowest}, max_version: {highest}}}\n")
        return f"--config.file={file}"

    def test_servers_of_every_version_are_judged(self):
        for flag, version in (("-tls1", "TLSv1"), ("-tls1_1", "TLSv1.1"), ("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")):
            with self.subTest(version):
                port = self.serve(flag, "-cipher", "ALL:@SECLEVEL=0")
                answer = self.probe(port, self.authority)
                self.assertEqual(program.summary(answer), stapling.GOOD, answer)
                self.assertEqual(answer["probe"]["tls_version"], version)

    def test_the_version_limits_of_the_module_apply(self):
        port = self.serve("-cipher", "ALL:@SECLEVEL=0")
        for lowest, highest, version in (("TLS10", "TLS10", "TLSv1"), ("TLS11", "TLS12", "TLSv1.2"), ("TLS10", "TLS13", "TLSv1.3")):
            with self.subTest(version):
                answer = self.probe(port, self.authority, self.bounded(lowest, highest))
                self.assertEqual(answer["probe"]["tls_version"], version)
                self.assertEqual(program.summary(answer), stapling.GOOD, answer)

    def test_a_server_beyond_the_limits_is_a_failure(self):
        failure = self.probe(self.serve("-tls1_2"), self.authority, self.bounded("TLS13", "TLS13"))["probe"]["failure"]
        self.assertEqual((failure["stage"], failure["reason"]), ("handshake", "version"), failure)


class Reloaded(stapling.StaplingCase):
    """Files are replaced while the service runs. It reads them again at a reload."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca")
        cls.clients = Authority(cls.folder / "clients")
        cls.leaf = cls.authority.leaf()

    def serve(self, *arguments):
        server = s_server(self.folder, self.leaf, self.authority.staple(self.leaf), *arguments)
        self.addCleanup(server.stop)
        return server

    def watch(self, ca_file, port, tls_config):
        text = program.configuration(ca_file, [f"127.0.0.1:{port}"], "1s").replace(
            f"tls_config: {{ca_file: {ca_file}}}", f"tls_config: {tls_config}"
        )
        serving = program.Serving(self.folder, text)
        self.addCleanup(serving.stop)
        serving.settled(1)
        return serving

    def value(self, serving, port, name):
        return program.of_target(serving.metrics(), f"127.0.0.1:{port}").get(name, {}).get("")

    def test_the_roots_are_read_again_at_a_reload(self):
        file = self.folder / "roots.pem"
        shutil.copy(self.clients.root.certificate, file)
        port = self.serve().port
        serving = self.watch(file, port, f"{{ca_file: {file}}}")
        self.assertEqual(self.value(serving, port, "staple_certificate_trusted"), 0)
        shutil.copy(self.authority.root.certificate, file)
        serving.process.signal(signal.SIGHUP)
        eventually(lambda: self.value(serving, port, "staple_certificate_trusted") == 1, "the new roots")

    def test_a_client_certificate_is_sent_and_read_again_at_a_reload(self):
        # The subjects differ, so that the server's log distinguishes the certificates.
        first, second = self.clients.leaf(), self.clients.responder()
        certificate, key = self.folder / "client.pem", self.folder / "client.key"

        def install(identity):
            shutil.copy(identity.certificate, certificate)
            shutil.copy(identity.key, key)

        install(first)
        server = self.serve("-Verify", "1", "-CAfile", self.clients.root.certificate)
        ca = self.authority.root.certificate
        serving = self.watch(ca, server.port, f"{{ca_file: {ca}, cert_file: {certificate}, key_file: {key}}}")
        server.logged("CN ?= ?www.example.com")
        self.assertNotRegex(server.output(), "CN ?= ?responder")
        install(second)
        serving.process.signal(signal.SIGHUP)
        server.logged("CN ?= ?responder")
        self.assertEqual(self.value(serving, server.port, "staple_ok"), 1)

    def test_a_server_that_requires_a_client_certificate_is_judged_without_one(self):
        for version in ("-tls1_2", "-tls1_3"):
            with self.subTest(version):
                server = self.serve("-Verify", "1", version, "-CAfile", self.clients.root.certificate)
                self.assertEqual(program.summary(self.probe(server.port, self.authority)), stapling.GOOD)


class Names(stapling.StaplingCase):
    def test_the_name_comes_from_the_target_then_the_module_then_the_host(self):
        authority = Authority(self.folder / "ca")
        leaf = authority.leaf()  # for www.example.com and 127.0.0.1
        port = self.running(s_server(self.folder, leaf, authority.staple(leaf), chain=authority.root.certificate)).port
        file = self.folder / "names.yml"
        file.write_text(
            f"modules:\n  named: {{server_name: www.example.com, tls_config: {{ca_file: {authority.root.certificate}}}}}\n"
            f"  other: {{server_name: other.example.com, tls_config: {{ca_file: {authority.root.certificate}}}}}\n"
            f"  none: {{tls_config: {{ca_file: {authority.root.certificate}}}}}\n"
        )
        for module, target, fits in (
            ("named", f"127.0.0.1:{port}", True),
            ("other", f"127.0.0.1:{port}", False),
            ("other", f"127.0.0.1:{port}#www.example.com", True),
            ("named", f"127.0.0.1:{port}#other.example.com", False),
            ("none", f"127.0.0.1:{port}", True),
            ("none", f"127.0.0.1:{port}#other.example.com", False),
        ):
            with self.subTest(module=module, target=target):
                (answer,) = program.probe_views(f"--config.file={file}", f"--module={module}", target)
                self.assertEqual("name_mismatch" in program.faults(answer), not fits, answer)


if __name__ == "__main__":
    unittest.main()
