"""The one error type of the core: what was wrong, what cures it, how to exit."""

_LONGEST = 1000


class HermesError(Exception):
    """Something that a person has to know about; `cli` prints it, nobody else does.

    Attributes:
        message: One line that names what was wrong.
        cure: One line that names what to do about it; may be empty.
        code: The exit code: 1 could not, 2 usage, 126 or 127 the agent could not be run or found.
    """

    def __init__(self, message: str, cure: str = "", code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure
        self.code = code

    def lines(self) -> str:
        """Return the text for standard error: the message and, indented, the cure."""
        return f"hermes: {_line(self.message)}\n" + (f"  {_line(self.cure)}\n" if self.cure else "")


def printable(text: str, instead: str = "") -> str:
    """Return text without what a terminal would act on, or would turn around."""
    return text if text.isprintable() else "".join(char if char.isprintable() else instead for char in text)


def _line(text: str) -> str:
    """Return one line, and not an endless one."""
    line = printable(text, "?")
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
