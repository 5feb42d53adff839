# SPDX-License-Identifier: Apache-2.0
"""relabel_configs give what Prometheus gives: promtool and we relabel the same lists, and accept the same rules."""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import relabel_cases

OURS = os.environ.get("STAPLE_RELABELLED_TARGETS", "")
PROMTOOL = os.environ.get("STAPLE_PROMTOOL", "promtool")
FLEETS = 80
GROUPS = 25
AT_ONCE = 80
# What promtool waits for before it prints. Every job waits again if the machine was too busy.
WAITS = ("1s", "5s", "20s")
LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*(?![0-9]+$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|10\.0\.0\.7|\[[0-9a-f:]+\]")
RESERVED = ("instance", "job")
MODULES = ("tls", "mail", "web", "prod")

VALID = (
    {"target_label": "a"},
    {"action": "Keep", "regex": "x"},
    {"action": "DROP"},
    {"target_label": "a", "source_labels": []},
    {"target_label": "a", "regex": ""},
    {"target_label": "a", "regex": None, "separator": None, "replacement": None},
    {"target_label": "a", "regex": "a)|(b"},
    {"target_label": "$1_${x}"},
    {"target_label": "a", "modulus": 8},
    {"target_label": "a", "replacement": 1},
    {"action": "hashmod", "target_label": "a", "modulus": 2**64 - 1},
    {"action": "hashmod", "target_label": "a", "modulus": 1, "regex": "x", "replacement": "y"},
    {"action": "labelmap"},
    {"action": "labelmap", "regex": "a", "replacement": "b", "target_label": "c"},
    {"action": "labeldrop", "regex": "a"},
    {"action": "labelkeep", "regex": "a", "separator": ";", "replacement": "$1", "modulus": 0, "target_label": ""},
    {"action": "labelkeep", "regex": "a", "source_labels": None},
    {"action": "keepequal", "source_labels": ["a"], "target_label": "b"},
    {"action": "dropequal", "target_label": "b", "separator": ";", "replacement": "$1", "modulus": 0},
    {"action": "lowercase", "source_labels": ["a"], "target_label": "b", "regex": "x", "modulus": 1, "separator": "-"},
    {"action": "uppercase", "target_label": "b", "replacement": "$1"},
)
INVALID = (
    {},
    None,
    "text",
    {"action": "keeep"},
    {"action": ""},
    {"action": None},
    {"unknown": 1, "target_label": "a"},
    {"source_labels": ["a"]},
    {"source_labels": "a", "target_label": "a"},
    {"source_labels": [""], "target_label": "a"},
    {"target_label": ""},
    {"target_label": "a", "regex": "("},
    {"target_label": "a", "regex": "a**"},
    {"target_label": "a", "regex": "(?=a)"},
    {"target_label": "a", "regex": "\\C"},
    {"target_label": "a", "regex": "a{1001}"},
    {"target_label": "a", "regex": ["a"]},
    {"target_label": "a", "modulus": -1},
    {"target_label": "a", "modulus": "x"},
    {"action": "hashmod", "target_label": "a"},
    {"action": "hashmod", "target_label": "a", "modulus": 0},
    {"action": "hashmod", "modulus": 2},
    {"action": "labelmap", "replacement": ""},
    {"action": "labeldrop", "regex": "a", "source_labels": ["b"]},
    {"action": "labeldrop", "regex": "a", "source_labels": []},
    {"action": "labeldrop", "regex": "a", "replacement": "b"},
    {"action": "labelkeep", "regex": "a", "target_label": "b"},
    {"action": "labelkeep", "regex": "a", "modulus": 1},
    {"action": "labelkeep", "regex": "a", "separator": ","},
    {"action": "keepequal", "source_labels": ["a"]},
    {"action": "keepequal", "source_labels": ["a"], "target_label": "b", "regex": "(.*)"},
    {"action": "dropequal", "source_labels": ["a"], "target_label": "b", "separator": ","},
    {"action": "dropequal", "source_labels": ["a"], "target_label": "b", "replacement": "x"},
    {"action": "dropequal", "source_labels": ["a"], "target_label": "b", "modulus": 2},
    {"action": "lowercase", "source_labels": ["a"]},
    {"action": "lowercase", "source_labels": ["a"], "target_label": "b", "replacement": "x"},
    {"action": "uppercase", "source_labels": ["a"], "target_label": "", "regex": "x"},
)


def promtool(*arguments):
    return subprocess.run([PROMTOOL, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)


def at_once(function, values):
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(function, values))


def ours(configuration):
    done = subprocess.run([OURS, configuration], capture_output=True, text=True, timeout=60, check=True)
    return json.loads(done.stdout)


def discovered(configuration, job):
    """What promtool finds: a list of label sets, empty for dropped targets."""
    for wait in WAITS:
        done = promtool("check", "service-discovery", f"--timeout={wait}", configuration, job)
        results = json.loads(done.stdout or "null")
        if results:
            return results
    raise AssertionError(f"promtool finds nothing for {job}: {done.stdout} {done.stderr}")


def target_of(address, other=None):
    """The target of an address, as we write it. Older Prometheus adds port 80."""
    host, _, port = address.lower().rpartition(":")
    if not port.isdigit() or host.endswith(":"):
        host, port = address.lower(), ""
    if not HOST.fullmatch(host) or port and not 0 < int(port) < 65536:
        return None
    return f"{host}:{port if port not in ('', other) else '443'}"


def endpoint_of(labels):
    """The endpoint that Prometheus's labels stand for: (target, module, labels). None if we must refuse it."""
    target = target_of(labels["__address__"], "80")
    module = labels.get("__param_module", "")
    if target is None or module and module not in MODULES:
        return None
    kept = {name: value for name, value in labels.items() if LABEL.fullmatch(name) and not name.startswith("__") and name not in RESERVED}
    return target, module, tuple(sorted(kept.items()))


class Relabel(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="staple-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def write(self, name, content):
        path = self.folder / name
        path.write_text(json.dumps(content))
        return path

    def test_random_rules_give_the_targets_and_labels_of_prometheus(self):
        cases = relabel_cases.Cases(seed=1)
        jobs, fleets = [], []
        for number in range(FLEETS):
            files = [{"files": [str(self.write(f"{number}.json", cases.groups(GROUPS)))]}]
            rules = {"relabel_configs": cases.rules(), "file_sd_configs": files}
            jobs.append({"job_name": f"f{number}", **rules})
            fleets.append({"name": f"f{number}", **rules})
        found = ours(self.write("ours.yml", {"modules": {name: {} for name in MODULES[1:]}, "fleets": fleets}))
        self.assertEqual(found["problems"], [])
        # A configuration for each job: promtool compiles all of its rules each time.
        theirs = at_once(lambda job: discovered(self.write(f"{job['job_name']}.yml", {"scrape_configs": [job]}), job["job_name"]), jobs)
        count = 0
        for job, results in zip(jobs, theirs):
            with self.subTest(job["job_name"], rules=job["relabel_configs"]):
                count += self.assert_same(found["fleets"][job["job_name"]], results)
        self.assertGreater(count, 1000, "the cases leave enough targets")

    def assert_same(self, fleet, results):
        """Compares the targets of a fleet. Returns their number."""
        nothing_valid = [failure for failure in fleet["failures"] if "no entry is valid" in failure]
        self.assertEqual(fleet["failures"], nothing_valid)
        mine = {(each["target"], each["module"], tuple(sorted(each["labels"].items()))) for each in fleet["targets"]}
        kept = {endpoint_of(each["labels"]) for each in results if each["labels"]} - {None}
        # Of several equal targets, we keep the first.
        self.assertEqual({target for target, *_ in mine}, {target for target, *_ in kept})
        self.assertEqual(sorted(mine - kept), [], f"Prometheus has: {sorted(kept - mine)}")
        self.assertEqual(len(mine), len({target for target, *_ in kept}))
        return len(mine)

    def test_the_same_rules_are_valid(self):
        rules = [(rule, True) for rule in VALID] + [(rule, False) for rule in INVALID]
        fleets = [{"name": str(i), "relabel_configs": [rule]} for i, (rule, _) in enumerate(rules)]
        problems = ours(self.write("ours.yml", {"fleets": fleets}))["problems"]
        refused = {int(re.match(r"fleets\[(\d+)\]", problem).group(1)) for problem in problems}

        def is_valid_for_promtool(case):
            number, (rule, _) = case
            path = self.write(f"{number}.yml", {"scrape_configs": [{"job_name": "a", "relabel_configs": [rule]}]})
            return promtool("check", "config", path).returncode == 0

        theirs = at_once(is_valid_for_promtool, enumerate(rules))
        for number, (rule, valid) in enumerate(rules):
            with self.subTest(rule=rule):
                self.assertEqual(theirs[number], valid, "promtool")
                self.assertEqual(number not in refused, valid, "ours")


if __name__ == "__main__":
    unittest.main()
