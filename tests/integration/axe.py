# SPDX-License-Identifier: Apache-2.0
"""Examines every kind of page of the status page with axe-core, light and dark, wide and narrow.
tests/integration/axe.sh fetches axe-core and runs this."""

import argparse
import itertools
import os
import pathlib
import sys
import tempfile

# Runs all rules, also those of good practice, in a page with the script of axe-core.
RUN = """
const done = arguments[arguments.length - 1];
document.querySelectorAll("details").forEach(each => each.open = true);
axe.run(document, {resultTypes: ["violations"]}).then(
  result => done({passed: result.passes.length, violations: result.violations.map(each => ({
    id: each.id, impact: each.impact, help: each.help,
    nodes: each.nodes.map(node => node.target.join(" ") + ": " + node.failureSummary)}))}),
  error => done({error: String(error)}));
"""


def examine(browser, script, url):
    browser.open(url)
    browser.run(script)
    result = browser.run_async(RUN)
    if "error" in result or not result["passed"]:
        raise AssertionError(f"{url}: {result}")
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("axe", type=pathlib.Path, help="axe.min.js")
    parser.add_argument("exporter")
    parser.add_argument("fleet")
    arguments = parser.parse_args()
    os.environ |= {"STAPLE_EXPORTER": arguments.exporter, "STAPLE_FLEET": arguments.fleet}

    import demo_pages
    from browser import Browser

    pages = checks = violations = 0
    with tempfile.TemporaryDirectory(prefix="staple-") as temporary:
        folder = pathlib.Path(temporary)
        with demo_pages.serving_demo(folder) as serving:
            browser = Browser(folder)
            try:
                for name, path in demo_pages.paths(serving).items():
                    for width, dark in itertools.product((1280, 412), (False, True)):
                        browser.show_as(width, 900, dark)
                        result = examine(browser, arguments.axe.read_text(), f"http://127.0.0.1:{serving.port}{path}")
                        pages += 1
                        checks += result["passed"]
                        violations += len(result["violations"])
                        for each in result["violations"]:
                            where = f"{name}, {width} pixels, {'dark' if dark else 'light'}"
                            print(f"{where}: {each['id']} ({each['impact']}): {each['help']}")
                            for node in each["nodes"][:5]:
                                print("   ", " ".join(node.split()))
            finally:
                browser.stop()
    print(f"axe: {pages} pages, {checks} rules passed, {violations} violated")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
