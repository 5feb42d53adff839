# SPDX-License-Identifier: Apache-2.0
"""staple_exporter as the tests run it: once on a command line, or as a service."""

import json
import os
import re
import subprocess
import textwrap
import urllib.error
import urllib.request

from process import Process, eventually

EXPORTER = os.environ.get("STAPLE_EXPORTER", "")


def run(*arguments, timeout=180, **keywords):
    """Runs staple_exporter to its end."""
    if not EXPORTER:
        raise AssertionError("STAPLE_EXPORTER is not set: run the tests through ctest")
    keywords = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | keywords
    return subprocess.run([EXPORTER, *map(str, arguments)], timeout=timeout, text=True, stdin=subprocess.DEVNULL, **keywords)


def probe(port, ca_file, *arguments):
    """The output of `probe --output=json` on one endpoint, with its exit code under `exit`."""
    (answer,) = probe_views(f"127.0.0.1:{port}", f"--ca-file={ca_file}", "--server-name=www.example.com", *arguments)
    return answer


def probe_views(*arguments, **keywords):
    """The output of `probe --output=json` on every view and address, each with the exit code under `exit`."""
    done = run("probe", "--output=json", *arguments, **keywords)
    try:
        answers = json.loads(done.stdout)
    except ValueError as error:
        raise AssertionError(f"{done.args} ended with {done.returncode}: {done.stdout!r} {done.stderr!r}") from error
    return [answer | {"exit": done.returncode} for answer in answers]


def faults(answer):
    """The faults of all findings, by rank."""
    return [finding["fault"] for finding in answer["findings"]]


def summary(answer):
    """The part of a report that the tables of cases contain. Absent values are left out."""
    staple = answer.get("staple", {})
    told = {key: answer[key] for key in ("verdict", "fault", "ok") if key in answer}
    return told | {key: staple[key] for key in ("present", "authenticated", "status") if key in staple}


class Serving:
    """Serving is a running `staple_exporter` with the YAML text `configuration`, ready for requests, on `port` or on a
    free one. Ends with stop()."""

    def __init__(self, folder, configuration, *flags, port=0, **keywords):
        self.configuration = folder / "staple_exporter.yml"
        self.configuration.write_text(configuration)
        self.process = Process(
            [EXPORTER, f"--config.file={self.configuration}", f"--web.listen-address=127.0.0.1:{port}", *flags], folder, **keywords
        )
        try:
            self.port = int(self.process.logged(r"listening\W+address=127\.0\.0\.1:(\d+)").group(1))
        except AssertionError:
            self.process.stop()
            raise

    def stop(self):
        self.process.stop()

    def get(self, path, headers=(), method="GET"):
        """(code, body) of a request; the body is text."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=dict(headers), method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def metrics(self):
        """Every sample of /metrics: (name, {label: value}, number)."""
        code, text = self.get("/metrics")
        if code != 200:
            raise AssertionError(f"/metrics: {code} {text}")
        return samples(text)

    def settled(self, endpoints):
        """Waits until `endpoints` endpoints were probed, and returns the samples."""

        def look():
            found = self.metrics()
            return found if sum(name == "staple_last_probe_timestamp_seconds" for name, _, _ in found) >= endpoints else None

        return eventually(look, f"{endpoints} endpoints probed: {self.process.output()}")


def samples(text):
    found = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, labels, number = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line).groups()
            pairs = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels or "")
            found.append((name, dict(pairs), float(number)))
    return found


def of_target(found, target):
    """The samples of one target: {name: {other labels, as sorted text: number}}."""
    series = {}
    for name, labels, number in found:
        if labels.get("target") == target:
            rest = {k: v for k, v in labels.items() if k not in ("target", "fleet", "address")}
            series.setdefault(name, {})[",".join(f"{k}={v}" for k, v in sorted(rest.items()))] = number
    return series


def configuration(ca_file, targets, interval="5m", module=""):
    """A configuration with one fleet, `web`, probed at once; `module`: further keys of its module, in YAML."""
    listed = "".join(f'          - "{target}"\n' for target in targets)
    return f"""global:
  interval: {interval}
  startup_spread: 0s
  timeout: 10s
modules:
  tls:
    server_name: www.example.com
    tls_config: {{ca_file: {ca_file}}}
{textwrap.indent(module, "    ")}
fleets:
  - name: web
    module: tls
    static_configs:
      - targets:
{listed}"""
