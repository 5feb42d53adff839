# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema of the configuration takes what the program takes, and refuses what a schema can refuse."""

import functools
import itertools
import json
import os
import pathlib
import re
import unittest

import jsonschema
import yaml

import program
import stapling

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BROKEN = ROOT / "tests" / "exporter" / "configuration" / "broken"
SECTIONS = {"global", "modules", "metrics", "fleets"}

# What is wrong with these is between two values, or a number within a text. Only the program sees it.
BEYOND_A_SCHEMA = {
    "duration_that_overflows",
    "failure_interval_above_interval",
    "module_unknown",
    "module_unknown_and_misspelt",
    "repeated_fleet_name",
    "repeated_key",
    "repeated_label",
    "repeated_module",
    "repeated_section",
    "shares_out_of_order",
}


# What is tried as the value of each key. An editor must not mark what the program takes.
VALUES = [
    None, True, False, 0, 1, 5, 20, 65535, 65536, -1, 0.1, 0.5, 1.2, 1.5, [], {}, ["a"], {"a": "b"},
    "", " ", "a", "A b", "ü", "a\nb", "a:b", "a/b", "a#b", "0", "0s", "1s", "500ms", "5m", "1h30m", "4d", "1m1h", "11y", "1.5h", "-1s", "30",
    "http://a/", "https://a", "HTTP://A/b", "http://bücher.example/", "http://u:p@a/", "ftp://a", "socks5://a:1", "SOCKS5://u@a", "http://[::1]:3128",
    "[::1]", "::1", "192.0.2.1", "192.0.2.1:53", "[::1]:53", "127.1", "10.0.0.0/8", "*.example.com", "www.example.com.", "bücher.example",
    "a.yml", "/a/b.json", "a/*.yml", "*/a.yml", "a.txt", "X25519", "P-256", "p-256", "any", "none", "smtp", "minimal", "TLS12", "KEEP", "Bearer", "Basic",
    "tls", "staple_ok", "team=a,b notin (c)", "metadata.name=a", "(.*)", "(", "$1", "__meta_a", "x" * 300,
]  # fmt: skip


def leaves(schema, part, path=()):
    """The keys that the schema describes: (path, part of the schema). `[]` stands for an item of a list, `*` for a name."""

    def below(key):
        found = part.get(key)
        for each in [part["$ref"]] if "$ref" in part else [each["$ref"] for each in part.get("allOf", []) if "$ref" in each]:
            target = schema["definitions"][each.removeprefix("#/definitions/")]
            found = found if found is not None else target.get(key)
        return found

    inside = [(key, each) for key, each in (below("properties") or {}).items()]
    inside += [("[]", below("items"))] * isinstance(below("items"), dict) + [("*", below("additionalProperties"))] * isinstance(below("additionalProperties"), dict)
    if not inside or path[-1:] == ("exclude",):  # which may be a string too
        yield path, part
        return
    for key, each in inside:
        yield from leaves(schema, each, (*path, key))


def put(at, path, value):
    """`at`, with the value at the path below it."""
    if not path:
        return value
    if path[0] == "[]":
        return [put(at[0] if at else None, path[1:], value)]
    key = "m" if path[0] == "*" else path[0]
    return (at or {}) | {key: put((at or {}).get(key), path[1:], value)}


def name(path):
    return re.sub(r"\.\[\]", "[0]", ".".join("m" if step == "*" else step for step in path))


def load(text):
    """The value of a YAML text, or None if a YAML parser refuses it or it is no configuration by its sections."""
    if not re.search(rf"(?m)^({'|'.join(SECTIONS)}):", text):
        return None
    try:
        value = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and value and set(value) <= SECTIONS else None


def outdented(block):
    return re.sub(r"(?m)^    ", "", block)


def files():
    """Every file of the repository, without build output."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(each for each in folders if not each.startswith(".") and pathlib.Path(folder, each) != ROOT / "build")
        yield from (pathlib.Path(folder, name) for name in sorted(names))


def texts():
    """Every text of the repository that may be a configuration: (where, text)."""
    for path in files():
        inside = path.relative_to(ROOT)
        if BROKEN in path.parents:
            continue
        if path.suffix in (".yml", ".yaml"):
            yield inside, path.read_text(encoding="utf-8")
        elif path.suffix == ".md":
            text = path.read_text(encoding="utf-8")
            for block in re.findall(r"(?ms)^```yaml\n(.*?)^```$", text):
                yield inside, block
            for block in re.findall(r"(?m)(?:^    .*\n|^\n)+", text):
                yield inside, outdented(block)
        elif path.suffix in (".cc", ".h") and inside.parts[0] == "tests":
            text = path.read_text(encoding="utf-8")
            for _, block in re.findall(r'(?s)R"(\w*)\((.*?)\)\1"', text):
                yield inside, block


class Schema(stapling.StaplingCase):
    def setUp(self):
        super().setUp()
        done = program.run("--config.schema")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.text = done.stdout
        self.schema = jsonschema.Draft7Validator(json.loads(self.text))

    def problems(self, value):
        return [f"{'.'.join(map(str, each.path))}: {each.message}" for each in self.schema.iter_errors(value)]

    def is_accepted(self, text):
        """Whether the program accepts the text. Files that it names need not exist."""
        path = self.folder / "configuration.yml"
        path.write_text(text, encoding="utf-8")
        done = program.run("--config.check", f"--config.file={path}")
        return all("No such file or directory" in line for line in done.stderr.splitlines() if not line.startswith("warning: "))

    def test_it_is_a_valid_schema_and_the_file_of_the_repository(self):
        jsonschema.Draft7Validator.check_schema(json.loads(self.text))
        self.assertEqual(self.text, (ROOT / "exporter" / "configuration" / "schema.json").read_text(encoding="utf-8"))

    def test_every_valid_configuration_of_the_repository_fits(self):
        seen = []
        for where, text in texts():
            value = load(text)
            if value is None or not self.is_accepted(text):
                continue
            seen.append(where)
            with self.subTest(where=str(where), text=text):
                self.assertEqual(self.problems(value), [])
        folders = {where.parts[0] for where in seen}
        self.assertLessEqual({"config", "exporter", "tests"}, folders, "examples of these folders were found")

    def test_every_broken_configuration_that_a_schema_can_catch_does_not_fit(self):
        for path in sorted(BROKEN.glob("*.yml")):
            try:
                value = yaml.safe_load(path.read_bytes())
            except (yaml.YAMLError, ValueError, RecursionError):
                continue  # an editor reports it without a schema
            with self.subTest(path.stem):
                self.assertEqual(bool(self.problems(value)), path.stem not in BEYOND_A_SCHEMA, self.problems(value))

    def test_it_takes_every_value_that_the_program_takes(self):
        schema = json.loads(self.text)
        keys = {key: jsonschema.Draft7Validator({"definitions": schema["definitions"], "allOf": [part]}) for key, part in leaves(schema, schema)}
        self.assertGreater(len(keys), 90)
        taken = set()
        path = self.folder / "configuration.yml"
        # Where the one is wrong, the program does not read the other.
        rounds = [{"authorization", "relabel_configs"}, {"basic_auth", "static_configs"}]
        for value, without in itertools.product(VALUES, rounds):
            tried = [key for key in keys if not without & set(key)]
            path.write_text(json.dumps(functools.reduce(lambda at, key: put(at, key, value), tried, None)), encoding="utf-8")
            done = program.run("--config.check", f"--config.file={path}", env=os.environ | {"SSL_CERT_FILE": "/none"})  # quicker
            refused = set(re.findall(r"(?m)^\S+?:\d+:\d+: (\S+): ", done.stderr))
            for key in tried:
                if name(key[:-1]) in refused or any(each.startswith(name(key)) for each in refused):
                    continue
                taken.add(key)
                # The program takes `443` for a text, which an editor may want in quotes.
                text = json.dumps(value) if isinstance(value, (bool, int, float)) else value
                if not keys[key].is_valid(value) and not keys[key].is_valid(text):
                    self.fail(f"{name(key)}: {value!r}: {[each.message for each in keys[key].iter_errors(value)]}")
        self.assertGreater(len(taken), len(keys) / 2)

    def test_every_object_is_closed(self):
        def objects(part):
            if isinstance(part, dict):
                if "properties" in part and "type" in part:
                    yield part
                for each in part.values():
                    yield from objects(each)
            elif isinstance(part, list):
                for each in part:
                    yield from objects(each)

        for each in objects(json.loads(self.text)):
            self.assertIs(each.get("additionalProperties"), False, each.get("description"))


if __name__ == "__main__":
    unittest.main()
