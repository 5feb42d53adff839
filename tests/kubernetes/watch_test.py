# SPDX-License-Identifier: Apache-2.0
"""Everyday events of a watch, and an API server that does not answer, or not as it should."""

import email.utils
import os
import signal
import threading
import time
import unittest

from api_server import Refusal
from authority import Authority
from kubernetes_case import KubernetesCase
from manifests import ingress
from process import eventually


class KubernetesWatch(KubernetesCase):
    def test_a_watch_that_is_cut_goes_on_where_it_was(self):
        api = self.api()
        api.put("ingresses", ingress("a", ["a.test"]))
        serving = self.serving(api)
        self.comes_to(serving, 1)
        eventually(lambda: api.watched("ingresses"), "a watch")
        api.bookmark("ingresses")
        api.put("ingresses", ingress("b", ["b.test"]))
        self.comes_to(serving, 2)
        revision = api.revision
        api.cut()
        eventually(lambda: api.count("watch", "ingresses") == 2, "another watch")
        self.assertEqual(api.requests[-1][2]["resourceVersion"], str(revision))
        api.put("ingresses", ingress("c", ["c.test"]))
        self.comes_to(serving, 3)
        self.assertEqual(api.count("list", "ingresses"), 1)
        self.assertEqual(self.count(serving, "failures_total"), 0)

    def test_a_watch_that_is_too_old_lists_again(self):
        api = self.api()
        for name in "ab":
            api.put("ingresses", ingress(name, [f"{name}.test"]))
        serving = self.serving(api)
        self.comes_to(serving, 2)
        eventually(lambda: api.watched("ingresses"), "a watch")
        with api.lock:  # what happens now is seen by the new list alone
            api.objects.pop(("ingresses", "shop", "b"))
            api.expire("ingresses")
        self.comes_to(serving, 1)
        self.assertEqual(api.count("list", "ingresses"), 2)
        eventually(lambda: api.watched("ingresses"), "a watch")
        with api.lock:
            api.put("ingresses", ingress("c", ["c.test"]))
            api.compact()
            api.faults["ingresses", "watch"] = self.gone_once(api)
        api.cut()
        eventually(lambda: api.count("list", "ingresses") == 3, "a list after the status 410", 20)
        self.comes_to(serving, 2)
        self.assertEqual(self.count(serving, "failures_total"), 0)

    def gone_once(self, api):
        def refuse(*_):
            del api.faults["ingresses", "watch"]
            raise Refusal(410, "Expired", "too old resource version")

        return refuse

    def test_a_list_whose_pages_are_too_old_begins_anew(self):
        api = self.api(page=1)
        for name in "abc":
            api.put("ingresses", ingress(name, [f"{name}.test"]))
        seen = []

        def expire(_, parameters):
            seen.append(parameters.get("continue"))
            if len(seen) == 3:
                raise Refusal(410, "Expired", "The provided continue parameter is too old")

        api.faults["ingresses", "list"] = expire
        serving = self.serving(api)
        self.comes_to(serving, 3)
        self.assertEqual([bool(each) for each in seen], [False, True, True, False, True, True])

    def test_it_waits_as_long_as_the_server_asks(self):
        self.assert_waits(lambda: "3", 2.9)

    def test_it_waits_until_the_date_that_the_server_names(self):
        # Without fractions, it is 3 to 4 s away.
        self.assert_waits(lambda: email.utils.formatdate(int(time.time()) + 4, usegmt=True), 2.9)

    def assert_waits(self, retry_after, seconds):
        api = self.api()
        api.put("ingresses", ingress("a", ["a.test"]))
        times = []

        def busy(*_):
            times.append(time.monotonic())
            if len(times) == 1:
                raise Refusal(429, "TooManyRequests", "the server is busy", {"Retry-After": retry_after()})

        api.faults["ingresses", "list"] = busy
        serving = self.serving(api)
        eventually(lambda: serving.get("/-/ready")[0] == 200, "it is ready after the first try")
        self.comes_to(serving, 1)
        self.assertGreaterEqual(times[1] - times[0], seconds)
        serving.process.logged(r"ingresses of https://127\.0\.0\.1:\d+: status 429: the server is busy")

    def test_a_token_is_read_again(self):
        api = self.api(tokens=["hunter2"])
        api.put("ingresses", ingress("a", ["a.test"]))
        folder = self.folder / "tokens"
        folder.mkdir()
        token = folder / "token"
        token.write_text("hunter2")
        serving = self.serving(api, f"role: ingress, authorization: {{credentials_file: {token}}}")
        self.comes_to(serving, 1)
        eventually(lambda: api.watched("ingresses"), "a watch")
        with api.lock:
            api.tokens = {"swordfish"}
            api.put("ingresses", ingress("b", ["b.test"]))
        self.comes_to(serving, 2)  # by the watch that is open
        api.cut()
        eventually(lambda: self.count(serving, "last_refresh_successful") == 0, "the failure", 20)
        serving.process.logged("status 401: Unauthorized")
        self.assertEqual(self.targets(serving), 2)
        (folder / "new").write_text("swordfish")
        os.rename(folder / "new", token)
        api.put("ingresses", ingress("c", ["c.test"]))
        self.comes_to(serving, 3)
        eventually(lambda: self.count(serving, "last_refresh_successful") == 1, "the recovery", 20)
        for secret in ("hunter2", "swordfish"):
            self.assertNotIn(secret, serving.process.output())

    def test_the_last_list_stays_while_the_server_is_gone(self):
        api = self.api()
        api.put("ingresses", ingress("a", ["a.test"]))
        serving = self.serving(api)
        self.comes_to(serving, 1)
        eventually(lambda: api.watched("ingresses"), "a watch")
        api.stop()
        eventually(lambda: self.count(serving, "last_refresh_successful") == 0, "the failure", 20)
        last = self.count(serving, "last_success_timestamp_seconds")
        failures = self.count(serving, "failures_total")
        serving.process.signal(signal.SIGHUP)
        serving.process.logged("configuration reloaded")
        self.assertEqual(self.targets(serving), 1)
        api.compact()  # a server that was restored knows no history
        api.put("ingresses", ingress("b", ["b.test"]))
        api.start()
        self.comes_to(serving, 2)
        eventually(lambda: self.count(serving, "last_refresh_successful") == 1, "the recovery", 20)
        self.assertGreaterEqual(self.count(serving, "failures_total"), failures)
        eventually(lambda: self.count(serving, "last_success_timestamp_seconds") > last, "a live watch is a success", 30)

    def test_an_event_that_drips_and_hostile_bytes_end_a_watch(self):
        api = self.api()
        api.put("ingresses", ingress("a", ["a.test"]))
        serving = self.serving(api)
        self.comes_to(serving, 1)
        drips = [bytes([byte]) for byte in b'{"type":"ADDED","object":{"metadata":{"name":"slow"' + b" " * 5000]
        hostile = ([b"<html>\n"], [b'{"type":"NONE","object":{}}\n'], [b"[" * 500], [b'{"type":"\xff\xfe"'], drips)
        for number, texts in enumerate(hostile, 2):
            eventually(lambda: api.watched("ingresses"), "a watch", 30)
            api.bookmark("ingresses")  # an event shows that the watch was well until then
            for text in texts:
                api.raw("ingresses", text)
            eventually(lambda number=number: api.count("watch", "ingresses") == number, "another watch", 60)
            self.assertEqual(api.count("list", "ingresses"), number, "an event may be lost: a new list")
        self.assertEqual(self.targets(serving), 1)
        api.put("ingresses", ingress("b", ["b.test"]))
        self.comes_to(serving, 2)

    def test_a_server_with_another_certificate_gets_no_token(self):
        api = self.api(identity=Authority(self.folder / "other").leaf(), tokens=["hunter2"])
        serving = self.serving(api, "role: ingress, authorization: {credentials: hunter2}")
        eventually(lambda: self.count(serving, "last_refresh_successful") == 0, "the failure", 20)
        serving.process.logged("ingresses of https://127.*(certificate|issuer|self-signed)")
        self.assertEqual(api.requests, [])
        config = serving.get("/config")[1]
        self.assertIn("<secret>", config)
        self.assertNotIn("hunter2", config + serving.process.output())

    def test_it_ends_in_time_while_the_server_hangs(self):
        api = self.api()
        ended = threading.Event()
        self.addCleanup(ended.set)
        api.faults["ingresses", "list"] = lambda *_: ended.wait(60)
        serving = self.serving(api)
        eventually(lambda: api.count("list", "ingresses") == 1, "a list")
        self.assertEqual(serving.get("/-/ready")[0], 503)
        serving.process.signal(signal.SIGTERM)
        self.assertEqual(serving.process.wait(5), 0, serving.process.output())


if __name__ == "__main__":
    unittest.main()
