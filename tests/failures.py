# SPDX-License-Identifier: Apache-2.0
"""Prints which tests have failed or were skipped, and the last lines of each: what run.sh ends with.

    python3 tests/failures.py build/dev/results.xml
"""

import sys
import xml.etree.ElementTree

LINES = 12  # of each test
LONGEST = 300  # characters of a line


def failures(file):
    """The name, the reason and the output of each test that did not pass, in the order of ctest's JUnit file."""
    for case in xml.etree.ElementTree.parse(file).getroot().iter("testcase"):
        if case.get("status") == "run":
            continue
        marks = [mark for mark in case if mark.tag in ("failure", "skipped")]
        reason = next((mark.get("message") for mark in marks if mark.get("message")), case.get("status"))
        yield case.get("name"), f"{reason} after {float(case.get('time')):.0f} s", case.findtext("system-out") or ""


def main():
    for name, reason, output in failures(sys.argv[1]):
        print(f"== {name}: {reason}")
        lines = [line for line in output.splitlines() if line.strip()]
        for line in lines[-LINES:]:
            print(f"   {line[:LONGEST]}")


if __name__ == "__main__":
    main()
