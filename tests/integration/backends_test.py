# SPDX-License-Identifier: Apache-2.0
"""Several backends behind one name: each has its own verdict, and the difference is reported."""

import os
import unittest

import program
import stapling
from authority import Authority, shifted
from servers import s_server

DAY = 86400


class ThreeBackends(stapling.StaplingCase):
    """One backend sends a staple, one sends none, one sends an expired one. All use the same port of one name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca", "ecdsa")
        leaf = cls.authority.leaf()
        good = cls.authority.staple(leaf)
        expired = shifted(good, -10 * DAY, cls.authority.root.key)
        first = cls.running(s_server(cls.folder, leaf, good))
        for address, staple in (("127.0.0.2", None), ("127.0.0.3", expired)):
            cls.running(s_server(cls.folder, leaf, staple, at=f"{address}:{first.port}"))
        cls.target = f"www.example.com:{first.port}"
        hosts = cls.folder / "hosts"
        hosts.write_text("".join(f"127.0.0.{number} www.example.com\n" for number in (1, 2, 3)))
        cls.environment = os.environ | {"CARES_HOSTS": str(hosts)}  # c-ares reads it instead of /etc/hosts
        cls.expected = {
            "127.0.0.1": (stapling.GOOD, []),
            "127.0.0.2": (stapling.NOTHING_SENT, ["not_sent", "views_differ"]),
            "127.0.0.3": (stapling.EXPIRED, ["expired", "views_differ", "produced_at_odd"]),
        }

    def flags(self):
        return f"--ca-file={self.authority.root.certificate}", "--all-addresses", self.target

    def test_each_has_its_own_verdict(self):
        answers = {answer["address"]: answer for answer in program.probe_views(*self.flags(), env=self.environment)}
        self.assertEqual(set(answers), set(self.expected))
        for address, (says, faults) in self.expected.items():
            with self.subTest(address):
                self.assertEqual(program.summary(answers[address]), says)
                self.assertEqual(program.faults(answers[address]), faults)

    def test_a_report_lists_them_in_one_table(self):
        done = program.run("probe", *self.flags(), env=self.environment)
        self.assertEqual(done.returncode, 2, done.stderr)
        table = [line for line in done.stdout.splitlines() if line.startswith("127.0.0.")]
        self.assertEqual([line.split()[:2] for line in table],
                         [["127.0.0.1", "ok"], ["127.0.0.2", "warning"], ["127.0.0.3", "critical"]])  # fmt: skip

    def test_metrics_report_a_difference_by_address(self):
        configuration = program.configuration(self.authority.root.certificate, [self.target])
        serving = program.Serving(self.folder, configuration, env=self.environment)
        self.addCleanup(serving.stop)
        found = serving.settled(3)
        for address, (says, _) in self.expected.items():
            (ok,) = (value for name, labels, value in found if name == "staple_ok" and labels["address"] == address)
            self.assertEqual(ok, says["ok"])
        differ = [(labels, value) for name, labels, value in found if name == "staple_views_differ"]
        self.assertEqual(differ, [({"fleet": "web", "target": self.target, "by": "address"}, 1.0)])


if __name__ == "__main__":
    unittest.main()
