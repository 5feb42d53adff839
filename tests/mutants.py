# SPDX-License-Identifier: Apache-2.0
"""Changes the judge in one place at a time and checks that a test fails. A mutant that no test detects survives.

    python3 tests/mutants.py                      # everything; some minutes
    python3 tests/mutants.py --only=fault         # leaves out each check that reports a fault
    python3 tests/mutants.py --match='match|time' # at locations that match, such as probes/ocsp/match.cc:56

Works on copies of the sources in a temporary directory. Fails if a mutant survives without a reason in EQUIVALENT.
"""

import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# fault.cc is a table of names.
SOURCES = sorted(path.stem for path in (ROOT / "probes/ocsp").glob("*.cc") if path.stem != "fault")
FOLDERS = ("alerts", "config", "exporter", "probes", "tests")

# SWAPS maps each operator to its mutant. Operators have spaces around them, template brackets do not.
SWAPS = {
    " < ": " <= ",
    " <= ": " < ",
    " > ": " >= ",
    " >= ": " > ",
    " == ": " != ",
    " != ": " == ",
    " && ": " || ",
    " || ": " && ",
    "std::min(": "std::max(",
    "std::max(": "std::min(",
}

# EQUIVALENT lists mutants without a visible effect: (file, start of the line, new text) -> reason.
EQUIVALENT = {
    ("applicability", "return (a >= 'A' && a <= 'Z' ?", ">"): "there is no A in http://",
    ("applicability", "return (a >= 'A' && a <= 'Z' ?", "<"): "there is no Z in http://",
    ("assessment", "constexpr std::array<std::string_view, 7> kResponseStatus{", "8"): "one more number without a name",
    ("assessment", "add(out, Fault::critical_extension,", "201"): "where a long text is cut does not matter",
    ("authority", "if (names.size() < longest) names +=", "<="): "where a long text is cut does not matter",
    ("authority", "constexpr std::size_t longest = 200", "201"): "where a long text is cut does not matter",
    ("chain", "key, *read, sizeof(x509::Certificate)", "3"): "an estimate of bytes",
    ("encoding", "constexpr std::uint8_t kAny = 0", "1"): "no field is a BOOLEAN",
    ("judge", "const std::array<std::uint8_t, 2> octets{", "3"): "one more zero in a key",
    ("judge", "cached && cached->from <= now", "<"): "verified once more than needed",
    ("judge", "std::size_t bytes = sizeof(Assessment)", "513"): "an estimate of bytes",
    ("judge", "cache.trust_results.insert(", "257"): "an estimate of bytes",
    ("match", "if (oid.size() > kMaxOid)", ">="): "no hash has an identifier that long",
    ("match", "static constexpr std::size_t kMaxOid", "33"): "no hash has an identifier that long",
    ("match", "if (name && key) entry->second", "||"): "either both hashes are available or none",
    ("match", "return status == CertStatus::revoked ? 2", "3"): "the same order",
    ("response", "constexpr std::array<std::string_view, 11> kKnownExtensions", "12"): "no identifier is empty",
    ("time_findings", "return time < now ?", "<="): "equal times are handled before",
    ("time_policy", "if (window < kShortWindow) return", "<="): "at 16 h both rules give the same result",
    ("time_policy", "return window < kShortWindow ?", "<="): "at 16 h both rules give the same result",
    ("verdict", "constexpr std::array<std::string_view, 3> names", "4"): "one more number without a name",
    ("verdict", "constexpr std::array<std::string_view, 11> names", "12"): "one more number without a name",
    ("verdict", "constexpr std::array<std::string_view, 5> names", "6"): "one more number without a name",
}


@dataclasses.dataclass(frozen=True)
class Mutant:
    kind: str  # fault, operator, negation or constant
    file: str
    offset: int
    old: str
    new: str

    def place(self, text):
        line = text.count("\n", 0, self.offset) + 1
        return f"{self.file}:{line}"

    def line(self, text):
        return text[text.rfind("\n", 0, self.offset) + 1 : text.find("\n", self.offset)].strip()

    def equivalent(self, text):
        return any(self.is_named(entry, text) for entry in EQUIVALENT)

    def is_named(self, entry, text):
        """Whether the entry of EQUIVALENT is about this mutant."""
        source, start, becomes = entry
        return pathlib.Path(self.file).stem == source and self.line(text).startswith(start) and self.new.strip() == becomes

    def apply(self, text):
        return text[: self.offset] + self.new + text[self.offset + len(self.old) :]


def masked(text):
    """`text` with comments, strings and includes replaced by blanks, so that offsets stay the same."""
    hidden = r'//[^\n]*|"(?:\\.|[^"\\\n])*"|^#[^\n]*'
    return re.sub(hidden, lambda found: " " * len(found.group()), text, flags=re.M)


def closing(text, opening):
    """The offset after the parenthesis that closes the one at `opening`."""
    depth = 0
    for at in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at + 1
    raise ValueError("unbalanced")


def fault_mutants(file, text):
    """Leaves out each call that adds a finding."""
    code = masked(text)
    for call in re.finditer(r"\b(?:\w+\.)?add(?:_weakness|_weak_hash)?\(|\b[\w.>-]*findings_?\.push_back\(", code):
        end = closing(code, call.end() - 1)
        if code[end] != ";" or not re.search(r"[;{})]\s*(return )?$|else\s*$", code[: call.start()]):
            continue  # a declaration, or part of an expression
        yield Mutant("fault", file, call.start(), text[call.start() : end], "static_cast<void>(0)")


def operator_mutants(file, text):
    code = masked(text)
    for old, new in SWAPS.items():
        for found in re.finditer(re.escape(old), code):
            yield Mutant("operator", file, found.start(), old, new)
    for found in re.finditer(r"!(?=[\w(*])", code):
        yield Mutant("negation", file, found.start(), "!", "")
    for found in re.finditer(r"(?<![\w.\"'])\d+(?=(?:h|min|s)?\b)(?!\.)", code):
        yield Mutant("constant", file, found.start(), found.group(), str(int(found.group()) + 1))


# One call reports the nearest mismatch as one of three faults: each is left out separately.
NEAREST = "add(fault_of(nearest->nearness), describe(*nearest))"


def nearest_mutants(file, text):
    at = text.find(NEAREST)
    for nearness in ("serial", "issuer", "unsupported") if at >= 0 else ():
        yield Mutant("fault", file, at, NEAREST, f"nearest->nearness == Nearness::{nearness} ? void() : {NEAREST}")


def all_mutants():
    for source in SOURCES:
        file = f"probes/ocsp/{source}.cc"
        text = (ROOT / file).read_text(encoding="utf-8")
        for make in (fault_mutants, nearest_mutants, operator_mutants):
            yield from ((mutant, text) for mutant in make(file, text))


class Tree:
    """A copy of the sources, and its build."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.build = self.directory / "build"
        for folder in FOLDERS:
            shutil.copytree(ROOT / folder, self.directory / folder)
        shutil.copy(ROOT / "CMakeLists.txt", self.directory)
        options = ["-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0 -D_GLIBCXX_ASSERTIONS", "-G", "Ninja"]
        if shutil.which("ccache"):
            options.append("-DCMAKE_CXX_COMPILER_LAUNCHER=ccache")
        self.run(["cmake", "-S", ".", "-B", "build", *options], check=True)
        self.run(["ninja", "-C", "build", "-j1", "staple_judge_tests"], check=True)
        self.run([self.build / "tests/staple_judge_tests", "--gtest_brief=1"], check=True)

    def run(self, command, check=False):
        environment = os.environ | {"CCACHE_BASEDIR": str(self.directory), "CCACHE_NOHASHDIR": "1"}
        done = subprocess.run(command, cwd=self.directory, env=environment, capture_output=True, text=True, timeout=900)
        if check and done.returncode:
            raise RuntimeError(f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done

    def judge(self, mutant, text):
        """The result for the mutant: killed, survived, or not built."""
        file = self.directory / mutant.file
        file.write_text(mutant.apply(text), encoding="utf-8")
        try:
            if self.run(["ninja", "-C", "build", "-j1", "staple_judge_tests"]).returncode:
                return "not built"
            try:
                done = subprocess.run(
                    [self.build / "tests/staple_judge_tests", "--gtest_brief=1", "--gtest_fail_fast"],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120,
                )
            except subprocess.TimeoutExpired:
                return "killed"
            return "killed" if done.returncode else "survived"
        finally:
            file.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("fault", "operator", "negation", "constant"))
    parser.add_argument("--match", default="", help="a regular expression: only at places where it is found")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    mutants = list(all_mutants())
    for entry in EQUIVALENT:
        if not any(mutant.is_named(entry, text) for mutant, text in mutants):
            sys.exit(f"EQUIVALENT names no mutant: {entry}")
    wanted = [
        (mutant, text)
        for mutant, text in mutants
        if options.only in (None, mutant.kind) and re.search(options.match, mutant.place(text))
    ]
    print(f"{len(wanted)} mutants", flush=True)
    fates = {"killed": 0, "survived": 0, "not built": 0, "equivalent": 0}
    trees = queue.SimpleQueue()

    def judge(mutant, text):
        tree = trees.get()
        try:
            return tree.judge(mutant, text)
        finally:
            trees.put(tree)

    with tempfile.TemporaryDirectory() as directory, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        folders = [pathlib.Path(directory) / str(number) for number in range(options.jobs)]
        for tree in pool.map(Tree, folders):
            trees.put(tree)
        for (mutant, text), fate in zip(wanted, pool.map(judge, *zip(*wanted))):
            if fate == "survived" and mutant.equivalent(text):
                fate = "equivalent"
            fates[fate] += 1
            if fate == "survived":
                print(f"SURVIVED {mutant.kind} {mutant.place(text)}: {mutant.line(text)!r}", flush=True)
                print(f"    {' '.join(mutant.old.split())!r} -> {mutant.new.strip()!r}", flush=True)
    print(", ".join(f"{count} {fate}" for fate, count in fates.items()))
    return 1 if fates["survived"] else 0


if __name__ == "__main__":
    sys.exit(main())
