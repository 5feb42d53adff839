# SPDX-License-Identifier: Apache-2.0
"""Every query of the dashboards, asked of a real Prometheus that scrapes the exporter over the demo fleet, returns data."""

import math
import pathlib
import re
import tempfile
import unittest

import dashboards
from demo import Demo
from process import eventually

# Metrics that the demo fleet does not have, with the reason. Their queries have to parse, and may be empty.
NOT_IN_THE_DEMO = {
    "staple_responder_agrees": "told only once a responder was asked",
    "staple_responder_answered": "told only once a responder was asked",
    "staple_responder_failures_total": "told only once a responder was asked",
    "staple_responder_request_duration_seconds_bucket": "told only once a responder was asked",
    "staple_responder_requests_total": "told only once a responder was asked",
    "staple_responder_up": "told only once a responder was asked",
}
# Panels that say with words that there is nothing to show of a healthy fleet.
QUIET_WHEN_HEALTHY = {"Firing alerts"}
# The chosen endpoints: each query about one has to return data for one of these.
SCENARIOS = ("ok", "revoked", "refused", "views-differ")
RATE = "10s"


class Queries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="staple-")
        cls.addClassCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        alert = "{alert: StapleTest, expr: staple_ok == 0, labels: {severity: warning, issuer: CN=Fleet CA}}"
        (folder / "rules.yml").write_text(f"groups: [{{name: test, rules: [{alert}]}}]")
        cls.demo = Demo(folder, endpoints=20, interval="5s", scrape_interval="1s", rules=[folder / "rules.yml"])
        cls.addClassCleanup(cls.demo.stop)
        for question in (
            f"count(staple_last_probe_timestamp_seconds) >= {cls.demo.endpoints}",
            'ALERTS{alertstate="firing"}',
            'staple_probe_phase_duration_seconds{job="probe"}',
            f"rate(staple_exporter_probe_phase_duration_seconds_count{{phase='handshake'}}[{RATE}]) > 0",
            f"rate(staple_exporter_http_requests_total[{RATE}]) > 0",
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
        chosen = {"job": "staple", "instance": self.demo.exporter, "issuer": "CN=Fleet CA"}
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
                if asked & NOT_IN_THE_DEMO.keys() or panel["title"] in QUIET_WHEN_HEALTHY:
                    continue
                with self.subTest(dashboard=name, panel=panel["title"], values=values):
                    self.assertTrue(any(shown(panel, self.series(target, values)) for target in panel["targets"]), "empty")

    def test_every_variable_has_values(self):
        for name, dashboard in dashboards.every().items():
            for variable in dashboards.variables(dashboard).values():
                if variable["type"] == "query":
                    with self.subTest(dashboard=name, variable=variable["name"]):
                        selector, label = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["query"]).groups()
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
