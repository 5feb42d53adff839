# SPDX-License-Identifier: Apache-2.0
"""The chart of config/helm as helm renders it with the values of each file of config/helm/examples.

    python3 tests/kubernetes/chart.py --helm=PROGRAM    renders them anew into rendered/helm/

helm is no package of Debian 12, so what it made is kept, as in overlays.py: with it the answers to the values of
refusals.yml.
"""

import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile

import overlays
import yaml

ROOT = overlays.ROOT
FOLDER = ROOT / "config" / "helm"
RENDERED = overlays.RENDERED / "helm"
IMAGE = "registry.example.com/staple-exporter"
NAMES = tuple(sorted(file.stem for file in (FOLDER / "examples").glob("*.yaml")))
# Values that only the tests have.
CASES = ("everything", "existing", "namespaced")
REFUSALS = pathlib.Path(__file__).resolve().parent / "refusals.yml"


def helm():
    """The program, and None where there is none."""
    return shutil.which("helm", path=f"{os.environ.get('PATH', '')}:{overlays.TOOLS}")


def pack(folder, **environment):
    """The path of the packed chart."""
    script = FOLDER / "package.sh"
    done = subprocess.run(
        ["sh", script, folder], check=True, capture_output=True, text=True, timeout=60, env=os.environ | environment
    )
    return pathlib.Path(done.stdout.splitlines()[-1])


def template(program, package, *arguments, kubernetes="1.36.0", release="staple-exporter"):
    """Runs `helm template`."""
    command = [program, "template", release, package, "--namespace=staple-exporter", f"--kube-version={kubernetes}"]
    return subprocess.run([*command, *arguments], check=False, capture_output=True, text=True, timeout=60)


def rendered(program, package, *arguments, **keywords):
    """The objects, whole."""
    done = template(program, package, f"--set=image.repository={IMAGE}", *arguments, **keywords)
    if done.returncode:
        raise AssertionError(done.stderr)
    return [each for each in yaml.safe_load_all(done.stdout) if each]


def values_of(name):
    """The file of an example, or of a case."""
    return (REFUSALS.parent / "values" if name in CASES else FOLDER / "examples") / f"{name}.yaml"


def render(name, program, package):
    """The objects of an example or of a case, shortened."""
    return overlays.shortened(rendered(program, package, f"--values={values_of(name)}"))


def kept(name):
    return list(yaml.safe_load_all((RENDERED / f"{name}.yaml").read_text(encoding="utf-8")))


def refusals():
    return yaml.safe_load(REFUSALS.read_text(encoding="utf-8"))


def refused(case, program, package):
    """The complaints of helm about the values of a case, each a line. Empty if it takes them."""
    with tempfile.TemporaryDirectory() as folder:
        files = [pathlib.Path(folder, name) for name in ("image.yaml", "values.yaml")]
        for file, values in zip(files, ({"image": {"repository": IMAGE}}, case["values"])):
            file.write_text(yaml.safe_dump(values), encoding="utf-8")
        done = template(program, package, *[f"--values={file}" for file in files], kubernetes=case.get("kubernetes", "1.36.0"))
    if not done.returncode:
        return []
    lines = [line.strip() for line in done.stderr.splitlines()]
    return [line.removeprefix("- ") for line in lines if line.startswith("- ")] or lines


def all_refused(program, package):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda case: refused(case, program, package), refusals()))


def kept_refused():
    return yaml.safe_load((RENDERED / "refused.yaml").read_text(encoding="utf-8"))


def digests():
    """A line for each file from which the objects are made, but for rules, dashboards and the configuration's schema."""
    files = [file for file in FOLDER.rglob("*") if file.is_file() and not file.is_symlink() and file.suffix not in (".md", ".pyc")]
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(ROOT)}\n" for file in sorted([*files, REFUSALS, *map(values_of, CASES)]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--helm", default=helm())
    options = parser.parse_args()
    RENDERED.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        package = pack(folder)
        for name in (*NAMES, *CASES):
            text = yaml.safe_dump_all(render(name, options.helm, package), width=120)
            (RENDERED / f"{name}.yaml").write_text(text, encoding="utf-8")
        text = yaml.safe_dump(all_refused(options.helm, package), width=200)
        (RENDERED / "refused.yaml").write_text(text, encoding="utf-8")
    (RENDERED / "inputs.sha256").write_text(digests(), encoding="utf-8")


if __name__ == "__main__":
    main()
