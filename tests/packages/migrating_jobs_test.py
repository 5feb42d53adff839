# SPDX-License-Identifier: Apache-2.0
"""config/migrating/convert.py turns jobs of Prometheus and their target files into fleets, and names what it leaves out."""

import json
import subprocess
import unittest

import migration
import yaml
import relabel
from process import binary
from yaml_file import load

MODULES = {
    "http_2xx": {"prober": "http", "timeout": "10s", "http": {}},
    "mail": {"prober": "tcp", "tcp": {"query_response": [{"expect": "^220"}, {"send": "EHLO a"}, {"starttls": True}]}},
    "icmp": {"prober": "icmp"},
}
TO_PARAMETER = {"source_labels": ["__address__"], "target_label": "__param_target"}
USUAL = [
    TO_PARAMETER,
    {"source_labels": ["__param_target"], "target_label": "instance"},
    {"target_label": "__address__", "replacement": "127.0.0.1:9115"},
]


def job(name="web", **keys):
    return {"job_name": name, "metrics_path": "/probe", "params": {"module": ["http_2xx"]}, "relabel_configs": USUAL} | keys


def targets(*texts, **labels):
    return {"targets": list(texts)} | ({"labels": labels} if labels else {})


class Jobs(migration.MigrationCase):
    def fleets(self, *jobs, arguments=()):
        converted, notes = self.convert("blackbox_exporter", MODULES, list(jobs), *arguments)
        return converted["fleets"], [note for note in notes if ": modules." not in note]

    def test_targets_with_tls_become_endpoints(self):
        groups = [
            targets("https://www.example.com/health", "http://plain.example.com", "https://www.example.com/api", team="a"),
            targets("https://[2001:db8::7]/", "smtps://mail.example.com", "https://user:secret@shop.example.com:8443/x?y"),
            targets("bare.example.com", "bare.example.com:443", "bare.example.com:8080"),
            targets("https://stra\u00dfe.example/", "https://a:port/", "dns://a/"),
        ]
        fleets, notes = self.fleets(job(scrape_interval="1m", static_configs=groups))
        expected = [
            {"targets": ["www.example.com"], "labels": {"team": "a"}},
            {"targets": ["[2001:db8::7]", "mail.example.com:465", "shop.example.com:8443",
                         "bare.example.com", "bare.example.com:443", "stra\u00dfe.example"]},
        ]  # fmt: skip
        self.assertEqual(fleets, [{"name": "web", "module": "http_2xx", "interval": "1m", "timeout": "10s", "static_configs": expected}])
        for name in ("http://plain.example.com", "bare.example.com:8080", "https://a:port/", "dns://a/"):
            (line,) = [number for number, text in enumerate((self.folder / "prometheus.yml").read_text().splitlines(), 1) if name in text]
            self.assertTrue(any(note.startswith(f"prometheus.yml:{line}: scrape_configs.web: {name} ") for note in notes), (name, notes))
        self.assertEqual(len(notes), 4, notes)

    def test_relabelling_chooses_module_target_and_server_name(self):
        rules = [
            {"source_labels": ["__address__"], "regex": "(.+)@.*", "target_label": "__param_target", "replacement": "https://$1/"},
            {"source_labels": ["__address__"], "regex": ".*@(.+)", "target_label": "__param_hostname"},
            {"source_labels": ["module"], "regex": "(.+)", "target_label": "__param_module"},
            {"source_labels": ["__address__"], "regex": "gone.*", "action": "drop"},
            {"target_label": "region", "replacement": "eu"},
        ]
        groups = [targets("192.0.2.1:8443@www.example.com", "gone@x"), targets("mx.example.com:25@mx", module="mail", instance="the mail server")]
        fleets, notes = self.fleets(job(relabel_configs=rules, static_configs=groups))
        web, mail = fleets
        self.assertEqual(web["static_configs"], [{"targets": ["192.0.2.1:8443#www.example.com"], "labels": {"region": "eu"}}])
        self.assertEqual((mail["name"], mail["module"], "timeout" in mail), ("web-mail", "mail", False))
        self.assertEqual(mail["static_configs"], [{"targets": ["mx.example.com:25#mx"], "labels": {"module": "mail", "region": "eu"}}])
        self.assertEqual(len(notes), 1, notes)
        self.assertIn("'instance'", notes[0])

    def test_a_parameter_may_name_the_target_in_place_of_the_list(self):
        given = job(params={"module": ["http_2xx"], "target": ["https://a.example.com"]}, relabel_configs=[], static_configs=[targets("127.0.0.1:9115")])
        fleets, notes = self.fleets(given)
        self.assertEqual((fleets[0]["static_configs"], notes), ([{"targets": ["a.example.com"]}], []))

    def test_jobs_of_others_and_of_other_modules_make_no_fleet(self):
        node = {"job_name": "node", "static_configs": [targets("host:9100")]}
        ping = job("ping", params={"module": ["icmp"]}, static_configs=[targets("a", "b")])
        unknown = job("unknown", params={"module": ["missing"]}, static_configs=[targets("a", "b")])
        lost = job("lost", relabel_configs=[], static_configs=[targets("a")])
        fleets, notes = self.fleets(node, ping, unknown, lost)
        self.assertEqual(fleets, [])
        self.assertEqual([note.split(": ")[1] for note in notes[:-1]], ["scrape_configs.ping", "scrape_configs.unknown", "scrape_configs.lost"])

    def test_discovery_carries_over_and_what_it_loses_is_named(self):
        given = job(
            file_sd_configs=[{"files": ["lists/*.yml"], "refresh_interval": "1m"}],
            http_sd_configs=[{"url": "https://inventory.example.com/", "follow_redirects": False, "tls_config": {"server_name": "a", "min_version": "TLS12"}}],
            dns_sd_configs=[{"names": ["example.com"], "type": "A", "port": 443}, {"names": ["example.com"], "type": "MX"}],
            consul_sd_configs=[{"server": "localhost:8500"}],
            relabel_configs=[*USUAL, {"target_label": "region", "replacement": "eu"}, {"regex": "x", "action": "labeldrop"}],
        )
        self.write("lists/web.yml", [targets("https://www.example.com", "http://a", instance="b")])
        fleets, notes = self.fleets(given)
        self.assertEqual(fleets[0]["file_sd_configs"], [{"files": ["lists/*.yml"], "refresh_interval": "1m"}])
        self.assertEqual(fleets[0]["http_sd_configs"], [{"url": "https://inventory.example.com/", "tls_config": {"min_version": "TLS12"}}])
        self.assertEqual(fleets[0]["dns_sd_configs"], [{"names": ["example.com"], "type": "A", "port": 443}])
        self.assertEqual(fleets[0]["relabel_configs"], [{"target_label": "region", "replacement": "eu"}, {"regex": "x", "action": "labeldrop"}])
        named = ["lists/web.yml has URLs without TLS, the label 'instance'", "follow_redirects", "server_name", "not MX", "consul_sd_configs"]
        for name, note in zip(named, notes, strict=True):
            self.assertIn(name, note)

    def discovered(self, *rules):
        """The fleets of a job with these rules, one target of its own and a list by HTTP, and the notes."""
        return self.fleets(
            job(relabel_configs=list(rules), static_configs=[targets("https://www.example.com")], http_sd_configs=[{"url": "https://a.example.com/"}])
        )

    def test_ingress_objects_are_discovered_with_their_rules(self):
        # As in the example of Prometheus for blackbox_exporter
        rules = [
            {"source_labels": ["__meta_kubernetes_ingress_scheme", "__address__", "__meta_kubernetes_ingress_path"],
             "regex": "(.+);(.+);(.+)", "replacement": "${1}://${2}${3}", "target_label": "__param_target"},
            {"target_label": "__address__", "replacement": "blackbox:9115"},
            {"source_labels": ["__param_target"], "target_label": "instance"},
            {"action": "labelmap", "regex": "__meta_kubernetes_ingress_label_(.+)"},
            {"source_labels": ["__meta_kubernetes_namespace"], "target_label": "namespace"},
        ]  # fmt: skip
        kept = {
            "role": "ingress",
            "api_server": "https://kubernetes.example.com",
            "authorization": {"credentials": "swordfish"},
            "tls_config": {"min_version": "TLS12"},
            "namespaces": {"names": ["shop"]},
            "selectors": [{"role": "ingress", "label": "team=web"}],
        }
        given = kept | {"tls_config": {"min_version": "TLS12", "insecure_skip_verify": True}, "attach_metadata": {"node": True}}
        given["namespaces"] = {"names": ["shop"], "exclude": ["test"]}
        ((fleet,), notes) = self.fleets(job(relabel_configs=rules, kubernetes_sd_configs=[given]))
        self.assertEqual(fleet["kubernetes_sd_configs"], [kept])
        to_address = {"source_labels": ["__param_target"], "regex": "(.+)", "target_label": "__address__"}
        self.assertEqual(fleet["relabel_configs"], [rules[0], *rules[3:], to_address])
        path = "scrape_configs.web.kubernetes_sd_configs"
        named = {f"{path}.{key}: has no counterpart" for key in ("attach_metadata", "tls_config.insecure_skip_verify", "namespaces.exclude")}
        self.assertEqual({note.split(": ", 1)[1] for note in notes}, named)

    def test_other_roles_of_kubernetes_are_named_with_the_reason(self):
        roles = ["service", "pod", "endpoints", "endpointslice", "node", "ingresses"]
        fleets, notes = self.fleets(job(kubernetes_sd_configs=[{"role": role, "attach_metadata": {}} for role in roles]))
        self.assertEqual(fleets, [])
        lines = (self.folder / "prometheus.yml").read_text().splitlines()
        self.assertEqual(notes.pop(), "no fleets: no job requests /probe with these modules and targets that can be converted")
        for role, note in zip(roles, notes, strict=True):
            line = next(number for number, text in enumerate(lines, 1) if text.endswith(f"role: {role}"))
            start = f"prometheus.yml:{line}: scrape_configs.web.kubernetes_sd_configs: the role '{role}' is left out: "
            self.assertTrue(note.startswith(start), note)
        self.assertTrue(notes[-1].endswith("Prometheus has no such role"), notes[-1])

    def test_rules_carry_over_to_what_is_discovered(self):
        target = {"source_labels": ["__address__"], "regex": "(.+)@.*", "target_label": "__param_target", "replacement": "https://$1/"}
        host = {"source_labels": ["__param_target"], "regex": "https://([^/]+).*", "target_label": "host"}
        to_address = {"source_labels": ["__param_target"], "regex": "(.+)", "target_label": "__address__"}
        hashed = {"source_labels": ["__address__"], "modulus": 4, "target_label": "__tmp_hash", "action": "hashmod"}
        keep = {"source_labels": ["__tmp_hash"], "regex": "0|1|2|3", "action": "keep"}
        for rules, carried in (
            (USUAL, None),
            ([hashed, keep, *USUAL], [hashed, keep]),
            ([target, *USUAL[1:]], [target, to_address]),
            ([TO_PARAMETER, host, *USUAL[1:]], [TO_PARAMETER, host, to_address]),
        ):
            with self.subTest(rules=rules):
                fleets, notes = self.discovered(*rules)
                self.assertEqual(notes, [note for note in notes if "www.example.com is left out" in note])
                self.assertEqual(fleets[0].get("relabel_configs"), carried)
                self.assertEqual(fleets[0]["http_sd_configs"], [{"url": "https://a.example.com/"}])
                if carried and target not in carried:
                    self.assertEqual([fleet["name"] for fleet in fleets], ["web", "web-http_2xx"])
                    self.assertNotIn("relabel_configs", fleets[1])

    def test_rules_that_mean_something_else_in_a_fleet_are_named(self):
        address = {"source_labels": ["__param_target"], "target_label": "__address__"}
        for rule in (
            {"source_labels": ["__scheme__"], "target_label": "a"},
            {"source_labels": ["job"], "target_label": "a"},
            {"source_labels": ["__param_module"], "regex": "x", "action": "drop"},
        ):
            with self.subTest(rule=rule):
                fleets, notes = self.discovered(*USUAL, rule)
                self.assertNotIn("relabel_configs", fleets[0])
                self.assertEqual(len(notes), 1, notes)
                self.assertIn(f"rule for {rule.get('target_label') or rule['action']} is not applied to discovered targets", notes[0])
        late = {"source_labels": ["__address__"], "target_label": "a"}
        for rules in ([*USUAL, late], [TO_PARAMETER, address, late]):
            with self.subTest(rules=rules):
                self.assertIn("rule for a is not applied", "".join(self.discovered(*rules)[1]))

    def test_target_files_are_written_anew(self):
        self.write("lists/web.yml", [targets("https://www.example.com/", "http://a", team="a"), targets("mx.example.com:25", module="mail")])
        self.write("lists/more.json", json.dumps([targets("https://more.example.com")]))
        self.write("lists/none.yml", [targets("http://only.example.com")])
        rules = [*USUAL, {"source_labels": ["module"], "regex": "(.+)", "target_label": "__param_module"}]
        given = job(relabel_configs=rules, file_sd_configs=[{"files": ["lists/*.yml", "lists/*.json", "absent/*.yml"]}])
        fleets, notes = self.fleets(given, arguments=["--targets-directory=new"])
        self.assertEqual(fleets[0]["file_sd_configs"], [{"files": ["new/web/lists-web.yml", "new/web/lists-more.json.yml"]}])
        written = [yaml.safe_load((self.folder / name).read_text(encoding="utf-8")) for name in fleets[0]["file_sd_configs"][0]["files"]]
        web = [targets("www.example.com", team="a"), targets("mx.example.com:25", module="mail", __module__="mail")]
        self.assertEqual(written, [web, [targets("more.example.com")]])
        self.assertEqual([note.split(":")[0] for note in notes], ["lists/none.yml", "lists/web.yml", "prometheus.yml"])

    def test_jobs_may_stand_in_further_files(self):
        self.write("jobs/a.yml", {"scrape_configs": [job("a", static_configs=[targets("https://a.example.com")])]})
        self.write("prometheus.yml", {"scrape_config_files": ["jobs/*.yml", "none/*.yml"]})
        self.write("additional.yml", [job("b", static_configs=[targets("https://b.example.com")])])
        self.write("modules.yml", {"modules": MODULES})
        files = ["--modules=modules.yml", "--prometheus=prometheus.yml", "--prometheus=additional.yml"]
        _, out, err = self.run_convert("--from=blackbox_exporter", *files)
        self.assertEqual([fleet["name"] for fleet in yaml.safe_load(out)["fleets"]], ["a", "b"])
        self.assertIn("prometheus.yml:3: scrape_config_files: no file is called none/*.yml", err)


class Relabelling(migration.MigrationCase):
    def test_it_is_that_of_prometheus(self):
        rules = [
            TO_PARAMETER,
            {"source_labels": ["__address__", "team"], "separator": "@", "regex": r"(.+)-(\d+)@(.*)", "target_label": "num_${2}",
             "replacement": "${1}/$2/$3/$9/$$1/$1x"},
            {"source_labels": ["module"], "target_label": "__param_module"},
            {"source_labels": ["__address__"], "regex": "drop.*", "action": "drop"},
            {"source_labels": ["__address__"], "regex": "lost", "action": "DROP"},
            {"source_labels": ["module"], "regex": "m.", "action": "keep"},
            {"regex": "app_kubernetes_io_(.+)", "action": "labelmap", "replacement": "k8s_$1"},
            {"regex": "app_.*", "action": "labeldrop"},
            {"source_labels": ["__address__"], "target_label": "lower", "action": "lowercase"},
            {"source_labels": ["__address__"], "target_label": "upper", "action": "uppercase"},
            {"source_labels": ["__address__", "team"], "modulus": 7, "target_label": "__tmp_hash", "action": "hashmod"},
            {"source_labels": ["__tmp_hash"], "target_label": "shard"},
            {"source_labels": ["nothing"], "target_label": "gone"},
            {"source_labels": ["__address__"], "target_label": "team", "action": "dropequal"},
            {"source_labels": ["module"], "target_label": "module", "action": "keepequal"},
            {"regex": "__.*|job|num_7|lower|upper|shard|k8s_.*|team|module|gone|app_.*", "action": "labelkeep"},
            {"target_label": "__address__", "replacement": "localhost:9115"},
        ]  # fmt: skip
        group = targets("a.example.com;b", "x-7", "drop.me", "lost", "Upper", "equal", module="m1", team="equal", gone="g", app_kubernetes_io_name="n", other="o")
        path = self.write("prometheus.yml", {"scrape_configs": [{"job_name": "web", "relabel_configs": rules, "static_configs": [group]}]})
        said = subprocess.run([binary("promtool"), "check", "service-discovery", path, "web"], capture_output=True, text=True, check=True)
        expected = [{key: value for key, value in found["labels"].items() if not key.startswith("__s") and key not in ("__metrics_path__", "instance")}
                    for found in json.loads(said.stdout) if found["labels"]]  # fmt: skip
        self.assertEqual(len(expected), 3)
        read = load(path)["scrape_configs"][0]["relabel_configs"]
        found = [relabel.apply(read, {"job": "web", "__address__": target} | group["labels"]) for target in group["targets"]]
        self.assertEqual([labels for labels in found if labels is not None], expected)


class BadInput(migration.MigrationCase):
    def refused(self, prometheus, modules="modules: {a: {prober: http}}\n", options=("--from=blackbox_exporter",)):
        self.write("m.yml", modules)
        self.write("p.yml", prometheus)
        status, out, err = self.run_convert(*options, "--modules=m.yml", "--prometheus=p.yml")
        self.assertEqual((out, status), ("", 1), err)
        return err.strip()

    def test_it_is_named_with_file_and_line(self):
        group = "scrape_configs:\n- metrics_path: /probe\n  params: {module: [a]}\n"
        for prometheus, expected in (
            ("[", "p.yml:1: "),
            ("a: [\n", "p.yml:2: "),
            ("- 1\n", "p.yml:1: a job must be a mapping, not '1'"),
            ("text", "p.yml:1: expected scrape_configs or a list of jobs, found a text"),
            ("global: {}\n", "p.yml:1: expected scrape_configs"),
            ("scrape_configs: {a: b}\n", "p.yml:1: 'scrape_configs' must be a list, not a mapping"),
            ("scrape_configs:\n- a\n", "p.yml:2: an item of 'scrape_configs' must be a mapping, not a text"),
            (group + "  static_configs:\n  - targets: {}\n", "p.yml:5: 'targets' must be a list, not a mapping"),
            (group + "  static_configs:\n  - targets: [a,\n     []]\n", "p.yml:6: an item of 'targets' must be a text, not a list"),
            (group + "  relabel_configs:\n  - regex: '('\n  static_configs: [{targets: [a]}]\n", "p.yml:5: cannot apply the regex '('"),
            (group + "  relabel_configs:\n  - action: move\n  static_configs: [{targets: [a]}]\n", "p.yml:5: unknown action 'move'"),
            (group + "  relabel_configs:\n  - action: hashmod\n  static_configs: [{targets: [a]}]\n", "p.yml:5: hashmod needs a modulus"),
            (group + "  params: {}\n", "p.yml:4: the key 'params' is repeated"),
            ("? [a]\n: b\n", "p.yml:1: a key must be a text"),
            ("[" * 5000, "p.yml: is nested too deeply"),
        ):
            with self.subTest(prometheus[:80]):
                said = self.refused(prometheus)
                self.assertTrue(said.startswith(f"convert.py: {expected}"), said)
        self.assertEqual(self.refused("", "- a\n"), "convert.py: m.yml:1: expected a mapping with 'modules', found a list")
        self.assertEqual(self.refused("", "modules:\n  a: http\n"), "convert.py: m.yml:2: 'a' must be a mapping, not a text")
        tls = "modules:\n  a:\n    prober: http\n    http:\n      tls_config: {min_version: [TLS12]}\n"
        self.assertEqual(self.refused("", tls), "convert.py: m.yml:5: 'min_version' must be a text, not a list")

    def test_files_that_cannot_be_read_are_named(self):
        self.write("m.yml", "modules: {}\n")
        (self.folder / "latin.yml").write_bytes(b"a: \xfc\n")
        for path, reason in (("absent.yml", "No such file or directory"), (".", "Is a directory"), ("latin.yml", "is not UTF-8")):
            done = self.run_convert("--from=ssl_exporter", "--modules=m.yml", f"--prometheus={path}")
            self.assertEqual(done, (1, "", f"convert.py: {path}: {reason}\n"))

    def test_wrong_usage_says_what_is_missing(self):
        status, _, err = self.run_convert("--from=blackbox_exporter")
        self.assertEqual(status, 2)
        self.assertIn("--modules is missing", err)


if __name__ == "__main__":
    unittest.main()
