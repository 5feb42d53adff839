# SPDX-License-Identifier: Apache-2.0
"""What the queries make of replicas, shards, clusters, renewals and two jobs: expressions of the dashboards, by promtool."""

import json
import pathlib
import subprocess
import tempfile
import unittest

import dashboards
from process import binary

NEVER = 1e12  # the seconds left where nothing ends
EVERYTHING = {"cluster": ".*", "job": ".+", "instance": ".+", "fleet": ".*", "issuer": ".+"}
NOW = 3600  # seconds: the time of the evaluation
VALUES = "x60"  # as promtool writes a value that stays, each minute


def series(metric, value, **labels):
    """A series that keeps a value, as text for promtool."""
    text = ",".join(f'{name}="{label}"' for name, label in labels.items())
    return {"series": f"{metric}{{{text}}}", "values": f"{value}{VALUES}"}


def exporter(instance, shard, cluster, critical):
    """The counts of one exporter."""
    own = {"job": "staple", "instance": instance, "cluster": cluster}
    return [
        series("staple_exporter_build_info", 1, version="1", **own),
        series("staple_exporter_shard_ordinal", shard, shard_ordinal=shard, **own),
        series("staple_exporter_endpoints", critical, fleet="web", verdict="critical", **own),
        series(
            "staple_exporter_fleet_expected_endpoints", 8, fleet="web", issuer="CN=A", state="fresh", shard_ordinal=shard, **own
        ),
        series(
            "staple_exporter_fleet_expected_endpoints",
            2,
            fleet="web",
            issuer="CN=A",
            state="unusable",
            shard_ordinal=shard,
            **own,
        ),
    ]


def observed(
    target, findings, ends=None, issuers=("CN=A",), instances=("a:1",), address="10.0.0.1", job="staple", cluster="east"
):
    """The series of one address of an endpoint; `ends` is when clients stop accepting its staple."""
    found = []
    for instance in instances:
        own = {
            "job": job,
            "instance": instance,
            "cluster": cluster,
            "fleet": "web",
            "target": target,
            "address": address,
            "team": "red",
        }
        found.append(series("staple_probe_success", 1, **own))
        found += [series("staple_fault_info", 1, fault=fault, severity=severity, **own) for fault, severity in findings]
        found += [series("staple_info", 1, issuer=issuer, serial=issuer, **own) for issuer in issuers]
        found += [] if ends is None else [series("staple_effective_expiry_timestamp_seconds", ends, **own)]
    return found


def row(value, **labels):
    text = ", ".join(f'{name}="{label}"' for name, label in labels.items())
    return {"labels": f"{{{text}}}", "value": value}


def query(file, title, at=0):
    """A query of the panel with this title, with nothing chosen."""
    (panel,) = (panel for panel in dashboards.panels(dashboards.every()[file]) if panel["title"] == title)
    return dashboards.interpolated(panel["targets"][at]["expr"], EVERYTHING)


class Expressions(unittest.TestCase):
    def check(self, inputs, expression, wanted):
        asked = {"expr": expression, "eval_time": f"{NOW}s", "exp_samples": wanted}
        test = {"interval": "1m", "input_series": inputs, "promql_expr_test": [asked]}
        with tempfile.TemporaryDirectory(prefix="staple-") as temporary:
            file = pathlib.Path(temporary) / "test.yml"
            file.write_text(json.dumps({"rule_files": [], "tests": [test]}))
            done = subprocess.run([binary("promtool"), "test", "rules", file], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_replicas_count_once_and_shards_and_clusters_add_up_in_a_tile(self):
        east = exporter("a:1", 0, "east", 10) + exporter("b:1", 0, "east", 9) + exporter("c:1", 1, "east", 5)
        inputs = east + exporter("d:1", 0, "west", 7)
        self.check(inputs, query("fleet.json", "How many endpoints are in which state?"), [row(22)])
        rows = [row(15, cluster="east", fleet="web"), row(7, cluster="west", fleet="web")]
        self.check(inputs, query("fleet.json", "How is each fleet?", 1), rows)

    def test_a_share_is_that_of_each_cluster(self):
        inputs = exporter("a:1", 0, "east", 0) + exporter("b:1", 1, "east", 0) + exporter("d:1", 0, "west", 0)
        rows = [row(0.8, cluster=cluster, issuer="CN=A") for cluster in ("east", "west")]
        self.check(inputs, query("issuers.json", "Which CA is worst?"), rows)
        self.check(inputs, query("fleet.json", "Which share of the staples is usable?"), [row(0.8)])

    def attention(self, inputs, wanted, without="runbook"):
        self.check(
            inputs, f"max without ({without}) ({query('fleet.json', 'Which endpoints need attention, worst first?')})", wanted
        )

    def row_of(self, target, fault, severity, left, **more):
        own = {"cluster": "east", "fleet": "web", "target": target, "address": "10.0.0.1", "team": "red", "issuer": "CN=A"}
        return row(left, **{**own, "fault": fault, "severity": severity, **more})

    def test_an_endpoint_has_one_row_with_its_worst_finding_and_its_first_end(self):
        inputs = observed(
            "a", [("expired", "critical"), ("trailing_data", "warning")], ends=NOW - 100, instances=("a:1", "b:1")
        )
        inputs += observed("b", [("refresh_overdue", "warning")], ends=NOW + 1000)
        inputs += observed("b", [], ends=NOW + 500, address="10.0.0.2")
        inputs += observed("c", [("unparseable", "critical")])
        inputs += observed("d", [("default_encoded", "information")], ends=NOW + 50)
        rows = [self.row_of("a", "expired", "critical", -100), self.row_of("b", "refresh_overdue", "warning", 500)]
        self.attention(inputs, [*rows, self.row_of("c", "unparseable", "critical", NEVER)])

    def test_a_cause_comes_before_what_follows_from_it(self):
        inputs, rows = [], []
        for cause, other in (
            ("certificate_expired", "expired"),
            ("revoked", "bad_signature"),
            ("responder_expired", "unparseable"),
        ):
            inputs += observed(cause, [(other, "critical"), (cause, "critical")], ends=NOW - 100)
            rows.append(self.row_of(cause, cause, "critical", -100))
        self.attention(inputs, rows)

    def test_of_many_those_that_end_first_are_shown(self):
        inputs = [each for at in range(60) for each in observed(f"t{at}", [("expired", "critical")], ends=NOW + at)]
        expression = query("fleet.json", "Which endpoints need attention, worst first?")
        self.check(inputs, f"count({expression})", [row(50)])
        self.check(inputs, f"max({expression})", [row(49)])

    def test_of_a_chosen_ca_only_its_endpoints_are_shown(self):
        inputs = observed("a", [("expired", "critical")], ends=NOW - 100) + observed("b", [("late", "warning")], issuers=("CN=B",))
        expression = query("issuers.json", "Which endpoints of these CAs need attention, worst first?")
        chosen = expression.replace('issuer=~".+"', 'issuer=~"CN=B"')
        self.check(inputs, f"max without (runbook) ({chosen})", [self.row_of("b", "late", "warning", NEVER, issuer="CN=B")])
        self.check(inputs, f"count({expression})", [row(2)])

    def test_the_same_name_in_two_clusters_is_two_endpoints(self):
        inputs = observed("a", [("expired", "critical")], ends=NOW - 100) + observed(
            "a", [("late", "warning")], ends=NOW + 9, cluster="west"
        )
        self.attention(
            inputs, [self.row_of("a", "expired", "critical", -100), self.row_of("a", "late", "warning", 9, cluster="west")]
        )

    def test_a_renewal_with_two_issuers_and_two_jobs_still_give_one_row(self):
        inputs = observed("a", [("expired", "critical")], ends=NOW - 100, issuers=("CN=A", "CN=B"))
        inputs += observed("a", [("expired", "critical")], ends=NOW - 100, issuers=("CN=B",), job="probe", instances=("p:1",))
        labels = {"cluster": "east", "fleet": "web", "target": "a", "address": "10.0.0.1", "team": "red"}
        self.attention(inputs, [row(-100, fault="expired", severity="critical", **labels)], "runbook, issuer")

    def test_an_unreachable_endpoint_has_its_stage_and_reason(self):
        own = {"job": "staple", "instance": "a:1", "cluster": "east", "fleet": "web", "target": "a"}
        inputs = [
            series("staple_probe_success", 0, **own),
            series("staple_probe_failure_info", 1, stage="connect", reason="refused", **own),
        ]
        labels = {"cluster": "east", "fleet": "web", "target": "a", "fault": "connect: refused", "severity": "unreachable"}
        self.attention(inputs, [row(NEVER, **labels)])
        with_runbook = query("fleet.json", "Which endpoints need attention, worst first?")
        self.check(inputs, with_runbook, [row(NEVER, runbook="StapleProbeFailing.md", **labels)])

    def test_it_says_when_nothing_is_wrong_and_nothing_when_no_exporter_is_scraped(self):
        self.attention(exporter("a:1", 0, "east", 0), [row(NEVER, severity="ok", fault="none found")])
        self.attention([series("up", 1, job="other", instance="x:1")], [])


if __name__ == "__main__":
    unittest.main()
