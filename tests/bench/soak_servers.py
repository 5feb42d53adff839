# SPDX-License-Identifier: Apache-2.0
"""The world of soak.py: servers, lists of targets by file and by HTTP, names, and the exporter with its configuration."""

import http.server
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time

from name_server import NAME_ERROR, SERVER_FAILURE, NameServer, Zone
from soak_plan import LISTS, PORTS
from soak_responder import Responder

HUGE = 17 << 20  # bytes; a list may have 16 MiB
EXTRA = 20  # endpoints that one of the configurations adds


class Servers:
    """Servers is staple_soak_fleet. Commands take effect before command() returns."""

    def __init__(self, program, folder, layout, terms):
        arguments = [program, f"--directory={folder}", f"--endpoints={layout.endpoints}", f"--ports={PORTS}",
                     f"--window={terms.window:.0f}", f"--interval={terms.interval:.0f}s"]  # fmt: skip
        self.process = subprocess.Popen(list(map(str, arguments)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.ports, self.states, self.demo = [], {}, {}
        for line in self.process.stdout:
            kind, *words = line.split()
            if kind == "port":
                self.ports.append(int(words[0]))
            elif kind == "state":
                self.states[words[0]] = words[1]
            elif kind == "demo":
                self.demo[words[0]] = words[1]
            elif kind == "ready":
                return
        raise SystemExit(f"{program} did not start")

    def stop(self):
        self.process.stdin.close()
        self.process.wait(20)

    def command(self, *words):
        print(*words, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().strip()
        if answer != "done":
            raise SystemExit(f"the fleet refused {words}: {answer}")


class World:
    """World executes the events of a plan."""

    def __init__(self, folder, layout, servers):
        self.folder, self.layout, self.servers = folder, layout, servers
        self.lists = folder / "lists"
        self.lists.mkdir()
        self.answers = {}  # of the lists by HTTP: name -> (status, body, or None for no answer)
        self.names = NameServer({})
        self.inventory = Inventory(self.answers)
        self.responder = Responder()
        (self.answered,) = (target for target in servers.demo if "#responder-agrees." in target)
        steady = [self.target(index) for index in range(layout.steady)]
        self._publish("steady.json", json.dumps([{"targets": steady, "labels": {"team": "steady"}}]).encode())

    extra = EXTRA

    @staticmethod
    def address(index):
        """The address of an endpoint."""
        number = 0x7F100001 + index
        return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))

    def target(self, index):
        return f"{self.address(index)}:{self.servers.ports[self.layout.port(index)]}#e{index}.fleet.test"

    def name(self, number):
        return f"n{number}.fleet.test:{self.servers.ports[0]}"

    def apply(self, event):
        if event.kind in ("set", "open", "close"):
            self.servers.command(event.kind, *event.arguments)
        elif event.kind == "list":
            self._list(*event.arguments)
        elif event.kind == "zone":
            self._zone(*event.arguments)
        elif event.kind == "responder":
            (self.responder.mode,) = event.arguments

    def _publish(self, name, body):
        path = self.lists / name
        if path.is_dir():
            path.rmdir()
        (self.folder / "new").write_bytes(body)
        os.replace(self.folder / "new", path)

    def _list(self, number, kind, members):
        name = LISTS[number]
        body = list_body(kind, [self.target(index) for index in members])
        if name.startswith("http"):
            other = {"absent": (404, b""), "status 500": (500, b"[]"), "no answer": None, "hangs up": (0, b"")}
            self.answers[name] = other[kind] if kind in other else (200, body)
        elif body is not None:
            self._publish(name, body)
        else:
            path = self.lists / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            if kind == "a folder":
                path.mkdir()
            elif kind == "a pipe":
                os.mkfifo(path)

    def _zone(self, number, kind, addresses):
        zones = {
            "no such name": Zone(rcode=NAME_ERROR),
            "server failure": Zone(rcode=SERVER_FAILURE),
            "no answer": Zone(silent=True),
            "addresses": Zone(addresses=tuple(map(self.address, addresses)), ttl=5),
        }
        self.names.zones[f"n{number}.fleet.test"] = zones[kind]


def list_body(kind, targets):
    """The bytes of a list, or None if it is no file."""
    valid = json.dumps([{"targets": targets, "labels": {"team": "changing"}}]).encode()
    partly = json.dumps([{"targets": [*targets, "http://\u202e", "a b:0"], "labels": {"team": "x", "address": "y"}}]).encode()
    return {
        "members": valid,
        "partly": partly,
        "empty": b"[]",
        "broken": b'[{"targets": [}',
        "cut": valid[: len(valid) // 2] + b'["x',
        "no text": b"\xff\xfe\x00[" + valid,
        "huge": b'[{"targets": ["' + b"x" * HUGE + b'"]}]',
        "not a list": b'{"targets": ["127.0.0.1"]}',
        "nothing": b"",
    }.get(kind)


class Inventory:
    """Inventory serves the lists by HTTP."""

    def __init__(self, answers):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                answer = answers.get(self.path.strip("/"), (404, b""))
                if answer is None:
                    time.sleep(8)
                elif answer[0]:
                    self.send_response(answer[0])
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(answer[1])))
                    self.end_headers()
                    try:
                        self.wfile.write(answer[1])
                    except OSError:
                        pass  # the client wants no more of it

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


def configuration(demo, world, terms, extra):
    """The demo fleet's configuration, with the fleets that change."""
    times = f"interval: {terms.interval:.0f}s, failure_interval: {terms.interval / 3:.0f}s, timeout: {terms.timeout:.0f}s"
    text = re.sub(r"(?ms)^global:.*?^modules:\n", f"""global: {{{times}, startup_spread: {terms.interval / 2:.0f}s}}
modules:
  soak: {{tls_config: {{ca_file: ca.pem}}, attempt_delay: 0s}}
  answered: {{tls_config: {{ca_file: ca.pem}}, responder: {{query: true, interval: 1m, url: "{world.responder.url}"}}}}
  named: {{tls_config: {{ca_file: ca.pem}}, attempt_delay: 0s, dns_servers: ["{world.names.address}"]}}
""", demo)  # fmt: skip
    names = ", ".join(f'"{world.name(number)}"' for number in range(world.layout.names))
    urls = ", ".join(f'{{url: "{world.inventory.url}/{name}", refresh_interval: 5s}}' for name in LISTS if name.startswith("http"))
    text += f"""  - name: listed
    module: soak
    file_sd_configs: [{{files: ["lists/*.json", "lists/*.yml"], refresh_interval: 5s}}]
    http_sd_configs: [{urls}]
  - name: answered
    module: answered
    static_configs: [{{targets: ["{world.answered}"]}}]
  - name: named
    module: named
    static_configs: [{{targets: [{names}]}}]
"""
    if extra:
        text += f"""  - name: extra
    module: soak
    static_configs: [{{targets: [{", ".join(f'"{world.target(index)}"' for index in range(EXTRA))}]}}]
"""
    return text


class Exporter:
    """Exporter is the running staple_exporter."""

    def __init__(self, program, folder, texts):
        self.texts, self.file, self.log = texts, folder / "soak.yml", folder / "exporter.log"
        self.file.write_text(texts["good"])
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [program, f"--config.file={self.file}", "--web.listen-address=127.0.0.1:0", "--web.enable-lifecycle"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # fmt: skip
        self.read = 0  # bytes of the log
        end = time.monotonic() + 60
        while not (found := re.search(rb"listening\W+address=127\.0\.0\.1:(\d+)", self.log.read_bytes())):
            if time.monotonic() > end or self.process.poll() is not None:
                raise SystemExit(f"{program} did not start: {self.log.read_text()}")
            time.sleep(0.1)
        self.port = int(found.group(1))

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def configure(self, what):
        """Writes the configuration of this kind."""
        if self.file.is_dir():
            self.file.rmdir()
        if what == "a folder":
            self.file.unlink(missing_ok=True)
            self.file.mkdir()
        else:
            self.file.write_text(self.texts["good" if what == "storm" else what])

    def signal(self, times):
        for _ in range(times):
            self.process.send_signal(signal.SIGHUP)

    def new_lines(self):
        """The lines that were logged since the last call."""
        with self.log.open("rb") as log:
            log.seek(self.read)
            text = log.read()
        text = text[: text.rfind(b"\n") + 1]
        self.read += len(text)
        return text.decode(errors="replace").splitlines()


