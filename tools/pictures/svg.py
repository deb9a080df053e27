"""Screens as SVG that reads well on dark and on light pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .screen import Run

# Pixels.
_CELL, _ROW, _SIZE = 8.0, 19, 13.3
_EDGE, _BAR, _GAP = 14, 30, 14

_STYLE = """\
<style>
text { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1f2328 }
.window { fill: #ffffff; stroke: #d0d7de }
.title { fill: #59636e }
.dim { fill: #59636e } .red { fill: #b42318 } .green { fill: #116329 } .yellow { fill: #7d4e00 }
.blue { fill: #0550ae } .magenta { fill: #8250df } .cyan { fill: #1b6b72 }
.bold { font-weight: 700 }
.mark { fill: #ddf4ff }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.window { fill: #0d1117; stroke: #3d444d }
.title { fill: #9198a1 }
.dim { fill: #9198a1 } .red { fill: #ff7b72 } .green { fill: #56d364 } .yellow { fill: #e3b341 }
.blue { fill: #79c0ff } .magenta { fill: #d2a8ff } .cyan { fill: #76e3ea }
.mark { fill: #1f3a5f }
}
</style>
"""


class Window(NamedTuple):
    """A terminal in a picture.

    Attributes:
        title: What stands above it.
        rows: What it shows.
    """

    title: str
    rows: Sequence[Sequence[Run]]

    def width(self) -> float:
        """Return how wide it is at least, in pixels."""
        cells = max(run.column + len(run.text) for row in self.rows for run in row)
        return _CELL * max(cells, len(self.title)) + 2 * _EDGE

    def height(self) -> float:
        """Return how high it is at least, in pixels."""
        return _BAR + _ROW * len(self.rows) + _EDGE


def drawn(title: str, windows: Sequence[Window], across: int = 1) -> str:
    """Return a picture.

    Args:
        title: What it shows, for those who cannot see it.
        windows: Its terminals.
        across: How many of them stand side by side.
    """
    lines = [windows[at : at + across] for at in range(0, len(windows), across)]
    width = max(each.width() for each in windows)
    heights = [max(each.height() for each in line) for line in lines]
    parts: list[str] = []
    top = 0.0
    for line, height in zip(lines, heights, strict=True):
        for number, window in enumerate(line):
            parts += _window(window, number * (width + _GAP), top, width, height)
        top += height + _GAP
    whole = (across * (width + _GAP) - _GAP, top - _GAP)
    return _picture(title, parts, whole)


def _picture(title: str, parts: Iterable[str], size: tuple[float, float]) -> str:
    width, height = (round(each) + 2 for each in size)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="-1 -1 {width} {height}" '
        f'role="img" aria-labelledby="title" font-size="{_SIZE}">\n'
        f'<title id="title">{escape(title)}</title>\n{_STYLE}' + "".join(f"{part}\n" for part in parts) + "</svg>\n"
    )


def _window(window: Window, x: float, y: float, width: float, height: float) -> Iterator[str]:
    yield f'<rect class="window" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8"/>'
    yield f'<text class="title" x="{x + width / 2:g}" y="{y + 20:g}" text-anchor="middle">{escape(window.title)}</text>'
    for number, row in enumerate(window.rows):
        top = y + _BAR + _ROW * number
        for run in row:
            yield from _run(run, x + _EDGE + _CELL * run.column, top)


def _run(run: Run, x: float, top: float) -> Iterator[str]:
    width = _CELL * len(run.text)
    style = " ".join(word for word in run.style.split() if word != "reverse")
    if "reverse" in run.style:
        yield f'<rect class="mark" x="{x:g}" y="{top + 1:g}" width="{width:g}" height="{_ROW}"/>'
    if run.text.strip():
        named = f' class="{style}"' if style else ""
        # The font is the reader's own: the length keeps the columns in line.
        length = f'textLength="{width:g}" lengthAdjust="spacingAndGlyphs"'
        yield f'<text{named} x="{x:g}" y="{top + 14:g}" {length} xml:space="preserve">{escape(run.text)}</text>'
