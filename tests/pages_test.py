# SPDX-License-Identifier: Apache-2.0
"""Pages of documentation: every link, and every path that is written as code, leads somewhere; and words for things."""

import pathlib
import re
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = [page for page in sorted(ROOT.rglob("*.md")) if page.relative_to(ROOT).parts[0] != "build"]
# Files whose comments name paths.
EXAMPLES = [*ROOT.glob("alerts/**/*.yml"), *ROOT.glob("config/**/*.y*ml"), *ROOT.glob("dashboards/**/*.yml")]

TOP = r"(?:probes|exporter|tests|alerts|dashboards|config|\.github|\.ci)"
PATH = re.compile(rf"(?<![\w./-]){TOP}/[\w./*-]*[\w/*-]")
# Words for persons, and riddles. A person may be one: "those who run it".
PERSONS = re.compile(
    r"(?i)(?<!those )(?<!person )(?<!people )\bwho\b|\b(?:whom|whoever|nobody|somebody|someone|everybody|everyone)\b"
    r"|\b(?:says|tells|told|wants|believes|thinks)\b|(?<!there )\b(?:is|are) none\b|\bhad refreshed\b"
)
OWN_WORDS = {".github/CONTRIBUTING.md", "CHANGELOG.md"}  # the rule itself, and history

HOST = re.compile(r"(?i)(?:localhost|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,})(?::\d+)?")


def without_code(text):
    return re.sub(r"(?ms)^```.*?^```$|`[^`\n]*`", "", text)


def anchors(text):
    """The names by which GitHub links to the headings of a page."""
    headings = re.findall(r"(?m)^#+ (.*)$", re.sub(r"(?ms)^```.*?^```$", "", text))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def check_links(page, text):
    prose = without_code(text)
    for link in re.findall(r"\]\(([^)\s]+)\)|<(https?:[^>\s]*)>|^\[[^]]+\]: (\S+)$", prose, re.M):
        yield from check_link(page, text, "".join(link))
    defined = set(re.findall(r"(?m)^\[([^]]+)\]: ", prose))
    for name in sorted(set(re.findall(r"\]\[([^]]+)\]", prose)) - defined):
        yield f"{page.name} refers to [{name}], which is not defined"


def check_link(page, text, link):
    """Links to other sites have the form of a URL. They are not followed: tests have no such network."""
    if re.match(r"https?:", link):
        if not HOST.fullmatch(urllib.parse.urlsplit(link).netloc):
            yield f"{page.name} links to {link}, which is not a URL"
        return
    file, _, anchor = link.partition("#")
    target = (page.parent / file) if file else page
    if not target.exists():
        yield f"{page.name} links to {link}, which does not exist"
    elif anchor and anchor not in anchors(text if target == page else target.read_text(encoding="utf-8")):
        yield f"{page.name} links to {link}: there is no such heading"


def check_paths(page, text):
    """Paths from the root or from the page's folder, in code."""
    code = re.findall(r"(?ms)^```.*?^```$|`[^`\n]*`|^    [^\n]*$", text)
    yield from missing(page, {path for part in code for path in PATH.findall(part)})


def check_words(text):
    """Commands, names and messages are not prose."""
    prose = re.sub(r"(?m)^    .*$", "", without_code(text))
    for line in prose.split("\n"):
        yield from (f"{found.group()!r} in {line.strip()!r}" for found in PERSONS.finditer(line))


def missing(page, paths):
    """A word in capitals stands for any name, `*` for any text."""
    for path in sorted(paths):
        pattern = re.sub(r"[A-Z]{3,}", "*", path) if not (ROOT / path).exists() else path
        if not any(any(folder.glob(pattern.rstrip("/"))) for folder in (ROOT, page.parent)):
            yield f"{page.name} names {path}, which does not exist"


class Pages(unittest.TestCase):
    def test_what_is_not_there_is_noticed(self):
        page = ROOT / ".github" / "CONTRIBUTING.md"
        for check, text in (
            (check_links, "[a](missing.md)"),
            (check_links, "[a](CONTRIBUTING.md#missing)"),
            (check_links, "[a](#missing)\n# Other\n"),
            (check_links, "[a](https://exa mple)".replace(" ", "%20")),
            (check_links, "<https://example>"),
            (check_links, "[a][1]"),
            (check_links, "[a][1]\n\n[1]: missing.md\n"),
            (check_paths, "`probes/missing.cc`"),
            (check_paths, "```\n  exporter/missing.cc   does\n```"),
            (check_paths, "    sh tests/missing.sh"),
        ):
            with self.subTest(text=text):
                self.assertEqual(len(list(check(page, text))), 1)
        for text in (
            "`probes/ocsp/*.cc` and `alerts/runbooks/NAME.md`",
            "probes/missing.cc",
            "[a](CONTRIBUTING.md), [b](#a-b), `[c](missing.md)`, [d](https://www.example.com/x#y)\n# A `b`\n",
        ):
            self.assertEqual(list(check_links(page, text)) + list(check_paths(page, text)), [], text)

    def test_every_link_and_path_leads_somewhere(self):
        self.assertGreater(len(PAGES), 80)
        found = []
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            found += [f"{page.relative_to(ROOT)}: {each}" for each in (*check_links(page, text), *check_paths(page, text))]
        self.assertEqual(found, [], "\n".join(found))

    def test_a_line_of_prose_has_at_most_120_columns(self):
        for page in PAGES:
            text = re.sub(r"(?ms)^```.*?^```$", lambda code: "\n" * code.group().count("\n"), page.read_text(encoding="utf-8"))
            for number, line in enumerate(text.split("\n"), 1):
                if not re.match(r" *\||    |\[\d+\]: ", line):
                    with self.subTest(page=str(page.relative_to(ROOT)), line=number):
                        self.assertLessEqual(len(line), 120, line)

    def test_a_thing_is_not_a_person(self):
        for text in ("a server who sends", "Nobody answers.", "The log says when.", "its absence is none"):
            self.assertEqual(len(list(check_words(text))), 1, text)
        for text in ("For those who run it.", "`who`", "    who am i\n", "```\nwho\n```", "a probe whose result"):
            self.assertEqual(list(check_words(text)), [], text)
        found = []
        for page in PAGES:
            if str(page.relative_to(ROOT)) not in OWN_WORDS:
                found += [f"{page.relative_to(ROOT)}: {each}" for each in check_words(page.read_text(encoding="utf-8"))]
        self.assertEqual(found, [], "\n".join(found))

    def test_every_path_in_a_comment_of_rules_and_examples_leads_somewhere(self):
        found = []
        for file in EXAMPLES:
            comments = " ".join(re.findall(r"(?m)^\s*#\s?(.*)$", file.read_text(encoding="utf-8")))
            found += [f"{file.relative_to(ROOT)}: {each}" for each in missing(file, {path.rstrip("/.") for path in PATH.findall(comments)})]
        self.assertEqual(found, [], "\n".join(found))


if __name__ == "__main__":
    unittest.main()
