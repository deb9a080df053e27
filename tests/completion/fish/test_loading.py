"""Every way to load our completion in fish, and which one wins."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.completion.fish.home import Home
from tests.completion.shells import Fish

if TYPE_CHECKING:
    from collections.abc import Callable


def _evaluated(home: Home) -> None:
    home.put("config.fish", f"{shutil.which('cat')} '{home.script}' | source")


def _appended_twice(home: Home) -> None:
    home.put("config.fish", "set -g before\n" + home.script.read_text() * 2 + "set -g behind")


def _loader_and_script(home: Home) -> None:
    home.put("conf.d/hermes.fish", home.loader.read_text())
    home.put("config.fish", home.script.read_text())


def _loaders(home: Home) -> None:
    for name in ("conf.d/hermes.fish", "completions/hermes.fish"):
        home.put(name, home.loader.read_text())


WAYS: dict[str, Callable[[Home], None]] = {
    "sourced": lambda home: home.put("config.fish", f"source '{home.script}'"),
    "evaluated": _evaluated,
    "appended twice": _appended_twice,
    "completions directory": lambda home: home.put("completions/hermes.fish", home.script.read_text()),
    "loader": lambda home: home.put("conf.d/hermes.fish", home.loader.read_text()),
    "loader in the completions directory": lambda home: home.put("completions/hermes.fish", home.loader.read_text()),
    "both loaders": _loaders,
    "loader and script": _loader_and_script,
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_load_completes_from_the_first_tab(home: Home, way: str) -> None:
    WAYS[way](home)
    tab = "complete -C 'hermes --profile=w'"
    wrapper = "complete -C 'hermes-play profile us'"
    found = home.run(tab, tab, "complete -C 'hermes-shell comple'", wrapper).splitlines()
    assert [line.partition("\t")[0] for line in found] == ["--profile=work", "--profile=work", "completion", "use"]


def test_what_stands_around_an_appended_script_runs_as_well(home: Home) -> None:
    _appended_twice(home)
    assert home.run("set -q before behind; and echo both") == "both\n"


def test_the_first_tab_in_a_terminal_is_answered_by_way_of_the_loader(home: Home) -> None:
    class Lazy(Fish):
        def prepare(self) -> tuple[list[str], dict[str, str]]:
            arguments, variables = super().prepare()
            rc = self.directory / "fish" / "config.fish"
            rc.write_text(rc.read_text().replace(str(home.script), str(home.loader)))
            return arguments, variables

    shell = Lazy(home.scene)
    assert shell.query("hermes profile use wo").line == "hermes profile use work "
    shell.close()


def test_a_loader_without_the_installed_script_offers_nothing(home: Home) -> None:
    home.put("conf.d/hermes.fish", home.loader.read_text())
    home.script.unlink()
    assert home.offers("hermes ") == []


@pytest.mark.parametrize("listed", ["", "\n-x work\n$(touch x) work\nhermes-play play", "hermes-play play\0"])
def test_a_list_of_wrappers_that_is_damaged_or_missing_does_no_harm(home: Home, listed: str) -> None:
    wrappers = home.script.with_name("wrappers")
    for file in (home.script, home.loader):
        home.put("config.fish", f"source '{file}'")
        wrappers.write_text(listed)
        assert home.offers("hermes prof") == ["profile"]
        assert home.offers("hermes-play prof") == (["profile"] if listed else [])
        wrappers.unlink()
        assert home.offers("hermes prof") == ["profile"]


def _stale(home: Home) -> str:
    """Return the script as another tree had it, which offers what the present one does not."""
    text = re.sub(r"(?<=, tree )\w+", "0" * 12, home.script.read_text())
    return text.replace("'profile\t", "'profile-of-old\t")


def test_an_installed_script_of_another_tree_wins_over_an_appended_one(home: Home) -> None:
    home.put("config.fish", _stale(home) * 2)
    assert home.offers("hermes prof") == ["profile"]


@pytest.mark.parametrize("installed", ["", "echo what is this", "# hermes-shell 1.0: completions for bash, tree 1\n"])
def test_an_appended_script_answers_where_the_installed_one_is_none(home: Home, installed: str) -> None:
    home.put("config.fish", _stale(home))
    home.script.write_text(installed)
    assert home.offers("hermes prof") == ["profile-of-old"]
    home.script.unlink()
    assert home.offers("hermes prof") == ["profile-of-old"]
    os.mkfifo(home.script)
    assert home.offers("hermes prof") == ["profile-of-old"]


def test_an_installed_script_that_somebody_edited_is_loaded_once(home: Home) -> None:
    home.put("config.fish", home.script.read_text())
    home.script.write_text(_stale(home).replace("0" * 12, "1" * 12, 1))
    assert home.offers("hermes prof") == ["profile-of-old"]


def test_completions_of_the_agent_give_way(home: Home) -> None:
    theirs = "complete -c hermes -f -a agents-own"
    home.put("config.fish", f"{theirs}\nsource '{home.script}'")
    assert home.offers("hermes ag") == []


@pytest.mark.parametrize("way", ["sourced", "loader"])
def test_completions_of_the_agent_that_fish_finds_later_give_way_after_a_tab(home: Home, way: str) -> None:
    """fish itself adds what its directory has to the very first answer."""
    WAYS[way](home)
    home.put("completions/hermes.fish", "complete -c hermes -f -a agents-own")
    assert home.run("complete -C 'hermes prof' >/dev/null", "complete -C 'hermes ag'") == ""
