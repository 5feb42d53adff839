# SPDX-License-Identifier: Apache-2.0
"""The reference names exactly the flags and metrics of the program, and the configurations of the first page are valid."""

import pathlib
import re
import subprocess
import unittest

import program
import stapling
from authority import Authority
from process import binary, eventually
from responders import ScriptedResponder, says
from servers import gnutls_serv, s_server

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
REFERENCE = ROOT / "exporter" / "reference"
LONGEST_CELL = 100  # characters


def page(name):
    return (REFERENCE / name).read_text(encoding="utf-8")


def without_code(text):
    return re.sub(r"(?ms)^```.*?^```$", "", text)


def cells(text):
    """The cells of all tables; a link counts as its text."""
    rows = re.findall(r"(?m)^\|(.*)\|$", without_code(text))
    return [re.sub(r"\]\([^)]*\)", "]", cell).strip() for row in rows for cell in row.split("|")]


class Pages(unittest.TestCase):
    def test_the_index_of_the_reference_names_every_page(self):
        named = set(re.findall(r"\]\(([\w-]+\.md)\)", page("README.md")))
        self.assertEqual(named, {path.name for path in REFERENCE.glob("*.md")} - {"README.md"})

    def test_every_cell_of_the_reference_fits_on_a_line(self):
        for path in REFERENCE.glob("*.md"):
            for cell in cells(path.read_text(encoding="utf-8")):
                with self.subTest(page=path.name, cell=cell):
                    self.assertLessEqual(len(cell), LONGEST_CELL)


class Reference(stapling.StaplingCase):
    def test_the_configurations_of_the_first_page_are_valid(self):
        own, prometheus = re.findall(r"(?ms)^```yaml\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"))
        (self.folder / "own.yml").write_text(own)
        done = program.run("--config.check", f"--config.file={self.folder / 'own.yml'}")
        self.assertEqual((done.returncode, done.stdout), (0, "Configuration OK: 1 fleet, 2 endpoints\n"), done.stderr)
        (self.folder / "prometheus.yml").write_text(prometheus)
        command = [binary("promtool"), "check", "config", self.folder / "prometheus.yml"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_it_names_exactly_the_flags_of_the_program(self):
        flags = re.compile(r"--[a-z][a-z.-]*[a-z]")
        help_texts = (program.run(*command, "--help").stdout for command in ([], ["probe"], ["verify"]))
        has = {flag for text in help_texts for flag in flags.findall(text)} - {"--help"}
        self.assertEqual(set(flags.findall(page("command-line.md"))), has)

    def test_it_names_exactly_the_metrics_of_the_program(self):
        responder = ScriptedResponder(says(b""))
        self.addCleanup(responder.stop)
        authority = Authority(self.folder / "ca", responder_url=f"http://127.0.0.1:{responder.port}/")
        leaf = authority.leaf(status="revoked")
        responder.behave = says(authority.staple(leaf))
        server = self.running(s_server(self.folder, leaf, authority.staple(leaf)))
        intermediate = Authority(self.folder / "intermediate", above=authority)
        below = intermediate.leaf()
        chain = self.folder / "chain.pem"
        chain.write_bytes(below.certificate.read_bytes() + intermediate.root.certificate.read_bytes())
        staples = [intermediate.staple(below), authority.staple(intermediate.root)]
        stapling_chain = self.running(gnutls_serv(self.folder, chain, below, staples))
        targets = [f"127.0.0.1:{server.port}", f"127.0.0.1:{stapling_chain.port}", "127.0.0.1:1"]
        module = 'views: [{tls: "1.2"}]\nresponder: {query: true, interval: 1s}'
        (self.folder / "list.json").write_text("[]")
        discovered = "  - {name: discovered, file_sd_configs: [{files: [list.json]}]}\n"
        discovered += '  - {name: cluster, kubernetes_sd_configs: [{role: ingress, api_server: "http://127.0.0.1:1"}]}\n'
        configuration = program.configuration(authority.root.certificate, targets, "1s", module)
        serving = program.Serving(self.folder, configuration + discovered)
        self.addCleanup(serving.stop)
        serving.settled(6)

        def has():
            text = serving.get("/metrics")[1] + serving.get(f"/probe?target={targets[0]}")[1]
            return {name for name in re.findall(r"^# TYPE (\S+)", text, re.M) if not name.startswith("process_")}

        # The status of responders is known with the second probe.
        eventually(lambda: "staple_responder_agrees" in has() and "staple_responder_failures_total" in has(), "an answer")
        self.assertEqual(set(re.findall(r"`(staple_\w+)", page("metrics.md"))), has())


if __name__ == "__main__":
    unittest.main()
