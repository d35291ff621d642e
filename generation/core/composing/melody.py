"""The melody: themes by letter of the form, phrases that end by their cadence, one climax a section and one a song.

docs/algorithms/composing-melody.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from generation.core.blueprint import PlanPart, Section
from generation.core.composing.melody_form import Theme, draw_theme
from generation.core.composing.melody_idiom import idiom_for
from generation.core.composing.melody_line import Space
from generation.core.composing.melody_mending import mended
from generation.core.composing.melody_palette import staff
from generation.core.composing.melody_ranges import Range, ranges
from generation.core.composing.melody_singing import Singing, sing_section
from generation.core.composing.melody_vary import Varying, varied
from generation.core.composing.motif import augmented
from generation.core.composing.song import SongMap
from generation.core.notes import Note
from generation.core.seeds import dice

_FRAMES = frozenset({"intro", "outro", "interlude", "break", "build"})


@lru_cache(maxsize=8)  # counters read the lead too
def melody(song: SongMap, part: PlanPart, seed: int) -> tuple[Note, ...]:
    """The lead over the whole song, one note at a time."""
    return mended(song, part, one_voice([note for notes in _sections(song, part, seed) for note in notes]))


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
    models = [_model(song, place) for place in range(len(song.blueprint.sections))]
    done: dict[object, tuple[Note, ...]] = {}
    for place, reach in enumerate(ranges(song, part, models)):
        section = song.blueprint.sections[place]
        if reach is None:
            continue
        start = song.bars_of(place)[0].start
        key = (
            _material(song, place),
            section.model_dump_json(exclude={"name", "origin", "transition", "parts"}),
            section.parts[part.id],
            reach,
        )
        if key not in done:
            notes = _section(song, part, seed, place, reach)
            done[key] = tuple(note._replace(start=note.start - start) for note in notes)
        leads_in = place > 0 and song.blueprint.sections[place - 1].parts.get(part.id, 0.0) > 0
        yield tuple(note._replace(start=note.start + start) for note in done[key] if note.start >= 0 or leads_in)


def _section(song: SongMap, part: PlanPart, seed: int, place: int, reach: Range) -> list[Note]:
    section = song.blueprint.sections[place]
    model = song.blueprint.sections[_model(song, place)]
    bars = song.bars_of(place)
    idiom = idiom_for(song.blueprint, part, section.kind)
    same = (model.metre, model.grouping) == (section.metre, section.grouping)
    theme = _theme(song, part, seed, place, model if same else section)
    space = Space(reach.low, reach.summit, reach.ceiling, staff(section.home), idiom, section.key.tonic_pc)
    material = _material(song, place)
    state = Singing(song, section, bars, idiom, theme, space, reach.level, seed, material, section.parts[part.id])
    notes = sing_section(state)
    if not section.variation:
        return notes
    hook = bars[min(theme.unit_bars, len(bars) - 1)].start
    return varied(song, notes, Varying(section, idiom, hook), dice(seed, "vary", material, section.variation))


def _model(song: SongMap, place: int) -> int:
    """The first section with the same material: it decides how the theme is made and where it lies."""
    own = _material(song, place)
    return next(other for other in range(place + 1) if _material(song, other) == own)


def _material(song: SongMap, place: int) -> str:
    """What a section sings: the theme of its letter; a solo has one of its own each time."""
    sections = song.blueprint.sections
    section = sections[place]
    if section.kind != "solo":
        return section.letter
    before = sum(one.kind == "solo" and one.letter == section.letter for one in sections[:place])
    return f"{section.letter} solo {before}"


def _theme(song: SongMap, part: PlanPart, seed: int, place: int, model: Section) -> Theme:
    """The theme of a section. What frames the song takes its figure from the hook."""
    section, bar = song.blueprint.sections[place], song.bars_of(place)[0]
    idiom = idiom_for(song.blueprint, part, section.kind)
    own = draw_theme(model, bar, idiom, dice(seed, "theme", _material(song, place)), dice(seed, "cells"))
    hook = _hook(song, part)
    if section.kind not in _FRAMES or hook is None or song.blueprint.sections[hook].metre != section.metre:
        return own
    other = song.blueprint.sections[hook]
    theirs = draw_theme(
        other, song.bars_of(hook)[0], idiom, dice(seed, "theme", _material(song, hook)), dice(seed, "cells")
    )
    if theirs.unit_bars > min(phrase.bars for phrase in section.phrases):
        return own
    head = augmented(theirs.figures["a"]) if section.kind == "outro" else theirs.figures["a"]
    return replace(own, figures={**theirs.figures, "a": head}, unit_bars=theirs.unit_bars)


def _hook(song: SongMap, part: PlanPart) -> int | None:
    """The first section that is the heart of the song and in which the part plays."""
    for kinds in (("chorus", "drop"), ("theme",), ("verse",)):
        for place, section in enumerate(song.blueprint.sections):
            if section.kind in kinds and section.parts.get(part.id, 0.0) > 0:
                return place
    return None
