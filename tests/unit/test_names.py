"""What a profile may be called."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hermes_shell import names
from hermes_shell.errors import HermesError

# The agent's own pattern (hermes_cli/profiles.py).
PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)


@given(st.text(st.sampled_from("aZ09-_. é\n/ıſK"), max_size=4) | st.text("ab-", min_size=62, max_size=67))
def test_a_valid_name_is_what_the_agent_takes_for_one(name: str) -> None:
    assert names.is_valid(name) == bool(PATTERN.fullmatch(name))


@given(st.text(max_size=70))
def test_check_returns_a_valid_name_or_says_why_not(name: str) -> None:
    canonical = name.strip().lower()
    if names.is_valid(canonical) and canonical not in names.RESERVED:
        assert names.check(name) == canonical
    else:
        with pytest.raises(HermesError) as caught:
            names.check(name)
        assert caught.value.cure
        assert caught.value.message.isprintable()


@pytest.mark.parametrize("name", sorted(names.RESERVED))
def test_reserved_names_are_refused(name: str) -> None:
    with pytest.raises(HermesError, match="reserved"):
        names.check(name.upper())
