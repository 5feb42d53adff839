# SPDX-License-Identifier: Apache-2.0
"""The status page in a browser, with the demo fleet and a server that is repaired."""

import json
import os
import re
import unittest
import urllib.parse

import program
import stapling
from authority import TRY_LATER, Authority
from browser import ENTER, TAB, Browser
from process import Process, eventually
from servers import s_server

ATTACK = "<script>document.title=1</script><img src=x onerror=alert(1)>"
LINKS = ".endpoints a.target"
VERDICTS = ".endpoints td.worst"


class StatusPage(stapling.StaplingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fleet = cls.running(Process([os.environ["STAPLE_FLEET"], f"--directory={cls.folder}", "--endpoints=150"], cls.folder))
        fleet.logged(r"(?m)^ready$")
        cls.authority = Authority(cls.folder / "ca")
        cls.leaf = cls.authority.leaf()
        cls.broken = s_server(cls.folder, cls.leaf, TRY_LATER)
        cls.addClassCleanup(lambda: cls.broken.stop())
        cls.target = f"127.0.0.1:{cls.broken.port}"
        markup = cls.authority.leaf(subject=ATTACK)
        cls.hostile = f"127.0.0.1:{cls.running(s_server(cls.folder, markup, None)).port}"
        text = (cls.folder / "config.yml").read_text()
        text = text.replace("fleets:\n", f"""  repair:
    server_name: www.example.com
    attempt_delay: 0s
    tls_config: {{ca_file: {cls.authority.root.certificate}}}
fleets:
  - name: repair
    module: repair
    interval: 1s
    failure_interval: 1s
    static_configs: [{{targets: ["{cls.target}", "{cls.hostile}"]}}]
""")
        cls.serving = cls.running(program.Serving(cls.folder, text))
        eventually(lambda: not re.search("Not probed yet|none probed", cls.serving.get("/")[1]), "every endpoint probed")
        cls.base = f"http://127.0.0.1:{cls.serving.port}/"
        cls.browser = cls.running(Browser(cls.folder))

    def setUp(self):
        self.browser.show_as(1280, 900)

    def tearDown(self):
        self.assertEqual(self.browser.console_errors(), [])
        self.assertEqual([url for url in self.browser.requests() if not url.startswith((self.base, "data:"))], [])

    def open(self, path=""):
        self.browser.open(self.base + path)

    def api(self, **parameters):
        code, body = self.serving.get("/api/v1/endpoints?" + urllib.parse.urlencode(parameters))
        self.assertEqual(code, 200, body)
        return json.loads(body)

    def targets(self):
        """The targets of the list, as in the label."""
        return self.browser.run("return [...document.querySelectorAll(arguments[0])].map(e => e.title)", LINKS)

    def id_of(self, target):
        (found,) = self.api(target=target)
        return found["id"]

    def eventually(self, condition, what):
        eventually(condition, lambda: f"{what}: {self.browser.url} {self.browser.texts('main')}")

    def test_a_page_lists_a_hundred_endpoints_worst_first(self):
        self.open()
        verdicts = self.browser.texts(VERDICTS)
        self.assertEqual(len(verdicts), 100)
        order = ["critical", "unreachable", "warning", "ok", "not applicable"]
        self.assertEqual(verdicts, sorted(verdicts, key=order.index))
        self.browser.click(".pager a[rel=next]")
        self.eventually(lambda: self.browser.text(".pager span").startswith("Page 2 of"), "the second page")
        self.assertIn("page=2", self.browser.url)

    def test_the_list_is_filtered_while_typing_and_its_url_can_be_shared(self):
        self.open()
        self.browser.type("#q", "revoked")
        self.eventually(lambda: "q=revoked" in self.browser.url and 0 < len(self.targets()) < 10, "the list shrinks")
        found = self.targets()
        self.assertEqual(self.browser.value("#q"), "revoked")
        self.browser.open(self.browser.url)
        self.assertEqual(self.targets(), found)

    def test_fleet_severity_fault_and_verdict_can_be_chosen(self):
        self.open()
        for name, value in (("fleet", "demo"), ("severity", "critical"), ("fault", "expired")):
            self.browser.click(f"select[name={name}] option[value={value}]")
            self.eventually(lambda: f"{name}={value}" in self.browser.url, f"{name} is chosen")  # noqa: B023
        listed = sorted(each["target"] for each in self.api(fleet="demo", severity="critical", fault="expired"))
        self.assertTrue(listed)
        self.eventually(lambda: sorted(self.targets()) == listed, "the page lists the endpoints of the API")
        self.open()
        self.browser.click("#tile-unreachable")
        self.eventually(lambda: set(self.browser.texts(VERDICTS)) == {"unreachable"}, "only unreachable endpoints")
        self.browser.click("#tile-unreachable")
        self.eventually(lambda: len(self.browser.texts(VERDICTS)) == 100, "all endpoints again")

    def test_a_heading_sorts_and_then_reverses_the_order(self):
        self.open("?fleet=demo")
        for order in ("ascending", "descending"):
            self.browser.click("#sort-target")
            self.eventually(lambda: self.browser.value("th.target", "ariaSort") == order, order)  # noqa: B023
            names = [text.split()[0] for text in self.browser.texts(LINKS)]
            self.assertEqual(names, sorted(names, reverse=order == "descending"))
        self.browser.back()
        self.eventually(lambda: [text.split()[0] for text in self.browser.texts(LINKS)] == sorted(names), "the order before")

    def test_what_breaks_next_is_two_steps_away(self):
        self.open()
        self.browser.click("#order-next")
        first = "#refresh-overdue-critical.fleet.test"
        self.eventually(lambda: self.targets()[0].endswith(first), "the order is by what breaks next")
        self.browser.click(LINKS)
        self.assertIn("Clients accept the staple for another", self.browser.text(".verdict .sentence"))

    def test_the_endpoints_of_an_issuer_are_counted_and_listed(self):
        self.open()
        self.browser.run("document.getElementById('issuers').open = true")
        count = self.browser.run("return document.querySelector(arguments[0]).closest('tr').cells[1].textContent",
                                 "#issuers a[href*='RSA']")  # fmt: skip
        self.browser.click("#issuers a[href*='RSA']")
        self.eventually(lambda: len(self.targets()) == int(count), f"{count} endpoints of the issuer")
        listed = sorted(each["target"] for each in self.api(issuer="CN=Fleet RSA CA"))
        self.assertEqual(sorted(self.targets()), listed)
        self.assertRegex(self.browser.text("h1"), f" of {count} endpoints")

    def test_what_is_not_ok_of_an_issuer_is_two_choices_away(self):
        self.open()
        self.browser.click("select[name=issuer] option[value='CN=Fleet CA']")
        self.eventually(lambda: "issuer=CN" in self.browser.url, "the issuer is chosen")
        self.browser.click("#attention")
        self.eventually(lambda: "need attention" in self.browser.text("#matching"), "the verdicts are chosen")
        self.assertEqual(self.browser.value("#verdict"), "critical,unreachable,warning")
        listed = {each["target"] for each in self.api(issuer="CN=Fleet CA", verdict="critical,unreachable,warning")}
        self.assertGreater(len(listed), 20)
        self.assertEqual(set(self.targets()), listed)
        self.assertLessEqual(set(self.browser.texts(VERDICTS)), {"critical", "unreachable", "warning"})

    def test_an_endpoint_has_a_page_with_a_stable_url(self):
        self.open("?q=refresh-overdue")
        self.browser.click(LINKS)
        self.assertRegex(self.browser.url, r"/endpoints/[0-9a-f]{16}$")
        self.assertIn("would have refreshed", self.browser.text(".verdict .sentence"))
        self.assertIn("openssl s_client", self.browser.texts("pre")[0])
        self.assertTrue(self.browser.texts("#history li"))
        target = self.browser.text("h1")
        self.browser.open(self.browser.url)
        self.assertEqual(self.browser.text("h1"), target)
        self.browser.click(".verdict a[href$='StapleRefreshOverdue.md']")
        self.assertEqual(self.browser.text("h1"), "StapleRefreshOverdue")
        self.browser.click(".runbook a[href='StapleIssuerOutage.md']")
        self.assertEqual(self.browser.text("h1"), "StapleIssuerOutage")

    def test_a_repair_appears_without_moving_the_reader(self):
        self.open("?fleet=repair&sort=target")
        row = f"#e-{self.id_of(self.target)}"
        self.assertEqual(self.browser.texts(f"{row} td.worst"), ["warning"])
        self.assertEqual(self.browser.texts(f"{row} .wrong code"), ["error_response"])
        self.browser.show_as(1280, 300)
        self.browser.run("window.scrollTo(0, 150)")
        self.browser.run("window.marked = document.querySelector(arguments[0]); marked.focus({preventScroll: true})", f"{row} a")
        self.browser.type("#q", " ")
        self.browser.run("marked.focus({preventScroll: true}); window.scrollTo(0, 150)")
        type(self).broken.stop()
        type(self).broken = s_server(self.folder, self.leaf, self.authority.staple(self.leaf), at=self.target)
        self.browser.eventually(f"{row} td.worst", ["ok"])
        self.assertEqual(self.browser.texts(f"{row} td.wrong"), [""])
        self.assertTrue(self.browser.run("return document.activeElement === marked"), "the focus stays")
        self.assertEqual(self.browser.run("return window.scrollY"), 150)
        self.open(f"endpoints/{self.id_of(self.target)}")
        self.assertIn("error_response", " ".join(self.browser.texts("#history li")))

    def test_a_certificate_full_of_markup_is_text(self):
        self.open(f"endpoints/{self.id_of(self.hostile)}")
        subject = self.browser.run("return [...document.querySelectorAll('dt')].find(e => e.textContent == 'Subject')"
                                   ".nextElementSibling.textContent")  # fmt: skip
        self.assertEqual(subject.replace("\\", ""), f"CN={ATTACK}")
        self.assertTrue(self.browser.title.startswith(self.hostile), self.browser.title)
        self.assertEqual(self.browser.texts("main script, main img"), [])
        self.open("?" + urllib.parse.urlencode({"q": ATTACK}))
        self.assertEqual(self.browser.value("#q"), ATTACK)
        self.assertEqual(self.browser.texts("main script, main img"), [])

    def test_everything_works_without_javascript(self):
        self.browser = Browser(self.folder, script=False)
        self.addCleanup(self.browser.stop)
        self.open()
        self.browser.type("#q", "revoked")
        self.browser.click("#filter button")
        self.eventually(lambda: self.browser.url.endswith("?q=revoked&verdict=&fleet=&issuer=&fault=&severity="), "the form was sent")
        self.assertTrue(0 < len(self.targets()) < 10)
        self.browser.click("#sort-left")
        self.assertIn("sort=left", self.browser.url)
        self.browser.click(LINKS)
        self.assertTrue(self.browser.text(".verdict .sentence"))

    def test_the_keyboard_is_enough(self):
        self.open("?q=revoked")
        reached = []
        while "target" not in reached and len(reached) < 40:
            self.browser.press(TAB)
            reached.append(self.browser.run("return document.activeElement.id || document.activeElement.className"))
        for wanted in ("skip", "tile-critical", "q", "fleet", "fault", "severity", "sort-target", "target"):
            self.assertIn(wanted, reached)
        self.browser.press(ENTER)
        self.eventually(lambda: "/endpoints/" in self.browser.url, "the endpoint is opened")


if __name__ == "__main__":
    unittest.main()
