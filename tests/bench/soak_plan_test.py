# SPDX-License-Identifier: Apache-2.0
"""The plan of soak.py, and what it expects of the exporter after each event of it."""

import unittest

from soak_plan import LISTS, PORTS, Event, Layout, plan
from soak_truth import ANY, Terms, Truth, agrees, told

STATES = ["ok", "renewing", "stopped", "silent", "revoked", "not-sent", "floods"]
LAYOUT = Layout(600)
TERMS = Terms(interval=30, timeout=5, window=480, discovery=12, ttl=5)
EXPECTED = {"ok": "ok", "renewing": "ok", "stopped": "stopped", "silent": "timeout", "not-sent": "not_sent", "giant": "any"}


class PlanTest(unittest.TestCase):
    def setUp(self):
        self.events = plan(7, LAYOUT, 3600, STATES)

    def test_is_the_same_for_the_same_seed_and_another_for_another(self):
        self.assertEqual(self.events, plan(7, LAYOUT, 3600, STATES))
        self.assertNotEqual(self.events, plan(8, LAYOUT, 3600, STATES))

    def test_is_in_the_order_of_time_and_ends_with_the_run(self):
        times = [event.at for event in self.events]
        self.assertEqual(times, sorted(times))
        self.assertLess(times[-1], 3600)

    def test_gives_half_of_the_steady_endpoints_short_lived_staples_at_first(self):
        first = [event.arguments for event in self.events if event.kind == "set" and event.at == 0]
        self.assertEqual(sum(count for _, count, _, _ in first), LAYOUT.steady // 2)
        self.assertEqual({state for _, _, state, _ in first}, {"renewing"})
        self.assertGreater(len({generation for *_, generation in first}), 10)

    def test_never_touches_a_steady_endpoint_after_the_start(self):
        for event in self.events:
            if event.kind == "set" and event.at > 0:
                first, count, state, _ = event.arguments
                self.assertGreaterEqual(first, LAYOUT.steady)
                self.assertLessEqual(first + count, LAYOUT.endpoints)
                self.assertIn(state, STATES + ["resets", "drips", "hangs-up", "garbage", "stalls", "alert"])

    def test_closes_the_ports_of_changing_endpoints_alone(self):
        closed = {event.arguments[0] for event in self.events if event.kind == "close"}
        self.assertEqual(closed, {LAYOUT.port(index) for index in range(LAYOUT.steady, LAYOUT.endpoints)})
        self.assertEqual(closed & {LAYOUT.port(index) for index in range(LAYOUT.steady)}, set())

    def test_has_every_kind_of_event(self):
        kinds = {event.kind for event in self.events}
        self.assertEqual(kinds, {"set", "close", "open", "list", "zone", "reload", "responder"})

    def test_opens_each_port_that_it_closes_before_it_closes_it_again(self):
        for port in range(PORTS):
            verbs = [event.kind for event in self.events if event.kind in ("close", "open") and event.arguments == (port,)]
            self.assertEqual(verbs[::2], ["close"] * len(verbs[::2]))
            self.assertEqual(verbs[1::2], ["open"] * len(verbs[1::2]))

    def test_gives_each_renewed_certificate_a_generation_of_its_own(self):
        used = [event.arguments[3] for event in self.events if event.kind == "set" and event.arguments[3]]
        self.assertEqual(len(used), len(set(used)))

    def test_begins_with_every_list_and_name(self):
        first = [event for event in self.events if event.at == 0]
        self.assertEqual(sum(event.kind == "list" for event in first), len(LISTS))
        self.assertEqual(sum(event.kind == "zone" for event in first), LAYOUT.names)

    def test_changes_more_often_where_the_interval_is_shorter(self):
        self.assertGreater(len(plan(7, LAYOUT, 3600, STATES, 6)), 3 * len(self.events))

    def test_puts_every_changing_endpoint_into_one_list(self):
        members = [index for number in range(len(LISTS)) for index in LAYOUT.members(number)]
        self.assertEqual(sorted(members), list(range(LAYOUT.steady, LAYOUT.endpoints)))


class TruthTest(unittest.TestCase):
    def setUp(self):
        self.truth = Truth(LAYOUT, EXPECTED, TERMS, 1000)
        self.last = LAYOUT.endpoints - 1

    def happen(self, at, kind, *arguments):
        self.truth.apply(Event(at, kind, arguments), at)

    def result(self, now):
        return self.truth.result(self.last, now)

    def test_follows_the_state_of_an_endpoint(self):
        self.assertEqual(self.result(1001), ({"ok"}, 1000))
        self.happen(1010, "set", self.last, 1, "silent", 0)
        self.assertEqual(self.result(1011), ({"timeout"}, 1010))
        self.assertEqual(self.truth.result(self.last - 1, 1011), ({"ok"}, 1000))

    def test_expects_a_refusal_while_the_port_is_closed(self):
        self.happen(1010, "close", LAYOUT.port(self.last))
        self.assertEqual(self.result(1011), ({"refused"}, 1010))
        self.happen(1020, "open", LAYOUT.port(self.last))
        self.assertEqual(self.result(1021), ({"ok"}, 1020))

    def test_expects_nothing_of_a_state_without_a_certain_result(self):
        self.happen(1010, "set", self.last, 1, "giant", 0)
        self.assertIs(self.result(1011)[0], ANY)

    def test_expects_a_staple_that_is_not_renewed_to_become_overdue_and_to_expire(self):
        self.happen(1010, "set", self.last, 1, "stopped", 3)
        self.assertEqual(self.result(1010 + 350)[0], {"ok"})
        self.assertEqual(self.result(1010 + 361)[0], {"ok", "refresh_overdue"})
        self.assertEqual(self.result(1010 + 360 + TERMS.grace + 1)[0], {"refresh_overdue"})
        self.assertEqual(self.result(1010 + 480 + TERMS.grace + 1)[0], {"expired"})

    def test_keeps_the_members_of_a_list_that_is_refused(self):
        number = (self.last - LAYOUT.steady) % len(LISTS)
        self.happen(1010, "list", number, "members", (self.last,))
        self.happen(1020, "list", number, "broken", ())
        self.assertTrue(self.truth.listed[self.last].value)
        self.happen(1030, "list", number, "empty", ())
        self.assertEqual((self.truth.listed[self.last].value, self.truth.listed[self.last].time), (False, 1030))

    def test_expects_the_members_of_a_missing_file_to_go_and_those_of_a_missing_page_to_stay(self):
        for number, name in enumerate(LISTS):
            index = LAYOUT.members(number)[0]
            self.happen(1010, "list", number, "members", (index,))
            self.happen(1020, "list", number, "absent", ())
            self.assertEqual(self.truth.listed[index].value, name.startswith("http"))

    def test_keeps_the_configuration_after_a_wrong_one(self):
        self.happen(1010, "reload", "post", "extra")
        self.happen(1020, "reload", "post", "broken")
        self.assertEqual((self.truth.extra.value, self.truth.extra.time), (True, 1010))
        self.happen(1030, "reload", "signal", "storm")
        self.assertFalse(self.truth.extra.value)

    def test_allows_findings_about_a_missing_staple_for_a_while(self):
        self.assertFalse(self.truth.is_past_told(self.last, 1011))
        self.happen(1010, "set", self.last, 1, "not-sent", 0)
        self.happen(1100, "set", self.last, 1, "ok", 0)
        self.assertTrue(self.truth.is_past_told(self.last, 1110))
        self.assertFalse(self.truth.is_past_told(self.last, 1100 + 12 * 45 + 1))


class ToldTest(unittest.TestCase):
    def test_reads_faults_failures_and_health(self):
        self.assertEqual(told({"verdict": "ok", "findings": [], "probe": {}}), {"ok"})
        self.assertEqual(told({"verdict": "critical", "findings": [{"fault": "revoked"}], "probe": {}}), {"revoked"})
        self.assertEqual(told({"verdict": "unreachable", "probe": {"failure": {"reason": "refused"}}}), {"refused"})
        self.assertEqual(told({"verdict": "not_applicable", "findings": [], "probe": {}}), {"not_applicable"})

    def test_accepts_an_expected_fault_among_others_and_no_other(self):
        self.assertTrue(agrees({"expired"}, {"expired", "weak_signature"}))
        self.assertFalse(agrees({"expired"}, {"weak_signature"}))
        self.assertTrue(agrees(ANY, {"weak_signature"}))


if __name__ == "__main__":
    unittest.main()
