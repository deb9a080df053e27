"""The one error type of the core: what was wrong, what cures it, how to exit."""


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
        return f"hermes: {self.message}\n" + (f"  {self.cure}\n" if self.cure else "")
