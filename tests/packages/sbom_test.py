# SPDX-License-Identifier: Apache-2.0
"""The bill of materials: what is inside a program, from the linker's map and the compiler's dependencies, as SPDX."""

import argparse
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import sandbox

sys.path.insert(0, str(sandbox.ROOT / "config" / "release"))
sys.dont_write_bytecode = True
import sbom  # noqa: E402

DEBIAN = {"ID": "debian", "VERSION_ID": "13", "PRETTY_NAME": "Debian GNU/Linux 13 (trixie)"}
MAP = """Archive member included to satisfy reference by file (symbol)

/usr/lib/gcc/x86_64-linux-gnu/14/../../../x86_64-linux-gnu/libssl.a(libssl-lib-methods.o)
                              probes/libprobes_tls.a(context.cc.o) (TLS_method)
/build/prometheus-cpp/installed/lib/libprometheus-cpp-core.a(text_serializer.cc.o)
                              exporter/libexporter_metrics.a(family_text.cc.o) (serializer)
exporter/libexporter_command.a(serve.cc.o)
                              exporter/CMakeFiles/staple_exporter.dir/main.cc.o (serve)

LOAD /usr/lib/x86_64-linux-gnu/rcrt1.o
LOAD exporter/CMakeFiles/staple_exporter.dir/main.cc.o
LOAD /usr/lib/x86_64-linux-gnu/libzstd.a
LOAD /usr/lib/x86_64-linux-gnu/libc.so.6
"""
OPENSSL = {
    "binary:Package": "libssl-dev:amd64",
    "Version": "3.5.9-1~deb13u1",
    "Architecture": "amd64",
    "source:Package": "openssl",
    "source:Version": "3.5.9-1~deb13u1",
    "Homepage": "https://www.openssl.org/",
    "Maintainer": "Debian OpenSSL Team <openssl@example.org>",
}


class Sbom(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_an_archive_counts_when_the_linker_has_taken_something_from_it(self):
        (self.folder / "staple_exporter.map").write_text(MAP, encoding="utf-8")
        found = {pathlib.Path(path).name for path in sbom.archives(self.folder)}
        self.assertEqual(found, {"libssl.a", "libprometheus-cpp-core.a", "rcrt1.o"})

    def test_a_header_counts_when_it_has_code_and_the_compiler_has_read_it(self):
        (self.folder / "one.cc").write_text("#include <boost/version.hpp>\n#include <stdio.h>\n", encoding="ascii")
        (self.folder / "build.ninja").write_text(
            "rule compile\n  command = c++ -MD -MF $out.d -c $in -o $out\n  depfile = $out.d\n  deps = gcc\nbuild one.o: compile one.cc\n",
            encoding="ascii",
        )
        subprocess.run(["ninja", "-C", self.folder], check=True, capture_output=True, timeout=60)
        self.assertEqual(sbom.headers(self.folder), {"/usr/include/boost/version.hpp"})

    def test_a_file_belongs_to_the_package_that_dpkg_names_and_ours_to_the_package_of_its_source(self):
        paths = ["/usr/lib/gcc/../../include/yaml-cpp/yaml.h", "/build/libprometheus-cpp-core.a"]
        self.assertEqual({name.split(":")[0] for name in sbom.packages_of(paths)}, {"libyaml-cpp-dev", "prometheus-cpp-dev"})
        foreign = self.folder / "libforeign.a"
        foreign.touch()
        with self.assertRaisesRegex(SystemExit, f"sbom: {os.path.realpath(foreign)} is in no package"):
            sbom.packages_of([str(foreign)])

    def test_the_url_of_a_package_has_what_scanners_look_up_vulnerabilities_by(self):
        self.assertEqual(
            sbom.purl(OPENSSL, DEBIAN), "pkg:deb/debian/libssl-dev@3.5.9-1~deb13u1?arch=amd64&distro=debian-13&upstream=openssl"
        )
        rebuilt = {**OPENSSL, "Version": "1:0.8.0+dfsg-7+b1", "source:Package": "yaml-cpp", "source:Version": "0.8.0+dfsg-7"}
        self.assertEqual(
            sbom.purl(rebuilt, DEBIAN),
            "pkg:deb/debian/libssl-dev@1%3A0.8.0%2Bdfsg-7%2Bb1?arch=amd64&distro=debian-13&upstream=yaml-cpp%400.8.0%2Bdfsg-7",
        )

    def test_licences_are_those_of_a_machine_readable_copyright_file(self):
        text = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: Expat\n\nFiles: debian/*\n" \
               "License: GPL-2+ or Artistic\n"  # fmt: skip
        self.assertEqual(sbom.licence_names(text), ["Artistic", "Expat", "GPL-2+"])
        self.assertEqual(sbom.declared_licence(text), "MIT")
        library = text + "\nFiles: lib/*.c m4/*\nCopyright: 2026 The authors\nLicense: LGPL-3+ or GPL-2+\n"
        self.assertEqual(sbom.declared_licence(library), "LGPL-3.0-or-later OR GPL-2.0-or-later")
        self.assertEqual(sbom.declared_licence(text.replace("Expat", "Our-Own")), "NOASSERTION")
        self.assertEqual(sbom.declared_licence("Licence: Expat"), "NOASSERTION")
        self.assertEqual(sbom.licence_names("This package was debianized by hand.\n\nLicense: it is free.\n"), [])

    def test_lists_of_files_are_left_out_of_the_licences(self):
        text = "Format: x\nFiles-Excluded: a\n b\n\nFiles: one.h\n two.h\nCopyright: 2026 The authors\nLicense: BSL-1.0\n The text.\n"
        self.assertEqual(sbom.without_file_lists(text), "Format: x\n\nCopyright: 2026 The authors\nLicense: BSL-1.0\n The text.\n")
        self.assertEqual(sbom.without_file_lists("Files: all of them\n"), "Files: all of them\n")

    def test_the_document_names_the_program_with_its_digest_and_how_each_package_belongs_to_it(self):
        os.environ["SOURCE_DATE_EPOCH"] = "1790000000"
        program = self.folder / "staple_exporter"
        program.write_bytes(b"program")
        options = argparse.Namespace(program=program, version="1.2.3", architecture="arm64", name="staple_exporter-1.2.3.linux-arm64")
        zlib = {**OPENSSL, "binary:Package": "zlib1g:arm64", "Architecture": "arm64", "source:Package": "zlib"}
        made = sbom.document(options, [OPENSSL], [zlib], DEBIAN)
        self.assertEqual(made["creationInfo"]["created"], "2026-09-21T14:13:20Z")
        by_id = {package["SPDXID"]: package for package in made["packages"]}
        self.assertEqual(len(by_id), 3)
        self.assertRegex(" ".join(by_id), r"^(SPDXRef-[A-Za-z0-9.-]+ ?)+$")
        own = by_id["SPDXRef-staple-exporter"]
        self.assertEqual(own["checksums"], [{"algorithm": "SHA256", "checksumValue": hashlib.sha256(b"program").hexdigest()}])
        links = {(by_id[each["relatedSpdxElement"]]["name"], each["relationshipType"]) for each in made["relationships"]}
        self.assertEqual(links, {("staple_exporter", "DESCRIBES"), ("libssl-dev", "STATIC_LINK"), ("zlib1g", "DEPENDS_ON")})
        self.assertEqual(json.dumps(made), json.dumps(sbom.document(options, [OPENSSL], [zlib], DEBIAN)))


if __name__ == "__main__":
    unittest.main()
