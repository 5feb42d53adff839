# SPDX-License-Identifier: Apache-2.0
"""Checks what is rendered with kubeconform, by the schemas of Kubernetes' own OpenAPI and of the Operator's CRDs. conform.sh
fetches them:

    python3 tests/kubernetes/conform.py --kubeconform=PROGRAM --openapi=swagger.json --crds=FOLDER

Helm and kustomize are needed too. The test run does without: check.py has the types of the API.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile

import chart
import overlays
import yaml

ANY = {"io.k8s.apimachinery.pkg.util.intstr.IntOrString", "io.k8s.apimachinery.pkg.api.resource.Quantity"}


def strict(schema):
    """The schema, which takes no further keys where it names some."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items()}
    if schema.get("x-kubernetes-int-or-string"):
        made["type"] = ["integer", "string"]
    if isinstance(schema.get("properties"), dict) and not schema.get("x-kubernetes-preserve-unknown-fields"):
        made.setdefault("additionalProperties", False)
    return made


def references(schema):
    """The definitions that a schema names."""
    if isinstance(schema, list):
        return {name for each in schema for name in references(each)}
    if not isinstance(schema, dict):
        return set()
    own = {schema["$ref"].rpartition("/")[2]} if isinstance(schema.get("$ref"), str) else set()
    return own | {name for each in schema.values() for name in references(each)}


def with_definitions(name, definitions):
    """A definition, with those that it needs."""
    needed, new = set(), {name}
    while new:
        needed |= new
        new = {each for known in new for each in references(definitions[known])} - needed
    return definitions[name] | {"definitions": {each: definitions[each] for each in needed}}


def of_openapi(file):
    """(kind, group, version) -> schema."""
    definitions = {name: strict(each) for name, each in json.loads(file.read_text(encoding="utf-8"))["definitions"].items()}
    for name in ANY & set(definitions):
        definitions[name] = {"type": ["integer", "number", "string"]}
    for name, each in definitions.items():
        for kind in each.get("x-kubernetes-group-version-kind", []):
            if name.endswith(f".{kind['version']}.{kind['kind']}"):
                yield (kind["kind"], kind["group"], kind["version"]), with_definitions(name, definitions)


def of_crds(folder):
    """The same, of CustomResourceDefinitions."""
    for kind in ("probes", "prometheusrules", "servicemonitors"):
        file = folder / f"monitoring.coreos.com_{kind}.yaml"
        spec = yaml.safe_load(file.read_text(encoding="utf-8"))["spec"]
        for version in spec["versions"]:
            schema = strict(version["schema"]["openAPIV3Schema"])
            schema["properties"]["metadata"] = {"type": "object"}
            yield (spec["names"]["kind"], spec["group"], version["name"]), schema


def write(schemas, folder):
    """The schemas as files, by the names that kubeconform has for kinds."""
    for (kind, group, version), schema in schemas:
        name = "-".join(part for part in (kind.lower(), group.partition(".")[0], version) if part)
        (folder / f"{name}.json").write_text(json.dumps(schema), encoding="utf-8")


def whole(options, folder):
    """The files of everything that is rendered, unshortened."""
    package = chart.pack(pathlib.Path(folder, "chart"))
    for name in overlays.NAMES:
        done = subprocess.run([options.kustomize, "build", overlays.FOLDER / "overlays" / name], check=True, capture_output=True, timeout=60)
        yield pathlib.Path(folder, f"overlay-{name}.yaml"), done.stdout
    for name in (*chart.NAMES, *chart.CASES):
        values = [f"--set=image.repository={chart.IMAGE}", f"--values={chart.values_of(name)}"]
        done = chart.template(options.helm, package, *values)
        yield pathlib.Path(folder, f"chart-{name}.yaml"), done.stdout.encode()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kubeconform", required=True)
    parser.add_argument("--openapi", type=pathlib.Path, required=True, help="swagger.json of Kubernetes")
    parser.add_argument("--crds", type=pathlib.Path, required=True, help="the CRDs of the Prometheus Operator")
    parser.add_argument("--helm", default=chart.helm())
    parser.add_argument("--kustomize", default=overlays.kustomize())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        schemas = pathlib.Path(folder, "schemas")
        schemas.mkdir()
        write(of_openapi(options.openapi), schemas)
        write(of_crds(options.crds), schemas)
        files = []
        for file, text in whole(options, folder):
            file.write_bytes(text)
            files.append(file)
        location = f"{schemas}/{{{{ .ResourceKind }}}}{{{{ .KindSuffix }}}}.json"
        command = [options.kubeconform, "-strict", "-summary", "-verbose", "-schema-location", location]
        raise SystemExit(subprocess.run([*command, *files], check=False).returncode)


if __name__ == "__main__":
    main()
