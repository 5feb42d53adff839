# SPDX-License-Identifier: Apache-2.0
"""Jobs of Prometheus that request /probe, as fleets."""

import targets
from endpoints import Endpoints, append
from sources import Sources, find
from yaml_file import ConversionError, found, load, mappings, part, texts


def read_jobs(path, notes):
    """Yields each job with the folder of its file: of a configuration of Prometheus, and of the files that it names.

    A file may also be a list of jobs alone.
    """
    content = load(path)
    if isinstance(content, list):
        for job, line in zip(content, content.lines):
            if not isinstance(job, dict):
                raise ConversionError(f"{path}:{line}: a job must be a mapping, not {found(job)}")
            yield job, path.parent
        return
    if not isinstance(content, dict) or not {"scrape_configs", "scrape_config_files"} & set(content):
        raise ConversionError(f"{path}:1: expected scrape_configs or a list of jobs, found {found(content)}")
    yield from ((job, path.parent) for job in mappings(content, "scrape_configs"))
    for pattern, line in texts(content, "scrape_config_files"):
        files = find(pattern, path.parent)
        if not files:
            notes.add(content, line, "scrape_config_files", f"no file is called {pattern}")
        for file, _ in files:
            yield from read_jobs(file, notes)


class Fleets:
    """The fleets, in the order of the jobs. `folder` is the one of rewritten target files, None to leave them."""

    def __init__(self, modules, notes, folder):
        self.modules, self.notes, self.folder = modules, notes, folder
        self.fleets = []

    def add_job(self, job, below):
        """Adds a fleet for each module of the job. A job that does not request /probe is left out."""
        if not (part(job, "metrics_path", str) or "/metrics").rstrip("/").endswith("/probe"):
            return
        path = f"scrape_configs.{part(job, 'job_name', str)}"
        params = part(job, "params", dict)
        base = {f"__param_{key}": value for key in params for value, _ in list(texts(params, key))[:1]}
        base["job"] = part(job, "job_name", str)
        endpoints = Endpoints(self.modules, self.notes, path, base, list(mappings(job, "relabel_configs")))
        fleets = {}
        module = base.get("__param_module") or self.modules.default
        line = params.lines.get("module", job.line)
        if any(key.endswith("_sd_configs") for key in job) and endpoints.is_usable(module, job, line):
            fleet = self._fleet(fleets, job, module)
            Sources(endpoints, below, self.folder).convert(job, fleet)
            if "relabel_configs" in fleet:
                fleets["discovered"] = fleets.pop(module)  # what follows is relabelled here
        for group in mappings(job, "static_configs"):
            for module, target, labels in endpoints.of_group(group):
                append(self._fleet(fleets, job, module).setdefault("static_configs", []), target, labels)
        self.fleets += [fleet for fleet in fleets.values() if any(key.endswith("_configs") for key in fleet)]

    def _fleet(self, fleets, job, module):
        """The fleet of the job with this module. The first one has the name of the job."""
        if module not in fleets:
            name = part(job, "job_name", str) + (f"-{module}" if fleets else "")
            fleets[module] = {"name": self._unique(name), "module": module}
            if job.get("scrape_interval"):
                fleets[module]["interval"] = part(job, "scrape_interval", str)
            if self.modules.converted[module].timeout:
                fleets[module]["timeout"] = self.modules.converted[module].timeout
        return fleets[module]

    def _unique(self, name):
        taken = {fleet["name"] for fleet in self.fleets}
        return next(text for text in [name] + [f"{name}-{number}" for number in range(2, len(taken) + 3)] if text not in taken)

    def add_targets_of_modules(self):
        """Adds a fleet for each module that names its target and that no job requests."""
        used = {fleet["module"] for fleet in self.fleets}
        for name, module in self.modules.converted.items():
            if not module.target or name in used:
                continue
            try:
                target = targets.convert(module.target, module.plain_http)
            except targets.NoTarget as reason:
                self.notes.add(module.place, "target", f"modules.{name}.target", f"{module.target} is left out: {reason}")
                continue
            fleet = {"name": self._unique(name), "module": name, "static_configs": [{"targets": [target]}]}
            self.fleets.append(fleet | ({"timeout": module.timeout} if module.timeout else {}))
