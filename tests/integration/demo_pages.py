# SPDX-License-Identifier: Apache-2.0
"""Every kind of page of the status page, over the demo fleet."""

import contextlib
import json
import os
import re

import program
from process import Process, eventually

# Level, fault, stage and reason.
KINDS = {
    "critical certificate_expired",
    "critical expired",
    "critical not_yet_valid",
    "critical refresh_overdue",
    "critical revoked",
    "critical unparseable",
    "not_applicable",
    "ok",
    "ok outlives_certificate",
    "unreachable connect refused",
    "unreachable handshake alert",
    "warning no_next_update",
    "warning not_sent",
    "warning refresh_overdue",
    "warning responder_expires_first",
}


@contextlib.contextmanager
def serving_demo(folder, endpoints=150):
    """The exporter over the demo fleet, with every endpoint probed."""
    with Process([os.environ["STAPLE_FLEET"], f"--directory={folder}", f"--endpoints={endpoints}"], folder) as fleet:
        fleet.logged(r"(?m)^ready$")
        serving = program.Serving(folder, (folder / "config.yml").read_text())
        try:
            eventually(lambda: not re.search("Not probed yet|none probed", serving.get("/")[1]), "every endpoint probed")
            yield serving
        finally:
            serving.stop()


def paths(serving):
    """The path of every kind of page by its name. Endpoints: one of each level and stage, and those whose parts differ."""
    found = {
        "list": "/",
        "list, filtered": "/?fleet=demo&verdict=warning",
        "list, of an issuer": "/?issuer=CN%3DFleet%20CA&sort=next",
        "list, nothing matches": "/?q=nothing-like-that",
        "list, last page": "/?page=1000",
        "runbooks": "/runbooks/",
        "runbook": "/runbooks/StapleProbeFailing.md",
        "no endpoint": "/endpoints/0000000000000000",
    }
    endpoints = json.loads(serving.get("/api/v1/endpoints")[1])
    ids = [each["id"] for each in endpoints]
    for each in endpoints:
        failure = each["probe"].get("failure", {})
        name = " ".join(filter(None, [each["verdict"], each.get("fault"), failure.get("stage"), failure.get("reason")]))
        if name in KINDS:
            found.setdefault(f"endpoint, {name}", f"/endpoints/{each['id']}")
        if ids.count(each["id"]) > 1:
            found.setdefault("endpoint, several views", f"/endpoints/{each['id']}")
    return found
