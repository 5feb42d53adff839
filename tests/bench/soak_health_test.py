# SPDX-License-Identifier: Apache-2.0
"""What soak.py accepts of memory, descriptors, threads, lag and counters."""

import unittest

from soak_health import MIB, Limits, Sample, is_starved, percentile, problems, slope, steps_back


def sample(at, memory=50.0, descriptors=40, threads=4, in_flight=0, lag=None, waited=0.0):
    return Sample(at, int(memory * MIB), descriptors, threads, 0.0, waited, in_flight, 100, lag or {}, {})


class HealthTest(unittest.TestCase):
    def found(self, samples):
        return list(problems(samples, Limits(memory_share=0.1, memory_free=2 * MIB, descriptors=8)))

    def test_accepts_an_exporter_that_stays_the_same(self):
        self.assertEqual(self.found([sample(60 * i, memory=50 + i % 3) for i in range(60)]), [])

    def test_finds_memory_that_grows(self):
        found = self.found([sample(60 * i, memory=50 + 0.5 * i) for i in range(60)])
        self.assertEqual(len(found), 3)
        self.assertIn("usual memory of the last third exceeds that of the first by 20.0 MiB", found[0])
        self.assertIn("highest memory of the last third exceeds that of the first by 20.0 MiB", found[1])
        self.assertIn("over the second half by 14.5 MiB", found[2])

    def test_accepts_an_early_peak(self):
        self.assertEqual(self.found([sample(60 * i, memory=80 if i < 5 else 50) for i in range(60)]), [])

    def test_finds_a_late_peak_that_no_early_one_explains(self):
        found = self.found([sample(60 * i, memory=80 if i == 50 else 50) for i in range(60)])
        self.assertEqual(found, ["the highest memory of the last third exceeds that of the first by 30.0 MiB"])

    def test_finds_descriptors_that_are_not_those_of_probes(self):
        self.assertEqual(self.found([sample(i, descriptors=40 + i, in_flight=i) for i in range(60)]), [])
        self.assertEqual(self.found([sample(i, descriptors=40 + i) for i in range(60)]), ["descriptors grew by 40"])

    def test_finds_another_number_of_threads(self):
        self.assertEqual(self.found([sample(i, threads=4 + i // 30) for i in range(60)]), ["threads changed by 1"])

    def test_asks_for_enough_samples(self):
        self.assertEqual(self.found([sample(1)]), ["1 samples are too few"])

    def test_computes_growth_an_hour(self):
        self.assertAlmostEqual(slope([sample(36 * i, memory=10 + i) for i in range(10)]) / MIB, 100)
        self.assertEqual(slope([sample(1), sample(2)]), 0)


class StarvedTest(unittest.TestCase):
    def test_tells_a_busy_machine(self):
        self.assertFalse(is_starved([sample(0), sample(10, waited=1), sample(20, waited=5)]))
        self.assertTrue(is_starved([sample(0), sample(10, waited=1), sample(20, waited=7)]))


class CounterTest(unittest.TestCase):
    def test_finds_the_counters_that_went_back_or_are_gone(self):
        self.assertEqual(list(steps_back({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 0})), [])
        self.assertEqual(list(steps_back({"a": 2}, {"a": 1})), ["a was 2 and is 1"])
        self.assertEqual(list(steps_back({"a": 2}, {})), ["a was 2 and is None"])

    def test_reads_the_lag_between_two_samples(self):
        before = sample(0, lag={0.1: 100, 1.0: 100, float("inf"): 100})
        after = sample(60, lag={0.1: 198, 1.0: 199, float("inf"): 200})
        self.assertEqual(percentile(before, after, 0.98), 0.1)
        self.assertEqual(percentile(before, after, 0.99), 1.0)
        self.assertEqual(percentile(before, after, 1.0), float("inf"))
        self.assertEqual(percentile(before, before, 0.99), 0)


if __name__ == "__main__":
    unittest.main()
