# SPDX-License-Identifier: Apache-2.0
"""A dashboard of rows of panels: variables, links, annotations, and a place for each panel."""

from panels import SOURCE
from queries import SCOPE

BOARDS = {"fleet": "Fleet", "endpoint": "Endpoint", "issuers": "CAs and responders", "exporter": "Exporter"}
EXPORTERS = '{__name__=~"staple_exporter_build_info|staple_probe_success"'
KEPT = ["${__url_time_range}", *(f"${{{name}:queryparam}}" for name in ("datasource", "cluster", "job", "instance"))]


def variable(name, label, description, query, any_value, sort=1):
    """A variable with one value, or with several and All as `any_value`."""
    found = {"name": name, "label": label, "description": description, "type": "query", "datasource": SOURCE}
    found |= {
        "query": query,
        "definition": query,
        "refresh": 2,
        "sort": sort,
        "regex": "",
        "hide": 0,
        "options": [],
        "skipUrlSync": False,
    }
    if any_value is None:
        return found | {"multi": False, "includeAll": False, "current": {}}
    chosen = {"selected": True, "text": ["All"], "value": ["$__all"]}
    return found | {"multi": True, "includeAll": True, "allValue": any_value, "current": chosen}


def address(name, links):
    """A hidden variable, the address that links begin with: from staple:links:info, the one place of the links of the alerts.
    Without it they lead to the Endpoint dashboard, so that none is dead."""
    fallback = f'label_replace(vector(1), "{name}", "d/staple-endpoint", "", "")'
    query = f"query_result({links} or on () {fallback})"
    found = variable(name, name, "Where links lead: staple:links:info.", query, None)
    return found | {"hide": 2, "regex": f'/{name}="([^"]+)"/', "sort": 0}


DATASOURCE = {
    "name": "datasource", "label": "Data source", "description": "The Prometheus that scrapes the exporter.",
    "type": "datasource", "query": "prometheus", "current": {}, "hide": 0, "includeAll": False, "multi": False,
    "options": [], "refresh": 1, "regex": "", "skipUrlSync": False,
}  # fmt: skip
CLUSTER = variable(
    "cluster", "Cluster", "Values of the label that your scrape configuration or Thanos adds. All, if there is no such label.",
    f"label_values({EXPORTERS}}}, cluster)", ".*",
)  # fmt: skip
JOB = variable("job", "Job", "Prometheus's name of the scrape.", f'label_values({EXPORTERS}, cluster=~"$cluster"}}, job)', ".+")
INSTANCE = variable(
    "instance", "Instance", "One exporter, where several watch.",
    f'label_values({EXPORTERS}, cluster=~"$cluster", job=~"$job"}}, instance)', ".+",
)  # fmt: skip
FLEET = variable(
    "fleet", "Fleet", "As named in the configuration.", f"label_values(staple_probe_success{{{SCOPE}}}, fleet)", ".*"
)  # fmt: skip
SCOPED = [DATASOURCE, CLUSTER, JOB, INSTANCE]
LINKS = 'staple:links:info{cluster=~"$cluster|", runbooks=~".+"}'
SERVED = LINKS.replace(".+", ".+/runbooks")  # by an exporter, whose pages are beside them
ADDRESSES = [
    address("runbooks", LINKS),
    address("pages", f'label_replace({SERVED}, "pages", "$1", "runbooks", "(.+)/runbooks")'),
]


def query_parameter(name, field):
    return f"var-{name}=${{__data.fields.{field}:percentencode}}"


def link(board, title, **parameters):
    """A link of a cell to another dashboard, with the variables taken from the row."""
    chosen = [query_parameter(name, field) for name, field in parameters.items()]
    return {"title": title, "targetBlank": False, "url": f"/d/staple-{board}?" + "&".join([*KEPT, *chosen])}


OF_ROW = [query_parameter(name, name) for name in ("fleet", "target")]
TO_ENDPOINT = link("endpoint", "History of this endpoint", fleet="fleet", target="target")
TO_PAGE = {
    "title": "Page of the exporter", "targetBlank": True,
    "url": "${pages:raw}/?fleet=${__data.fields.fleet:percentencode}&target=${__data.fields.target:percentencode}&"
    + "&".join([*KEPT, *OF_ROW]),
}  # fmt: skip


def to_pages(name):
    """A link of a cell to the exporter's page of all endpoints of this fleet or issuer that need attention."""
    title = "What is not ok, on the page of the exporter"
    chosen = f"{name}=${{__data.fields.{name}:percentencode}}&verdict=critical,unreachable,warning"
    return {"title": title, "targetBlank": True, "url": f"${{pages:raw}}/?{chosen}&" + "&".join(KEPT)}


TO_OWN_PAGE = {**TO_PAGE, "url": "${pages:raw}/?target=${target:percentencode}&" + "&".join([*KEPT, "var-target=${target}"])}
TO_CA = link("issuers", "This CA", issuer="issuer")


def to_runbook(file, *parameters):
    """A link of a cell to a runbook, whose file is a field or text."""
    return {"title": "Runbook", "targetBlank": True, "url": f"${{runbooks:raw}}/{file}?" + "&".join([*KEPT, *parameters])}


def _board_link(board):
    found = {
        "type": "link",
        "title": BOARDS[board],
        "url": f"/d/staple-{board}",
        "icon": "dashboard",
        "tooltip": "",
        "tags": [],
    }
    return found | {"asDropdown": False, "targetBlank": False, "includeVars": True, "keepTime": True}


def _annotation(name, colour, expression, title, at_value):
    found = {"name": name, "datasource": SOURCE, "enable": True, "hide": False, "iconColor": colour, "expr": expression}
    found |= {"step": "60s", "titleFormat": title, "textFormat": "{{job}} {{instance}} {{cluster}}", "tagKeys": ""}
    return found | ({"useValueForTime": "on"} if at_value else {})


def _annotations():
    """What changes a picture without a change of a server: an event at the time that a value gives, or while a value is there."""
    started = f"process_start_time_seconds{{{SCOPE}}} * 1000"
    versions = f"staple_exporter_build_info{{{SCOPE}}}"
    reloaded = f"staple_exporter_config_last_reload_success_timestamp_seconds{{{SCOPE}}} * 1000"
    refused = f"staple_exporter_config_last_reload_successful{{{SCOPE}}} == 0"
    start = f"{started} * on (cluster, job, instance) group_left (version) {versions}"
    return [
        _annotation("Versions", "blue", start, "Start of version {{version}}", True),
        _annotation("Reloads", "green", reloaded, "Configuration loaded", True),
        _annotation("Refused reloads", "red", refused, "Configuration refused", False),
    ]


def _placed(rows):
    """The panels of rows [(title, [panel, …])] from left to right. Each line of them is full and has one height; a list of panels
    stands one below the other."""
    found, top = [], 0
    for title, panels in rows:
        found.append(
            {"type": "row", "title": title, "collapsed": False, "gridPos": {"x": 0, "y": top, "w": 24, "h": 1}, "panels": []}
        )
        top, left = top + 1, 0
        for column in (panel if isinstance(panel, list) else [panel] for panel in panels):
            below = top
            for panel in column:
                found.append(panel | {"gridPos": {"x": left, "y": below, **panel["gridPos"]}})
                below += panel["gridPos"]["h"]
            left += column[0]["gridPos"]["w"]
            if left >= 24:
                top, left = below, 0
    return [{"id": number, **panel} for number, panel in enumerate(found, 1)]


def board(name, description, variables, rows, period, refresh="1m"):
    return {
        "id": None,
        "uid": f"staple-{name}",
        "title": f"Staple / {BOARDS[name]}",
        "description": description,
        "tags": ["staple", "ocsp"],
        "schemaVersion": 39,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "refresh": refresh,
        "time": {"from": f"now-{period}", "to": "now"},
        "timepicker": {},
        "timezone": "browser",
        "weekStart": "",
        "fiscalYearStartMonth": 0,
        "liveNow": False,
        "links": [_board_link(other) for other in BOARDS if other != name],
        "annotations": {"list": _annotations()},
        "templating": {"list": variables},
        "panels": _placed(rows),
    }
