# SPDX-License-Identifier: Apache-2.0
"""Handshakes with OpenSSL's whole library context and with the trimmed one: every endpoint of the demo fleet is judged alike."""

import json
import os
import pathlib
import re
import tempfile
import unittest

import program
from process import Process, eventually

# What these servers send depends on the connections before.
BY_TURNS = {"late", "late-must-staple", "intermittent"}


class LibraryContext(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.folder = pathlib.Path(holder.name)
        fleet = Process([os.environ["STAPLE_FLEET"], f"--directory={cls.folder}"], cls.folder)
        cls.addClassCleanup(fleet.stop)
        fleet.logged(r"(?m)^ready$")
        cls.configuration = (cls.folder / "config.yml").read_text(encoding="utf-8")

    def serve(self, context):
        serving = program.Serving(self.folder, self.configuration, env=os.environ | {"STAPLE_OPENSSL_CONTEXT": context})
        self.addCleanup(serving.stop)
        return serving

    def judge(self, serving):
        """What the service says of each view of each address, without times."""
        judged = {}
        for endpoint in json.loads(serving.get("/api/v1/endpoints")[1]):
            endpoint.pop("time", None)
            endpoint.get("probe", {}).pop("duration_seconds", None)
            for time in ("time", "this_update", "next_update"):
                endpoint.get("responder", {}).pop(time, None)
            if endpoint["labels"].get("demo") not in BY_TURNS:
                said = re.sub(r"\b[0-9]+ (ms|s|min|h|d)\b", "N", json.dumps(endpoint, sort_keys=True)).replace("N N", "N")
                judged[endpoint["target"], endpoint["fleet"], endpoint["address"], endpoint["view"]] = said
        return judged

    def test_the_whole_library_and_the_trimmed_one_give_the_same_verdicts(self):
        whole, trimmed = self.serve("whole"), self.serve("trimmed")
        targets = re.findall(r'targets: \["([^"]+)"', self.configuration)
        self.assertGreater(len(targets), 100)
        differing = {}

        def agree():
            """Whether both have probed every target, and say the same."""
            one, other = self.judge(whole), self.judge(trimmed)
            differing.clear()
            differing.update({key: (one.get(key), other.get(key)) for key in one.keys() | other.keys() if one.get(key) != other.get(key)})
            return not differing and {key[0] for key in one} >= set(targets) - self.by_turns(one, whole)

        eventually(agree, lambda: f"the same verdicts: {differing}", 90)

    def by_turns(self, judged, serving):
        """The targets that are not compared."""
        everywhere = {endpoint["target"] for endpoint in json.loads(serving.get("/api/v1/endpoints")[1])}
        return everywhere - {key[0] for key in judged}

    def test_an_unknown_context_is_an_error(self):
        for command, arguments, code in (("staple_exporter probe", ["probe", "127.0.0.1:1"], 64), ("staple_exporter", ["--config.check"], 2)):
            with self.subTest(command):
                done = program.run(*arguments, env=os.environ | {"STAPLE_OPENSSL_CONTEXT": "small"})
                self.assertEqual((done.returncode, done.stdout), (code, ""))
                message = f"{command}: the environment variable STAPLE_OPENSSL_CONTEXT must be `whole` or `trimmed`, not `small`\n"
                self.assertTrue(done.stderr.startswith(message), done.stderr)


if __name__ == "__main__":
    unittest.main()
