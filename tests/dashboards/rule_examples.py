# SPDX-License-Identifier: Apache-2.0
"""A small dashboard that keeps every rule, and the changes that break each: (rule, path to a value, new value)."""

import copy

SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def _variable(name, query, **more):
    return {"name": name, "label": name.title(), "type": "query", "datasource": SOURCE, "query": query, "refresh": 2, **more}


def _link(uid):
    return {"url": f"/d/{uid}", "includeVars": True, "keepTime": True}


CHOSEN = 'cluster=~"$cluster", job=~"$job", instance=~"$instance", fleet=~"$fleet"'
_KEPT = ["${__url_time_range}", *(f"${{{name}:queryparam}}" for name in ("datasource", "cluster", "job", "instance"))]


def _cell_link(begin):
    return {"url": begin + "?" + "&".join(_KEPT)}


def _panel(number, kind, title, place, expression, defaults, **more):
    ranged = kind in ("timeseries", "state-timeline")
    query = {"refId": "A", "datasource": SOURCE, "expr": expression, "instant": not ranged, "range": ranged}
    return {
        "id": number, "type": kind, "title": title, "description": "How many.", "datasource": SOURCE,
        "gridPos": dict(zip("xywh", place, strict=True)), "targets": [query],
        "fieldConfig": {"defaults": {"unit": "none", "noValue": "none", **defaults}, "overrides": more.pop("overrides", [])}, **more,
    }  # fmt: skip


def _override(name, **properties):
    found = [{"id": key, "value": value} for key, value in properties.items()]
    return {"matcher": {"id": "byName", "options": name}, "properties": found}


def _panels():
    links = [_cell_link("/d/staple-a"), _cell_link("${runbooks:raw}/${__data.fields.runbook}")]
    rows = ["What needs me now", "What breaks next", "How are we doing", "Why"]
    left = f"staple_effective_expiry_timestamp_seconds{{{CHOSEN}}} - time()"
    counted = f"sum by (cluster, fleet) (rate(staple_exporter_probe_lag_seconds_count{{{CHOSEN}}}[$__rate_interval]))"
    order = [{"displayName": name, "desc": False} for name in ("Verdict", "Time left", "Target")]
    return [
        *({"id": 10 + at, "type": "row", "title": rows[at], "gridPos": {"x": 0, "y": at, "w": 24, "h": 1}, "panels": []} for at in range(4)),
        _panel(1, "stat", "Critical?", (0, 4, 24, 4), f"sum(staple_ok{{{CHOSEN}}})", {"color": {"mode": "fixed", "fixedColor": "red"}},
               overrides=[_override("Target", links=links, unit="s")]),
        _panel(2, "timeseries", "How many fail?", (0, 8, 12, 4), counted, {"color": {"mode": "palette-classic"}}),
        _panel(3, "table", "Which are bad, worst first?", (12, 8, 12, 4), f"bottomk(5, min without (address, view) ({left}))", {},
               overrides=[_override("Time left", unit="dtdurations", decimals=1)],
               transformations=[{"id": "organize", "options": {"renameByName": {"Value": "Time left"}}}], options={"sortBy": order}),
    ]  # fmt: skip


def _dashboard(uid, links):
    """One dashboard with a stat, a timeseries and a table."""
    reloads = f"staple_exporter_config_last_reload_success_timestamp_seconds{{{CHOSEN}}}"
    hidden = _variable("runbooks", "query_result(staple:links:info or on () vector(1))", hide=2)
    return {
        "id": None, "uid": uid, "title": "Staple / Example", "description": "An example.", "schemaVersion": 39, "editable": False,
        "links": [_link(other) for other in links],
        "annotations": {"list": [{"name": name, "expr": reloads, "useValueForTime": "on"} for name in ("Versions", "Reloads")]},
        "templating": {
            "list": [
                {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"},
                _variable("job", 'label_values(up{job!=""}, job)', multi=True, allValue=".+"),
                _variable("instance", 'label_values(up{job=~"$job"}, instance)', multi=True, allValue=".+"),
                _variable("fleet", 'label_values(staple_ok{job=~"$job"}, fleet)', multi=True, allValue=".*"),
                _variable("cluster", 'label_values(staple_ok{job=~"$job"}, cluster)', multi=True, allValue=".*"),
                hidden,
            ]
        },
        "panels": _panels(),
    }  # fmt: skip


CLEAN = {"a.json": _dashboard("staple-a", ["staple-b"]), "b.json": _dashboard("staple-b", ["staple-a"])}

STAT, LINES, TABLE = (("panels", at) for at in (4, 5, 6))
EXPRESSION, TREND, ROWS_OF = ((*panel, "targets", 0, "expr") for panel in (STAT, LINES, TABLE))
VARIABLES = ("templating", "list")
OVERRIDE = (*STAT, "fieldConfig", "overrides", 0)
EXPIRY = f"min without (address, view) (staple_effective_expiry_timestamp_seconds{{{CHOSEN}}} - time())"
PLANTED = [
    ("check_colours", (*STAT, "fieldConfig", "defaults", "color", "fixedColor"), "orange"),
    ("check_colours", (*LINES, "fieldConfig", "defaults", "color"), {"mode": "fixed", "fixedColor": "yellow"}),
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
    ("check_many_endpoints", TREND, f"sum by (cluster) (staple_ok{{{CHOSEN}}})"),
    ("check_many_endpoints", ROWS_OF, f"sum by (cluster, target) (staple_ok{{{CHOSEN}}})"),
    ("check_many_endpoints", ROWS_OF, EXPIRY),
    ("check_many_endpoints", EXPRESSION, f"staple_ok{{{CHOSEN}}}"),
    *(("check_matchers", EXPRESSION, f"sum(staple_ok{{{CHOSEN}}})".replace(f'{name}=~"${name}"', 'view=""'))
      for name in ("cluster", "job", "instance", "fleet")),
    ("check_matchers", EXPRESSION, 'count(ALERTS{alertname="StapleTest"})'),
    ("check_matchers", EXPRESSION, "sum(staple_ok)"),
    ("check_panels", (*STAT, "id"), 2),
    ("check_panels", (*STAT, "type"), "piechart"),
    ("check_panels", (*STAT, "targets"), []),
    ("check_panels", (*STAT, "targets", 0, "range"), True),
    ("check_panels", (*STAT, "type"), "timeseries"),
    ("check_panels", (*STAT, "type"), "state-timeline"),
    ("check_annotations", ("annotations", "list"), []),
    ("check_annotations", ("annotations", "list", 0, "expr"), 'up{job=~"$job"}'),
    ("check_annotations", ("annotations", "list", 0, "useValueForTime"), False),
    ("check_clusters", TREND, f"sum by (fleet) (rate(staple_exporter_probe_lag_seconds_count{{{CHOSEN}}}[$__rate_interval]))"),
    ("check_clusters", TREND, f"sum(rate(staple_exporter_probe_lag_seconds_count{{{CHOSEN}}}[$__rate_interval]))"),
    ("check_clusters", TREND, f"sum without (cluster) (rate(staple_exporter_probe_lag_seconds_count{{{CHOSEN}}}[$__rate_interval]))"),
    ("check_clusters", (*VARIABLES, 4, "allValue"), ".+"),
    ("check_lines", (*LINES, "fieldConfig", "defaults", "color"), {"mode": "shades", "fixedColor": "blue"}),
    ("check_lines", TREND, f"max without (address) (staple_present{{{CHOSEN}}})"),
    ("check_links", (*OVERRIDE, "properties", 0, "value", 1, "url"), "https://example.com/StapleExpired.md?" + "&".join(_KEPT)),
    ("check_links", (*OVERRIDE, "properties", 0, "value", 1, "url"), "${pages:raw}/?" + "&".join(_KEPT)),
    ("check_questions", (*STAT, "title"), "Critical"),
    ("check_rows", ("panels", 1, "title"), "Details"),
    ("check_rows", ("panels", 0, "title"), "Why"),
    ("check_times", (*TABLE, "fieldConfig", "overrides", 0, "properties", 0, "value"), "s"),
    ("check_times", (*TABLE, "fieldConfig", "overrides", 0, "properties", 1, "value"), 2),
    ("check_times", EXPRESSION, f"min(staple_effective_expiry_timestamp_seconds{{{CHOSEN}}} - time())"),
    ("check_widths", (*TABLE, "fieldConfig", "overrides", 0, "properties"), [
        {"id": "unit", "value": "dtdurations"}, {"id": "decimals", "value": 1}, {"id": "custom.width", "value": 700}]),
    ("check_worst_first", (*TABLE, "options", "sortBy"), []),
    ("check_worst_first", (*TABLE, "options", "sortBy", 0, "desc"), True),
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
