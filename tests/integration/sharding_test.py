# SPDX-License-Identifier: Apache-2.0
"""Sharded exporters: each endpoint is probed by one of them, before and after their number changes."""

import unittest
import urllib.parse

import program
import sharding
import stapling
from process import Process, eventually

INTERVAL = 4  # seconds


class Sharding(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fleet = Process([sharding.FLEET, f"--directory={cls.folder}", "--endpoints=60", f"--interval={INTERVAL}s"], cls.folder)
        cls.addClassCleanup(fleet.stop)
        fleet.logged(r"(?m)^ready$")
        cls.configuration = sharding.demo_configuration(cls.folder, 1, crowd_only=True)
        cls.expected = sharding.endpoints(cls.configuration)
        cls.rollout = sharding.Rollout(cls.folder, cls.configuration, 3)
        cls.addClassCleanup(cls.rollout.stop)

    def test_each_endpoint_has_one_shard_before_and_after_a_fourth_joins(self):
        before = self._settled()
        self.assertEqual({by[0] for by in before.values()}, {0, 1, 2})

        self.rollout.roll(4)

        after = self._settled()
        self.assertEqual({by[0] for by in after.values()}, {0, 1, 2, 3})
        moved = {endpoint for endpoint in after if after[endpoint] != before[endpoint]}
        self.assertEqual({after[endpoint][0] for endpoint in moved}, {3}, "only the new one gets endpoints")

        targets, shards = {}, set()
        for ordinal, replica in self.rollout.replicas.items():
            found = replica.serving.metrics()
            self.assertIn(("staple_exporter_shard_ordinal", {"shard_ordinal": str(ordinal)}, ordinal), found)
            shards |= {number for name, _, number in found if name == "staple_exporter_shards"}
            targets[ordinal] = sum(number for name, _, number in found if name == "staple_exporter_targets")
        self.assertEqual(shards, {4})
        self.assertEqual(sum(targets.values()), self.expected)

        # /probe is not sharded: every replica probes any target.
        target = next(target for (_, target), by in after.items() if by == [3])
        answer = self.rollout.replicas[0].serving.get(f"/probe?target={urllib.parse.quote(target)}&module=demo")
        self.assertEqual(answer[0], 200)

    def test_a_replica_without_its_ordinal_does_not_start(self):
        done = program.run("--shard.total=3", "--config.file=/nonexistent")
        self.assertEqual((done.returncode, done.stderr.splitlines()[0]),
                         (2, "staple_exporter: --shard.ordinal or STAPLE_SHARD_ORDINAL is missing"))  # fmt: skip

    def _settled(self):
        """{endpoint: [its shard]}, once each endpoint is watched."""

        def look():
            found = self.rollout.watched_by()
            return found if len(found) == self.expected else None

        found = eventually(look, f"{self.expected} endpoints are watched")
        self.assertEqual({endpoint: by for endpoint, by in found.items() if len(by) != 1}, {})
        return found


if __name__ == "__main__":
    unittest.main()
