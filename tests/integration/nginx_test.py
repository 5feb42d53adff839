# SPDX-License-Identifier: Apache-2.0
"""nginx: ssl_stapling with a real responder, and ssl_stapling_file, which it sends unchecked."""

import unittest

import program
import stapling
from authority import TRY_LATER, Authority, shifted, with_bad_signature
from process import eventually, free_port
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

    def test_it_staples_after_a_query_to_the_responder(self):
        for port in self.ports[:2]:
            self.assert_comes_to_say(port, self.authority, stapling.GOOD)

    def test_it_never_staples_a_revocation(self):
        for _ in range(3):
            self.assert_says(self.ports[2], self.authority, stapling.NOTHING_SENT)


class NginxJustStarted(stapling.StaplingCase):
    def test_it_is_late_until_every_worker_has_queried_the_responder(self):
        port = free_port()
        authority = Authority(self.folder / "ca", "rsa", f"http://127.0.0.1:{port}/")
        leaf = authority.leaf()  # the responder reads its index when it starts
        self.running(ocsp_responder(self.folder, authority, port, authority.responder()))
        stapling_on = f"ssl_stapling on; ssl_stapling_verify on; ssl_trusted_certificate {authority.root.certificate};"
        server = self.running(nginx(self.folder, [(leaf, stapling_on)], workers=4))
        # Each of the four workers queries the responder itself, so the first four connections get no staple.
        patient = program.configuration(authority.root.certificate, [], module="attempts: 6")
        config = self.folder / "patient.yml"
        config.write_text(patient)
        flags = [f"--config.file={config}", "--server-name=www.example.com", f"127.0.0.1:{server.ports[0]}"]
        (first,) = program.probe_views(*flags)
        self.assertEqual(first["fault"], "late", first)
        self.assertNotIn("not_sent", program.faults(first))
        self.assertEqual(first["staple"]["status"], "good")
        self.assertTrue(first["ok"])
        self.assertEqual(first["probe"]["attempts"], 6)
        self.assertIn(first["probe"]["stapled"], range(1, 6))
        eventually(lambda: program.summary(program.probe_views(*flags)[0]) == stapling.GOOD, "it staples at once")
        for _ in range(4):  # one for each worker
            (settled,) = program.probe_views(*flags)
            self.assertEqual(program.summary(settled), stapling.GOOD)
            self.assertEqual(settled["probe"]["attempts"], 1)


class NginxWithOneFileForTwoCertificates(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca", "ecdsa")
        ecdsa, rsa = cls.authority.leaf("ecdsa"), cls.authority.leaf("rsa")
        path = cls.folder / "ecdsa.der"
        path.write_bytes(cls.authority.staple(ecdsa))
        both = f"ssl_certificate {rsa.certificate}; ssl_certificate_key {rsa.key}; ssl_stapling on; ssl_stapling_file {path};"
        cls.target = f"127.0.0.1:{cls.running(nginx(cls.folder, [(ecdsa, both)])).ports[0]}"
        views = 'views: [{key_type: rsa}, {key_type: ecdsa}, {tls: "1.2", key_type: rsa}]'
        cls.configuration = program.configuration(cls.authority.root.certificate, [cls.target], module=views)

    def check(self, faults):
        """faults: by view."""
        self.assertEqual(faults["ecdsa"], [])
        self.assertEqual(faults[""], [])  # the default view prefers ECDSA
        for view in ("rsa", "tls1.2-rsa"):
            self.assertEqual(sorted(faults[view]), ["serial_mismatch", "views_differ"])

    def test_probe_reports_the_view_with_the_staple_of_the_other_certificate(self):
        config = self.folder / "views.yml"
        config.write_text(self.configuration)
        answers = program.probe_views(f"--config.file={config}", "--server-name=www.example.com", self.target)
        self.check({answer["view"]: program.faults(answer) for answer in answers})
        (rsa,) = (answer for answer in answers if answer["view"] == "rsa")
        self.assertEqual(rsa["fault"], "serial_mismatch")
        self.assertEqual({answer["exit"] for answer in answers}, {2})

    def test_metrics_report_it_too(self):
        serving = program.Serving(self.folder, self.configuration)
        self.addCleanup(serving.stop)
        found = serving.settled(4)
        faults = {view: [] for view in ("", "rsa", "ecdsa", "tls1.2-rsa")}
        for name, labels, _ in found:
            if name == "staple_fault_info":
                faults[labels.get("view", "")].append(labels["fault"])
        self.check(faults)
        differ = [(labels, value) for name, labels, value in found if name == "staple_views_differ"]
        self.assertIn(({"fleet": "web", "target": self.target, "by": "key_type"}, 1.0), differ)


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

    def test_probe_reports_the_staple_exactly(self):
        for name, (_, _, says) in self.cases.items():
            with self.subTest(name):
                self.assert_says(self.ports[name], self.authority, says)

    def test_metrics_report_the_staple_exactly(self):
        self.assert_metrics(self.authority, {self.ports[name]: says for name, (_, _, says) in self.cases.items()})


if __name__ == "__main__":
    unittest.main()
