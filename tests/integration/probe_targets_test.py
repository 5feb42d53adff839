# SPDX-License-Identifier: Apache-2.0
"""`probe_targets` and names that resolve to other addresses: only permitted addresses are connected to."""

import os
import socket
import unittest

import program
import stapling
from authority import Authority
from proxies import tinyproxy
from servers import s_server

# Names and their addresses.
NAMES = {
    "good.test": ["127.0.0.1"],
    "bad.test": ["127.0.0.2"],
    "both.test": ["127.0.0.2", "127.0.0.1", "127.0.0.3"],
    "mapped-good.test": ["::ffff:127.0.0.1"],
    "mapped-bad.test": ["::ffff:127.0.0.2"],
    "six.test": ["::1"],
    "www.named.test": ["127.0.0.2"],
}


class ProbeTargets(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca")
        leaf = cls.authority.leaf()
        cls.port = cls.running(s_server(cls.folder, leaf, cls.authority.staple(leaf), at="127.0.0.1:0")).port
        hosts = cls.folder / "hosts"
        hosts.write_text("".join(f"{address} {name}\n" for name, addresses in NAMES.items() for address in addresses))
        cls.environment = os.environ | {"CARES_HOSTS": str(hosts)}
        cls.serving = cls.started('["*.named.test", 127.0.0.1, 192.0.2.0/24, "2001:db8::/32"]')
        # The backlog contains every connection, also to a forbidden address.
        cls.forbidden = {}
        for address, family in (("127.0.0.2", socket.AF_INET), ("127.0.0.3", socket.AF_INET), ("::1", socket.AF_INET6)):
            listener = socket.socket(family)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, cls.port))
            listener.listen()
            listener.setblocking(False)
            cls.addClassCleanup(listener.close)
            cls.forbidden[address] = listener

    @classmethod
    def started(cls, permitted, module=""):
        text = program.configuration(cls.authority.root.certificate, [], module=module)
        text = text.replace("global:\n", f"global:\n  probe_targets: {permitted}\n").partition("fleets:")[0]
        serving = program.Serving(cls.folder, text, env=cls.environment)
        cls.addClassCleanup(serving.stop)
        return serving

    def ask(self, host, serving=None):
        """(code, {address: staple_probe_success}) of a probe of the test's port."""
        code, text = (serving or self.serving).get(f"/probe?target={host}:{self.port}")
        found = program.samples(text) if code == 200 else []
        return code, {labels.get("address", ""): value for name, labels, value in found if name == "staple_probe_success"}

    def connections(self):
        """The forbidden addresses that were connected to since the last call."""
        found = set()
        for address, listener in self.forbidden.items():
            try:
                listener.accept()[0].close()
                found.add(address)
            except BlockingIOError:
                pass
        return found

    def test_a_name_is_permitted_if_its_addresses_are_within_the_networks(self):
        self.assertEqual(self.ask("good.test"), (200, {"127.0.0.1": 1}))

    def test_a_name_with_addresses_outside_the_networks_is_refused(self):
        for host in ("bad.test", "mapped-bad.test", "six.test", "127.0.0.2", "[::ffff:127.0.0.2]", "[::1]"):
            with self.subTest(host):
                self.assertEqual(self.ask(host), (403, {}))
                self.assertEqual(self.connections(), set())

    def test_other_notations_of_an_address_do_not_bypass_the_networks(self):
        for host in ("2130706434", "127.2", "0x7f000002", "0x7f.0.0.2", "127.0.0.02", "0177.0.0.2"):
            with self.subTest(host):
                self.assertEqual(sum(self.ask(host)[1].values()), 0)
                self.assertEqual(self.connections(), set())

    def test_only_addresses_within_the_networks_are_connected_to(self):
        self.assertEqual(self.ask("both.test"), (200, {"127.0.0.1": 1, "127.0.0.2": 0, "127.0.0.3": 0}))
        self.assertEqual(self.connections(), set())
        _, text = self.serving.get(f"/probe?target=both.test:{self.port}")
        reasons = [labels for name, labels, _ in program.samples(text) if name == "staple_probe_failure_info"]
        self.assertEqual({(each["stage"], each["reason"]) for each in reasons}, {("resolve", "not_permitted")})

    def test_a_mapped_address_is_treated_as_its_ipv4_address(self):
        self.assertEqual(self.ask("mapped-good.test")[0], 200)

    def test_a_name_permitted_by_a_pattern_may_have_any_address(self):
        self.assertEqual(self.ask("www.named.test")[0], 200)
        self.assertEqual(self.connections(), {"127.0.0.2"})

    def test_a_name_that_does_not_exist_is_a_failed_probe(self):
        self.assertEqual(self.ask("missing.test"), (200, {"": 0}))

    def test_a_list_without_networks_resolves_no_other_name(self):
        serving = self.started('["*.named.test"]')
        self.assertEqual(self.ask("missing.test", serving)[0], 403)

    def test_excluded_addresses_are_counted(self):
        self.ask("bad.test")
        wanted = {"stage": "resolve", "reason": "not_permitted"}
        counted = [number for name, labels, number in self.serving.metrics()
                   if name == "staple_exporter_probe_failures_total" and labels == wanted]  # fmt: skip
        self.assertGreater(counted[0], 0)

    def test_behind_a_proxy_only_written_names_and_addresses_are_permitted(self):
        proxy = tinyproxy(self.folder)
        self.addCleanup(proxy.stop)
        serving = self.started('["*.named.test", 127.0.0.1]', f"proxy_url: {proxy.url}")
        self.assertEqual(self.ask("good.test", serving), (403, {}))
        self.assertEqual(self.ask("127.0.0.1", serving), (200, {"127.0.0.1": 1}))
        self.assertEqual(self.connections(), set())


if __name__ == "__main__":
    unittest.main()
