# SPDX-License-Identifier: Apache-2.0
"""A server of neighbours.py while it is watched, and the report on what it noticed."""

import collections
import re
import time

import neighbour_servers as servers
from starttls_servers import PASSWORD

QUIET = 3  # seconds without a line, after which a log is complete
NO_AUTH = "Dovecot logs `no auth attempts` for each session without a login, however it ends"
EXPECTED = {("dovecot", "aggressive"): NO_AUTH}
SHOWN = 8  # complaints
COMPLAINT = re.compile(
    r"warn|error|fail|lost|abort|denied|refus|reject|invalid|illegal|unexpected|time.?out|reset|broken|disconnect|no auth|block",
    re.IGNORECASE,
)
DATES = (r"\w{3} +\d+ [\d:]{8}", r"\d{4}-\d\d-\d\d[T ] ?[\d:.]+Z?( UTC)?", r"\w{3} \w{3} +\d+ [\d:]{8} \d{4}")
VARYING = (
    (rf"^({'|'.join(DATES)}) ", ""),
    (r"session=<\S+>", "session=<…>"),
    (r"0x[0-9a-f]+|\b[0-9a-f]{12,}\b", "…"),
    (r"\bc2s[0-9a-f]+|\bs2s\w+", "stream"),
    (r"\d+", "N"),
)


class Watched:
    """Watched is a running server."""

    def __init__(self, name, kind, folder, context, syslog):
        self.name, self.kind, self.folder, self.syslog = name, kind, folder, syslog
        self.server = kind.start(folder, context.authority.leaf("rsa"), context)
        self.target = {protocol: f"127.0.0.1:{port}#www.example.com" for protocol, port in self.server.ports.items()}
        self.seen = [[], []]

    def sources(self):
        """The lines of each log of the server so far."""
        log = self.folder / self.kind.log if self.kind.log else self.server.log
        own = log.read_text(errors="replace") if log.exists() and (self.kind.log or not self.kind.syslog) else ""
        named = re.compile(rf"(?m)^\S+ +\S+ \S+ \S+ {self.kind.syslog or '$'}.*\n")
        sent = "".join(found.group() for found in named.finditer(self.syslog.file.read_text(errors="replace")))
        return [own.splitlines(True), sent.splitlines(True)]

    def new_lines(self):
        """The lines that were logged since the last call, once no more are written."""
        found, more = self.sources(), None
        while found != more:
            time.sleep(QUIET)
            found, more = self.sources(), found
        seen, self.seen = self.seen, found
        return [line for old, lines in zip(seen, found) for line in lines[len(old) :]]

    def log_in(self, password):
        """Logs in once in each protocol. Returns what failed."""
        failed = []
        for protocol, login in self.kind.logins.items():
            try:
                login(self.server.ports[protocol], password)
            except Exception as error:  # noqa: BLE001 # any failure of any of the libraries is the result
                failed.append(f"{protocol}: {error!r}")
        return failed

    def hosts(self):
        return servers.host_cache(self.kind, self.folder)

    def prepare(self):
        """What is known before the probes: the log of a wrong password, whether a login succeeds, and the table of hosts."""
        self.new_lines()
        self.log_in("wrong")
        self.control = self.new_lines()
        self.login = self.log_in(PASSWORD)
        self.known_hosts = self.hosts()
        self.new_lines()


def probes(found):
    """The number of probes by fleet."""
    return {labels["fleet"]: int(number) for name, labels, number in found if name == "staple_probes_total"}


def distinct(lines):
    """How often each line was logged, without its date and numbers."""
    counts = collections.Counter()
    for line in lines:
        for pattern, text in VARYING:
            line = re.sub(pattern, text, line.rstrip())
        counts[line] += 1
    return counts


def write(path, lines):
    path.write_text("".join(lines))
    return path


def report_connections(each, found, counted):
    counts = probes(found)
    for protocol, port in each.server.ports.items():
        name = f"{each.name}-{protocol}"
        failures = [labels for sample, labels, _ in found if sample == "staple_probe_failure_info"]
        failed = {labels["reason"] for labels in failures if labels["fleet"] == name}
        print(f"  {protocol}: {counts.get(name, 0)} probes, {counted.opened[port]} connections, {counted.reset[port]} reset, "
              f"longest {counted.longest[port]:.2f} s{', failed: ' + ', '.join(failed) if failed else ''}")  # fmt: skip


def report_log(lines):
    told = distinct(lines)
    complaints = [(count, line) for line, count in told.most_common() if COMPLAINT.search(line)]
    print(f"  log: {len(lines)} lines, {len(told)} distinct, of which {len(complaints)} look like complaints")
    for count, line in complaints[:SHOWN]:
        print(f"    {count} x {line[:200]}")


def report_filters(each, during, folder):
    """Returns how many filters match a probe without a known reason."""
    wrong = 0
    for name in each.kind.filters:
        for mode in servers.modes(name):
            logs = [write(folder / "control.log", each.control), write(folder / "probes.log", during)]
            by_control, by_probes = (servers.matches(name, mode, log) for log in logs)
            reason = EXPECTED.get((name, mode), "") if by_probes else ""
            wrong += bool(by_probes and not reason)
            used = f"{name}[{mode}]" if mode else name
            print(f"  fail2ban {used}: {by_probes} of the probes, {by_control} of the wrong passwords. {reason}".rstrip(". "))
    if not each.kind.filters:
        print("  fail2ban: no filter for this server")
    return wrong


def report(each, found, counted, folder, logs):
    """Prints what the server noticed, and writes its log to the folder `logs`. Returns how much of it was not expected."""
    during = each.new_lines()
    hosts = each.hosts()  # before a login clears the count
    login = each.log_in(PASSWORD)
    print(f"\n{each.name}")
    report_connections(each, found, counted)
    report_log(during)
    wrong = report_filters(each, during, folder) + bool(each.login or login)
    print(f"  login before: {each.login or 'ok'}, after: {login or 'ok'}")
    for when, table in (("before", each.known_hosts), ("after", hosts)):
        print("".join(f"  hosts {when}: {line}\n" for line in table.splitlines()), end="")
    if logs:
        logs.mkdir(exist_ok=True)
        write(logs / f"{each.name}.log", [*each.control, "--- probes\n", *during])
    return wrong
