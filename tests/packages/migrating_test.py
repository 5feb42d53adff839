# SPDX-License-Identifier: Apache-2.0
"""config/migrating/convert.py turns the modules of other exporters into ones that the program accepts."""

import re
import unittest

import migration

BLACKBOX = {
    "http_2xx": {
        "prober": "http",
        "timeout": "10s",
        "http": {"preferred_ip_protocol": "ip4", "ip_protocol_fallback": False, "fail_if_not_ssl": True,
                 "tls_config": {"insecure_skip_verify": True, "server_name": "www.example.com", "min_version": "TLS12"}},
    },
    "proxied": {"prober": "http", "http": {"proxy_url": "http://proxy.example.com:3128"}},
    "plain": {"prober": "http", "http": {"fail_if_ssl": True}},
    "tcp_connect": {"prober": "tcp"},
    "tls": {"prober": "tcp", "tcp": {"tls": True, "query_response": [{"expect": "^SSH-2.0-"}]}},
    "grpc": {"prober": "grpc", "grpc": {"tls": True}},
    "grpc_plain": {"prober": "grpc", "grpc": {}},
    "smtp": {"prober": "tcp", "tcp": {"query_response": [
        {"expect": "^220"}, {"send": "EHLO prober\r"}, {"expect": "^250-STARTTLS"}, {"send": "STARTTLS\r"}, {"starttls": True}]}},
    "imap": {"prober": "tcp", "tcp": {"query_response": [{"expect": "OK"}, {"send": ". STARTTLS"}, {"starttls": True}]}},
    "pop3": {"prober": "tcp", "tcp": {"query_response": [{"expect": "^\\+OK"}, {"send": "STLS"}, {"starttls": True}]}},
    "ftp": {"prober": "tcp", "tcp": {"query_response": [{"expect": "^220"}, {"send": "AUTH TLS"}, {"starttls": True}]}},
    "nntp": {"prober": "tcp", "tcp": {"query_response": [{"expect": "^20"}, {"send": "STARTTLS"}, {"starttls": True}]}},
    "xmpp": {"prober": "tcp", "tcp": {"query_response": [{"send": "<stream:stream xmlns='jabber:client'>"}, {"starttls": True}]}},
    "postgres": {"prober": "tcp", "tcp": {"query_response": [{"send": b"\0\0\0\x08\x04\xd2\x16\x2f"}, {"expect_bytes": "S"}, {"starttls": True}]}},
    "sieve": {"prober": "tcp", "tcp": {"query_response": [{"expect": "IMPLEMENTATION"}, {"send": "STARTTLS"}, {"starttls": True}]}},
    "websocket": {"prober": "websocket", "websocket": {"http_config": {"tls_config": {"server_name": "ws.example.com"}}}},
    "vhost": {"prober": "http", "http": {"headers": {"host": "vhost.example.com:8443"}}},
    "other": {"prober": "tcp", "tcp": {"query_response": [{"send": "UPGRADE"}, {"starttls": True}, {"send": "EHLO a"}]}},
    "icmp": {"prober": "icmp"},
}  # fmt: skip


class Migrating(migration.MigrationCase):
    def test_it_converts_modules_of_blackbox_exporter_and_names_what_it_leaves_out(self):
        converted, notes = self.convert("blackbox_exporter", BLACKBOX)
        modules = converted["modules"]
        self.assertEqual(modules["http_2xx"], {"tls_config": {"min_version": "TLS12"}, "server_name": "www.example.com", "ip_protocol": "ip4"})
        self.assertEqual(modules["proxied"], {"proxy_url": "http://proxy.example.com:3128"})
        self.assertEqual((modules["tls"], modules["grpc"]), ({}, {}))
        self.assertEqual(modules["websocket"], {"server_name": "ws.example.com"})
        self.assertEqual(modules["vhost"], {"server_name": "vhost.example.com"})
        dialogues = {name: module["starttls"] for name, module in modules.items() if "starttls" in module}
        same = ("smtp", "imap", "pop3", "ftp", "nntp", "postgres", "sieve")
        self.assertEqual(dialogues, {name: name for name in same} | {"xmpp": "xmpp-client"})
        left_out = {re.match(r"modules\.yml:\d+: modules\.(\w+): left out", note).group(1) for note in notes if ": modules." in note}
        self.assertEqual(left_out, {"plain", "tcp_connect", "grpc_plain", "other", "icmp"})
        self.assertEqual(left_out | set(modules), set(BLACKBOX))

    def test_it_converts_modules_of_ssl_exporter(self):
        modules = {
            "tcp": {"prober": "tcp", "timeout": "5s"},
            "https": {"prober": "https", "https": {"proxy_url": "socks5://localhost:1080"}},
            "mail": {"prober": "tcp", "tcp": {"starttls": "smtp"}, "target": "mail.example.com:25"},
            "named": {"prober": "tcp", "tls_config": {"server_name": "a.example.com", "renegotiation": "once"}},
            "file": {"prober": "file"},
        }
        converted, notes = self.convert("ssl_exporter", modules)
        expected = {"tcp": {}, "https": {"proxy_url": "socks5://localhost:1080"}, "mail": {"starttls": "smtp"}, "named": {"server_name": "a.example.com"}}
        self.assertEqual(converted["modules"], expected)
        self.assertEqual(converted["fleets"], [{"name": "mail", "module": "mail", "static_configs": [{"targets": ["mail.example.com:25"]}]}])
        self.assertEqual([note.split(": ")[1] for note in notes], ["modules.named.tls_config.renegotiation", "modules.file"])

    def test_queries_to_responders_stay_switched_on(self):
        modules = {
            "stapled": {"prober": "tcp", "ocsp": {"source": "tls"}},
            "queried": {"prober": "https", "ocsp": {"source": "both", "responder_url": "http://ocsp.example.com", "timeout": "5s"}},
        }
        converted, notes = self.convert("ssl_exporter", modules)
        self.assertEqual(converted["modules"], {"stapled": {}, "queried": {"responder": {"query": True, "url": "http://ocsp.example.com"}}})
        self.assertEqual(len(notes), 2, notes)  # the timeout, and that there is no job

    def test_ssl_exporter_has_modules_without_a_configuration(self):
        converted, _ = self.convert("ssl_exporter", None)
        self.assertEqual(converted["modules"], {"tcp": {}, "https": {}, "http": {}})

    def test_what_a_connection_would_miss_is_named_with_its_line(self):
        text = """modules:
  proxied:
    prober: http
    timeout: 1.5s
    http:
      proxy_url: https://proxy.example.com
      no_proxy: 10.0.0.0/8
      enable_http3: true
      tls_config:
        cert: inline
        max_version: TLS12
  bound:
    prober: tcp
    timeout: 20m
    tcp: {tls: true, source_ip_address: 192.0.2.1}
"""
        converted, notes = self.convert("blackbox_exporter", text)
        self.assertEqual(converted["modules"], {"proxied": {"tls_config": {"max_version": "TLS12"}}, "bound": {}})
        places = ["10: modules.proxied.tls_config.cert", "6: modules.proxied.proxy_url", "8: modules.proxied", "7: modules.proxied.no_proxy"]
        places += ["15: modules.bound.source_ip_address", "14: modules.bound.timeout"]
        self.assertEqual([note.rsplit(": ", 1)[0] if "no_proxy" in note else ": ".join(note.split(": ")[:2]) for note in notes[:-1]],
                         [f"modules.yml:{place}" for place in places])  # fmt: skip

    def test_every_metric_and_alert_of_the_page_exists(self):
        page = (migration.PAGES / "README.md").read_text(encoding="utf-8")
        reference = (migration.ROOT / "exporter" / "reference" / "metrics.md").read_text(encoding="utf-8")
        metrics = set(re.findall(r"`(staple_[a-z_]+)", page))
        alerts = set(re.findall(r"`(Staple[A-Za-z]+)`", page))
        self.assertGreater(len(metrics), 8)
        self.assertEqual({name for name in metrics - {"staple_exporter"} if f"`{name}" not in reference}, set())
        self.assertEqual({name for name in alerts if not (migration.ROOT / "alerts" / "runbooks" / f"{name}.md").exists()}, set())


if __name__ == "__main__":
    unittest.main()
