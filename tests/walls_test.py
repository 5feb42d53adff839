# SPDX-License-Identifier: Apache-2.0
"""The walls: which room may include which other room, and which library.

Each rule is a function from the sources (path -> text) to complaints. The first test plants violations to show that
every rule sees them; the second holds the rules against the repository.
"""

import posixpath
import re
import unittest

import sources as tree
from sources import includes, is_cxx

# The floors of the house, from the top: a room may include rooms of the floors below, and of its own floor in one direction.
# "probes" and "exporter" are the values at their roots.
FLOORS = (
    ("tests",),
    ("exporter/main",),
    ("exporter/command",),
    ("exporter/web",),
    ("exporter/http", "exporter/service"),
    ("exporter/metrics",),
    ("exporter/responder",),
    ("exporter/report", "exporter/schedule"),
    ("exporter/discovery", "exporter/endpoint"),
    ("exporter/kubernetes",),
    ("exporter/configuration",),
    ("exporter/targets", "exporter/relabel"),
    ("exporter",),
    ("probes/prober",),
    ("probes/responder",),
    ("probes/http",),
    ("probes/starttls", "probes/proxy", "probes/tls", "probes/ocsp"),
    ("probes/dns",),
    ("probes/net",),
    ("probes/x509",),
    ("probes/crypto", "probes/text"),
    ("probes/der",),
    ("probes",),
)
LEVEL = {room: len(FLOORS) - number for number, rooms in enumerate(FLOORS) for room in rooms}

# Judging is a pure function of bytes, policy and time. All that the judge and what it stands on may see of this project.
JUDGE = ("probes/crypto/", "probes/der/", "probes/ocsp/", "probes/text/", "probes/x509/")
JUDGE_SEES = JUDGE + tuple(f"probes/{value}.h" for value in ("bytes", "calendar", "error", "failed_result", "failure", "policy", "presented_chain", "time", "tls_version"))
# The one part of the judge's ground that opens files, and with what.
READS_FILES = {"probes/x509/roots.cc": "probes/file.h"}
NETWORK = ("boost/asio", "boost/beast", "sys/socket.h", "ares.h")

# Library -> how its headers begin, where they may be included, and in how many files (None: any number). Tests are free.
LIBRARIES = {
    "OpenSSL": (("openssl/", "boost/asio/ssl"), r"probes/(crypto|tls|x509)/|exporter/http/(access/tls_context|client_stream)\.cc", None),
    "c-ares": (("ares.h", "ares_"), r"probes/dns/channel\.cc", 1),
    "yaml-cpp": (("yaml-cpp/",), r"exporter/configuration/", 1),
    "prometheus-cpp": (("prometheus/",), r"exporter/", 3),
    "CLI11": (("CLI/",), r"exporter/command/", 5),
    "Beast": (("boost/beast",), r"exporter/|probes/http/(beast|response_reader)\.cc", None),
    "Boost.URL": (("boost/url",), r"exporter/|probes/(http|proxy)/url\.cc", None),
    "libidn2": (("idn2.h",), r"exporter/targets/idna\.cc", 1),
    "RE2": (("re2/",), r"exporter/relabel/regex\.cc", 1),
    "libunistring": (("unicase.h", "unictype.h", "unistr.h"), r"exporter/relabel/unicode\.cc", 1),
    "zlib": (("zlib.h",), r"exporter/", 1),
}

# What the targets of a folder may link, besides the test frameworks in tests/.
LINKS = {
    "probes/": r"\$|staple_options|probes_\w+|Boost::(headers|url)|OpenSSL::|Threads::|PkgConfig::CARES",
    "exporter/": r"staple_options|(exporter|probes)_\w+|Boost::|OpenSSL::|Threads::|ZLIB::|yaml-cpp|prometheus-cpp::|CLI11::|PkgConfig::(CRYPT|IDN2|JEMALLOC)|\$\{STAPLE_RE2\}|unistring$",
    "tests/": r".",
}


def room(path):
    """The room that a file lies in."""
    if path.startswith("tests/"):
        return "tests"
    if path == "exporter/main.cc":
        return "exporter/main"
    return "/".join(path.split("/")[:2]) if path.count("/") > 1 else path.split("/")[0]


def arrows(sources):
    """Which room includes which other one: (room, room) -> the files that do."""
    found = {}
    for path, text in sources.items():
        if is_cxx(path):
            for quoted, name in includes(text):
                if quoted and room(name) != room(path):
                    found.setdefault((room(path), room(name)), []).append((path, name))
    return found


def check_includes(sources):
    """Includes in quotes name files from the root, which exist."""
    for path, text in sources.items():
        if is_cxx(path):
            for quoted, name in includes(text):
                if quoted and name not in sources:
                    yield f"{path} includes {name}, which does not exist"


def check_floors(sources):
    found = arrows(sources)
    for (above, below), places in found.items():
        for path, name in places:
            if below not in LEVEL:
                yield f"{path} includes {name}: {below} is on no floor"
            elif above not in LEVEL:
                yield f"{path} is in {above}, which is on no floor"
            elif LEVEL[below] > LEVEL[above]:
                yield f"{path} includes {name}: {below} is above {above}"
            elif LEVEL[below] == LEVEL[above] and (below, above) in found:
                yield f"{path} includes {name}: {above} and {below} include each other"


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
                if name in sources and not name.startswith(JUDGE_SEES) and name != READS_FILES.get(path):
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


def target(room):
    """The CMake target of a room."""
    return room.replace("/", "_") if "/" in room else f"{room}_values"


# Links that no include asks for: Beast is compiled in probes/http.
LINKED_ALSO = {"exporter_http": {"probes_http"}}


def check_link_lines(sources):
    """The link line of a room names the rooms that it includes, and no other."""
    included = {}
    for above, below in arrows(sources):
        included.setdefault(target(above), set()).add(target(below))
    for path in ("probes/CMakeLists.txt", "exporter/CMakeLists.txt"):
        for words in re.findall(r"\bstaple_room\s*\(([^)]*)\)", re.sub(r"#.*", "", sources.get(path, ""))):
            name, *rest = words.split()
            linked = set(rest[rest.index("FLOORS") + 1 :]) if "FLOORS" in rest else set()
            expected = included.get(name, set()) | LINKED_ALSO.get(name, set())
            for library in sorted(linked ^ expected):
                yield f"{path}: {name} {'links' if library in linked else 'does not link'} {library}"


RULES = [
    check_floors,
    check_includes,
    check_judge,
    check_libraries,
    check_link_lines,
    check_links,
]

# A small tree that keeps every rule, and what breaks each when it is added: (rule, path, text).
CLEAN = {
    "probes/net/connect.h": "",
    "probes/dns/channel.cc": '#include <ares.h>\n#include "probes/dns/resolver.h"\n',
    "probes/file.h": "",
    "probes/x509/roots.cc": '#include "probes/file.h"\n',
    "probes/dns/resolver.h": "#include <boost/asio/awaitable.hpp>\n",
    "probes/ocsp/judge.cc": '#include <string>\n#include "probes/ocsp/judge.h"\n',
    "probes/ocsp/judge.h": "#include <vector>\n",
    "probes/tls/client.h": '#include "probes/net/connect.h"\n',
    "probes/CMakeLists.txt": "staple_room(probes_tls\n  FLOORS probes_net)\ntarget_link_libraries(probes_net PUBLIC staple_options # yaml-cpp\n)\n",
    "exporter/configuration/yaml.cc": '#include <yaml-cpp/yaml.h>\n#include "probes/ocsp/judge.h"\n',
}
PLANTED = [
    (check_floors, "probes/a.cc", '#include "exporter/configuration/settings.h"\n'),
    (check_floors, "exporter/a.cc", '#include "tests/pki/key.h"\n'),
    (check_floors, "probes/net/connect.h", '#include "probes/tls/client.h"\n'),
    (check_floors, "probes/ocsp/judge.h", '#include "probes/prober/module.h"\n'),
    (check_floors, "probes/attic/a.cc", '#include "probes/ocsp/judge.h"\n'),
    (check_includes, "probes/ocsp/a.cc", '#include "judge.h"\n'),
    (check_includes, "probes/ocsp/a.cc", '#include "probes/ocsp/missing.h"\n'),
    (check_link_lines, "probes/CMakeLists.txt", "staple_room(probes_tls\n  client.cc)\n"),
    (check_link_lines, "probes/CMakeLists.txt", "staple_room(probes_tls\n  FLOORS probes_net probes_ocsp)\n"),
    (check_judge, "probes/ocsp/a.cc", "#include <boost/asio/steady_timer.hpp>\n"),
    (check_judge, "probes/x509/a.h", '#include "probes/dns/resolver.h"\n'),
    (check_judge, "probes/ocsp/a.cc", '#include "probes/file.h"\n'),
    (check_libraries, "probes/ocsp/a.cc", "#include <openssl/ocsp.h>\n"),
    (check_libraries, "exporter/a.cc", "#  include <openssl/crypto.h>\n"),
    (check_libraries, "probes/net/a.cc", "#include <ares.h>\n"),
    (check_libraries, "probes/a.cc", "#include <yaml-cpp/yaml.h>\n"),
    (check_libraries, "exporter/configuration/a.cc", "#include <yaml-cpp/node/node.h>\n"),
    (check_libraries, "probes/a.cc", "#include <CLI/CLI.hpp>\n"),
    (check_libraries, "probes/a.cc", "#include <prometheus/metric_family.h>\n"),
    (check_libraries, "probes/a.cc", "#include <boost/beast/http.hpp>\n"),
    (check_libraries, "probes/responder/a.cc", "#include <boost/beast/http.hpp>\n"),
    (check_libraries, "probes/net/a.cc", "#include <boost/asio/ssl/stream.hpp>\n"),
    (check_libraries, "probes/a.cc", "#include <boost/url/url.hpp>\n"),
    (check_links, "probes/tls/CMakeLists.txt", "target_link_libraries(staple_probes\n  PRIVATE yaml-cpp)\n"),
    (check_links, "exporter/CMakeLists.txt", "target_link_libraries(staple_exporter PRIVATE staple_pki)\n"),
]


class Walls(tree.Rules):
    def test_every_rule_sees_what_breaks_it(self):
        self.check_planted(RULES, CLEAN, PLANTED)

    def test_the_repository_keeps_every_rule(self):
        self.check_repository(RULES)


if __name__ == "__main__":
    unittest.main()
