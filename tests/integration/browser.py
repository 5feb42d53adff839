# SPDX-License-Identifier: Apache-2.0
"""A headless browser: chromium, driven by chromedriver over WebDriver (W3C), which is JSON over HTTP."""

import base64
import json
import pathlib
import urllib.error
import urllib.request

from process import Process, binary, eventually, free_port

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of a reference (WebDriver, 12.1)
TAB, ENTER = "\ue004", "\ue007"

FLAGS = [
    "--headless=new",
    "--no-sandbox",  # tests run as root in containers
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
]


class Browser:
    """Browser is a separate chromium without a profile, limited to the loopback. Ends with stop()."""

    def __init__(self, folder, script=True):
        port = free_port()
        self.process = Process([binary("chromedriver"), f"--port={port}"], folder)
        self.process.listening(port)
        self._session = f"http://127.0.0.1:{port}"
        options = {"binary": binary("chromium"), "args": FLAGS}
        if not script:
            options["prefs"] = {"profile.managed_default_content_settings.javascript": 2}
        logs = {"browser": "ALL", "performance": "ALL"}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": logs}
        try:
            session = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        except AssertionError:
            self.process.stop()
            raise
        self._session += f"/session/{session['sessionId']}"
        self.show_as(1280, 900)

    def stop(self):
        try:
            self._call("DELETE", "")
        finally:
            self.process.stop()

    def show_as(self, width, height, dark=False):
        """Sets the size of the page and the dark or light colour scheme."""
        self._cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)
        self._cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def open(self, url):
        self._call("POST", "/url", {"url": url})

    def back(self):
        self._call("POST", "/back", {})

    @property
    def url(self):
        return self._call("GET", "/url")

    @property
    def title(self):
        return self._call("GET", "/title")

    def run(self, script, *arguments):
        """Runs JavaScript in the page and returns what it returns."""
        return self._call("POST", "/execute/sync", {"script": script, "args": arguments})

    def run_async(self, script):
        """Runs JavaScript that calls its last argument with the result."""
        return self._call("POST", "/execute/async", {"script": script, "args": []})

    def texts(self, selector):
        """The text of every element that the selector finds."""
        script = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent.replace(/\\s+/g, ' ').trim())"
        return self.run(script, selector)

    def text(self, selector):
        (text,) = self.texts(selector)
        return text

    def value(self, selector, of="value"):
        """A property of the first element that the selector finds."""
        return self.run("return document.querySelector(arguments[0])[arguments[1]]", selector, of)

    def click(self, selector):
        self._call("POST", f"/element/{self._find(selector)}/click", {})

    def type(self, selector, text):
        self._call("POST", f"/element/{self._find(selector)}/value", {"text": text})

    def press(self, key):
        """Presses a key in the focused element."""
        keys = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self._call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": keys}]})

    def eventually(self, selector, texts):
        """Waits until the elements have these texts."""
        eventually(lambda: self.texts(selector) == texts, lambda: f"{selector} has {texts}; the page has {self.texts('main')}")

    def accessibility_tree(self):
        """What a screen reader gets: (role, name) of every node that it is told of."""
        nodes = self._cdp("Accessibility.getFullAXTree")["nodes"]
        shown = (node for node in nodes if not node["ignored"])
        return [(node["role"]["value"], node.get("name", {}).get("value", "").strip()) for node in shown]

    def pdf(self, path):
        """Prints the page."""
        pathlib.Path(path).write_bytes(base64.b64decode(self._call("POST", "/print", {"background": True})))

    def show_printed(self, printed=True):
        """Applies the styles for print, or those for screens."""
        self._cdp("Emulation.setEmulatedMedia", media="print" if printed else "")

    def console_errors(self):
        """Console messages since the last call: errors, and violations of the Content-Security-Policy."""
        return [entry["message"] for entry in self._log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def requests(self):
        """The URLs requested since the last call."""
        events = (json.loads(entry["message"])["message"] for entry in self._log("performance"))
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def picture(self, path):
        pathlib.Path(path).write_bytes(base64.b64decode(self._call("GET", "/screenshot")))

    def _find(self, selector):
        return self._call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def _log(self, kind):
        return self._call("POST", "/se/log", {"type": kind})

    def _cdp(self, name, **parameters):
        return self._call("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._session + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{method} {path} {body}: {error.read().decode()[:1000]}") from None
