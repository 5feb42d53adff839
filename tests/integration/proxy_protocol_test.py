# SPDX-License-Identifier: Apache-2.0
"""Backends that expect the client's address from a load balancer, in either version of the PROXY protocol."""

import unittest

import program
import proxies
import stapling
from authority import Authority
from servers import haproxy, nginx


class ProxyProtocol(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca", "rsa")
        leaf = cls.authority.leaf("rsa")
        staple = cls.authority.staple(leaf)
        file = cls.folder / "staple.der"
        file.write_bytes(staple)
        chain = leaf.certificate.with_suffix(".chain.pem")
        chain.write_bytes(leaf.certificate.read_bytes() + cls.authority.root.certificate.read_bytes())
        stapled = f"ssl_stapling on; ssl_stapling_file {file}; ssl_trusted_certificate {chain};"
        servers = {
            "nginx": nginx(cls.folder, [(leaf, stapled)], listen="ssl proxy_protocol"),
            "HAProxy": haproxy(cls.folder, [(leaf, staple)], cls.authority, bind="accept-proxy"),
        }
        cls.ports = {name: cls.running(server).ports[0] for name, server in servers.items()}

    def module(self, **keys):
        file = self.folder / "module.yml"
        file.write_text("modules:\n  tls:\n" + "".join(f'    {key}: "{value}"\n' for key, value in keys.items()))
        return f"--config.file={file}"

    def test_the_staple_is_seen_behind_either_version(self):
        for server, port in self.ports.items():
            for version in ("v1", "v2"):
                with self.subTest(server=server, version=version):
                    answer = self.probe(port, self.authority, self.module(proxy_protocol=version))
                    self.assertEqual(program.summary(answer), stapling.GOOD, answer)

    def test_through_a_proxy_the_client_is_sent_as_unknown(self):
        proxy = self.running(proxies.microsocks(self.folder))
        for server, port in self.ports.items():
            for version in ("v1", "v2"):
                with self.subTest(server=server, version=version):
                    module = self.module(proxy_protocol=version, proxy_url=proxy.url)
                    answer = self.probe(port, self.authority, module)
                    self.assertEqual(program.summary(answer), stapling.GOOD, answer)

    def test_without_it_the_backend_closes_the_connection(self):
        for server, port in self.ports.items():
            with self.subTest(server):
                failure = self.probe(port, self.authority)["probe"]["failure"]
                self.assertEqual(failure["stage"], "handshake", failure)


if __name__ == "__main__":
    unittest.main()
