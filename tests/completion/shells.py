"""The shells that the harness knows, each with our completion loaded in one of its ways."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
from typing import TYPE_CHECKING, Any, NamedTuple

from hermes_shell.dialects import DIALECTS
from tools.terminal import SHELLS

from .harness import PROBES, Answer, Pty, Session
from .words import dequoted, split

if TYPE_CHECKING:
    from .scene import Scene


class Bash(Pty):
    """bash, with the script sourced."""

    name = shell = "bash"
    lists = "\x1b?"

    def __init__(self, scene: Scene, start: str = "", env: dict[str, str] | None = None) -> None:
        super().__init__(scene, start, env)
        self.run("_probe_arm hermes hermes-shell hermes-play assistant hw")

    def prepare(self) -> tuple[list[str], dict[str, str]]:
        script, _ = self.scene.install(self.shell)
        rc = self.directory / "bashrc"
        rc.write_text(f". {PROBES / 'bash'}\n{self.start}\n. '{script}'\n")
        variables = {"INPUTRC": str(PROBES / "inputrc"), "HISTFILE": str(self.directory / "history")}
        return ["--noprofile", "--rcfile", str(rc), "-i"], variables

    def words(self, before: str, record: list[str]) -> list[str]:
        replaced, options, *found = record
        keep = split(before).raw.removesuffix(replaced)
        if "-o filenames" in options:
            # readline quotes these by itself.
            return [dequoted(keep) + word for word in found if word]
        return [dequoted(keep + word) for word in found if word]


class Zsh(Pty):
    """zsh, with the script sourced."""

    name = shell = "zsh"
    lists = "\x04"
    loads = "autoload -Uz compinit; compinit -u -D\n. '{script}'"

    def prepare(self) -> tuple[list[str], dict[str, str]]:
        script, loader = self.scene.install(self.shell)
        loads = self.loads.format(script=script, directory=loader.parent)
        (self.directory / ".zshrc").write_text(f". {PROBES / 'zsh'}\n{self.start}\n{loads}\n")
        return ["-d", "-i"], {"ZDOTDIR": str(self.directory)}

    def words(self, _before: str, record: list[str]) -> list[str]:
        ignored, prefix, path, quoted, *found = record
        lead = dequoted(ignored) + prefix + path
        # zsh itself shows what is added twice once.
        return list(dict.fromkeys(lead + (dequoted(word) if quoted else word) for word in found))


class ZshAutoloaded(Zsh):
    """zsh, with the loader found on fpath."""

    name = "zsh autoloaded"
    loads = "fpath=('{directory}' $fpath); autoload -Uz compinit; compinit -u -D"


class Fish(Pty):
    """fish, with the script sourced."""

    name = shell = "fish"
    # C-x C-f reports what is offered.
    tab = "\x18\x06\t"
    unset = "set -e {name}"

    def prepare(self) -> tuple[list[str], dict[str, str]]:
        script, _ = self.scene.install(self.shell)
        rc = self.directory / "fish" / "config.fish"
        # fish would make these, and its completions from manual pages, with programs that are not on PATH.
        for name in ("completions", "conf.d", "functions"):
            (rc.parent / name).mkdir(parents=True)
        (self.scene.home / ".local/share/fish/generated_completions").mkdir(parents=True, exist_ok=True)
        rc.write_text(f"source {PROBES / 'fish'}\n{self.start}\nsource '{script}'\n")
        return ["-i"], {"XDG_CONFIG_HOME": str(self.directory)}

    def words(self, _before: str, record: list[str]) -> list[str]:
        return [word.partition("\t")[0] for word in record]


class _Match(NamedTuple):
    """What PowerShell offers: what it puts in, shows in a menu and says about it, and what kind of thing it is."""

    text: str
    shown: str
    about: str
    kind: str


class PowerShell(Session):
    """PowerShell, through what its line editors ask."""

    name = shell = "powershell"
    unset = "Remove-Item Env:{name} -ErrorAction Ignore"

    def __init__(self, scene: Scene, start: str = "") -> None:
        super().__init__(scene, start)
        script, _ = scene.install(self.shell)
        program = SHELLS[self.shell].path()
        assert program, "PowerShell is not installed"
        loads = f"{start}\n. {DIALECTS[self.shell].quote(str(script))}\n. {PROBES / 'powershell.ps1'}"
        self._child = subprocess.Popen(
            [program, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", loads],
            env={**scene.env, "POWERSHELL_TELEMETRY_OPTOUT": "1", "NO_COLOR": "1"},
            cwd=scene.directory,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    @property
    def pid(self) -> int:
        return self._child.pid

    def query(self, line: str, cursor: int | None = None) -> Answer:
        cursor = len(line) if cursor is None else cursor
        found = self._ask({"line": line, "cursor": cursor})
        self.last = [_Match(*each) for each in found["matches"]]
        if not self.last:
            return Answer([], line, cursor)
        index, length = found["index"], found["length"]
        replaced = line[index : index + length]
        if [(each.text, each.kind) for each in self.last] == [(replaced, "Text")]:
            # It puts in what stands there: a message is all that it offers.
            return Answer([], line, cursor, [self.last[0].shown])
        texts = [each.text for each in self.last]
        put = _common(texts, replaced)
        lead = "" if replaced.startswith("./") else "./"
        words = sorted(_unquoted(text).removeprefix(lead).rstrip("/") for text in texts)
        return Answer(words, line[:index] + put + line[index + length :], index + len(put))

    def run(self, command: str) -> None:
        self._ask({"run": command})

    def close(self) -> None:
        self._child.kill()
        _, errors = self._child.communicate()
        assert not errors

    def listing(self, line: str) -> str:
        self.query(line)
        return "\n".join(f"{each.shown} {each.about}" for each in self.last)

    def _ask(self, question: dict[str, object]) -> dict[str, Any]:
        assert self._child.stdin
        assert self._child.stdout
        self._child.stdin.write(json.dumps(question) + "\n")
        ready, _, _ = select.select([self._child.stdout], [], [], 60)
        text = self._child.stdout.readline() if ready else ""
        if not text:
            self._child.kill()
            raise TimeoutError(f"PowerShell did not answer {question}: {self._child.communicate()[1]}")
        answer: dict[str, Any] = json.loads(text)
        assert "error" not in answer, f"{question}: {answer['error']}"
        return answer


def _common(texts: list[str], replaced: str) -> str:
    """Return what is put in: what the texts have in common, where that is not less than what stands there."""
    common = os.path.commonprefix(texts)  # noqa: RUF071 - these are words
    return common if len(texts) == 1 or common.startswith(replaced) else replaced


def _unquoted(text: str) -> str:
    """Return a word as PowerShell reads it."""
    return _QUOTED.sub(lambda found: _inner(found[0]), text)


_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"`]|`.)*\"""")


def _inner(quoted: str) -> str:
    inner = quoted[1:-1]
    return inner.replace("''", "'") if quoted[0] == "'" else re.sub(r"`(.)", r"\1", inner)


SESSIONS: dict[str, type[Session]] = {each.name: each for each in (Bash, Zsh, ZshAutoloaded, Fish, PowerShell)}
