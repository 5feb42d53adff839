# SPDX-License-Identifier: Apache-2.0
"""Every kind of page of the status page for people who cannot see it, or not well: names, contrast, narrow screens."""

import contextlib
import pathlib
import tempfile
import unittest

import demo_pages
from browser import ENTER, TAB, Browser

NAMED = {"link", "button", "textbox", "searchbox", "combobox", "listbox", "table", "form", "search", "navigation",
         "region", "heading",
         "columnheader", "rowheader", "image"}  # fmt: skip
ONCE = {"main", "banner", "contentinfo", "searchbox"}

# The contrast of every text with what it stands on, where less than WCAG 2.1 (1.4.3, level AA) demands.
FAINT = """
const colour = text => (text.match(/[\\d.]+/g) ?? []).map(Number);
const light = ([r, g, b]) => [r, g, b].map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const under = element => {
  for (; element; element = element.parentElement) {
    const found = colour(getComputedStyle(element).backgroundColor);
    if (found.length === 3 || found[3] === 1) return found;
  }
  return [255, 255, 255];
};
const faint = [];
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  if (!texts.currentNode.data.trim() || !element.checkVisibility() || element.closest("select")) continue;
  const style = getComputedStyle(element);
  const text = colour(element instanceof SVGElement ? style.fill : style.color);
  const [dark, bright] = [light(text), light(under(element))].sort((a, b) => a - b);
  const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
  const ratio = (bright + 0.05) / (dark + 0.05);
  if (ratio < (large ? 3 : 4.5)) faint.push(texts.currentNode.data.trim() + " " + ratio.toFixed(2));
}
return [...new Set(faint)];
"""

# Pairs of labels of one validity bar that overlap, and labels that leave it.
COLLISIONS = """
const found = [];
for (const axis of document.querySelectorAll("svg.axis")) {
  if (!axis.checkVisibility()) continue;
  const frame = axis.getBoundingClientRect();
  const labels = [...axis.querySelectorAll("text")].map(text => [text.textContent, text.getBoundingClientRect()]);
  labels.forEach(([name, box], i) => {
    if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1)
      found.push(name + " leaves the bar");
    for (const [other, its] of labels.slice(i + 1)) {
      // Boxes are as high as a line: text of neighbouring lines does not touch.
      if (box.left < its.right && its.left < box.right && box.top + 2 < its.bottom && its.top + 2 < box.bottom)
        found.push(name + " overlaps " + other);
    }
  });
}
return found;
"""

REPEATED = """
const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
return ids.filter((id, i) => ids.indexOf(id) !== i);
"""


class Accessibility(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="staple-")))
        cls.serving = stack.enter_context(demo_pages.serving_demo(folder))
        cls.base = f"http://127.0.0.1:{cls.serving.port}"
        cls.paths = demo_pages.paths(cls.serving)
        cls.browser = Browser(folder)
        stack.callback(cls.browser.stop)

    def examine(self, check, width=1280, dark=False):
        """Opens every kind of page, with all that can be expanded, and calls `check`."""
        for name, path in self.paths.items():
            with self.subTest(page=name, path=path, width=width, dark=dark):
                self.browser.show_as(width, 900, dark)
                self.browser.open(self.base + path)
                self.browser.run("document.querySelectorAll('details').forEach(each => each.open = true)")
                check()

    def test_there_is_a_page_of_every_kind(self):
        wanted = {f"endpoint, {kind}" for kind in demo_pages.KINDS} | {"endpoint, several views", "list", "runbooks"}
        self.assertEqual(wanted - self.paths.keys(), set())

    def check_names(self):
        tree = self.browser.accessibility_tree()
        self.assertEqual([role for role, name in tree if role in NAMED and not name], [])
        for role in ONCE:
            self.assertLessEqual(sum(each == role for each, _ in tree), 1, role)
        regions = [name for role, name in tree if role in ("region", "navigation", "form", "search")]
        self.assertEqual(len(regions), len(set(regions)), regions)
        buttons = [name for role, name in tree if role == "button"]
        several = len(self.browser.texts("details.view")) > 1
        self.assertTrue(several or len(buttons) == len(set(buttons)), buttons)
        self.assertEqual(len(self.browser.texts("h1")), 1)
        self.assertEqual(self.browser.value("html", "lang"), "en")
        self.assertEqual(self.browser.run(REPEATED), [], "ids that are not unique")

    def test_a_screen_reader_gets_a_name_for_everything_that_can_be_used(self):
        self.examine(self.check_names)

    def test_text_has_enough_contrast_on_light_and_dark_pages(self):
        for dark in (False, True):
            self.examine(lambda: self.assertEqual(self.browser.run(FAINT), []), dark=dark)

    def test_a_text_that_is_too_faint_is_noticed(self):
        self.browser.show_as(1280, 900, dark=False)
        self.browser.open(self.base)
        self.browser.run("document.querySelector('h1').style.color = '#999'")
        self.assertEqual(len(self.browser.run(FAINT)), 1)

    def test_the_labels_of_a_validity_bar_never_overlap(self):
        for width in (320, 412, 700, 1280):
            self.examine(lambda: self.assertEqual(self.browser.run(COLLISIONS), []), width)

    def test_a_narrow_page_scrolls_in_one_direction(self):
        width = "return document.documentElement.scrollWidth"
        self.examine(lambda: self.assertLessEqual(self.browser.run(width), 320), 320)

    def test_a_command_is_copied_by_the_keyboard_alone(self):
        self.browser.show_as(1280, 900)
        self.browser.open(self.base + self.paths["endpoint, critical expired"])
        reached = ""
        for _ in range(60):
            self.browser.press(TAB)
            reached = self.browser.run("return document.activeElement.className")
            if reached == "copy":
                break
        self.assertEqual(reached, "copy")
        self.browser.press(ENTER)
        self.browser.eventually("#news", ["Copied"])
        selected = self.browser.run("return getSelection().toString()").strip()
        self.assertEqual(selected, self.browser.texts("pre")[0])

    def test_print_has_no_controls_and_names_the_addresses_of_its_links(self):
        self.browser.show_as(1280, 900, dark=True)
        self.browser.open(self.base + self.paths["endpoint, critical expired"])
        self.browser.show_printed()
        try:
            controls = "return [...document.querySelectorAll('button, input, select, nav')]"
            self.assertEqual(self.browser.run(controls + ".filter(each => each.checkVisibility()).length"), 0)
            runbook = "document.querySelector('.verdict a[href$=\"StapleExpired.md\"]')"
            after = f"return getComputedStyle({runbook}, '::after').content"
            self.assertIn("runbooks/StapleExpired.md", self.browser.run(after))
            self.assertEqual(self.browser.run("return getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
            self.assertEqual(self.browser.run(FAINT), [])
        finally:
            self.browser.show_printed(False)


if __name__ == "__main__":
    unittest.main()
