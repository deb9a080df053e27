"""What a command line says: the profile flag and the command, found as the agent finds them.

The agent's own scan (hermes_cli/main.py, `_apply_profile_override`; contract 1.3) decides which words
are values; ours must come to the same answer, and so must `shells/hermes`.
"""

from .names import is_valid

_TAKES_VALUE = frozenset(
    (
        "-z",
        "--oneshot",
        "-m",
        "--model",
        "--provider",
        "-t",
        "--toolsets",
        "-r",
        "--resume",
        "-s",
        "--skills",
        "--usage-file",
    )
)
_MAY_TAKE_VALUE = frozenset(("-c", "--continue"))
_FLAGS = ("-p", "--profile")
_QUESTIONS = frozenset(("-h", "--help", "-V", "--version"))


class Line:
    """A command line, understood.

    Attributes:
        argv: The words as typed, without the program's own.
        profile: The value of the first profile flag; None where there is none that counts.
        flagged: Whether the user typed a profile flag at all: then we add none.
        words: The first two words that are neither options nor their values, such as `profile`, `use`.
        question: Whether it asks for help or the version rather than for work.
    """

    __slots__ = ("_at", "argv", "flagged", "profile", "question", "words")

    def __init__(self, argv: list[str]) -> None:
        self.argv = argv
        self.profile: str | None = None
        self.flagged = False
        self.question = False
        self.words: list[str] = []
        self._at = slice(0, 0)
        self._scan()

    def command(self) -> str:
        """Return the first word, or ''."""
        return self.words[0] if self.words else ""

    def subcommand(self) -> str:
        """Return the second word, or ''."""
        return self.words[1] if len(self.words) > 1 else ""

    def without_flag(self) -> list[str]:
        """Return the words without the profile flag that counts."""
        return [*self.argv[: self._at.start], *self.argv[self._at.stop :]]

    def _scan(self) -> None:
        index = 0
        while index < len(self.argv):
            word = self.argv[index]
            following = self.argv[index + 1] if index + 1 < len(self.argv) else None
            if word == "--" or (word == "--args" and self._inside_mcp_add(index)):
                break
            index += self._take(index, word, following)

    def _take(self, index: int, word: str, following: str | None) -> int:
        """Look at one word; return how many it and its value are."""
        if word in _FLAGS:
            return self._take_flag(index, following)
        if word.startswith("--profile="):
            self._found(index, 1, word.partition("=")[2])
        elif (word in _TAKES_VALUE and following is not None) or (
            word in _MAY_TAKE_VALUE and following is not None and not following.startswith("-")
        ):
            return 2
        elif word and not word.startswith("-"):
            self.words = [*self.words, word][:2]
        elif not self.words:
            self.question = self.question or word in _QUESTIONS
        return 1

    def _take_flag(self, index: int, following: str | None) -> int:
        if following is None:
            self.flagged = True
            return 1
        # A value in this place that cannot be a name belongs to somebody else (contract 1.3); the
        # agent looks no further for a flag, so neither do we.
        self._found(index, 2, following if is_valid(following) else None)
        return 2

    def _found(self, index: int, length: int, value: str | None) -> None:
        if not self.flagged:
            self.profile = value
            if value is not None:
                self._at = slice(index, index + length)
        self.flagged = True

    def _inside_mcp_add(self, index: int) -> bool:
        """Return whether `mcp … add` came before: `--args` then begins another program's command line."""
        before = self.argv[:index]
        return "mcp" in before and "add" in before[before.index("mcp") + 1 :]
