# SPDX-License-Identifier: Apache-2.0
"""config/migrating/convert.py turns the configuration of other exporters into one that the program accepts."""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import program
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGES = ROOT / "config" / "migrating"

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
    "other": {"prober": "tcp", "tcp": {"query_response": [{"send": "UPGRADE"}, {"starttls": True}]}},
    "icmp": {"prober": "icmp"},
}  # fmt: skip
JOBS = [
    {
        "job_name": "web",
        "metrics_path": "/probe",
        "params": {"module": ["http_2xx"]},
        "scrape_interval": "1m",
        "static_configs": [
            {"targets": ["https://www.example.com/health", "http://plain.example.com", "shop.example.com:8443"], "labels": {"team": "a"}},
            {"targets": ["https://[2001:db8::7]/", "smtps://mail.example.com"]},
            {"targets": ["http://only.example.com"]},
        ],
        "file_sd_configs": [{"files": ["targets/*.yml"]}],
        "kubernetes_sd_configs": [{"role": "ingress"}],
        "relabel_configs": [{"source_labels": ["__address__"], "target_label": "__param_target"}, {"target_label": "region", "replacement": "eu"}],
    },
    {"job_name": "node", "static_configs": [{"targets": ["host:9100"]}]},
    {"job_name": "ping", "metrics_path": "/probe", "params": {"module": ["icmp"]}, "static_configs": [{"targets": ["host"]}]},
]


class Migrating(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def convert(self, peer, modules, jobs=None):
        """Returns the converted configuration, which the program accepts, and the lines on stderr."""
        files = [f"--modules={self.write('modules.yml', {'modules': modules})}"]
        if jobs is not None:
            files.append(f"--prometheus={self.write('prometheus.yml', {'scrape_configs': jobs})}")
        done = subprocess.run([sys.executable, PAGES / "convert.py", f"--from={peer}", *files], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        converted = self.folder / "staple_exporter.yml"
        converted.write_text(done.stdout, encoding="utf-8")
        checked = program.run("--config.check", f"--config.file={converted}")
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))
        return yaml.safe_load(done.stdout), done.stderr.splitlines()

    def write(self, name, content):
        path = self.folder / name
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        return path

    def test_it_converts_modules_of_blackbox_exporter_and_names_what_it_leaves_out(self):
        converted, notes = self.convert("blackbox_exporter", BLACKBOX)
        modules = converted["modules"]
        self.assertEqual(modules["http_2xx"], {"tls_config": {"min_version": "TLS12"}, "server_name": "www.example.com", "ip_protocol": "ip4"})
        self.assertEqual(modules["proxied"], {"proxy_url": "http://proxy.example.com:3128"})
        self.assertEqual((modules["tls"], modules["grpc"]), ({}, {}))
        dialogues = {name: module["starttls"] for name, module in modules.items() if "starttls" in module}
        self.assertEqual(dialogues, {"smtp": "smtp", "imap": "imap", "pop3": "pop3", "ftp": "ftp", "nntp": "nntp", "xmpp": "xmpp-client"})
        left_out = {re.match(r"modules\.(\w+): left out", note).group(1) for note in notes}
        self.assertEqual(left_out, {"plain", "tcp_connect", "grpc_plain", "other", "icmp"})
        self.assertEqual(left_out | set(modules), set(BLACKBOX))

    def test_it_converts_the_jobs_that_probe_tls_with_their_targets(self):
        converted, notes = self.convert("blackbox_exporter", BLACKBOX, JOBS)
        (fleet,) = converted["fleets"]
        self.assertEqual((fleet["name"], fleet["module"], fleet["interval"], fleet["timeout"]), ("web", "http_2xx", "1m", "10s"))
        self.assertEqual(fleet["file_sd_configs"], [{"files": ["targets/*.yml"]}])
        expected = [
            {"targets": ["www.example.com", "shop.example.com:8443"], "labels": {"team": "a"}},
            {"targets": ["[2001:db8::7]", "mail.example.com:465"]},
        ]
        self.assertEqual(fleet["static_configs"], expected)
        of_job = [note for note in notes if note.startswith("scrape_configs.web: ")]
        named = ["http://plain.example.com", "http://only.example.com", "kubernetes_sd_configs", "region"]
        self.assertEqual(len(of_job), len(named), of_job)
        for name, note in zip(named, of_job, strict=True):
            self.assertIn(name, note)

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
        self.assertEqual([note.partition(":")[0] for note in notes], ["modules.named", "modules.file"])

    def test_every_metric_and_alert_of_the_page_exists(self):
        page = (PAGES / "README.md").read_text(encoding="utf-8")
        reference = (ROOT / "exporter" / "reference" / "metrics.md").read_text(encoding="utf-8")
        metrics = set(re.findall(r"`(staple_[a-z_]+)", page))
        alerts = set(re.findall(r"`(Staple[A-Za-z]+)`", page))
        self.assertGreater(len(metrics), 8)
        self.assertEqual({name for name in metrics - {"staple_exporter"} if f"`{name}" not in reference}, set())
        self.assertEqual({name for name in alerts if not (ROOT / "alerts" / "runbooks" / f"{name}.md").exists()}, set())


if __name__ == "__main__":
    unittest.main()
