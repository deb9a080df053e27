"""Numbers of bytes for people."""

from __future__ import annotations


def shown(size: int) -> str:
    """Return a number of bytes, with as many digits as people read."""
    number = float(size)
    units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    while number >= 1024 and len(units) > 1:
        number /= 1024
        units.pop(0)
    return f"{number:.{0 if number >= 10 or number.is_integer() else 1}f} {units[0]}"
