# SPDX-License-Identifier: Apache-2.0
"""Through both kinds of proxies the staple arrives unchanged, and each failure has its own reason."""

import signal
import unittest

import program
import proxies
import stapling
from authority import Authority
from process import free_port
from servers import ocsp_responder, s_server

START = {"http": proxies.tinyproxy, "socks5": proxies.microsocks}


class Proxies(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca")
        cls.leaf = cls.authority.leaf()
        cls.staple = cls.authority.staple(cls.leaf)
        cls.server = cls.running(s_server(cls.folder, cls.leaf, cls.staple, chain=cls.authority.root.certificate))
        cls.open = {kind: cls.running(start(cls.folder)).url for kind, start in START.items()}
        cls.guarded = {kind: cls.running(start(cls.folder, login=True)).url for kind, start in START.items()}

    def through(self, url, port=None, *arguments):
        return self.probe(port or self.server.port, self.authority, f"--proxy={url}", *arguments)

    def failure(self, url, port=None):
        failure = self.through(url, port)["probe"]["failure"]
        self.assertEqual(failure["stage"], "proxy", failure)
        self.assertNotIn(proxies.PASSWORD, str(failure))
        return failure["reason"]

    def test_the_staple_arrives_intact(self):
        for url in [*self.open.values(), *map(proxies.with_login, self.guarded.values())]:
            with self.subTest(url):
                saved = self.folder / "saved.der"
                answer = self.through(url, None, f"--save-staple={saved}")
                self.assertEqual(program.summary(answer), stapling.GOOD, answer)
                self.assertEqual(saved.read_bytes(), self.staple)

    def test_a_wrong_password_a_refused_target_and_a_dead_proxy_have_different_reasons(self):
        closed = free_port()
        for kind, guarded in self.guarded.items():
            with self.subTest(kind):
                self.assertEqual(self.failure(guarded), "authentication")
                self.assertEqual(self.failure(proxies.with_login(guarded, password="wrong")), "authentication")
                refused = {"http": "target_unreachable", "socks5": "target_refused"}[kind]
                self.assertEqual(self.failure(proxies.with_login(guarded), closed), refused)
                self.assertEqual(self.failure(f"{kind}://127.0.0.1:{closed}"), "unreachable")
                self.assertEqual(self.failure(f"{kind}://proxy.invalid:3128"), "unresolved")

    def test_a_proxy_of_another_kind_is_a_failure_of_the_proxy(self):
        # Each closes the connection or sends an error of its own protocol.
        http, socks = self.open["http"], self.open["socks5"]
        for url in (http.replace("http", "socks5"), socks.replace("socks5", "http")):
            self.assertIn(self.failure(url), ("closed", "reset", "wrong_protocol"))

    def test_the_proxy_resolves_the_name(self):
        # Listen on every address: a proxy may resolve localhost to ::1 and try no other address.
        server = s_server(self.folder, self.leaf, self.staple, chain=self.authority.root.certificate, at=f"*:{free_port()}")
        self.addCleanup(server.stop)
        for url in self.open.values():
            with self.subTest(url):
                (answer,) = program.probe_views(f"localhost:{server.port}", "--server-name=www.example.com",
                                                f"--ca-file={self.authority.root.certificate}", f"--proxy={url}")  # fmt: skip
                self.assertEqual(program.summary(answer), stapling.GOOD, answer)
                self.assertNotIn("address", answer)

    def test_the_password_of_a_modules_proxy_is_never_shown(self):
        target = f"127.0.0.1:{self.server.port}"
        for url in self.guarded.values():
            with self.subTest(url):
                module = f'proxy_url: "{proxies.with_login(url)}"'
                text = program.configuration(self.authority.root.certificate, [target], module=module)
                serving = program.Serving(self.folder, text, "--log.level=debug")
                self.addCleanup(serving.stop)
                series = program.of_target(serving.settled(1), target)
                self.assertEqual(series["staple_ok"], {"": 1})
                everything = [serving.get(path)[1] for path in ("/metrics", "/", f"/probe?target={target}", "/config")]
                self.assertNotIn(proxies.PASSWORD, "".join(everything) + serving.process.output())

    def test_a_reload_reads_the_password_file_again(self):
        target = f"127.0.0.1:{self.server.port}"
        password = self.folder / "proxy.password"
        for url in self.guarded.values():
            with self.subTest(url):
                password.write_text("wrong\n")
                named = url.replace("://", f"://{proxies.USER}@")
                module = f'proxy_url: "{named}"\nproxy_password_file: proxy.password'
                serving = program.Serving(self.folder, program.configuration(self.authority.root.certificate, [target], module=module))
                self.addCleanup(serving.stop)
                series = program.of_target(serving.settled(1), target)
                self.assertEqual(series["staple_probe_failure_info"], {"reason=authentication,stage=proxy": 1})
                password.write_text(f"{proxies.PASSWORD}\n")
                serving.process.signal(signal.SIGHUP)
                serving.process.logged("configuration reloaded")
                # /probe does not wait for the next round.
                self.assertIn("staple_probe_success 1", serving.get(f"/probe?target={target}&module=tls")[1])
                password.write_text("")
                serving.process.signal(signal.SIGHUP)
                self.assertIn(f"{password}: is empty", serving.process.logged("configuration refused.*").group())
                shown = serving.get("/config")[1] + serving.get(f"/probe?target={target}&debug=true")[1]
                self.assertIn("proxy.password", shown)
                self.assertNotIn(proxies.PASSWORD, shown + serving.process.output())

    def test_responders_are_queried_through_both_kinds(self):
        port = free_port()
        authority = Authority(self.folder / "asked", responder_url=f"http://127.0.0.1:{port}/")
        leaf = authority.leaf()
        server = self.running(s_server(self.folder, leaf, authority.staple(leaf), chain=authority.root.certificate))
        authority.enter(leaf, "revoked")
        self.running(ocsp_responder(self.folder, authority, port))
        for url in self.open.values():
            with self.subTest(url):
                file = self.folder / "responder.yml"
                file.write_text(f'modules:\n  tls:\n    responder: {{query: true, proxy_url: "{url}"}}\n')
                answer = self.probe(server.port, authority, f"--config.file={file}")
                self.assertEqual(answer.get("fault"), "responder_disagrees", answer)

    def test_an_invalid_password_in_the_configuration_is_not_shown(self):
        configuration = self.folder / "wrong.yml"
        configuration.write_text(f'modules:\n  tls:\n    proxy_url: "ftp://u:{proxies.PASSWORD}@127.0.0.1:1"\n')
        done = program.run("--config.check", f"--config.file={configuration}")
        self.assertEqual(done.returncode, 1)
        self.assertIn("wrong.yml:3:16: modules.tls.proxy_url: expected http://", done.stdout + done.stderr)
        self.assertNotIn(proxies.PASSWORD, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
