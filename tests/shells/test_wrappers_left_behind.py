"""A wrapper outlives what it needs: it runs what is left, or says what is gone."""

from __future__ import annotations

import shutil

from tests.house import Scratch, pin_of
from tests.shells.wrapping import WRAPPER, given, without_us


def test_where_the_agent_alone_is_left_its_flag_makes_no_pin_of_ours(wrapped: Scratch) -> None:
    """A prompt inside the agent would show the wrapper's profile."""
    without_us(wrapped)
    report = given(wrapped, "-p", "play", env={"HERMES_SHELL_PROFILE": "work"})
    assert not [name for name in report.env if name.startswith("HERMES_SHELL_")]


def test_where_the_agent_alone_is_left_default_needs_no_flag(scratch: Scratch) -> None:
    assert scratch.hermes("profile", "alias", "default").returncode == 0
    without_us(scratch, "hermes-default")
    assert scratch.run("hermes-default", "chat").returncode == 0
    report = scratch.report()
    assert report is not None
    assert report.argv == ["chat"]
    assert report.env["HERMES_HOME"] == pin_of(scratch.root, "default")


def test_where_the_agent_alone_is_left_a_link_is_not_named(wrapped: Scratch) -> None:
    without_us(wrapped)
    (wrapped.root / "profiles" / "work").rename(wrapped.home / "elsewhere")
    (wrapped.root / "profiles" / "work").symlink_to(wrapped.home / "elsewhere")
    report = given(wrapped, "chat")
    assert report.argv == ["chat"]
    assert report.env["HERMES_HOME"] == pin_of(wrapped.root, "work")


def test_a_profile_that_is_gone_is_never_made_again(wrapped: Scratch) -> None:
    shutil.rmtree(wrapped.root / "profiles" / "work")
    done = wrapped.run(WRAPPER, "chat")
    assert done.returncode == 1
    assert "no profile 'work' any more" in done.stderr
    assert "rm " in done.stderr
    assert wrapped.report() is None
    assert not (wrapped.root / "profiles" / "work").exists()
    removed = wrapped.hermes("profile", "alias", "work", "--remove")
    assert removed.returncode == 0, removed.stderr
    assert not (wrapped.home / ".local" / "bin" / WRAPPER).exists()


def test_the_way_to_remove_one_can_be_typed_as_it_stands(bare: Scratch) -> None:
    theirs = Scratch(bare.home / "my home", bare.installed)
    assert theirs.hermes("profile", "alias", "work").returncode == 0
    (theirs.root / "profiles" / "work").rename(theirs.root / "profiles" / "elsewhere")
    cure = theirs.run(WRAPPER, "chat").stderr.partition("remove this wrapper: ")[2]
    assert (theirs.home / ".local" / "bin" / WRAPPER).exists()
    assert theirs.run("/bin/sh", "-c", cure).stderr == ""
    assert not (theirs.home / ".local" / "bin" / WRAPPER).exists()


def test_without_the_dispatcher_hermes_shell_does_it(wrapped: Scratch) -> None:
    wrapped.dispatcher.unlink()
    assert given(wrapped, "chat").argv == ["-p", "work", "chat"]
    assert '"name": "work"' in wrapped.run(WRAPPER, "profile", "current", "--json").stdout


def test_without_hermes_shell_the_agent_runs(wrapped: Scratch) -> None:
    without_us(wrapped)
    report = given(wrapped, "chat")
    assert report.argv == ["-p", "work", "chat"]  # by which the agent knows the gateway of a profile
    assert report.env["HERMES_HOME"] == pin_of(wrapped.root, "work")
    wrapped.agent.unlink()
    done = wrapped.run(WRAPPER, "chat")
    assert done.returncode == 127
    assert "install them again" in done.stderr


def test_it_follows_a_package_that_was_upgraded(wrapped: Scratch) -> None:
    """With whatever else an older version has written, by the next command of ours."""
    wrapper = wrapped.home / ".local" / "bin" / WRAPPER
    text = wrapper.read_text()
    older = text.replace(str(wrapped.installed.program), "/gone/hermes-shell").replace("wrapper 0", "wrapper 0.0a", 1)
    assert older != text
    wrapper.write_text(older)
    dispatcher = wrapped.dispatcher.read_text()
    wrapped.dispatcher.write_text(dispatcher.replace("dispatcher 0", "dispatcher 0.0a", 1))
    assert wrapped.hermes("profile", "list").returncode == 0
    assert wrapped.dispatcher.read_text() == dispatcher
    assert wrapper.read_text() == text
