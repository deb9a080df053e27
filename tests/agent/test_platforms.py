"""What switches a platform on and where it listens, as the real agent itself decides."""

from __future__ import annotations

import itertools
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

from hermes_shell import messaging, platforms, ports, switches

if TYPE_CHECKING:
    from collections.abc import Iterator

ASK = Path(__file__).with_name("adapters.py")
LISTENING = {port.platform: port for port in ports.ALL}
PLATFORMS = {platform.name: platform for platform in platforms.ALL}


class Case(NamedTuple):
    """A profile: its variables, and what the block of a platform in config.yaml says."""

    platform: str
    env: dict[str, str]
    block: dict[str, object]

    def write(self, home: Path) -> str:
        home.mkdir()
        (home / ".env").write_text("".join(f"{name}={value}\n" for name, value in self.env.items()))
        config = {"platforms": {self.platform: self.block}} if self.block else {}
        (home / "config.yaml").write_text(yaml.safe_dump(config))
        return str(home)


def value(place: str) -> str:
    if place.endswith("ENABLED"):
        return "true"
    return "https://example.org/hook" if place.endswith("URL") else "several-letters-4711"


def split(places: dict[str, str]) -> tuple[dict[str, str], dict[str, object]]:
    """Return the variables among some places, and the block that the settings among them make."""
    env = {place: said for place, said in places.items() if place.isupper()}
    extra = {place.removeprefix("extra."): said for place, said in places.items() if place not in env}
    return env, {"extra": extra} if extra else {}


def cases(name: str) -> Iterator[Case]:
    """Find what is to be tried of a platform: each way to switch it on or off, with each way to set its port."""
    yield Case(name, {}, {})
    yield Case(name, {}, {"enabled": True})
    for group in switches.ALL[name].on:
        for on in (group, *([group[1:]] if len(group) > 1 else [])):
            env, block = split({place: value(place) for place in on})
            for enabled in ({}, {"enabled": True}, {"enabled": False}):
                yield from with_ports(Case(name, env, {**block, **enabled}))
    yield from with_ports(Case(name, {}, {"enabled": True}))


def with_ports(case: Case) -> Iterator[Case]:
    """Find the ways in which the port can be set, or its mode."""
    yield case
    if (port := LISTENING.get(case.platform)) is None:
        return
    places = dict.fromkeys((*port.by_variables, *port.by_settings, *port.mode))
    numbered = {place: str(9000 + number) for number, place in enumerate(places)}
    numbered |= {place: port.listening or value(place) for place in port.mode}
    for count in range(1, len(numbered) + 1):
        for chosen in itertools.combinations(numbered, count):
            env, block = split({place: numbered[place] for place in chosen})
            extra = {**_extra(case.block), **_extra(block)}
            yield Case(case.platform, {**case.env, **env}, {**case.block, **({"extra": extra} if extra else {})})


def _extra(block: dict[str, object]) -> dict[str, object]:
    found = block.get("extra")
    return found if isinstance(found, dict) else {}


@pytest.fixture(scope="module")
def theirs(real_agent: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Case, str, dict[str, int | None]]]:
    """Give what the agent says of all cases, and their homes."""
    base = tmp_path_factory.mktemp("homes")
    known = [case for name in PLATFORMS for case in cases(name)]
    homes = [case.write(base / str(number)) for number, case in enumerate(known)]
    given = [{"home": home, "env": case.env, "listens": case.platform} for case, home in zip(known, homes, strict=True)]
    done = subprocess.run(
        [str(real_agent.parent / "python"), str(ASK)],
        input=json.dumps(given),
        env={"HOME": str(base), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return list(zip(known, homes, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("name", PLATFORMS)
def test_switched_on_as_the_agent_does(name: str, theirs: list[tuple[Case, str, dict[str, int | None]]]) -> None:
    found = [(case, home, started) for case, home, started in theirs if case.platform == name]
    assert any(name in started for *_, started in found), "nothing that was tried switches it on"
    for case, home, started in found:
        settings = messaging.Settings(home)
        on = bool(settings.switch(PLATFORMS[name])) and not settings.is_off(PLATFORMS[name])
        assert on == (name in started), case


@pytest.mark.parametrize("name", LISTENING)
def test_it_listens_where_the_agent_does(name: str, theirs: list[tuple[Case, str, dict[str, int | None]]]) -> None:
    found = [(case, home, started.get(name)) for case, home, started in theirs if case.platform == name]
    assert any(port for *_, port in found)
    for case, home, port in found:
        ours = next((number for number, of in ports.of(messaging.Settings(home)).items() if of == name), None)
        assert ours == (port or None), case


def test_no_other_platform_listens(theirs: list[tuple[Case, str, dict[str, int | None]]], real_agent: Path) -> None:
    """What the agent itself lists, and whatever adapter has a port of its own."""
    listening = {case.platform for case, _, started in theirs if started.get(case.platform)}
    assert listening == set(LISTENING)
    packages = next(real_agent.resolve().parent.parent.glob("lib/python*/site-packages"))
    source = (packages / "gateway/config.py").read_text().partition("PORT_BINDING_PLATFORM_VALUES = frozenset({")[2]
    listed = {word.strip('", ') for word in source.partition("}")[0].split()}
    assert "api_server" in listed
    assert listed <= set(LISTENING)
