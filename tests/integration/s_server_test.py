# SPDX-License-Identifier: Apache-2.0
"""openssl s_server sends any response: every fault of a complete response, and every combination of keys."""

import unittest

import stapling
from authority import TRY_LATER, Authority, shifted, with_bad_signature
from servers import s_server

DAY = 86400


class OpenSslServer(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca", "rsa")
        cls.leaf = cls.authority.leaf("ecdsa")
        cls.revoked = cls.authority.leaf("rsa", "revoked")
        cls.unknown = cls.authority.leaf("rsa", "unknown")
        good = cls.authority.staple(cls.leaf)
        key = cls.authority.root.key
        cls.cases = {
            "good": (cls.leaf, good, stapling.GOOD),
            "nothing": (cls.leaf, None, stapling.NOTHING_SENT),
            "expired": (cls.leaf, shifted(good, -10 * DAY, key), stapling.EXPIRED),
            "revoked": (cls.revoked, cls.authority.staple(cls.revoked), stapling.REVOKED),
            "unknown": (cls.unknown, cls.authority.staple(cls.unknown), stapling.UNKNOWN),
            "wrong serial": (cls.leaf, cls.authority.staple(cls.revoked), stapling.WRONG_SERIAL),
            "bad signature": (cls.leaf, with_bad_signature(good), stapling.BAD_SIGNATURE),
            "forged revocation": (
                cls.revoked,
                with_bad_signature(cls.authority.staple(cls.revoked)),
                stapling.BAD_SIGNATURE,
            ),
            "try later": (cls.leaf, TRY_LATER, stapling.TRY_LATER),
        }
        cls.ports = {
            name: cls.running(s_server(cls.folder, leaf, staple, chain=cls.authority.root.certificate)).port
            for name, (leaf, staple, _) in cls.cases.items()
        }

    def test_probe_reports_the_staple_exactly(self):
        for name, (_, _, says) in self.cases.items():
            with self.subTest(name):
                self.assert_says(self.ports[name], self.authority, says)

    def test_metrics_report_the_staple_exactly(self):
        self.assert_metrics(self.authority, {self.ports[name]: says for name, (_, _, says) in self.cases.items()})

    def test_a_configured_issuer_may_be_missing_from_the_chain(self):
        server = s_server(self.folder, self.leaf, self.authority.staple(self.leaf))
        self.addCleanup(server.stop)
        self.assert_says(server.port, self.authority, stapling.GOOD)

    def test_a_forged_revocation_is_marked_as_a_claim(self):
        answer = self.probe(self.ports["forged revocation"], self.authority)
        self.assertIn("revoked", answer["findings"][0]["detail"])


class OpenSslServerKeys(stapling.StaplingCase):
    def test_each_version_key_and_signer(self):
        for issuer_key in ("rsa", "ecdsa"):
            authority = Authority(self.folder / issuer_key, issuer_key)
            signers = {"issuer": None, "delegated rsa": authority.responder("rsa"), "delegated ecdsa": authority.responder()}
            for leaf_key in ("rsa", "ecdsa"):
                leaf = authority.leaf(leaf_key)
                for role, signer in signers.items():
                    staple = authority.staple(leaf, signer)
                    for flag, version in (("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")):
                        with self.subTest(issuer=issuer_key, leaf=leaf_key, signer=role, version=version):
                            self._check(authority, leaf, staple, flag, version, signer is not None)

    def test_curves_beside_those_of_nist(self):
        for curve in ("brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1", "secp256k1"):
            authority = Authority(self.folder / curve, curve)
            leaf = authority.leaf(curve)
            staple = authority.staple(leaf)
            for flag, versions in (("-tls1_2", ["TLSv1.2"]), ("-no_tls1_1", ["TLSv1.2", "TLSv1.3"])):
                with self.subTest(curve=curve, flag=flag):
                    server = s_server(self.folder, leaf, staple, flag, chain=authority.root.certificate)
                    self.addCleanup(server.stop)
                    answer = self.assert_says(server.port, authority, stapling.GOOD)
                    # TLS 1.3 has brainpool curves since RFC 8734, and OpenSSL since 3.2.
                    self.assertIn(answer["probe"]["tls_version"], versions)

    def _check(self, authority, leaf, staple, flag, version, delegated):
        server = s_server(self.folder, leaf, staple, flag, chain=authority.root.certificate)
        try:
            answer = self.assert_says(server.port, authority, stapling.GOOD)
        finally:
            server.stop()
        self.assertEqual(answer["probe"]["tls_version"], version)
        self.assertIs(answer["staple"]["responder"]["delegated"], delegated)
        self.assertEqual(answer["staple"]["bytes"], len(staple))


if __name__ == "__main__":
    unittest.main()
