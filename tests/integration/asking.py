# SPDX-License-Identifier: Apache-2.0
"""A test case whose probes also query the CA's responder."""

import program
import stapling


class Asking(stapling.StaplingCase):
    def module(self, **responder):
        """A configuration file whose module `tls` queries the CA's responder."""
        keys = ", ".join(f"{key}: {value}" for key, value in {"query": "true", **responder}.items())
        file = self.folder / f"{len(list(self.folder.iterdir()))}.yml"
        file.write_text(f"modules:\n  tls:\n    responder: {{{keys}}}\n")
        return f"--config.file={file}"

    def ask(self, port, authority, *arguments, **responder):
        return self.probe(port, authority, self.module(**responder), *arguments)

    def serve(self, authority, targets, *flags, interval="1s", responder):
        serving = program.Serving(
            self.folder, program.configuration(authority.root.certificate, targets, interval, responder), *flags
        )
        self.addCleanup(serving.stop)
        return serving
