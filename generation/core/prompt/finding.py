"""What the readers of a prompt share: a sheet on which each writes what it understood."""

from typing import Any

from generation.core.prompt.text import Text
from generation.core.wish import Conflict, Understood, WishedSection


class Sheet:
    """What is understood so far. Readers claim words of the text and set values; the first value of a field stays."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.values: dict[str, Any] = {}
        self.understood: list[Understood] = []
        self.conflicts: list[Conflict] = []
        self.sections: list[WishedSection] = []
        self.genres: list[tuple[int, tuple[tuple[str, float], ...], str]] = []  # place, shares, how it was said
        self.instruments_in: list[str] = []
        self.instruments_out: list[str] = []
        self.implied_genres: list[tuple[tuple[str, float], ...]] = []  # of instruments, where no genre is named
        self.implied_metre: tuple[int, int] | None = None  # of a dance that is a genre as well

    def saw(self, field: str, span: tuple[int, int], says: str, value: str = "") -> None:
        """Claims words and says what they led to."""
        start, end = span
        self.text.claim(start, end)
        written = self.text.written[start:end]
        self.understood.append(
            Understood(field=field, text=written, says=says, value=value or written, start=start, end=end)
        )

    def put(self, field: str, value: Any, span: tuple[int, int], says: str) -> None:
        """Sets a field; where it has another value already, that one stays and the two are named as a conflict."""
        known = self.values.get(field)
        if known is not None and known != value:
            earlier = next((row for row in self.understood if row.field == field), None)
            written = self.text.written[span[0] : span[1]]
            first = f"“{earlier.text}”" if earlier else f"{known}"
            self.clash(field, f"{first} and “{written}” cannot both hold; {first} was taken.")
            self.text.claim(*span)
            return
        self.values[field] = value
        self.saw(field, span, says)

    def clash(self, field: str, sentence: str) -> None:
        """Names two requests that cannot both hold."""
        self.conflicts.append(Conflict(field=field, sentence=sentence))
