# SPDX-License-Identifier: Apache-2.0
"""The Alertmanager example: amtool accepts it, alerts go where they belong, and of causes and effects a running
Alertmanager tells the causes."""

import json
import pathlib
import subprocess
import tempfile
import unittest
import urllib.request

import yaml

import rule_text
from process import Process, binary, eventually, free_port

CONFIGURATION = rule_text.ALERTS / "alertmanager.yml"
LAST = {"job": "last", "instance": "last:10219"}
WWW = {"job": "staple", "fleet": "web", "target": "www.example.com:443", "address": "192.0.2.7", "issuer": "CN=Example CA"}


def alert(name, severity, **labels):
    return {"alertname": name, "severity": severity} | labels


def receiver(labels):
    """Where amtool says that an alert goes."""
    matchers = [f"{name}={json.dumps(value)}" for name, value in labels.items()]
    done = subprocess.run(
        [binary("amtool"), "config", "routes", "test", f"--config.file={CONFIGURATION}", *matchers],
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    return done.stdout.strip()


class Routes(unittest.TestCase):
    def test_amtool_finds_nothing_wrong(self):
        done = subprocess.run([binary("amtool"), "check-config", CONFIGURATION], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_alerts_go_by_severity_team_and_what_they_are_about(self):
        for labels, expected in (
            (alert("StapleExpired", "critical", **WWW), "pki-pager"),
            (alert("StapleMissing", "warning", **WWW), "pki-chat"),
            (alert("StapleExpired", "critical", team="payments", **WWW), "payments-pager"),
            (alert("StapleMissing", "warning", team="payments", **WWW), "payments-chat"),
            (alert("StapleIssuerOutage", "critical", issuer="CN=Example CA"), "pki-pager"),
            (alert("StapleFleetDegraded", "critical", fleet="web"), "pki-pager"),
            (alert("StapleNoLongerExpected", "warning", issuer="CN=Example CA"), "pki-chat"),
            (alert("StapleNoLongerExpected", "warning", fleet="web", team="payments"), "payments-chat"),
            (alert("StapleNoLongerExpected", "warning", team="payments", **WWW), "payments-chat"),
            (alert("StapleResponderUnusable", "warning", issuer="CN=Example CA", team="payments"), "payments-chat"),
            (alert("StapleResponderSlow", "info", responder="http://ocsp.example.com"), "discard"),
            (alert("StapleExporterDown", "critical", job="staple"), "platform-pager"),
            (alert("StapleExporterOverloaded", "warning", job="staple"), "platform-chat"),
        ):
            with self.subTest(labels=labels):
                self.assertEqual(receiver(labels), expected)

    def test_every_alert_goes_to_a_pager_just_if_it_is_critical(self):
        for name, rule in rule_text.alerts():
            with self.subTest(alert=name):
                goes = receiver(alert(name, rule_text.severity(rule)))
                self.assertEqual(goes.endswith("-pager"), rule_text.severity(rule) == "critical", goes)


    def test_notifications_and_inhibitions_stay_within_a_cluster(self):
        configuration = yaml.safe_load(CONFIGURATION.read_text(encoding="utf-8"))
        routes = [configuration["route"]]
        for route in routes:
            self.assertIn("cluster", route.get("group_by", ["cluster"]))
            routes += route.get("routes", [])
        self.assertGreater(len(routes), 5)
        for rule in configuration["inhibit_rules"]:
            self.assertIn("cluster", rule["equal"])


class Inhibition(unittest.TestCase):
    """Each case has an Alertmanager of its own, so that no other alert plays a part."""

    def silent(self, *alerts):
        """Names and severities of those that Alertmanager keeps silent, of alerts that are posted with the cause last."""
        with tempfile.TemporaryDirectory(prefix="staple-") as temporary:
            folder = pathlib.Path(temporary)
            port = free_port()
            command = [
                binary("prometheus-alertmanager"), f"--config.file={CONFIGURATION}", f"--storage.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=", "--log.level=warn",
            ]  # fmt: skip
            with Process(command, folder) as alertmanager:
                alertmanager.listening(port)
                self._post(port, list(reversed(alerts)))
                # Alerts are taken in their order: once these two are judged, whatever is asked from then on is, too. Not what
                # the same answer says: it may have been begun before.
                self._post(port, [alert("StapleExporterDown", "critical", **LAST), alert("StapleExporterOverloaded", "warning", **LAST)])

                def look():
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v2/alerts", timeout=10) as answer:
                        found = json.load(answer)
                    self.assertLessEqual(len(found), len(alerts) + 2)
                    kept = [each["labels"] for each in found if each["status"]["inhibitedBy"]]
                    return len(found) == len(alerts) + 2 and any(labels["job"] == LAST["job"] for labels in kept) and kept

                eventually(look, "all alerts are judged")
                kept = [labels for labels in look() if labels["job"] != LAST["job"]]
                return sorted(f"{labels['alertname']}/{labels['severity']}" for labels in kept)

    def _post(self, port, alerts):
        body = json.dumps([{"labels": labels} for labels in alerts]).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v2/alerts", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=10).close()

    def test_a_critical_alert_keeps_warnings_of_its_endpoint_silent(self):
        other = WWW | {"target": "shop.example.com:443"}
        self.assertEqual(
            self.silent(
                alert("StapleRevoked", "critical", **WWW),
                alert("StapleIntermittent", "warning", **WWW | {"address": "192.0.2.8", "view": "tls1.2"}),
                alert("StapleMissing", "warning", **other),
                alert("StapleExpired", "critical", **WWW),
            ),
            ["StapleIntermittent/warning"],
        )

    def test_an_alert_without_an_endpoint_keeps_no_warning_silent(self):
        self.assertEqual(
            self.silent(
                alert("StapleExporterProbesStale", "critical", job="staple", instance="exporter:10219", fleet="web"),
                alert("StapleExporterNoTargets", "warning", job="staple", instance="exporter:10219", fleet="web"),
            ),
            [],
        )

    def test_what_has_expired_is_no_longer_told_to_be_overdue(self):
        self.assertEqual(
            self.silent(
                alert("StapleExpired", "critical", **WWW),
                alert("StapleRefreshOverdue", "critical", **WWW),
                alert("StapleRefreshOverdue", "critical", **WWW | {"address": "192.0.2.8"}),
                alert("StapleRefreshOverdue", "warning", **WWW),
            ),
            ["StapleRefreshOverdue/critical", "StapleRefreshOverdue/warning"],
        )

    def test_an_expired_certificate_is_the_only_alert_of_its_address(self):
        critical = ("StapleExpired", "StapleMustStapleViolated", "StapleRefreshOverdue", "StapleRejected", "StapleCertificateExpiring")
        self.assertEqual(
            self.silent(
                alert("StapleCertificateExpired", "critical", **WWW),
                *(alert(name, "critical", **WWW) for name in critical),
                alert("StapleExpired", "critical", **WWW | {"address": "192.0.2.8"}),
                alert("StapleMustStapleViolated", "critical", **WWW | {"view": "tls1.2"}),
                alert("StapleMissing", "warning", **WWW),
                alert("StapleNoLongerExpected", "warning", scope="endpoint", **WWW),
                alert("StapleNoLongerExpected", "warning", scope="issuer", job="staple", issuer="CN=Example CA"),
                alert("StapleRevoked", "critical", **WWW),
            ),
            sorted([f"{name}/critical" for name in critical] + ["StapleMissing/warning", "StapleNoLongerExpected/warning"]),
        )

    def test_what_has_expired_is_not_rejected_because_its_signer_has_too(self):
        self.assertEqual(
            self.silent(
                alert("StapleExpired", "critical", **WWW),
                alert("StapleRejected", "critical", fault="responder_expired", **WWW),
                alert("StapleRejected", "critical", fault="bad_signature", **WWW),
                alert("StapleRejected", "critical", fault="responder_expired", **WWW | {"view": "tls1.2"}),
            ),
            ["StapleRejected/critical"],
        )

    def test_the_outage_of_a_ca_is_one_alert(self):
        many = [WWW | {"target": f"www{number}.example.com:443"} for number in range(50)]
        caused = ("StapleExpired", "StapleRefreshOverdue", "StapleRejected")
        warnings = ("StapleMissing", "StapleIntermittent", "StapleResponderError", "StapleStatusUnknown", "StapleNotYetValid")
        silent = self.silent(
            alert("StapleIssuerOutage", "critical", job="staple", issuer="CN=Example CA"),
            *(alert(name, "critical", **each) for each in many for name in caused),
            *(alert(name, "warning", **each) for each in many for name in warnings),
        )
        self.assertEqual(len(silent), 50 * (len(caused) + len(warnings)))

    def test_the_outage_of_a_ca_hides_nothing_else(self):
        self.assertEqual(
            self.silent(
                alert("StapleIssuerOutage", "critical", job="staple", issuer="CN=Example CA"),
                alert("StapleExpired", "critical", **WWW | {"issuer": "CN=Other CA"}),
                alert("StapleRevoked", "critical", **WWW),
                alert("StapleMustStapleViolated", "critical", **WWW | {"target": "shop.example.com:443"}),
                alert("StapleResponderDisagrees", "critical", **WWW),
                alert("StapleFleetDegraded", "critical", job="staple", fleet="web"),
                alert("StapleExporterDown", "critical", job="other", instance="exporter:10219", scope="job"),
            ),
            [],
        )

    def test_an_alert_of_one_cluster_silences_nothing_of_another(self):
        here, there = WWW | {"cluster": "a"}, WWW | {"cluster": "b"}
        shop = {"target": "shop.example.com:443"}
        causes = ("StapleRevoked", "StapleCertificateExpired", "StapleExpired")
        self.assertEqual(
            self.silent(
                *(alert(name, "critical", **there) for name in causes),
                alert("StapleRevoked", "critical", **there | shop),
                alert("StapleIssuerOutage", "critical", cluster="b", job="staple", issuer="CN=Example CA"),
                alert("StapleExporterDown", "critical", cluster="b", job="staple", instance="exporter:10219", scope="job"),
                alert("StapleRefreshOverdue", "critical", **here),
                alert("StapleRejected", "critical", fault="responder_expired", **here),
                alert("StapleMissing", "warning", **here | shop),
                alert("StapleExporterOverloaded", "warning", cluster="a", job="staple", instance="exporter:10219"),
            ),
            # What the exporter of cluster b silences in its own cluster.
            sorted([*(f"{name}/critical" for name in causes), "StapleRevoked/critical", "StapleIssuerOutage/critical"]),
        )

    def test_without_an_exporter_all_of_its_job_is_silent(self):
        self.assertEqual(
            self.silent(
                alert("StapleExporterDown", "critical", job="staple", instance="exporter:10219", scope="job"),
                alert("StapleExporterDown", "critical", job="staple", instance="second:10219", scope="job"),
                alert("StapleExpired", "critical", **WWW),
                alert("StapleIssuerOutage", "critical", job="staple", issuer="CN=Example CA"),
                alert("StapleExporterProbesStale", "critical", job="staple", instance="exporter:10219"),
                alert("StapleExpired", "critical", **WWW | {"job": "other"}),
                alert("NodeDown", "critical", job="staple"),
            ),
            ["StapleExpired/critical", "StapleExporterProbesStale/critical", "StapleIssuerOutage/critical"],
        )

    def test_one_of_several_exporters_silences_only_what_it_says_of_itself(self):
        self.assertEqual(
            self.silent(
                alert("StapleExporterDown", "critical", job="staple", instance="exporter:10219", scope="instance"),
                alert("StapleExporterOverloaded", "warning", job="staple", instance="exporter:10219"),
                alert("StapleExporterOverloaded", "warning", job="staple", instance="second:10219"),
                alert("StapleExpired", "critical", **WWW),
            ),
            ["StapleExporterOverloaded/warning"],
        )


if __name__ == "__main__":
    unittest.main()
