# SPDX-License-Identifier: Apache-2.0
"""Every link of every kind of page of the exporter leads to something, also behind a prefix."""

import html.parser
import os
import pathlib
import re
import tempfile
import unittest
import urllib.parse

import demo_pages
import program
from process import Process, eventually


ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RUNBOOKS = [f"/runbooks/{file.name}" for file in sorted((ROOT / "alerts/runbooks").glob("*.md"))]


class Links(html.parser.HTMLParser):
    """Links collects the addresses that a page refers to, and the ids that it has."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids = set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.links.add(value)
            elif name == "id":
                self.ids.add(value)


class PageLinks(unittest.TestCase):
    def dead(self, serving, start, prefix=""):
        """Links of the pages at these paths that lead nowhere: (path, link)."""
        pages, found, followed = {}, [], 0

        def fetch(path):
            if path not in pages:
                pages[path] = serving.get(path, {"Accept": "text/html,*/*;q=0.8"})
            return pages[path]

        for path in start:
            own = Links(fetch(path)[1])
            for link in own.links:
                url = urllib.parse.urljoin(f"http://exporter{path}", link)
                if not url.startswith("http://exporter/"):
                    continue
                followed += 1
                target, _, anchor = url.removeprefix("http://exporter").partition("#")
                code, text = fetch(target)
                if code != 200 or not target.startswith(prefix or "/") or (anchor and anchor not in Links(text).ids):
                    found.append((path, link))
        self.assertGreater(followed, len(start))
        return found

    def test_every_link_of_every_kind_of_page_leads_to_something(self):
        with tempfile.TemporaryDirectory(prefix="staple-") as temporary:
            with demo_pages.serving_demo(pathlib.Path(temporary), 300) as serving:
                start = [path for path in demo_pages.paths(serving).values() if serving.get(path)[0] == 200]
                self.assertEqual(self.dead(serving, [*start, "/config", *RUNBOOKS]), [])
                self.check_pictures(serving)

    def check_pictures(self, serving):
        """The texts of the pictures have the numbers of the demo, with the 300 endpoints of the pictures."""

        def count(verdict):
            return int(re.search(rf'id="tile-{verdict}"[^>]*><strong>(\d+)</strong>', serving.get("/")[1])[1])

        def described(file):
            return " ".join(re.search(r"!\[([^]]*)\]", (ROOT / file).read_text(encoding="utf-8"))[1].split())

        def shown():
            counts = {verdict: count(verdict) for verdict in ("critical", "unreachable", "warning", "ok", "na")}
            every = sum(counts.values())
            return (
                f"{counts['critical']} of {every} endpoints are critical",
                "{} endpoints, {ok} ok, {warning} with a warning, {critical} critical".format(every, **counts),
            )

        # The responders are queried after the first probe.
        texts = described("README.md"), described("dashboards/README.md")
        eventually(lambda: all(map(str.__contains__, texts, shown())), lambda: f"the pages show {shown()}, the texts say {texts}")

    def test_a_runbook_is_a_page_for_browsers_and_markdown_for_others(self):
        with tempfile.TemporaryDirectory(prefix="staple-") as temporary:
            serving = program.Serving(pathlib.Path(temporary), "global: {interval: 5m}\n")
            self.addCleanup(serving.stop)
            for path in RUNBOOKS:
                name = pathlib.PurePath(path).stem
                for accept in ("", "*/*", "text/markdown, text/plain;q=0.9, */*;q=0.1", "text/html;q=0.8, text/markdown"):
                    code, text = serving.get(path, {"Accept": accept})
                    self.assertEqual((code, text.splitlines()[0]), (200, f"# {name}"))
                self.assertIn(f"<h1>{name}</h1>", serving.get(path, {"Accept": "text/html,*/*;q=0.8"})[1])
            self.assertEqual(serving.get("/runbooks/Nothing.md", {"Accept": "text/html"})[0], 404)

    def test_links_stay_below_the_prefix(self):
        with tempfile.TemporaryDirectory(prefix="staple-") as temporary:
            folder = pathlib.Path(temporary)
            with Process([os.environ["STAPLE_FLEET"], f"--directory={folder}"], folder) as fleet:
                fleet.logged(r"(?m)^ready$")
                serving = program.Serving(folder, (folder / "config.yml").read_text(), "--web.route-prefix=/staple")
                self.addCleanup(serving.stop)
                self.assertEqual(self.dead(serving, ["/staple/", "/staple/runbooks/"], "/staple/"), [])


if __name__ == "__main__":
    unittest.main()
