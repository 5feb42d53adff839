# SPDX-License-Identifier: Apache-2.0
"""The chart: its schema, what it refuses, and that it renders what kustomize builds."""

import base64
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import chart
import jsonschema
import overlays
import yaml

sys.path.insert(0, str(chart.FOLDER))
import schema  # noqa: E402  config/helm/schema.py

# Which overlay has the objects of an example. A name of the chart -> that of kustomize, where they differ.
PAIRS = {"cluster": "cluster", "kube-prometheus-stack": "example", "sharded": "sharded", "authentication": "secured"}
OTHER_NAMES = {"staple-exporter-cluster": "staple-exporter", "staple-exporter-staple-exporter": "staple-exporter"} | {
    f"staple-exporter-dashboard-{file.stem}": f"staple-dashboard-{file.stem}" for file in (chart.ROOT / "dashboards").glob("*.json")
}
# Labels that a chart adds to its objects and selectors, and what Prometheus is to select them by.
CHART_LABELS = {"app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "app.kubernetes.io/version", "helm.sh/chart", "release"}


# Values, what the notes say then, and what they do not.
MONITORED = "serviceMonitor.enabled=true"
NOTES = [
    ([], ["from one pod", "deployment/staple-exporter", "no fleets", "does not scrape it yet", "The NetworkPolicy admits"], ["no links", "Use more shards"]),
    ([MONITORED, "config.fleets[0].name=web"], ["http://localhost:10219/metrics"], ["no fleets", "does not scrape it yet"]),
    (["shards=3", "endpoints=300000"], ["from 3 shards", "statefulset/staple-exporter", "300000 endpoints in 3 shards", "Use more shards"], []),
    (["web.certificateSecret=tls", "web.externalUrl=https://a.example/b/"], ["curl -sSk https://localhost:10219/b/metrics"], []),
    (["prometheusRule.enabled=true"], ["The alerts have no links"], []),
    (["prometheusRule.enabled=true", "web.externalUrl=https://a.example"], [], ["no links"]),
    (["networkPolicy.enabled=false"], ["The image is an example"], ["The NetworkPolicy admits"]),
    (["image.repository=ghcr.io/owner/staple_exporter"], [], ["The image is an example"]),
]


def without_labels(value):
    """The object without the labels of the chart, wherever it has labels."""
    if isinstance(value, dict):
        return {key: without_labels(inner) for key, inner in value.items() if key not in CHART_LABELS}
    return [without_labels(inner) for inner in value] if isinstance(value, list) else value


def comparable(objects, made_by_helm):
    """(kind, name) -> object, without what differs between the two on purpose."""
    objects = json.loads(json.dumps(objects))
    generated = {each["metadata"]["name"] for each in objects if each["kind"] in ("ConfigMap", "Secret")}
    result = {}
    for each in objects:
        if each["kind"] == "Namespace":
            continue
        text = json.dumps(without_labels(each))
        for name in generated:  # kustomize appends a hash of the content
            text = text.replace(f'"{name}"', json.dumps(re.sub(r"-[a-z0-9]{10}$", "", name)))
        each = json.loads(text)
        name = each["metadata"]["name"]
        each["metadata"]["name"] = OTHER_NAMES.get(name, name) if made_by_helm else name
        if "roleRef" in each:
            each["roleRef"]["name"] = each["metadata"]["name"]
        if "rules" in each:
            each["rules"].sort(key=json.dumps)
        if made_by_helm and "template" in each.get("spec", {}):
            each["spec"]["template"]["metadata"].pop("annotations")  # the checksum of the configuration
        if each["kind"] in ("ConfigMap", "Secret"):
            texts = each.pop("stringData", None) or each["data"]
            decode = (lambda text: base64.b64decode(text).decode()) if each["kind"] == "Secret" and not made_by_helm else (lambda text: text)
            each["data"] = {key: yaml.safe_load(decode(value)) for key, value in texts.items()}
        result[each["kind"], each["metadata"]["name"]] = each
    return result


class Chart(unittest.TestCase):
    def test_it_has_the_version_of_the_program(self):
        version = re.search(r"project\(staple_exporter VERSION (\d+\.\d+\.\d+) ", (chart.ROOT / "CMakeLists.txt").read_text())[1]
        made = yaml.safe_load((chart.FOLDER / "staple-exporter" / "Chart.yaml").read_text(encoding="utf-8"))
        self.assertEqual((made["version"], made["appVersion"]), (version, version))

    def test_it_renders_what_kustomize_builds(self):
        for example, overlay in PAIRS.items():
            ours = comparable(chart.kept(example), True)
            theirs = comparable(overlays.kept(overlay), False)
            self.assertEqual(set(ours), set(theirs), example)
            for key, each in ours.items():
                with self.subTest(example=example, object=key):
                    self.assertEqual(each, theirs[key])

    def test_a_difference_is_noticed(self):
        objects = chart.kept("sharded")
        changed = json.loads(json.dumps(objects).replace('"maxUnavailable": 1', '"maxUnavailable": 2'))
        self.assertNotEqual(comparable(objects, True), comparable(changed, True))

    def test_the_schema_takes_the_values_of_each_example(self):
        validator = self.validator()
        values = yaml.safe_load((chart.FOLDER / "staple-exporter" / "values.yaml").read_text(encoding="utf-8"))
        self.assertEqual(list(validator.iter_errors(values)), [])
        described = set(validator.schema["properties"]) - {"global", "enabled"}
        self.assertEqual(described, set(values), "each value has a default and a schema")
        for name in (*chart.NAMES, *chart.CASES):
            example = yaml.safe_load(chart.values_of(name).read_text(encoding="utf-8"))
            self.assertEqual([error.message for error in validator.iter_errors(example)], [], name)

    def test_the_schema_is_closed(self):
        def open_objects(value, path):
            if isinstance(value, dict):
                if value.get("type") == "object" and "properties" in value and value.get("additionalProperties") is not False:
                    yield path
                for key, inner in value.items():
                    yield from open_objects(inner, f"{path}/{key}")

        self.assertEqual(list(open_objects(json.loads(schema.VALUES.read_text(encoding="utf-8")), "")), [])

    def test_wrong_values_are_refused_with_their_place(self):
        validator = self.validator()
        for case in chart.refusals():
            with self.subTest(values=case["values"]):
                places = {"".join(f"/{part}" for part in error.absolute_path) for error in validator.iter_errors(case["values"])}
                self.assertEqual(places, {case["at"]} if "at" in case else set())

    def test_wrong_values_are_refused_with_words(self):
        kept = chart.kept_refused()
        self.assertEqual(len(kept), len(chart.refusals()))
        for case, said in zip(chart.refusals(), kept):
            with self.subTest(values=case["values"]):
                named = "at" in case and not case["says"].startswith("invalid propertyName")
                wanted = f"at '{case['at']}': " if named else ""
                self.assertTrue(any(line.startswith(wanted) and case["says"] in line for line in said), said)

    def test_all_contradictions_are_reported_at_once(self):
        self.with_helm()
        case = {"values": {"web": {"scheme": "http"}, "serviceAccount": {"create": False}, "prometheusRule": {"disabled": ["StapleX"]}}}
        self.assertEqual(len(chart.refused(case, self.helm, self.package)), 3)

    def test_the_notes_say_what_is_left_to_do(self):
        self.with_helm()
        folder = self.package.parent / "staple-exporter"
        text = 'notes: {{ include (print .Template.BasePath "/NOTES.txt") . | toJson }}'
        (folder / "templates" / "shown.yaml").write_text(text, encoding="utf-8")
        for flags, wanted, unwanted in NOTES:
            with self.subTest(flags=flags):
                objects = chart.rendered(self.helm, folder, *[f"--set={flag}" for flag in flags])
                (notes,) = (each["notes"] for each in objects if "notes" in each)
                self.assertEqual([part for part in wanted if part not in notes], [], notes)
                self.assertEqual([part for part in unwanted if part in notes], [], notes)

    def test_what_is_kept_is_what_helm_renders(self):
        kept = (chart.RENDERED / "inputs.sha256").read_text(encoding="utf-8")
        self.assertEqual(kept, chart.digests(), "render again: sh tests/kubernetes/render.sh")
        self.assertEqual({file.stem for file in chart.RENDERED.glob("*.yaml")}, {*chart.NAMES, *chart.CASES, "refused"})
        self.with_helm()
        for name in (*chart.NAMES, *chart.CASES):
            self.assertEqual(chart.kept(name), chart.render(name, self.helm, self.package), name)

    def test_the_source_renders_as_the_package_does(self):
        self.with_helm()
        values = f"--values={chart.values_of('kube-prometheus-stack')}"
        of_source = chart.rendered(self.helm, chart.FOLDER / "staple-exporter", values)
        self.assertEqual(of_source, chart.rendered(self.helm, self.package, values))

    def test_helm_has_no_complaint(self):
        self.with_helm()
        for name in (*chart.NAMES, *chart.CASES):
            command = [self.helm, "lint", "--strict", "--kube-version=1.36.0", self.package, f"--set=image.repository={chart.IMAGE}"]
            done = subprocess.run([*command, f"--values={chart.values_of(name)}"], check=False, capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_two_packages_of_one_source_are_identical(self):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            names = [chart.pack(folder, IMAGE="ghcr.io/owner/staple_exporter", SOURCE_DATE_EPOCH="1700000000") for folder in (one, other)]
            self.assertEqual(*[name.read_bytes() for name in names])
            folder = pathlib.Path(one, "staple-exporter")
            text = (folder / "values.yaml").read_text(encoding="utf-8")
            self.assertEqual(yaml.safe_load(text)["image"]["repository"], "ghcr.io/owner/staple_exporter")
            self.assertNotIn("This one is an example", text)
            for source, files in (("alerts/rules", "rules/*.yml"), ("dashboards", "dashboards/*.json")):
                pattern = files.partition("/")[2]
                wanted = {file.name: file.read_bytes() for file in (chart.ROOT / source).glob(pattern)}
                self.assertEqual({file.name: file.read_bytes() for file in (folder / "files").glob(files)}, wanted)

    def validator(self):
        """The schema of the packed chart."""
        parts = [json.loads(file.read_text(encoding="utf-8")) for file in (schema.VALUES, schema.CONFIGURATION)]
        combined = schema.combined(*parts)
        jsonschema.Draft7Validator.check_schema(combined)
        return jsonschema.Draft7Validator(combined)

    def with_helm(self):
        """Goes on only where there is a helm, with the chart packed."""
        self.helm = chart.helm()
        if not self.helm:
            self.skipTest("there is no helm: sh tests/kubernetes/render.sh installs one")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.package = chart.pack(folder.name)


if __name__ == "__main__":
    unittest.main()
