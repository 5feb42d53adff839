# SPDX-License-Identifier: Apache-2.0
"""Panels as Grafana's JSON. A panel asks a question in its title; its description says what counts and what does not."""

SOURCE = {"type": "prometheus", "uid": "${datasource}"}
DURATION = "dtdurations"  # 1 day, 10 hours; 18 hours ago
GREY = "#8e8e8e"
COLOURS = {
    "critical": "red",
    "unreachable": "purple",
    "warning": "orange",
    "ok": "green",
    "not applicable": GREY,
    "info": "blue",
}
# Of values that stand for a verdict: 4 is the worst.
LEVELS = {
    4: ("critical", "red"),
    3: ("unreachable", "purple"),
    2: ("warning", "orange"),
    1: ("ok", "green"),
    0: ("not applicable", GREY),
}
YES_NO = {1: ("yes", "green"), 0: ("no", "red")}
PLAIN_YES_NO = {1: ("yes", "blue"), 0: ("no", GREY)}


def fixed(colour):
    return {"mode": "fixed", "fixedColor": colour}


def mapping(words):
    """The mapping of values to words: {value: (word, colour)}."""
    options = {
        str(value): {"text": text, "color": colour, "index": at} for at, (value, (text, colour)) in enumerate(words.items())
    }
    return {"type": "value", "options": options}


def nothing(text):
    """The mapping of no value to `text`."""
    return {"type": "special", "options": {"match": "null+nan", "result": {"text": text, "color": "text", "index": 90}}}


def steps(lowest, *others):
    """Thresholds: the colour of the lowest values, then (from, colour)."""
    found = [{"color": lowest, "value": None}, *({"color": colour, "value": value} for value, colour in others)]
    return {"mode": "absolute", "steps": found}


def override(name, matcher="byName", **properties):
    """Properties of the fields of this name; `custom_width` stands for custom.width."""
    found = [{"id": key.replace("custom_", "custom."), "value": value} for key, value in properties.items()]
    return {"matcher": {"id": matcher, "options": name}, "properties": found}


def _targets(queries, kind):
    ranged = kind in ("timeseries", "state-timeline")
    found = []
    for letter, query in zip("ABCDEFGHIJKLMNOP", queries, strict=False):
        expression, legend = query if isinstance(query, tuple) else (query, None)
        target = {"refId": letter, "datasource": SOURCE, "editorMode": "code", "expr": expression}
        target |= {"instant": not ranged, "range": ranged, "format": "table" if kind == "table" else "time_series"}
        found.append(target if legend is None else target | {"legendFormat": legend})
    return found


def _panel(kind, title, description, queries, size, defaults, options, overrides=(), **more):
    """A panel without a place; `size` is its width, of 24, and height."""
    return {
        "type": kind,
        "title": title,
        "description": description,
        "gridPos": {"w": size[0], "h": size[1]},
        "datasource": SOURCE,
        "targets": _targets(queries, kind),
        **more,
        "fieldConfig": {"defaults": defaults, "overrides": list(overrides)},
        "options": options,
    }


LAST = {"calcs": ["lastNotNull"], "fields": "", "values": False}


def stat(
    title, description, queries, size, empty, thresholds=None, words=None, unit="none", decimals=None, overrides=(), names=False
):
    """Numbers that are counted together, large. `empty` is shown where there is no number."""
    defaults = {"unit": unit, "color": {"mode": "thresholds"}, "thresholds": thresholds or steps("blue")}
    defaults |= {"mappings": [*([mapping(words)] if words else []), nothing(empty)], "noValue": empty}
    if decimals is not None:
        defaults["decimals"] = decimals
    options = {
        "reduceOptions": LAST,
        "colorMode": "value",
        "graphMode": "none",
        "textMode": "value_and_name" if names else "value",
    }
    options |= {"justifyMode": "center", "orientation": "auto", "wideLayout": True}
    return _panel("stat", title, description, queries, size, defaults, options, overrides)


def bars(title, description, queries, size, empty, colours=None, unit="none", named=()):
    """Bars, one for each series, longest first. `colours` are those of the queries, `named` (name, colour) of single bars."""
    defaults = {"unit": unit, "color": fixed("blue"), "min": 0, "decimals": 0, "noValue": empty}
    options = {
        "reduceOptions": LAST,
        "displayMode": "basic",
        "orientation": "horizontal",
        "valueMode": "color",
        "showUnfilled": True,
    }
    options |= {"namePlacement": "left", "minVizHeight": 14, "minVizWidth": 8, "maxVizHeight": 24, "sizing": "auto"}
    overrides = [
        override(letter, "byFrameRefID", color=fixed(colour)) for letter, colour in zip("ABC", colours or (), strict=False)
    ]
    overrides += [override(name, color=fixed(colour)) for name, colour in named]
    return _panel("bargauge", title, description, queries, size, defaults, options, overrides)


def lines(
    title, description, queries, size, empty, unit="none", decimals=None, colours=None, stacked=False, overrides=(), **limits
):
    """Lines, each of its own colour. `colours` are those of legends with a meaning, `limits` are min and max."""
    custom = {"drawStyle": "line", "lineInterpolation": "linear", "lineWidth": 1, "fillOpacity": 60 if stacked else 0}
    custom |= {"showPoints": "never", "spanNulls": False, "axisPlacement": "auto"}
    custom["stacking"] = {"mode": "normal" if stacked else "none", "group": "A"}
    defaults = {"unit": unit, "color": {"mode": "palette-classic"}, "custom": custom, "min": 0, "noValue": empty, **limits}
    if decimals is not None:
        defaults["decimals"] = decimals
    many = any("{{" in legend for _, legend in queries) and size[0] >= 12
    legend = {"displayMode": "table" if many else "list", "placement": "right" if many else "bottom", "showLegend": True}
    options = {"legend": legend | {"calcs": ["lastNotNull"] if many else []}, "tooltip": {"mode": "multi", "sort": "desc"}}
    quiet = override("/.*/", "byRegexp", noValue=" ")  # of a single field: the words are those of the panel
    named = [override(name, color=fixed(colour)) for name, colour in (colours or {}).items()]
    return _panel(
        "timeseries", title, description, queries, size, defaults, options, [quiet, *named, *overrides], maxDataPoints=500
    )


def states(title, description, queries, size, empty, words, overrides=()):
    """A state timeline: a band for each series, coloured and named by {value: (word, colour)}."""
    defaults = {"unit": "none", "color": {"mode": "thresholds"}, "thresholds": steps("text"), "mappings": [mapping(words)]}
    defaults |= {"noValue": empty, "custom": {"lineWidth": 0, "fillOpacity": 80}}
    options = {"showValue": "auto", "mergeValues": True, "alignValue": "left", "rowHeight": 0.85}
    options |= {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": False, "calcs": []},
        "tooltip": {"mode": "single", "sort": "none"},
    }
    return _panel("state-timeline", title, description, queries, size, defaults, options, overrides, maxDataPoints=500)


def column(
    field,
    title,
    width=None,
    least=None,
    words=None,
    links=None,
    unit=None,
    decimals=None,
    never=None,
    thresholds=None,
    empty=None,
):
    """A column of a table. `never` is the value from which on the cell shows a dash, `empty` the text of one without a value."""
    properties, mappings = {}, []
    if empty:
        result = {"text": empty, "index": 70}
        mappings += [{"type": "special", "options": {"match": match, "result": result}} for match in ("null", "empty")]
    if words:
        mappings.append(mapping(words))
    if never is not None:
        result = {"text": "–", "index": 80}
        mappings.append({"type": "range", "options": {"from": never, "to": 1e15, "result": result}})
    if mappings:
        properties["mappings"] = mappings
    if words or thresholds:
        properties["custom_cellOptions"] = {"type": "color-text"}
    properties |= {"thresholds": thresholds} if thresholds else {}
    properties |= {"links": links} if links else {}
    properties |= {"unit": unit} if unit else {}
    properties |= {"decimals": decimals} if decimals is not None else {}
    properties |= {"custom_width": width} if width else {}
    properties |= {"custom_minWidth": least} if least else {}
    return field, title, properties


def hidden_column(field, title):
    """A column that links use and no reader sees; of two properties each version of Grafana knows one."""
    return field, title, {"custom_hidden": True, "custom_hideFrom": {"viz": True, "legend": False, "tooltip": False}}


def table(title, description, queries, size, empty, columns, order, hidden=(), filterable=True):
    """A table. `order` is [(title of a column, descending)]. Labels of the site that no column names come last."""
    defaults = {"unit": "none", "noValue": empty}
    defaults["custom"] = {
        "align": "auto",
        "minWidth": 60,
        "cellOptions": {"type": "auto"},
        "filterable": filterable,
        "inspect": False,
    }
    overrides = [override("/.*/", "byRegexp", noValue="–")]
    overrides += [override(shown, **properties) for _, shown, properties in columns if properties]
    organize = {"excludeByName": {name: True for name in ("Time", *hidden)}}
    organize["indexByName"] = {field: at for at, (field, _, _) in enumerate(columns)}
    organize["renameByName"] = {field: shown for field, shown, _ in columns}
    transformations = [{"id": "merge", "options": {}}] if len(queries) > 1 else []
    transformations.append({"id": "organize", "options": organize})
    options = {"showHeader": True, "cellHeight": "sm", "sortBy": [{"displayName": name, "desc": desc} for name, desc in order]}
    return _panel("table", title, description, queries, size, defaults, options, overrides, transformations=transformations)
