# SPDX-License-Identifier: Apache-2.0
"""Draws the dashboards as pictures, with data of the demo fleet: for the README, and to look at after a change.

    python3 tests/dashboards/pictures.py EXPORTER FLEET FOLDER [--minutes=20] [--rules=FILE ...] [--narrow]

EXPORTER and FLEET are the programs, FILE is a file of rules for Prometheus to load, as in alerts/rules/. Runs the demo
fleet under a real Prometheus for some minutes, asks it every query, and has the components of Grafana's own @grafana/ui
draw our JSON with the answers, in headless Chromium. Needs npm, chromium and the network, therefore not among the tests.
What is drawn is not Grafana itself: the header and the state timelines are ours, and the marks of annotations are missing.
Each dashboard is drawn dark and light; --narrow adds those on a telephone, where the panels stand below each other.
"""

import argparse
import functools
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "integration"))

import dashboards  # noqa: E402
from demo import Demo  # noqa: E402

PACKAGES = [
    "@grafana/data@10.4.19",
    "@grafana/schema@10.4.19",
    "@grafana/ui@10.4.19",
    "esbuild@0.28.2",
    "react@18.3.1",
    "react-dom@18.3.1",
]
# What Grafana's own page sets before its components draw.
PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="page.css">
<style>*, *::before, *::after { box-sizing: border-box } body { margin: 0 }</style>
<body><div id="root"></div><script src="page.js"></script>"""
WIDTH = 1600
NARROW = 500
POINTS = 240
SCRAPE = 5


def bundled(folder):
    """Builds the page into `folder`, whose node_modules are kept from one run to the next."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "package.json").exists():
        (folder / "package.json").write_text('{"private": true}')
    if not (folder / "node_modules").exists():
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
        subprocess.run(npm, cwd=folder, check=True)
    shutil.copytree(HERE / "pictures", folder, dirs_exist_ok=True)
    public = folder / "public"
    if not public.exists():
        public.symlink_to("node_modules/@grafana/ui/dist/public")
    (folder / "index.html").write_text(PAGE)
    esbuild = ["node_modules/.bin/esbuild", "page.tsx", "--bundle", "--outfile=page.js", "--log-level=error"]
    define = ['--define:process.env.NODE_ENV="production"', "--define:global=window", "--loader:.svg=dataurl"]
    subprocess.run([*esbuild, *define], cwd=folder, check=True)


def asked(demo, dashboard, chosen, seconds):
    """The answers to all queries of a dashboard: {panel: {query: series}}, and the time that they span."""
    now = int(time.time()) // SCRAPE * SCRAPE
    step = max(SCRAPE, seconds // POINTS)
    values = {"__rate_interval": f"{SCRAPE * 4}s", "__range": f"{seconds}s", "datasource": "prometheus"}
    values |= {name: known["allValue"] for name, known in dashboards.variables(dashboard).items() if "allValue" in known}
    answers = {}
    for panel, target, expression in dashboards.expressions(dashboard):
        query = dashboards.interpolated(expression, values | chosen)
        if target["instant"]:
            found = demo.get("query", query=query, time=now)
        else:
            found = demo.get("query_range", query=query, start=now - seconds, end=now, step=step)
        answers.setdefault(panel["id"], {})[target["refId"]] = found["result"]
    return {"dashboard": dashboard, "answers": answers, "from": now - seconds, "to": now}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Quiet serves files and says nothing of it."""

    def log_message(self, *_):
        pass


def stacked(dashboard):
    """The dashboard with each panel below the other, as Grafana places them on a narrow screen."""
    top, panels = 0, []
    for panel in dashboard["panels"]:
        height = panel["gridPos"]["h"]
        panels.append(panel | {"gridPos": {"x": 0, "y": top, "w": 24, "h": height}})
        top += height
    return dashboard | {"panels": panels}


def drawn(folder, data, picture, mode, width=WIDTH):
    """Has Chromium draw the page with `data` into the file `picture`, in `mode` dark or light."""
    (folder / "data.json").write_text(json.dumps(data))
    places = [panel["gridPos"] for panel in data["dashboard"]["panels"]]
    height = 56 + max(at["y"] + at["h"] for at in places) * 38  # as page.tsx lays them out
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        arguments = ["--headless", "--no-sandbox", "--hide-scrollbars", "--disable-gpu", "--virtual-time-budget=20000"]
        size = [f"--window-size={width},{height}", f"--screenshot={picture}"]
        url = f"http://127.0.0.1:{server.server_port}/index.html?mode={mode}"
        subprocess.run(["chromium", *arguments, *size, url], check=True, timeout=180, capture_output=True)
        if shutil.which("pngquant"):  # a third of the size
            subprocess.run(["pngquant", "--force", "--ext=.png", "128", picture], check=True)
        server.shutdown()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exporter")
    parser.add_argument("fleet")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--minutes", type=int, default=20)
    parser.add_argument("--narrow", action="store_true")
    parser.add_argument("--rules", type=pathlib.Path, action="append", default=[])
    arguments = parser.parse_args()
    os.environ |= {"STAPLE_EXPORTER": arguments.exporter, "STAPLE_FLEET": arguments.fleet}
    build = HERE.parent.parent / "build" / "dashboards-pictures"
    bundled(build)
    with tempfile.TemporaryDirectory(prefix="staple-") as temporary:
        rules = [file.resolve() for file in arguments.rules]
        demo = Demo(pathlib.Path(temporary), endpoints=300, interval="30s", scrape_interval=f"{SCRAPE}s", rules=rules)
        try:
            time.sleep(arguments.minutes * 60)
            draw_all(demo, build, arguments.folder.resolve(), arguments.minutes * 60, arguments.narrow)
        finally:
            demo.stop()


def draw_all(demo, build, folder, seconds, narrow):
    folder.mkdir(parents=True, exist_ok=True)
    for name, dashboard in dashboards.every().items():
        one = {}
        if "target" in dashboards.variables(dashboard):
            one = {"fleet": "demo", "target": demo.targets["refresh-overdue"]}
        data = asked(demo, dashboard, one, seconds) | {"chosen": one}
        stem = name.removesuffix(".json")
        drawn(build, data, folder / f"{stem}.png", "dark")
        drawn(build, data, folder / f"{stem}-light.png", "light")
        if narrow:
            drawn(build, data | {"dashboard": stacked(dashboard)}, folder / f"{stem}-narrow.png", "light", NARROW)


if __name__ == "__main__":
    main()
