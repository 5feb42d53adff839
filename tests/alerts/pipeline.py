# SPDX-License-Identifier: Apache-2.0
"""Prometheus with the rules of alerts/, Alertmanager with alerts/alertmanager.yml, and a webhook that remembers what it
is told: all of them sixty times as fast as in production."""

import http.server
import json
import re
import threading
import time
import urllib.request

import rule_text
from process import Process, binary, free_ports

HASTE = 60
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
WAITS = "for|keep_firing_for|interval|group_wait|group_interval|repeat_interval"


def hurried(text):
    """Rules, or an Alertmanager configuration, in which every window, offset and wait is a sixtieth of what it was; the
    second by which a window is wider than its samples as well."""

    def shorter(found):
        before, number, unit, *wider = found.groups()
        seconds, rest = divmod(int(number) * UNITS[unit], HASTE)
        if rest:
            raise AssertionError(f"{found.group()} is no multiple of {HASTE} s")
        return f"{before}{seconds}s" + ("16ms" if any(wider) else "")

    text = re.sub(r"(\[)(\d+)([smhd])(1s)?(?=[\]:])", shorter, text)
    text = re.sub(r"(\boffset )(\d+)([smhd])\b", shorter, text)
    return re.sub(rf"(\b(?:{WAITS}): )(\d+)([smhd])\b", shorter, text)


class Webhook:
    """Webhook remembers each alert that it is told of: {labels: {"firing": when first, "resolved": when last}}, with
    what was said first under "said": the annotations and the receiver."""

    def __init__(self):
        self.told = {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                for alert in body["alerts"]:
                    outer.take(alert, body["receiver"])
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def take(self, alert, receiver):
        """An alert that comes again is firing again: it is not resolved."""
        now = time.monotonic()
        seen = self.told.setdefault(tuple(sorted(alert["labels"].items())), {})
        seen.setdefault("said", alert["annotations"] | {"receiver": receiver})
        if alert["status"] == "firing":
            seen.setdefault("firing", now)
            seen.pop("resolved", None)
        else:
            seen["resolved"] = now

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Pipeline:
    """Pipeline is the three of them, running; `jobs` are the exporters to scrape: {job: port}. Use with `with`."""

    def __init__(self, folder, jobs):
        self.folder = folder
        self.webhook = Webhook()
        alertmanager_port, self.port = free_ports(2)
        alertmanager = folder / "alertmanager.yml"
        example = (rule_text.ALERTS / "alertmanager.yml").read_text()
        alertmanager.write_text(re.sub(r"https://[\w.]+(?=/hooks/)", f"http://127.0.0.1:{self.webhook.port}", hurried(example)))
        rules = folder / "rules"
        rules.mkdir()
        for path in [*(rule_text.ALERTS / "rules").glob("*.yml"), rule_text.ALERTS / "optional" / "links.yml"]:
            (rules / path.name).write_text(hurried(path.read_text()))
        prometheus = folder / "prometheus.yml"
        prometheus.write_text(
            "global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}\n"
            f"rule_files: ['{rules}/*.yml']\n"
            f"alerting: {{alertmanagers: [{{static_configs: [{{targets: ['127.0.0.1:{alertmanager_port}']}}]}}]}}\n"
            "scrape_configs:\n"
            + "".join(f"  - {{job_name: {job}, static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}\n" for job, port in jobs.items())
        )
        self._running = []
        self._start("prometheus-alertmanager", alertmanager_port, f"--config.file={alertmanager}", "--cluster.listen-address=",
                    f"--storage.path={folder / 'alertmanager'}")  # fmt: skip
        self._start("prometheus", self.port, f"--config.file={prometheus}", f"--storage.tsdb.path={folder / 'tsdb'}",
                    "--rules.alert.resend-delay=1s")  # fmt: skip

    def _start(self, program, port, *flags):
        running = Process([binary(program), f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn", *flags], self.folder)
        self._running.append(running)
        running.listening(port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for running in reversed(self._running):
            running.stop()
        self.webhook.stop()

    def firing(self):
        """The alerts that Prometheus has firing, silent ones too: [labels]."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/alerts", timeout=10) as answer:
            alerts = json.load(answer)["data"]["alerts"]
        return [alert["labels"] for alert in alerts if alert["state"] == "firing"]
