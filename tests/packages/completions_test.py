# SPDX-License-Identifier: Apache-2.0
"""bash, zsh and fish complete the commands, flags and choices of the program."""

import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import tempfile
import unittest

import program
from process import binary, eventually

DEB = pathlib.Path(__file__).resolve().parent.parent.parent / "config" / "deb"

# What follows the name of the program -> what it is completed to. A value is completed without its flag.
CASES = {
    "ver": {"verify"},
    "help ": {"serve", "probe", "verify"},
    "--shard.o": {"--shard.ordinal"},
    "serve --web.l": {"--web.listen-address"},
    "probe --all": {"--all-addresses"},
    "probe www.example.com --sta": {"--starttls"},
    "verify --staple=x --iss": {"--issuer"},
    "verify --all": set(),
    "--log.level=d": {"debug"},
    "--log.level d": {"debug"},
    "verify --profile pri": {"private"},
    "probe --output=": {"text", "json", "prometheus"},
    "verify --output=": {"text", "json"},
    "verify --log.level=d": set(),
    "probe --starttls=xmpp": {"xmpp-client", "xmpp-server"},
    "--config.file=x ver": set(),
}
COMMANDS = {"serve", "probe", "verify", "help"}

BASH = """
compopt() {{ :; }}
source {file}
COMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
_staple_exporter
printf '%s\\n' "${{COMPREPLY[@]}}"
"""

# An interactive zsh writes to the file $FOUND what it would offer, and after Ctrl-X the line as it is then.
ZSH = """
PS1='' RPS1=''
unset zle_bracketed_paste
autoload -Uz compinit && compinit -D -u
source {file}
compdef _staple_exporter staple_exporter
compadd() {{
  local -a offered
  if [[ " $* " != *' '-[OAD]' '* ]]; then
    builtin compadd -O offered "$@"
    (( $#offered )) && print -rl -- $offered >>$FOUND
  fi
  builtin compadd "$@"
}}
_show_line() {{ print -r -- "line: $BUFFER" >>$FOUND; BUFFER= }}
zle -N _show_line
bindkey '^X' _show_line
print ready >>$FOUND
"""


class Zsh:
    """Zsh is an interactive zsh with the completion of `file`, in `folder`. Ends with stop()."""

    def __init__(self, file, folder):
        self.found = folder / "found"
        setup = folder / "setup.zsh"
        setup.write_text(ZSH.format(file=file), encoding="utf-8")
        shell = binary("zsh")
        environment = os.environ | {"FOUND": str(self.found), "TERM": "dumb", "HOME": str(folder)}
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(folder)
            os.execve(shell, [shell, "-f", "-i"], environment)
        self._type(f"source {setup}\n")
        self._until("ready")

    def stop(self):
        os.close(self.terminal)  # which hangs up
        os.waitpid(self.child, 0)

    def complete(self, line):
        """What the shell offers, and the line after the completion."""
        self.found.write_text("", encoding="utf-8")
        self._type(f"staple_exporter {line}\t\x18")
        *offered, changed = self._until("line: ").splitlines()
        return offered, changed.removeprefix("line: staple_exporter ")

    def _type(self, text):
        os.write(self.terminal, text.encode())

    def _until(self, word):
        def read():
            while select.select([self.terminal], [], [], 0)[0]:
                os.read(self.terminal, 65536)
            text = self.found.read_text(encoding="utf-8") if self.found.exists() else ""
            return text if word in text and text.endswith("\n") else None

        return eventually(read, f"zsh writes {word!r}")


class Completions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = pathlib.Path(temporary.name)
        (cls.folder / "fleet.yml").write_text("", encoding="utf-8")
        subprocess.run([sys.executable, DEB / "describe.py", f"--program={program.EXPORTER}", f"--output={cls.folder}"], check=True, timeout=60)

    def test_bash(self):
        self._complete_all(self._bash)
        self.assertLess(COMMANDS, self._bash(""))

    def test_fish(self):
        self._complete_all(self._fish)
        self.assertEqual(self._fish(""), COMMANDS)
        self.assertEqual(self._fish("probe --config.file=fl"), {"fleet.yml"})

    def test_zsh(self):
        zsh = Zsh(self.folder / "staple_exporter.zsh", self.folder)
        self.addCleanup(zsh.stop)
        self._complete_all(lambda line: set(zsh.complete(line)[0]))
        self.assertLess(COMMANDS, set(zsh.complete("")[0]))
        self.assertEqual(zsh.complete("probe --config.file=fl")[1], "probe --config.file=fleet.yml ")
        self.assertEqual(zsh.complete("--web.l")[1], "--web.listen-address=", "a value follows at once")
        self.assertEqual(zsh.complete("probe www.example.com --det")[1], "probe www.example.com --details ")

    def _complete_all(self, complete):
        for line, wanted in CASES.items():
            with self.subTest(line):
                self.assertEqual(complete(line), wanted)

    def _bash(self, line):
        words = re.findall(r"=|[^ =]+", line) + ([""] if line.endswith(" ") or not line else [])
        listed = " ".join(f"'{word}'" for word in ["staple_exporter", *words])
        script = BASH.format(file=self.folder / "staple_exporter.bash", words=listed)
        done = subprocess.run(["bash", "-c", script], check=True, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stderr, "")
        return {word.rstrip("=") for word in done.stdout.split()}

    def _fish(self, line):
        script = f"source {self.folder / 'staple_exporter.fish'}; complete -C 'staple_exporter {line}'"
        environment = os.environ | {"HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        command = [binary("fish"), "--private", "-c", script]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60, cwd=self.folder, env=environment)
        self.assertEqual(done.stderr, "")
        # fish 4 also offers, after those that begin with the word, what has its letters in this order.
        offered = (each.split("\t")[0] for each in done.stdout.splitlines())
        return {re.sub(r"^--[^=]*=", "", word) for word in offered if word.startswith(line.split(" ")[-1])}


if __name__ == "__main__":
    unittest.main()
