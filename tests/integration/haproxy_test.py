# SPDX-License-Identifier: Apache-2.0
"""HAProxy: the .ocsp file beside the certificate, whose signature it does not check."""

import unittest

import stapling
from authority import Authority, with_bad_signature
from servers import haproxy


class Haproxy(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca", "rsa")
        leaf, other, revoked = cls.authority.leaf("rsa"), cls.authority.leaf("ecdsa"), cls.authority.leaf("ecdsa", "revoked")
        responder = cls.authority.responder()
        sites = [
            (leaf, cls.authority.staple(leaf, responder), stapling.GOOD),
            (revoked, cls.authority.staple(revoked), stapling.REVOKED),
            (other, with_bad_signature(cls.authority.staple(other)), stapling.BAD_SIGNATURE),
        ]
        ports = cls.running(haproxy(cls.folder, [site[:2] for site in sites], cls.authority)).ports
        cls.expected = {port: says for port, (_, _, says) in zip(ports, sites)}

    def test_probe_reports_the_staple_exactly(self):
        for port, says in self.expected.items():
            with self.subTest(says):
                self.assert_says(port, self.authority, says)

    def test_metrics_report_the_staple_exactly(self):
        self.assert_metrics(self.authority, self.expected)


if __name__ == "__main__":
    unittest.main()
