# SPDX-License-Identifier: Apache-2.0
"""Names: results and changes of a name server show in the series, and its failures have reasons."""

import unittest

import program
import stapling
from authority import Authority
from name_server import SERVER_FAILURE, NameServer, Zone
from process import eventually, free_port
from servers import s_server

HERE = "127.0.0.1"


class Dns(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca")
        leaf = cls.authority.leaf()
        cls.port = cls.running(s_server(cls.folder, leaf, cls.authority.staple(leaf), chain=cls.authority.root.certificate)).port

    def setUp(self):
        self.zones = {"www.test": Zone((HERE,))}
        self.names = NameServer(self.zones)
        self.addCleanup(self.names.stop)

    def module(self, *servers):
        return f"dns_servers: {list(servers or (self.names.address,))}".replace("'", '"') + "\nip_protocol: ip4"

    def ask(self, name, *servers):
        """The report of `probe` for each address of a name, which takes less than a minute even if no name server answers."""
        file = self.folder / "dns.yml"
        file.write_text(program.configuration(self.authority.root.certificate, [], module=self.module(*servers)).partition("fleets:")[0])
        return program.probe_views(f"{name}:{self.port}", f"--config.file={file}", "--module=tls", "--timeout=3s", "--all-addresses", timeout=60)

    def failure(self, name, *servers):
        (answer,) = self.ask(name, *servers)
        self.assertEqual((answer["verdict"], answer["exit"]), ("unreachable", 3), answer)
        self.assertNotIn("address", answer)
        self.assertIn(name, answer["probe"]["failure"]["detail"])
        return answer["probe"]["failure"]["stage"], answer["probe"]["failure"]["reason"]

    def serving(self, targets, interval="5m", failure_interval="30s", servers=()):
        text = program.configuration(self.authority.root.certificate, targets, interval, self.module(*servers))
        text = text.replace("  startup_spread", f"  failure_interval: {failure_interval}\n  startup_spread")
        serving = program.Serving(self.folder, text)
        self.addCleanup(serving.stop)
        return serving

    def series(self, serving, name):
        """{address: value} of one metric."""
        return {labels.get("address"): number for found, labels, number in serving.metrics() if found == name}

    def probes(self, serving):
        return min(self.series(serving, "staple_probes_total").values(), default=0)

    def test_each_failed_lookup_has_a_reason(self):
        self.zones["empty.test"] = Zone(("2001:db8::7",))
        self.zones["broken.test"] = Zone(rcode=SERVER_FAILURE)
        self.zones["silent.test"] = Zone(silent=True)
        self.zones["loop.test"] = Zone(aliases=(("loop.test", "two.test"), ("two.test", "loop.test")))
        self.zones["alone.test"] = Zone(aliases=(("alone.test", "nowhere.test"),))
        for name, reason in {
            "missing.test": "not_found",
            "empty.test": "no_address",
            "loop.test": "no_address",
            "alone.test": "no_address",
            "broken.test": "server_failure",
            "silent.test": "timeout",
        }.items():
            with self.subTest(name):
                self.assertEqual(self.failure(name), ("resolve", reason))

    def test_a_dead_or_silent_name_server_has_a_reason(self):
        self.assertEqual(self.failure("www.test", f"127.0.0.1:{free_port()}"), ("resolve", "server_failure"))
        self.zones["www.test"].silent = True
        self.assertEqual(self.failure("www.test"), ("resolve", "timeout"))

    def test_an_alias_leads_to_the_address(self):
        self.zones["alias.test"] = Zone((HERE,), aliases=(("alias.test", "one.test"), ("one.test", "two.test")))
        (answer,) = self.ask("alias.test")
        self.assertEqual(program.summary(answer), stapling.GOOD, answer)

    def test_fifty_addresses_are_probed_although_the_answer_needs_tcp(self):
        fifty = [f"127.0.0.{number}" for number in range(1, 51)]
        self.zones["many.test"] = Zone(tuple(fifty), truncated=True)
        serving = self.serving([f"many.test:{self.port}"])
        serving.settled(50)
        self.assertEqual(self.names.asked["many.test", "tcp"], 1)
        success = self.series(serving, "staple_probe_success")
        self.assertEqual(success, {address: float(address == HERE) for address in fifty})
        self.assertEqual(self.series(serving, "staple_ok"), {HERE: 1})

    def test_series_follow_the_addresses(self):
        self.zones["www.test"] = Zone((HERE, "127.0.0.2"), ttl=3600)
        serving = self.serving([f"www.test:{self.port}"], interval="1s", failure_interval="1s")
        eventually(lambda: set(self.series(serving, "staple_probe_success")) == {HERE, "127.0.0.2"}, "both addresses")
        self.zones["www.test"] = Zone(("127.0.0.3", HERE), ttl=3600)
        eventually(lambda: set(self.series(serving, "staple_probe_success")) == {HERE, "127.0.0.3"}, "the new addresses")
        del self.zones["www.test"]
        eventually(lambda: set(self.series(serving, "staple_probe_success")) == {None}, "no address")
        reasons = {labels["reason"] for name, labels, number in serving.metrics() if name == "staple_probe_failure_info"}
        self.assertEqual(reasons, {"not_found"})

    def test_an_answer_is_shared_and_reused_until_it_expires(self):
        self.zones["www.test"] = Zone(("127.0.0.2",), ttl=60)  # no listener there: it is probed again soon
        serving = self.serving([f"www.test:{self.port + more}" for more in range(3)], failure_interval="1s")
        eventually(lambda: self.probes(serving) >= 3, "three probes of each")
        self.assertEqual(self.names.asked["www.test", "udp"], 1)

    def test_a_change_is_seen_at_the_next_probe_after_the_answer_has_expired(self):
        self.zones["www.test"] = Zone(("127.0.0.2",), ttl=1)
        serving = self.serving([f"www.test:{self.port}"], failure_interval="1s")
        eventually(lambda: self.probes(serving) >= 1, "a probe")
        self.zones["www.test"] = Zone((HERE,), ttl=1)
        eventually(lambda: self.series(serving, "staple_ok") == {HERE: 1}, "the new address")
        self.assertEqual(set(self.series(serving, "staple_probe_success")), {HERE})
        # An answer is cached for at least 5 seconds.
        self.assertGreaterEqual(self.probes(serving), 4)
        self.assertEqual(self.names.asked["www.test", "udp"], 2)

    def test_a_dead_server_does_not_delay_names_that_another_one_resolves(self):
        silent = NameServer({})
        self.addCleanup(silent.stop)
        for number in range(40):
            self.zones[f"n{number}.test"] = Zone((HERE,))
            silent.zones[f"n{number}.test"] = Zone(silent=True)
        targets = [f"n{number}.test:{self.port}" for number in range(40)]
        serving = self.serving(targets, servers=(silent.address, self.names.address))
        phases = {
            labels["le"]: number
            for name, labels, number in serving.settled(40)
            if name == "staple_exporter_probe_phase_duration_seconds_bucket" and labels["phase"] == "resolve"
        }
        # The timeout of a server is two seconds.
        self.assertEqual((phases["1"], phases["+Inf"]), (40, 40), phases)
        self.assertEqual(self.series(serving, "staple_ok"), {HERE: 1})


if __name__ == "__main__":
    unittest.main()
