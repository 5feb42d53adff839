# SPDX-License-Identifier: Apache-2.0
"""The results of each endpoint of the demo fleet: a line each, without times, ports, keys and serial numbers.

    python3 tests/platforms/verdicts.py build/release >one    # on one system
    diff one other                                            # the same from another system

README.md explains which lines differ.
"""

import json
import pathlib
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

import program  # noqa: E402
from process import Process, eventually  # noqa: E402

PATIENCE = 120  # seconds until every endpoint has been probed twice


def line(endpoint):
    """The verdict on one view, and on what it rests."""
    probe = endpoint["probe"]
    staple = endpoint.get("staple", {})
    failure = probe.get("failure", {})
    faults = {finding["fault"]: finding["severity"] for finding in endpoint["findings"]}
    if "intermittent" in faults:
        faults.pop("late", None)  # in every other probe
    words = [
        endpoint["labels"]["demo"],
        f"view={endpoint['view']}" if endpoint["view"] else "",
        endpoint["verdict"],
        *(f"{severity}:{fault}" for fault, severity in faults.items()),
        " ".join(str(failure[key]) for key in ("stage", "reason", "detail") if key in failure),
        probe.get("tls_version", ""),
        *(f"{key}={str(staple[key]).lower()}" for key in ("present", "authenticated", "status", "signature_algorithm") if key in staple),
    ]
    return "  ".join(word for word in words if word)


def probed_twice(serving):
    """The endpoints, once each has been probed twice: the second probe has the responses of the responder."""
    first = {}

    def look():
        endpoints = json.loads(serving.get("/api/v1/endpoints")[1])
        again = True
        for endpoint in endpoints:
            key = (endpoint["id"], endpoint["address"], endpoint["view"])
            again &= first.setdefault(key, endpoint["time"]) != endpoint["time"]
        return endpoints if endpoints and again else None

    return look


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    program.EXPORTER = str(build / "staple_exporter")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with Process([build / "staple_fleet", f"--directory={folder}"], folder) as fleet:
            fleet.logged("(?m)^ready$")
            serving = program.Serving(folder, (folder / "config.yml").read_text(encoding="utf-8"))
            try:
                endpoints = eventually(probed_twice(serving), "two probes of each endpoint", PATIENCE)
            finally:
                serving.stop()
    print("\n".join(sorted(map(line, endpoints))))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main()
