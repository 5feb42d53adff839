"""The walls: which folder may use which library and which of our folders, and the other rules that grep can check.

Each rule is a function from the sources (path -> text) to complaints. The first test plants violations to show that
every rule sees them; the second holds the rules against the repository.
"""

import pathlib
import posixpath
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What the folders' #include "..." may name: the arrows of the architecture.
ARROWS = {
    "probes/": ("probes/",),
    "exporter/": ("exporter/", "probes/"),
    "tests/": ("tests/", "exporter/", "probes/"),
}

# Judging is a pure function of bytes, expectation and time: no network is anywhere in what these include.
JUDGE = ("probes/crypto/", "probes/der/", "probes/ocsp/", "probes/x509/")
NETWORK = ("boost/asio", "boost/beast", "sys/socket.h", "ares.h")

# Library -> how its headers begin, where they may be included, and in how many files (None: any number). Tests are free.
LIBRARIES = {
    "OpenSSL": (("openssl/", "boost/asio/ssl"), r"probes/(crypto|tls|x509)/|probes/asio_and_beast\.cc|exporter/web/(gate/tls_context|client_stream)\.cc", None),
    "c-ares": (("ares.h", "ares_"), r"probes/net/dns_channel\.cc", 1),
    "yaml-cpp": (("yaml-cpp/",), r"exporter/configuration/", 1),
    "prometheus-cpp": (("prometheus/",), r"exporter/", 3),
    "spdlog": (("spdlog/",), r"exporter/", 1),
    "CLI11": (("CLI/",), r"exporter/command/", 5),
    "Beast": (("boost/beast",), r"exporter/|probes/responder/http\.cc|probes/asio_and_beast\.cc", None),
    "Boost.URL": (("boost/url",), r"exporter/|probes/(proxy|responder)/url\.cc", None),
    "zlib": (("zlib.h",), r"exporter/", 1),
}

# What the targets of a folder may link, besides the test frameworks in tests/.
LINKS = {
    "probes/": r"staple_(options|probes)|Boost::(headers|url)|OpenSSL::|Threads::|PkgConfig::CARES",
    "exporter/": r"staple_(?!fleet|pki|test)|Boost::|OpenSSL::|Threads::|ZLIB::|yaml-cpp|prometheus-cpp::|spdlog::|fmt::|CLI11::|PkgConfig::CRYPT",
    "tests/": r".",
}

# A file of more lines is two files, unless it is one table of data.
LONGEST = 300
LONG_TABLES = set()

VAGUE = {"common", "helper", "helpers", "manager", "misc", "util", "utils"}
CLOCKS = re.compile(r"::now\s*\(|\bstd::time\s*\(|[^\w:.>]time\s*\(\s*(nullptr|NULL|0|&)|\bgettimeofday\b|\bclock_gettime\b")


def includes(text):
    """The headers that `text` includes, as (quoted by "", name)."""
    return [(mark == '"', name) for mark, name in re.findall(r'^\s*#\s*include\s*(["<])([^">]+)[">]', text, re.M)]


def is_cxx(path):
    return path.endswith((".cc", ".h"))


def code(text):
    """`text` without what stands in // comments."""
    return re.sub(r"//.*", "", text)


def check_arrows(sources):
    for path, text in sources.items():
        for start, allowed in ARROWS.items():
            if is_cxx(path) and path.startswith(start):
                for quoted, name in includes(text):
                    if quoted and not name.startswith(allowed):
                        yield f"{path} includes {name}: only {', '.join(allowed)} from here, from the root"
                    if quoted and name.startswith(allowed) and name not in sources:
                        yield f"{path} includes {name}, which does not exist"


def closure(path, sources):
    """Every header that `path` includes, by itself or through our own headers -> the file that names it."""
    seen, found, waiting = set(), {}, [path]
    while waiting:
        file = waiting.pop()
        if file in seen or file not in sources:
            continue
        seen.add(file)
        for quoted, name in includes(sources[file]):
            found.setdefault(name, file)
            if quoted:
                waiting.append(name)
    return found


def check_judge(sources):
    for path in sources:
        if is_cxx(path) and path.startswith(JUDGE):
            for name, via in closure(path, sources).items():
                if name.startswith(NETWORK):
                    yield f"{path} judges and sees {name} (through {via})"


def check_libraries(sources):
    for library, (heads, place, most) in LIBRARIES.items():
        users = [
            path
            for path, text in sources.items()
            if is_cxx(path)
            and not path.startswith("tests/")
            and any(not quoted and name.startswith(heads) for quoted, name in includes(text))
        ]
        for path in users:
            if not re.match(place, path):
                yield f"{path} includes {library}: only {place}"
        if most is not None and len(users) > most:
            yield f"{library} is included by {', '.join(users)}: at most {most}"


def check_prometheus_sources(sources):
    users = [
        path
        for path, text in sources.items()
        if path.startswith("exporter/") and path.endswith(".cc") and any(n.startswith("prometheus/") for _, n in includes(text))
    ]
    if len(users) > 2:
        yield f"prometheus-cpp is included by {', '.join(users)}: at most two .cc files"


def check_clocks(sources):
    for path, text in sources.items():
        if is_cxx(path) and path.startswith("probes/"):
            for match in CLOCKS.finditer(code(text)):
                yield f"{path} reads a clock ({match.group().strip()}): time is an argument"


def check_names(sources):
    for path in sources:
        vague = VAGUE & set(re.split(r"[/_.-]", path.lower()))
        if vague:
            yield f"{path} is named {'/'.join(sorted(vague))}: what is it?"


def types(text):
    """The types and inline variables that `text` defines for everybody to see: (namespace, name)."""
    inside = []
    for line in text.splitlines():
        if opened := re.match(r"(?:inline )?namespace ?([\w:]*) \{(.*)", line):
            if "}" not in opened.group(2):
                inside.append(opened.group(1))
        elif line.startswith("}  // namespace"):
            inside.pop()
        elif (shared := re.match(r"inline (?:constexpr|const) [\w:<>]+ (\w+)", line)) and "" not in inside:
            yield "::".join(inside), shared.group(1)
        elif (defined := re.match(r"(?:struct|class|enum class|union) (\w+)(?![\w:]*::)[^;(]*(?:\{|$)", line)) and "" not in inside:
            yield "::".join(inside), defined.group(1)


def check_types(sources):
    """Two of one name are one to the linker, which keeps the destructor, or the value, of either."""
    places = {}
    for path, text in sources.items():
        if is_cxx(path):
            for each in types(text):
                places.setdefault(each, set()).add(path)
    for (namespace, name), paths in places.items():
        if len(paths) > 1:
            yield f"{namespace}::{name} is defined in {', '.join(sorted(paths))}"


def check_lengths(sources):
    for path, text in sources.items():
        lines = text.count("\n")
        if (is_cxx(path) or path.endswith((".py", ".sh"))) and lines > LONGEST and path not in LONG_TABLES:
            yield f"{path} has {lines} lines, more than {LONGEST}"


def check_links(sources):
    for path, text in sources.items():
        if posixpath.basename(path) != "CMakeLists.txt":
            continue
        for start, allowed in LINKS.items():
            if not path.startswith(start):
                continue
            text = re.sub(r"#.*", "", text)
            for words in re.findall(r"target_link_libraries\s*\(([^)]*)\)", text):
                target, *linked = words.split()
                for library in linked:
                    if library not in ("PUBLIC", "PRIVATE", "INTERFACE") and not re.match(allowed, library):
                        yield f"{path}: {target} links {library}"


RULES = [
    check_arrows,
    check_clocks,
    check_judge,
    check_lengths,
    check_libraries,
    check_links,
    check_names,
    check_prometheus_sources,
    check_types,
]

# A small tree that keeps every rule, and what breaks each when it is added: (rule, path, text).
CLEAN = {
    "probes/dns/channel.cc": '#include <ares.h>\n#include "probes/dns/resolver.h"\n',
    "probes/dns/resolver.h": "#include <boost/asio/awaitable.hpp>\n",
    "probes/ocsp/judge.cc": '#include <string>\n#include "probes/ocsp/judge.h"\n// no clock::now() here\n',
    "probes/ocsp/judge.h": "#include <vector>\nnamespace staple {\nclass Judge {\n};\ninline constexpr int kMost = 2;\n}  // namespace staple\n",
    "probes/ocsp/chain.cc": "namespace staple {\nnamespace {\nstruct Judge {\n};\n}  // namespace\n}  // namespace staple\n",
    "probes/CMakeLists.txt": "target_link_libraries(staple_probes PUBLIC staple_options # yaml-cpp\n)\n",
    "exporter/configuration/yaml.cc": '#include <yaml-cpp/yaml.h>\n#include "probes/ocsp/judge.h"\n',
    "exporter/metrics/a.cc": "#include <prometheus/metric_family.h>\n",
    "exporter/metrics/b.cc": "#include <prometheus/metric_family.h>\n",
}
PLANTED = [
    (check_types, "exporter/a.h", "namespace staple {\ninline constexpr int kMost = 1;\n}  // namespace staple\n"),
    (check_types, "exporter/a.h", "namespace staple {\nstruct Judge {\n};\n}  // namespace staple\n"),
    (check_arrows, "probes/a.cc", '#include "exporter/configuration/settings.h"\n'),
    (check_arrows, "exporter/a.cc", '#include "tests/pki/key.h"\n'),
    (check_arrows, "probes/ocsp/a.cc", '#include "judge.h"\n'),
    (check_arrows, "probes/ocsp/a.cc", '#include "probes/ocsp/missing.h"\n'),
    (check_judge, "probes/ocsp/a.cc", "#include <boost/asio/steady_timer.hpp>\n"),
    (check_judge, "probes/x509/a.h", '#include "probes/dns/resolver.h"\n'),
    (check_libraries, "probes/ocsp/a.cc", "#include <openssl/ocsp.h>\n"),
    (check_libraries, "exporter/a.cc", "#  include <openssl/crypto.h>\n"),
    (check_libraries, "probes/net/a.cc", "#include <ares.h>\n"),
    (check_libraries, "probes/a.cc", "#include <yaml-cpp/yaml.h>\n"),
    (check_libraries, "exporter/configuration/a.cc", "#include <yaml-cpp/node/node.h>\n"),
    (check_libraries, "probes/a.cc", "#include <spdlog/spdlog.h>\n"),
    (check_libraries, "probes/a.cc", "#include <CLI/CLI.hpp>\n"),
    (check_libraries, "probes/a.cc", "#include <prometheus/metric_family.h>\n"),
    (check_libraries, "probes/a.cc", "#include <boost/beast/http.hpp>\n"),
    (check_libraries, "probes/responder/a.cc", "#include <boost/beast/http.hpp>\n"),
    (check_libraries, "probes/net/a.cc", "#include <boost/asio/ssl/stream.hpp>\n"),
    (check_libraries, "probes/a.cc", "#include <boost/url/url.hpp>\n"),
    (check_prometheus_sources, "exporter/a.cc", "#include <prometheus/collectable.h>\n"),
    (check_clocks, "probes/a.cc", "auto t = std::chrono::steady_clock::now();\n"),
    (check_clocks, "probes/a.cc", "auto t = time(nullptr);\n"),
    (check_clocks, "probes/a.cc", "auto t = std::time(&x);\n"),
    (check_names, "exporter/common/a.cc", ""),
    (check_names, "probes/string_utils.h", ""),
    (check_lengths, "exporter/a.cc", "\n" * (LONGEST + 1)),
    (check_links, "probes/tls/CMakeLists.txt", "target_link_libraries(staple_probes\n  PRIVATE yaml-cpp)\n"),
    (check_links, "exporter/CMakeLists.txt", "target_link_libraries(staple_exporter PRIVATE staple_pki)\n"),
]


def repository():
    """The sources of the repository: path -> text."""
    found = {}
    for folder in ("probes", "exporter", "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and (is_cxx(path.name) or path.suffix in (".py", ".sh", ".txt")):
                found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8", errors="replace")
    return found


class Walls(unittest.TestCase):
    def test_every_rule_sees_what_breaks_it(self):
        for rule in RULES:
            self.assertEqual(list(rule(CLEAN)), [], rule.__name__)
        for rule, path, text in PLANTED:
            with self.subTest(rule=rule.__name__, path=path, text=text[:80]):
                self.assertNotEqual(list(rule(CLEAN | {path: text})), [])
        self.assertEqual({rule for rule, _, _ in PLANTED}, set(RULES), "each rule has something planted")

    def test_the_repository_keeps_every_rule(self):
        sources = repository()
        self.assertIn("probes/ocsp/judge.h", sources)
        complaints = [complaint for rule in RULES for complaint in rule(sources)]
        self.assertEqual(complaints, [], "\n".join(["the walls are broken:", *complaints]))


if __name__ == "__main__":
    unittest.main()
