# SPDX-License-Identifier: Apache-2.0
"""What is kept out and what is not: clients beside a flood of wrong passwords, and pages of other origins."""

import base64
import concurrent.futures
import contextlib
import http.client
import queue
import threading
import time
import unittest

import program
import stapling
from process import eventually, free_port

# bcrypt of `open sesame` with a cost of 10: one check takes about 50 ms.
HASH = "$2b$10$uQOzHSF4bgtnLY5Ir9N/m.2iFOOrGptZntMKocUQ2zATshBjAc4V2"


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


class Access(stapling.StaplingCase):
    def serve(self, web, *flags):
        """The program with this web configuration (YAML text)."""
        file = self.folder / f"web-{time.monotonic_ns()}.yml"
        file.write_text(web)
        serving = program.Serving(self.folder, "global: {interval: 1h}\n", f"--web.config.file={file}", *flags)
        self.addCleanup(serving.stop)
        return serving

    def test_forty_clients_with_wrong_passwords_keep_no_other_client_out(self):
        # Another address, another user of the same address, and the same user of the same address.
        for user, address in (("alice", "127.0.0.2"), ("bob", "127.0.0.1"), ("alice", "127.0.0.1")):
            with self.subTest(f"{user} {address}"), self.guessing("alice") as serving:
                self.assertEqual(self.request(serving, basic(user, "open sesame"), address), 200)

    @contextlib.contextmanager
    def guessing(self, user):
        """A program whose queue of passwords is filled by forty clients with wrong ones."""
        serving = self.serve(f"basic_auth_users: {{alice: {HASH}, bob: {HASH}}}")
        stopped, refused = threading.Event(), queue.Queue()

        def guess(number):
            while not stopped.is_set():
                refused.put(self.request(serving, basic(user, f"{number} {time.monotonic_ns()}")))

        with concurrent.futures.ThreadPoolExecutor(40) as clients:
            for number in range(40):
                clients.submit(guess, number)
            try:
                self.assertEqual({refused.get(timeout=60) for _ in range(5)}, {401})
                yield serving
            finally:
                stopped.set()

    def request(self, serving, headers, address="127.0.0.1"):
        """The status of a request from this address, or None if there is no response."""
        connection = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=60, source_address=(address, 0))
        try:
            connection.request("GET", "/-/healthy", headers=headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def test_pages_of_other_origins_neither_reload_nor_probe(self):
        serving = self.serve("{}", "--web.enable-lifecycle")
        host = f"127.0.0.1:{serving.port}"
        ours, foreign = {"Origin": f"http://{host}"}, {"Origin": "http://elsewhere.test"}
        same, cross = {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"}
        link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        for method, path, accepted in (("POST", "/-/reload", ({}, ours, same)), ("GET", f"/probe?target=127.0.0.1:{free_port()}", ({}, ours, same, link))):
            for headers in ({}, ours, foreign, {"Origin": "null"}, same, cross, link, {**foreign, **cross}):
                with self.subTest(f"{method} {path} {headers}"):
                    self.assertEqual(serving.get(path, headers, method)[0], 200 if headers in accepted else 403)
        # The log is written by a thread of its own.
        eventually(lambda: serving.process.output().count('msg="configuration reloaded"') >= 3, serving.process.output)
        self.assertEqual(serving.process.output().count('msg="configuration reloaded"'), 3)
        self.assertEqual(serving.get("/metrics", cross)[0], 200)


if __name__ == "__main__":
    unittest.main()
