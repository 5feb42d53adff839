#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures reloads with many targets: time, CPU, memory, and how long HTTP and the end of the program wait for them.

    python3 tests/bench/reload.py EXPORTER [--targets=100000] [--kinds=static,file_sd]

EXPORTER is the program. The targets are on a closed port of loopback, in groups of 100 with three labels, and are spread over a
day, so that the probes take no CPU. A reload has ended when it was answered and the program is idle again: a list of targets is
read after the answer. `stall` is the longest time of a request for /-/healthy meanwhile.
"""

import argparse
import http.client
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import time

TICKS = os.sysconf("SC_CLK_TCK")
GROUP = 100  # targets with the same labels


def groups(count, changed):
    """The groups of targets, in YAML that JSON could be, too. If `changed`, one target has another name."""
    names = [f"127.0.0.1:1#host-{number}.example" for number in range(count)]
    if changed:
        names[count // 2] = "127.0.0.1:1#changed.example"
    lines = []
    for first in range(0, count, GROUP):
        targets = ", ".join(f'"{name}"' for name in names[first : first + GROUP])
        labels = f'{{"team": "team-{first // GROUP % 20}", "site": "site-{first // GROUP}", "env": "production"}}'
        lines.append(f'{{"targets": [{targets}], "labels": {labels}}}')
    return lines


class Setup:
    """Setup is the folder with the configuration of `count` targets of one kind."""

    def __init__(self, folder, kind, count):
        self.folder, self.kind, self.count = folder, kind, count
        self.configuration = folder / "reload.yml"
        self.write(changed=False)

    def write(self, changed):
        head = "global: {interval: 24h, failure_interval: 24h, startup_spread: 24h}\nfleets:\n  - name: bench\n"
        listed = groups(self.count, changed)
        if self.kind == "static":
            body = "    static_configs:\n" + "".join(f"      - {group}\n" for group in listed)
        else:
            body = "    file_sd_configs: [{files: [list.json]}]\n"
            (self.folder / "new").write_text("[" + ",\n".join(listed) + "]\n")
            os.rename(self.folder / "new", self.folder / "list.json")
        self.configuration.write_text(head + body)


class Exporter:
    def __init__(self, program, setup):
        self.log = setup.folder / "log"
        self.started_at = time.monotonic()
        with self.log.open("wb") as log:
            flags = [f"--config.file={setup.configuration}", "--web.listen-address=127.0.0.1:0", "--web.enable-lifecycle"]
            self.process = subprocess.Popen([program, *flags], stderr=log)
        self.port = int(self.wait_for(r"listening\W+address=127\.0\.0\.1:(\d+)")[0])

    def wait_for(self, pattern, count=1):
        while len(found := re.findall(pattern, self.log.read_text())) < count:
            if self.process.poll() is not None:
                raise SystemExit(f"the exporter ended with {self.process.returncode}: {self.log.read_text()}")
            time.sleep(0.01)
        return found

    def request(self, method, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self, name):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+) kB", text)[1]) >> 10

    def settle(self, lists=0):
        """Waits until `lists` lists were taken over and the program is idle for a second. Returns when that began."""
        self.wait_for("targets discovered", lists)
        last, since = self.cpu(), time.monotonic()
        while time.monotonic() - since < 1:
            time.sleep(0.02)
            if (now := self.cpu()) > last + 0.011:
                last, since = now, time.monotonic()
        return since

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")



class Watch(threading.Thread):
    """Watch asks for /-/healthy all the time and keeps the longest time that an answer took."""

    def __init__(self, exporter):
        super().__init__(daemon=True)
        self.exporter, self.stall, self.ended = exporter, 0.0, threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()

    def run(self):
        while not self.ended.is_set():
            start = time.monotonic()
            try:
                self.exporter.request("GET", "/-/healthy")
            except (OSError, http.client.HTTPException):
                return
            self.stall = max(self.stall, time.monotonic() - start)
            time.sleep(0.005)


def measure(exporter, what, act, lists=0):
    """Runs `act` and prints what it took until `lists` lists were taken over and the program is idle."""
    exporter.settle()
    exporter.forget_peak()
    before, start = exporter.cpu(), time.monotonic()
    with Watch(exporter) as watch:
        act()
        answered = time.monotonic() - start
        seconds = exporter.settle(lists) - start
    print(
        f"  {what}: answer {answered:.2f} s, idle {seconds:.2f} s, CPU {exporter.cpu() - before:.2f} s, "
        f"stall {watch.stall * 1000:.0f} ms, peak {exporter.memory('VmHWM')} MiB, then {exporter.memory('VmRSS')} MiB",
        flush=True,
    )


def post(exporter):
    if (status := exporter.request("POST", "/-/reload")) != 200:
        raise SystemExit(f"the reload was answered with {status}")


def hang_up(exporter, times):
    for _ in range(times):
        exporter.process.send_signal(signal.SIGHUP)
        time.sleep(0.05)
    post(exporter)


def bench(program, folder, kind, count):
    setup = Setup(folder, kind, count)
    print(f"{kind}, {count} targets", flush=True)
    exporter = Exporter(program, setup)
    listed = kind == "file_sd"
    exporter.settle(listed)
    memory = f"peak {exporter.memory('VmHWM')} MiB, then {exporter.memory('VmRSS')} MiB"
    print(f"  start: CPU {exporter.cpu():.2f} s, {memory}", flush=True)
    measure(exporter, "reload, unchanged", lambda: post(exporter))
    setup.write(changed=True)
    measure(exporter, "reload, one target changed", lambda: post(exporter), 2 * listed)
    loads = len(exporter.wait_for("configuration reloaded"))
    measure(exporter, "30 SIGHUPs in 1.5 s, then a request", lambda: hang_up(exporter, 30))
    print(f"    reloads: {len(exporter.wait_for('configuration reloaded')) - loads}")
    exporter.process.send_signal(signal.SIGHUP)
    time.sleep(0.1)
    start = time.monotonic()
    exporter.process.send_signal(signal.SIGTERM)
    code = exporter.process.wait(60)
    print(f"  SIGTERM 0.1 s after a SIGHUP: ended after {time.monotonic() - start:.2f} s with {code}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("exporter")
    parser.add_argument("--targets", type=int, default=100_000)
    parser.add_argument("--kinds", default="static,file_sd")
    options = parser.parse_args()
    for kind in options.kinds.split(","):
        with tempfile.TemporaryDirectory() as folder:
            bench(options.exporter, pathlib.Path(folder), kind, options.targets)


if __name__ == "__main__":
    main()
