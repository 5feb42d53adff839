# SPDX-License-Identifier: Apache-2.0
"""`metrics.exclude`: what /metrics leaves out, and that the preset `minimal` has what the alert rules name."""

import pathlib
import re
import sys
import unittest

import program
import stapling
from authority import Authority
from servers import s_server

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "alerts"), str(TESTS / "dashboards")]
import dashboards  # noqa: E402
import rule_text  # noqa: E402

# They are never left out.
REQUIRED = {
    "staple_exporter_build_info",
    "staple_exporter_config_last_reload_success_timestamp_seconds",
    "staple_exporter_config_last_reload_successful",
}


def without_suffix(names):
    """The families of samples."""
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in names}


def queried_by_dashboards():
    """The metrics in the panels and variables of the dashboards."""
    expressions = [expression for board in dashboards.every().values() for _, _, expression in dashboards.expressions(board)]
    for board in dashboards.every().values():
        expressions += [str(variable.get("query", "")) for variable in dashboards.variables(board).values()]
    return without_suffix(name for expression in expressions for name in dashboards.metrics(expression))


def families(text):
    return set(re.findall(r"(?m)^# TYPE (\S+)", text))


class Exclude(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        authority = Authority(cls.folder / "ca", "ecdsa")
        leaf = authority.leaf()
        cls.target = f"127.0.0.1:{cls.running(s_server(cls.folder, leaf, authority.staple(leaf))).port}"
        cls.configuration = program.configuration(authority.root.certificate, [cls.target])

    def serving(self, metrics):
        serving = program.Serving(self.folder, f"{self.configuration}metrics: {metrics}\n", "--web.enable-lifecycle")
        self.addCleanup(serving.stop)
        return serving

    def reload(self, serving, metrics):
        serving.configuration.write_text(f"{self.configuration}metrics: {metrics}\n")
        return serving.get("/-/reload", method="POST")

    def test_minimal_has_what_the_rules_name_and_nothing_else(self):
        serving = self.serving("{}")
        serving.settled(1)
        everything = families(serving.get("/metrics")[1])
        self.assertEqual(self.reload(serving, "{exclude: [minimal]}")[0], 200)
        minimal = families(serving.get("/metrics")[1])
        self.assertEqual(minimal, everything & (without_suffix(rule_text.metrics()) | REQUIRED))
        self.assertLess(len(minimal), len(everything))

    def test_the_reference_names_what_queries_each_series_of_a_healthy_endpoint(self):
        serving = self.serving("{}")
        series = [name for name, labels, _ in serving.settled(1) if labels.get("target") == self.target]
        alerts, panels = without_suffix(rule_text.metrics()), queried_by_dashboards()
        expected = {}
        for name in series:
            by = ", ".join(kind for kind, names in (("alerts", alerts), ("dashboards", panels)) if name in names)
            expected[name] = (str(series.count(name)), by or "none", "yes" if name in alerts else "no")
        page = (TESTS.parent / "exporter" / "reference" / "metrics.md").read_text(encoding="utf-8")
        table = page.partition("## A healthy endpoint")[2].partition("\n## ")[0]
        rows = re.findall(r"(?m)^\| `(\w+)` \| (\d+) \| [^|]+ \| ([^|]+) \| (\w+) \|$", table)
        self.assertEqual({name: tuple(rest) for name, *rest in rows}, expected)
        totals = [sum(int(count) for count, _, kept in expected.values() if kept in among) for among in (("yes", "no"), ("yes",))]
        self.assertEqual(re.findall(r"(?m)^\| (?:everything|with `minimal`) \| (\d+) \|", table), [str(total) for total in totals])

    def test_names_are_left_out_until_a_reload_names_others(self):
        serving = self.serving("{exclude: [staple_attempts, process_virtual_memory_bytes]}")
        serving.settled(1)
        first = families(serving.get("/metrics")[1])
        self.assertIn("staple_attempts_stapled", first)
        self.assertFalse({"staple_attempts", "process_virtual_memory_bytes"} & first)
        self.assertEqual(self.reload(serving, "{exclude: [staple_ok]}")[0], 200)
        self.assertEqual(families(serving.get("/metrics")[1]), first - {"staple_ok"} | {"staple_attempts", "process_virtual_memory_bytes"})
        self.assertIn("exclude:\n    - staple_ok\n", serving.get("/config")[1])
        probed = families(serving.get(f"/probe?target={self.target}")[1])
        self.assertLessEqual({"staple_ok", "staple_attempts"}, probed, "/probe has every metric")

    def test_a_wrong_name_is_refused_with_its_place(self):
        serving = self.serving("{exclude: [staple_attempts]}")
        serving.settled(1)
        before = families(serving.get("/metrics")[1])
        code, text = self.reload(serving, "{exclude: [staple_atempts]}")
        self.assertEqual(code, 500)
        message = "metrics.exclude[0]: unknown metric 'staple_atempts', did you mean 'staple_attempts'?"
        self.assertRegex(text, rf":\d+:21: {re.escape(message)}\n")
        after = families(serving.get("/metrics")[1])
        self.assertEqual(after, before, "the old configuration stays")
        for command in ("--config.check", "probe"):
            done = program.run(command, f"--config.file={serving.configuration}", *(["127.0.0.1:1"] if command == "probe" else []))
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(message, done.stderr)


if __name__ == "__main__":
    unittest.main()
