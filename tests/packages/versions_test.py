# SPDX-License-Identifier: Apache-2.0
"""The version is the same wherever it stands, the changelog has it, and config/versions.md names what the tests use."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KUSTOMIZATIONS = ["base", "overlays/cluster", "overlays/example", "overlays/secured", "overlays/sharded"]
# Files and images of a release, in commands: the version in the name. Each page has at least one.
PAGES = ["README.md", "config/README.md", "config/install.md", "config/container/Containerfile"]
NAMED = r"(?:download/v|staple_exporter-|staple-exporter-|--version |staple-exporter_|staple[-_]exporter:|VERSION=)(\d+\.\d+\.\d+)"
KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def version():
    return re.search(r"project\(staple_exporter VERSION (\d+\.\d+\.\d+) ", text_of("CMakeLists.txt"))[1]


def table(text, heading):
    """{first cell: the other cells} of the first table below the heading."""
    rows = re.search(r"(?:^\|.*\n)+", text.partition(heading)[2], re.M)[0].strip().split("\n")
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {first: rest for first, *rest in cells[2:]}


def single(rows):
    """The rows of a table, with a row for each program of `a, b`."""
    return {
        name: [cell.split(", ")[at] if ", " in cell else cell for cell in cells]
        for names, cells in rows.items()
        for at, name in enumerate(names.split(", "))
    }


class Versions(unittest.TestCase):
    def test_the_pages_and_manifests_have_the_version_of_the_program(self):
        found = {name: set(re.findall(NAMED, text_of(name))) for name in PAGES}
        for folder in KUSTOMIZATIONS:
            name = f"config/kubernetes/{folder}/kustomization.yaml"
            found[name] = set(re.findall(r"newTag: (\S+)", text_of(name)))
        self.assertEqual(found, dict.fromkeys(found, {version()}))

    def test_the_oldest_and_newest_libraries_are_those_of_the_platforms(self):
        named = table(text_of("config/versions.md"), "### Compilers and libraries")
        systems = single(table(text_of("tests/platforms/README.md"), "## Systems"))
        self.assertGreater(len(named), 5)
        for name, (oldest, newest) in named.items():
            with self.subTest(name=name):
                self.assertEqual([oldest, newest], [systems[name][0], systems[name][2]])

    def test_other_programs_have_the_versions_that_the_tests_use(self):
        named = text_of("config/versions.md").partition("### Prometheus")[2]
        for program, file, pattern in (
            ("Kubernetes | 1.{}", "tests/kubernetes/schema/go.mod", r"k8s\.io/api v0\.(\d+)"),
            ("kustomize {}", "tests/kubernetes/render.sh", r"kustomize/v5@v(\d+\.\d+)"),
            ("Grafana | {}", "tests/dashboards/pictures.py", r"@grafana/schema@(\d+\.\d+)"),
        ):
            with self.subTest(program=program):
                self.assertIn(program.format(re.search(pattern, text_of(file))[1]), named)

    def test_the_changelog_has_the_version_with_its_date_below_what_is_to_come(self):
        headings = re.findall(r"(?m)^## (.*)$", text_of("CHANGELOG.md"))
        self.assertEqual(headings[0], "[Unreleased]")
        self.assertRegex(headings[1], rf"^\[{re.escape(version())}\] - \d{{4}}-\d\d-\d\d$")

    def test_each_release_of_the_changelog_has_its_kinds_once_and_in_order(self):
        for release in re.split(r"(?m)^## ", text_of("CHANGELOG.md"))[1:]:
            kinds = re.findall(r"(?m)^### (.*)$", release)
            self.assertEqual(kinds, [kind for kind in KINDS if kind in kinds], release.partition("\n")[0])


if __name__ == "__main__":
    unittest.main()
