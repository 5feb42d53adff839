# SPDX-License-Identifier: Apache-2.0
"""The dashboard of the exporter itself."""

from board import SCOPED, board
from panels import DURATION, bars, column, fixed, lines, override, stat, states, steps, table
from queries import EXPORTER, SCOPE, select

SEEN = f"last_over_time({select('staple_exporter_build_info', SCOPE)}[1d])"
NOT_SCRAPED = "no exporter is scraped"
EACH = "{{instance}} {{cluster}}"
RATE = "[$__rate_interval]"
GONE = "pod, container, endpoint"


def own(metric, matchers=""):
    return select(metric, SCOPE, matchers)


def of_exporters(expression):
    """Without the processes of other programs that the variables have chosen."""
    return f"{expression} and on (cluster, job, instance) {own('staple_exporter_build_info')}"


def quantile(share, metric, by):
    return f"histogram_quantile({share}, sum by (cluster, {by}le) (rate({own(metric)}{RATE})))"


def reached(value):
    return f"count(({own('up')} == {value}) and on (cluster, job, instance) {SEEN}) or 0 * group({SEEN})"


def now():
    ordinals = f"count without (shard_ordinal) (group without ({EXPORTER}) ({own('staple_exporter_shard_ordinal')}))"
    missing = f"sum(clamp_min(max without ({EXPORTER}) ({own('staple_exporter_shards')}) - {ordinals}, 0))"
    counts = stat(
        "Are all exporters there?",
        "Exporters that Prometheus reaches, those of the last day that it does not reach now, and shards that no exporter probes.",
        [(reached(1), "up"), (reached(0), "down"), (missing, "shards missing")], (9, 4), NOT_SCRAPED, steps("green", (1, "red")),
        names=True, overrides=[override("up", color=fixed("green"))],
    )  # fmt: skip
    taken = stat(
        "Was the last reload accepted?", "No: the configuration before it stays in use.",
        [(f"min({own('staple_exporter_config_last_reload_successful')})", "loaded")], (5, 4), NOT_SCRAPED,
        words={1: ("yes", "green"), 0: ("no", "red")},
    )  # fmt: skip
    age = f"time() - min by (cluster, job, instance, fleet) ({own('staple_last_probe_timestamp_seconds')})"
    oldest = stat(
        "How old is the oldest result?", "In intervals of its fleet. The alert StapleExporterProbesStale begins at 3.",
        [(f"max(({age}) / on (cluster, job, instance, fleet) {own('staple_exporter_probe_interval_seconds')})", "intervals")],
        (5, 4), "no scheduler is scraped", steps("green", (2, "orange"), (3, "red")), decimals=1,
    )  # fmt: skip
    queue = stat(
        "How many probes wait now?", "Endpoints that are due and whose probe has not started, of all chosen exporters.",
        [(f"sum({own('staple_exporter_probe_queue_length')})", "waiting")], (5, 4), NOT_SCRAPED, decimals=0,
    )  # fmt: skip
    return [counts, taken, oldest, queue, _when()]


def _when():
    job = "{{job}} {{instance}} {{cluster}}"
    return states(
        "When was something wrong with an exporter?", "Reached: Prometheus scraped it. Configuration: the last reload was accepted. "
        "Discovery: every list of targets could be read.",
        [
            (of_exporters(f"min without ({GONE}) ({own('up')})"), f"reached, {job}"),
            (f"min without ({GONE}) ({own('staple_exporter_config_last_reload_successful')})", f"configuration, {job}"),
            (f"min without ({GONE}) ({own('staple_exporter_discovery_last_refresh_successful')})", f"discovery {{{{fleet}}}} {{{{mechanism}}}}, {job}"),
        ],
        (24, 5), NOT_SCRAPED, {1: ("yes", "green"), 0: ("no", "red")},
    )  # fmt: skip


def following():
    percentiles = [(0.5, "half"), (0.95, "95 %"), (0.99, "99 %")]
    late = lines(
        "How late do probes start?",
        "Of so many probes within this time after they were due. Above half the interval an exporter is overloaded.",
        [(quantile(share, "staple_exporter_probe_lag_seconds_bucket", ""), f"{name} {{{{cluster}}}}") for share, name in percentiles],
        (8, 8), NOT_SCRAPED, unit="s",
    )  # fmt: skip
    flight, limit = own("staple_exporter_probes_in_flight"), own("staple_exporter_probe_concurrency_limit")
    used = lines(
        "How close are connections to their limit?", "At 100 % further probes wait.",
        [(f"max without ({GONE}) ({flight} / {limit})", EACH)], (8, 8), NOT_SCRAPED, unit="percentunit", max=1,
    )  # fmt: skip
    descriptors = f"{own('process_open_fds')} / {own('process_max_fds')}"
    files = lines(
        "How close are file descriptors to their limit?",
        "Each connection takes one. The alert StapleExporterFileDescriptors begins at 80 %.",
        [(f"max without ({GONE}) ({of_exporters(descriptors)})", EACH)], (8, 8), NOT_SCRAPED, unit="percentunit", max=1,
    )  # fmt: skip
    return [late, used, files]


def doing():
    probes = f"sum without ({GONE}) (rate({own('staple_exporter_probe_lag_seconds_count')}{RATE}))"
    waiting = [
        ("staple_exporter_probe_queue_length", "waiting"),
        ("staple_exporter_probe_slow_queue_length", "waiting, slow servers"),
    ]
    cpu = f"rate({own('process_cpu_seconds_total')}{RATE})"
    panels = [
        lines("How many probes start?", "Per second, of each exporter.", [(probes, EACH)], (8, 7), NOT_SCRAPED, unit="ops"),
        lines("How many probes wait?", "Endpoints that are due, of each cluster. Slow: they held connections for 2 s and more.",
              [(f"sum by (cluster) ({own(metric)})", f"{name} {{{{cluster}}}}") for metric, name in waiting], (8, 7), NOT_SCRAPED, decimals=0),
        lines("How much CPU does it use?", "100 % is one core.", [(f"sum without ({GONE}) ({of_exporters(cpu)})", EACH)], (8, 7),
              NOT_SCRAPED, unit="percentunit"),
        lines("How much memory does it use?", "Resident memory.",
              [(f"max without ({GONE}) ({of_exporters(own('process_resident_memory_bytes'))})", EACH)], (8, 7), NOT_SCRAPED, unit="bytes"),
        lines("How long does a scrape take?", "Of /metrics, as Prometheus measures it.",
              [(f"max without ({GONE}) ({of_exporters(own('scrape_duration_seconds'))})", EACH)], (8, 7), NOT_SCRAPED, unit="s"),
        lines("How many samples does a scrape bring?", "About 24 of a healthy endpoint with one address.",
              [(f"max without ({GONE}) ({of_exporters(own('scrape_samples_scraped'))})", EACH)], (8, 7), NOT_SCRAPED, decimals=0),
    ]  # fmt: skip
    return [*panels, _exporters(), _discovery()]


def _exporters():
    def since(metric):
        return f"time() - max without ({GONE}) ({of_exporters(own(metric))})"

    columns = [
        column("instance", "Instance", least=170), column("job", "Job", 110), column("cluster", "Cluster", 110),
        column("version", "Version", 110), column("revision", "Revision", 130), column("openssl", "OpenSSL", 100),
        column("Value #B", "Shard", 75, decimals=0), column("Value #C", "Of", 60, decimals=0),
        column("Value #D", "Targets", 90, decimals=0), column("Value #E", "Endpoints", 100, decimals=0),
        column("Value #F", "Up for", 195, unit=DURATION, decimals=1),
        column("Value #G", "Configuration loaded", 200, unit=DURATION, decimals=1),
    ]  # fmt: skip
    return table(
        "Which exporters run, and since when?",
        "Their versions, their shares of the targets, and how long ago they loaded their configuration.",
        [
            f"max without ({GONE}) ({own('staple_exporter_build_info')})",
            f"max without ({GONE}, shard_ordinal) ({own('staple_exporter_shard_ordinal')})",
            f"max without ({GONE}) ({own('staple_exporter_shards')})",
            f"sum without ({GONE}, fleet) ({own('staple_exporter_targets')})",
            f"sum without ({GONE}, fleet, verdict) ({own('staple_exporter_endpoints')})",
            since("process_start_time_seconds"),
            since("staple_exporter_config_last_reload_success_timestamp_seconds"),
        ],
        (24, 5), NOT_SCRAPED, columns, [("Instance", False)], hidden=["Value #A", "compiler"], filterable=False,
    )  # fmt: skip


def _discovery():
    def list_of(metric):
        return own(f"staple_exporter_discovery_{metric}")

    columns = [
        column("fleet", "Fleet", least=120), column("mechanism", "Mechanism", 120), column("instance", "Instance", 170),
        column("job", "Job", 110), column("cluster", "Cluster", 110),
        column("Value #A", "Targets", 90, decimals=0),
        column("Value #B", "Refused entries", 150, decimals=0, thresholds=steps("text", (1, "orange"))),
        column("Value #C", "Readable", 95, words={1: ("yes", "green"), 0: ("no", "red")}),
        column("Value #D", "Last read", 150, unit=DURATION, decimals=0),
        column("Value #E", "Failures and refusals", 180, decimals=0),
    ]  # fmt: skip
    return table(
        "What does discovery find?",
        "The targets that the lists in use name, the entries that were refused, and whether the lists could be read. An unreadable list "
        "changes nothing: the one before it stays in use.",
        [
            f"max without ({GONE}) ({list_of('targets')})",
            f"max without ({GONE}) ({list_of('refused_entries')})",
            f"min without ({GONE}) ({list_of('last_refresh_successful')})",
            f"time() - min without ({GONE}) ({list_of('last_success_timestamp_seconds')})",
            f"round(sum without ({GONE}) (increase({list_of('failures_total')}[$__range])))",
        ],
        (24, 5), "no targets are discovered", columns, [("Readable", False), ("Refused entries", True)], filterable=False,
    )  # fmt: skip


def why():
    failures = own("staple_exporter_probe_failures_total")
    joined = f'label_join(increase({failures}[$__range]), "cause", ": ", "stage", "reason")'
    none = f'label_replace(0 * group({own("staple_exporter_build_info")}), "cause", "no failure", "", "")'
    hits, misses = (
        f"sum without ({GONE}) (rate({own(f'staple_exporter_verdict_cache_{which}_total')}{RATE}))"
        for which in ("hits", "misses")
    )
    requests = f"sum by (cluster, handler, code) (rate({own('staple_exporter_http_requests_total')}{RATE}))"
    return [
        lines("At which stage do probes fail?", "Failed probes per second. The servers are unreachable; the exporter is well.",
              [(f"sum by (cluster, stage) (rate({failures}{RATE}))", "{{stage}} {{cluster}}")], (8, 8), NOT_SCRAPED, unit="ops"),
        bars("Why did probes fail?", "Failed probes in the time shown; the ten most frequent reasons.",
             [(f"sort_desc(topk(10, round(sum by (cause) ({joined})) > 0)) or on () {none}", "{{cause}}")], (8, 8), NOT_SCRAPED,
             ["purple"], named=[("no failure", "green")]),
        lines("Where does the time of a probe go?", "95 of 100 probes spend at most this time in each phase.",
              [(f"{quantile(0.95, 'staple_exporter_probe_phase_duration_seconds_bucket', 'phase, ')} >= 0", "{{phase}} {{cluster}}")],
              (8, 8), NOT_SCRAPED, unit="s"),
        lines("How many verdicts come from the cache?", "The share of probes whose staple and certificate were judged before.",
              [(f"{hits} / ({hits} + {misses}) >= 0", EACH)], (12, 7), NOT_SCRAPED, unit="percentunit", max=1),
        lines("What is asked of the exporter?", "HTTP requests per second, by path and status.",
              [(requests, "{{handler}} {{code}} {{cluster}}")], (12, 7), NOT_SCRAPED, unit="reqps"),
    ]  # fmt: skip


def exporter():
    rows = [("What needs me now", now()), ("What breaks next", following()), ("How are we doing", doing()), ("Why", why())]
    about = "The exporter itself: whether it keeps up, what it uses, and why its probes fail."
    return board("exporter", about, SCOPED, rows, "6h")
