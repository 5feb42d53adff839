# SPDX-License-Identifier: Apache-2.0
"""Every query of the dashboards, asked of a real Prometheus that scrapes the exporter over the demo fleet, returns data."""

import json
import math
import pathlib
import re
import tempfile
import unittest
import urllib.request

import dashboards
from demo import Demo
from process import eventually

# Metrics that the demo fleet does not have, with the reason. Their queries have to parse, and may be empty.
NOT_IN_THE_DEMO = {
    "staple_responder_failures_total": "no query of a responder fails",
    "staple_responder_request_duration_seconds_bucket": "each responder is queried once, before the first scrape",
}
# Only of the endpoints whose CA's responder is queried, which the healthy ones are not.
COMPARED = {"staple_responder_agrees", "staple_responder_answered"}
# Panels that say with words that there is nothing to show of a healthy fleet.
QUIET_WHEN_HEALTHY = {"Which alerts fire?"}
CLUSTERS = ("east", "west")
# Where the links lead: what alerts/optional/links.yml says, and without it.
ADDRESSES = {
    "runbooks": ("https://staple-exporter.example.com/runbooks", "d/staple-endpoint"),
    "pages": ("https://staple-exporter.example.com", "d/staple-endpoint"),
}
# The chosen endpoints: each query about one has to return data for one of these.
SCENARIOS = ("ok", "revoked", "refused", "views-differ", "responder-disagrees")
RATE = "10s"
# As the exporter orders verdicts.
URGENCY = {"not_applicable": 0, "ok": 1, "warning": 2, "unreachable": 3, "critical": 4}


class Queries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="staple-")
        cls.addClassCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        alert = "{alert: StapleTest, expr: staple_ok == 0, labels: {severity: warning, issuer: CN=Fleet CA}}"
        (folder / "rules.yml").write_text(f"groups: [{{name: test, rules: [{alert}]}}]")
        links = (dashboards.ROOT / "alerts" / "optional" / "links.yml").read_text().replace("interval: 1m", "interval: 1s")
        (folder / "links.yml").write_text(links)
        rules = [folder / "rules.yml", folder / "links.yml"]
        cls.demo = Demo(folder, endpoints=20, interval="5s", scrape_interval="1s", rules=rules, clusters=CLUSTERS)
        cls.addClassCleanup(cls.demo.stop)
        for question in (
            f"count(staple_last_probe_timestamp_seconds) >= {len(CLUSTERS) * cls.demo.endpoints}",
            'ALERTS{alertstate="firing"}',
            'staple_probe_phase_duration_seconds{job="probe"}',
            f"rate(staple_exporter_probe_phase_duration_seconds_count{{phase='handshake'}}[{RATE}]) > 0",
            f"rate(staple_exporter_http_requests_total[{RATE}]) > 0",
            "staple:links:info",
            "staple_responder_up",
            f'count(staple_responder_agrees{{target="{cls.demo.targets["responder-disagrees"]}"}}) >= {len(CLUSTERS)}',
        ):
            eventually(lambda question=question: cls.demo.ask(question), question)

    def series(self, target, values):
        """What a query of a panel returns with the variables replaced."""
        expression = dashboards.interpolated(target["expr"], values)
        return self.demo.ask(expression) if target["instant"] else self.demo.ask_range(expression, seconds=10, step=1)

    def everything(self, dashboard):
        """The variables as they stand when nothing was chosen; one list of values for each endpoint that may be."""
        values = {"__rate_interval": RATE, "__range": "30s", "datasource": "prometheus"}
        known = dashboards.variables(dashboard)
        values |= {name: variable["allValue"] for name, variable in known.items() if "allValue" in variable}
        if "target" not in known:
            return [values]
        return [values | {"target": self.demo.targets[scenario]} for scenario in SCENARIOS]

    def healthy(self, dashboard):
        """The variables with a chosen job, exporter, fleet and endpoint, which are well."""
        chosen = {"cluster": "east", "job": "staple", "instance": self.demo.exporter, "issuer": "CN=Fleet CA"}
        chosen["fleet"] = "demo" if "target" in dashboards.variables(dashboard) else "crowd"
        return {name: chosen.get(name, value) for name, value in self.everything(dashboard)[0].items()}

    def test_every_query_returns_data(self):
        for name, dashboard in dashboards.every().items():
            for panel, target, expression in dashboards.expressions(dashboard):
                with self.subTest(dashboard=name, panel=panel["title"], expression=expression):
                    found = [series for values in self.everything(dashboard) for series in self.series(target, values)]
                    if not dashboards.metrics(expression) & NOT_IN_THE_DEMO.keys():
                        self.assertTrue(shown(panel, found), "no data")
                        self._assert_labels_exist(panel, target, found)

    def _assert_labels_exist(self, panel, target, found):
        """The labels that a legend names are there; `view` may be absent, for the default view."""
        wanted = set(re.findall(r"\{\{(\w+)\}\}", target.get("legendFormat", ""))) - {"view"}
        self.assertLessEqual(wanted, {label for labels, _ in found for label in labels})

    def test_every_column_of_a_table_exists(self):
        for name, dashboard in dashboards.every().items():
            for panel in dashboards.panels(dashboard):
                asked = [dashboards.metrics(target["expr"]) for target in panel["targets"]]
                if panel["type"] == "table" and not set.union(*asked) & NOT_IN_THE_DEMO.keys():
                    with self.subTest(dashboard=name, panel=panel["title"]):
                        self.assertLessEqual(columns(panel), self._fields(dashboard, panel) | {"Time"})

    def _fields(self, dashboard, panel):
        """The fields that Grafana makes of the queries of a table: the labels, and a value for each query."""
        fields = {"Value"} if len(panel["targets"]) == 1 else {f"Value #{target['refId']}" for target in panel["targets"]}
        for target in panel["targets"]:
            for values in self.everything(dashboard):
                fields |= {label for labels, _ in self.series(target, values) for label in labels}
        return fields

    def test_no_panel_is_empty_for_a_healthy_fleet(self):
        for name, dashboard in dashboards.every().items():
            values = self.healthy(dashboard)
            for panel in dashboards.panels(dashboard):
                asked = set.union(*(dashboards.metrics(target["expr"]) for target in panel["targets"]))
                if asked & (NOT_IN_THE_DEMO.keys() | COMPARED) or panel["title"] in QUIET_WHEN_HEALTHY:
                    continue
                with self.subTest(dashboard=name, panel=panel["title"], values=values):
                    self.assertTrue(any(shown(panel, self.series(target, values)) for target in panel["targets"]), "empty")

    def test_no_line_and_no_row_adds_up_clusters(self):
        for name, dashboard in dashboards.every().items():
            for panel, target, expression in dashboards.expressions(dashboard):
                stacked = panel["fieldConfig"]["defaults"].get("custom", {}).get("stacking", {}).get("mode") == "normal"
                if panel["type"] in ("stat", "bargauge") or stacked or dashboards.metrics(expression) & NOT_IN_THE_DEMO.keys():
                    continue
                found = [labels for values in self.everything(dashboard) for labels, _ in self.series(target, values)]
                with self.subTest(dashboard=name, panel=panel["title"], expression=expression):
                    self.assertLessEqual(set(CLUSTERS), {labels.get("cluster") for labels in found})

    def test_the_worst_come_first_as_on_the_status_page(self):
        """One row for each endpoint, with the verdict that the exporter's own list of endpoints gives it, once no probe is between
        the two."""
        (panel,) = (each for each in dashboards.panels(dashboards.every()["fleet.json"]) if "worst first" in each["title"])
        everything = self.everything(dashboards.every()["fleet.json"])[0] | {"cluster": "east"}
        seen = {}

        def agree():
            rows = [labels for labels, _ in self.series(panel["targets"][0], everything)]
            seen["shown"] = sorted((labels["fleet"], labels["target"], labels["severity"]) for labels in rows)
            seen["wanted"] = sorted(self._not_ok())
            return seen["shown"] == seen["wanted"]

        eventually(agree, lambda: str(set(seen["shown"]) ^ set(seen["wanted"])))

    def _not_ok(self):
        """(fleet, target, verdict) of every endpoint that is not ok, as the exporter's list has them."""
        with urllib.request.urlopen(f"http://{self.demo.exporter}/api/v1/endpoints", timeout=30) as answer:
            views = sorted(json.load(answer), key=lambda view: URGENCY[view["verdict"]])
        worst = {(view["fleet"], view["target"]): view["verdict"] for view in views}
        return [(*name, verdict) for name, verdict in worst.items() if URGENCY[verdict] > 1]

    def test_every_annotation_marks_something(self):
        for name, dashboard in dashboards.every().items():
            values = self.everything(dashboard)[0]
            for title, expression in dashboards.annotations(dashboard):
                with self.subTest(dashboard=name, annotation=title):
                    found = self.demo.ask(dashboards.interpolated(expression, values))
                    self.assertEqual(bool(found), title != "Refused reloads")

    def test_links_lead_where_the_alerts_lead(self):
        for name, dashboard in dashboards.every().items():
            values = self.everything(dashboard)[0]
            for variable in dashboards.variables(dashboard).values():
                if variable["name"] not in ADDRESSES:
                    continue
                with self.subTest(dashboard=name, variable=variable["name"]):
                    _, expression, _ = dashboards.asked(variable)
                    known = self._address(variable, dashboards.interpolated(expression, values))
                    unknown = self._address(
                        variable, dashboards.interpolated(expression, values).replace("staple:links:info", "absent")
                    )
                    self.assertEqual((known, unknown), ADDRESSES[variable["name"]])

    def _address(self, variable, expression):
        """What Grafana makes of the answer: the series as text, and of it what the pattern of the variable finds."""
        ((labels, _),) = self.demo.ask(expression)
        text = "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "} 1 0"
        return re.search(variable["regex"].strip("/"), text)[1]

    def test_every_variable_has_values(self):
        for name, dashboard in dashboards.every().items():
            for variable in dashboards.variables(dashboard).values():
                if variable["type"] == "query" and variable["name"] not in ADDRESSES:
                    with self.subTest(dashboard=name, variable=variable["name"]):
                        _, selector, label = dashboards.asked(variable)
                        found = set()
                        for values in self.everything(dashboard):
                            match = dashboards.interpolated(selector, values)
                            found |= set(self.demo.get(f"label/{label}/values", **{"match[]": match}))
                        self.assertTrue(found)

    def test_every_metric_is_in_the_output_of_the_program(self):
        exists = set(self.demo.get("label/__name__/values"))
        named = {
            metric
            for dashboard in dashboards.every().values()
            for _, _, expression in dashboards.expressions(dashboard)
            for metric in dashboards.metrics(expression)
        }
        self.assertLessEqual(named - exists, NOT_IN_THE_DEMO.keys())


def shown(panel, found):
    """Whether a panel shows something: a table of any series, others only of numbers."""
    return any(panel["type"] == "table" or not all(map(math.isnan, numbers)) for _, numbers in found)


def columns(panel):
    """The fields that the transformations and the overrides of a table name, as they are before they are renamed."""
    (organize,) = [step["options"] for step in panel["transformations"] if step["id"] == "organize"]
    shown_as = {renamed: field for field, renamed in organize["renameByName"].items()}
    matchers = [override["matcher"] for override in panel["fieldConfig"]["overrides"]]
    overridden = {matcher["options"] for matcher in matchers if matcher["id"] == "byName"}
    sorted_by = {entry["displayName"] for entry in panel["options"]["sortBy"]}
    return organize["indexByName"].keys() | {shown_as.get(name, name) for name in overridden | sorted_by}


if __name__ == "__main__":
    unittest.main()
