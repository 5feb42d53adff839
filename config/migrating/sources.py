# SPDX-License-Identifier: Apache-2.0
"""The discovery of targets: the file_sd_configs, http_sd_configs, dns_sd_configs and kubernetes_sd_configs of a job."""

import pathlib

import relabel
from carry import carry, is_usual
from endpoints import OWN_LABELS, append
from yaml_file import ConversionError, Sequence, dump, found, load, mappings, part, texts

KEYS = {
    "file_sd_configs": {"files", "refresh_interval"},
    "http_sd_configs": {"url", "refresh_interval", "basic_auth", "authorization", "tls_config", "proxy_url"},
    "dns_sd_configs": {"names", "type", "port", "refresh_interval"},
    "kubernetes_sd_configs": {
        "role", "api_server", "kubeconfig_file", "namespaces", "selectors", "basic_auth", "authorization", "tls_config", "proxy_url",
    },
}  # fmt: skip
TLS_KEYS = {"ca_file", "cert_file", "key_file", "min_version", "max_version"}
PARTS = {"namespaces": {"own_namespace", "names"}, "tls_config": TLS_KEYS}
RECORDS = ("SRV", "A", "AAAA")
# Why a role of kubernetes_sd_configs is left out.
NO_ENDPOINT = "of it Prometheus alone can tell which ports have TLS: let it request /probe for these targets"
LEFT_OUT_ROLES = {
    "service": "here it finds the addresses of LoadBalancers, and in Prometheus each port within the cluster: write it anew if that is meant",
    "pod": NO_ENDPOINT,
    "endpoints": NO_ENDPOINT,
    "endpointslice": NO_ENDPOINT,
    "node": "it finds the kubelets: let Prometheus request /probe for these targets",
}


def find(pattern, below):
    """The files of a pattern, which is relative to the folder `below`, each with its path as one name."""
    root, relative = (pathlib.Path("/"), pattern[1:]) if pattern.startswith("/") else (below, pattern)
    return [(file, "-".join(file.relative_to(root).parts)) for file in sorted(root.glob(relative))] if relative else []


def read_list(file):
    """The groups of a target file."""
    content = load(file)
    if not isinstance(content, Sequence):
        raise ConversionError(f"{file}:1: expected a list of groups with 'targets', found {found(content)}")
    for group, line in zip(content, content.lines):
        if not isinstance(group, dict):
            raise ConversionError(f"{file}:{line}: a group must be a mapping, not {found(group)}")
        yield group


class Sources:
    """Converts the discovery of one job. Target files are rewritten in `folder`, unless it is None."""

    def __init__(self, endpoints, below, folder):
        self.endpoints, self.notes, self.path = endpoints, endpoints.notes, endpoints.path
        self.below, self.folder = below, folder

    def convert(self, job, fleet):
        """Adds the keys of the discovery to the fleet."""
        rewritten = self.folder is not None
        for key in (key for key in job if key.endswith("_sd_configs")):
            if key not in KEYS:
                text = "is left out: let Prometheus request /probe for these targets"
                self.notes.add(job, key, f"{self.path}.{key}", text)
            elif key == "file_sd_configs" and rewritten:
                self._rewrite(job, fleet)
            else:
                items = [self._item(key, item) for item in mappings(job, key)]
                if any(items):
                    fleet[key] = [item for item in items if item]
        if any(key in fleet for key in KEYS if key != "file_sd_configs" or not rewritten):
            # The rules are for all sources of a fleet, and files that were written anew are relabelled.
            rules = None if rewritten and "file_sd_configs" in fleet else carry(self.endpoints.rules)
            if rules is None:
                self._note_rules()
            elif rules:
                fleet["relabel_configs"] = rules

    def _note_rules(self):
        """Names the rules that would have changed what is discovered."""
        for rule in self.endpoints.rules:
            label, action = part(rule, "target_label", str), relabel.action_of(rule)
            if is_usual(rule):
                continue
            text = f"the rule for {label or action} is not applied to discovered targets"
            self.notes.add(rule, rule.line, f"{self.path}.relabel_configs", text)

    def _item(self, key, item):
        """An item of the discovery without what has no counterpart, None if nothing is left."""
        path = f"{self.path}.{key}"
        role = part(item, "role", str)
        if key == "kubernetes_sd_configs" and role != "ingress":
            reason = LEFT_OUT_ROLES.get(role, "Prometheus has no such role")
            return self.notes.add(item, "role", path, f"the role '{role}' is left out: {reason}")
        self._note_unknown(path, item, KEYS[key])
        kept = {name: item[name] for name in item if name in KEYS[key]}
        if key == "file_sd_configs":
            self._note_refused(path, item)
        for name in PARTS.keys() & kept.keys():
            given = part(item, name, dict)
            self._note_unknown(f"{path}.{name}", given, PARTS[name])
            kept[name] = {each: given[each] for each in given if each in PARTS[name]}
        kind = part(item, "type", str) or RECORDS[0]
        if key == "dns_sd_configs" and kind not in RECORDS:
            return self.notes.add(item, "type", path, f"is left out: of records, {', '.join(RECORDS)} are known, not {kind}")
        return kept

    def _note_unknown(self, path, given, known):
        for name in given:
            if name not in known:
                self.notes.add(given, name, f"{path}.{name}", "has no counterpart")

    def _note_refused(self, path, item):
        """Target files stay as they are. staple_exporter refuses targets without TLS, and its own labels."""
        for pattern, line in texts(item, "files"):
            for file, _ in find(pattern, self.below):
                groups = list(read_list(file))
                labels = {f"the label '{name}'" for group in groups for name in part(group, "labels", dict) if name in OWN_LABELS}
                plain = any(text.startswith("http://") for group in groups for text, _ in texts(group, "targets"))
                refused = (["URLs without TLS"] if plain else []) + sorted(labels)
                if refused:
                    text = f"{file} has {', '.join(refused)}, which staple_exporter refuses: add --targets-directory=DIR"
                    self.notes.add(item, line, path, text)

    def _rewrite(self, job, fleet):
        """Writes the target files anew, relabelled, with targets and labels of staple_exporter."""
        new = []
        for item in mappings(job, "file_sd_configs"):
            for pattern, line in texts(item, "files"):
                files = find(pattern, self.below)
                if not files:
                    self.notes.add(item, line, f"{self.path}.file_sd_configs", f"no file is called {pattern}")
                new += [self._rewrite_file(file, name, fleet) for file, name in files]
        if any(new):
            fleet["file_sd_configs"] = [{"files": [name for name in new if name]}]

    def _rewrite_file(self, file, name, fleet):
        """Returns the name of the new file, None if the old one has no endpoint with TLS."""
        groups = []
        for group in read_list(file):
            for module, target, labels in self.endpoints.of_group(group, [("__meta_filepath", str(file))]):
                append(groups, target, labels | ({"__module__": module} if module != fleet["module"] else {}))
        if not groups:
            return None
        new = self.folder / fleet["name"].replace("/", "-") / (name if name.endswith((".yml", ".yaml")) else name + ".yml")
        new.parent.mkdir(parents=True, exist_ok=True)
        with new.open("w", encoding="utf-8") as out:
            dump(groups, out)
        return str(new)
