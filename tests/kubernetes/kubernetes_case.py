# SPDX-License-Identifier: Apache-2.0
"""The program beside an API server, as the tests of discovery run it."""

import json

import program
import stapling
from api_server import ApiServer
from authority import Authority
from process import eventually

CONFIGURATION = """global: {{interval: 5m, startup_spread: 0s, timeout: 2s}}
fleets:
  - name: web
    kubernetes_sd_configs:
      - {{{keys}}}
{further}"""


class KubernetesCase(stapling.StaplingCase):
    """KubernetesCase runs the program with kubernetes_sd_configs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca")
        cls.leaf = cls.authority.leaf()

    def api(self, **keywords):
        server = ApiServer(**({"identity": self.leaf} | keywords))
        self.addCleanup(server.stop)
        return server

    def serving(self, api, keys="role: ingress", further="", *flags, ca_file=None):
        folder = self.folder / self.id().rpartition(".")[2]
        folder.mkdir(exist_ok=True)
        text = f'{keys}, api_server: "{api.url}"'
        if api.identity:
            text += f", tls_config: {{ca_file: {ca_file or self.authority.root.certificate}}}"
        serving = program.Serving(folder, CONFIGURATION.format(keys=text, further=further), *flags)
        self.addCleanup(serving.stop)
        return serving

    def watched(self, serving):
        return {each["target"] for each in json.loads(serving.get("/api/v1/endpoints")[1])}

    def count(self, serving, name):
        return next((number for found, _, number in serving.metrics() if found == f"staple_exporter_discovery_{name}"), None)

    def targets(self, serving):
        return self.count(serving, "targets")

    def comes_to(self, serving, number):
        eventually(lambda: self.targets(serving) == number, lambda: f"{number} targets: {serving.process.output()}", 20)
