"""The melody: themes by letter of the form, phrases that end by their cadence, one climax a section and one a song.

docs/algorithms/composing-melody.md.
"""

from collections.abc import Iterator, Sequence

from generation.core.blueprint import PlanPart, Section
from generation.core.composing.contour import Register, peak_section, register, section_level
from generation.core.composing.melody_form import draw_theme
from generation.core.composing.melody_idiom import Idiom, idiom_for
from generation.core.composing.melody_line import Field
from generation.core.composing.melody_palette import staff
from generation.core.composing.melody_singing import Singing, sing_section
from generation.core.composing.melody_vary import varied
from generation.core.composing.song import SongMap
from generation.core.instruments.base import instrument
from generation.core.notes import Note
from generation.core.seeds import dice


def melody(song: SongMap, part: PlanPart, seed: int) -> tuple[Note, ...]:
    """The lead over the whole song, one note at a time."""
    return one_voice([note for notes in _sections(song, part, seed) for note in notes])


def one_voice(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Notes in order, each ending where the next begins at the latest; of two that begin together the later given."""
    rows: list[Note] = []
    for note in sorted(notes, key=lambda note: note.start):
        if rows and rows[-1].start == note.start:
            rows.pop()
        if rows and rows[-1].end > note.start:
            rows[-1] = rows[-1]._replace(length=note.start - rows[-1].start)
        rows.append(note)
    return tuple(rows)


def _sections(song: SongMap, part: PlanPart, seed: int) -> Iterator[tuple[Note, ...]]:
    """The notes of each section in turn; one that returns unchanged is composed once."""
    peak = peak_section(song, part)
    done: dict[object, tuple[Note, ...]] = {}
    for place, section in enumerate(song.blueprint.sections):
        if section.parts.get(part.id, 0.0) <= 0:
            continue
        start = song.bars_of(place)[0].start
        key = (
            section.model_dump_json(exclude={"name", "origin", "transition", "parts"}),
            section.parts[part.id],
            place == peak,
        )
        if key not in done:
            notes = _section(song, part, seed, place, is_peak=place == peak)
            done[key] = tuple(note._replace(start=note.start - start) for note in notes)
        leads_in = place > 0 and song.blueprint.sections[place - 1].parts.get(part.id, 0.0) > 0
        yield tuple(note._replace(start=note.start + start) for note in done[key] if note.start >= 0 or leads_in)


def _section(song: SongMap, part: PlanPart, seed: int, place: int, *, is_peak: bool) -> list[Note]:
    section = song.blueprint.sections[place]
    model = _model(song, section)
    bars = song.bars_of(place)
    idiom = idiom_for(song.blueprint, part, section.kind)
    same = (model.metre, model.grouping) == (section.metre, section.grouping)
    theme = draw_theme(
        model if same else section, bars[0], idiom, dice(seed, "theme", section.letter), dice(seed, "cells")
    )
    band = band_of(part, idiom)
    level = band.middle + section_level(model) + _nearest(section.key.tonic_pc - model.key.tonic_pc)
    top = min(band.high, round(level + idiom.span / 2))
    low = max(band.low, min(round(level - idiom.span / 2), top - 7))
    lift = 2 if is_peak and top + 2 <= band.high else 0
    field = Field(low, top + lift, top - 1, staff(section.home), idiom)
    state = Singing(song, section, bars, idiom, theme, field, level, seed, section.parts[part.id])
    notes = sing_section(state)
    if not section.variation:
        return notes
    hook = bars[min(theme.unit_bars, len(bars) - 1)].start
    return varied(song, section, idiom, notes, dice(seed, "vary", section.letter, section.variation), hook)


def _model(song: SongMap, section: Section) -> Section:
    """The first section with the same letter: it decides how the theme is made and where it lies."""
    return next(one for one in song.blueprint.sections if one.letter == section.letter)


def _nearest(semitones: int) -> int:
    """The nearest way from one tonic to another: -5 to 6 semitones."""
    return (semitones + 5) % 12 - 5


def band_of(part: PlanPart, idiom: Idiom) -> Register:
    """Where a part's instrument lets a line in this idiom lie."""
    try:
        row = instrument(part.instrument)
    except KeyError:
        return register(48, 86, (52, 84), idiom.span)
    return register(row.low, row.high, (row.tessitura_low, row.tessitura_high), idiom.span)
