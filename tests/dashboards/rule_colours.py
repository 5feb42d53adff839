# SPDX-License-Identifier: Apache-2.0
"""One colour for each meaning, in all dashboards: a word that is a verdict or a severity has its colour everywhere."""

import re

import dashboards

COLOURS = {
    "ok": "green",
    "warning": "orange",
    "critical": "red",
    "unreachable": "purple",
    "not applicable": "#8e8e8e",
    "info": "blue",
    "good": "green",
    "revoked": "red",
}
# What has no meaning of its own: plain quantities are blues, plain text has the colour of text.
PLAIN = {"text", "super-light-blue", "light-blue", "dark-blue"}


def meaning(name):
    """The word that a field, a legend or a text ends or begins with, if it is one with a colour."""
    word = re.sub(r"[/^$()?\\]", "", name).lower()
    return word if word in COLOURS else None


def coloured(panel):
    """(word, colour) of every colour of a panel that belongs to a word."""
    field = panel["fieldConfig"]
    yield panel["title"], own_colour(field["defaults"])
    for override in field["overrides"]:
        properties = {item["id"]: item["value"] for item in override["properties"]}
        yield override["matcher"]["options"], own_colour(properties)
        yield from mapped(properties.get("mappings", []))
    yield from mapped(field["defaults"].get("mappings", []))


def own_colour(properties):
    """The fixed colour, or the one from the first threshold that counts."""
    if properties.get("color", {}).get("mode") == "fixed":
        return properties["color"]["fixedColor"]
    steps = properties.get("thresholds", {}).get("steps", [])
    return steps[1]["color"] if len(steps) == 2 else None


def mapped(mappings):
    for mapping in mappings:
        if mapping["type"] == "value":
            for result in mapping["options"].values():
                yield result["text"], result["color"]


def palette(value):
    """Every colour that is named anywhere in a panel."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("color", "fixedColor") and isinstance(inner, str):
                yield inner
            yield from palette(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from palette(inner)


def check_colours(every):
    for name, dashboard in every.items():
        for panel in dashboards.panels(dashboard):
            for word, colour in coloured(panel):
                wanted = COLOURS.get(meaning(word))
                if wanted and colour and colour != wanted:
                    yield f"{name}: {panel['title']}: {word} is {colour} and not {wanted}"
            for colour in set(palette(panel)) - set(COLOURS.values()) - PLAIN:
                yield f"{name}: {panel['title']} uses {colour}, which means nothing"
