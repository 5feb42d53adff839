#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the CPU of a probe with that of other exporters, on one nginx with a stapled P-256 chain, in one run.

    python3 tests/bench/probe_cpu.py EXPORTER [--peer NAME=PATH]... [--groups=X25519,P-256] [--threads=2]

CPU is user and system time of the probing process. blackbox_exporter of the distribution is always among the peers; others
that have its flags and its module `tcp` are named with --peer. Each program is measured at the same rate and at full speed,
in turn, several times. The ratio is to the cheapest peer of the same round, so that a busy machine is in both.
"""

import argparse
import contextlib
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "integration"))

import authority
import probe_peers
from process import Process, binary, free_ports

NGINX = """daemon off;
worker_processes 1;
worker_rlimit_nofile 16384;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  server {{
{listen}    ssl_certificate {folder}/chain.pem;
    ssl_certificate_key {key};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_stapling on;
    ssl_stapling_file {folder}/staple.der;
    ssl_session_cache off;
    location / {{ return 204; }}
  }}
}}
"""


class Site:
    """The nginx that all programs probe, and where they run."""

    def __init__(self, folder):
        self.folder = folder
        self.port, self.peer_port = free_ports(2)
        above = authority.Authority(folder / "root")
        issuer = authority.Authority(folder / "issuer", above=above)
        leaf = issuer.leaf()
        self.root = above.root.certificate
        (folder / "staple.der").write_bytes(issuer.staple(leaf))
        (folder / "chain.pem").write_text(leaf.certificate.read_text() + issuer.root.certificate.read_text())
        addresses = [probe_peers.address(number) for number in range(probe_peers.TARGETS)]
        listen = "".join(f"    listen {address}:{self.port} ssl;\n" for address in addresses)
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, listen=listen, key=leaf.key))
        self.nginx = Process([binary("nginx"), "-p", folder, "-c", folder / "nginx.conf"], folder)
        self.nginx.listening(self.port)


def compare(programs, rate, arguments):
    """Prints the medians of all programs, and the median of the rounds' ratios to the cheapest peer."""
    rounds = [[program.measure(rate, arguments.seconds) for program in programs] for _ in range(arguments.rounds)]
    print(f"at {rate} probes a second" if rate else "at full speed")
    for number, program in enumerate(programs):
        cost = statistics.median(one[number][0] for one in rounds)
        ratios = [one[number][0] / min(cost for cost, _ in one[1:]) for one in rounds]
        speed = statistics.median(one[number][1] for one in rounds)
        listed = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"  {program.name:30} {cost:6.2f} ms a probe, {speed:5.0f} a second, to the cheapest peer {listed}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exporter", type=pathlib.Path, help="the program staple_exporter")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=PATH", help="another exporter to compare with")
    parser.add_argument("--rate", type=float, default=400, help="probes a second at the same rate")
    parser.add_argument("--seconds", type=float, default=10, help="length of a measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--groups", help="tls_config.groups of staple_exporter, by default those of browsers")
    parser.add_argument("--threads", type=int, default=1, help="--probe.threads of staple_exporter")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as ending:
        folder = pathlib.Path(name)
        folder.chmod(0o755)  # workers of nginx have another user
        site = Site(folder)
        ending.callback(site.nginx.stop)
        peers = {"blackbox_exporter": shutil.which("prometheus-blackbox-exporter") or probe_peers.install_blackbox(folder)}
        peers |= dict(peer.split("=", 1) for peer in arguments.peer)
        programs = [probe_peers.Serve("staple_exporter", arguments.exporter.resolve(), site, arguments.groups, arguments.threads)]
        programs += [probe_peers.Blackbox(name, path, site) for name, path in peers.items()]
        version = subprocess.run([arguments.exporter, "--version"], check=True, capture_output=True, text=True).stdout
        print(f"{platform.machine()}, {version.strip()}")
        for rate in (arguments.rate, None):
            compare(programs, rate, arguments)


if __name__ == "__main__":
    main()
