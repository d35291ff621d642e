"""Where each choice came from, gathered while planning."""

from collections.abc import Sequence

from generation.core.blueprint import Origin, OriginKind
from generation.core.wish import Wish


class Reasons:
    """Origins in the order in which choices were made; the last one given for a field counts."""

    def __init__(self, wish: Wish) -> None:
        self._wish = wish
        self._rows: dict[str, Origin] = {}

    def note(self, field: str, kind: OriginKind, says: str, words: str = "") -> None:
        """Notes why a field of the blueprint is as it is."""
        self._rows[field] = Origin(field=field, kind=kind, says=says, words=words)

    def asked(self, field: str, wished: str, says: str) -> None:
        """Notes that a field follows a field of the wish, with the words of the prompt that said so."""
        found = [row for row in self._wish.understood if row.field == wished]
        source: OriginKind = "field" if found and found[0].source == "field" else "prompt"
        self.note(field, source, says, ", ".join(row.text for row in found))

    @property
    def rows(self) -> Sequence[Origin]:
        """All origins."""
        return tuple(self._rows.values())
