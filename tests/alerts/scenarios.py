# SPDX-License-Identifier: Apache-2.0
"""What goes wrong in production, on real servers: each scenario starts healthy, is broken, notifies, is repaired."""

import dataclasses
import shutil

from authority import NAME, Authority, shifted
from process import free_port
from servers import apache, nginx, ocsp_responder

MINUTES = 4  # for which a staple holds: as short as its life must be, and as long as the waits of the alerts allow
AGED = -150  # seconds: half a minute later it is due to be refreshed


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


class Files(Scenario):
    """nginx staples files, which must be renewed from outside."""

    minutes = 60

    def start(self):
        self.serve([self.stapling(leaf) for leaf in self.certificates])

    def repair(self):
        self.server.reload([self.stapling(leaf) for leaf in self.certificates])


class Expires(Files):
    """Nobody renews the file: a warning, then two alerts that page, each in place of the one before."""

    name = "staple-expires"
    minutes = MINUTES
    expected = (
        Notice("StapleRefreshOverdue", "warning", r"would have refreshed .* Clients accept it for another \d+"),
        Notice("StapleRefreshOverdue", "critical", r"is near its end. Clients accept it for another \d+"),
        Notice("StapleExpired", "critical", r"clients have not accepted for \d+"),
    )

    def break_(self):
        self.server.reload([self.stapling(self.leaf, AGED)])


class OldStaple(Files):
    """The certificate is renewed, the staple is not."""

    name = "old-staple"
    expected = (Notice("StapleRejected", "critical", r"The fault is serial_mismatch"),)

    def break_(self):
        _, directives = self.stapling(self.leaf)
        self.certificates = [self.authority.leaf()]
        self.server.reload([(self.leaf, directives)])


class MustStaple(Files):
    """Stapling is switched off for a certificate that demands it."""

    name = "must-staple"
    extensions = ("tlsfeature=status_request",)
    expected = (Notice("StapleMustStapleViolated", "critical", r"has a must-staple certificate and has presented no acceptable staple"),)

    def break_(self):
        self.server.reload([(self.leaf, "")])


class OneOfThree(Files):
    """Stapling is switched off at one of three backends of one name."""

    name = "one-of-three"
    addresses = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
    expected = (Notice("StapleMissing", "warning", r"at 127.0.0.3 in fleet one-of-three has sent no staple", "127.0.0.3"),)

    def start(self):
        port = free_port()
        self.serve([self.stapling(self.leaf)] * 3, [f"{address}:{port}" for address in self.addresses])
        self.targets = [f"{NAME}:{port}"]

    def break_(self):
        site = self.stapling(self.leaf)
        self.server.reload([site, (self.leaf, ""), site])

    def repair(self):
        self.server.reload([self.stapling(self.leaf)] * 3)


class Outage(Files):
    """A CA signs nothing new: all the staples of fifty endpoints grow old and end. One page, and one only."""

    name = "ca-outage"
    minutes = MINUTES
    leaves = 50
    expected = (Notice("StapleIssuerOutage", "critical", r"of CN=ca-outage CA present a usable staple .*\(of 50\)", ""),)

    def break_(self):
        self.server.reload([self.stapling(leaf, AGED) for leaf in self.certificates])


class StaplesRevoked(Scenario):
    """The CA revokes the certificate of an Apache, which fetches that and staples it; the repair is a new one."""

    name = "revoked"
    module = "responder: {query: true, interval: 2s}"
    expected = (Notice("StapleRevoked", "critical", r"a certificate that CN=revoked CA has revoked"),)
    directives = "SSLStaplingStandardCacheTimeout 2\nSSLStaplingErrorCacheTimeout 2"

    def start(self):
        self.respond()
        self._serve()

    def _serve(self, port=None):
        trusted = f"SSLCACertificateFile {self.authority.root.certificate}\n"
        self.apache = self.keep(apache(self.folder, [self.leaf], trusted + self.directives, [port] if port else None))
        self.targets = [f"127.0.0.1:{self.apache.ports[0]}"]

    def break_(self):
        self.revoke()

    def repair(self):
        self.renew()
        self.apache.stop()
        self._serve(self.apache.ports[0])


class ResponderDies(StaplesRevoked):
    """Apache makes up a tryLater when its responder is dead, and says so to everyone."""

    name = "responder-dies"
    module = ""
    expected = (Notice("StapleResponderError", "warning", r"has stapled an error of the OCSP responder"),)

    def break_(self):
        self.responder.stop()

    def repair(self):
        self.respond()


class Disagrees(Files):
    """The CA revokes the certificate of an nginx that goes on stapling the file which says good."""

    name = "disagrees"
    module = "responder: {query: true, interval: 2s}"
    expected = (Notice("StapleResponderDisagrees", "critical", r"gives another status .* it may be revoked"),)

    def start(self):
        self.respond()
        super().start()

    def break_(self):
        self.revoke()

    def repair(self):
        self.renew()
        super().repair()


class ExporterDies(Files):
    """The exporter of a job ends. Nothing else is told of the job, whatever is wrong with its endpoints by then."""

    name = "exporter-dies"
    job = "staple-dies"
    expected = (Notice("StapleExporterDown", "critical", r"no answer from .* \(job staple-dies\).*Nothing is known", ""),)

    def owns(self, labels):
        return labels.get("job") == self.job

    def break_(self):
        self.exporter.stop()

    def repair(self):
        self.restart_exporter()


class Ages(Scenario):
    """The responder dies, and the staples of an nginx that fetches them age: it says so long before the first client
    is without one. nginx asks again after five minutes at the earliest, so this takes a quarter of an hour."""

    name = "nginx-ages"
    minutes = 8
    module = "responder: {query: true, interval: 5s}"
    patience = 900
    expected = (
        Notice("StapleResponderDown", "warning", r"Servers that fetch from it keep what they have", ""),
        Notice("StapleRefreshOverdue", "warning", r"would have refreshed"),
        Notice("StapleRefreshOverdue", "critical", r"is near its end"),
        Notice("StapleMissing", "warning", r"has sent no staple"),
    )

    def start(self):
        self.respond()
        self.serve([(self.leaf, f"ssl_stapling on; ssl_stapling_verify on; ssl_trusted_certificate {self.authority.root.certificate};")])

    def break_(self):
        self.responder.stop()

    def repair(self):
        self.respond()


CORE = (Expires, OldStaple, MustStaple, OneOfThree, Outage, StaplesRevoked, ResponderDies, Disagrees, ExporterDies)
ALL = (*CORE, Ages)
