# SPDX-License-Identifier: Apache-2.0
"""The Endpoint dashboard: one endpoint, each address and view, over time."""

from board import ADDRESSES, FLEET, SCOPED, TO_CA, TO_OWN_PAGE, board, to_runbook, variable
from faults import with_runbook
from fleet import SEVERITY
from panels import (
    DURATION,
    LEVELS,
    PLAIN_YES_NO,
    YES_NO,
    column,
    fixed,
    hidden_column,
    lines,
    override,
    stat,
    states,
    steps,
    table,
)
from queries import ENDPOINT, OBSERVER, SCOPE, UNREACHABLE, select

NOT_PROBED = "not probed"
VIEW = "{{address}} {{view}} {{cluster}}"
OF_TARGET = f'{SCOPE}, fleet=~"$fleet", target="$target"'
TARGET = variable(
    "target", "Target", "The endpoint to look at; a part of its name can be typed.",
    f'label_values(staple_probe_success{{{SCOPE}, fleet=~"$fleet"}}, target)', None,
)  # fmt: skip
ADDRESS = variable(
    "address",
    "Address",
    "One of the addresses behind the name.",
    f"label_values(staple_probe_success{{{OF_TARGET}}}, address)",
    ".*",
)
VIEWS = variable("view", "View", "One way to look at it.", f"label_values(staple_probe_success{{{OF_TARGET}}}, view)", ".*")


def one(metric, matchers=""):
    return select(metric, ENDPOINT, matchers)


def seen(expression, more=""):
    """Of each address and view, whichever exporter has observed it; the labels `more` are aggregated away, too."""
    return f"max without ({OBSERVER}{more}) ({expression})"


def until(metric):
    return f"{one(metric)} - time()"


def fault(severity):
    return one("staple_fault_info", f'severity="{severity}"')


def status(name):
    return one("staple_cert_status", f'status="{name}"')


def level():
    """The verdict of each observation as the numbers of LEVELS, with `fault` and `severity` where there is one."""
    return " or ".join([
        f"{fault('critical')} * 4",
        f"{one('staple_probe_failure_info')} * 3",
        f"{fault('warning')} * 2",
        f"({one('staple_ok')} == 1)",
        f"({one('staple_expected')} == 0)",
    ])  # fmt: skip


def now():
    worst_status = f"({status('revoked')} == 1) * 3 or ({status('unknown')} == 1) * 2 or ({status('good')} == 1)"
    left = f"min({until('staple_effective_expiry_timestamp_seconds')})"
    due = f"min({until('staple_refresh_due_timestamp_seconds')})"
    ended = steps("red", (0, "blue"))
    tiles = [
        stat("Is it ok?", "The worst of all chosen addresses and views, by their findings now. A click leads to the exporter's page.",
             [(f"max({level()})", "verdict")], (5, 4), NOT_PROBED, words=LEVELS, overrides=[override("verdict", links=[TO_OWN_PAGE])]),
        stat("What does the staple say?", "The status in the verified staple; the worst of several.",
             [(f"max({worst_status})", "status")], (4, 4), "no verified staple",
             words={1: ("good", "green"), 2: ("unknown", "orange"), 3: ("revoked", "red")}),
        stat("How long do clients accept the staple?", "The shortest of several. With the word ago: since when they refuse it.",
             [(left, "time left")], (5, 4), "no staple", ended, unit=DURATION, decimals=1),
        stat("When is the next refresh due?",
             "When a healthy server will have refreshed the staple; the earliest of several. With the word ago: it did not come. "
             "It is absent if the certificate ends first.",
             [(due, "due")], (5, 4), "no refresh helps", steps("orange", (0, "blue")), unit=DURATION, decimals=1),
        stat("How old is this?", "The time since the last probe: the rest of this page is as old.",
             [(f"time() - max({one('staple_last_probe_timestamp_seconds')})", "age")], (5, 4), NOT_PROBED, unit=DURATION, decimals=0),
    ]  # fmt: skip
    failed = f"max without (stage, reason) ({UNREACHABLE.format(one('staple_probe_failure_info'))})"
    found = seen(f"{one('staple_fault_info')} or {failed}")
    known = f'label_replace(label_replace(group({one("staple_probe_success")}), "severity", "ok", "", ""), "fault", "none found", "", "")'
    findings = table(
        "What is wrong with it?",
        "Every finding of the last probe, information too; a failed probe with its stage and reason. The fault links to its runbook.",
        [with_runbook(f"{found} or on () {known}")], (12, 6), NOT_PROBED,
        [
            column("severity", "Severity", 110, words=SEVERITY),
            column("fault", "Fault", least=200, links=[to_runbook("${__data.fields.runbook}", "var-target=${target}")]),
            column("address", "Address", 140),
            column("view", "View", 100, empty="default"),
            hidden_column("runbook", "Runbook"),
        ],
        [("Severity", False), ("Fault", False)], hidden=["Value", "fleet", "target", "cluster"], filterable=False,
    )  # fmt: skip
    return [*tiles, findings, _when_wrong((12, 6))]


def _when_wrong(size):
    faults = f"{fault('critical')} * 4 or {fault('warning')} * 2"
    failed = f'label_join({one("staple_probe_failure_info")} * 3, "fault", ": ", "stage", "reason")'
    fine = f'label_replace(({one("staple_ok")} == 1), "fault", "usable staple", "", "")'
    return states(
        "What was wrong when?",
        "A band for each fault, as long as it was there. The lowest: a staple that every client accepts.",
        [(f"max by (cluster, fault) ({found})", "{{fault}} {{cluster}}") for found in (f"{faults} or {failed}", fine)],
        size, NOT_PROBED, LEVELS,
    )  # fmt: skip


def following():
    expiry, due = one("staple_effective_expiry_timestamp_seconds"), one("staple_refresh_due_timestamp_seconds")
    saw = lines(
        "How long do clients accept the staple, and when is it overdue?",
        "The time left falls, and leaps up with each refresh. Below its dashed line the refresh is overdue; at zero clients refuse it.",
        [(seen(f"{expiry} - time()"), f"left, {VIEW}"), (seen(f"{expiry} - {due}"), f"overdue below, {VIEW}")],
        (16, 9), "no staple", unit=DURATION, decimals=1,
        overrides=[override("/^overdue below/", "byRegexp", custom_lineStyle={"fill": "dash", "dash": [8, 8]}, color=fixed("orange"))],
    )  # fmt: skip
    certificate = stat(
        "When does the certificate end?", "The earliest of several.",
        [(f"min({until('staple_certificate_not_after_timestamp_seconds')})", "left")], (8, 3), "no certificate",
        steps("red", (0, "blue")), unit=DURATION, decimals=1,
    )  # fmt: skip
    must = stat(
        "Must it have a staple?", "The certificate demands one (RFC 7633): clients that look refuse the server without.",
        [(f"max({one('staple_must_staple')})", "must-staple")], (8, 3), "no certificate", words=PLAIN_YES_NO,
    )  # fmt: skip
    agrees = stat(
        "Does the CA's responder say the same?",
        "Asked directly, with responder.query. No answer: none came of late that can be compared.",
        [(f"min({one('staple_responder_agrees')} or ({one('staple_responder_answered')} == 0) + 2)", "agrees")], (8, 3),
        "no responder is asked", words={0: ("no", "red"), 1: ("yes", "green"), 2: ("no answer", "orange")},
    )  # fmt: skip
    return [saw, [certificate, must, agrees]]


SIDE_BY_SIDE = [
    ("staple_probe_success", "Reached", {"words": YES_NO}),
    ("staple_expected", "Expected", {"words": PLAIN_YES_NO}),
    ("staple_present", "Staple sent", {"words": PLAIN_YES_NO}),
    ("staple_ok", "Usable", {"words": YES_NO}),
    ("staple_effective_expiry_timestamp_seconds", "Time left", {"unit": DURATION, "decimals": 1}),
    ("staple_refresh_due_timestamp_seconds", "Refresh due in", {"unit": DURATION, "decimals": 1}),
    ("staple_certificate_not_after_timestamp_seconds", "Certificate ends in", {"unit": DURATION, "decimals": 1}),
    ("staple_certificate_trusted", "Chain trusted", {"words": YES_NO}),
    ("staple_response_bytes", "Size", {"unit": "bytes"}),
    ("staple_probe_duration_seconds", "Probe took", {"unit": "s"}),
]


def doing():
    columns, queries = (
        [column("address", "Address", 140), column("view", "View", 100, empty="default"), column("cluster", "Cluster", 90)],
        [],
    )
    for letter, (metric, title, form) in zip("ABCDEFGHIJ", SIDE_BY_SIDE, strict=True):
        columns.append(column(f"Value #{letter}", title, 195 if form.get("unit") == DURATION else 100, **form))
        queries.append(seen(until(metric) if metric.endswith("timestamp_seconds") else one(metric)))
    views = table(
        "Do its addresses and views agree?",
        "Each address behind the name and each way to look at it, side by side.",
        queries, (24, 5), NOT_PROBED, columns, [("Address", False), ("View", False)], hidden=["fleet", "target"], filterable=False,
    )  # fmt: skip
    sent = states(
        "When was a staple sent, and when was it usable?",
        "Usable: every client accepts it. Sent: there was one, whatever it is.",
        [(seen(one("staple_present")), f"sent, {VIEW}"), (seen(one("staple_ok")), f"usable, {VIEW}")],
        (24, 5), NOT_PROBED, YES_NO,
    )  # fmt: skip
    return [views, sent]


def why():
    duration = lines(
        "How long does a probe take?", "The last probe, with all its attempts; by phase where Prometheus scrapes /probe.",
        [(seen(one("staple_probe_duration_seconds")), f"all, {VIEW}"),
         (seen(one("staple_probe_phase_duration_seconds")), f"{{{{phase}}}}, {VIEW}")],
        (12, 8), NOT_PROBED, unit="s",
    )  # fmt: skip
    connections = lines(
        "How many connections of a probe got a staple?",
        "Connections that requested a staple, and those that received one. One of one is a healthy server.",
        [(seen(one("staple_attempts")), f"requested, {VIEW}"), (seen(one("staple_attempts_stapled")), f"received, {VIEW}")],
        (12, 8), NOT_PROBED, decimals=0,
    )  # fmt: skip
    facts = [("issuer", "Issuer"), ("serial", "Serial"), ("responder", "Signed by"), ("signature_algorithm", "Signature"),
             ("key_type", "Key"), ("tls_version", "TLS")]  # fmt: skip
    columns = [column("address", "Address", 140), column("view", "View", 100, empty="default")]
    for field, title in facts:
        columns.append(
            column(field, title, least=330 if field == "serial" else 100, **({"links": [TO_CA]} if field == "issuer" else {}))
        )
    table_ = table(
        "Which certificate, signature and protocol were seen?",
        "The issuer of the certificate, the signer of the staple, and what was negotiated.",
        [seen(one("staple_info"))], (24, 5), NOT_PROBED, columns, [("Address", False), ("View", False)],
        hidden=["Value", "fleet", "target"], filterable=False,
    )  # fmt: skip
    return [table_, duration, connections]


def endpoint():
    rows = [("What needs me now", now()), ("What breaks next", following()), ("How is it doing", doing()), ("Why", why())]
    variables = [*SCOPED, FLEET, TARGET, ADDRESS, VIEWS, *ADDRESSES]
    return board("endpoint", "One endpoint, every address and view of it, over time.", variables, rows, "24h")
