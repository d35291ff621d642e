"""What people said of a song, as labels to learn from: what holds in what is shown, later statements over earlier."""

from collections.abc import Callable, Sequence
from typing import Any

from library.core.analysis import Analysis
from library.core.corrections import BoundaryIs, ChordIs, Correction, GenreIs, KeyIs, MetreIs, SectionIs
from theory.core.document import Document

SAME_S = 0.5
GRID_KINDS = ("tempo", "downbeat", "metre")  # each of them says where bars start


class ChordLabel(Document):
    """A stretch of one chord, in Harte's syntax, spelled as the key has it."""

    start_s: float
    end_s: float
    label: str


class KeyLabel(Document):
    """The key of a stretch."""

    start_s: float
    end_s: float
    key: str
    mode: str | None


class SectionLabel(Document):
    """A section that a person named; `name` or `letter` is None where nobody said it."""

    start_s: float
    end_s: float
    name: str | None
    letter: str | None


class HumanLabels(Document):
    """Labels by people. What nobody spoke of is None or empty; everything else in the song is the machine's."""

    kinds: tuple[str, ...] = ()
    tempo_bpm: float | None = None
    metre: str | None = None
    downbeats_s: tuple[float, ...] = ()  # all bars, where a person said how they lie
    home_key: KeyLabel | None = None
    keys: tuple[KeyLabel, ...] = ()
    chords: tuple[ChordLabel, ...] = ()
    boundaries_s: tuple[float, ...] = ()  # sections start here
    no_boundaries_s: tuple[float, ...] = ()  # and here they do not, though the machine heard it
    sections: tuple[SectionLabel, ...] = ()
    genre: str | None = None


def human_labels(shown: Analysis, stated: Sequence[Correction]) -> HumanLabels:
    """The labels in `stated`, the corrections that hold in `shown`, in the order in which they were made."""
    kinds = {one.kind for one in stated}
    starts, gone = _boundaries(shown, [one for one in stated if isinstance(one, BoundaryIs)])
    genres = [one.name for one in stated if isinstance(one, GenreIs)]
    on_grid = any(kind in kinds for kind in GRID_KINDS)
    return HumanLabels(
        kinds=tuple(sorted(kinds)),
        tempo_bpm=shown.tempo.bpm if "tempo" in kinds and shown.tempo else None,
        metre=shown.metre.signature if any(isinstance(one, MetreIs) for one in stated) and shown.metre else None,
        downbeats_s=shown.downbeats_s if on_grid else (),
        home_key=_home(shown, stated),
        keys=tuple(_keys(shown, stated)),
        chords=tuple(_chords(shown, [one for one in stated if isinstance(one, ChordIs)])),
        boundaries_s=starts, no_boundaries_s=gone,
        sections=tuple(_sections(shown, [one for one in stated if isinstance(one, SectionIs)])),
        genre=genres[-1] if genres else None,
    )  # fmt: skip


def _home(shown: Analysis, stated: Sequence[Correction]) -> KeyLabel | None:
    said = [one for one in stated if isinstance(one, KeyIs) and one.start_s is None]
    return KeyLabel(start_s=0.0, end_s=shown.duration_s, key=said[-1].key, mode=said[-1].mode) if said else None


def _keys(shown: Analysis, stated: Sequence[Correction]) -> list[KeyLabel]:
    return [
        KeyLabel(start_s=start_s, end_s=end_s, key=one.key, mode=one.mode)
        for start_s, end_s, one in _laid_over([one for one in stated if isinstance(one, KeyIs)], shown.duration_s)
    ]


def _chords(shown: Analysis, said: Sequence[ChordIs]) -> list[ChordLabel]:
    """With the times and the spelling that the song shows, which go to edges heard near by."""
    found = []
    for start_s, end_s, _ in _laid_over(said, shown.duration_s):
        middle_s = (start_s + end_s) / 2
        there = next((one for one in shown.chords if one.start_s <= middle_s < one.end_s), None)
        if there is not None:
            first_s, last_s = max(there.start_s, start_s - SAME_S), min(there.end_s, end_s + SAME_S)
            found.append(ChordLabel(start_s=first_s, end_s=last_s, label=there.label))
    return found


def _laid_over(said: Sequence[Any], duration_s: float) -> list[tuple[float, float, Any]]:
    """Stretches with what was said of them last."""
    found: list[tuple[float, float, Any]] = []
    for one in said:
        if one.start_s is None:
            continue
        new = (one.start_s, min(one.end_s, duration_s), one)
        cut = [(a, b, old) for x, y, old in found for a, b in ((x, min(y, new[0])), (max(x, new[1]), y)) if b > a]
        found = [*cut, new] if new[1] > new[0] else cut
    return sorted(found, key=lambda row: row[0])


def _boundaries(shown: Analysis, said: Sequence[BoundaryIs]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    starts = [part.start_s for part in shown.sections]
    there: Callable[[float], bool] = lambda time_s: any(abs(one - time_s) <= SAME_S for one in starts)  # noqa: E731
    made = {one.to_s for one in said if one.to_s is not None and there(one.to_s)}
    gone = {one.from_s for one in said if one.from_s is not None and not there(one.from_s)}
    return tuple(sorted(made)), tuple(sorted(gone))


def _sections(shown: Analysis, said: Sequence[SectionIs]) -> list[SectionLabel]:
    found: dict[float, SectionLabel] = {}
    for one in said:
        part = next((part for part in shown.sections if part.start_s <= one.at_s < part.end_s), None)
        if part is None:
            continue
        before = found.get(part.start_s)
        name = part.name if one.name else before.name if before else None
        letter = part.label if one.letter else before.letter if before else None
        found[part.start_s] = SectionLabel(start_s=part.start_s, end_s=part.end_s, name=name, letter=letter)
    return [found[start_s] for start_s in sorted(found)]
