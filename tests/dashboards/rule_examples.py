# SPDX-License-Identifier: Apache-2.0
"""A small dashboard that keeps every rule, and the changes that break each: (rule, path to a value, new value)."""

import copy

SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def _variable(name, query, **more):
    return {"name": name, "label": name.title(), "type": "query", "datasource": SOURCE, "query": query, "refresh": 2, **more}


def _link(uid):
    return {"url": f"/d/{uid}", "includeVars": True, "keepTime": True}


def _dashboard(uid, links):
    """One dashboard with a stat and a timeseries."""
    chosen = 'job=~"$job", instance=~"$instance", fleet=~"$fleet"'
    query = {"refId": "A", "datasource": SOURCE}
    cell_link = {"url": "/d/staple-a?${__url_time_range}&${datasource:queryparam}&${job:queryparam}&${instance:queryparam}"}
    return {
        "id": None,
        "uid": uid,
        "title": "Staple / Example",
        "description": "An example.",
        "schemaVersion": 39,
        "editable": False,
        "links": [_link(other) for other in links],
        "templating": {
            "list": [
                {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"},
                _variable("job", "label_values(up{}, job)".replace("{}", '{job!=""}'), multi=True, allValue=".+"),
                _variable("instance", 'label_values(up{job=~"$job"}, instance)', multi=True, allValue=".+"),
                _variable("fleet", 'label_values(staple_ok{job=~"$job"}, fleet)', multi=True, allValue=".*"),
            ]
        },
        "panels": [
            {
                "id": 1,
                "type": "stat",
                "title": "Critical",
                "description": "How many.",
                "datasource": SOURCE,
                "gridPos": {"x": 0, "y": 0, "w": 24, "h": 4},
                "targets": [{**query, "expr": f"sum(staple_ok{{{chosen}}})", "instant": True, "range": False}],
                "fieldConfig": {
                    "defaults": {"unit": "none", "noValue": "none", "color": {"mode": "fixed", "fixedColor": "red"}},
                    "overrides": [
                        {
                            "matcher": {"id": "byName", "options": "Target"},
                            "properties": [{"id": "links", "value": [cell_link]}, {"id": "unit", "value": "s"}],
                        }
                    ],
                },
            },
            {
                "id": 2,
                "type": "timeseries",
                "title": "Failures",
                "description": "How many.",
                "datasource": SOURCE,
                "gridPos": {"x": 0, "y": 4, "w": 12, "h": 4},
                "targets": [
                    {
                        **query,
                        "expr": f"sum by (fleet) (rate(staple_probes_total{{{chosen}}}[$__rate_interval]))",
                        "instant": False,
                        "range": True,
                    }
                ],
                "fieldConfig": {"defaults": {"unit": "none", "noValue": "none"}, "overrides": []},
            },
        ],
    }


CLEAN = {"a.json": _dashboard("staple-a", ["staple-b"]), "b.json": _dashboard("staple-b", ["staple-a"])}

CHOSEN = 'job=~"$job", instance=~"$instance", fleet=~"$fleet"'
STAT = ("panels", 0)
EXPRESSION = ("panels", 0, "targets", 0, "expr")
TREND = ("panels", 1, "targets", 0, "expr")
VARIABLES = ("templating", "list")
OVERRIDE = ("panels", 0, "fieldConfig", "overrides", 0)
PLANTED = [
    ("check_colours", (*STAT, "fieldConfig", "defaults", "color", "fixedColor"), "orange"),
    ("check_colours", ("panels", 1, "fieldConfig", "defaults", "color"), {"mode": "fixed", "fixedColor": "yellow"}),
    ("check_colours", (*OVERRIDE, "properties"), [{"id": "mappings", "value": [
        {"type": "value", "options": {"1": {"text": "ok", "color": "red"}}}]}]),
    ("check_colours", (*OVERRIDE,), {"matcher": {"id": "byRegexp", "options": r"/\(warning\)$/"}, "properties": [
        {"id": "color", "value": {"mode": "fixed", "fixedColor": "red"}}]}),
    ("check_dashboard", ("uid",), "staple-b"),
    ("check_dashboard", ("schemaVersion",), 38),
    ("check_dashboard", ("editable",), True),
    ("check_dashboard", ("__inputs",), []),
    ("check_dashboard", ("description",), ""),
    ("check_datasource", (*STAT, "datasource"), {"type": "prometheus", "uid": "abc"}),
    ("check_datasource", (*STAT, "targets", 0, "datasource"), {"type": "prometheus", "uid": "abc"}),
    ("check_datasource", (*VARIABLES, 1, "datasource"), {"type": "prometheus", "uid": "abc"}),
    ("check_grid", (*STAT, "gridPos", "x"), 1),
    ("check_grid", (*STAT, "gridPos", "h"), 5),
    ("check_grid", (*STAT, "gridPos", "h"), 3),
    ("check_links", ("links", 0, "url"), "/d/staple-c"),
    ("check_links", ("links",), []),
    ("check_links", ("links", 0, "keepTime"), False),
    ("check_links", (*OVERRIDE, "properties", 0, "value", 0, "url"), "/d/staple-c?${__url_time_range}"),
    ("check_links", (*OVERRIDE, "properties", 0, "value", 0, "url"), "/d/staple-a?${__url_time_range}"),
    ("check_many_endpoints", TREND, f"sum by (target) (staple_ok{{{CHOSEN}}})"),
    ("check_many_endpoints", EXPRESSION, f"sum by (target) (staple_ok{{{CHOSEN}}})"),
    ("check_many_endpoints", EXPRESSION, f"staple_ok{{{CHOSEN}}}"),
    ("check_matchers", EXPRESSION, 'sum(staple_ok{job=~"$job", fleet=~"$fleet"})'),
    ("check_matchers", EXPRESSION, 'sum(staple_ok{instance=~"$instance", fleet=~"$fleet"})'),
    ("check_matchers", EXPRESSION, 'sum(staple_ok{job=~"$job", instance=~"$instance"})'),
    ("check_matchers", EXPRESSION, "sum(staple_ok)"),
    ("check_panels", (*STAT, "id"), 2),
    ("check_panels", (*STAT, "type"), "piechart"),
    ("check_panels", (*STAT, "targets"), []),
    ("check_panels", (*STAT, "targets", 0, "range"), True),
    ("check_panels", (*STAT, "type"), "timeseries"),
    ("check_rates", TREND, f"rate(staple_probes_total{{{CHOSEN}}}[5m])"),
    ("check_rates", TREND, f"rate(staple_probes_total{{{CHOSEN}}}[$__range])"),
    ("check_rates", TREND, f"sum(staple_probes_total{{{CHOSEN}}})"),
    ("check_units", (*STAT, "fieldConfig", "defaults", "unit"), "percent"),
    ("check_units", (*OVERRIDE, "properties", 1, "value"), "m"),
    ("check_used_variables", EXPRESSION, f"sum(staple_ok{{{CHOSEN}, view=~\"$view\"}})"),
    ("check_used_variables", (*VARIABLES, 3, "name"), "view"),
    ("check_variables", (*VARIABLES, 0, "label"), "Source"),
    ("check_variables", (*VARIABLES, 1, "allValue"), ".*"),
    ("check_variables", (*VARIABLES, 2, "multi"), False),
    ("check_variables", (*VARIABLES, 3, "query"), "up"),
    ("check_variables", (*VARIABLES, 3, "refresh"), 1),
    ("check_words", (*STAT, "title"), ""),
    ("check_words", (*STAT, "description"), "no full stop"),
    ("check_words", (*STAT, "fieldConfig", "defaults", "noValue"), ""),
]  # fmt: skip


def planted(change):
    """The small dashboards with one value changed."""
    _, path, value = change
    broken = copy.deepcopy(CLEAN)
    place = broken["a.json"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return broken
