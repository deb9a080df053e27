"""The way to the agent: found without running anything, never in a circle, and cheap."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import do_without
from tests.house import pin_of, sampled

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch

BOTH = ["dispatcher", "python"]


FAST_PATH = [
    "__main__",
    "agent",
    "arguments",
    "directory",
    "errors",
    "home",
    "names",
    "process",
    "reading",
    "resolve",
    "session",
    "sticky",
]


def hermes(scratch: Scratch, way: str) -> list[str]:
    return [str(scratch.dispatcher)] if way == "dispatcher" else [str(scratch.installed.program), "--called-from="]


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def lonely(scratch: Scratch) -> Scratch:
    """Give a scratch home with no agent on PATH."""
    scratch.env["PATH"] = f"{scratch.home}/.local/bin:/usr/bin:/bin"
    return scratch


PLACES = {
    "after ours on PATH": "bin/hermes",
    "its own installer": ".hermes/hermes-agent/venv/bin/hermes",
    "pipx": ".local/share/pipx/venvs/hermes-agent/bin/hermes",
    "pipx, before 1.4": ".local/pipx/venvs/hermes-agent/bin/hermes",
    "uv": ".local/share/uv/tools/hermes-agent/bin/hermes",
}


@pytest.mark.parametrize("way", BOTH)
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_the_agent_is_found(lonely: Scratch, way: str, place: str) -> None:
    program(lonely.home / place, "#!/bin/sh\necho found\n")
    lonely.env["PATH"] += f":{lonely.home}/bin"
    done = lonely.run(*hermes(lonely, way), "chat")
    assert (done.stdout, done.stderr) == ("found\n", "")


@pytest.mark.parametrize("way", BOTH)
def test_a_named_agent_wins(scratch: Scratch, way: str) -> None:
    named = program(scratch.home / "it's mine" / "hermes", "#!/bin/sh\necho named\n")
    done = scratch.run(*hermes(scratch, way), "chat", env={"HERMES_SHELL_AGENT": str(named)})
    assert done.stdout == "named\n"


@pytest.mark.parametrize("way", BOTH)
def test_what_is_on_path_and_is_no_agent_is_passed_over(lonely: Scratch, way: str) -> None:
    places = [lonely.home / name for name in ("directory", "unreadable", "dangling", "ours")]
    for place in places:
        place.mkdir()
    (places[0] / "hermes").mkdir()
    (places[1] / "hermes").touch(mode=0o644)
    (places[2] / "hermes").symlink_to("nowhere")
    shutil.copy(lonely.dispatcher, places[3] / "hermes")
    program(lonely.home / "bin/hermes", "#!/bin/sh\necho found\n")
    lonely.env["PATH"] = ":".join([*map(str, places), f"{lonely.home}/bin", "/usr/bin:/bin"])
    assert lonely.run(*hermes(lonely, way), "chat").stdout == "found\n"


@pytest.mark.parametrize("way", BOTH)
def test_no_agent(lonely: Scratch, way: str) -> None:
    done = lonely.run(*hermes(lonely, way), "chat")
    assert done.returncode == 127
    assert done.stderr.startswith("hermes: the Hermes agent was not found\n  install it: ")


@pytest.mark.parametrize("way", BOTH)
@pytest.mark.parametrize("words", [["--help"], ["-h"], ["--version"]])
def test_help_and_version_are_ours_where_there_is_no_agent(lonely: Scratch, way: str, words: list[str]) -> None:
    done = lonely.run(*hermes(lonely, way), *words)
    assert done.returncode == 0
    assert "hermes-shell" in done.stdout or "Usage: hermes" in done.stdout


@pytest.mark.parametrize("way", BOTH)
def test_a_named_agent_that_cannot_be_run(scratch: Scratch, way: str) -> None:
    plain = scratch.home / "plain"
    plain.touch(mode=0o644)
    for named, code in ((plain, 126), (scratch.home / "gone", 127), (scratch.dispatcher, 126)):
        done = scratch.run(*hermes(scratch, way), "chat", env={"HERMES_SHELL_AGENT": str(named)})
        assert done.returncode == code
        assert str(named) in done.stderr


@pytest.mark.parametrize("way", BOTH)
def test_an_agent_whose_interpreter_is_gone(scratch: Scratch, way: str) -> None:
    """Its environment was moved, or Python was upgraded under it."""
    program(scratch.agent, "#!/nowhere/python\n")
    done = scratch.run(*hermes(scratch, way), "chat")
    assert done.returncode == 127
    assert str(scratch.agent) in done.stderr
    assert "reinstall" in done.stderr


@pytest.mark.parametrize("way", BOTH)
def test_an_agent_without_a_first_line(scratch: Scratch, way: str) -> None:
    """Every shell runs such a script, so we do."""
    program(scratch.agent, 'echo "plain $*"\n')
    assert scratch.run(*hermes(scratch, way), "-p", "work", "chat").stdout == "plain -p work chat\n"


@pytest.mark.parametrize("way", BOTH)
def test_an_agent_named_without_a_directory(scratch: Scratch, way: str) -> None:
    done = scratch.run(*hermes(scratch, way), "chat", env={"HERMES_SHELL_AGENT": "hermes"}, cwd=scratch.agent.parent)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("fork", sampled(["", "exec "], 2))
@pytest.mark.parametrize("interpreter", sampled(["dash", "bash", "busybox sh"], 3))
def test_a_shim_that_calls_us_back_ends(lonely: Scratch, interpreter: str, fork: str) -> None:
    """A shim puts the front door first on PATH, and calls `hermes` again: for ever, but for us."""
    words = interpreter.split()
    path = shutil.which(words[0]) or do_without(words[0])
    shim = program(lonely.home / "shims/hermes", f'#!/bin/sh\nPATH={lonely.home}/.local/bin:$PATH\n{fork}hermes "$@"\n')
    lonely.env["PATH"] = f"{shim.parent}:{lonely.home}/.local/bin:/usr/bin:/bin"
    front = lonely.home / ".local/bin/hermes"
    front.write_text(front.read_text().replace("#!/bin/sh", f"#!{path} {' '.join(words[1:])}".strip(), 1))
    for words in (["chat"], ["doctor"]):
        done = lonely.run(str(shim), *words)
        assert done.returncode in (1, 127)
        assert "hermes called itself 30 times over" in done.stderr


@pytest.mark.parametrize("way", BOTH)
@pytest.mark.parametrize("fork", ["", "exec "])
def test_an_agent_that_starts_agents_works(scratch: Scratch, way: str, fork: str) -> None:
    """Ten levels deep, and the pin holds all the way down."""
    again = " ".join(hermes(scratch, way))
    program(
        scratch.agent,
        f'#!/bin/sh\nif [ "$HERMES_SHELL_DEPTH" -lt 10 ]; then {fork}{again} chat; else echo "$HERMES_HOME $*"; fi\n',
    )
    done = scratch.run(*hermes(scratch, way), "-p", "work", "chat")
    assert done.stdout == f"{pin_of(scratch.root, 'work')} -p work chat\n"
    assert done.stderr == ""


def test_the_environment_reaches_the_agent_untouched(scratch: Scratch) -> None:
    """Not a variable of the dispatcher's own gets out, not even over one that the user exports."""
    own = set(re.findall(r"\bhs_\w+(?==)", scratch.dispatcher.read_text()))
    assert len(own) > 10
    env = {**dict.fromkeys(own, "the user's"), "BASH_ENV": "/nowhere", "ODD": "a\nb'\"$x"}
    scratch.run(str(scratch.dispatcher), "-p", "work", "chat", env=env)
    report = scratch.report()
    assert report is not None
    shells_own = {"PWD", "OLDPWD", "_", "SHLVL"}
    kept = {
        name: value for name, value in report.env.items() if not name.startswith("HERMES_") and name not in shells_own
    }
    expected = {**scratch.env, **env}
    for name in own:
        assert kept.pop(name, "the user's") == "the user's"
        del expected[name]
    assert kept == expected


def test_the_fast_path_imports_nothing(scratch: Scratch) -> None:
    """Before the agent starts, Python has loaded what a bare interpreter loads, and ours."""
    code = (
        "import os, sys\n"
        "def execve(*rest):\n"
        "    modules = sorted(sys.modules)\n"
        "    import json\n"
        "    print(json.dumps(modules), flush=True)\n"
        "    os._exit(0)\n"
        "os.execve = execve\n"
        "sys.argv = ['hermes-shell', *sys.argv[1:]]\n"
        "from hermes_shell.__main__ import main\n"
        "main()\n"
    )
    bare = "import sys; modules = sorted(sys.modules); import json; print(json.dumps(modules))"
    python = str(scratch.installed.python)
    baseline = set(json.loads(scratch.run(python, "-c", bare).stdout))
    ours = {f"hermes_shell.{name}" for name in FAST_PATH} | {"hermes_shell"}
    scratch.stick("play\n")
    for words in (["-p", "work", "chat"], ["chat"], ["--profile=Work", "chat"]):
        done = scratch.run(python, "-c", code, "--called-from=", *words)
        assert set(json.loads(done.stdout)) - baseline == ours


@pytest.mark.parametrize("way", ["dispatcher", "python"])
def test_a_pipe_that_is_closed_ends_the_agent(scratch: Scratch, way: str) -> None:
    """Python ignores SIGPIPE; what it becomes must not."""
    scratch.agent.write_text("#!/bin/sh\nexec yes\n")
    program = scratch.dispatcher if way == "dispatcher" else scratch.installed.program
    done = scratch.run("bash", "-c", f"{program} chat | head -n 1; echo ${{PIPESTATUS[0]}}")
    assert (done.stdout, done.stderr) == ("y\n141\n", "")
