# SPDX-License-Identifier: Apache-2.0
"""Runs config/migrating/convert.py on files of a folder."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

import program
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGES = ROOT / "config" / "migrating"
sys.path.insert(0, str(PAGES))
import convert  # noqa: E402


class MigrationCase(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def write(self, name, content):
        """Writes a file: a text as it is, other content as YAML with one line for each item."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False, default_flow_style=False)
        path.write_text(text, encoding="utf-8")
        return path

    def run_convert(self, *arguments):
        """Returns the exit status, the standard output and the standard error, with the folder as current one."""
        out, err, status = io.StringIO(), io.StringIO(), 0
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                convert.main(arguments)
            except SystemExit as end:
                status = end.code if isinstance(end.code, int) else 1
                err.write("" if isinstance(end.code, int) else f"{end.code}\n")
        return status, out.getvalue(), err.getvalue()

    def convert(self, peer, modules, jobs=None, *arguments):
        """Returns the converted configuration, which the program accepts, and the lines on stderr."""
        files = []
        if modules is not None:
            self.write("modules.yml", modules if isinstance(modules, str) else {"modules": modules})
            files.append("--modules=modules.yml")
        if jobs is not None:
            self.write("prometheus.yml", jobs if isinstance(jobs, str) else {"scrape_configs": jobs})
            files.append("--prometheus=prometheus.yml")
        status, out, err = self.run_convert(f"--from={peer}", *files, *arguments)
        self.assertEqual(status, 0, err)
        converted = self.write("staple_exporter.yml", out)
        checked = program.run("--config.check", f"--config.file={converted}")
        errors = [line for line in checked.stderr.splitlines() if not line.startswith("warning: ")]  # about lists that stay
        self.assertEqual((checked.returncode, errors), (0, []))
        return yaml.safe_load(out), err.splitlines()
