"""Draw the pictures of the documentation: `python -m tools.pictures [NAME …]`."""

from __future__ import annotations

import sys

from tools import prepare

from .scenes import SCENES, studio

PLACE = prepare.ROOT / "docs" / "pictures"


def main(names: list[str]) -> int:
    """Play each scene in a studio of its own, and draw it."""
    PLACE.mkdir(exist_ok=True)
    for name in names or SCENES:
        with studio() as scratch:
            (PLACE / f"{name}.svg").write_text(SCENES[name](scratch), encoding="utf-8")
        print(f"docs/pictures/{name}.svg", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
