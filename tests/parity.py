"""The parity table: what the agent is given, whichever way `hermes` is called.

The rows are those of the agent contract, 1.1 to 1.4, and the edges around them. In texts `{home}` is the
scratch HOME, `{root}` its Hermes root, `{custom}` a root elsewhere. Where we differ from the agent alone
on purpose, `differs` says why.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.house import LONGEST, Scratch
from tests.parity_scenes import (
    custom_sticky,
    directory,
    link,
    linked_directory,
    linked_into_native,
    no_profiles,
    profile_is_link,
    reserved_directory,
    sticky_directory,
)

if TYPE_CHECKING:
    from collections.abc import Callable

PATH = ("config", "path")


@dataclass(frozen=True)
class Gets:
    """The agent runs.

    Attributes:
        argv: The words that it is given; None: those that were typed.
        env: The HERMES_ variables that it is given, without the depth; `<pid>` is its own process id.
        says: What the user is told besides, on standard error.
    """

    argv: tuple[str, ...] | None = None
    env: dict[str, str] = field(default_factory=dict)
    says: str = ""


@dataclass(frozen=True)
class Fails:
    """The agent does not run: the exit code, and a part of the message."""

    code: int
    message: str


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    id: str
    argv: tuple[str, ...]
    then: Gets | Fails
    env: dict[str, str] = field(default_factory=dict)
    sticky: str | bytes | None = "play\n"
    prepare: Callable[[Scratch], None] | None = None
    differs: str = ""
    cwd: str = ""


def runs(name: str, *words: str, root: str = "{root}", saved: str | None = None) -> Gets:
    """Return that the agent runs pinned to a profile by the process that became it; `words` replace those typed."""
    last = ".." if name == "default" else name
    env = {
        "HERMES_HOME": f"{root}/profiles/{last}",
        "HERMES_SHELL_PROFILE": name,
        "HERMES_SHELL_OWNER": "<pid>",
    }
    if saved is not None:
        env["HERMES_SHELL_SAVED_HOME"] = f"+{saved}"
    return Gets(words or None, env)


def pinned(name: str, root: str = "{root}", saved: str | None = None) -> dict[str, str]:
    """Return the environment of a shell, process 4711, that pinned a profile."""
    return {**runs(name, root=root, saved=saved).env, "HERMES_SHELL_OWNER": "4711"}


def _front(name: str, *words: str) -> Gets:
    return runs(name, "-p", name, *(words or PATH))


WORK = pinned("work")
HOME_WORK = {"HERMES_HOME": "{root}/profiles/work"}
BY_HOME_WORK = runs("work", "-p", "work", *PATH, saved="{root}/profiles/work")
STICKY = _front("play")
ALONE = "the agent knows no .hermes-profile"
ODD = 'it\'s a "$(dir)" é '
FORGETS = "below `hermes -p default …` the agent alone follows the sticky default again (contract 1.4)"

ROWS = [
    # 1.1 the order: flag, HERMES_HOME, sticky default, built-in default
    Row("flag over sticky", ("-p", "work", *PATH), runs("work")),
    Row("flag over pin", ("-p", "play", *PATH), runs("play"), env=WORK),
    Row("flag over HERMES_HOME", ("-p", "play", *PATH), runs("play", saved="{root}/profiles/work"), env=HOME_WORK),
    Row("pin over sticky", PATH, Gets(("-p", "work", *PATH), WORK), env=WORK),
    Row("HERMES_HOME over sticky", PATH, BY_HOME_WORK, env=HOME_WORK),
    Row("sticky", PATH, STICKY),
    Row("built-in default", PATH, Gets(), sticky=None),
    Row("no arguments", (), runs("play", "-p", "play")),
    Row("s6 ignores sticky", PATH, Gets(env={"HERMES_S6_SUPERVISED_CHILD": "1"}), env={"HERMES_S6_SUPERVISED_CHILD": "1"}),
    Row("HERMES_PROFILE selects nothing", PATH, Gets(STICKY.argv, {**STICKY.env, "HERMES_PROFILE": "work"}), env={"HERMES_PROFILE": "work"}),
    Row("sudo drops the pin", PATH, STICKY, env={"SUDO_USER": "nobody", "SUDO_UID": "65534"}),
    Row("sudo, flag", ("-p", "work", *PATH), runs("work"), env={"SUDO_USER": "nobody"}),
    Row("sudo, no such profile", ("-p", "nosuch", *PATH), Fails(1, "there is no profile 'nosuch'"), env={"SUDO_USER": "nobody"}),
    # 1.2 the root
    Row("empty HERMES_HOME", PATH, runs("play", "-p", "play", *PATH, saved=""), env={"HERMES_HOME": ""}),
    Row("custom root", PATH, Gets(env={"HERMES_HOME": "{custom}"}), env={"HERMES_HOME": "{custom}"}),
    Row("custom root, its sticky", PATH, runs("work", "-p", "work", *PATH, root="{custom}", saved="{custom}"), env={"HERMES_HOME": "{custom}"}, prepare=custom_sticky),
    Row("custom root, flag", ("-p", "work", *PATH), runs("work", root="{custom}", saved="{custom}"), env={"HERMES_HOME": "{custom}"}),
    Row("custom root, flag default", ("-p", "default", *PATH), runs("default", root="{custom}", saved="{custom}"), env={"HERMES_HOME": "{custom}"}, prepare=custom_sticky),
    Row("custom root, a profile is a link into the native root", ("-p", "linked", *PATH), Gets(env={"HERMES_HOME": "{custom}", "HERMES_SHELL_PROFILE": "linked", "HERMES_SHELL_OWNER": "<pid>", "HERMES_SHELL_SAVED_HOME": "+{custom}"}), env={"HERMES_HOME": "{custom}"}, prepare=linked_into_native),
    Row("custom root has no play", ("-p", "play", *PATH), Fails(1, "there is no profile 'play' in {custom}"), env={"HERMES_HOME": "{custom}"}),
    Row("pin in a custom root", PATH, Gets(("-p", "work", *PATH), pinned("work", "{custom}", "{custom}")), env=pinned("work", "{custom}", "{custom}")),
    Row("custom root through a link", PATH, Gets(env={"HERMES_HOME": "{home}/link"}), env={"HERMES_HOME": "{home}/link"}, prepare=link("custom", "link")),
    Row("native root through a link", PATH, runs("play", "-p", "play", *PATH, saved="{home}/link"), env={"HERMES_HOME": "{home}/link"}, prepare=link(".hermes", "link")),
    Row("native root is a link", PATH, STICKY, prepare=link("real", ".hermes")),
    Row("profiles is a link", ("-p", "work", *PATH), runs("work"), prepare=link("real", ".hermes/profiles")),
    Row("pin, profiles is a link", PATH, Gets(("-p", "work", *PATH), WORK), env=WORK, prepare=link("real", ".hermes/profiles")),
    Row("profile is a link", PATH, Gets(("-p", "work", *PATH), WORK), env=WORK, prepare=profile_is_link),
    # 1.3 the flag
    Row("--profile NAME", ("--profile", "work", *PATH), runs("work")),
    Row("--profile=NAME", ("--profile=work", *PATH), runs("work")),
    Row("flag after the command", (*PATH, "-p", "work"), runs("work")),
    Row("flag inside the command", ("config", "-p", "work", "path"), runs("work")),
    Row("-pNAME is none", ("-pwork", *PATH), _front("play", "-pwork", *PATH)),
    Row("-p=NAME is none", ("-p=work", *PATH), _front("play", "-p=work", *PATH)),
    Row("--profil is none", ("--profil", "work", *PATH), _front("play", "--profil", "work", *PATH)),
    Row("upper case is no value", ("-p", "Work", *PATH), runs("play")),
    Row("empty is no value", ("-p", "", *PATH), runs("play")),
    Row("a path is no value", ("-p", "../x", *PATH), runs("play")),
    Row("65 characters are no value", ("-p", LONGEST + "n", *PATH), runs("play")),
    Row("--profile=Work", ("--profile=Work", *PATH), runs("work")),
    Row("--profile= WORK ", ("--profile= WORK ", *PATH), runs("work")),
    Row("--profile=", ("--profile=", *PATH), Fails(1, "a profile name cannot be empty")),
    Row("--profile=../x", ("--profile=../x", *PATH), Fails(1, "'../x' cannot be a profile name")),
    Row("no such profile", ("-p", "nosuch", *PATH), Fails(1, "there is no profile 'nosuch'")),
    Row("no such profile, --help", ("-p", "nosuch", "--help"), Fails(1, "there is no profile 'nosuch'")),
    Row("reserved", ("-p", "test", *PATH), Fails(1, "the profile name 'test' is reserved"), prepare=reserved_directory),
    Row("flag default", ("-p", "default", *PATH), runs("default")),
    Row("--profile=Default", ("--profile=Default", *PATH), runs("default")),
    Row("flag default over pin", ("-p", "default", *PATH), runs("default"), env=WORK),
    Row("flag default, no profiles", ("-p", "default", *PATH), Gets(env={"HERMES_HOME": "{root}", "HERMES_SHELL_PROFILE": "default", "HERMES_SHELL_OWNER": "<pid>"}), prepare=no_profiles),
    Row("two flags", ("-p", "work", "-p", "play", *PATH), runs("work")),
    Row("two flags, two forms", ("-p", "work", "--profile=play", *PATH), runs("work")),
    Row("a flag that counts after one that does not", ("-p", "Work", "-p", "work", *PATH), runs("play")),
    Row("flag without value", (*PATH, "-p"), runs("play")),
    Row("after --", ("--", "-p", "work"), _front("play", "--", "-p", "work")),
    Row("after mcp add --args", ("mcp", "add", "x", "--args", "-p", "work"), _front("play", "mcp", "add", "x", "--args", "-p", "work")),
    Row("--args elsewhere", ("config", "path", "--args", "-p", "work"), runs("work")),
    Row("value of -m", ("-m", "-p", "work", *PATH), _front("play", "-m", "-p", "work", *PATH)),
    Row("value of --resume", ("--resume", "--profile=work", *PATH), _front("play", "--resume", "--profile=work", *PATH)),
    Row("value of -c", ("-c", "work", "-p", "work", *PATH), runs("work")),
    Row("-c before a flag", ("-c", "-p", "work", *PATH), runs("work")),
    Row("profile called chat", ("-p", "chat", *PATH), runs("chat")),
    Row("name of 1 character", ("-p", "a", *PATH), runs("a")),
    Row("name of 64 characters", ("-p", LONGEST, *PATH), runs(LONGEST)),
    # 1.4 HERMES_HOME
    Row("trailing slash", PATH, runs("work", "-p", "work", *PATH, saved="{root}/profiles/work/"), env={"HERMES_HOME": "{root}/profiles/work/"}),
    Row("trailing dot", PATH, runs("work", "-p", "work", *PATH, saved="{root}/profiles/work/."), env={"HERMES_HOME": "{root}/profiles/work/."}),
    Row("doubled slash", PATH, runs("work", "-p", "work", *PATH, saved="{root}//profiles/work"), env={"HERMES_HOME": "{root}//profiles/work"}),
    Row("surrounding space", PATH, runs("work", "-p", "work", *PATH, saved=" {root}/profiles/work "), env={"HERMES_HOME": " {root}/profiles/work "}),
    Row("HERMES_HOME is the root", PATH, runs("play", "-p", "play", *PATH, saved="{root}"), env={"HERMES_HOME": "{root}"}),
    Row("HERMES_HOME is the root, no sticky", PATH, Gets(env={"HERMES_HOME": "{root}"}), env={"HERMES_HOME": "{root}"}, sticky=None),
    Row("profiles/..", PATH, runs("default", saved="{root}/profiles/.."), env={"HERMES_HOME": "{root}/profiles/.."}),
    Row("pinned default", PATH, Gets(env=pinned("default")), env=pinned("default")),
    Row("default, as the agent's children see it", PATH, Gets(env=pinned("default")), env={**pinned("default"), "HERMES_HOME": "{root}"}, differs=FORGETS),
    Row("default in a custom root, seen so", PATH, Gets(env=pinned("default", "{custom}", "{custom}")), env={**pinned("default", "{custom}", "{custom}"), "HERMES_HOME": "{custom}"}, prepare=custom_sticky, differs=FORGETS),
    Row("default in a custom root, after a service's profile", PATH, Gets(env=pinned("default", "{custom}", "{custom}/profiles/work")), env={**pinned("default", "{custom}", "{custom}/profiles/work"), "HERMES_HOME": "{custom}"}, prepare=custom_sticky, differs=FORGETS),
    Row("work/home/..", PATH, runs("play", "-p", "play", *PATH, saved="{root}/profiles/work/home/.."), env={"HERMES_HOME": "{root}/profiles/work/home/.."}, prepare=lambda scratch: (scratch.root / "profiles/work/home").mkdir()),
    Row("HERMES_HOME is profiles", PATH, runs("play", "-p", "play", *PATH, saved="{root}/profiles"), env={"HERMES_HOME": "{root}/profiles"}),
    Row("pin to a deleted profile", PATH, Fails(1, "there is no profile 'nosuch'"), env=pinned("nosuch"), differs="the agent creates it anew"),
    Row("HERMES_HOME of a deleted profile", PATH, Fails(1, "there is no profile 'nosuch'"), env={"HERMES_HOME": "{root}/profiles/nosuch"}, differs="the agent creates it anew"),
    Row("pin to a deleted profile, --help", ("--help",), runs("default", "-p", "default", "--help"), env=pinned("nosuch"), differs="the agent creates the profile anew"),
    Row("unexpanded tilde", PATH, runs("work", "-p", "work", *PATH, saved="~/.hermes/profiles/work"), env={"HERMES_HOME": "~/.hermes/profiles/work"}, differs="the agent makes a directory called ~ below the working directory"),
    Row("relative", PATH, runs("work", "-p", "work", *PATH, saved=".hermes/profiles/work"), env={"HERMES_HOME": ".hermes/profiles/work"}),
    Row("relative, not there", PATH, Fails(1, "there is no profile 'nosuch'"), env={"HERMES_HOME": "rel/profiles/nosuch"}, differs="the agent creates it below the working directory"),
    Row("void pin", PATH, runs("play", "-p", "play", *PATH, saved="{home}/gone/../.hermes"), env={**WORK, "HERMES_HOME": "{home}/gone/../.hermes"}, prepare=lambda scratch: (scratch.home / "gone").mkdir()),
    Row("void pin, built-in default", PATH, Gets(env={"HERMES_HOME": "{root}"}), env={**WORK, "HERMES_HOME": "{root}"}, sticky=None),
    Row("void pin, flag", ("-p", "play", *PATH), runs("play", saved="{root}"), env={**WORK, "HERMES_HOME": "{root}"}),
    Row("pin keeps the first saved", ("-p", "play", *PATH), runs("play", saved="{root}"), env=pinned("work", saved="{root}")),
    Row("what is left of a pin", PATH, STICKY, env={"HERMES_SHELL_OWNER": "1", "HERMES_SHELL_SAVED_HOME": "+x"}),
    Row("what is left of a pin, built-in default", PATH, Gets(), env={"HERMES_SHELL_OWNER": "1", "HERMES_SHELL_SAVED_HOME": "+x"}, sticky=None),
    # 1.5 the sticky file
    Row("sticky with CRLF", PATH, STICKY, sticky="play\r\n"),
    Row("sticky without newline", PATH, STICKY, sticky="play"),
    Row("sticky in upper case", PATH, STICKY, sticky="PLAY\n"),
    Row("sticky with a byte order mark", PATH, STICKY, sticky=b"\xef\xbb\xbfplay\n", differs="the agent takes the mark for a part of the name"),
    Row("sticky in two lines", PATH, Fails(1, "active_profile holds more than one line"), sticky="play\nwork\n"),
    Row("sticky after an empty line", PATH, STICKY, sticky="\nplay\n"),
    Row("sticky with empty lines around", PATH, STICKY, sticky="\n\nplay\n\n"),
    Row("sticky in two lines, one empty between", PATH, Fails(1, "active_profile holds more than one line"), sticky="play\n\nwork\n"),
    Row("sticky is empty", PATH, Gets(), sticky=""),
    Row("sticky is a line break", PATH, Gets(), sticky="\n"),
    Row("sticky is nothing but NULs, as after a crash", PATH, Fails(1, "active_profile does not hold a profile name"), sticky=b"\0\0\0"),
    Row("sticky is default", PATH, Gets(), sticky="default\n"),
    Row("sticky is a directory", PATH, Gets(), sticky=None, prepare=sticky_directory),
    Row("sticky is not text", PATH, Gets(), sticky=b"\xff\xfe\n"),
    Row("sticky is reserved", PATH, Fails(1, "which is reserved"), sticky="test\n", prepare=reserved_directory),
    Row("sticky names a deleted profile", PATH, Fails(1, "there is no profile 'nosuch'"), sticky="nosuch\n"),
    Row("stale sticky, --help", ("--help",), runs("default", "-p", "default", "--help"), sticky="nosuch\n", differs="the agent fails on every command then"),
    Row("stale sticky, --version", ("--version",), runs("default", "-p", "default", "--version"), sticky="two\nlines\n", differs="the agent fails on every command then"),
    Row("stale sticky, flag", ("-p", "work", *PATH), runs("work"), sticky="nosuch\n"),
    Row("stale sticky, pin", PATH, Gets(("-p", "work", *PATH), WORK), sticky="nosuch\n", env=WORK),
    # a .hermes-profile
    Row("directory", PATH, _front("work"), prepare=directory("p", "work\n", "work"), cwd="p", differs=ALONE),
    Row("directory, from below", PATH, _front("work"), prepare=directory("p", "work\n", "work"), cwd="p/sub/deep", differs=ALONE),
    Row("directory with every odd character", PATH, _front("work"), prepare=directory(ODD, "work", "work"), cwd=f"{ODD}/sub", differs=ALONE),
    Row("directory through a link", PATH, _front("work"), prepare=linked_directory, cwd="linked/deep", differs=ALONE),
    Row("directory, as an editor left the file", PATH, _front("work"), prepare=directory("p", b"\xef\xbb\xbfWork\r\n\r\n", "work"), cwd="p", differs=ALONE),
    Row("directory, default", PATH, runs("default"), prepare=directory("p", "default\n", "default"), cwd="p", differs=ALONE),
    Row("flag over directory", ("-p", "play", *PATH), runs("play"), prepare=directory("p", "work\n", "work"), cwd="p"),
    Row("pin over directory", PATH, Gets(("-p", "play", *PATH), pinned("play")), env=pinned("play"), prepare=directory("p", "work\n", "work"), cwd="p"),
    Row("directories are off", PATH, STICKY, prepare=directory("p", "work\n", None), cwd="p"),
    Row("directory, not allowed", PATH, replace(STICKY, says="ignored {home}/p/.hermes-profile: it asks for 'work'; to allow it: hermes profile allow {home}/p"), prepare=directory("p", "work\n", ""), cwd="p/sub"),
    Row("directory, not allowed, in an odd place", PATH, replace(STICKY, says="to allow it: hermes profile allow\n"), prepare=directory("a b", "work\n", ""), cwd="a b"),
    Row("directory, another name allowed", PATH, replace(STICKY, says="it asks for 'work'"), prepare=directory("p", "work\n", "chat"), cwd="p"),
    Row("directory, two lines", PATH, replace(STICKY, says="it holds more than one line"), prepare=directory("p", "work\nplay\n", "work"), cwd="p"),
    Row("directory, empty file", PATH, replace(STICKY, says="it holds no name"), prepare=directory("p", "\n", "work"), cwd="p"),
    Row("directory, no name", PATH, replace(STICKY, says="it does not hold a profile name"), prepare=directory("p", "../x\n", "work"), cwd="p"),
    Row("directory, ignored, built-in default", PATH, Gets(says="it asks for 'work'"), prepare=directory("p", "work\n", ""), cwd="p", sticky=None),
    Row("directory names a deleted profile", PATH, Fails(1, "there is no profile 'nosuch'"), prepare=directory("p", "nosuch\n", "nosuch"), cwd="p", differs=ALONE),
    Row("directory without any parent", PATH, STICKY, prepare=directory("p", "work\n", "work"), cwd="/"),
    # what belongs to whom
    Row("the agent's profile commands", ("profile", "describe", "work"), _front("play", "profile", "describe", "work")),
    Row("exec", ("profile", "exec", "work", "--", "hermes", "chat"), runs("work", "-p", "work", "chat")),
    Row("exec, a flag of the command", ("profile", "exec", "work", "--", "hermes", "chat", "-p", "chat"), runs("chat", "chat", "-p", "chat")),
    Row("exec, a flag of ours", ("-p", "play", "profile", "exec", "work", "--", "hermes", "chat"), runs("work", "-p", "work", "chat")),
    Row("exec from a pin", ("profile", "exec", "work", "--", "hermes", "chat"), runs("work", "-p", "work", "chat", saved="{root}"), env=pinned("play", saved="{root}")),
    Row("exec in a custom root", ("profile", "exec", "work", "--", "hermes", "chat"), runs("work", "-p", "work", "chat", root="{custom}", saved="{custom}"), env={"HERMES_HOME": "{custom}"}),
    Row("exec default over sticky", ("profile", "exec", "default", "--", "hermes", "chat"), runs("default", "chat")),
    Row("exec without --", ("profile", "exec", "work", "hermes", "chat"), Fails(2, "the command has to follow after --")),
    Row("exec in no such profile", ("profile", "exec", "nosuch", "--", "hermes"), Fails(1, "there is no profile 'nosuch'")),
    Row("a sub-shell", ("profile", "shell", "work"), runs("work", "-p", "work"), env={"SHELL": "{home}/.local/share/hermes-shell/hermes"}),
    Row("a gateway that starts", ("gateway", "run", "--replace"), _front("play", "gateway", "run", "--replace")),
    Row("a gateway that starts, from a pin", ("gateway",), runs("work", "-p", "work", "gateway", saved="{root}/profiles/work"), env={"HERMES_HOME": "{root}/profiles/work"}),
    Row("a gateway that starts, by a flag behind", ("gateway", "start", "-p", "work"), runs("work")),
    Row("a gateway of default that starts", ("gateway", "run"), Gets(), sticky=None),
    Row("a gateway of nobody's", ("-p", "nosuch", "gateway", "run"), Fails(1, "there is no profile 'nosuch'")),
    Row("words that look like ours", ("chat", "profile", "list"), _front("play", "chat", "profile", "list")),
]  # fmt: skip


def fill(scratch: Scratch, text: str) -> str:
    """Return a text of the table with its places filled in."""
    places = {"{home}": scratch.home, "{root}": scratch.root, "{custom}": scratch.home / "custom"}
    for mark, place in places.items():
        text = text.replace(mark, str(place))
    return text


def filled(scratch: Scratch, env: dict[str, str]) -> dict[str, str]:
    """Return variables of the table with their places filled in."""
    return {name: fill(scratch, value) for name, value in env.items()}


def set_scene(scratch: Scratch, row: Row) -> dict[str, str]:
    """Prepare the files of a row; return the variables it adds to the environment."""
    scratch.profiles("work", root=scratch.home / "custom")
    if row.sticky is not None:
        scratch.stick(row.sticky)
    if row.prepare:
        row.prepare(scratch)
    return filled(scratch, row.env)


def everything(directory: os.PathLike[str]) -> set[str]:
    """Return all paths below a directory."""
    return {os.path.join(place, name) for place, dirs, names in os.walk(directory) for name in [*dirs, *names]}
