# SPDX-License-Identifier: Apache-2.0
"""Writes the bill of materials of a built program: SPDX 2.3, JSON.

    python3 config/release/sbom.py --build=build/tarball --program=PROGRAM --name=NAME --version=0.2.0 \\
        --architecture=amd64 --output=NAME.spdx.json [--status=FILE] [--licences=FILE]

The libraries inside the program are the Debian packages of the archives that the linker took
(staple_exporter.map in the build directory) and of the headers with code (.hpp) that the compiler read
(ninja's dependencies). --status names a package database, as in an image: its packages are beside the
program. --licences writes the copyright files of the packages inside the program, one after the other. Times
are those of SOURCE_DATE_EPOCH: the same build gives the same bytes.
"""

import argparse
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import urllib.parse

# What our build makes of a Debian source, and the package of the same source.
BUILT = {"libprometheus-cpp-core.a": "prometheus-cpp-dev"}
COMMON = pathlib.Path("/usr/share/common-licenses")
FIELDS = ("binary:Package", "Version", "Architecture", "source:Package", "source:Version", "Homepage", "Maintainer")
# Debian's names of licences that SPDX writes otherwise. Debian's file, which names them all, is the authority.
LICENCES = {
    "apache-2.0": "Apache-2.0",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "bsl-1.0": "BSL-1.0",
    "expat": "MIT",
    "gpl-2": "GPL-2.0-only",
    "gpl-2.0+": "GPL-2.0-or-later",
    "gpl-2+": "GPL-2.0-or-later",
    "gpl-3+": "GPL-3.0-or-later",
    "lgpl-2.1": "LGPL-2.1-only",
    "lgpl-2.1+": "LGPL-2.1-or-later",
    "lgpl-3+": "LGPL-3.0-or-later",
    "mit": "MIT",
    "mpl-2.0": "MPL-2.0",
    "x11": "X11",
    "zlib": "Zlib",
}


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def archives(build):
    """Returns the archives and objects of which the linker has put something into the program."""
    text = (build / "staple_exporter.map").read_text(encoding="utf-8", errors="replace")
    taken = set(re.findall(r"(?m)^(/\S+\.a)\(\S+\)$", text))
    return taken | set(re.findall(r"(?m)^LOAD (/\S+\.o)$", text))


def headers(build):
    """Returns the headers with code that the compiler has read."""
    return set(re.findall(r"(?m)^ +(/usr/\S+\.hpp)$", output("ninja", "-C", str(build), "-t", "deps")))


def packages_of(paths):
    """Returns the names of the installed packages that own these files. A file of no package is an error."""
    names = {BUILT[path.name] for path in map(pathlib.Path, paths) if path.name in BUILT}
    rest = sorted({os.path.realpath(path) for path in paths if pathlib.Path(path).name not in BUILT})
    # Systems with a merged /usr own some files by their former path.
    both = [path for real in rest for path in (real, real.removeprefix("/usr"))]
    search = ["dpkg-query", "--search", *both]
    found = subprocess.run(search, check=False, capture_output=True, text=True).stdout if both else ""
    owners = {path: owner.split(",")[0] for owner, path in (line.split(": ", 1) for line in found.splitlines())}
    for path in rest:
        owner = owners.get(path) or owners.get(path.removeprefix("/usr"))
        if not owner:
            raise SystemExit(f"sbom: {path} is in no package")
        names.add(owner)
    return names


def described(names):
    """Returns the packages, as dictionaries of FIELDS, sorted by name."""
    form = "\\t".join(f"${{{field}}}" for field in FIELDS) + "\\n"
    lines = output("dpkg-query", "--show", "--showformat", form, *sorted(names)).splitlines() if names else []
    return [dict(zip(FIELDS, line.split("\t"))) for line in sorted(lines)]


def copyright_file(package):
    return pathlib.Path("/usr/share/doc", package["binary:Package"].split(":")[0], "copyright")


def licence_names(text):
    """Returns the licences that a machine-readable copyright file names, as it names them, each once."""
    if not text.startswith("Format:"):
        return []
    found = re.findall(r"(?m)^License: *(\S[^\n]*)$", text)
    return sorted({name.strip() for line in found for name in re.split(r",? and |,? or |, ", line) if name.strip()})


def declared_licence(text):
    """Returns the SPDX expression of the licence of a library: in a machine-readable copyright file that of its folder lib/,
    else that of all files. NOASSERTION if there is none, or if SPDX has no name for it."""
    for files in (r"lib/\*\S*", r"\*"):
        found = re.search(rf"(?m)^Files: *{files}(?: .*)?\n(?:(?!\n).*\n)*?License: *(\S.*)$", text)
        if found and text.startswith("Format:"):
            words = re.split(r",? (or|and) ", found.group(1).strip())
            names = [LICENCES.get(name.lower()) for name in words[::2]]
            if all(names) and len(set(words[1::2])) < 2:
                return f" {words[1].upper()} ".join(names) if words[1:] else names[0]
            return "NOASSERTION"
    return "NOASSERTION"


def licence_fields(package):
    try:
        text = copyright_file(package).read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    fields = {"licenseConcluded": "NOASSERTION", "licenseDeclared": declared_licence(text), "copyrightText": "NOASSERTION"}
    if names := licence_names(text):
        fields["licenseComments"] = "Named in Debian's copyright file: " + ", ".join(names)
    return fields


def purl(package, system):
    """Returns the package URL, with the source package, by which scanners find vulnerabilities."""
    name = package["binary:Package"].split(":")[0]
    source = package["source:Package"]
    if package["source:Version"] != package["Version"]:
        source += "@" + package["source:Version"]
    distribution = f"{system['ID']}-{system['VERSION_ID']}"
    qualifiers = {"arch": package["Architecture"], "distro": distribution, "upstream": source}
    query = "&".join(f"{key}={urllib.parse.quote(value, safe='')}" for key, value in qualifiers.items())
    return f"pkg:deb/{system['ID']}/{name}@{urllib.parse.quote(package['Version'], safe='')}?{query}"


def references(locator):
    return [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": locator}]


def entry(package, system):
    name = package["binary:Package"].split(":")[0]
    return {
        "SPDXID": "SPDXRef-Package-" + re.sub(r"[^A-Za-z0-9.-]", "-", f"{name}-{package['Architecture']}"),
        "name": name,
        "versionInfo": package["Version"],
        "supplier": "Person: " + package["Maintainer"] if package["Maintainer"] else "NOASSERTION",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "homepage": package["Homepage"] or "NOASSERTION",
        "sourceInfo": f"built from {package['source:Package']} {package['source:Version']} of Debian",
        **licence_fields(package),
        "externalRefs": references(purl(package, system)),
    }


def program_entry(options):
    digest = hashlib.sha256(options.program.read_bytes()).hexdigest()
    locator = f"pkg:generic/staple_exporter@{options.version}?arch={options.architecture}"
    return {
        "SPDXID": "SPDXRef-staple-exporter",
        "name": "staple_exporter",
        "versionInfo": options.version,
        "packageFileName": options.program.name,
        "supplier": "Organization: The authors of staple_exporter",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "primaryPackagePurpose": "APPLICATION",
        "checksums": [{"algorithm": "SHA256", "checksumValue": digest}],
        "licenseConcluded": "Apache-2.0",
        "licenseDeclared": "Apache-2.0",
        "copyrightText": "The authors of staple_exporter",
        "externalRefs": references(locator),
    }


def relation(element, kind, package):
    return {"spdxElementId": element, "relationshipType": kind, "relatedSpdxElement": package["SPDXID"]}


def document(options, inside, beside, system):
    """Returns the SPDX document of the program, the packages inside it and those beside it."""
    program = program_entry(options)
    linked = [(entry(package, system), "STATIC_LINK") for package in inside]
    linked += [(entry(package, system), "DEPENDS_ON") for package in beside]
    packages = [program, *(package for package, _ in linked)]
    relations = [relation("SPDXRef-DOCUMENT", "DESCRIBES", program)]
    relations += [relation(program["SPDXID"], kind, package) for package, kind in linked]
    identity = hashlib.sha256(json.dumps(packages, sort_keys=True).encode()).hexdigest()[:16]
    created = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": options.name,
        "documentNamespace": f"https://spdx.org/spdxdocs/{options.name}-{identity}",
        "creationInfo": {
            "created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": [f"Tool: staple_exporter-sbom-{options.version}"],
        },
        "packages": packages,
        "relationships": relations,
    }


def without_file_lists(text):
    """Returns a machine-readable copyright file without the names of the files: Boost's are two megabytes."""
    return re.sub(r"(?m)^(Files|Files-Excluded):.*\n([ \t].*\n)*", "", text) if text.startswith("Format:") else text


def licences(inside, system):
    """Returns the copyright files of the packages, and the licences that they refer to, each once."""
    head = f"""Libraries inside staple_exporter, of {system['PRETTY_NAME']}, and their licences.

The source of each is in Debian, also in this version at https://snapshot.debian.org/. With the sources of
staple_exporter, which are under the Apache License 2.0, the program can be linked anew with another version:
config/tarball/build.sh.
"""
    texts = {}
    for package in inside:
        text = without_file_lists(copyright_file(package).read_text(encoding="utf-8", errors="replace"))
        texts.setdefault(text, []).append(f"{package['binary:Package'].split(':')[0]} {package['Version']}")
    named = set(re.findall(r"/usr/share/common-licenses/([\w.+-]*[\w+])", "".join(texts)))
    for path in sorted({path.resolve() for name in named if (path := COMMON / name).is_file()}):
        texts.setdefault(path.read_text(encoding="utf-8"), []).append(f"The text of {path.name}")
    rule = "=" * 80
    return head + "".join(f"\n{rule}\n{chr(10).join(names)}\n{rule}\n\n{text}" for text, names in texts.items())


def os_release(path="/etc/os-release"):
    lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {"ID": "linux", "VERSION_ID": "0", "PRETTY_NAME": "Linux", **{key: value.strip('"') for key, value in pairs}}


def status_names(path):
    """Returns the packages of a package database, as name:architecture."""
    text = path.read_text(encoding="utf-8")
    pairs = re.findall(r"(?ms)^Package: (\S+)$.*?^Architecture: (\S+)$", text)
    return {name if architecture == "all" else f"{name}:{architecture}" for name, architecture in pairs}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("build", "program", "output"):
        parser.add_argument("--" + name, type=pathlib.Path, required=True)
    for name in ("name", "version", "architecture"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--status", type=pathlib.Path)
    parser.add_argument("--licences", type=pathlib.Path)
    options = parser.parse_args()

    system = os_release()
    inside = described(packages_of(archives(options.build) | headers(options.build)))
    beside = described(status_names(options.status) if options.status else set())
    text = json.dumps(document(options, inside, beside, system), indent=2, ensure_ascii=False)
    options.output.write_text(text + "\n", encoding="utf-8")
    if options.licences:
        options.licences.write_text(licences(inside, system), encoding="utf-8")


if __name__ == "__main__":
    main()
