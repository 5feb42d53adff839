"""The reference names every flag and every metric that the program has, and none that it has not."""

import pathlib
import re
import unittest

import program
import stapling
from authority import Authority
from process import eventually
from responders import ScriptedResponder, says
from servers import gnutls_serv, s_server

REFERENCE = (pathlib.Path(__file__).resolve().parent.parent.parent / "exporter" / "README.md").read_text()


def written_metrics():
    """The metrics in the tables, and those of the program itself, which are listed without their first word."""
    tables, _, own = REFERENCE.partition("## Metrics")[2].partition("About the program:")
    named = set(re.findall(r"`(staple_\w+)", tables))
    listed = {name for name in re.findall(r"`(\w+)(?:\{[^`]*)?`", own.partition(";")[0]) if name != "staple_exporter_"}
    return named | {f"staple_exporter_{name}" for name in listed}


class Reference(stapling.StaplingCase):
    def test_every_flag_is_there_and_none_besides(self):
        flags = re.compile(r"--[a-z][a-z.-]*[a-z]")
        help_texts = (program.run(*command, "--help").stdout for command in ([], ["probe"], ["verify"]))
        has = {flag for text in help_texts for flag in flags.findall(text)} - {"--help"}
        self.assertEqual(set(flags.findall(REFERENCE.partition("## Configuration")[0])), has)

    def test_every_metric_is_there_and_none_besides(self):
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
        configuration = program.configuration(authority.root.certificate, targets, "1s", module)
        serving = program.Serving(self.folder, configuration + discovered)
        self.addCleanup(serving.stop)
        serving.settled(6)

        def has():
            text = serving.get("/metrics")[1] + serving.get(f"/probe?target={targets[0]}")[1]
            return {name for name in re.findall(r"^# TYPE (\S+)", text, re.M) if not name.startswith("process_")}

        # What responders say is known with the second probe.
        eventually(lambda: "staple_responder_agrees" in has() and "staple_responder_failures_total" in has(), "an answer")
        self.assertEqual(written_metrics(), has())


if __name__ == "__main__":
    unittest.main()
