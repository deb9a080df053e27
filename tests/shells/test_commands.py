"""Our own commands, as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import click
import pytest

from hermes_shell import dialects
from hermes_shell.cli import cli
from tests.house import PROFILES
from tests.parity import pinned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.house import Scratch


def fill(scratch: Scratch, env: dict[str, str]) -> dict[str, str]:
    return {name: value.replace("{root}", str(scratch.root)) for name, value in env.items()}


def pin(scratch: Scratch, name: str) -> dict[str, str]:
    return fill(scratch, pinned(name))


def test_list(bare: Scratch) -> None:
    bare.stick("play\n")
    (bare.root / "profiles/work/config.yaml").write_text("model: a/b\n")
    (bare.root / "profiles/chat/config.yaml").write_text("model: [\n")
    done = bare.hermes("profile", "list", env=pin(bare, "work"))
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.removeprefix("* ").removeprefix("  ").partition(" ") for line in done.stdout.splitlines()]
    assert [row[0] for row in rows] == ["default", *sorted(PROFILES)]
    told = {row[0]: row[2].strip() for row in rows}
    assert told["work"].split() == ["a/b", "pinned"]
    assert told["play"] == "sticky default"
    assert told["chat"] == "config.yaml is not valid YAML"
    assert "\n* work  " in done.stdout


def test_list_as_json_and_names(bare: Scratch) -> None:
    bare.stick("play\n")
    (bare.root / "profiles/work/config.yaml").write_text("model: {default: a/b, provider: p}\n")
    (bare.root / "profiles/work/.env").touch()
    listed = {each["name"]: each for each in json.loads(bare.hermes("profile", "list", "--json").stdout)}
    assert set(listed) == {"default", *PROFILES}
    assert listed["work"] == {
        "name": "work",
        "home": f"{bare.root}/profiles/work",
        "config": f"{bare.root}/profiles/work/config.yaml",
        "model": "a/b",
        "provider": "p",
        "problem": None,
        "description": None,
        "gateway": {"running": False, "pid": None, "unproven": None},
        "aliases": [],
        "sticky": False,
        "env_file": True,
        "in_force": False,
    }
    assert [name for name, each in listed.items() if each["in_force"]] == ["play"]
    names = bare.hermes("profile", "list", "--names").stdout.splitlines()
    assert names == ["default", *sorted(PROFILES)]


ORIGINS = {
    "flag": (["-p", "work"], {}, "work (by -p)", "flag"),
    "pin": ([], {**pinned("work"), "HERMES_SHELL_OWNER": "1"}, "work (pinned, inherited from process 1)", "pin"),
    "HERMES_HOME": ([], {"HERMES_HOME": "{root}/profiles/work"}, "work (by HERMES_HOME)", "pin"),
    "sticky": ([], {}, "play (the sticky default)", "sticky"),
}


@pytest.mark.parametrize(("words", "env", "text", "origin"), ORIGINS.values(), ids=ORIGINS)
def test_current(bare: Scratch, words: list[str], env: dict[str, str], text: str, origin: str) -> None:
    bare.stick("play\n")
    filled = fill(bare, env)
    for command in (["profile", "current"], ["profile"]):
        assert bare.hermes(*words, *command, env=filled).stdout == text + "\n"
    told = json.loads(bare.hermes(*words, "profile", "current", "--json", env=filled).stdout)
    assert told["origin"] == origin
    assert told["name"] == text.split(maxsplit=1)[0]
    assert told["owner"] == (1 if "HERMES_SHELL_OWNER" in env else None)


def test_current_says_where_the_owner_is_gone(bare: Scratch) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    env = fill(bare, {**pinned("work"), "HERMES_SHELL_OWNER": str(gone.pid)})
    said = bare.hermes("profile", "current", env=env).stdout
    assert said == f"work (pinned, inherited from process {gone.pid}, which is gone)\n"
    assert json.loads(bare.hermes("profile", "current", "--json", env=env).stdout)["owner_alive"] is False


def test_current_with_nothing_chosen(bare: Scratch) -> None:
    assert bare.hermes("profile", "current").stdout == "default (the built-in default)\n"


STALE = {
    "two lines": ("two\nlines\n", {}, "more than one line"),
    "deleted": ("nosuch\n", {}, "there is no profile 'nosuch'"),
    "deleted pin": ("play\n", {"HERMES_HOME": "{root}/profiles/nosuch"}, "there is no profile 'nosuch'"),
}


@pytest.mark.parametrize("way", ["hermes-shell", "dispatcher"])
@pytest.mark.parametrize(("sticky", "env", "problem"), STALE.values(), ids=STALE)
def test_nothing_bricks_the_way_out(scratch: Scratch, way: str, sticky: str, env: dict[str, str], problem: str) -> None:
    """Whatever the sticky default or the pin says: look, choose another, ask for help."""
    scratch.stick(sticky)
    program = str(scratch.dispatcher if way == "dispatcher" else scratch.installed.program)
    filled = fill(scratch, env)
    for words in (["profile", "list"], ["profile", "current"], ["profile"]):
        done = scratch.run(program, *words, env=filled)
        assert done.returncode == 0
        assert problem in done.stderr
    done = scratch.run(program, "doctor", "--ours", env=filled)
    assert done.returncode == 1
    assert problem.replace("there is no profile 'nosuch'", "nosuch") in done.stdout
    assert scratch.run(program, "profile", "--help", env=filled).returncode == 0
    assert scratch.run(program, "--help", env=filled).returncode == 0
    assert scratch.run(program, "profile", "use", "work", env=filled).returncode == 0
    assert (scratch.root / "active_profile").read_text() == "work\n"


def test_show(bare: Scratch) -> None:
    secret = "sk-very-secret"
    (bare.root / "profiles/work/config.yaml").write_text(f"model: 'a\u001b[31mb'\napi_key: {secret}\n")
    (bare.root / "profiles/work/.env").write_text(f"KEY={secret}\n")
    done = bare.hermes("profile", "show", "WORK")
    assert done.returncode == 0, done.stderr
    assert f"{bare.root}/profiles/work/config.yaml" in done.stdout
    assert "present" in done.stdout
    assert "\x1b" not in done.stdout
    assert secret not in done.stdout
    assert json.loads(bare.hermes("profile", "show", "work", "--json").stdout)["env_file"] is True
    assert bare.hermes("-p", "work", "profile", "show").stdout == done.stdout


def test_use(bare: Scratch) -> None:
    file = bare.root / "active_profile"
    done = bare.hermes("profile", "use", "Work")
    assert (done.returncode, done.stdout) == (0, "Every terminal that is not pinned now uses 'work'.\n")
    assert file.read_text() == "work\n"
    for bad, code in (("nosuch", 1), ("../x", 1), ("", 2)):
        failed = bare.hermes("profile", "use", bad)
        assert failed.returncode == code
        assert len(failed.stderr.splitlines()) == 2
        assert file.read_text() == "work\n"
    assert bare.hermes("profile", "use", "default").returncode == 0
    assert not file.exists()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_create(bare: Scratch, umask: int) -> None:
    """Nothing of a new profile is open to others, whatever the umask."""
    done = bare.run(str(bare.installed.program), "profile", "create", "New", umask=umask)
    assert done.returncode == 0, done.stderr
    made = bare.root / "profiles" / "new"
    modes = {path.name: path.stat().st_mode & 0o777 for path in made.iterdir()}
    assert {modes.pop(name) for name in (".env", "SOUL.md")} == {0o600}
    assert set(modes.values()) == {0o700}
    assert {"memories", "sessions", "skills", "skins", "logs", "plans", "workspace", "cron", "home"} == set(modes)
    assert made.stat().st_mode & 0o777 == 0o700
    assert "hermes-new setup" in done.stdout


def test_create_what_is_there_or_cannot_be(bare: Scratch) -> None:
    before = sorted(bare.root.rglob("*"))
    for name in ("work", "default", "../x", "test", ""):
        failed = bare.hermes("profile", "create", name)
        assert failed.returncode == 1
        assert len(failed.stderr.splitlines()) == 2
    assert bare.hermes("profile", "create").returncode == 2
    assert sorted(bare.root.rglob("*")) == before


def test_a_terminal_that_is_pinned_to_the_new_default_is_told(scratch: Scratch) -> None:
    done = scratch.hermes("profile", "use", "work", env=pin(scratch, "work"))
    assert done.stdout.splitlines() == [
        "Every terminal that is not pinned now uses 'work'.",
        "This terminal is pinned to it, and stays on it whatever the others use.",
        '  to follow the others: eval "$(hermes-shell profile env --unset)"',
    ]


def test_create_a_clone(bare: Scratch) -> None:
    (bare.root / "profiles" / "work" / ".env").write_text("TELEGRAM_BOT_TOKEN=1:canary\n")
    done = bare.hermes("profile", "create", "new", "--clone-from", "work", "--no-alias")
    assert done.returncode == 0, done.stderr
    assert "share the bot tokens of: telegram" in done.stderr
    assert "--no-channels" in done.stderr
    assert "canary" not in done.stdout + done.stderr
    assert done.stdout.splitlines()[1].split(":", 1)[1].strip() == "hermes-shell -p new"
    assert not (bare.home / ".local" / "bin" / "hermes-new").exists()


def test_options_that_contradict_each_other(bare: Scratch) -> None:
    for options in (["--no-channels"], ["--clone", "--no-skills"]):
        failed = bare.hermes("profile", "create", "new", *options)
        assert failed.returncode == 2
        assert len(failed.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    "words", [["create", "new", "--clone-from", ""], ["alias", "work", "--name", ""], ["alias", "work", "--name= "]]
)
def test_an_option_whose_value_is_empty_is_not_left_out(bare: Scratch, words: list[str]) -> None:
    """As with a variable that was not set: nothing else is taken in its place."""
    before = sorted(bare.home.rglob("*"))
    done = bare.hermes("profile", *words)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 2)
    assert sorted(bare.home.rglob("*")) == before


def test_messages_name_commands_as_they_were_typed(scratch: Scratch) -> None:
    """`hermes` may be the agent's own, which knows half of them and no `import --big`."""
    scratch.set_up("bash")
    (scratch.home / "work.tar.gz").touch()
    for words in (["show", "wrok"], ["use", "wrok"], ["import", "work.tar.gz", "work"]):
        typed = scratch.hermes("profile", *words)
        assert "hermes-shell profile" in typed.stderr
        assert " hermes profile" not in typed.stderr
        by_hermes = scratch.run(str(scratch.dispatcher), "profile", *words)
        assert by_hermes.stderr == typed.stderr.replace("hermes-shell profile", "hermes profile")


def test_a_name_that_is_not_there(bare: Scratch) -> None:
    for command in ("show", "delete", "export"):
        done = bare.hermes("profile", command, "wrok")
        assert done.stderr.endswith(", or see which there are: hermes-shell profile list\n"), command


def test_rename(bare: Scratch) -> None:
    bare.hermes("profile", "alias", "work")
    done = bare.hermes("profile", "rename", "work", "office", env=pin(bare, "work"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "Renamed the profile 'work' to 'office'."
    assert "still pinned to 'work'" in done.stdout
    assert not (bare.root / "profiles" / "work").exists()
    assert (bare.home / ".local" / "bin" / "hermes-office").exists()


def test_delete_asks_for_the_name(bare: Scratch) -> None:
    bare.hermes("profile", "alias", "work")
    command = (str(bare.installed.program), "profile", "delete", "work")
    for answer in ("", "y\n", "play\n"):
        failed = bare.run(*command, input=answer)
        assert failed.returncode == 1
        assert "nothing was deleted" in failed.stderr
        assert "hermes-shell profile export work" in failed.stderr
        assert "hermes-work" in failed.stderr
        assert (bare.root / "profiles" / "work").is_dir()
    done = bare.run(*command, input="work\n")
    assert (done.returncode, done.stdout) == (0, "Deleted the profile 'work'.\n")
    assert not (bare.root / "profiles" / "work").exists()
    assert not (bare.home / ".local" / "bin" / "hermes-work").exists()


def test_delete_without_being_asked(bare: Scratch) -> None:
    done = bare.hermes("profile", "delete", "work", "-y")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Deleted the profile 'work'.\n", "")


def test_the_agent_takes_what_we_made_for_a_profile(bare: Scratch, real_agent: object) -> None:
    bare.hermes("profile", "create", "new")
    listed = bare.run(str(real_agent), "profile", "list").stdout
    assert "new" in listed
    done = bare.run(str(real_agent), "-p", "new", "config", "path")
    assert done.stdout.strip() == f"{bare.root}/profiles/new/config.yaml"


def test_alias_without_a_name(bare: Scratch) -> None:
    """The agent's own wrapper has the profile's name; it is taken over only where one says so."""
    place = bare.home / ".local" / "bin"
    place.mkdir(parents=True, exist_ok=True)
    (place / "work").write_text('#!/bin/sh\nexec hermes -p work "$@"\n')
    assert bare.hermes("profile", "alias", "work").returncode == 0
    assert "exec hermes -p work" in (place / "work").read_text()
    for left in (["work"], []):
        assert bare.hermes("profile", "alias", "work", "--remove").returncode == 0
        assert [path.name for path in place.iterdir() if "work" in path.name] == left
    assert bare.hermes("profile", "alias", "work", "--remove").returncode == 1


def test_ctrl_c(bare: Scratch) -> None:
    interrupted = (
        "import sys, hermes_shell.listing as p, hermes_shell.__main__ as m\n"
        "def every(env): raise KeyboardInterrupt\n"
        "p.every = every\n"
        "sys.exit(m.main())\n"
    )
    done = bare.run(str(bare.installed.python), "-c", interrupted, "profile", "list")
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "")


USAGE = [
    ["profile", "list", "--nosuch"],
    ["profile", "show", "a", "b"],
    ["shell", "nosuch"],
    ["shell", "init", "cmd"],
    ["shell", "init"],
    ["profile", "use", "work", "--unset"],
    ["profile", "use", "-", "--unset"],
]


@pytest.mark.parametrize("words", USAGE, ids=" ".join)
def test_usage_errors(bare: Scratch, words: list[str]) -> None:
    done = bare.hermes(*words)
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert lines[0].startswith("hermes: ")
    assert len(lines) == 2
    assert done.stdout == ""


def test_usage_errors_speak_like_the_rest(bare: Scratch) -> None:
    """What click says, too: as a part of the line that we begin, with no full stop."""
    for words in (["profile", "use", "--nosuch"], ["profile", "shell"], ["profile", "use", "work", "play"]):
        first = bare.hermes(*words).stderr.splitlines()[0]
        assert first[len("hermes: ")].islower()
        assert not first.endswith(".")


def every_command(command: click.Command, *words: str) -> Iterator[tuple[str, ...]]:
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from every_command(below, *words, name)


@pytest.mark.parametrize("words", list(every_command(cli)), ids=" ".join)
def test_help_is_ours_and_short(bare: Scratch, words: tuple[str, ...]) -> None:
    """No line is too long, no summary is cut off, and no mark of click's own is shown."""
    done = bare.hermes(*words, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(" ".join(["Usage: hermes-shell", *words]))
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines[1:] if "\\b" in line or line.endswith("...")]


def test_help_of_profile_env_has_a_line_for_each_shell(bare: Scratch) -> None:
    shown = bare.hermes("profile", "env", "--help").stdout
    for dialect in dialects.DIALECTS.values():
        if dialect.name != "sh":
            assert f" {dialect.one_liner('hermes profile env work')}\n" in shown


def test_no_command_is_an_error_that_shows_the_help(bare: Scratch) -> None:
    done = bare.hermes()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: hermes-shell")


def test_a_closed_pipe_is_no_traceback(bare: Scratch) -> None:
    program = str(bare.installed.program)
    done = subprocess.run(
        ["bash", "-c", f"{program} profile list | true"], env=bare.env, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""


def test_output_that_cannot_be_written(bare: Scratch) -> None:
    program = str(bare.installed.program)
    done = bare.run("bash", "-c", f"{program} profile list >/dev/full")
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        1,
        "hermes: cannot write the answer: No space left on device",
    )
    assert len(done.stderr.splitlines()) == 2
    done = bare.run("bash", "-c", f"{program} profile env nosuch --shell bash | true")
    assert len(done.stderr.splitlines()) == 2


def test_a_narrow_encoding_ends_nothing(bare: Scratch) -> None:
    (bare.root / "profiles/work/config.yaml").write_text("model: café→\n")
    narrow = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = bare.hermes("profile", "list", env=narrow)
    assert (done.returncode, done.stderr) == (0, "")
    assert "work" in done.stdout


def test_errors_are_one_line_that_no_terminal_acts_on(bare: Scratch) -> None:
    hostile = {"HERMES_HOME": f"{bare.home}/a\nb\x1b[31m/profiles/w"}
    done = bare.hermes("chat", env=hostile)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 2
    assert "\x1b" not in done.stderr


def test_no_home_at_all(bare: Scratch) -> None:
    for words in (["profile", "list"], ["chat"], ["shell", "install", "bash"]):
        done = bare.hermes(*words, env={"HOME": "relative"})
        assert done.returncode == 1
        assert done.stderr.startswith("hermes: HOME names no directory\n")
    assert not (bare.home / "relative").exists()
    assert bare.hermes("--version", env={"HOME": "relative"}).returncode == 0


def test_create_needs_a_name(bare: Scratch) -> None:
    assert bare.hermes("profile", "create", "--clone").returncode == 2


def test_creating_the_same_profile_at_once(bare: Scratch) -> None:
    """One makes it; the others say that it is there."""
    program = str(bare.installed.program)
    done = bare.run("bash", "-c", f"for i in 1 2 3 4; do {program} profile create new & done; wait")
    assert done.stdout.count("Created the profile") == 1
    assert done.stderr.count("there is a profile 'new' already") == 3


def test_nothing_is_made_by_default(bare: Scratch) -> None:
    done = bare.hermes("profile", "use", "default", env={"HERMES_HOME": f"{bare.home}/typo"})
    assert done.returncode == 0
    assert not (bare.home / "typo").exists()


def test_the_way_out_of_a_foreign_pin_is_one(bare: Scratch) -> None:
    done = bare.hermes("chat", env={"HERMES_HOME": f"{bare.root}/profiles/nosuch"})
    assert "leave it: unset HERMES_HOME" in done.stderr
    done = bare.hermes(
        "chat",
        env={**pin(bare, "work"), "HERMES_HOME": f"{bare.root}/profiles/nosuch", "HERMES_SHELL_PROFILE": "nosuch"},
    )
    assert "leave it: hermes-shell profile use --unset" in done.stderr


@pytest.mark.parametrize("digits", ["²", "9" * 5000])
def test_numbers_that_are_none(bare: Scratch, digits: str) -> None:
    done = bare.hermes("profile", "current", "--json", env={**pin(bare, "work"), "HERMES_SHELL_OWNER": digits})
    assert json.loads(done.stdout)["owner"] is None
    assert bare.hermes("chat", env={"HERMES_SHELL_DEPTH": digits}).returncode in (0, 127)


def test_values_that_are_not_text_survive(bare: Scratch) -> None:
    """A HERMES_HOME with bytes that are no UTF-8 is saved and restored as it is."""
    odd = os.fsencode(bare.home) + b"/\xff\xfe"
    os.makedirs(odd + b"/profiles/work")
    script = (
        f'eval "$({bare.installed.program} profile env work)" && '
        f'eval "$({bare.installed.program} profile env --unset)" && printf %s "$HERMES_HOME"'
    )
    env = {**{name: os.fsencode(value) for name, value in bare.env.items()}, "HERMES_HOME": odd}
    done = subprocess.run(["bash", "-c", script], env=env, capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (odd, b"")


def test_a_working_directory_that_is_gone(bare: Scratch) -> None:
    gone = bare.home / "gone"
    script = f"mkdir {gone}; cd {gone}; rmdir {gone}; HERMES_HOME=x {bare.installed.program} profile current"
    done = bare.run("bash", "-c", script)
    assert done.returncode == 1
    assert done.stderr.startswith("hermes: HERMES_HOME is relative, 'x', and the working directory is gone\n  ")
    assert bare.run("bash", "-c", script.replace("HERMES_HOME=x ", "")).returncode == 0


def test_a_mistake_of_ours_is_no_traceback(bare: Scratch) -> None:
    """What nobody thought of ends with a line that says how to find out more."""
    patch = "import sys, hermes_shell.__main__ as m; m.choose = None; sys.exit(m.main())"
    python = str(bare.installed.python)
    done = bare.run(python, "-c", patch, "chat")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 2)
    assert "TypeError" in done.stderr
    assert "Traceback" in bare.run(python, "-c", patch, "chat", env={"HERMES_SHELL_DEBUG": "1"}).stderr
