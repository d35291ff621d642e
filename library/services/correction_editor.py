"""What the editor of a correction shows, opened where a person points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from library.core import correcting_choices, correcting_meaning
from library.core.analysis import Analysis
from library.core.corrections import KeyIs, read_correction
from library.models import Hearing, Song
from library.services import corrections, reading
from library.services.corrections import METRES, MODES, NOT_YET, TONICS, WHOLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from theory.core.genre.reading import GenreGuess

KINDS = ("chord", "key", "bar", "section", "genre")
MORE_METRES = (*METRES, "11/8", "13/8")
NOTHING_THERE = {
    "bar": "No beat was heard in this song, so there are no bars to move.",
    "section": "No section is heard here. Point at one of the blocks above the waveform.",
}


@dataclass(frozen=True, slots=True)
class Editor:
    """One opened editor: `choices` depends on the kind."""

    kind: str
    title: str
    revision: int
    choices: Any
    start_s: float
    end_s: float


def shown_of(song: Song) -> tuple[Analysis, Hearing]:
    """What the song shows. Raises ValueError with a sentence while it is not whole."""
    hearing = Hearing.objects.filter(song=song, stage=WHOLE).first()
    if hearing is None:
        raise ValueError(NOT_YET)
    return Analysis.model_validate(hearing.shown), hearing


def editor(song: Song, kind: str, start_s: float, end_s: float) -> Editor:
    """The editor for a place. Raises ValueError with a sentence where there is nothing to put right."""
    if kind not in KINDS:
        raise ValueError(f"“{kind}” cannot be corrected. Choose one of {', '.join(KINDS)}.")
    shown, hearing = shown_of(song)
    made = corrections.all_of(song)
    title, choices = _choices(kind, shown, hearing, (start_s, max(start_s, end_s)), corrections.genre_named(made))
    if choices is None:
        raise ValueError(NOTHING_THERE[kind])
    return Editor(kind, title, corrections.revision(made), choices, start_s, end_s)


def _choices(
    kind: str, shown: Analysis, hearing: Hearing, at: tuple[float, float], named: str | None
) -> tuple[str, Any]:
    if kind == "chord":
        chord = correcting_choices.chord_choices(shown, *at)
        return f"Chord in {chord.where}", chord
    if kind == "key":
        return "Key", KeyChoices.of(shown, *at)
    if kind == "bar":
        bar = correcting_choices.bar_choices(shown, at[0])
        return bar.where if bar else "Bar", bar
    if kind == "section":
        section = correcting_choices.section_choices(shown, sum(at) / 2)
        return f"{section.title}, {section.where}" if section else "Section", section
    return "Genre", GenreChoices.of(hearing, named)


@dataclass(frozen=True, slots=True)
class KeyChoices:
    """The key at a place; the stretch is the one that this key holds for."""

    tonic: str
    mode: str
    start_s: float
    end_s: float
    where: str  # empty where the song has one key
    tonics: tuple[str, ...] = TONICS
    modes: tuple[str, ...] = MODES

    @classmethod
    def of(cls, shown: Analysis, start_s: float, end_s: float) -> KeyChoices:
        middle_s = (start_s + end_s) / 2
        region = next((one for one in shown.key_regions if one.start_s <= middle_s < one.end_s), None)
        key = region or shown.key
        tonic, _, mode = key.key.partition(" ") if key else ("C", "", "major")
        if region is None:
            return cls(tonic, (key and key.mode) or mode, 0.0, shown.duration_s, "")
        where = correcting_choices.where_of(shown, region.start_s, region.end_s)
        return cls(
            tonic, region.mode or mode, region.start_s, region.end_s, where if len(shown.key_regions) > 1 else ""
        )


@dataclass(frozen=True, slots=True)
class GenreChoices:
    """What a person named it, what the reading guesses, and every genre that is known."""

    named: str
    guesses: tuple[GenreGuess, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, hearing: Hearing, named: str | None) -> GenreChoices:
        from theory.core.genre.convention import conventions

        theory = reading.reading_of(hearing)
        guesses = theory.genre.guesses if theory and theory.genre else ()
        return cls(named or "", guesses[:4], tuple(sorted(one.name for one in conventions())))


def meaning(song: Song, kind: str, value: Mapping[str, Any]) -> Any:
    """What a chord or a key would mean before it is set. Raises ValueError with a sentence."""
    shown, _ = shown_of(song)
    if kind == "chord":
        times = [value.get(name) for name in ("start_s", "end_s")]
        start_s, end_s = (one if isinstance(one, float) else 0.0 for one in times)
        return correcting_meaning.chord_meaning(shown, str(value.get("text", "")), start_s, end_s)
    said = read_correction(kind, value)
    if not isinstance(said, KeyIs):
        raise ValueError(f"There is no preview of a {kind}.")
    return correcting_meaning.key_meaning(shown, said)
