# SPDX-License-Identifier: Apache-2.0
"""Rules about what the eye meets: questions, rows, times, lines, bands, clusters, the worst first, and links out of tables."""

import re

import dashboards

ROWS = [["What needs me now"], ["What breaks next"], ["How are we doing", "How is it doing"], ["Why"]]
# What a link out of a table carries along.
KEPT = ("${__url_time_range}", *(f"${{{name}:queryparam}}" for name in ("datasource", "cluster", "job", "instance")))
# Links that begin with a variable, an address that staple:links:info gives.
OUTSIDE = re.compile(r"\$\{(runbooks|pages):raw\}/(\$\{__data\.fields\.\w+\}(\.md)?|)\?")
# These are 0 or 1.
FLAG = re.compile(r"up|staple_(present|ok|probe_success|responder_up|exporter_\w+_successful|fault_info|probe_failure_info)")
COUNTED = re.compile(r"\b(count|sum|avg)\b")


def properties(override):
    return {item["id"]: item["value"] for item in override["properties"]}


def check_questions(every):
    for name, dashboard in every.items():
        for panel in dashboards.panels(dashboard):
            if not panel["title"].endswith("?"):
                yield f"{name}: {panel['title']} asks nothing"


def check_rows(every):
    for name, dashboard in every.items():
        titles = [panel["title"] for panel in dashboard["panels"] if panel["type"] == "row"]
        if len(titles) != len(ROWS) or any(title not in allowed for title, allowed in zip(titles, ROWS, strict=True)):
            yield f"{name}: the rows are {titles}"
        if dashboard["panels"][0]["type"] != "row":
            yield f"{name}: begins without a row"


def shown_units(panel):
    """(expression, unit) of every query."""
    field = panel["fieldConfig"]
    shown = {entry["matcher"]["options"]: properties(entry) for entry in field["overrides"]}
    renamed = {}
    for step in panel.get("transformations", []):
        renamed |= step["options"].get("renameByName", {})
    for target in panel["targets"]:
        value = "Value" if len(panel["targets"]) == 1 else f"Value #{target['refId']}"
        own = shown.get(renamed.get(value), {}) if panel["type"] == "table" else {}
        yield (
            target["expr"],
            own.get("unit", field["defaults"].get("unit")),
            own.get("decimals", field["defaults"].get("decimals")),
        )


def check_times(every):
    """Spans of time are days and hours: "1 day, 10 hours", "18 hours ago"."""
    for name, dashboard in every.items():
        for panel in dashboards.panels(dashboard):
            for expression, unit, decimals in shown_units(panel):
                compared = re.search(r"[<>]=? ?time\(\)|time\(\)\S* .*/ on", expression)
                span = re.search(r"\btime\(\)|expiry_timestamp\w+\{[^}]*\} - staple", expression) and not compared
                if span and "ALERTS" not in expression and panel["title"] and (unit != "dtdurations" or decimals not in (0, 1)):
                    yield f"{name}: {panel['title']} shows a span of time as {unit}, {decimals}"


def check_lines(every):
    for name, dashboard in every.items():
        for panel in dashboards.panels(dashboard):
            if panel["type"] == "timeseries" and panel["fieldConfig"]["defaults"].get("color") != {"mode": "palette-classic"}:
                yield f"{name}: the lines of {panel['title']} are not each of its own colour"
            for target in panel["targets"]:
                flags = {metric for metric in dashboards.metrics(target["expr"]) if FLAG.fullmatch(metric)}
                if panel["type"] == "timeseries" and flags and not COUNTED.search(target["expr"]):
                    yield f"{name}: {panel['title']} draws what is 0 or 1 as a line"


def check_clusters(every):
    """Clusters are added up in tiles and bars alone, and in graphs of what a variable has chosen."""
    for name, dashboard in every.items():
        known = dashboards.variables(dashboard).get("cluster", {})
        if (known.get("label"), known.get("multi"), known.get("allValue")) != ("Cluster", True, ".*"):
            yield f"{name}: the variable cluster is not multi, labelled Cluster, with All as .*"
        for panel, _, expression in dashboards.expressions(dashboard):
            kept = re.sub(
                r"\b(?:or|and|unless|[-+*/]) (?:on|ignoring) \([^)]*\)(?: group_(?:left|right) \([^)]*\))?", "", expression
            )
            for function, mode, labels in re.findall(
                r"\b(sum|min|max|avg|count|group|topk|bottomk)\b ?(?:(by|without) \(([^)]*)\))?", kept
            ):
                if function in ("topk", "bottomk", "group") and not mode:
                    continue
                added = "cluster" in labels if mode == "without" else "cluster" not in labels
                single = (
                    panel["type"] in ("stat", "bargauge")
                    or panel["fieldConfig"]["defaults"].get("custom", {}).get("fillOpacity") == 60
                )
                if added and not single and function not in ("topk", "bottomk"):
                    yield f"{name}: {panel['title']} adds up clusters by {function} {mode} ({labels})"


def check_worst_first(every):
    for name, dashboard in every.items():
        for panel in dashboards.panels(dashboard):
            if panel["type"] != "table":
                continue
            order = [(entry["displayName"], entry["desc"]) for entry in panel["options"]["sortBy"]]
            if not order:
                yield f"{name}: {panel['title']} has no order"
            if "worst first" in panel["title"] and order != [("Verdict", False), ("Time left", False), ("Target", False)]:
                yield f"{name}: {panel['title']} is in the order {order}"


def check_annotations(every):
    for name, dashboard in every.items():
        found = {annotation["name"]: annotation["expr"] for annotation in dashboard["annotations"]["list"]}
        timed = {
            annotation["name"] for annotation in dashboard["annotations"]["list"] if annotation.get("useValueForTime") == "on"
        }
        if not {"Versions", "Reloads"} <= timed:
            yield f"{name}: marks only {sorted(timed)} at their times"
        for title, expression in found.items():
            for metric, matchers in dashboards.selectors(expression):
                if 'job=~"$job"' not in matchers or 'cluster=~"$cluster"' not in matchers:
                    yield f"{name}: {title} does not choose {metric} by cluster and job"


def check_links(every):
    uids = {dashboard["uid"] for dashboard in every.values()}
    for name, dashboard in every.items():
        linked = {link["url"].removeprefix("/d/") for link in dashboard["links"]}
        if linked != uids - {dashboard["uid"]}:
            yield f"{name}: links to {linked}, not to each of the other dashboards"
        if not all(link["includeVars"] and link["keepTime"] for link in dashboard["links"]):
            yield f"{name}: a link loses the variables or the time"
        for panel in dashboards.panels(dashboard):
            for entry in panel["fieldConfig"]["overrides"]:
                for link in properties(entry).get("links", []):
                    inside = re.match(r"/d/([a-z-]+)\?", link["url"])
                    outside = OUTSIDE.match(link["url"])
                    if not (inside and inside[1] in uids) and not (outside and outside[1] in dashboards.variables(dashboard)):
                        yield f"{name}: {panel['title']} links to {link['url']}"
                    for kept in KEPT:
                        if kept not in link["url"]:
                            yield f"{name}: {panel['title']} has a link that loses {kept}"


# On a page of 1280 pixels, one of 24 columns of the grid. What a reader needs at first sight, as columns of a table.
GRID_COLUMN = 1256 // 24
AT_FIRST_SIGHT = {"Verdict", "Severity", "Fault", "Alert", "Target", "Time left", "Refresh due in", "First end in", "Usable"}


def check_widths(every):
    """What a reader needs at first sight is in reach without scrolling to the right."""
    for name, dashboard in every.items():
        for panel in dashboards.panels(dashboard):
            if panel["type"] != "table":
                continue
            end = 0
            for entry in panel["fieldConfig"]["overrides"]:
                own = properties(entry)
                if entry["matcher"]["id"] != "byName" or own.get("custom.hidden"):
                    continue
                end += own.get("custom.width", own.get("custom.minWidth", 60))
                title = entry["matcher"]["options"]
                if title in AT_FIRST_SIGHT and end > panel["gridPos"]["w"] * GRID_COLUMN:
                    yield f"{name}: {title} of {panel['title']} ends at {end} pixels"


RULES = [
    check_annotations,
    check_clusters,
    check_lines,
    check_links,
    check_questions,
    check_rows,
    check_times,
    check_widths,
    check_worst_first,
]
