# SPDX-License-Identifier: Apache-2.0
"""What the queries of the dashboards share: selectors, counts without replicas, rows of endpoints.

Aggregations keep `cluster` and every other label of a site: they are `without (…)`. Only tiles and bars add up the clusters
that the variable has chosen.
"""

SCOPE = 'cluster=~"$cluster", job=~"$job", instance=~"$instance"'
FLEET = f'{SCOPE}, fleet=~"$fleet"'
ENDPOINT = f'{FLEET}, target="$target", address=~"$address", view=~"$view"'

# Labels that say which exporter has made an observation, and which view of an endpoint it is.
EXPORTER = "instance, pod, container, endpoint"
OBSERVER = f"job, {EXPORTER}"
OBSERVATION = f"{OBSERVER}, address, view"
KEY = "cluster, fleet, target, address, view"  # names an observation, whatever else is chosen

NO_END = 1e12  # seconds left where nothing ends: sorted behind every staple


def select(metric, scope=FLEET, matchers=""):
    return f"{metric}{{{scope}{matchers and ', ' + matchers}}}"


def counted(metric, matchers="", more=""):
    """Counts of the exporters' own, in which the replicas of a shard count once and the shards add up; without the labels `more`."""
    one = select(metric, FLEET, matchers)
    if metric == "staple_exporter_fleet_expected_endpoints":
        replicas = one  # has the label already
    else:
        shard = select("staple_exporter_shard_ordinal", SCOPE)
        replicas = f"{one} * on (cluster, job, instance) group_left (shard_ordinal) {shard} ^ 0"
    return f"sum without (job, shard_ordinal{more}) (max without ({EXPORTER}) ({replicas}))"


def endpoints(verdict):
    return counted("staple_exporter_endpoints", f'verdict="{verdict}"', ", verdict")


def expected(states="", matchers=""):
    """Endpoints from which a staple is expected, by the state of their staple; a view of four counts a quarter."""
    chosen = [f'state=~"{states}"'] if states else []
    return counted("staple_exporter_fleet_expected_endpoints", ", ".join([*chosen, *filter(None, [matchers])]))


def first_end(matchers=""):
    """Seconds until the first usable staple ends, of each fleet and CA."""
    ends = select("staple_exporter_fleet_next_expiry_timestamp_seconds", FLEET, matchers)
    return f"min without ({OBSERVER}) ({ends}) - time()"


def time_left(scope=FLEET):
    """Seconds until clients stop accepting the first staple of each endpoint."""
    return f"min without ({OBSERVATION}) ({select('staple_effective_expiry_timestamp_seconds', scope)}) - time()"


# Of several findings of one severity, those of the first kind are the cause of others.
FIRST = "certificate_expired|certificate_not_yet_valid|revoked|must_staple_no_responder|responder_expired|not_sent_must_staple"
UNREACHABLE = 'label_replace(label_join({}, "fault", ": ", "stage", "reason"), "severity", "unreachable", "", "")'


def worst_finding():
    """One finding for each endpoint, the worst: labels `severity`, `fault`, `address` and `view`, and a rank as value."""
    failed = UNREACHABLE.format(select("staple_probe_failure_info"))
    ranks = []
    for rank, severity in ((6, "critical"), (3, "warning")):
        found = f'severity="{severity}"'
        cause = select("staple_fault_info", FLEET, f'{found}, fault=~"{FIRST}"')
        ranks += [f"{cause} * {rank}", f"{select('staple_fault_info', FLEET, found)} * {rank - 1}"]
    ranks.insert(2, f"{failed} * 4")
    every = f"max without ({OBSERVER}, stage, reason) ({' or '.join(ranks)})"
    return f"topk without (severity, fault, address, view) (1, {every})"


def issuer_of_findings():
    """0, with the label `issuer`, for each observation that has a finding or has failed; one issuer during a renewal, too."""
    faults = select("staple_fault_info", FLEET, 'severity=~"critical|warning"')
    known = f"group by ({KEY}, issuer) ({select('staple_info')} and on ({KEY}) {faults})"
    others = f"{faults} or {select('staple_probe_failure_info')}"
    return f"0 * (topk by ({KEY}) (1, {known}) or on ({KEY}) group by ({KEY}) ({others}))"


def nothing_found(severity="ok", fault="none found"):
    """One row that says so, as long as an exporter is scraped."""
    known = f"group({select('staple_exporter_build_info', SCOPE)}) or group({select('staple_probe_success')})"
    return f'label_replace(label_replace({known}, "severity", "{severity}", "", ""), "fault", "{fault}", "", "")'


def needs_attention(most, of_issuer=""):
    """The worst endpoints with the seconds left, as the status page orders them: severity, end, target. With the matcher
    `of_issuer` only those whose certificate is of this CA."""
    worst = worst_finding()
    left = f"{worst} * 0 + ignoring (severity, fault, address, view) group_left () ({time_left()})"
    every = f"{left} or {worst} * 0 + {NO_END:.0f}"
    if of_issuer:
        every = f"({every}) and on ({KEY}) {select('staple_info', matchers=of_issuer)}"
    rows = f"bottomk by (severity) ({most}, {every})"
    named = f"{rows} + on ({KEY}) group_left (issuer) ({issuer_of_findings()})"
    return f"{named} or on () {nothing_found()} * {NO_END:.0f}"
