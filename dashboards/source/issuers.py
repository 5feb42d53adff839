# SPDX-License-Identifier: Apache-2.0
"""The dashboard of the CAs and their responders."""

from board import ADDRESSES, FLEET, SCOPED, board, link, to_pages, variable
from fleet import NO_SCHEDULER, attention
from panels import DURATION, bars, column, lines, stat, states, steps, table
from queries import KEY, OBSERVATION, OBSERVER, SCOPE, expected, first_end, needs_attention, select

ISSUER = variable(
    "issuer", "Issuer", "The CA that has issued the certificates.",
    f'label_values(staple_exporter_fleet_expected_endpoints{{{SCOPE}, fleet=~"$fleet"}}, issuer)', ".+",
)  # fmt: skip
OF_CA = 'issuer=~"$issuer"'
NOT_ASKED = "no responder is asked"
NAME = "{{issuer}} {{cluster}}"
SHARE = steps("red", (0.9, "orange"), (0.99, "green"))


def by_ca(states=""):
    """Endpoints from which a staple is expected, of each CA."""
    return f"sum without (fleet, state) ({expected(states, OF_CA)})"


def share():
    return f"{by_ca('fresh|overdue')} / {by_ca()}"


def now():
    failing = f"{by_ca('fresh')} / ({by_ca('fresh|overdue|unusable')} >= 5) < 0.5"
    down = select("staple_responder_up", SCOPE)
    tiles = [
        stat("How many CAs fail as a whole?",
             "More than half of the endpoints of the CA, of five and more, have no fresh staple: its responder is down and not the "
             "servers, as in the alert StapleIssuerOutage.",
             [(f"count({failing}) or 0 * count({by_ca()})", "CAs")], (8, 4), NO_SCHEDULER, steps("green", (1, "red"))),
        stat("Which share of the staples is usable?", "Of the endpoints of the chosen CAs from which a staple is expected.",
             [(f"sum({by_ca('fresh|overdue')}) / sum({by_ca()})", "usable")], (8, 4), "no staple is expected", SHARE,
             unit="percentunit", decimals=1),
        stat("How many responders are down?", "They gave no OCSP response to the last query of the exporter.",
             [(f"count(min without ({OBSERVER}) ({down}) == 0) or 0 * group({down})", "down")], (8, 4), NOT_ASKED,
             steps("green", (1, "red"))),
    ]  # fmt: skip
    fields = [("fresh", "Fresh", {}), ("overdue", "Overdue", {"thresholds": steps("text", (0.01, "orange"))}),
              ("unusable", "Not usable", {"thresholds": steps("text", (0.01, "red"))}),
              ("certificate_expired", "Certificate ended", {}), ("unverifiable", "Not verifiable", {})]  # fmt: skip
    columns = [column("issuer", "Issuer", least=220, links=[link("issuers", "This CA alone", issuer="issuer"), to_pages("issuer")]),
               column("Value #A", "Usable", 95, unit="percentunit", decimals=1, thresholds=SHARE),
               column("Value #H", "First end in", 190, unit=DURATION, decimals=1),
               column("Value #B", "Expected", 120, decimals=0)]  # fmt: skip
    for letter, (_, title, more) in zip("CDEFG", fields, strict=True):
        columns.append(column(f"Value #{letter}", title, 165, decimals=0, **more))
    columns.append(column("cluster", "Cluster", least=90))
    worst = table(
        "Which CA is worst?",
        "The endpoints of each CA from which a staple is expected, by the state of their staple. Overdue: a healthy server would have "
        "refreshed it. An endpoint with one bad view of four is a quarter.",
        [share(), by_ca(), *(by_ca(state) for state, _, _ in fields), f"min without (fleet) ({first_end(OF_CA)})"],
        (24, 8), NO_SCHEDULER, columns, [("Usable", False), ("Overdue", True)],
    )  # fmt: skip
    bad = attention(
        "Which endpoints of these CAs need attention, worst first?",
        "of the chosen CAs, without those that no probe has reached yet",
        needs_attention(50, OF_CA),
    )
    return [*tiles, worst, bad]


def following():
    ends = lines(
        "How long until the first staple of each CA ends?",
        "The ten nearest at each moment, of the usable staples. A line leaps up with each refresh.",
        [(f"bottomk(10, min without (fleet) ({first_end(OF_CA)}))", NAME)], (12, 8), NO_SCHEDULER, unit=DURATION, decimals=1,
    )  # fmt: skip
    overdue = lines(
        "How many staples are overdue for a refresh?",
        "Many of one CA at once: it publishes no new responses. One by one: the servers do not fetch them.",
        [(f"topk(10, {by_ca('overdue')})", NAME)], (12, 8), NO_SCHEDULER, decimals=0,
    )  # fmt: skip
    return [ends, overdue]


def doing():
    usable = lines(
        "Which share of each CA's staples is usable?", "The ten CAs with the smallest share at each moment.",
        [(f"bottomk(10, {share()})", NAME)], (12, 8), NO_SCHEDULER, unit="percentunit", max=1,
    )  # fmt: skip
    up = states(
        "When did each responder answer?",
        "Yes: it sent an OCSP response to the last query. It gets a query about each certificate once in responder.interval.",
        [(f"min without ({OBSERVER}) ({select('staple_responder_up', SCOPE)})", "{{responder}} {{cluster}}")], (12, 8), NOT_ASKED,
        {1: ("yes", "green"), 0: ("no", "red")},
    )  # fmt: skip
    return [usable, up]


def why():
    known = select("staple_info", matchers=OF_CA)
    faults = select("staple_fault_info", matchers='severity=~"critical|warning"')
    own = f"group without ({OBSERVATION}) ({faults} and on ({KEY}) {known})"
    none = f'label_replace(0 * group({select("staple_exporter_build_info", SCOPE)}), "fault", "no fault", "", "")'
    what = bars(
        "Which faults do the endpoints of these CAs have?",
        "Endpoints with a critical or a warning finding. Many with one fault at a single CA: the fault is the CA's.",
        [(f"sort_desc(topk(10, count by (fault) ({own}))) or on () {none}", "{{fault}}")], (10, 8), NO_SCHEDULER,
        named=[("no fault", "green")],
    )  # fmt: skip
    signed = select("staple_info", matchers=f'{OF_CA}, responder!=""')
    signers = table(
        "What signs the staples?", "The signer and the algorithm of the staples, by CA; the 50 most frequent.",
        [f"topk(50, count by (cluster, issuer, responder, signature_algorithm) ({signed}))"],
        (14, 8), "no staple with a signer",
        [column("issuer", "Issuer", least=150), column("responder", "Signed by", least=150),
         column("signature_algorithm", "Signature", 220),
         column("Value", "Staples", 110, decimals=0), column("cluster", "Cluster", least=90)],
        [("Staples", True)],
    )  # fmt: skip
    return [what, signers, *_responders()]


def _responders():
    requests = f"increase({select('staple_responder_requests_total', SCOPE)}[$__range])"
    failures = f"increase({select('staple_responder_failures_total', SCOPE)}[$__range])"
    took = select("staple_responder_request_duration_seconds_bucket", SCOPE)
    each = f"sum without ({OBSERVER})"
    every = f"sum without ({OBSERVER}, reason)"
    table_ = table(
        "Which responder answers badly?", "Each responder over the time shown. A query that was repeated by POST counts once.",
        [f"min without ({OBSERVER}) ({select('staple_responder_up', SCOPE)})", f"{each} ({requests})",
         f"{every} ({failures}) / {each} ({requests})",
         f"histogram_quantile(0.95, {each} (increase({took}[$__range])))"],
        (24, 7), NOT_ASKED,
        [column("responder", "Responder", least=300), column("Value #A", "Answers", 100, words={1: ("yes", "green"), 0: ("no", "red")}),
         column("Value #B", "Queries", 100, decimals=0), column("Value #C", "Failed", 100, unit="percentunit", decimals=1),
         column("Value #D", "95 % within", 130, unit="s"), column("cluster", "Cluster", least=90)],
        [("Answers", False), ("Failed", True)],
    )  # fmt: skip
    rate = "[$__rate_interval]"
    quantile = f"histogram_quantile(0.95, {each} (rate({took}{rate})))"
    slow = lines(
        "How long do the responders take?", "95 of 100 queries are answered within this time. The alert StapleResponderSlow begins at 2 s.",
        [(f"topk(10, {quantile} >= 0)", "{{responder}} {{cluster}}")], (8, 8), NOT_ASKED, unit="s",
    )  # fmt: skip
    failed = f"{each} (rate({select('staple_responder_failures_total', SCOPE)}{rate}))"
    reasons = lines(
        "Why do queries of responders fail?", "Failed queries per second, by responder and reason.",
        [(f"topk(10, {failed})", "{{responder}}: {{reason}} {{cluster}}")], (8, 8), "no query failed", unit="reqps",
    )  # fmt: skip
    compared = [("staple_responder_agrees", "status differs"), ("staple_responder_answered", "no answer to compare with")]
    disagree = bars(
        "Where do staple and responder disagree?",
        "Endpoints whose staple and whose CA's own response give different statuses, and those without a usable response.",
        [(f"count(min without ({OBSERVATION}) ({select(metric)}) == 0) or 0 * group({select(metric)})", name) for metric, name in compared],
        (8, 8), NOT_ASKED, ["red", "orange"],
    )  # fmt: skip
    return [table_, slow, reasons, disagree]


def issuers():
    rows = [("What needs me now", now()), ("What breaks next", following()), ("How are we doing", doing()), ("Why", why())]
    about = "Staples by the CA that issued the certificates, and the responders of the CAs."
    return board("issuers", about, [*SCOPED, FLEET, ISSUER, *ADDRESSES], rows, "24h")
