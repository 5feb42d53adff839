# SPDX-License-Identifier: Apache-2.0
"""What goes wrong in production, on real servers: each scenario starts healthy, is broken, notifies, is repaired."""

from authority import NAME, Authority
from process import free_port
from scenario import MINUTES, Notice, Scenario
from servers import apache

AGED = -150  # seconds: half a minute later it is due to be refreshed


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
        Notice("StapleRefreshOverdue", "warning", r"is \d+.* late to refresh its staple. Clients accept it for another \d+"),
        Notice("StapleRefreshOverdue", "critical", r"has not refreshed its staple. Clients accept it for another \d+"),
        Notice("StapleExpired", "critical", r"sends a staple that expired \d+"),
    )

    def break_(self):
        self.server.reload([self.stapling(self.leaf, AGED)])


class OldStaple(Files):
    """The certificate is renewed, the staple is not."""

    name = "old-staple"
    expected = (Notice("StapleRejected", "critical", r"has the fault serial_mismatch"),)

    def break_(self):
        _, directives = self.stapling(self.leaf)
        self.certificates = [self.authority.leaf()]
        self.server.reload([(self.leaf, directives)])


class MustStaple(Files):
    """Stapling is switched off for a certificate that demands it."""

    name = "must-staple"
    extensions = ("tlsfeature=status_request",)
    expected = (Notice("StapleMustStapleViolated", "critical", r"has no acceptable staple and must have one"),)

    def break_(self):
        self.server.reload([(self.leaf, "")])


class DefaultCertificate(Files):
    """The server presents a certificate that it made itself. That is no fault of stapling."""

    name = "default-certificate"
    expected = (Notice("StapleNoLongerExpected", "warning", r"now has a certificate of CN=localhost\. It names no responder"),)

    def break_(self):
        self.server.reload([(Authority(self.folder / "own", name="localhost").root, "")])


class CertificateEnds(Files):
    """The certificate is not renewed. Its staple is good, and stays the same."""

    name = "certificate-ends"
    expected = (Notice("StapleCertificateExpired", "critical", r"presents a certificate that expired \d+"),)

    def break_(self):
        _, directives = self.stapling(self.leaf)
        self.server.reload([(self.authority.ended(self.leaf), directives)])


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
    expected = (Notice("StapleIssuerOutage", "critical", r"of 50 endpoints of CN=ca-outage CA have a fresh staple", ""),)

    def break_(self):
        self.server.reload([self.stapling(leaf, AGED) for leaf in self.certificates])


class StaplesRevoked(Scenario):
    """The CA revokes the certificate of an Apache, which fetches that and staples it; the repair is a new one."""

    name = "revoked"
    module = "responder: {query: true, interval: 2s}"
    expected = (Notice("StapleRevoked", "critical", r"presents a revoked certificate"),)
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
    expected = (Notice("StapleResponderError", "warning", r"staples an error such as tryLater"),)

    def break_(self):
        self.responder.stop()

    def repair(self):
        self.respond()


class Disagrees(Files):
    """The CA revokes the certificate of an nginx that goes on stapling the file which says good."""

    name = "disagrees"
    module = "responder: {query: true, interval: 2s}"
    expected = (Notice("StapleResponderDisagrees", "critical", r"staples another status than its CA"),)

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
    expected = (Notice("StapleExporterDown", "critical", r"of job staple-dies has not answered Prometheus .* Its endpoints are not watched", ""),)

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
        Notice("StapleResponderDown", "warning", r"Servers keep their staples until these expire", ""),
        Notice("StapleRefreshOverdue", "warning", r"late to refresh its staple"),
        Notice("StapleRefreshOverdue", "critical", r"has not refreshed its staple"),
        Notice("StapleMissing", "warning", r"has sent no staple"),
    )

    def start(self):
        self.respond()
        self.serve([(self.leaf, f"ssl_stapling on; ssl_stapling_verify on; ssl_trusted_certificate {self.authority.root.certificate};")])

    def break_(self):
        self.responder.stop()

    def repair(self):
        self.respond()


NGINX = (Expires, OldStaple, MustStaple, DefaultCertificate, CertificateEnds, OneOfThree, Outage)
CORE = (*NGINX, StaplesRevoked, ResponderDies, Disagrees, ExporterDies)
ALL = (*CORE, Ages)
