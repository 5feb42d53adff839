# SPDX-License-Identifier: Apache-2.0
"""Renders the status page as pictures, for the README and for review after a change.

    python3 tests/integration/status_page_pictures.py EXPORTER FLEET exporter/pictures

EXPORTER and FLEET are the programs; chromium and its driver must be installed. The pictures show the demo fleet, most of whose
servers are misconfigured on purpose, and 300 healthy endpoints.
"""

import argparse
import json
import os
import pathlib
import re
import sys
import tempfile
import urllib.parse

# name: demo endpoint (None: the list), query, width, height, dark
PICTURES = {
    "status-light": (None, "", 1280, 900, False),
    "status-dark": (None, "?fleet=demo&verdict=warning", 1280, 900, True),
    "status-narrow": (None, "", 412, 915, False),
    "status-narrow-dark": (None, "?q=overdue", 412, 915, True),
    "endpoint-light": ("refresh-overdue", "", 1280, 1000, False),
    "endpoint-dark": ("revoked", "", 1280, 1000, True),
    "endpoint-narrow": ("refresh-overdue", "", 412, 915, False),
}


def draw(serving, browser, into, only):
    base = f"http://127.0.0.1:{serving.port}/"
    for name, (demo, query, width, height, dark) in PICTURES.items():
        if only and name not in only:
            continue
        page = query
        if demo:
            endpoints = json.loads(serving.get("/api/v1/endpoints?" + urllib.parse.urlencode({"fleet": "demo"}))[1])
            page = "endpoints/" + next(each["id"] for each in endpoints if each["labels"]["demo"] == demo)
        browser.show_as(width, height, dark)
        browser.open(base + page)
        browser.picture(into / f"{name}.png")
        print(into / f"{name}.png", (into / f"{name}.png").stat().st_size)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exporter")
    parser.add_argument("fleet")
    parser.add_argument("into", type=pathlib.Path)
    parser.add_argument("only", nargs="*", help="names of pictures; all of them without")
    arguments = parser.parse_args()
    os.environ |= {"STAPLE_EXPORTER": arguments.exporter, "STAPLE_FLEET": arguments.fleet}

    import program
    from browser import Browser
    from process import Process, eventually

    arguments.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="staple-") as temporary:
        folder = pathlib.Path(temporary)
        with Process([arguments.fleet, f"--directory={folder}", "--endpoints=300"], folder) as fleet:
            fleet.logged(r"(?m)^ready$")
            serving = program.Serving(folder, (folder / "config.yml").read_text())
            try:
                eventually(lambda: not re.search("Not probed yet|none probed", serving.get("/")[1]), "every endpoint probed")
                # Their responders are queried after the first probe.
                compared = ("/api/v1/endpoints?fault=responder_disagrees", "/api/v1/endpoints?fault=responder_fresher")
                eventually(lambda: all(json.loads(serving.get(path)[1]) for path in compared), "every responder queried")
                browser = Browser(folder)
                try:
                    draw(serving, browser, arguments.into, arguments.only)
                finally:
                    browser.stop()
            finally:
                serving.stop()


if __name__ == "__main__":
    sys.exit(main())
