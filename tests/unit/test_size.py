"""What is too long is found, to the line."""

from __future__ import annotations

import pytest

from tools import size

FUNCTION = "def long():\n" + "    pass\n" * (size.FUNCTION - 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x = 1\n" * size.FILE, []),
        ("x = 1\n" * (size.FILE + 1), ["a.py: 301 lines; at most 300: split it by idea"]),
        (FUNCTION, []),
        (f"x = 1\n{FUNCTION}    pass\n", ["a.py:2: long has 51 lines; at most 50"]),
        (f"async {FUNCTION}    pass\n", ["a.py:1: long has 51 lines; at most 50"]),
    ],
)
def test_what_is_too_long_is_told(text: str, found: list[str]) -> None:
    assert list(size.too_long("a.py", text)) == found
