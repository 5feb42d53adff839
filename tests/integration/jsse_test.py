# SPDX-License-Identifier: Apache-2.0
"""JSSE, the JDK's TLS: the only tested server that staples for the whole chain in TLS 1.2 (RFC 6961)."""

import shutil
import unittest

import program
import stapling
from authority import Authority, openssl
from process import free_ports
from servers import jsse, ocsp_responder

VIEW = "tls1.2-multi"


@unittest.skipUnless(shutil.which("javac"), "there is no JDK: too large to be among exporter/packages.sh")
class Jsse(stapling.StaplingCase):
    """A chain of leaf, intermediate and root. JSSE queries the responders named in leaf and intermediate."""

    def setUp(self):
        self.here = self.folder / self.id()
        ports = free_ports(2)
        self.root = Authority(self.here / "root", "rsa", f"http://127.0.0.1:{ports[0]}/")
        self.intermediate = Authority(self.here / "intermediate", "rsa", f"http://127.0.0.1:{ports[1]}/", above=self.root)
        self.leaf = self.intermediate.leaf("rsa")
        self.responders = []
        for authority, port in zip((self.root, self.intermediate), ports):
            self.responders.append(ocsp_responder(self.here, authority, port))
            self.addCleanup(self.responders[-1].stop)

    def views(self, staples=True):
        """The report of `probe` on a new server in each view, by view name."""
        above = self.here / "above.pem"
        above.write_bytes(self.intermediate.root.certificate.read_bytes() + self.root.root.certificate.read_bytes())
        store = self.here / "store.p12"
        openssl("pkcs12", "-export", "-in", self.leaf.certificate, "-inkey", self.leaf.key, "-certfile", above,
                "-out", store, "-passout", "pass:secret")  # fmt: skip
        server = jsse(self.here, store, "secret", staples)
        self.addCleanup(server.stop)
        config = self.here / "staple_exporter.yml"
        target = f"127.0.0.1:{server.port}"
        views = 'attempt_delay: 0s\nviews: [{tls: "1.2", multi: true}]'
        config.write_text(program.configuration(self.root.root.certificate, [target], module=views))
        answers = program.probe_views(f"--config.file={config}", "--server-name=www.example.com", target)
        return {answer["view"]: answer for answer in answers}

    def test_the_staple_of_each_certificate_is_judged(self):
        views = self.views()
        for view, version in (("", "TLSv1.3"), (VIEW, "TLSv1.2")):
            with self.subTest(view):
                answer = views[view]
                self.assertEqual(answer["probe"]["tls_version"], version)
                self.assertEqual(program.summary(answer), stapling.GOOD)
                self.assertEqual(program.faults(answer), [])
                above, root = (certificate["staple"] for certificate in answer["chain"])
                told = {key: above[key] for key in ("present", "authenticated", "status", "ok", "findings")}
                self.assertEqual(told, {"present": True, "authenticated": True, "status": "good", "ok": True, "findings": []})
                self.assertFalse(root["present"])
        staples = [[views[view]["staple"], views[view]["chain"][0]["staple"]] for view in views]
        self.assertEqual(staples[0], staples[1], "the same staples in both versions, however they are sent")

    def test_a_revoked_intermediate_does_not_affect_the_leaf(self):
        self.root.enter(self.intermediate.root, "revoked")
        self.responders[0].stop()
        self.addCleanup(ocsp_responder(self.here, self.root, self.responders[0].port).stop)
        answer = self.views()[VIEW]
        self.assertEqual(program.faults(answer), ["chain_staple_bad"])
        self.assertIn("depth 1: revoked", answer["findings"][0]["detail"])
        self.assertTrue(answer["ok"])
        self.assertEqual(answer["staple"]["status"], "good")

    def test_a_dead_responder_leaves_a_gap_in_the_list(self):
        self.responders[0].stop()
        answer = self.views()[VIEW]
        self.assertEqual(program.summary(answer), stapling.GOOD)
        self.assertFalse(answer["chain"][0]["staple"]["present"])

    def test_without_stapling_the_view_is_not_offered(self):
        views = self.views(staples=False)
        self.assertEqual(program.summary(views[""]), stapling.NOTHING_SENT)
        self.assertEqual(views[VIEW]["verdict"], "not_applicable")
        self.assertIn("RFC 6961", views[VIEW]["probe"]["not_offered"])
        self.assertEqual(views[VIEW]["probe"]["attempts"], 1)


if __name__ == "__main__":
    unittest.main()
