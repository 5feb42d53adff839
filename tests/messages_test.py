# SPDX-License-Identifier: Apache-2.0
"""The messages of the log and their keys are those of exporter/reference/log.md, which scripts search for."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
CALL = re.compile(r"\b(?:(?:log_?|writer)(?:\.|->)(?:info|warn|error|debug|write|write_limited|format)|return format)\(")
LITERALS = r'"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*'

# Messages that are constants or arguments of a function, by the file and the expression at the call: where they stand.
NAMED = {
    ("exporter/command/serve.cc", "kNoConfiguration"): r"kNoConfiguration =\s*(" + LITERALS + ")",
    ("exporter/command/serve.cc", "what"): r"serve_all\([^;{]*?(" + LITERALS + ")",
    ("exporter/discovery/discovery.cc", "message"): r"log_problem\([^;{]*?(" + LITERALS + ")",
    ("exporter/service/service.cc", "message"): r"apply_configuration\([^;{]*?(" + LITERALS + ")",
}
# These messages are the problem itself.
FREE = {"acceptor.error().message", "acceptors.error().message", "configuration_->roots_problem"}
NOT_THE_LOG = {"exporter/web/probe/probe_debug.cc"}  # the text of /probe?debug=true


def joined(literals):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals))


def arguments(text, start):
    """The arguments of the call whose parenthesis opens before `start`."""
    depth, at, parts, begin, quoted = 1, start, [], start, False
    while depth:
        char = text[at]
        if char == '"' and text[at - 1] != "\\":
            quoted = not quoted
        elif not quoted:
            depth += (char in "({[") - (char in ")}]")
            if (char == "," and depth == 1) or depth == 0:
                parts.append(text[begin:at].strip())
                begin = at + 1
        at += 1
    return parts


def calls(sources):
    """The lines that the sources log: (file, message or the expression that gives it, set of keys)."""
    for path, text in sources.items():
        for found in CALL.finditer(text):
            given = arguments(text, found.end())
            function = found.group()
            skipped = 2 if "write_limited(" in function else 1 if function.endswith(("write(", "format(")) else 0
            fields = "".join(given[skipped + 1 :])
            if not fields or fields.startswith("{"):  # otherwise it passes a line on
                yield path, given[skipped], frozenset(re.findall(r'\{\s*"(\w+)",', fields))


def messages(sources):
    """The messages that the sources log, each with its keys."""
    everything = "\n".join(sources.values())
    logged = {}
    for path, message, keys in calls(sources):
        if message in FREE:
            continue
        if (path, message) in NAMED:
            texts = [joined(literals) for literals in re.findall(NAMED[path, message], everything)]
        elif re.fullmatch(LITERALS, message):
            texts = [joined(message)]
        else:
            raise AssertionError(f"{path}: {message}: neither a literal nor known to this test")
        for text in texts:
            if logged.setdefault(text, keys) != keys:
                raise AssertionError(f"{path}: {text}: logged with other keys elsewhere")
    return logged


def documented():
    rows = re.findall(r"(?m)^\| [a-z, ]+ \| (`.*?) \|(.*)\|$", (ROOT / "exporter/reference/log.md").read_text(encoding="utf-8"))
    return {message: frozenset(re.findall(r"`(\w+)`", keys)) for named, keys in rows for message in re.findall(r"`([^`]+)`", named)}


def sources():
    files = sorted((ROOT / "exporter").rglob("*.cc")) + sorted((ROOT / "exporter").rglob("*.h"))
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}
    return {path: text for path, text in texts.items() if path not in NOT_THE_LOG and path != "exporter/log.h"}


class Messages(unittest.TestCase):
    def test_the_reference_lists_exactly_the_messages_of_the_log(self):
        self.maxDiff = None
        logged = messages(sources())
        self.assertEqual({text: sorted(keys) for text, keys in logged.items()}, {text: sorted(keys) for text, keys in documented().items()})

    def test_a_message_in_pieces_and_one_behind_a_name_are_found(self):
        planted = {
            "exporter/service/service.cc": 'log.warn("a, " "b", {{"c", 1}, {"d", f("e", 2)}});\nlog_.write_limited(topic, level, message, {{"g", 1}});\n'
            'apply_configuration(change, "h");'
        }
        self.assertEqual(messages(planted), {"a, b": {"c", "d"}, "h": {"g"}})

    def test_a_message_that_is_made_is_an_error(self):
        with self.assertRaises(AssertionError):
            messages({"exporter/a.cc": 'log.info("a" + b);'})


if __name__ == "__main__":
    unittest.main()
