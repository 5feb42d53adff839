# SPDX-License-Identifier: Apache-2.0
"""The series of a fleet that is well but for a few endpoints in a hundred, as an exporter exposes them."""

import collections
import time

HOUR = 3600
INTERVAL = 300  # seconds, of the fleets
# Of a hundred endpoints, one has each of these.
FAULTS = {3: "expired", 23: "refresh_overdue", 43: "not_sent", 63: "late", 83: "unreachable"}
ISSUERS = 8
FLEETS = 20


class Fleet:
    """Fleet is `size` endpoints in 20 fleets, with certificates of 8 issuers."""

    def __init__(self, size):
        self.size = size
        self._now = int(time.time())
        self.sample_of_well = 'target=~"www[0-9]*0[.].*"'  # a tenth of the endpoints

    @staticmethod
    def _fault(number):
        return FAULTS.get(number % 100, "")

    @staticmethod
    def _issuer(number):
        return f"CN=Example Issuing CA {number % ISSUERS},O=Example Trust Services,C=US"

    def _labels(self, number):
        return (
            f'fleet="fleet{number % FLEETS}",target="www{number}.example.com:443",'
            f'address="10.{number >> 16}.{number >> 8 & 255}.{number & 255}",team="team{number % 7}"'
        )

    def _values(self, number):
        """Yields (name and further labels, value) of the series of one endpoint that do not change."""
        fault = self._fault(number)
        reached, sent = fault != "unreachable", fault not in ("unreachable", "not_sent")
        begun = self._now - (120 * HOUR if fault in ("expired", "refresh_overdue") else 24 * HOUR) - number % 3600
        ends = self._now - 600 if fault == "expired" else begun + 168 * HOUR
        yield "staple_probe_success", int(reached)
        yield "staple_probe_duration_seconds", 0.0312 + number % 97 / 1000
        yield "staple_last_success_timestamp_seconds", self._now - number % INTERVAL
        yield "staple_probes_total", 1000
        yield "staple_probe_failures_total", 0 if reached else 1000
        if not reached:
            yield 'staple_probe_failure_info,stage="connect",reason="timeout"', 1
            return
        for name, value in (("expected", 1), ("must_staple", 0), ("present", sent), ("attempts", 1), ("attempts_stapled", sent)):
            yield f"staple_{name}", int(value)
        yield "staple_ok", int(fault in ("", "refresh_overdue", "late"))
        yield "staple_certificate_trusted", 1
        yield "staple_certificate_not_after_timestamp_seconds", self._now + 1000 * HOUR + number % 3600
        if fault:
            yield f'staple_fault_info,fault="{fault}",severity="{"critical" if fault == "expired" else "warning"}"', 1
        facts = f'issuer="{self._issuer(number)}",serial="{number:032x}",key_type="ECDSA P-256",tls_version="TLSv1.3"'
        if not sent:
            yield f"staple_info,{facts}", 1
            return
        yield f'staple_info,{facts},responder="{number % ISSUERS:040x}",signature_algorithm="ecdsa-with-SHA256"', 1
        for status in ("good", "revoked", "unknown"):
            yield f'staple_cert_status,status="{status}"', int(status == "good")
        yield "staple_response_bytes", 471
        yield "staple_this_update_timestamp_seconds", begun
        yield "staple_produced_at_timestamp_seconds", begun
        yield "staple_next_update_timestamp_seconds", ends
        yield "staple_effective_expiry_timestamp_seconds", ends
        yield "staple_refresh_due_timestamp_seconds", begun + 108 * HOUR

    def constant(self):
        """Returns the exposition of all series that stay the same."""
        families = collections.defaultdict(list)
        for number in range(self.size):
            labels = self._labels(number)
            for series, value in self._values(number):
                name, _, more = series.partition(",")
                families[name].append(f"{name}{{{labels}{',' + more if more else ''}}} {value}\n")
        for fleet in range(FLEETS):
            families["staple_exporter_probe_interval_seconds"].append(
                f'staple_exporter_probe_interval_seconds{{fleet="fleet{fleet}"}} {INTERVAL}\n'
            )
            families["staple_exporter_targets"].append(f'staple_exporter_targets{{fleet="fleet{fleet}"}} {self.size // FLEETS}\n')
        self._append_counts(families)
        families["staple_exporter_shards"].append('staple_exporter_shards 1\nstaple_exporter_shard_ordinal{shard_ordinal="0"} 0\n')
        return "".join("".join(lines) for lines in families.values())

    def _append_counts(self, families):
        """Appends what the exporter counts itself."""
        states = {"": "fresh", "late": "fresh", "refresh_overdue": "overdue", "expired": "unusable", "not_sent": "unusable"}
        counted = [(number % FLEETS, self._issuer(number), states[self._fault(number)])
                   for number in range(self.size) if self._fault(number) in states]  # fmt: skip
        by_fleet = collections.Counter(counted)
        by_issuer = collections.Counter((issuer, state) for _, issuer, state in counted)
        every = ("fresh", "overdue", "unusable", "certificate_expired", "unverifiable")
        for fleet, issuer in sorted({(fleet, issuer) for fleet, issuer, _ in counted}):
            labels = f'fleet="fleet{fleet}",issuer="{issuer}"'
            families["next"].append(f"staple_exporter_fleet_next_expiry_timestamp_seconds{{{labels}}} {self._now + 40 * HOUR}\n")
            families["ratio"].append(f"staple_exporter_fleet_window_remaining_ratio{{{labels}}} 0.25\n")
            for state in every:
                name = f'staple_exporter_fleet_expected_endpoints{{{labels},state="{state}",shard_ordinal="0"}}'
                families["fleets"].append(f"{name} {by_fleet[fleet, issuer, state]}\n")
        for issuer in sorted({issuer for issuer, _ in by_issuer}):
            for state in every:
                name = f'staple_exporter_issuer_expected_endpoints{{issuer="{issuer}",state="{state}",shard_ordinal="0"}}'
                families["issuers"].append(f"{name} {by_issuer[issuer, state]}\n")

    def changing(self, now):
        """Returns the exposition of the time of each endpoint's last probe."""
        name = "staple_last_probe_timestamp_seconds"
        return "".join(f"{name}{{{self._labels(number)}}} {now - (now + number) % INTERVAL}\n" for number in range(self.size))
