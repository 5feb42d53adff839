# SPDX-License-Identifier: Apache-2.0
"""HTTP clients that violate the protocol: each gets its response, and other clients are served."""

import concurrent.futures
import contextlib
import pathlib
import re
import resource
import socket
import struct
import time
import unittest

import program
import stapling

GET = b"GET /-/healthy HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /-/reload HTTP/1.1\r\nHost: x\r\n"
CLOSE = b"Connection: close\r\n"
LIMIT = 512  # ServerLimits::connections
SANITIZED = b"__asan_init" in pathlib.Path(program.EXPORTER).read_bytes()
END = b"\r\n"


def target(path):
    return b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n" + CLOSE + END


# The sent bytes, and the status of each response until the server closes the connection. A rejected request ends the
# connection: later requests on it must get no response.
CASES = {
    "an ordinary request": (GET + CLOSE + END, [200]),
    "a hundred requests at once": ((GET + END) * 99 + GET + CLOSE + END, [200] * 100),
    "an unexpected body": (GET + b"Content-Length: 5\r\n\r\nhello" + GET + CLOSE + END, [200, 200]),
    "a header beyond the limit": (GET + b"X: " + b"x" * 20_000 + END + END + GET + END, [431]),
    "a thousand headers": (GET + b"X: y\r\n" * 1000 + CLOSE + END, [200]),
    "more headers than fit": (GET + b"X: y\r\n" * 10_000 + END, [431]),
    "a target beyond the limit": (target(b"/" + b"x" * 20_000), [414]),
    "a body beyond the limit": (POST + b"Content-Length: 100000\r\n\r\n" + b"x" * 100_000, [413]),
    "a body said to be endless": (POST + b"Content-Length: 999999999999999999\r\n\r\n", [413]),
    "chunks beyond the limit": (POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"400\r\n" + b"x" * 1024 + b"\r\n400\r\n" + b"x" * 8000, [400]),
    "many chunks beyond the limit": (POST + b"Transfer-Encoding: chunked\r\n\r\n" + (b"400\r\n" + b"x" * 1024 + END) * 20, [413]),
    "a chunk size that is no number": (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", [400]),
    "a negative chunk size": (POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nhello\r\n0\r\n\r\n", [400]),
    "a chunk size of C": (POST + b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n", [400]),
    "a chunk size that overflows": (POST + b"Transfer-Encoding: chunked\r\n\r\n10000000000000005\r\nhello\r\n0\r\n\r\n", [400]),
    "a chunk without an end": (POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhelloGET / HTTP/1.1\r\n\r\n", [400]),
    "a chunk extension beyond the limit": (POST + b"Transfer-Encoding: chunked\r\n\r\n5;" + b"x" * 200_000, [400]),
    "a chunk size that ends with LF": (POST + b"Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n", [400]),
    "trailers beyond the limit": (POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 30_000, [400]),
    "both lengths": (POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + GET + END, [400]),
    "both lengths, the other way round": (POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + GET + END, [400]),
    "two lengths": (POST + b"Content-Length: 5\r\nContent-Length: 0\r\n\r\nhello" + GET + END, [400]),
    "a list of lengths": (POST + b"Content-Length: 5, 5\r\n\r\nhello" + GET + END, [400]),
    "a length with a sign": (POST + b"Content-Length: +5\r\n\r\nhello" + GET + END, [400]),
    "a transfer coding that is not ours": (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + GET + END, [400]),
    "chunked, but not last": (POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + GET + END, [400]),
    "chunked twice": (POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + GET + END, [400]),
    "chunks in HTTP/1.0": (b"POST /-/reload HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + GET + END, [400]),
    "a folded header": (GET + b"X: a\r\n b\r\n" + END + GET + END, [400]),
    "a folded first header": (b"GET /-/healthy HTTP/1.1\r\n Host: x\r\n\r\n" + GET + END, [400]),
    "LF alone": (b"GET /-/healthy HTTP/1.1\nHost: x\n\n" + GET + END, [400]),
    "LF alone within": (GET + b"X: a\nTransfer-Encoding: chunked\r\n\r\n" + GET + END, [400]),
    "CR alone": (GET + b"X: a\rTransfer-Encoding: chunked\r\n\r\n" + GET + END, [400]),
    "NUL in a value": (GET + b"X: a\0b\r\n\r\n" + GET + END, [400]),
    "NUL in a name": (GET + b"X\0: a\r\n\r\n" + GET + END, [400]),
    "a blank before the colon": (POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + GET + END, [400]),
    "no colon": (GET + b"nothing\r\n\r\n" + GET + END, [400]),
    "no Host": (b"GET /-/healthy HTTP/1.1\r\n\r\n" + GET + END, [400]),
    "two Hosts": (GET + b"Host: y\r\n\r\n" + GET + END, [400]),
    "two passwords": (GET + b"Authorization: Basic YTpi\r\n" * 2 + END + GET + END, [400]),
    "two origins": (GET + b"Origin: http://x\r\nOrigin: http://y\r\n" + END + GET + END, [400]),
    "a Host that is two": (b"GET /-/healthy HTTP/1.1\r\nHost: x, y\r\n\r\n" + GET + END, [400]),
    "an absolute target": (target(b"http://elsewhere.test/-/healthy"), [200]),
    "a target with an authority alone": (target(b"example.com:443"), [400]),
    "CONNECT": (b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n" + CLOSE + END, [400]),
    "OPTIONS *": (b"OPTIONS * HTTP/1.1\r\nHost: x\r\n" + CLOSE + END, [400]),
    "OPTIONS": (b"OPTIONS /metrics HTTP/1.1\r\nHost: x\r\n" + CLOSE + END, [405]),
    "TRACE": (b"TRACE /metrics HTTP/1.1\r\nHost: x\r\n" + CLOSE + END, [405]),
    "an unknown method": (b"BREW /metrics HTTP/1.1\r\nHost: x\r\n" + CLOSE + END, [405]),
    "HTTP/0.9": (b"GET /metrics\r\n", [400]),
    "HTTP/1.0": (b"GET /-/healthy HTTP/1.0\r\n\r\n", [200]),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", [505]),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500), [400]),
    "SSH": (b"SSH-2.0-OpenSSH_9.2\r\n", [400]),
    "noise": (bytes(range(256)) * 40, [400]),
    "nothing but ends of lines": (END * 1000, [400]),
    "an upgrade to WebSocket": (GET + b"Connection: Upgrade, close\r\nUpgrade: websocket\r\n" + END, [200]),
    "an upgrade to HTTP/2": (GET + b"Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n" + END, [200]),
    "a body after consent": (POST + CLOSE + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\nok", [100, 403]),
    "an unknown expectation": (POST + b"Expect: coffee\r\nContent-Length: 2\r\n\r\nok", [417]),
    "a NUL in the path": (target(b"/%00"), [404]),
    "a raw NUL in the path": (target(b"/\0"), [400]),
    "a way up": (target(b"/../../etc/passwd"), [404]),
    "a way up among the files": (target(b"/assets/..%2f..%2fetc%2fpasswd"), [404]),
    "a way up to another page": (target(b"/assets/../metrics"), [404]),
    "a percent sign alone": (target(b"/%"), [400]),
    "a percent sign before no number": (target(b"/probe?target=%zz"), [400]),
    "a target of NUL": (target(b"/probe?target=%00"), [200]),
    "a fragment": (target(b"/-/healthy#here"), [400]),
    "a target that is no path": (target(b"metrics"), [400]),
    "two slashes": (target(b"//metrics"), [400]),
}  # fmt: skip


class HostileClients(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        # Enough endpoints for a scrape that exceeds every buffer. None is probed during the test.
        listed = ", ".join(f'"n{number}.invalid"' for number in range(2000))
        text = f"global: {{startup_spread: 1h, interval: 1h}}\nfleets: [{{name: web, static_configs: [{{targets: [{listed}]}}]}}]\n"
        cls.serving = program.Serving(cls.folder, text)
        cls.addClassCleanup(cls.serving.stop)

    def setUp(self):
        self.memory = self.resident()

    def tearDown(self):
        self.assert_serves()
        if not SANITIZED:  # AddressSanitizer keeps what was freed
            self.assertLess(self.resident() - self.memory, 64 << 20)

    def resident(self):
        return next(number for name, _, number in self.serving.metrics() if name == "process_resident_memory_bytes")

    def assert_serves(self):
        begun = time.monotonic()
        self.assertEqual(self.serving.get("/metrics")[0], 200)
        self.assertLess(time.monotonic() - begun, 10)

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.serving.port), 10)
        self.addCleanup(connection.close)
        return connection

    def statuses(self, connection):
        """The status of every response until the server closes the connection."""
        received = b""
        while part := connection.recv(65536):
            received += part
        return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", received)]

    def test_each_gets_its_response_and_the_next_client_is_served(self):
        for name, (sent, expected) in CASES.items():
            with self.subTest(name), self.connect() as connection:
                connection.sendall(sent)
                self.assertEqual(self.statuses(connection), expected)
                self.assert_serves()

    def test_chunks_may_arrive_byte_by_byte(self):
        pieces = (b"5\r\nhello\r\n", b"0\r\n", b"X", b": y\r\n\r", b"\n")
        for first in range(2):  # also without a chunk before the last one
            with self.subTest(first), self.connect() as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.sendall(POST + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n")
                for piece in pieces[first:]:
                    time.sleep(0.05)  # so that it is read alone
                    connection.sendall(piece)
                self.assertEqual(self.statuses(connection), [403])

    def test_slow_requests_are_disconnected_after_ten_seconds(self):
        beginnings = {
            "request line": b"GET /-/heal",
            "header": GET + b"X: ",
            "body": POST + b"Content-Length: 1000\r\n\r\n",
            "chunks": POST + b"Transfer-Encoding: chunked\r\n\r\n400\r\n",
        }

        def dribble(beginning):
            begun = time.monotonic()
            with self.connect() as connection:
                connection.sendall(beginning)
                connection.settimeout(0.25)
                while time.monotonic() - begun < 20:
                    with contextlib.suppress(TimeoutError):
                        return time.monotonic() - begun, connection.recv(1024)
                    connection.send(b"x")
            return time.monotonic() - begun, b"never left"

        with concurrent.futures.ThreadPoolExecutor() as pool:
            ended = {name: pool.submit(dribble, beginning) for name, beginning in beginnings.items()}
            while not all(each.done() for each in ended.values()):
                self.assert_serves()
                time.sleep(0.5)
        for name, each in ended.items():
            with self.subTest(name):
                seconds, received = each.result()
                self.assertEqual(received, b"")
                self.assertTrue(9 < seconds < 15, seconds)

    def test_a_half_closed_connection_gets_its_response(self):
        with self.connect() as connection:
            connection.sendall(GET + END)
            connection.shutdown(socket.SHUT_WR)
            self.assertEqual(self.statuses(connection), [200])

    def test_aborted_scrapes_leak_nothing(self):
        for _ in range(50):
            connection = self.connect()
            connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertTrue(connection.recv(100).startswith(b"HTTP/1.1 200"))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close sends RST
            connection.close()

    def test_scrapes_that_are_not_read_do_not_delay_others(self):
        for _ in range(100):
            self.connect().sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assert_serves()

    def test_thousands_of_idle_connections_make_room_for_new_requests(self):
        idle = [self.connect() for _ in range(3000)]
        self.assert_serves()
        open_files = next(number for name, _, number in self.serving.metrics() if name == "process_open_fds")
        self.assertLess(open_files, LIMIT + 100)
        for connection in idle:
            connection.close()

    def test_thousands_of_endless_requests_make_room_for_new_requests(self):
        for _ in range(3 * LIMIT):
            self.connect().sendall(GET)
        self.assert_serves()


if __name__ == "__main__":
    unittest.main()
