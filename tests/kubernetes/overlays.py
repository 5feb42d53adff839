# SPDX-License-Identifier: Apache-2.0
"""The overlays of config/kubernetes as kustomize renders them.

    python3 tests/kubernetes/overlays.py --kustomize=PROGRAM    renders them anew into rendered/

kustomize is no package of Debian 12, so what it made is kept, with the digests of what it was made from: the tests hold
both against each other, and render anew where there is a kustomize. What is long and tested elsewhere (dashboards, alert rules)
is left out of rendered/.
"""

import argparse
import hashlib
import os
import pathlib
import shutil
import subprocess

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "config" / "kubernetes"
RENDERED = pathlib.Path(__file__).resolve().parent / "rendered"
NAMES = ("cluster", "example", "secured", "sharded")
# Where render.sh puts its programs.
TOOLS = ROOT / "build" / "kubernetes"


def kustomize():
    """The program, and None where there is none."""
    return shutil.which("kustomize", path=f"{os.environ.get('PATH', '')}:{TOOLS}")


def render(name, program):
    """The objects of an overlay, shortened."""
    done = subprocess.run([program, "build", FOLDER / "overlays" / name], check=True, capture_output=True, text=True, timeout=60)
    return shortened(yaml.safe_load_all(done.stdout))


def shortened(objects):
    result = []
    for each in objects:
        if each["kind"] == "PrometheusRule":
            each = each | {"spec": {"groups": []}}
        if each["kind"] == "ConfigMap" and "grafana_dashboard" in each["metadata"].get("labels", {}):
            each = each | {"data": {key: "{}" for key in each["data"]}}
        result.append(each)
    return result


def kept(name):
    return list(yaml.safe_load_all((RENDERED / f"{name}.yaml").read_text(encoding="utf-8")))


def digests():
    """A line for each file that kustomize reads."""
    files = [file for file in FOLDER.rglob("*.y*ml") if file.name != "prometheusrule.yaml"] + [ROOT / "dashboards" / "kustomization.yaml"]
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(ROOT)}\n" for file in sorted(files))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kustomize", default=kustomize())
    options = parser.parse_args()
    RENDERED.mkdir(exist_ok=True)
    for name in NAMES:
        text = yaml.safe_dump_all(render(name, options.kustomize), width=120)
        (RENDERED / f"{name}.yaml").write_text(text, encoding="utf-8")
    (RENDERED / "inputs.sha256").write_text(digests(), encoding="utf-8")


if __name__ == "__main__":
    main()
