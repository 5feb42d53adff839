#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the dashboards: run it after a change of the files beside it.

python3 dashboards/source/generate.py
"""

import json
import pathlib
import sys

sys.dont_write_bytecode = True

from endpoint import endpoint  # noqa: E402
from exporter import exporter  # noqa: E402
from fleet import fleet  # noqa: E402
from issuers import issuers  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parent.parent
BOARDS = {"endpoint.json": endpoint, "exporter.json": exporter, "fleet.json": fleet, "issuers.json": issuers}


def generated():
    """The files: {name: text}."""
    return {name: json.dumps(make(), indent=2, ensure_ascii=False) + "\n" for name, make in BOARDS.items()}


if __name__ == "__main__":
    for name, text in generated().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
