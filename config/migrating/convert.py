# SPDX-License-Identifier: Apache-2.0
"""Converts modules of blackbox_exporter or ssl_exporter, and the jobs of Prometheus that use them, to a configuration.

    python3 convert.py --from=blackbox_exporter --modules=blackbox.yml --prometheus=prometheus.yml > staple_exporter.yml

What has no counterpart is left out and named on stderr, with its file and line. Paths stay as they are: they are
relative to the new file. Needs PyYAML (Debian: python3-yaml).
"""

import argparse
import pathlib
import sys

try:
    import jobs
    import modules
    from yaml_file import ConversionError, Notes, dump, found, load
except ModuleNotFoundError as missing:
    sys.exit(f"convert.py: needs PyYAML (Debian: apt-get install python3-yaml): {missing}")

PEERS = ["blackbox_exporter", "ssl_exporter"]


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="peer", choices=PEERS, required=True)
    parser.add_argument(
        "--modules", type=pathlib.Path, help="the configuration of the other exporter; ssl_exporter runs without one too"
    )
    parser.add_argument(
        "--prometheus", type=pathlib.Path, action="append", default=[], help="a configuration of Prometheus or a list of its jobs; repeatable"
    )
    parser.add_argument(
        "--targets-directory", type=pathlib.Path, help="write the target files of file_sd_configs anew, into this directory"
    )
    options = parser.parse_args(arguments)
    if options.modules is None and options.peer == "blackbox_exporter":
        parser.error("--modules is missing: blackbox_exporter has no modules without its configuration")
    return options


def convert(options, notes):
    """Returns the new configuration."""
    given = load(options.modules) if options.modules else None
    if options.modules and not isinstance(given, dict):
        raise ConversionError(f"{options.modules}:1: expected a mapping with 'modules', found {found(given)}")
    converted = modules.read(options.peer, given, notes)
    fleets = jobs.Fleets(converted, notes, options.targets_directory)
    for path in options.prometheus:
        for job, folder in jobs.read_jobs(path, notes):
            fleets.add_job(job, folder)
    fleets.add_targets_of_modules()
    return {"modules": {name: module.settings for name, module in converted.converted.items()}, "fleets": fleets.fleets}


def main(arguments=None):
    options, notes = parse_arguments(arguments), Notes()
    try:
        result = convert(options, notes)
    except (ConversionError, OSError) as error:
        sys.exit(f"convert.py: {error}")
    dump(result, sys.stdout)
    for note in notes.lines:
        print(note, file=sys.stderr)
    if not result["fleets"]:
        print("no fleets: no job requests /probe with these modules and targets that can be converted", file=sys.stderr)


if __name__ == "__main__":
    main()
