# SPDX-License-Identifier: Apache-2.0
"""Writes values.schema.json of the chart with the schema of the exporter's configuration under `config`.

    python3 config/helm/schema.py OUTPUT

The schema of the configuration is what `staple_exporter --config.schema` prints. In the source it stands once.
"""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
VALUES = ROOT / "config" / "helm" / "staple-exporter" / "values.schema.json"
CONFIGURATION = ROOT / "exporter" / "configuration" / "schema.json"
PREFIX = "configuration."


def fitted(value):
    """A part of the configuration's schema as it stands in the chart's."""
    if isinstance(value, list):
        return [fitted(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    made = {key: fitted(inner) for key, inner in value.items()}
    if isinstance(made.get("$ref"), str):
        made["$ref"] = made["$ref"].replace("#/definitions/", f"#/definitions/{PREFIX}")
    if isinstance(made.get("enum"), list) and len({type(each) for each in made["enum"]}) > 1:
        # Helm takes the number 1.2 and the text "1.2" for equal, and refuses a list that has both.
        texts = [each for each in made["enum"] if isinstance(each, str)]
        others = [each for each in made.pop("enum") if not isinstance(each, str)]
        made["anyOf"] = [{"enum": texts}, {"enum": others}]
    return made


def combined(values, configuration):
    """The schema of the chart in which `config` has the configuration's."""
    inner = {key: fitted(value) for key, value in configuration.items() if key not in ("$schema", "$id", "title", "definitions")}
    definitions = {PREFIX + name: fitted(value) for name, value in configuration.get("definitions", {}).items()}
    return values | {"properties": values["properties"] | {"config": inner}, "definitions": values["definitions"] | definitions}


def main():
    values, configuration = (json.loads(file.read_text(encoding="utf-8")) for file in (VALUES, CONFIGURATION))
    pathlib.Path(sys.argv[1]).write_text(json.dumps(combined(values, configuration), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
