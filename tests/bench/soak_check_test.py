# SPDX-License-Identifier: Apache-2.0
"""The comparison of soak.py: mismatches, late ones among them, and what is accepted."""

import datetime
import unittest

from soak_check import Comparison
from soak_plan import Event, Layout
from soak_truth import Terms, Truth

TERMS = Terms(interval=30, timeout=5, window=480, discovery=12, ttl=5)
EXPECTED = {"ok": "ok", "silent": "timeout", "revoked": "revoked", "not-sent": "not_sent", "slow-staple": "slow_staple"}
BEGIN = 1_800_000_000


class FakeWorld:
    """FakeWorld is the part of World that a comparison reads."""

    extra = 0

    def target(self, index):
        return f"{self.address(index)}:1#e{index}.fleet.test"

    def address(self, index):
        return f"127.0.0.{index + 1}"

    def name(self, number):
        return f"n{number}.fleet.test:1"


def entry(world, index, at, *faults, failure=None, fleet="listed", target=None, duration=0.1):
    """An entry of /api/v1/endpoints that was probed at `at`, in seconds since the start."""
    probe = {"duration_seconds": duration} | ({"failure": {"reason": failure}} if failure else {})
    time = datetime.datetime.fromtimestamp(BEGIN + at, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"fleet": fleet, "target": target or world.target(index), "address": world.address(index), "time": time, "probe": probe,
            "verdict": "unreachable" if failure else "critical" if faults else "ok", "findings": [{"fault": each} for each in faults]}  # fmt: skip


class CheckTest(unittest.TestCase):
    """Endpoint 0 is steady, endpoint 1 changes. Neither is listed but where the test says so."""

    def setUp(self):
        self.world = FakeWorld()
        self.truth = Truth(Layout(2), EXPECTED, TERMS, BEGIN)
        self.happen(0, "list", 0, "members", (1,))
        for number in range(3):
            self.happen(0, "zone", number, "addresses", (0,))

    def happen(self, at, kind, *arguments):
        self.truth.apply(Event(at, kind, arguments), BEGIN + at)

    def named(self, at):
        return [entry(self.world, 0, at, fleet="named", target=self.world.name(number)) for number in range(3)]

    def look(self, now, *entries, demo=None, delay=0.0):
        look = Comparison(self.world, self.truth, BEGIN + now, delay)
        look.look([*self.named(now - 1), *entries], demo or {})
        return look

    def mismatches(self, now, *entries, **keywords):
        return [(mismatch.expected, mismatch.said, mismatch.is_late) for mismatch in self.look(now, *entries, **keywords).mismatches]

    def both(self, now, changing):
        return self.mismatches(now, entry(self.world, 0, now - 5), changing)

    def test_accepts_what_is_true(self):
        self.assertEqual(self.both(100, entry(self.world, 1, 95)), [])
        self.happen(100, "set", 1, 1, "revoked", 0)
        self.assertEqual(self.both(110, entry(self.world, 1, 105, "weak_signature", "revoked")), [])
        self.happen(120, "set", 1, 1, "silent", 0)
        self.assertEqual(self.both(140, entry(self.world, 1, 135, failure="timeout", duration=5)), [])

    def test_accepts_what_was_true_until_the_grace_has_passed(self):
        self.happen(100, "set", 1, 1, "revoked", 0)
        self.assertEqual(self.both(100 + TERMS.grace, entry(self.world, 1, 99)), [])
        self.assertEqual(self.both(101 + TERMS.grace, entry(self.world, 1, 99)), [("revoked", "ok", True)])

    def test_accepts_no_wrong_result_of_a_probe_that_began_after_the_change(self):
        self.happen(100, "set", 1, 1, "revoked", 0)
        self.assertEqual(self.both(110, entry(self.world, 1, 103, duration=1)), [("revoked", "ok", False)])
        self.assertEqual(self.both(110, entry(self.world, 1, 103, duration=3)), [])

    def test_accepts_no_finding_about_a_healthy_endpoint(self):
        self.assertEqual(self.both(100, entry(self.world, 1, 95, "outlives_certificate")), [("ok", "outlives_certificate", False)])

    def test_accepts_findings_about_the_past_after_a_missing_staple_alone(self):
        self.assertEqual(self.both(100, entry(self.world, 1, 95, "intermittent")), [("ok", "intermittent", False)])
        self.happen(100, "set", 1, 1, "not-sent", 0)
        self.happen(200, "set", 1, 1, "ok", 0)
        self.assertEqual(self.both(300, entry(self.world, 1, 295, "intermittent")), [])
        self.assertEqual(self.both(300, entry(self.world, 1, 295, "intermittent", "expired")), [("ok", "expired", False)])

    def test_counts_slow_staples_apart(self):
        look = self.look(100, entry(self.world, 0, 95), entry(self.world, 1, 95, "slow_staple"))
        self.assertEqual((look.mismatches, look.slow), ([], 1))

    def test_knows_no_slow_staple_where_everything_is_slow(self):
        self.happen(100, "set", 1, 1, "slow-staple", 0)
        entries = [entry(self.world, 0, 295), entry(self.world, 1, 295)]
        self.assertEqual(self.mismatches(300, *entries), [("slow_staple", "ok", False)])
        self.assertEqual(self.mismatches(300, *entries, delay=TERMS.grace), [])

    def test_finds_endpoints_that_are_missing_or_should_be(self):
        steady = entry(self.world, 0, 95)
        self.assertEqual(self.mismatches(100, steady), [("listed", "not listed", True)])
        self.happen(100, "list", 0, "empty", ())
        self.assertEqual(self.both(110, entry(self.world, 1, 105)), [])
        self.assertEqual(self.both(120, entry(self.world, 1, 105)), [("not listed", "listed", True)])
        strange = entry(self.world, 0, 95, target="127.9.9.9:1")
        self.assertIn(("no such endpoint", "listed", True), self.mismatches(130, steady, strange))

    def test_finds_a_name_with_other_addresses(self):
        self.happen(100, "zone", 0, "addresses", (1,))
        self.assertEqual(self.both(104 + TERMS.grace, entry(self.world, 1, 99)), [])
        self.assertEqual(self.both(106 + TERMS.grace, entry(self.world, 1, 99)), [("addresses ['127.0.0.2']", "['127.0.0.1']", True)])

    def test_compares_the_demo_fleet_once_it_was_probed(self):
        wrong = entry(self.world, 0, 95, fleet="demo", target="demo:1")
        self.assertEqual(self.mismatches(100, entry(self.world, 0, 95), entry(self.world, 1, 95), wrong, demo={"demo:1": "expired"}), [])
        late = int(3 * TERMS.grace) + 1
        entries = [entry(self.world, index, late - 5) for index in (0, 1)]
        self.assertEqual(self.mismatches(late, *entries, wrong, demo={"demo:1": "expired"}), [("expired", "ok", True)])

    def test_tells_the_age_of_steady_endpoints(self):
        self.assertEqual(self.look(100, entry(self.world, 0, 60), entry(self.world, 1, 20)).oldest, 40)


if __name__ == "__main__":
    unittest.main()
