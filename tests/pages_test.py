# SPDX-License-Identifier: Apache-2.0
"""The pages for contributors name files that exist: every link, and every path that is written as code."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = sorted(ROOT.glob(".github/**/*.md")) + [ROOT / "tests" / "README.md", ROOT / "tests" / "bench" / "history.md"]

TOP = r"(?:probes|exporter|tests|alerts|dashboards|config|\.github|\.ci)"
PATH = re.compile(rf"(?<![\w./-]){TOP}/[\w./*-]*[\w/*-]")


def without_code(text):
    return re.sub(r"(?ms)^```.*?^```$|`[^`\n]*`", "", text)


def anchors(text):
    """The names by which GitHub links to the headings of a page."""
    headings = re.findall(r"(?m)^#+ (.*)$", text)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def check_links(page, text):
    for link in re.findall(r"\]\(([^)\s]+)\)", without_code(text)):
        if re.match(r"https?:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file) if file else page
        if not target.exists():
            yield f"{page.name} links to {link}, which does not exist"
        elif anchor and anchor not in anchors(target.read_text(encoding="utf-8")):
            yield f"{page.name} links to {link}: there is no such heading"


def check_paths(page, text):
    """Paths from the root, in code. A word in capitals stands for any name, `*` for any text."""
    code = re.findall(r"(?ms)^```.*?^```$|`[^`\n]*`|^    [^\n]*$", text)
    for path in sorted({path for part in code for path in PATH.findall(part)}):
        pattern = re.sub(r"[A-Z]{3,}", "*", path) if not (ROOT / path).exists() else path
        if not any(ROOT.glob(pattern.rstrip("/"))):
            yield f"{page.name} names {path}, which does not exist"


class Pages(unittest.TestCase):
    def test_what_is_not_there_is_noticed(self):
        page = ROOT / ".github" / "CONTRIBUTING.md"
        for check, text in (
            (check_links, "[a](missing.md)"),
            (check_links, "[a](CONTRIBUTING.md#missing)"),
            (check_paths, "`probes/missing.cc`"),
            (check_paths, "```\n  exporter/missing.cc   does\n```"),
            (check_paths, "    sh tests/missing.sh"),
        ):
            with self.subTest(text=text):
                self.assertEqual(len(list(check(page, text))), 1)
        for text in ("`probes/ocsp/*.cc` and `alerts/runbooks/NAME.md`", "probes/missing.cc", "[a](CONTRIBUTING.md)"):
            self.assertEqual(list(check_links(page, text)) + list(check_paths(page, text)), [], text)

    def test_every_link_and_path_leads_somewhere(self):
        found = []
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            found += [*check_links(page, text), *check_paths(page, text)]
        self.assertEqual(found, [], "\n".join(found))


if __name__ == "__main__":
    unittest.main()
