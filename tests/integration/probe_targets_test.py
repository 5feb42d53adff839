# SPDX-License-Identifier: Apache-2.0
"""`probe_targets` and names that resolve to other addresses: only permitted addresses are connected to."""

import os
import queue
import socket
import ssl
import threading
import unittest

import program
import stapling
from authority import Authority
from proxies import tinyproxy
from servers import s_server

BANNER = b"SSH-2.0-sesame\r\n"

# Names and their addresses.
# Each address has one name: c-ares 1.34 merges the lines of an address, and gives a name the addresses of another.
NAMES = {
    "good.test": ["127.0.0.1"],
    "bad.test": ["127.0.0.2"],
    "both.test": ["127.0.0.5", "127.0.0.4", "127.0.0.3"],
    "mapped-good.test": ["::ffff:127.0.0.1"],
    "mapped-bad.test": ["::ffff:127.0.0.2"],
    "six.test": ["::1"],
    "www.named.test": ["127.0.0.6"],
}


class ProbeTargets(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca")
        leaf = cls.authority.leaf()
        cls.port = cls.running(s_server(cls.folder, leaf, cls.authority.staple(leaf), at="127.0.0.1:0")).port
        cls.running(s_server(cls.folder, leaf, cls.authority.staple(leaf), at=f"127.0.0.4:{cls.port}"))
        hosts = cls.folder / "hosts"
        hosts.write_text("".join(f"{address} {name}\n" for name, addresses in NAMES.items() for address in addresses))
        cls.environment = os.environ | {"CARES_HOSTS": str(hosts)}
        cls.serving = cls.started('["*.named.test", 127.0.0.1, 127.0.0.4, 192.0.2.0/24, "2001:db8::/32"]')
        # The backlog contains every connection, also to a forbidden address.
        cls.forbidden = {}
        for address in ("127.0.0.2", "127.0.0.3", "127.0.0.5", "127.0.0.6", "::1"):
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
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
        self.assertEqual(self.ask("both.test"), (200, {"127.0.0.4": 1, "127.0.0.3": 0, "127.0.0.5": 0}))
        self.assertEqual(self.connections(), set())
        _, text = self.serving.get(f"/probe?target=both.test:{self.port}")
        reasons = [labels for name, labels, _ in program.samples(text) if name == "staple_probe_failure_info"]
        self.assertEqual({(each["stage"], each["reason"]) for each in reasons}, {("resolve", "not_permitted")})

    def test_a_mapped_address_is_treated_as_its_ipv4_address(self):
        self.assertEqual(self.ask("mapped-good.test")[0], 200)

    def test_a_name_permitted_by_a_pattern_may_have_any_address(self):
        self.assertEqual(self.ask("www.named.test")[0], 200)
        self.assertEqual(self.connections(), {"127.0.0.6"})

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


class AskingServer:
    """A TLS server on 127.0.0.1:`port` that asks for a client certificate. `shown` gets whether each client showed one."""

    def __init__(self, authority):
        leaf = authority.leaf()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(leaf.certificate, leaf.key)
        self._context.load_verify_locations(authority.root.certificate)
        self._context.verify_mode = ssl.CERT_OPTIONAL
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.shown = queue.Queue()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            try:
                with self._context.wrap_socket(connection, server_side=True) as secure:
                    self.shown.put(secure.getpeercert(binary_form=True) is not None)
            except OSError as error:
                self.shown.put(error)

    def stop(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


class UnknownTargets(stapling.StaplingCase):
    """With `probe_targets: any`, a target that no fleet names learns and reveals less."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca")
        cls.identity = cls.authority.leaf(extensions=["extendedKeyUsage=clientAuth"], subject="exporter", responder=False)
        cls.asking = cls.running(AskingServer(cls.authority))

    def serving(self, permitted, named=()):
        listed = ", ".join(f'"{target}"' for target in named)
        certificate = f"cert_file: {self.identity.certificate}, key_file: {self.identity.key}"
        text = f"""global: {{probe_targets: {permitted}, interval: 1h, startup_spread: 1h}}
modules:
  inside: {{attempts: 1, tls_config: {{ca_file: {self.authority.root.certificate}, {certificate}}}, views: [{{tls: "1.2"}}]}}
  mail: {{starttls: smtp}}
fleets: [{{name: web, static_configs: [{{targets: [{listed}]}}]}}]
"""
        serving = program.Serving(self.folder, text)
        self.addCleanup(serving.stop)
        return serving

    def test_a_client_certificate_is_shown_only_to_targets_that_are_named(self):
        target = f"127.0.0.1:{self.asking.port}"
        cases = (("any", ["other.test"], False), ("any", [target], True), ("configured", [target], True), ("[127.0.0.1]", ["other.test"], True))
        for permitted, named, expected in cases:
            with self.subTest(f"{permitted} {named}"):
                serving = self.serving(permitted, named)
                code, text = serving.get(f"/probe?target={target}&module=inside&debug=true")
                self.assertEqual(code, 200, text)
                self.assertEqual([self.asking.shown.get(timeout=20) for _ in range(2)], [expected] * 2)
                self.assertEqual("client certificate not shown" in text, not expected, text)

    def test_what_a_service_says_before_tls_is_shown_only_for_targets_that_are_named(self):
        def greet(listener):
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.sendall(BANNER)
                    connection.recv(4096)

        listener = socket.create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=greet, args=(listener,))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(listener.close)
        self.addCleanup(listener.shutdown, socket.SHUT_RDWR)
        target = f"127.0.0.1:{listener.getsockname()[1]}"
        for permitted, named, expected in (("any", [], False), ("any", [target], True), ("[127.0.0.1]", [], True)):
            serving = self.serving(permitted, named)
            for module in ("tls", "mail"):
                with self.subTest(f"{permitted} {named} {module}"):
                    _, text = serving.get(f"/probe?target={target}&module={module}&debug=true")
                    self.assertIn("reason=", text)
                    self.assertEqual("SSH-2.0-sesame" in text, expected, text)


if __name__ == "__main__":
    unittest.main()
