# SPDX-License-Identifier: Apache-2.0
"""What the files of the dashboards have to keep: the rules of Grafana's dashboard-linter, and our own.

Each rule is a function from all dashboards (file name -> parsed) to complaints. The first test plants violations to show
that every rule sees them; the second holds the rules against the files. The rules of the linter, by its names, and ours:

| rule of the linter | here |
| --- | --- |
| template-datasource-rule | check_variables: `datasource`, labelled "Data source", of Prometheus |
| template-job-rule, template-instance-rule | check_variables: `job` and `instance`, multi, All is `.+` |
| template-label-promql-rule | check_variables: label_values() of a selector; queries_test.py asks Prometheus |
| template-on-time-change-reload-rule | check_variables: refresh 2 |
| panel-datasource-rule | check_datasource, of every query and variable as well |
| panel-title-description-rule | check_words |
| panel-units-rule | check_units, of overrides as well |
| panel-no-targets-rule | check_panels |
| target-promql-rule | queries_test.py: Prometheus parses and answers each |
| target-rate-interval-rule | check_rates; `increase` may look at `$__range` |
| target-counter-agg-rule | check_rates: a counter only inside of rate or increase |
| target-job-rule, target-instance-rule | check_matchers, except ALERTS: rules aggregate over exporters |
| uneditable-dashboard | check_dashboard |

There are no rules here for Loki, and none for panels that we do not use. rule_eyes.py has those about what the eye meets.
"""

import re
import unittest

import dashboards
import rule_eyes
from rule_colours import check_colours
from rule_examples import CLEAN, PLANTED, planted

PANELS = {"bargauge", "stat", "state-timeline", "table", "timeseries"}
RANGED = {"state-timeline", "timeseries"}
UNITS = {"none", "percentunit", "s", "dtdurations", "bytes", "ops", "reqps"}
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
# Of these names there is one series for each endpoint.
OF_ENDPOINTS = re.compile(r"staple_(?!exporter_|responder_(up|requests|failures|request))")
# Of these only while something is wrong.
OF_TROUBLE = {"staple_fault_info", "staple_probe_failure_info"}


def check_dashboard(every):
    uids = [dashboard["uid"] for dashboard in every.values()]
    for name, dashboard in every.items():
        if dashboard["schemaVersion"] != 39 or dashboard["editable"] or dashboard["id"] is not None or "__inputs" in dashboard:
            yield f"{name}: schemaVersion 39, not editable, without id and __inputs"
        if not re.fullmatch(r"staple-[a-z]+", dashboard["uid"]) or uids.count(dashboard["uid"]) > 1:
            yield f"{name}: the uid {dashboard['uid']} is not one of its own"
        if not dashboard["title"].startswith("Staple / ") or not dashboard["description"].endswith("."):
            yield f"{name}: has no title or no description"


def check_variables(every):
    for name, dashboard in every.items():
        found = dashboards.variables(dashboard)
        source = found.pop("datasource", {})
        if (source.get("type"), source.get("query"), source.get("label")) != ("datasource", "prometheus", "Data source"):
            yield f"{name}: there is no datasource variable"
        for wanted in ("job", "instance"):
            variable = found.get(wanted, {})
            if (variable.get("label"), variable.get("multi"), variable.get("allValue")) != (wanted.title(), True, ".+"):
                yield f"{name}: the variable {wanted} is not multi, labelled {wanted.title()}, with All as .+"
        for variable in found.values():
            hidden = variable.get("hide") == 2 and re.fullmatch(r"query_result\(.+ or on \(\) .+\)", variable["query"])
            listed = re.fullmatch(r"label_values\(\w*\{.+\}, \w+\)", variable["query"])
            if not (listed or hidden) or variable["refresh"] != 2:
                yield f"{name}: the variable {variable['name']} does not ask for label_values() on each change of time"


def check_datasource(every):
    for name, dashboard in every.items():
        users = [variable for variable in dashboard["templating"]["list"] if variable["type"] == "query"]
        for panel in dashboards.panels(dashboard):
            users += [panel, *panel["targets"]]
        for user in users:
            if user["datasource"] != SOURCE:
                yield f"{name}: {user.get('title') or user.get('refId') or user['name']} does not use the datasource variable"


def linked(dashboard):
    """The addresses of all links of cells."""
    for panel in dashboards.panels(dashboard):
        for override in panel["fieldConfig"]["overrides"]:
            yield from (link["url"] for item in override["properties"] if item["id"] == "links" for link in item["value"])


def check_used_variables(every):
    for name, dashboard in every.items():
        known = dashboards.variables(dashboard).keys() | {"__rate_interval", "__range"}
        used = {"datasource"} | dashboards.used(" ".join(linked(dashboard)))
        for panel, _, expression in dashboards.expressions(dashboard):
            used |= dashboards.used(expression)
            for unknown in dashboards.used(expression) - known:
                yield f"{name}: {panel['title']} uses ${unknown}, which there is not"
        for variable in dashboards.variables(dashboard).keys() - used:
            yield f"{name}: the variable {variable} changes nothing"


def check_panels(every):
    for name, dashboard in every.items():
        found = list(dashboards.panels(dashboard))
        ids = [panel["id"] for panel in found] + [row["id"] for row in dashboard["panels"] if row["type"] == "row"]
        if len(set(ids)) != len(ids):
            yield f"{name}: two panels have one id"
        for panel in found:
            if panel["type"] not in PANELS:
                yield f"{name}: {panel['title']} is a {panel['type']}"
            letters = [target["refId"] for target in panel["targets"]]
            if not letters or len(set(letters)) != len(letters):
                yield f"{name}: {panel['title']} has no query, or two of one name"
            if any(target["instant"] is target["range"] for target in panel["targets"]):
                yield f"{name}: {panel['title']} asks neither for a moment nor for a range"
            if any(target["instant"] is (panel["type"] in RANGED) for target in panel["targets"]):
                yield f"{name}: {panel['title']}: only what is drawn over time asks for a range"


def cells(panel):
    at = panel["gridPos"]
    return {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}


def check_grid(every):
    for name, dashboard in every.items():
        taken = {}
        for panel in [*dashboards.panels(dashboard), *(row for row in dashboard["panels"] if row["type"] == "row")]:
            if panel["gridPos"]["x"] < 0 or panel["gridPos"]["x"] + panel["gridPos"]["w"] > 24:
                yield f"{name}: {panel['title']} leaves the 24 columns"
            for cell in cells(panel):
                if taken.setdefault(cell, panel["id"]) != panel["id"]:
                    yield f"{name}: {panel['title']} lies on another panel at {cell}"
                    break
        rows = {y for _, y in taken}
        if rows and rows != set(range(max(rows) + 1)):
            yield f"{name}: there is a gap between the panels"


def check_words(every):
    for name, dashboard in every.items():
        titles = [(panel["type"], panel["title"]) for panel in dashboards.panels(dashboard)]
        for panel in dashboards.panels(dashboard):
            if not panel["title"] or not panel["description"].endswith("."):
                yield f"{name}: {panel['title'] or panel['id']} has no title or no description"
            if titles.count((panel["type"], panel["title"])) > 1:
                yield f"{name}: {panel['title']} is there twice"
            if not panel["fieldConfig"]["defaults"].get("noValue"):
                yield f"{name}: {panel['title']} does not say what it means when there is nothing"


def check_units(every):
    for name, dashboard in every.items():
        for panel in dashboards.panels(dashboard):
            properties = [item for override in panel["fieldConfig"]["overrides"] for item in override["properties"]]
            units = [panel["fieldConfig"]["defaults"].get("unit")]
            units += [item["value"] for item in properties if item["id"] == "unit"]
            if not set(units) <= UNITS:
                yield f"{name}: {panel['title']} has the unit {units}"


def check_rates(every):
    for name, dashboard in every.items():
        for panel, _, expression in dashboards.expressions(dashboard):
            for function, metric, window in re.findall(r"(\w*)\((\w+)\{[^}]*\}\[([^\]]+)\]", expression):
                counts = re.search(r"_(total|bucket|count|sum)$", metric)
                allowed = {"rate": ["$__rate_interval"], "increase": ["$__rate_interval", "$__range"]}
                if counts and window not in allowed.get(function, []):
                    yield f"{name}: {panel['title']}: {function}({metric}[{window}])"
            counters = re.findall(r"(?:rate|increase)\((\w+(?:_total|_bucket|_count))\{[^}]*\}\[", expression)
            plain = [metric for metric, _ in dashboards.selectors(expression) if re.search(r"_(total|bucket|count)$", metric)]
            if len(counters) != len(plain):
                yield f"{name}: {panel['title']} shows a counter as it is"


def check_matchers(every):
    for name, dashboard in every.items():
        known = dashboards.variables(dashboard)
        for panel, _, expression in dashboards.expressions(dashboard):
            for metric, matchers in dashboards.selectors(expression):
                wanted = ['cluster=~"$cluster"'] + ([] if metric == "ALERTS" else ['job=~"$job"', 'instance=~"$instance"'])
                if OF_ENDPOINTS.match(metric) and "fleet" in known:
                    wanted.append('fleet=~"$fleet"')
                if OF_ENDPOINTS.match(metric) and "target" in known:
                    wanted.append('target="$target"')
                for matcher in wanted:
                    if matcher not in matchers:
                        yield f"{name}: {panel['title']}: {metric} is not chosen by {matcher}"


def check_many_endpoints(every):
    """Readable and cheap at ten thousand endpoints: nothing asks for all of them over a range, or shows one row for each, unless
    one was chosen."""
    for name, dashboard in every.items():
        if "target" in dashboards.variables(dashboard):
            continue
        for panel, target, expression in dashboards.expressions(dashboard):
            of_endpoints = {metric for metric in dashboards.metrics(expression) if OF_ENDPOINTS.match(metric)}
            if target["range"] and of_endpoints:
                yield f"{name}: {panel['title']} asks for every endpoint over a range"
            limited = re.search(r"(top|bottom)k(?: \w+ \([^)]*\))? ?\(", expression)
            by_target = panel["type"] != "stat" and re.search(r"\b(without|by) \(([^)]*)\)", expression)
            if of_endpoints - OF_TROUBLE and by_target and not limited and not keeps_fleets(expression):
                yield f"{name}: {panel['title']} shows every endpoint"
            if of_endpoints and not re.search(r"\b(count|sum|min|max|avg|group)\b", expression):
                yield f"{name}: {panel['title']} aggregates nothing"


def keeps_fleets(expression):
    """Whether the outermost aggregation leaves fleets, and no endpoints."""
    return re.match(r"(count|sum|min|max|avg)(\(| by \((?!.*target).*\))", expression)


RULES = [
    *rule_eyes.RULES,
    check_colours,
    check_dashboard,
    check_datasource,
    check_grid,
    check_many_endpoints,
    check_matchers,
    check_panels,
    check_rates,
    check_units,
    check_used_variables,
    check_variables,
    check_words,
]


class Rules(unittest.TestCase):
    def test_every_rule_sees_what_breaks_it(self):
        for rule in RULES:
            self.assertEqual(list(rule(CLEAN)), [], rule.__name__)
        seen = set()
        for change in PLANTED:
            with self.subTest(change=change):
                broken = planted(change)
                found = {rule for rule in RULES if list(rule(broken))}
                self.assertIn(change[0], {rule.__name__ for rule in found})
                seen |= {change[0]}
        self.assertEqual(seen, {rule.__name__ for rule in RULES}, "each rule has something planted")

    def test_the_dashboards_keep_every_rule(self):
        every = dashboards.every()
        self.assertEqual(list(every), ["endpoint.json", "exporter.json", "fleet.json", "issuers.json"])
        complaints = [complaint for rule in RULES for complaint in rule(every)]
        self.assertEqual(complaints, [], "\n".join(["the dashboards break rules:", *complaints]))


if __name__ == "__main__":
    unittest.main()
