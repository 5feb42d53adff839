# SPDX-License-Identifier: Apache-2.0
"""What a scenario of the end-to-end test is made of: a fleet of its own with a CA of its own, and what is told of it."""

import dataclasses

from authority import Authority, shifted
from process import free_port
from servers import nginx, ocsp_responder

MINUTES = 4  # for which a staple holds: as short as its life must be, and as long as the waits of the alerts allow


@dataclasses.dataclass(frozen=True)
class Notice:
    """Notice is one alert that must arrive. `text` is a pattern that its description must match."""

    alert: str
    severity: str
    text: str
    address: str = "127.0.0.1"  # "": an alert that is not about one address


class Scenario:
    """Scenario is a fleet of its own, with a CA of its own. `expected`: exactly what is told of it."""

    name = ""
    module = ""  # keys of its module, in YAML
    minutes = MINUTES
    leaves = 1
    extensions = ()
    expected = ()
    job = "staple"
    patience = 180  # seconds until the last notice; after the repair until all are resolved

    def __init__(self, folder):
        self.folder = folder / self.name
        self.folder.mkdir()
        self.folder.chmod(0o755)
        self.responder_port = free_port()
        self.authority = Authority(self.folder / "ca", "ecdsa", f"http://127.0.0.1:{self.responder_port}/", name=f"{self.name} CA",
                                   minutes=self.minutes)  # fmt: skip
        self.certificates = [self.authority.leaf(extensions=self.extensions) for _ in range(self.leaves)]
        self._running = []
        self.targets = []

    @property
    def leaf(self):
        return self.certificates[0]

    def keep(self, server):
        self._running.append(server)
        return server

    def stop(self):
        for server in reversed(self._running):
            server.stop()

    def owns(self, labels):
        """Whether the alert with these labels is told of this scenario."""
        return (
            labels.get("fleet") == self.name
            or labels.get("issuer") == f"CN={self.name} CA"
            or f":{self.responder_port}" in labels.get("responder", "")
        )

    def file(self, leaf, seconds=0):
        """Puts a staple beside the certificate, of which `seconds` have passed already, and returns where."""
        path = leaf.certificate.with_suffix(".staple")
        staple = self.authority.staple(leaf)
        path.write_bytes(shifted(staple, seconds, self.authority.root.key) if seconds else staple)
        return path

    def stapling(self, leaf, seconds=0):
        return leaf, f"ssl_stapling on; ssl_stapling_file {self.file(leaf, seconds)};"

    def serve(self, sites, at=None):
        self.server = self.keep(nginx(self.folder, sites, workers=1, at=at))
        self.targets = [f"127.0.0.1:{port}" for port in self.server.ports]

    def respond(self):
        self.responder = self.keep(ocsp_responder(self.folder, self.authority, self.responder_port))

    def revoke(self):
        self.authority.enter(self.leaf, "revoked")
        self._read_the_book_again()

    def renew(self):
        self.certificates = [self.authority.leaf()]
        self._read_the_book_again()

    def _read_the_book_again(self):
        self.responder.stop()
        self.respond()
