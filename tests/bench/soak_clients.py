# SPDX-License-Identifier: Apache-2.0
"""The HTTP clients of soak.py, in a process of their own: scrapers, readers, and hostile ones."""

import asyncio
import collections
import multiprocessing
import random
import signal
import socket
import struct
import time
import urllib.parse

PATIENCE = 30  # seconds until any request has ended
PAUSE = 0.25  # seconds between two questions for health

PAGES = (
    "/", "/?sort=left&order=desc&page=2", "/?q=%3Cscript%3E", "/?page=999999", "/?verdict=nonsense", "/?page=-1", "/config",
    "/api/v1/endpoints?limit=20", "/api/v1/endpoints?verdict=critical&limit=50", "/api/v1/endpoints?fault=nonsense",
    "/api/v1/endpoints?limit=-1", "/api/v1/endpoints?after=%00%ff&limit=3", "/endpoints/0123456789abcdef", "/endpoints/../../etc/passwd",
    "/runbooks/StapleExpired.md", "/runbooks/..%2f..%2fetc%2fpasswd", "/favicon.ico", "/-/ready", "/" + "x" * 4000, "/%", "//",
)  # fmt: skip
TARGETS = (
    "", "a b", "http://x/", "[::1", "[::1]:1", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:1", "\u202e.example", "x" * 300,
    "127.0.0.1:1#" + "a" * 254, "..", "-", "\x00", "127.16.0.1", "127.255.255.255:9", "localhost:1#\x1b[31m",
)  # fmt: skip
HEADS = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500), b"GET\r\n\r\n", b"\r\n" * 1000, b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", b"\x00" * 4096,
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"DELETE /-/reload HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999\r\n\r\n",
)  # fmt: skip


class Clients:
    """Clients of the exporter at `port`. `told`: counts, `problems`: what must not happen."""

    def __init__(self, port, targets, limit, seed, scrape_every):
        self.port, self.targets, self.limit, self.chance, self.scrape_every = port, targets, limit, random.Random(seed), scrape_every
        self.told, self.problems, self.slowest = collections.Counter(), collections.deque(maxlen=50), 0.0

    async def connect(self, **keywords):
        return await asyncio.open_connection("127.0.0.1", self.port, **keywords)

    async def status(self, request, patience=PATIENCE):
        """The status of the answer to `request`, read to its end; 0 if the connection was closed without one."""
        reader, writer = await self.connect()
        try:
            async with asyncio.timeout(patience):
                writer.write(request)
                head = await reader.readline()
                while await reader.read(1 << 16):
                    continue
            words = head.split()
            return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
        except (ConnectionError, asyncio.LimitOverrunError, ValueError):
            return 0
        finally:
            writer.close()

    async def ask(self, kind, path, accepted, *headers, method="GET", patience=PATIENCE):
        head = "".join(f"{header}\r\n" for header in headers)
        request = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{head}\r\n".encode()
        begun = time.monotonic()
        try:
            status = await self.status(request, patience)
        except TimeoutError:
            self.problems.append(f"{method} {path[:80]}: no end within {patience:.0f} s")
            return time.monotonic() - begun
        self.told[f"{kind} {status}"] += 1
        if status not in accepted:
            self.problems.append(f"{method} {path[:80]}: status {status}")
        return time.monotonic() - begun

    async def check_health(self):
        took = await self.ask("healthy", "/-/healthy", {200})
        self.slowest = max(self.slowest, took)
        if took > self.limit:
            self.problems.append(f"/-/healthy took {took:.2f} s")
        await asyncio.sleep(PAUSE)

    async def scrape(self):
        await self.ask("scrape", "/metrics", {200, 503}, *self.chance.choice(((), ("Accept-Encoding: gzip",))))
        await asyncio.sleep(self.scrape_every)

    async def read_pages(self):
        await self.ask("page", self.chance.choice(PAGES), {0, 200, 400, 404, 414, 431, 503})
        await asyncio.sleep(self.chance.uniform(0, 2))

    async def probe(self):
        target = self.chance.choice((*TARGETS, f"127.0.0.1:{self.port}", *self.chance.sample(self.targets, 5)))
        query = urllib.parse.urlencode({"target": target, "module": self.chance.choice(("soak", "soak", "tls", "x\x00"))})
        await self.ask("probe", f"/probe?{query}", {200, 400, 503}, "X-Prometheus-Scrape-Timeout-Seconds: 10")
        await asyncio.sleep(self.chance.uniform(0, 2))

    async def send_nonsense(self):
        status = await self.status(self.chance.choice(HEADS), 90)
        self.told[f"nonsense {status}"] += 1
        if status in (200, 500):
            self.problems.append(f"nonsense was answered with {status}")
        await asyncio.sleep(self.chance.uniform(0, 3))

    async def send_bytewise(self):
        """A request byte by byte."""
        reader, writer = await self.connect()
        for byte in b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n":
            writer.write(bytes([byte]))
            await asyncio.sleep(0.02)
        head = await asyncio.wait_for(reader.readline(), PATIENCE)
        self.told["bytewise " + " ".join(head.decode(errors="replace").split()[1:2])] += 1
        writer.close()

    async def read_slowly(self):
        """A scrape a few bytes at a time through a small window, which is never finished."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        loop = asyncio.get_running_loop()
        try:
            await loop.sock_connect(client, ("127.0.0.1", self.port))
            await loop.sock_sendall(client, b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
            for _ in range(self.chance.randint(5, 60)):
                if not await loop.sock_recv(client, 10):
                    break
                await asyncio.sleep(0.5)
            self.told["slow reader"] += 1
        finally:
            client.close()

    async def hang_up(self):
        """A client that resets the connection while it is sent the answer."""
        reader, writer = await self.connect()
        writer.write(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n" * self.chance.randint(1, 20))
        await asyncio.wait_for(reader.read(1), PATIENCE)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        self.told["hang-up"] += 1
        await asyncio.sleep(self.chance.uniform(0, 4))

    async def stay_idle(self):
        """A connection that sends nothing, or half a request."""
        _, writer = await self.connect()
        writer.write(self.chance.choice((b"", b"GET /metr", b"GET / HTTP/1.1\r\nHost:")))
        await asyncio.sleep(self.chance.uniform(1, 60))
        writer.close()
        self.told["idle"] += 1

    async def repeat(self, act):
        while True:
            try:
                await act()
            except (OSError, EOFError, TimeoutError) as error:
                self.told[f"{act.__name__} {type(error).__name__}"] += 1
                await asyncio.sleep(0.5)

    async def run(self, pipe):
        acts = {self.check_health: 1, self.scrape: 2, self.read_pages: 2, self.probe: 3, self.send_nonsense: 1, self.send_bytewise: 2,
                self.read_slowly: 5, self.hang_up: 1, self.stay_idle: 20}  # fmt: skip
        tasks = [asyncio.create_task(self.repeat(act)) for act, number in acts.items() for _ in range(number)]
        while True:
            await asyncio.wait(tasks, timeout=2, return_when=asyncio.FIRST_COMPLETED)
            if broken := [task for task in tasks if task.done()]:
                broken[0].result()
            pipe.send((dict(self.told), list(self.problems), self.slowest))
            self.problems.clear()
            self.slowest = 0.0


def _work(pipe, arguments):
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # stop() ends it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        asyncio.run(Clients(*arguments).run(pipe))
    except BrokenPipeError:
        pass


class Crowd:
    """Crowd is the process of the clients."""

    def __init__(self, *arguments):
        self.pipe, far = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=_work, args=(far, arguments), daemon=True)
        self.process.start()
        far.close()
        self.told = {}

    def news(self):
        """(problems, slowest answer about health in seconds) since the last call."""
        problems, slowest = [], 0.0
        try:
            while self.pipe.poll():
                self.told, found, slow = self.pipe.recv()
                problems += found
                slowest = max(slowest, slow)
        except EOFError:
            problems.append("the clients ended")
        return problems, slowest

    def stop(self):
        self.process.terminate()
        self.process.join()
