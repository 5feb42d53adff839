# SPDX-License-Identifier: Apache-2.0
"""Holds the files to formatters and linters.

    python3 tests/lint.py format    # clang-format 14: it decides differently from one release to the next
    python3 tests/lint.py shell     # shellcheck
    python3 tests/lint.py yaml      # yamllint
    python3 tests/lint.py tidy      # clang-tidy, of what has changed since the branch began; on main: in the last commit
    python3 tests/lint.py tidy --all

Takes the tool that `--tool` names, otherwise the one of the path. Prints what the tool finds, and fails if that is
anything. Exit status 77 says that nothing could be checked.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOLS = {"format": "clang-format-14", "shell": "shellcheck", "tidy": "clang-tidy", "yaml": "yamllint"}
SKIPPED = 77


def files():
    """Every file of the source tree, relative to its root."""
    for folder, below, names in os.walk(ROOT):
        below[:] = sorted(name for name in below if name not in (".git", "__pycache__", "build", "node_modules"))
        for name in sorted(names):
            yield pathlib.Path(folder, name).relative_to(ROOT).as_posix()


def run(*command):
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def is_script(path):
    try:
        with open(ROOT / path, "rb") as file:
            first = file.readline(64)
    except OSError:  # a dangling link
        return False
    return first.startswith((b"#!/bin/sh", b"#!/bin/bash", b"#!/usr/bin/env bash"))


def check_format(tool, _):
    return run(tool, "--dry-run", "--Werror", *[path for path in files() if path.endswith((".cc", ".h"))])


def check_shell(tool, _):
    return run(tool, *[path for path in files() if is_script(path)])


def check_yaml(tool, _):
    return run(tool, "--strict", ".")


def git(*arguments):
    """What git prints, None if it fails."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def base():
    """The commit that the work tree is compared with."""
    head = git("rev-parse", "HEAD")
    for branch in ("origin/HEAD", "origin/main", "main"):
        commit = git("merge-base", "HEAD", branch)
        if commit and commit != head:
            return commit
    # A clone of one commit has nothing else to compare with.
    return git("rev-parse", "--verify", "--quiet", "HEAD~") or head


def changed():
    """The sources that have changed. For a header it is the source of the same name."""
    since = base()
    listed = git("diff", "--name-only", "--diff-filter=d", since).splitlines()
    listed += git("ls-files", "--others", "--exclude-standard").splitlines()
    found = {path.removesuffix(".h") + ".cc" if path.endswith(".h") else path for path in listed}
    return since, sorted(path for path in found if path.endswith(".cc") and (ROOT / path).exists())


def commands(build, folder):
    """Writes the commands of the build to `folder`, without the headers that g++ has precompiled: clang cannot read them."""
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    for entry in entries:
        # Nor do its warnings count: those of g++ do, in the build.
        entry["command"] = re.sub(r" -include \S*cmake_pch\.hxx\b| -Werror\b", "", entry["command"])
    pathlib.Path(folder, "compile_commands.json").write_text(json.dumps(entries), encoding="utf-8")


def check_tidy(tool, options):
    if options.all:
        paths = [path for path in files() if path.endswith(".cc")]
    elif not shutil.which("git") or git("rev-parse", "HEAD") is None:
        print("there is no git here to say what has changed")
        return SKIPPED
    else:
        since, paths = changed()
        print(f"{len(paths)} sources have changed since {since[:12]}")
        if len(paths) > options.most:
            step = len(paths) / options.most
            paths = [paths[int(number * step)] for number in range(options.most)]
            print(f"{options.most} of them are checked here; `python3 tests/lint.py tidy --all` checks every source")

    failed = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        commands(options.build, folder)
        # The flags are those of g++; what clang does not know of them is no finding.
        command = [tool, "-p", folder, "--quiet", "--extra-arg=-Wno-unknown-warning-option"]

        def one(path):
            return path, subprocess.run([*command, path], cwd=ROOT, capture_output=True, text=True, check=False)

        for path, done in pool.map(one, paths):
            if done.returncode:
                failed += 1
                print(f"== {path}\n{done.stdout}{done.stderr}", flush=True)
    print(f"{len(paths)} checked, {failed} failed")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("check", choices=sorted(TOOLS))
    parser.add_argument("--tool")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/dev", help="tidy: the build's directory")
    parser.add_argument("--all", action="store_true", help="tidy: every source")
    parser.add_argument("--most", type=int, default=60, help="tidy: check at most so many of those that have changed")
    options = parser.parse_args()
    tool = options.tool or shutil.which(TOOLS[options.check])
    if not tool:
        print(f"{TOOLS[options.check]} is not installed: sh exporter/packages.sh test")
        return SKIPPED
    return globals()[f"check_{options.check}"](tool, options)


if __name__ == "__main__":
    sys.exit(main())
