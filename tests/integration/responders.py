# SPDX-License-Identifier: Apache-2.0
"""An HTTP responder or proxy that is scripted by a test and records its requests."""

import http.server
import socket
import ssl
import threading
import time


class ScriptedResponder:
    """ScriptedResponder handles every request with `behave(handler)`: one of the functions below, or a test's own.

    With `identity` it speaks HTTPS."""

    def __init__(self, behave, identity=None):
        self.behave = behave
        self.requests = []  # (when, method, what, headers)
        self.sent = 0  # bytes of the last body
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_any(self):
                self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.requests.append((time.monotonic(), self.command, self.path, dict(self.headers)))
                try:
                    outer.behave(self)
                except OSError:  # the client closed the connection
                    pass

            do_GET = do_POST = do_CONNECT = handle_any
            responder = outer

            def answer(self, status, body=b"", **headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        self._ending = threading.Event()
        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        if identity:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(identity.certificate, identity.key)
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def stop(self):
        self._ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def hang(self):
        self._ending.wait()


def says(body, **headers):
    return lambda handler: handler.answer(200, body, Content_Type="application/ocsp-response", **headers)


def hangs(handler):
    handler.responder.hang()


def redirects_in_a_loop(handler):
    handler.answer(302, Location=handler.path)


def sends_a_gigabyte(handler):
    handler.send_response(200)
    handler.end_headers()  # without a length: only the end of the connection would end it
    handler.responder.sent = 0
    for _ in range(1 << 14):
        handler.responder.sent += handler.wfile.write(b"\0" * (1 << 16))


def tunnels(handler):
    """Handles CONNECT as a proxy does."""
    host, port = handler.path.split(":")
    with socket.create_connection((host, int(port))) as there:
        handler.send_response(200)
        handler.end_headers()

        def back():
            while data := there.recv(1 << 16):
                handler.connection.sendall(data)

        answering = threading.Thread(target=back)
        answering.start()
        while data := handler.connection.recv(1 << 16):
            there.sendall(data)
        there.shutdown(socket.SHUT_WR)
        answering.join()
