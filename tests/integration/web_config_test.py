# SPDX-License-Identifier: Apache-2.0
"""The web configuration and listeners: TLS, client certificates, passwords, headers, limits, systemd sockets and a prefix."""

import base64
import http.client
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import time
import unittest

import program
import stapling
from authority import Authority
from process import Process, binary, eventually, free_port

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLE = ROOT / "config" / "web.yml"
# bcrypt of `open sesame`.
HASH = "$2b$05$uQOzHSF4bgtnLY5Ir9N/m.z/7QSoW67dDgj0tnFjzR8Xp4igaIuGi"
ALICE = {"Authorization": "Basic " + base64.b64encode(b"alice:open sesame").decode()}


class WebConfig(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca")
        cls.strangers = Authority(cls.folder / "strangers", name="strangers")
        cls.server = cls.authority.leaf(responder=False)
        cls.prometheus = cls.authority.leaf(extensions=["extendedKeyUsage=clientAuth"], subject="prometheus", responder=False)

    def serve(self, web, *flags):
        """The program with this web configuration (YAML text), and the path of its file."""
        self.file = self.folder / f"web-{time.monotonic_ns()}.yml"
        self.file.write_text(web)
        serving = program.Serving(self.folder, "{}\n", f"--web.config.file={self.file}", *flags)
        self.addCleanup(serving.stop)
        return serving

    def tls(self, more=""):
        return f"{{cert_file: {self.server.certificate}, key_file: {self.server.key}{more}}}"

    def client(self, identity=None, **bounds):
        context = ssl.create_default_context(cafile=self.authority.root.certificate)
        context.check_hostname = False
        if identity:
            context.load_cert_chain(identity.certificate, identity.key)
        for name, value in bounds.items():
            setattr(context, name, value)
        return context

    def get(self, serving, path="/-/healthy", headers=(), context=None):
        """(status, headers) of a request through TLS, or the error text if there is no response."""
        connection = http.client.HTTPSConnection("127.0.0.1", serving.port, timeout=20, context=context or self.client())
        try:
            connection.request("GET", path, headers=dict(headers))
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers
        except (OSError, http.client.HTTPException) as error:
            return repr(error), {}
        finally:
            connection.close()

    def status(self, *arguments, **keywords):
        return self.get(*arguments, **keywords)[0]

    def test_every_path_needs_tls(self):
        serving = self.serve(f"tls_server_config: {self.tls()}")
        for path in ("/", "/metrics", "/-/healthy", "/api/v1/endpoints", "/config"):
            self.assertEqual(self.status(serving, path), 200, path)
        code, text = serving.get("/metrics")
        self.assertEqual((code, text), (400, "This port requires HTTPS\n"))
        self.assertIn("tls=true", serving.process.output())

    def test_http_1_1_is_selected_by_alpn(self):
        serving = self.serve(f"tls_server_config: {self.tls()}")
        for offered, chosen in ((["h2", "http/1.1"], "http/1.1"), (["h2"], None)):
            context = self.client()
            context.set_alpn_protocols(offered)
            with socket.create_connection(("127.0.0.1", serving.port), 20) as plain, context.wrap_socket(plain) as secure:
                self.assertEqual(secure.selected_alpn_protocol(), chosen)

    def test_version_limits_apply(self):
        tls12, tls13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
        only_12 = self.client(minimum_version=tls12, maximum_version=tls12)
        only_13 = self.client(minimum_version=tls13, maximum_version=tls13)
        for more, with_12, with_13 in (("", True, True), (", min_version: TLS13", False, True), (", max_version: TLS12", True, False)):
            serving = self.serve(f"tls_server_config: {self.tls(more)}")
            with self.subTest(more):
                self.assertEqual(self.status(serving, context=only_12) == 200, with_12)
                self.assertEqual(self.status(serving, context=only_13) == 200, with_13)

    def test_old_versions_are_refused_unless_configured(self):
        for more, expected in (("", "alert"), (", min_version: TLS10", "Protocol  : TLSv1\n")):
            serving = self.serve(f"tls_server_config: {self.tls(more)}")
            done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{serving.port}", "-tls1", "-cipher", "ALL:@SECLEVEL=0"],
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)  # fmt: skip
            self.assertIn(expected, done.stdout + done.stderr, more)

    def test_cipher_suites_and_curves_accept_both_names(self):
        for name in ("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"):
            serving = self.serve(f"tls_server_config: {self.tls(f', cipher_suites: [{name}], curve_preferences: [CurveP384]')}")
            context = self.client(maximum_version=ssl.TLSVersion.TLSv1_2)
            with socket.create_connection(("127.0.0.1", serving.port), 20) as plain, context.wrap_socket(plain) as secure:
                self.assertEqual(secure.cipher()[0], "ECDHE-ECDSA-AES256-GCM-SHA384")
            context.set_ciphers("ECDHE-ECDSA-AES128-GCM-SHA256")
            self.assertIn("SSL", self.status(serving, context=context))

    def test_a_list_of_tls_1_3_suites_alone_allows_no_older_version(self):
        serving = self.serve(f"tls_server_config: {self.tls(', cipher_suites: [TLS_AES_256_GCM_SHA384]')}")
        self.assertEqual(self.status(serving), 200)
        self.assertIn("SSL", self.status(serving, context=self.client(maximum_version=ssl.TLSVersion.TLSv1_2)))

    def test_clients_are_accepted_by_their_certificates(self):
        ca = f", client_ca_file: {self.authority.root.certificate}"
        stranger = self.strangers.leaf(extensions=["extendedKeyUsage=clientAuth"], responder=False)
        other_use = self.authority.leaf(extensions=["extendedKeyUsage=serverAuth"], responder=False)
        cases = (  # client_auth_type and its settings; accepted: no certificate, ours, another CA's
            ("NoClientCert", "", True, True, True),
            ("RequestClientCert", "", True, True, True),
            ("RequireAnyClientCert", "", False, True, True),
            ("VerifyClientCertIfGiven", ca, True, True, False),
            ("RequireAndVerifyClientCert", ca, False, True, False),
        )
        for kind, more, *expected in cases:
            serving = self.serve(f"tls_server_config: {self.tls(f', client_auth_type: {kind}{more}')}")
            found = [self.status(serving, context=self.client(identity)) == 200 for identity in (None, self.prometheus, stranger)]
            self.assertEqual(found, expected, kind)
            if kind == "RequireAndVerifyClientCert":
                self.assertNotEqual(self.status(serving, context=self.client(other_use)), 200, "a server's certificate")

    def test_clients_are_accepted_by_their_names(self):
        ours = self.prometheus  # DNS:www.example.com and IP:127.0.0.1
        for kind in (f"RequireAndVerifyClientCert, client_ca_file: {self.authority.root.certificate}", "RequireAnyClientCert"):
            for names, expected in (("www.example.com", True), ("127.0.0.1", True), ("a.example.com, www.example.com", True),
                                    ("example.com", False), ("127.0.0.2", False), ("prometheus", False)):  # fmt: skip
                serving = self.serve(f"tls_server_config: {self.tls(f', client_auth_type: {kind}, client_allowed_sans: [{names}]')}")
                with self.subTest(f"{kind} {names}"):
                    self.assertEqual(self.status(serving, context=self.client(ours)) == 200, expected)

    def test_a_replaced_certificate_is_used_without_a_restart(self):
        folder = self.folder / "replaced"
        folder.mkdir()

        def put(identity):
            for source, name in ((identity.certificate, "cert.pem"), (identity.key, "key.pem")):
                shutil.copy(source, folder / f"{name}.new")
                os.replace(folder / f"{name}.new", folder / name)

        def served():
            with socket.create_connection(("127.0.0.1", serving.port), 20) as plain, self.client().wrap_socket(plain) as secure:
                return int(secure.getpeercert()["serialNumber"], 16)

        first, second = self.server, self.authority.leaf(responder=False)
        put(first)
        serving = self.serve(f"tls_server_config: {{cert_file: {folder}/cert.pem, key_file: {folder}/key.pem}}")
        self.assertEqual(served(), first.serial)
        put(second)
        eventually(lambda: served() == second.serial, "the new certificate")
        (folder / "cert.pem").write_text("half")
        eventually(lambda: served() == second.serial and "the old one stays" in serving.process.output(), "a line in the log")
        self.assertEqual(served(), second.serial)
        put(first)
        eventually(lambda: served() == first.serial, "the certificate after the repair")

    def test_every_path_needs_a_password(self):
        serving = self.serve(f"tls_server_config: {self.tls()}\nbasic_auth_users: {{alice: {HASH}}}")
        wrong = {"Authorization": "Basic " + base64.b64encode(b"alice:open barley").decode()}
        unknown = {"Authorization": "Basic " + base64.b64encode(b"mallory:open sesame").decode()}
        for path in ("/", "/metrics", "/probe?target=127.0.0.1", "/-/healthy", "/-/ready", "/-/reload", "/config", "/assets/status.css", "/x"):
            for headers in ({}, wrong, unknown, {"Authorization": "Bearer abc"}):
                status, answered = self.get(serving, path, headers)
                self.assertEqual((path, status), (path, 401))
                self.assertTrue(answered["WWW-Authenticate"].startswith("Basic "))
        self.assertEqual(self.status(serving, "/metrics", ALICE), 200)
        self.assertEqual(self.status(serving, "/x", ALICE), 404)
        for secret in (HASH, "sesame", "barley"):
            self.assertNotIn(secret, serving.process.output())

    def test_users_change_without_a_restart(self):
        serving = self.serve(f"basic_auth_users: {{alice: {HASH}}}")
        self.assertEqual(serving.get("/-/healthy", ALICE)[0], 200)
        self.file.write_text(f"basic_auth_users: {{bob: {HASH}}}")
        eventually(lambda: serving.get("/-/healthy", ALICE)[0] == 401, "alice is refused")

    def test_health_checks_have_a_listener_of_their_own(self):
        serving = self.serve(f"basic_auth_users: {{alice: {HASH}}}", "--web.health-listen-address=127.0.0.1:0")
        port = int(serving.process.logged(r"listening for health checks\W+address=127\.0\.0\.1:(\d+)").group(1))
        for path, expected in (("/-/healthy", 200), ("/-/ready", 200), ("/metrics", 404), ("/", 404), ("/-/reload", 404), ("/config", 404)):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", path)
            self.assertEqual((path, connection.getresponse().status), (path, expected))
            connection.close()

    def test_headers_are_added_to_every_response(self):
        serving = self.serve(f"tls_server_config: {self.tls()}\nhttp_server_config: {{headers: {{X-Frame-Options: deny, "
                             "Strict-Transport-Security: max-age=600}}")  # fmt: skip
        for path in ("/", "/metrics", "/nothing"):
            _, headers = self.get(serving, path)
            self.assertEqual((headers["X-Frame-Options"], headers["Strict-Transport-Security"]), ("deny", "max-age=600"), path)

    def test_too_many_requests_are_refused_and_counted(self):
        serving = self.serve("rate_limit: {interval: 1h, burst: 5}", "--web.health-listen-address=127.0.0.1:0")
        self.assertEqual([serving.get("/-/healthy")[0] for _ in range(8)], [200] * 5 + [429] * 3)
        port = int(serving.process.logged(r"health checks\W+address=127\.0\.0\.1:(\d+)").group(1))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/-/healthy")
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()

    def test_it_does_not_start_with_an_invalid_web_configuration(self):
        file = self.folder / "wrong.yml"
        file.write_text("tls_server_config: {cert_file: nothing.pem, key_file: nothing.pem}\n")
        for flags in (["--web.listen-address=127.0.0.1:0"], ["--config.check"]):
            done = program.run(f"--web.config.file={file}", *flags)
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"{file}:1:32: tls_server_config.cert_file: {self.folder}/nothing.pem: cannot be read", done.stderr)

    def test_promtool_accepts_the_example_too(self):
        folder = self.folder / "example"
        folder.mkdir()
        shutil.copy(self.server.certificate, folder / "server.pem")
        shutil.copy(self.server.key, folder / "server.key")
        shutil.copy(self.authority.root.certificate, folder / "client-ca.pem")
        text = EXAMPLE.read_text()
        # Settings unknown to Debian's promtool are commented out in the example. They are checked with this program.
        opened = re.sub(r"(?m)^(\s*)# (client_auth_type|client_ca_file|min_version|cipher_suites|basic_auth_users)", r"\1\2", text)
        opened = opened.replace("#   prometheus: $2y$10$...", f"  prometheus: {HASH}")
        for written in (text, opened):
            (folder / "web.yml").write_text(written)
            subprocess.run([binary("promtool"), "check", "web-config", folder / "web.yml"], check=True, capture_output=True, timeout=60)
            done = program.run(f"--web.config.file={folder / 'web.yml'}", "--config.check")
            self.assertEqual((done.returncode, done.stderr), (0, ""), written)

    def test_a_prefix_applies_to_every_path(self):
        serving = self.serve("{}", "--web.external-url=https://example.com/staple/")
        code, text = serving.get("/staple/")
        self.assertEqual(code, 200)
        self.assertEqual(re.findall(r'(?:href|src)="/', text), [], "links are relative")
        for path, expected in (("/staple/metrics", 200), ("/staple/assets/status.css", 200), ("/metrics", 404), ("/staplemetrics", 404)):
            self.assertEqual((path, serving.get(path)[0]), (path, expected))
        connection = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=20)
        connection.request("GET", "/")
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.headers["Location"]), (302, "/staple/"))
        connection.close()

    def test_it_listens_on_ipv6_and_several_addresses(self):
        port = free_port()
        serving = self.serve("{}", f"--web.listen-address=[::1]:{port}")
        for address, family_port in (("127.0.0.1", serving.port), ("::1", port)):
            connection = http.client.HTTPConnection(address, family_port, timeout=20)
            connection.request("GET", "/-/healthy")
            self.assertEqual(connection.getresponse().status, 200)
            connection.close()


class SocketActivation(stapling.StaplingCase):
    def start(self, *flags):
        port = free_port()
        process = Process([binary("systemd-socket-activate"), f"--listen=127.0.0.1:{port}", program.EXPORTER, *flags], self.folder)
        self.addCleanup(process.stop)
        process.listening(port)
        return process, port

    def healthy(self, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/-/healthy")
        status = connection.getresponse().status
        connection.close()
        return status

    def test_a_systemd_socket_replaces_the_default_listener(self):
        process, port = self.start()
        self.assertEqual(self.healthy(port), 200)
        process.logged("listening")
        self.assertEqual(re.findall(r'msg="listening" address=(\S+)', process.output()), [f"127.0.0.1:{port}"])

    def test_configured_addresses_are_used_in_addition(self):
        other = free_port()
        _, port = self.start(f"--web.listen-address=127.0.0.1:{other}")
        self.assertEqual(self.healthy(port), 200)
        self.assertEqual(self.healthy(other), 200)

    def test_a_descriptor_that_is_not_a_listening_socket_is_refused(self):
        """exec keeps the process id of the shell."""
        done = subprocess.run(["sh", "-c", 'exec 3</dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec "$0"', program.EXPORTER],
                              capture_output=True, text=True, timeout=30)  # fmt: skip
        self.assertEqual(done.returncode, 1)
        self.assertIn("descriptor 3 passed by systemd is not a listening TCP socket", done.stderr)


if __name__ == "__main__":
    unittest.main()
