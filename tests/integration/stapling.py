# SPDX-License-Identifier: Apache-2.0
"""The expected report on each kind of staple, and a test case that compares JSON and metrics with it."""

import pathlib
import tempfile
import unittest

import program
from process import eventually

NOTHING_SENT = {"verdict": "warning", "fault": "not_sent", "ok": False, "present": False}
GOOD = {"verdict": "ok", "ok": True, "present": True, "authenticated": True, "status": "good"}
EXPIRED = {**GOOD, "verdict": "critical", "fault": "expired", "ok": False}
REVOKED = {**GOOD, "verdict": "critical", "fault": "revoked", "ok": False, "status": "revoked"}
UNKNOWN = {**GOOD, "verdict": "critical", "fault": "unknown", "ok": False, "status": "unknown"}
# A staple that is unauthenticated or for another certificate has no status.
WRONG_SERIAL = {"verdict": "critical", "fault": "serial_mismatch", "ok": False, "present": True, "authenticated": False}
BAD_SIGNATURE = {**WRONG_SERIAL, "fault": "bad_signature"}
TRY_LATER = {**WRONG_SERIAL, "verdict": "warning", "fault": "error_response"}

EXIT = {"ok": 0, "not_applicable": 0, "warning": 1, "critical": 2, "unreachable": 3}


class StaplingCase(unittest.TestCase):
    """StaplingCase has a folder of its own and compares reports with the tables above."""

    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="staple-")
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = pathlib.Path(temporary.name)
        # A server may read its files as another user, so they are readable for all.
        cls.folder.chmod(0o755)

    @classmethod
    def running(cls, server):
        cls.addClassCleanup(server.stop)
        return server

    def probe(self, port, authority, *arguments):
        return program.probe(port, authority.root.certificate, *arguments)

    def assert_says(self, port, authority, expected):
        """Probes the endpoint once on the command line and compares verdict, fault, status and exit code."""
        answer = self.probe(port, authority)
        self.assertEqual(program.summary(answer), expected, answer)
        self.assertEqual(answer["exit"], EXIT[expected["verdict"]])
        return answer

    def assert_comes_to_say(self, port, authority, expected):
        """Like assert_says, for a server that needs some connections before it staples."""
        eventually(lambda: program.summary(self.probe(port, authority)) == expected, f"port {port} says {expected}")

    def assert_metrics(self, authority, expected):
        """Probes every port with the service and compares /metrics for each."""
        targets = {f"127.0.0.1:{port}": says for port, says in expected.items()}
        serving = program.Serving(self.folder, program.configuration(authority.root.certificate, targets))
        self.addCleanup(serving.stop)
        found = serving.settled(len(targets))
        for target, says in targets.items():
            with self.subTest(target=target, says=says):
                self.assert_series(program.of_target(found, target), says)

    def assert_series(self, series, says):
        self.assertEqual(series["staple_probe_success"], {"": 1})
        self.assertEqual(series["staple_present"], {"": says["present"]})
        self.assertEqual(series["staple_ok"], {"": says["ok"]})
        faults = series.get("staple_fault_info", {})
        if "fault" in says:
            self.assertEqual(faults.get(f"fault={says['fault']},severity={says['verdict']}"), 1, faults)
        else:
            self.assertEqual(faults, {})
        states = {f"status={state}": state == says["status"] for state in ("good", "revoked", "unknown")} if "status" in says else {}
        self.assertEqual(series.get("staple_cert_status", {}), states)
        self.assertEqual("staple_revocation_timestamp_seconds" in series, says.get("status") == "revoked")
        self.assertEqual("staple_response_bytes" in series, says["present"])
        for name in ("staple_this_update_timestamp_seconds", "staple_next_update_timestamp_seconds"):
            if says.get("fault") in ("not_sent", "error_response"):
                self.assertNotIn(name, series)
            elif "status" in says:
                self.assertIn(name, series)
