# SPDX-License-Identifier: Apache-2.0
"""The Fleet dashboard: the state of all endpoints, and of each fleet."""

from board import ADDRESSES, FLEET, OF_ROW, SCOPED, TO_CA, TO_ENDPOINT, TO_PAGE, board, to_pages, to_runbook
from faults import with_runbook
from panels import COLOURS, DURATION, bars, column, fixed, hidden_column, lines, override, stat, steps, table
from queries import (
    NO_END, OBSERVATION, OBSERVER, SCOPE, counted, endpoints, expected, first_end, needs_attention, select, time_left,
)  # fmt: skip

NO_SCHEDULER = "no scheduler is scraped"
VERDICTS = ["critical", "unreachable", "warning", "ok", "not applicable"]
SEVERITY = {name: (name, COLOURS[name]) for name in ("critical", "unreachable", "warning", "info", "ok")}
FIRING = 'alertname=~"Staple.+", alertstate="firing", cluster=~"$cluster", fleet=~"$fleet|"'
SITE = [column("cluster", "Cluster", least=90)]


def of(verdict):
    return endpoints(verdict.replace(" ", "_"))


def total(expression, by=""):
    """The sum over all that the variables have chosen."""
    return f"sum{by and f' by ({by})'} ({expression})"


def now():
    counts = [(total(of(verdict)), verdict) for verdict in VERDICTS]
    count = stat(
        "How many endpoints are in which state?",
        "Each endpoint once, by its worst address and view; the chosen clusters together. Critical: a strict client refuses it or "
        "soon will. Unreachable: the last probe failed. Not applicable: the certificate names no responder, which is no fault.",
        counts, (14, 4), NO_SCHEDULER, names=True,
        overrides=[override(verdict, color=fixed(COLOURS[verdict])) for verdict in VERDICTS],
    )  # fmt: skip
    share = stat(
        "Which share of the staples is usable?",
        "Of the endpoints from which a staple is expected and that were reached. Orange below 99 %, red below 90 % as in the alert "
        "StapleFleetDegraded.",
        [(f"{total(expected('fresh|overdue'))} / {total(expected())}", "usable")], (5, 4), "no staple is expected",
        steps("red", (0.9, "orange"), (0.99, "green")), unit="percentunit", decimals=1,
    )  # fmt: skip
    alerts = stat(
        "How many alerts fire?",
        "About these fleets and about the exporter; they are listed at the end of this page. Zero as well where the rules of alerts/ "
        "are not loaded.",
        [(f"count(ALERTS{{{FIRING}}}) or 0 * group({select('staple_exporter_build_info', SCOPE)})", "firing")],
        (5, 4), NO_SCHEDULER, steps("green", (1, "red")),
    )  # fmt: skip
    worst = attention(
        "Which endpoints need attention, worst first?", "in the order of the exporter's status page", needs_attention(50)
    )
    return [count, share, alerts, worst]


def attention(title, about, expression):
    """The table of what is wrong, of the Fleet dashboard and of that of the CAs."""
    return table(
        title,
        f"One row for each endpoint with its worst finding, {about}: critical, unreachable, warning, then by the time left. "
        "At most 50 of each. A dash: there is no staple that could end. The fault links to its runbook, the target to its history "
        "and to the exporter's page.",
        [with_runbook(expression)], (24, 13), "no exporter is scraped",
        [
            column("severity", "Verdict", 105, words=SEVERITY),
            column("fault", "Fault", 210, links=[to_runbook("${__data.fields.runbook}", *OF_ROW)]),
            column("target", "Target", 430, links=[TO_ENDPOINT, TO_PAGE]),
            column("Value", "Time left", 215, unit=DURATION, decimals=1, never=NO_END / 10),
            column("fleet", "Fleet", 130),
            column("address", "Address", 120),
            column("view", "View", 90, empty="default"),
            column("issuer", "Issuer", least=130, links=[TO_CA]),
            column("cluster", "Cluster", least=90),
            hidden_column("runbook", "Runbook"),
        ],
        [("Verdict", False), ("Time left", False), ("Target", False)],
    )  # fmt: skip


def following():
    left = f"bottomk(20, {time_left()} > 0)"
    due = f"min without ({OBSERVATION}) ({select('staple_refresh_due_timestamp_seconds')}) - time()"
    table_ = table(
        "Which staples end next?",
        "The 20 valid staples with the least time left. A refresh that was due and did not come has the word ago: the staple will break "
        "if nothing is done. A dash: no refresh helps, because the certificate ends first.",
        [left, f"({due}) and ({left})"], (17, 9), "no staple that has not ended",
        [
            column("Value #A", "Time left", 170, unit=DURATION, decimals=1),
            column("Value #B", "Refresh due in", 200, unit=DURATION, decimals=1),
            column("target", "Target", 430, links=[TO_ENDPOINT, TO_PAGE]),
            column("fleet", "Fleet", 130),
            *SITE,
        ],
        [("Time left", False)],
    )  # fmt: skip
    ends = lines(
        "How long until the first staple of each fleet ends?",
        "Of the usable staples. A line leaps up with each refresh; one that goes on falling shows a server that does not refresh.",
        [(f"bottomk(10, min without (issuer) ({first_end()}))", "{{fleet}} {{cluster}}")], (7, 9), NO_SCHEDULER,
        unit=DURATION, decimals=1,
    )  # fmt: skip
    return [table_, ends]


def doing():
    history = lines(
        "How have the states of the endpoints changed?",
        "All chosen endpoints, by the verdict of each.",
        [(total(of(verdict)), verdict) for verdict in VERDICTS], (12, 8), NO_SCHEDULER, decimals=0, stacked=True,
        colours={verdict: COLOURS[verdict] for verdict in VERDICTS},
    )  # fmt: skip
    usable = f"sum without (issuer, state) ({expected('fresh|overdue')}) / sum without (issuer, state) ({expected()})"
    share = lines(
        "Which share of each fleet's staples is usable?",
        "The ten fleets with the smallest share at each moment.",
        [(f"bottomk(10, {usable})", "{{fleet}} {{cluster}}")], (12, 8), NO_SCHEDULER, unit="percentunit", max=1,
    )  # fmt: skip
    coloured = {"ok": "green", "warning": "orange", "critical": "red", "unreachable": "purple"}
    columns = [column("fleet", "Fleet", least=190, links=[to_pages("fleet")]), *SITE, column("Value #A", "Targets", 110, decimals=0)]
    for letter, verdict in zip("BCDEF", VERDICTS, strict=True):
        limits = {"thresholds": steps("text", (1, coloured[verdict]))} if verdict in coloured else {}
        columns.append(column(f"Value #{letter}", verdict.capitalize(), 150, decimals=0, **limits))
    columns.append(column("Value #G", "Interval", 110, unit="s"))
    fleets = table(
        "How is each fleet?",
        "The endpoints of each fleet by verdict. Replicas of an exporter count once, shards add up. The page of the exporter says "
        "how to watch another endpoint.",
        [
            counted("staple_exporter_targets"),
            *(of(verdict) for verdict in VERDICTS),
            f"max without ({OBSERVER}) ({select('staple_exporter_probe_interval_seconds')})",
        ],
        (24, 8), NO_SCHEDULER, columns, [("Critical", True), ("Unreachable", True), ("Warning", True)], hidden=["verdict"],
    )  # fmt: skip
    return [history, share, fleets]


def why():
    def most(severity):
        faults = select("staple_fault_info", matchers=f'severity="{severity}"')
        found = f"group without ({OBSERVATION}) ({faults})"
        return f"sort_desc(topk(8, count by (fault) ({found})))"

    def none(label, text):
        return f'label_replace(0 * group({select("staple_exporter_build_info", SCOPE)}), "{label}", "{text}", "", "")'

    faults = bars(
        "Which faults are the most frequent?",
        "Endpoints that show a fault now: the critical ones in red, then the warnings in orange. An endpoint may show several.",
        [(most("critical"), "{{fault}}"), (f"{most('warning')} or on () {none('fault', 'no warning')}", "{{fault}}")],
        (12, 10), NO_SCHEDULER, ["red", "orange"], named=[("no warning", "green")],
    )  # fmt: skip
    failures = f"group without ({OBSERVATION}) ({select('staple_probe_failure_info')})"
    cause = f'label_join({failures}, "cause", ": ", "stage", "reason")'
    unreachable = bars(
        "Why could endpoints not be probed?",
        "Endpoints by the stage and the reason of the failure of their last probe.",
        [(f"sort_desc(topk(10, count by (cause) ({cause}))) or on () {none('cause', 'no failure')}", "{{cause}}")],
        (12, 10), NO_SCHEDULER, ["purple"], named=[("no failure", "green")],
    )  # fmt: skip
    alerts = table(
        "Which alerts fire?",
        "Of the rules in alerts/. The name of the alert links to its runbook.",
        [f"max without (alertstate, job, fault, mechanism, view, window) (ALERTS{{{FIRING}}})"], (24, 9), "no alert fires",
        [
            column("severity", "Severity", 110, words=SEVERITY),
            column("alertname", "Alert", 250, links=[to_runbook("${__data.fields.alertname}.md")]),
            column("target", "Target", 470, links=[TO_ENDPOINT, TO_PAGE]),
            column("address", "Address", 120),
            column("fleet", "Fleet", 140),
            column("issuer", "Issuer", least=130, links=[TO_CA]),
            column("instance", "Exporter", least=110),
            *SITE,
        ],
        [("Severity", False), ("Alert", False)], hidden=["Value", "__name__"],
    )  # fmt: skip
    return [faults, unreachable, alerts]


def fleet():
    rows = [("What needs me now", now()), ("What breaks next", following()), ("How are we doing", doing()), ("Why", why())]
    about = "The state of OCSP stapling of whole fleets: what is broken, what breaks next, and why."
    return board("fleet", about, [*SCOPED, FLEET, *ADDRESSES], rows, "24h")
