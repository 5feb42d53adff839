# SPDX-License-Identifier: Apache-2.0
"""A fleet in which nothing is wrong, for weeks: does any alert fire?

    python3 tests/alerts/quiet_fleet.py                          # 500 healthy and 500 not-applicable endpoints, 30 days
    python3 tests/alerts/quiet_fleet.py --endpoints=20 --days=3

Healthy endpoints live: their staples are refreshed every three and a half days, their certificates renewed, once by
another CA, their servers restarted, whereupon the first answers have no staple, or cannot be reached for a moment; and
Prometheus loses a scrape now and then. Ten minutes pass between samples and evaluations, the longest that the rules are
made for: what an answer says is held for as long as possible. Prints how many series were evaluated for how long.
"""

import argparse
import pathlib
import random
import subprocess
import sys
import tempfile
import time

RULES = pathlib.Path(__file__).resolve().parent.parent.parent / "alerts" / "rules"
STEP = 600
DAY = 86400 // STEP  # in steps
GROUPS = ("recording", "counts", "endpoints", "fleets", "expected", "responders", "comparison", "exporter")


class Line:
    """Line is what one series says at every step: values that hold until the next, and single steps that differ."""

    def __init__(self, steps, first):
        self.steps = steps
        self.changes = {0: first}
        self.blips = {}

    def text(self):
        """In promtool's notation: `1x9` is 1 and nine more."""
        marks = sorted({*self.changes, *self.blips, *(step + 1 for step in self.blips)} | {self.steps})
        value, parts = None, []
        for step, until in zip(marks, marks[1:]):
            value = self.changes.get(step, value)
            said = self.blips.get(step, value)
            if said == "stale" or said is None:
                parts += ["stale"] + [f"_x{until - step - 1}"] * (until - step > 1)
            else:
                parts.append(f"{said}x{until - step - 1}" if until - step > 1 else f"{said}")
        return " ".join(parts)


def healthy(chance, steps):
    """What is scraped of an endpoint that is well: {name and labels without those of the endpoint: Line}."""
    line = {name: Line(steps, value) for name, value in {
        "staple_probe_success": 1, "staple_expected": 1, "staple_must_staple": int(chance.random() < 0.1),
        "staple_present": 1, "staple_ok": 1,
        'staple_cert_status{status="good"}': 1, 'staple_cert_status{status="revoked"}': 0, 'staple_cert_status{status="unknown"}': 0,
        "staple_this_update_timestamp_seconds": None, "staple_next_update_timestamp_seconds": None,
        "staple_effective_expiry_timestamp_seconds": None, "staple_refresh_due_timestamp_seconds": None,
        'staple_fault_info{fault="late",severity="warning"}': None,
        'staple_fault_info{fault="not_sent",severity="warning"}': None,
        'staple_info{issuer="CN=Old CA",serial="01"}': 1, 'staple_info{issuer="CN=New CA",serial="02"}': None,
    }.items()}  # fmt: skip
    # A window of seven days, refreshed half-way; four days and a half after thisUpdate it would be overdue.
    step = -chance.randrange(1, int(3.5 * DAY))
    while step < steps:
        at, this = max(step, 0), step * STEP
        line["staple_this_update_timestamp_seconds"].changes[at] = this
        line["staple_next_update_timestamp_seconds"].changes[at] = this + 7 * 86400
        line["staple_effective_expiry_timestamp_seconds"].changes[at] = this + 7 * 86400
        line["staple_refresh_due_timestamp_seconds"].changes[at] = this + 388800
        step += int(3.5 * DAY) + chance.randrange(-6, 7)
    renewed = chance.randrange(1, steps)
    line['staple_info{issuer="CN=Old CA",serial="01"}'].changes[renewed] = None
    line['staple_info{issuer="CN=New CA",serial="02"}'].changes[renewed] = 1
    for day in range(0, steps - DAY, 5 * DAY):
        restart, away = (day + chance.randrange(1, DAY) for _ in range(2))
        if chance.random() < 0.5:
            line['staple_fault_info{fault="late",severity="warning"}'].blips[restart] = 1
        else:
            line['staple_fault_info{fault="not_sent",severity="warning"}'].blips[restart] = 1
            line["staple_ok"].blips[restart] = line["staple_present"].blips[restart] = 0
            for name in line:
                if "timestamp" in name or "status=" in name:
                    line[name].blips[restart] = "stale"
        if away != restart:
            for name in line:
                line[name].blips[away] = 0 if name == "staple_probe_success" else "stale"
    return line


def not_applicable(steps):
    """What is scraped of an endpoint whose certificate names no responder."""
    values = {
        "staple_probe_success": 1, "staple_expected": 0, "staple_must_staple": 0, "staple_present": 0,
        'staple_info{issuer="CN=New CA",serial="03"}': 1,
    }  # fmt: skip
    return {name: Line(steps, value) for name, value in values.items()}


def exporter(steps):
    """What the exporter says of itself, whose scrapes are lost now and then: all of its lines."""
    values = {
        'staple_exporter_targets{fleet="web"}': 1000, 'staple_exporter_probe_interval_seconds{fleet="web"}': 300,
        "staple_exporter_config_last_reload_successful": 1, "staple_exporter_probe_queue_length": 0,
        "process_open_fds": 90, "process_max_fds": 1024,
    }  # fmt: skip
    return {name: Line(steps, value) for name, value in values.items()}


def endpoint(name):
    return f'fleet="web",target="{name}.example.com:443",address="192.0.2.1"'


def series(name, labels):
    """The name of a series with more labels."""
    bare, _, own = name.rstrip("}").partition("{")
    return bare + "{" + ",".join(filter(None, ['job="staple",instance="exporter:10219"', labels, own])) + "}"


def input_series(endpoints, days):
    """Every series, as (name with labels, values)."""
    chance, steps = random.Random(6960), days * DAY + 1
    lost = {chance.randrange(2, steps - 1) for _ in range(days)}
    lost -= {step + 1 for step in lost}
    told = [(endpoint(f"www{number}"), healthy(chance, steps)) for number in range(endpoints)]
    told += [(endpoint(f"old{number}"), not_applicable(steps)) for number in range(endpoints)]
    for labels, lines in [*told, ("", exporter(steps))]:
        for name, line in lines.items():
            line.blips.update(dict.fromkeys(lost, "stale"))
            if any(value is not None for value in [*line.changes.values(), *line.blips.values()]):
                yield series(name, labels), line.text()
    up = Line(steps, 1)
    up.blips.update(dict.fromkeys(lost, 0))
    yield series("up", ""), up.text()
    yield series("staple_last_probe_timestamp_seconds", endpoint("www0")), f"0+{STEP}x{steps - 1}"
    for bound, share in (("1", 99), ("30", 100), ("+Inf", 100)):
        yield series("staple_exporter_probe_lag_seconds_bucket", f'le="{bound}"'), f"0+{share}x{steps - 1}"


def evaluate(all_series, days):
    """Runs the rules over the series: what promtool says when an alert fired at any time; empty when none did."""
    with tempfile.TemporaryDirectory() as directory:
        file = pathlib.Path(directory) / "quiet.yml"
        with file.open("w", encoding="utf-8") as out:
            out.write(f"rule_files: ['{RULES}/*.yml']\nevaluation_interval: {STEP}s\n")
            out.write(f"group_eval_order: [{', '.join(f'staple-{group}' for group in GROUPS)}]\n")
            out.write(f"tests:\n  - interval: {STEP}s\n    input_series:\n")
            out.writelines(f"      - {{series: '{name}', values: '{values}'}}\n" for name, values in all_series)
            out.write("    promql_expr_test:\n")
            for question in (f'count_over_time(ALERTS{{alertstate="firing"}}[{days}d])', "absent(fleet:staple_ok:ratio)"):
                out.write(f"      - {{expr: '{question}', eval_time: {days}d, exp_samples: []}}\n")
        done = subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True, timeout=7200)
        return "" if done.returncode == 0 else done.stdout + done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoints", type=int, default=500, help="healthy ones, and as many not-applicable ones")
    parser.add_argument("--days", type=int, default=30)
    options = parser.parse_args()
    start = time.monotonic()
    told = list(input_series(options.endpoints, options.days))
    complaint = evaluate(told, options.days)
    print(f"{2 * options.endpoints} endpoints, {len(told)} series, {options.days} days in {time.monotonic() - start:.0f} s")
    print(complaint[:10000] or "no alert")
    return 1 if complaint else 0


if __name__ == "__main__":
    sys.exit(main())
