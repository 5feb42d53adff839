# SPDX-License-Identifier: Apache-2.0
"""gnutls-serv: staples for every certificate of the chain in TLS 1.3 (RFC 8446, 4.4.2.1)."""

import unittest

import program
import stapling
from authority import Authority, with_bad_signature
from servers import gnutls_serv


class GnutlsServ(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = Authority(cls.folder / "root", "ecdsa")
        cls.intermediate = Authority(cls.folder / "intermediate", "ecdsa", above=cls.root)
        cls.leaf = cls.intermediate.leaf()
        cls.chain = cls.folder / "chain.pem"
        cls.chain.write_bytes(cls.leaf.certificate.read_bytes() + cls.intermediate.root.certificate.read_bytes())

    def serve(self, of_intermediate):
        folder = self.folder / self.id()
        folder.mkdir()
        server = gnutls_serv(folder, self.chain, self.leaf, [self.intermediate.staple(self.leaf), of_intermediate])
        self.addCleanup(server.stop)
        return server.port

    def test_the_staples_of_leaf_and_intermediate_are_both_judged(self):
        answer = self.probe(self.serve(self.root.staple(self.intermediate.root)), self.root)
        self.assertEqual(program.summary(answer), stapling.GOOD)
        (above,) = answer["chain"]
        self.assertEqual(above["depth"], 1)
        self.assertEqual(above["subject"], "CN=intermediate ecdsa")
        told = {key: above["staple"][key] for key in ("present", "authenticated", "status", "ok", "findings")}
        self.assertEqual(told, {"present": True, "authenticated": True, "status": "good", "ok": True, "findings": []})

    def test_a_wrong_staple_of_the_intermediate_does_not_affect_the_leaf(self):
        port = self.serve(with_bad_signature(self.root.staple(self.intermediate.root)))
        answer = self.probe(port, self.root)
        self.assertEqual(program.faults(answer), ["chain_staple_bad"])
        self.assertIn("depth 1: bad_signature", answer["findings"][0]["detail"])
        self.assertEqual(answer["verdict"], "warning")
        self.assertTrue(answer["ok"])
        self.assertEqual(answer["staple"]["status"], "good")
        self.assertNotIn("status", answer["chain"][0]["staple"])

        serving = program.Serving(self.folder, program.configuration(self.root.root.certificate, [f"127.0.0.1:{port}"]))
        self.addCleanup(serving.stop)
        series = program.of_target(serving.settled(1), f"127.0.0.1:{port}")
        self.assertEqual(series["staple_chain_present"], {"depth=1": 1})
        self.assertEqual(series["staple_chain_ok"], {"depth=1": 0})
        self.assertEqual(series["staple_ok"], {"": 1})
        self.assertEqual(series["staple_fault_info"], {"fault=chain_staple_bad,severity=warning": 1})


if __name__ == "__main__":
    unittest.main()
