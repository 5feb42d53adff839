# SPDX-License-Identifier: Apache-2.0
"""/metrics in OpenMetrics: an independent parser reads it, and Prometheus takes when each counter began.

A Prometheus 3.5 or later ingests the times of `_created`. It is tried if tests/alerts/todays_prometheus.sh has unpacked one,
into the folder STAPLE_TODAYS_PROMETHEUS or into build/todays-prometheus.
"""

import gzip
import http.client
import json
import os
import pathlib
import time
import unittest
import urllib.parse
import urllib.request

import program
import stapling
from authority import Authority
from process import Process, binary, eventually, free_port
from prometheus_client import parser as text_parser
from prometheus_client.openmetrics import parser as openmetrics_parser
from servers import s_server

# What Prometheus 2.42 and 3.5 send.
ACCEPT_2 = (
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
)
ACCEPT_3 = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
)
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
TEXT = "text/plain; version=0.0.4; charset=utf-8"
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TODAY = pathlib.Path(os.environ.get("STAPLE_TODAYS_PROMETHEUS", ROOT / "build" / "todays-prometheus")) / "usr/bin/prometheus"


def samples_of(families):
    """{(name, labels)} of the samples, without `_created`; the bounds of buckets as numbers."""
    found = set()
    for family in families:
        for sample in family.samples:
            labels = {k: str(float(v)) if k == "le" else v for k, v in sample.labels.items()}
            if not sample.name.endswith("_created"):
                found.add((sample.name, tuple(sorted(labels.items()))))
    return found


def created_of(text):
    """{(family, target or ""): time} of the samples `_created`."""
    found = {}
    for name, labels, number in program.samples(text.removesuffix("# EOF\n")):
        if name.endswith("_created"):
            found[name.removesuffix("_created"), labels.get("target", "")] = number
    return found


class Openmetrics(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder / "ca", "ecdsa")
        leaf = cls.authority.leaf()
        cls.target = f"127.0.0.1:{cls.running(s_server(cls.folder, leaf, cls.authority.staple(leaf))).port}"
        cls.unreachable = f"127.0.0.1:{free_port()}"
        (cls.folder / "list.json").write_text("[]")

    def configuration(self, metrics, targets=None):
        """A configuration with `metrics` as that section, and with labels that need escaping."""
        text = program.configuration(self.authority.root.certificate, targets or [self.target, self.unreachable], "1s")
        text += '        labels: {note: "a \\"b\\" \\\\ c\\nd"}\n'
        text += "    file_sd_configs: [{files: [list.json]}]\n"
        return f"{text}metrics: {metrics}\n"

    def serving(self, metrics, endpoints=2):
        serving = program.Serving(self.folder, self.configuration(metrics), "--web.enable-lifecycle")
        self.addCleanup(serving.stop)
        serving.settled(endpoints)
        return serving

    def reload(self, serving, metrics, targets=None):
        serving.configuration.write_text(self.configuration(metrics, targets))
        self.assertEqual(serving.get("/-/reload", method="POST")[0], 200)

    def scrape(self, serving, accept=ACCEPT_3, path="/metrics", method="GET", **headers):
        """(header fields, body) of a request. http.client decodes no gzip."""
        connection = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request(method, path, headers={"Accept": accept, **headers})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        return answer, answer.read()

    def test_a_parser_reads_what_the_text_format_has(self):
        serving = self.serving("{openmetrics: true, created: true}")
        text = self.scrape(serving)[1].decode()
        families = list(openmetrics_parser.text_string_to_metric_families(text))
        plain = list(text_parser.text_string_to_metric_families(self.scrape(serving, "text/plain")[1].decode()))
        counted = {sample for sample in samples_of(plain) if sample[0] == "staple_exporter_http_requests_total"}
        self.assertEqual(samples_of(families) - counted, samples_of(plain) - counted)
        types = {family.name: (family.type, family.unit) for family in families}
        self.assertEqual(types["staple_probes"], ("counter", ""))
        self.assertEqual(types["process_cpu_seconds"], ("counter", "seconds"))
        self.assertEqual(types["process_resident_memory_bytes"], ("gauge", "bytes"))
        self.assertEqual(types["staple_exporter_build"], ("info", ""))
        self.assertEqual(types["staple"], ("info", ""))
        self.assertEqual(types["staple_exporter_probe_lag_seconds"], ("histogram", "seconds"))
        self.assertEqual(types["staple_cert_status"], ("gauge", ""))
        (note,) = {sample.labels["note"] for family in families for sample in family.samples if family.name == "staple_probes"}
        self.assertEqual(note, 'a "b" \\ c\nd')

    def test_a_parser_reads_what_every_endpoint_of_the_demo_fleet_says(self):
        folder = self.folder / "fleet"
        folder.mkdir()
        fleet = Process([os.environ["STAPLE_FLEET"], f"--directory={folder}"], self.folder)
        self.addCleanup(fleet.stop)
        fleet.logged(r"(?m)^ready$")
        configuration = (folder / "config.yml").read_text(encoding="utf-8")
        serving = program.Serving(folder, configuration + "metrics: {openmetrics: true, created: true}\n")
        self.addCleanup(serving.stop)
        serving.settled(configuration.count("targets: ["))
        families = {family.name: family for family in openmetrics_parser.text_string_to_metric_families(self.scrape(serving)[1].decode())}
        faults = {sample.labels["fault"] for sample in families["staple_fault"].samples}
        self.assertGreater(len(faults), 30)

    def test_the_format_is_that_of_accept_and_off_by_default(self):
        serving = self.serving("{openmetrics: true}")
        for accept, expected in (
            (ACCEPT_2, OPENMETRICS),
            (ACCEPT_3, OPENMETRICS),
            ("text/plain;version=0.0.4", TEXT),
            ("*/*", TEXT),
            ("application/openmetrics-text;version=1.0.0;q=0.1,text/plain;q=0.2", TEXT),
        ):
            with self.subTest(accept=accept):
                answer, body = self.scrape(serving, accept)
                self.assertEqual(answer.headers["Content-Type"], expected)
                self.assertEqual(answer.headers["Vary"], "Accept, Accept-Encoding")
                self.assertEqual(body.endswith(b"\n# EOF\n"), expected == OPENMETRICS)
                self.assertNotIn(b"_created", body)
        self.assertEqual(self.scrape(serving, path=f"/probe?target={self.target}")[0].headers["Content-Type"], TEXT)
        self.assertEqual(self.scrape(serving, method="HEAD")[0].headers["Content-Type"], OPENMETRICS)
        self.reload(serving, "{created: true}")
        answer, body = self.scrape(serving)
        self.assertEqual((answer.headers["Content-Type"], answer.headers["Vary"]), (TEXT, "Accept-Encoding"))
        self.assertNotIn(b"_created", body)
        self.assertNotIn(b"# EOF", body)

    def test_each_format_is_compressed(self):
        serving = self.serving("{openmetrics: true}")
        for accept, ends in ((ACCEPT_3, True), ("text/plain", False)):
            answer, body = self.scrape(serving, accept, **{"Accept-Encoding": "gzip"})
            self.assertEqual(answer.headers["Content-Encoding"], "gzip")
            text = gzip.decompress(body)
            self.assertEqual(text.endswith(b"# EOF\n"), ends)
            self.assertEqual(text.count(b"# TYPE staple_ok gauge"), 1)

    def test_a_counter_begins_with_its_endpoint_and_goes_on_over_a_reload(self):
        begin = int(time.time())
        serving = self.serving("{openmetrics: true, created: true}")
        first = created_of(self.scrape(serving)[1].decode())
        started = first["process_cpu_seconds", ""]
        self.assertTrue(begin - 2 <= started <= time.time(), (begin, started))
        self.assertEqual(first["staple_exporter_probe_lag_seconds", ""], started)
        born = first["staple_probes", self.target]
        self.assertTrue(begin <= born <= time.time(), (begin, born))
        self.assertEqual(first["staple_probe_failures", self.unreachable], born)

        self.reload(serving, "{openmetrics: true, created: true}  # changed", [self.target])
        later = created_of(self.scrape(serving)[1].decode())
        self.assertEqual(later["staple_probes", self.target], born)
        self.assertNotIn(("staple_probes", self.unreachable), later)
        eventually(lambda: time.time() >= born + 1, "another second")
        self.reload(serving, "{openmetrics: true, created: true}")
        again = created_of(self.scrape(serving)[1].decode())
        self.assertEqual(again["staple_probes", self.target], born)
        self.assertGreater(again["staple_probes", self.unreachable], born)
        self.assertEqual(again["process_cpu_seconds", ""], started)

    def test_prometheus_scrapes_openmetrics(self):
        serving = self.serving("{openmetrics: true}")
        prometheus = Prometheus(self, binary("prometheus"), serving.port)
        prometheus.until("staple_ok", lambda series: series == {self.target: "1"})
        self.assertEqual(prometheus.unit("staple_probe_duration_seconds"), "seconds", "it scraped another format")
        self.assertEqual(prometheus.query("up"), {"": "1"})

    if TODAY.exists():

        def test_prometheus_ingests_a_zero_where_each_counter_began(self):
            serving = self.serving("{openmetrics: true, created: true}")
            created = created_of(self.scrape(serving)[1].decode())
            prometheus = Prometheus(self, TODAY, serving.port, "--enable-feature=created-timestamp-zero-ingestion")
            prometheus.until("staple_probes_total", lambda series: set(series) == {self.target, self.unreachable})
            self.assertEqual(prometheus.unit("staple_probe_duration_seconds"), "seconds", "it scraped another format")
            for target in (self.target, self.unreachable):
                self.assertEqual(prometheus.first(f'staple_probes_total{{target="{target}"}}'), (created["staple_probes", target], 0))
            began = (created["process_cpu_seconds", ""], 0)
            self.assertEqual(prometheus.first("process_cpu_seconds_total"), began)
            self.assertEqual(prometheus.first('staple_exporter_probe_lag_seconds_bucket{le="+Inf"}'), began)
            self.assertEqual(prometheus.query('{__name__=~".+_created"}'), {}, "they are no series of their own")

            # An endpoint that returns begins at zero again.
            self.reload(serving, "{openmetrics: true, created: true}", [self.target])
            prometheus.until("staple_probes_total", lambda series: set(series) == {self.target})
            # A counter begins at a whole second, and Prometheus takes no sample before that of the end.
            second = int(time.time())
            eventually(lambda: time.time() > second + 1, "the next second")
            self.reload(serving, "{openmetrics: true, created: true}")
            prometheus.until("staple_probes_total", lambda series: set(series) == {self.target, self.unreachable})
            again = created_of(self.scrape(serving)[1].decode())["staple_probes", self.unreachable]
            zeros = [moment for moment, value in prometheus.samples(f'staple_probes_total{{target="{self.unreachable}"}}') if value == 0]
            self.assertIn(again, zeros)


class Prometheus:
    """Prometheus is a running Prometheus that scrapes a port every second. Ends with the test."""

    def __init__(self, test, path, port, *flags):
        self.port = free_port()
        folder = test.folder / f"prometheus-{self.port}"
        folder.mkdir()
        configuration = folder / "prometheus.yml"
        configuration.write_text(
            "global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
            f'scrape_configs: [{{job_name: staple, static_configs: [{{targets: ["127.0.0.1:{port}"]}}]}}]\n'
        )
        arguments = [f"--config.file={configuration}", f"--storage.tsdb.path={folder / 'tsdb'}"]
        arguments += [f"--web.listen-address=127.0.0.1:{self.port}", "--log.level=warn", *flags]
        self.process = Process([path, *arguments], folder)
        test.addCleanup(self.process.stop)
        self.process.listening(self.port)

    def get(self, path, **parameters):
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?" + urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]

    def query(self, query):
        """{target: value} of an instant query."""
        try:
            result = self.get("query", query=query)["result"]
        except OSError:
            return {}
        return {series["metric"].get("target", ""): series["value"][1] for series in result}

    def samples(self, selector):
        """Every sample of one series: (time, value)."""
        (series,) = self.get("query", query=f"{selector}[1h]")["result"]
        return [(float(moment), float(value)) for moment, value in series["values"]]

    def first(self, selector):
        return self.samples(selector)[0]

    def unit(self, family):
        return self.get("metadata", metric=family)[family][0]["unit"]

    def until(self, query, is_true):
        eventually(lambda: is_true(self.query(query)), lambda: f"{query}: {self.query(query)}; {self.process.output()}")


if __name__ == "__main__":
    unittest.main()
