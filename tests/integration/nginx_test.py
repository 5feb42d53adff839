"""nginx: ssl_stapling with a real responder, and ssl_stapling_file, which it serves unread."""

import unittest

import stapling
from authority import TRY_LATER, Authority, shifted, with_bad_signature
from process import free_port
from servers import nginx, ocsp_responder

DAY = 86400


class NginxWithResponder(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        port = free_port()
        cls.authority = Authority(cls.folder / "ca", "rsa", f"http://127.0.0.1:{port}/")
        sites = [cls.authority.leaf("rsa"), cls.authority.leaf("ecdsa"), cls.authority.leaf("ecdsa", "revoked")]
        cls.running(ocsp_responder(cls.folder, cls.authority, port, cls.authority.responder()))
        stapling_on = f"ssl_stapling on; ssl_stapling_verify on; ssl_trusted_certificate {cls.authority.root.certificate};"
        cls.ports = cls.running(nginx(cls.folder, [(leaf, stapling_on) for leaf in sites])).ports

    def test_it_staples_once_it_has_asked_the_responder(self):
        for port in self.ports[:2]:
            self.assert_comes_to_say(port, self.authority, stapling.GOOD)

    def test_it_never_staples_a_revocation(self):
        for _ in range(3):
            self.assert_says(self.ports[2], self.authority, stapling.NOTHING_SENT)


class NginxWithFile(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca", "ecdsa")
        leaf = cls.authority.leaf("rsa")
        revoked = cls.authority.leaf("ecdsa", "revoked")
        responder = cls.authority.responder("rsa")
        good = cls.authority.staple(leaf, responder)
        cls.cases = {
            "good": (leaf, good, stapling.GOOD),
            "expired": (leaf, shifted(good, -10 * DAY, responder.key), stapling.EXPIRED),
            "revoked": (revoked, cls.authority.staple(revoked), stapling.REVOKED),
            "wrong serial": (leaf, cls.authority.staple(revoked), stapling.WRONG_SERIAL),
            "bad signature": (leaf, with_bad_signature(good), stapling.BAD_SIGNATURE),
            "try later": (leaf, TRY_LATER, stapling.TRY_LATER),
        }
        sites = []
        for name, (certificate, staple, _) in cls.cases.items():
            path = cls.folder / f"{name.replace(' ', '-')}.der"
            path.write_bytes(staple)
            sites.append((certificate, f"ssl_stapling on; ssl_stapling_file {path};"))
        cls.ports = dict(zip(cls.cases, cls.running(nginx(cls.folder, sites)).ports))

    def test_probe_says_exactly_what_was_stapled(self):
        for name, (_, _, says) in self.cases.items():
            with self.subTest(name):
                self.assert_says(self.ports[name], self.authority, says)

    def test_metrics_say_exactly_what_was_stapled(self):
        self.assert_metrics(self.authority, {self.ports[name]: says for name, (_, _, says) in self.cases.items()})


if __name__ == "__main__":
    unittest.main()
