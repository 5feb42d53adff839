# SPDX-License-Identifier: Apache-2.0
"""Writes the manual page and the shell completions from the program's own model of its flags.

    python3 config/deb/describe.py --program=build/release/staple_exporter --output=DIRECTORY

writes staple_exporter.1, and staple_exporter.bash, .zsh and .fish, with every flag of --help. The model is what
`staple_exporter [COMMAND] --help-model` prints. The date is that of SOURCE_DATE_EPOCH, so that the same source gives the
same bytes.
"""

import argparse
import dataclasses
import datetime
import json
import os
import pathlib
import re
import subprocess

COMMANDS = {"": "serve", "probe": "probe", "verify": "verify"}  # on the command line -> its name


@dataclasses.dataclass(frozen=True)
class Flag:
    names: list  # ["-h", "--help"]
    value: str  # FILE; empty if the flag has no value
    choices: list  # all possible values; empty if there are others
    variable: str  # of the environment; empty if there is none
    repeatable: bool
    text: str

    @property
    def long(self):
        return self.names[-1]


@dataclasses.dataclass(frozen=True)
class Help:
    command: str  # as in COMMANDS
    summary: str
    usage: list
    groups: dict  # heading -> [Flag]
    examples: list  # {"meaning": ..., "line": ...}
    footer: str

    def flags(self):
        return [flag for group in self.groups.values() for flag in group]


def read(command, text):
    """Returns the Help of one command from its --help-model."""
    model = json.loads(text)
    model["groups"] = {group["heading"]: [Flag(**flag) for flag in group["flags"]] for group in model["groups"]}
    return Help(command, **model)


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "'")
    return "\\&" + text if text.startswith((".", "'")) else text


def manual(helps, version, day):
    lines = [f'.TH STAPLE_EXPORTER 1 "{day}" "staple_exporter {version}" "User Commands"', ".SH NAME"]
    lines += ["staple_exporter \\- watches OCSP stapling across a fleet of TLS endpoints, for Prometheus", ".SH SYNOPSIS", ".nf"]
    lines += [roff(line) for line in helps[0].usage] + [".fi", ".SH DESCRIPTION"]
    lines += [roff(f"{helps[0].summary} Connects to each endpoint like a client that requires a staple, judges the response, "
                   "and reports whether a staple is sent, whether a strict client would accept it, and for how long.")]  # fmt: skip
    for each in helps:
        lines += [f".SH {COMMANDS[each.command].upper()}", roff(each.summary if each.command else "The default.")]
        for heading, flags in each.groups.items():
            lines.append(f".SS {heading}")
            for flag in flags:
                names = ", ".join(f"\\fB{roff(name)}\\fR" for name in flag.names)
                lines += [".TP", names + (f"=\\fI{roff(flag.value)}\\fR" if flag.value else ""), roff(flag.text or "...")]
        if each.command and each.footer:
            lines += [".PP", roff(each.footer)]
    lines += [".SH EXAMPLES"]
    for example in (example for each in helps for example in each.examples):
        lines += [".TP", roff(example["meaning"] + "."), f"\\fB{roff(example['line'])}\\fR"]
    lines += [".SH ENVIRONMENT"]
    for flag in helps[0].flags():
        if flag.variable:
            lines += [".TP", f"\\fB{flag.variable}\\fR", roff(f"Used as {flag.long} if that is not given.")]
    lines += [".TP", "\\fBSTAPLE_OPENSSL_CONTEXT\\fR"]
    lines += [roff("whole or trimmed: the algorithms that handshakes load. By default the quicker choice for this OpenSSL. With whole, "
        "handshakes also read issuers again that they have read before.")]
    lines += [".TP", "\\fBNO_COLOR\\fR", "No colours on the terminal."]
    lines += [".SH SIGNALS", ".TP", "\\fBSIGHUP\\fR", "Reads the configuration and all certificate files again."]
    lines += [".TP", "\\fBSIGTERM\\fR, \\fBSIGINT\\fR", "Stops the program."]
    lines += [".SH FILES", ".TP", "\\fI/etc/staple\\-exporter/staple_exporter.yml\\fR", "The configuration of the service."]
    lines += [".TP", "\\fI/etc/default/staple\\-exporter\\fR", "Further flags of the service.", ".SH SEE ALSO"]
    lines += ["\\fI/usr/share/doc/staple\\-exporter/reference/\\fR explains every key of the configuration and every metric."]
    return "\n".join(lines) + "\n"


def bash(helps):
    def case(each):
        words = " ".join(flag.long + ("=" if flag.value else "") for flag in each.flags())
        files = "|".join(flag.long for flag in each.flags() if flag.value == "FILE")
        values = [f"        {flag.long}) words='{' '.join(flag.choices)}' ;;" for flag in each.flags() if flag.choices]
        lines = [f"    {each.command or '*'})", f"      words='{words}'"]
        if not each.command:
            lines.append("      [[ $COMP_CWORD == 1 ]] && words+=' serve probe verify help'")
        lines += ["      case $before in", f"        {files}) compopt -o default; COMPREPLY=(); return ;;", *values, "      esac ;;"]
        return "\n".join(lines)

    cases = [case(each) for each in helps if each.command] + ["    help) words='serve probe verify' ;;"] + [case(each) for each in helps if not each.command]
    return f"""# bash completion for staple_exporter. Written from its model of flags.
_staple_exporter() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} words
  # bash splits words at `=`.
  [[ $word == '=' ]] && word=
  [[ $before == '=' ]] && before=${{COMP_WORDS[COMP_CWORD-2]}}
  case ${{COMP_WORDS[1]}} in
{chr(10).join(cases)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  [[ ${{COMPREPLY[0]-}} == *= ]] && compopt -o nospace
}}
complete -F _staple_exporter staple_exporter
"""


def zsh(helps):
    def argument(flag):
        text = flag.text.replace("'", "'\\''").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")
        if not flag.value:
            return f"'{flag.long}[{text}]'"
        action = f"({' '.join(flag.choices)})" if flag.choices else "_files" if flag.value == "FILE" else ""
        return f"'{'*' if flag.repeatable else ''}{flag.long}=[{text}]:{flag.value}:{action}'"

    def function(each):
        # Without it, flags after a target are not completed.
        target = ["'*:target:_hosts'"] if each.command == "probe" else []
        words = " \\\n    ".join([argument(flag) for flag in each.flags()] + target)
        return f"_staple_exporter_{COMMANDS[each.command]}() {{\n  _arguments \\\n    {words}\n}}\n"

    functions = "\n".join(function(each) for each in helps)
    return f"""#compdef staple_exporter
# Written from its model of flags.

{functions}
_staple_exporter() {{
  case ${{words[2]}} in
    probe|verify|serve)
      local command=${{words[2]}}
      (( CURRENT == 2 )) || {{ shift words; (( CURRENT-- )); _staple_exporter_$command; return }} ;;
  esac
  [[ ${{words[2]}} == help ]] && (( CURRENT > 2 )) && {{ compadd serve probe verify; return }}
  (( CURRENT == 2 )) && compadd serve probe verify help
  _staple_exporter_serve
}}

_staple_exporter "$@"
"""


def fish(helps):
    lines = ["# fish completion for staple_exporter. Written from its model of flags.", "complete -c staple_exporter -f"]
    for command in [*COMMANDS.values(), "help"]:
        lines.append(f"complete -c staple_exporter -n 'test (count (commandline -opc)) -eq 1' -a {command}")
    lines.append(f"complete -c staple_exporter -n '__fish_seen_subcommand_from help' -a '{' '.join(COMMANDS.values())}'")
    for each in helps:
        seen = "not __fish_seen_subcommand_from probe verify help" if not each.command else f"__fish_seen_subcommand_from {each.command}"
        for flag in each.flags():
            text = flag.text.replace("\\", "\\\\").replace("'", "\\'")
            value = (f" -x -a '{' '.join(flag.choices)}'" if flag.choices else " -r -F" if flag.value == "FILE" else " -x") if flag.value else ""
            lines.append(f"complete -c staple_exporter -n '{seen}' -l {flag.long[2:]}{value} -d '{text}'")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    options = parser.parse_args()

    def output_of(*arguments):
        return subprocess.run([options.program, *arguments], check=True, capture_output=True, text=True).stdout

    helps = [read(command, output_of(*command.split(), "--help-model")) for command in COMMANDS]
    version = re.match(r"staple_exporter, version (\S+)", output_of("--version")).group(1)
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    day = datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc) if epoch else datetime.datetime.now()
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "staple_exporter.1").write_text(manual(helps, version, day.strftime("%Y-%m-%d")), encoding="utf-8")
    for name, write in {"bash": bash, "zsh": zsh, "fish": fish}.items():
        (options.output / f"staple_exporter.{name}").write_text(write(helps), encoding="utf-8")


if __name__ == "__main__":
    main()
