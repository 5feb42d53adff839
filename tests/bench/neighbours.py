#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Probes real servers over STARTTLS and reports what they notice: connections, complaints in their logs, what fail2ban's
filters match in each mode, and whether an application can still log in from the same address.

    python3 tests/bench/neighbours.py EXPORTER [SERVER...] [--probes=200] [--minutes=N] [--refused-hello] [--mysql=FOLDER]

Servers: mariadb mysql postfix dovecot exim slapd vsftpd prosody inn postgresql. Without names, all that are on this machine.
Each is a temporary instance on loopback, in a network of its own. `sh exporter/packages.sh servers` installs them. MySQL is
not in Debian 12: --mysql names a folder to which MySQL of Debian unstable was unpacked; an empty one is filled. Needs root.

Each endpoint is probed 200 times (--probes), once a second or faster. --minutes probes with the exporter's default intervals
instead. --refused-hello adds a view that wants an ECDSA certificate, which no server has: a second connection, whose
handshake the server refuses. Before the probes each server gets a wrong password: what its filter matches then shows
whether the filter can read this log. Fails if a filter matches a probe, unless the report gives the reason, or if a login
fails.
"""

import argparse
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))

import neighbour_network as network  # noqa: E402 # these use tests/integration
import neighbour_servers as servers  # noqa: E402
import program  # noqa: E402
import starttls_servers  # noqa: E402
from authority import Authority  # noqa: E402
from neighbour_report import Watched, probes, report  # noqa: E402

PATIENCE = 3  # seconds for a probe, on a busy machine


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exporter", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("servers", nargs="*")
    parser.add_argument("--probes", type=int, default=200)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--refused-hello", action="store_true")
    parser.add_argument("--mysql", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--logs", type=lambda path: pathlib.Path(path).resolve(), help="folder for what the servers log")
    return parser.parse_args()


def fetch(folder, mysql):
    """Downloads what is not installed: Exim, since Debian installs one mail server at a time, and MySQL if it is wanted."""
    try:
        starttls_servers.exim_package(folder)
    except (subprocess.CalledProcessError, FileNotFoundError):
        pass
    if mysql and not (mysql / "usr/sbin/mysqld").exists():
        subprocess.run(["sh", pathlib.Path(__file__).with_name("unpack_mysql.sh"), mysql], check=True)


def configuration(watched, ca_file, options):
    text = "global:\n  probe_targets: none\n"
    if options.minutes is None:
        text += "  interval: 500ms\n  failure_interval: 500ms\n  startup_spread: 0s\n"
    views = ", views: [{key_type: ecdsa}]" if options.refused_hello else ""
    modules, fleets = "modules:\n", "fleets:\n"
    for each in watched:
        for protocol, target in each.target.items():
            name = f"{each.name}-{protocol}"
            modules += f"  {name}: {{starttls: {protocol}, tls_config: {{ca_file: '{ca_file}'}}{views}}}\n"
            fleets += f"  - {{name: {name}, module: {name}, static_configs: [{{targets: ['{target}']}}]}}\n"
    return text + modules + fleets


def probe(watched, authority, folder, options):
    """Lets the exporter probe all servers, and returns its metrics at the end."""
    program.EXPORTER = str(options.exporter)
    text = configuration(watched, authority.root.certificate, options)
    serving = program.Serving(folder, text)
    quiet = text.replace("interval: 500ms", "interval: 1h")
    try:
        if options.minutes is not None:
            time.sleep(60 * options.minutes)
        else:
            end = time.monotonic() + options.probes * PATIENCE
            while not (counts := probes(serving.metrics())) or min(counts.values()) < options.probes:
                if time.monotonic() > end:
                    print(f"not all were probed {options.probes} times: {counts}")
                    break
                time.sleep(0.5)
        # No probe is under way when the exporter ends: its connection would be closed without a farewell.
        serving.configuration.write_text(quiet)
        serving.process.signal(signal.SIGHUP)
        serving.process.logged("configuration reloaded")
        time.sleep(2)
        return serving.metrics()
    finally:
        serving.stop()


def start(folder, options, context, syslog):
    """Starts the servers, and names those that are not on this machine."""
    known = servers.kinds(context)
    if unknown := set(options.servers) - set(known):
        raise SystemExit(f"no such server: {', '.join(sorted(unknown))}; there are {' '.join(known)}")
    for name in options.servers or known:
        if missing := servers.missing(known[name]):
            print(f"{name}: skipped, not on this machine: {', '.join(missing)}")
            continue
        place = folder / name
        place.mkdir()
        yield Watched(name, known[name], place, context, syslog)


def watch(folder, options):
    """Probes the servers, in the network of its own, and prints the report. Returns the exit status."""
    authority = Authority(folder / "ca", "rsa")
    context = servers.Context(authority, next(folder.glob("exim4*.deb"), None), options.mysql)
    syslog, connections, watched = network.Syslog(folder), network.Connections(), []
    try:
        for each in start(folder, options, context, syslog):
            watched.append(each)
        for each in watched:
            each.prepare()
        connections.clear()
        found = probe(watched, authority, folder, options)
        counted = connections.snapshot()
        wrong = sum(report(each, found, counted, folder, options.logs) for each in watched)
    finally:
        for each in watched:
            each.server.stop()
    return 1 if wrong else 0


def main():
    options = arguments()
    if folder := network.folder_inside():
        return watch(folder, options)
    if os.geteuid() != 0:
        raise SystemExit("only root can make a network and start these servers")
    with tempfile.TemporaryDirectory(prefix="neighbours-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        fetch(folder, options.mysql)
        return network.enter(folder, starttls_servers.ACCOUNT, starttls_servers.PASSWORD)


if __name__ == "__main__":
    sys.exit(main())
