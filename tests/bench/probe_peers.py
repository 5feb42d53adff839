# SPDX-License-Identifier: Apache-2.0
"""The programs that probe_cpu.py compares, each probing one nginx: CPU of the process per probe, by rate."""

import http.client
import os
import pathlib
import re
import subprocess
import threading
import time
import urllib.request

from authority import NAME

WARM_UP = 6  # seconds at full speed, in which every target is probed once
REGULAR = 2.6  # intervals after which the schedule of every target is regular
CLIENTS = 8  # of a program that probes on request
TARGETS = 2000


def address(number):
    """The address of a target: all of them are on the loopback interface."""
    return f"127.0.{number // 200}.{number % 200 + 1}"


def cpu_seconds(pid):
    """User and system time of a process."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def install_blackbox(folder):
    """The path of Debian's blackbox_exporter, which is unpacked into `folder` and not installed."""
    subprocess.run(["apt-get", "download", "-q", "prometheus-blackbox-exporter"], cwd=folder, check=True, capture_output=True)
    (package,) = folder.glob("prometheus-blackbox-exporter_*.deb")
    subprocess.run(["dpkg", "-x", package, folder], check=True)
    return folder / "usr/bin/prometheus-blackbox-exporter"


class Peer:
    """A program that is started for one measurement; subclasses define how it probes."""

    def __init__(self, name, program, site):
        self.name, self.program, self.site = name, program, site

    def measure(self, rate, seconds):
        """CPU per probe in milliseconds and probes per second. rate: probes a second, None: as many as it can."""
        arguments = [str(argument) for argument in self.arguments(rate)]
        with (self.site.folder / "peer.log").open("wb") as log:
            process = subprocess.Popen(arguments, stdout=log, stderr=subprocess.STDOUT)
        try:
            self.wait()
            return self.window(process.pid, rate, seconds)
        finally:
            process.terminate()
            process.wait()

    def wait(self):
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.site.peer_port}/", timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"{self.name} did not start: {(self.site.folder / 'peer.log').read_text(errors='replace')}")

    def window(self, pid, rate, seconds):
        with self.running(rate):
            time.sleep(REGULAR * TARGETS / rate if rate else WARM_UP)
            probes, cpu, start = self.probes(), cpu_seconds(pid), time.monotonic()
            time.sleep(seconds)
            cpu, probes, passed = cpu_seconds(pid) - cpu, self.probes() - probes, time.monotonic() - start
        if not probes:
            raise SystemExit(f"{self.name} probed nothing: {(self.site.folder / 'peer.log').read_text(errors='replace')[-2000:]}")
        return cpu / probes * 1e3, probes / passed


class Serve(Peer):
    """`staple_exporter serve`, which probes by its own schedule. At full speed more is due than it can do."""

    def __init__(self, name, program, site, groups, threads):
        super().__init__(name, program, site)
        self.threads = threads
        self.tls = f"ca_file: {site.root}" + (f", groups: [{groups}]" if groups else "")

    def arguments(self, rate):
        targets = "".join(f'          - "{address(number)}:{self.site.port}"\n' for number in range(TARGETS))
        interval = f"{max(1, round(TARGETS / rate))}s" if rate else "1s"
        configuration = self.site.folder / "serve.yml"
        configuration.write_text(
            f"global: {{interval: {interval}, startup_spread: {interval}, timeout: 10s}}\n"
            f"modules:\n  tls: {{server_name: {NAME}, tls_config: {{{self.tls}}}}}\n"
            f"fleets:\n  - name: web\n    module: tls\n    static_configs:\n      - targets:\n{targets}"
        )
        listen = f"--web.listen-address=127.0.0.1:{self.site.peer_port}"
        return [self.program, "serve", f"--config.file={configuration}", f"--probe.threads={self.threads}", listen]

    def probes(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.site.peer_port}/metrics", timeout=60) as answer:
            text = answer.read().decode()
        return sum(float(number) for number in re.findall(r"(?m)^staple_probes_total(?:\{.*\})? (\S+)", text))

    def running(self, _rate):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


class Blackbox(Peer):
    """blackbox_exporter, or a program with the same flags and modules, which probes on request."""

    def arguments(self, _rate):
        configuration = self.site.folder / "blackbox.yml"
        tls = f"tls: true, tls_config: {{ca_file: {self.site.root}, server_name: {NAME}}}"
        configuration.write_text(f"modules:\n  tls: {{prober: tcp, timeout: 10s, tcp: {{{tls}}}}}\n")
        return [self.program, f"--config.file={configuration}", f"--web.listen-address=127.0.0.1:{self.site.peer_port}"]

    def probes(self):
        return sum(self.counts)

    def running(self, rate):
        self.rate = rate
        return self

    def __enter__(self):
        self.counts, self.ended = [0] * CLIENTS, False
        self.threads = [threading.Thread(target=self.ask, args=(number,)) for number in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_):
        self.ended = True
        for thread in self.threads:
            thread.join()

    def ask(self, number):
        """Requests one probe after the other until the end, at its share of the rate."""
        connection = http.client.HTTPConnection("127.0.0.1", self.site.peer_port, timeout=30)
        due = time.monotonic()
        while not self.ended:
            target = f"{address((self.counts[number] * CLIENTS + number) % TARGETS)}:{self.site.port}"
            connection.request("GET", f"/probe?module=tls&target={target}")
            if b"\nprobe_success 1" not in connection.getresponse().read():
                raise SystemExit(f"{self.name}: a probe of {target} failed")
            self.counts[number] += 1
            if self.rate:
                due += CLIENTS / self.rate
                time.sleep(max(0.0, due - time.monotonic()))
