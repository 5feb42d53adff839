# SPDX-License-Identifier: Apache-2.0
"""An OCSP responder of soak.py that fails in many ways: it stands before one of the demo fleet."""

import http.server
import threading
import time
import urllib.request

PATIENCE = 5  # seconds


class Responder:
    """Responder passes requests on to `upstream`, a URL, or fails by its `mode`, see soak_plan.RESPONDER_MODES."""

    def __init__(self):
        self.upstream, self.mode, self.requests = None, "answers", 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.respond(self.path, None)

            def do_POST(self):
                self.respond(self.path, self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def respond(self, path, body):
                outer.requests += 1
                try:
                    status, answer = outer.answer(path, body)
                    if status:
                        self.send_response(status)
                        self.send_header("Content-Type", "application/ocsp-response")
                        self.send_header("Content-Length", str(len(answer)))
                        self.end_headers()
                        self.wfile.write(answer)
                except OSError:
                    pass  # either side has given up

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def answer(self, path, body):
        """(status, body) of the answer; status 0: the connection is closed without one."""
        if self.mode == "closes":
            return 0, b""
        if self.mode == "fails" or self.upstream is None:
            return 503, b"later"
        if self.mode == "is silent":
            time.sleep(2 * PATIENCE)
            return 0, b""
        if self.mode == "sends nonsense":
            return 200, b"<html>" * 1000
        request = urllib.request.Request(self.upstream.rstrip("/") + path, data=body)
        if body is not None:
            request.add_header("Content-Type", "application/ocsp-request")
        with urllib.request.urlopen(request, timeout=PATIENCE) as upstream:
            answer = upstream.read()
        return 200, answer[:-1] + bytes([answer[-1] ^ 1]) if self.mode == "forges" else answer
