# SPDX-License-Identifier: Apache-2.0
"""YAML files with the line of each key and each item, so that every message can name it."""

import yaml


class ConversionError(Exception):
    """What makes the conversion impossible, with its place."""


class Mapping(dict):
    """A mapping of a file. `lines` holds the line of each key."""

    def __init__(self, file, line):
        super().__init__()
        self.file, self.line, self.lines = file, line, {}


class Sequence(list):
    """A list of a file. `lines` holds the line of each item."""

    def __init__(self, file, line):
        super().__init__()
        self.file, self.line, self.lines = file, line, []


class Loader(yaml.SafeLoader):
    """Makes Mapping and Sequence. A key that stands twice is an error, as it is for the other exporters."""


def _construct_mapping(loader, node):
    made = Mapping(loader.name, node.start_mark.line + 1)
    yield made
    given = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ConversionError(f"{loader.name}:{key.start_mark.line + 1}: a key must be a text")
        if key.value in given:
            raise ConversionError(f"{loader.name}:{key.start_mark.line + 1}: the key '{key.value}' is repeated")
        given.add(key.value)
    loader.flatten_mapping(node)
    for key_node, value_node in node.value:
        made[key_node.value] = loader.construct_object(value_node)
        made.lines[key_node.value] = key_node.start_mark.line + 1


def _construct_sequence(loader, node):
    made = Sequence(loader.name, node.start_mark.line + 1)
    yield made
    for item in node.value:
        made.append(loader.construct_object(item))
        made.lines.append(item.start_mark.line + 1)


Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)
Loader.add_constructor("tag:yaml.org,2002:seq", _construct_sequence)


def load(path):
    """Returns the content of the file. Raises ConversionError if it cannot be read or is not YAML."""
    try:
        with path.open(encoding="utf-8") as file:
            loader = Loader(file)
            loader.name = str(path)
            try:
                return loader.get_single_data()
            finally:
                loader.dispose()
    except OSError as error:
        raise ConversionError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConversionError(f"{path}: is not UTF-8") from None
    except RecursionError:
        raise ConversionError(f"{path}: is nested too deeply") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConversionError(f"{path}:{line}: {error.problem}") from None
    except yaml.YAMLError as error:
        raise ConversionError(f"{path}: {error}") from None


class Dumper(yaml.SafeDumper):
    """Writes Mapping and Sequence like dict and list, without anchors."""

    def ignore_aliases(self, data):
        return True


Dumper.add_multi_representer(dict, Dumper.represent_dict)
Dumper.add_multi_representer(list, Dumper.represent_list)


def dump(content, file):
    yaml.dump(content, file, Dumper=Dumper, sort_keys=False, allow_unicode=True)


KINDS = {dict: "a mapping", list: "a list", str: "a text"}


def found(value):
    return next((name for kind, name in KINDS.items() if isinstance(value, kind)), f"'{value}'")


def part(of, key, kind):
    """The value of a key, which has the given kind. An empty one if the key is missing or has no value."""
    value = of.get(key)
    if value is None:
        return {dict: Mapping, list: Sequence}[kind](of.file, of.line) if kind is not str else ""
    if kind is str and not isinstance(value, (dict, list)):
        return str(value)
    if not isinstance(value, kind):
        raise ConversionError(f"{of.file}:{of.lines[key]}: '{key}' must be {KINDS[kind]}, not {found(value)}")
    return value


def mappings(of, key):
    """The items of a list of mappings, each with its line."""
    items = part(of, key, list)
    for item, line in zip(items, items.lines):
        if not isinstance(item, dict):
            raise ConversionError(f"{of.file}:{line}: an item of '{key}' must be a mapping, not {found(item)}")
        yield item


def texts(of, key):
    """The items of a list of texts, each with its line."""
    items = part(of, key, list)
    for item, line in zip(items, items.lines):
        if isinstance(item, (dict, list)) or item is None:
            raise ConversionError(f"{of.file}:{line}: an item of '{key}' must be a text, not {found(item)}")
        yield str(item), line


class Notes:
    """What has no counterpart, in the order in which it was found: `file:line: path: text`."""

    def __init__(self):
        self.lines = []

    def add(self, of, key, path, text):
        """A note about a key of a mapping, or about a line of its file."""
        line = key if isinstance(key, int) else of.lines.get(key, of.line)
        note = f"{of.file}:{line}: {path}: {text}"
        if note not in self.lines:
            self.lines.append(note)
