# SPDX-License-Identifier: Apache-2.0
"""A double of the Kubernetes API server: lists in pages, watches, bookmarks, and everything that goes wrong with them.

It holds objects of any kind and answers as the API's documentation says (Kubernetes API Concepts): consistent lists, watches
from a resource version, 410 Gone for one that is too old. What it does wrong is told with `faults`.
"""

import contextlib
import http.server
import json
import queue
import re
import socket
import ssl
import threading
import time
import urllib.parse

from manifests import KINDS

PATH = re.compile(r"(?:/api|/apis/(?P<group>[\w.]+))/(?P<version>\w+)(?:/namespaces/(?P<namespace>[\w-]+))?/(?P<plural>\w+)")


class Refusal(Exception):
    """Refusal is an answer other than 200: raise it in one of the `faults`."""

    def __init__(self, code, reason="", message="", headers=()):
        super().__init__(message)
        self.code, self.reason, self.message, self.headers = code, reason, message, dict(headers)


class ApiServer:
    """ApiServer serves on a port of the loopback, with TLS if it has an `identity`. `tokens`: those that it accepts; empty: it
    asks for none. `client_ca`: a file; each client must have a certificate of this CA. `faults[plural, verb]`: a function of
    (request handler, parameters) that is called before each list or watch and may raise a Refusal, or write an answer and
    return True."""

    def __init__(self, identity=None, tokens=(), port=0, page=None, client_ca=None):
        self.identity = identity
        self.client_ca = client_ca
        self.tokens = set(tokens)
        self.faults = {}
        self.page = page  # most objects of a page, less than what is asked for; None: as asked
        self.lock = threading.RLock()
        self.revision = 100
        self.oldest = 0  # a watch from an older revision is 410 Gone
        self.objects = {}  # (plural, namespace, name) -> object
        self.history = []  # (revision, plural, type, object)
        self.watchers = set()
        self.requests = []  # (verb, plural, parameters, authorization)
        self.served = {"gateway.networking.k8s.io": {"v1", "v1alpha2"}, "networking.k8s.io": {"v1"}, "": {"v1"}}
        self.port = port
        self._continues = {}
        self.start()

    @property
    def url(self):
        return f"{'https' if self.identity else 'http'}://127.0.0.1:{self.port}"

    def start(self):
        self._server = _Server(("127.0.0.1", self.port), _Handler)
        self._server.api = self
        self.port = self._server.server_port
        if self.identity:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.identity.certificate, self.identity.key)
            if self.client_ca:
                context.verify_mode = ssl.CERT_REQUIRED
                context.load_verify_locations(self.client_ca)
            self._server.tls = context
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self.cut()

    def cut(self):
        """Ends all watches in the middle, without a last chunk."""
        with self.lock:
            for watcher in list(self.watchers):
                watcher.put(None)

    def put(self, plural, made):
        """Creates or replaces an object."""
        with self.lock:
            self.revision += 1
            key = (plural, made["metadata"]["namespace"], made["metadata"]["name"])
            known = key in self.objects
            made = json.loads(json.dumps(made))
            made["metadata"]["resourceVersion"] = str(self.revision)
            self.objects[key] = made
            self._happened(plural, "MODIFIED" if known else "ADDED", made)

    def delete(self, plural, name, namespace="shop"):
        with self.lock:
            self.revision += 1
            made = self.objects.pop((plural, namespace, name))
            made["metadata"]["resourceVersion"] = str(self.revision)
            self._happened(plural, "DELETED", made)

    def bookmark(self, plural):
        with self.lock:
            self.revision += 1
            self._send(plural, "BOOKMARK", {"metadata": {"resourceVersion": str(self.revision)}})

    def expire(self, plural):
        """Ends the watches of a resource with an event 410, as if they were too old."""
        with self.lock:
            self._send(plural, "ERROR", {"kind": "Status", "code": 410, "reason": "Expired", "message": "too old resource version"})

    def compact(self):
        """Forgets all history: watches and pages from before are too old."""
        with self.lock:
            self.revision += 1
            self.oldest = self.revision
            self.history.clear()
            self._continues.clear()

    def raw(self, plural, text):
        """Sends bytes to all watches of a resource."""
        with self.lock:
            for watcher in self.watchers:
                if watcher.plural == plural:
                    watcher.put(text)

    def count(self, verb, plural):
        with self.lock:
            return sum(each[:2] == (verb, plural) for each in self.requests)

    def watched(self, plural):
        with self.lock:
            return any(watcher.plural == plural for watcher in self.watchers)

    def _happened(self, plural, kind, made):
        self.history.append((self.revision, plural, kind, made))
        self._send(plural, kind, made)

    def _send(self, plural, kind, made):
        line = json.dumps({"type": kind, "object": made}).encode() + b"\n"
        namespace = made.get("metadata", {}).get("namespace")
        for watcher in self.watchers:
            if watcher.plural == plural and (not namespace or watcher.wants(made)):
                watcher.put(line)

    def list(self, plural, wants, limit, token):
        """One page: (objects, revision, token of the next page, number of objects after it)."""
        with self.lock:
            if token:
                if token not in self._continues:
                    raise Refusal(410, "Expired", "The provided continue parameter is too old")
                found, revision = self._continues[token]
            else:
                found = [made for (kind, _, _), made in sorted(self.objects.items()) if kind == plural and wants(made)]
                revision = self.revision
            size = min(filter(None, (limit, self.page)), default=len(found) or 1)
            rest = found[size:]
            following = ""
            if rest:
                following = f"page {len(self._continues)} of {revision}"
                self._continues[following] = (rest, revision)
            return found[:size], revision, following, len(rest)

    def watch(self, plural, wants, revision):
        with self.lock:
            if revision < self.oldest:
                raise Refusal(410, "Expired", "too old resource version")
            watcher = _Watcher(plural, wants)
            for when, kind, event, made in self.history:
                if when > revision and kind == plural and wants(made):
                    watcher.put(json.dumps({"type": event, "object": made}).encode() + b"\n")
            self.watchers.add(watcher)
            return watcher


class _Watcher(queue.Queue):
    def __init__(self, plural, wants):
        super().__init__()
        self.plural, self.wants = plural, wants

    __hash__ = object.__hash__


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    tls = None

    def finish_request(self, request, client_address):
        with contextlib.suppress(OSError):  # the client has left
            with self.tls.wrap_socket(request, server_side=True) if self.tls else request as connection:
                super().finish_request(connection, client_address)

    def handle_error(self, request, client_address):
        pass


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        api = self.server.api
        url = urllib.parse.urlsplit(self.path)
        parameters = dict(urllib.parse.parse_qsl(url.query))
        found = PATH.fullmatch(url.path)
        plural = found["plural"] if found else ""
        verb = "watch" if parameters.get("watch") else "list"
        with api.lock:
            api.requests.append((verb, plural, parameters | {"namespace": found["namespace"] if found else ""}, self.headers["Authorization"]))
        try:
            token = (self.headers["Authorization"] or "").removeprefix("Bearer ")
            if api.tokens and token not in api.tokens:
                raise Refusal(401, "Unauthorized", "Unauthorized")
            if not found or plural not in KINDS or found["version"] not in api.served[found["group"] or ""]:
                raise Refusal(404, "NotFound", "the server could not find the requested resource")
            fault = api.faults.get((plural, verb))
            if fault and fault(self, parameters):
                return
            wants = _filter(found["namespace"], parameters.get("labelSelector"))
            if verb == "watch":
                self._watch(api, plural, wants, parameters)
            else:
                self._list(api, plural, wants, parameters)
        except Refusal as refusal:
            self._refuse(refusal)

    def _list(self, api, plural, wants, parameters):
        found, revision, following, rest = api.list(plural, wants, int(parameters.get("limit", 0)), parameters.get("continue"))
        meta = {"resourceVersion": str(revision)}
        if following:
            meta |= {"continue": following, "remainingItemCount": rest}
        version, kind = KINDS[plural]
        body = json.dumps({"kind": f"{kind}List", "apiVersion": version, "metadata": meta, "items": found}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def _watch(self, api, plural, wants, parameters):
        end = time.monotonic() + int(parameters.get("timeoutSeconds", 1800))
        watcher = api.watch(plural, wants, int(parameters["resourceVersion"]))
        self.close_connection = True
        try:
            self.begin_chunks()
            while time.monotonic() < end:
                try:
                    line = watcher.get(timeout=max(0.01, end - time.monotonic()))
                except queue.Empty:
                    break
                if line is None:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.chunk(line)
            self.chunk(b"")
        finally:
            with api.lock:
                api.watchers.discard(watcher)

    def begin_chunks(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.flush()

    def chunk(self, text):
        self.wfile.write(f"{len(text):x}\r\n".encode() + text + b"\r\n")
        self.wfile.flush()

    def _refuse(self, refusal):
        status = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": refusal.message}
        body = json.dumps(status | {"reason": refusal.reason, "code": refusal.code}).encode()
        self.send_response(refusal.code)
        for name, value in refusal.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_):
        pass


def _filter(namespace, selector):
    """Which objects a request is about. Of selectors it knows `key=value`."""
    wanted = dict(part.split("=", 1) for part in (selector or "").split(",") if part)

    def wants(made):
        meta = made["metadata"]
        labels = meta.get("labels", {})
        return namespace in (None, meta.get("namespace")) and all(labels.get(key) == value for key, value in wanted.items())

    return wants
