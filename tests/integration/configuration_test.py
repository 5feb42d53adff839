# SPDX-License-Identifier: Apache-2.0
"""The example configurations pass the checks of the programs that read them."""

import itertools
import os
import pathlib
import subprocess
import unittest

import stapling
from authority import Authority
from process import binary
from program import run

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CONFIG = ROOT / "config"
TODAY = pathlib.Path(os.environ.get("STAPLE_TODAYS_PROMETHEUS", ROOT / "build" / "todays-prometheus"))


class Examples(stapling.StaplingCase):
    def test_the_example_passes_the_check(self):
        done = run("--config.check", f"--config.file={CONFIG / 'staple_exporter.yml'}")
        self.assertEqual(done.returncode, 0, done)

    def test_a_check_without_a_configuration_names_the_flag(self):
        done = run("--config.check")
        self.assertEqual((done.returncode, done.stdout), (0, "Configuration OK: 0 fleets, 0 endpoints\n"))
        self.assertIn("warning: no --config.file: no endpoint is watched, only /probe works\n", done.stderr)

    def test_a_check_reads_the_lists_of_targets(self):
        path = self.folder / "lists.yml"
        path.write_text("fleets: [{name: web, file_sd_configs: [{files: [list.yml, later.yml]}]}]\n")
        later = f"warning: {self.folder / 'later.yml'}: no such file\n"
        for text, code, problem in (
            ("- targets: [a.example]\n", 0, later),
            ("- targets: [a.example, 'a b']\n", 0, f"warning: {self.folder / 'list.yml'}:1:24: "),
            ("targets: [a.example]\n", 1, f"{self.folder / 'list.yml'}:1:1: "),
        ):
            with self.subTest(text):
                (self.folder / "list.yml").write_text(text)
                done = run("--config.check", f"--config.file={path}")
                self.assertEqual((done.returncode, done.stdout.startswith("Configuration OK: ")), (code, code == 0), done)
                self.assertIn(problem, done.stderr)
                self.assertIn(later, done.stderr)

    def test_the_commented_part_of_the_example_passes_the_check(self):
        text = (CONFIG / "staple_exporter.yml").read_text()
        for module in ("internal", "mail", "outside"):
            self.assertIn(f"\n  # {module}:", text)
            text = text.replace(f"  # {module}:", f"  {module}:")
        text = text.replace("  #   ", "    ")
        self.assertIn("\n  internal:\n    tls_config:", text)
        path = self.folder / "example.yml"
        path.write_text(text)
        (self.folder / "internal-ca.pem").write_bytes(Authority(self.folder / "ca").root.certificate.read_bytes())
        done = run("--config.check", f"--config.file={path}")
        self.assertEqual(done.returncode, 0, done)

    def test_prometheus_accepts_the_scrape_examples(self):
        """Debian 12 builds Prometheus without kubernetes_sd_configs. Today's Prometheus, where it is unpacked, reads all."""
        examples = sorted((CONFIG / "prometheus").glob("*.yml"))
        self.assertTrue(examples)
        tools = [binary("promtool"), *filter(pathlib.Path.exists, [TODAY / "usr" / "bin" / "promtool"])]
        for tool, path in itertools.product(tools, examples):
            with self.subTest(path.name, tool=tool):
                done = subprocess.run([tool, "check", "config", path], capture_output=True, text=True, timeout=30)
                if tool == tools[0] and "field kubernetes_sd_configs not found" in done.stdout + done.stderr:
                    self.skipTest(f"{tool} is built without kubernetes_sd_configs")
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
