"""The counter: a second voice that answers, accompanies or doubles the lead.

It reads the lead's own plan: the song, the lead's part and its first seed. docs/algorithms/composing-melody.md.
"""

from bisect import bisect_left
from random import Random

from generation.core.blueprint import PlanPart, Section
from generation.core.composing.contour import Register, register
from generation.core.composing.counter_lines import Desk, answers, guide_line, in_thirds
from generation.core.composing.melody import melody, one_voice
from generation.core.composing.melody_idiom import Idiom, idiom_for
from generation.core.composing.song import SongMap
from generation.core.instruments.base import instrument
from generation.core.notes import Note
from generation.core.seeds import dice, seed_for

_SINGERS = frozenset({"voice"})
_HOLDERS = frozenset({"strings", "synth", "organ", "brass"})
_BELOW = 7.0  # semitones from the lead's middle to the counter's
_SPAN = 14


def counter(song: SongMap, part: PlanPart, seed: int) -> tuple[Note, ...]:
    """The second voice over the whole song. One that finds no room for a single answer holds a line instead."""
    return _voice(song, part, seed) or _voice(song, part.model_copy(update={"style": "line"}), seed)


def _voice(song: SongMap, part: PlanPart, seed: int) -> tuple[Note, ...]:
    lead = next((one for one in song.blueprint.parts if one.role == "melody"), None)
    tune = _lead(song, lead) if lead else ()
    starts = [note.start for note in tune]
    rows: list[Note] = []
    for place, section in enumerate(song.blueprint.sections):
        strength = section.parts.get(part.id, 0.0)
        if strength <= 0:
            continue
        bars = song.bars_of(place)
        sounding = tune[bisect_left(starts, bars[0].start) : bisect_left(starts, bars[-1].end)]
        idiom = idiom_for(song.blueprint, part, section.kind)
        desk = Desk(song, bars, sounding, _band(part, tune, idiom), idiom, strength, idiom.articulation)
        chance = dice(seed, "counter", section.letter, section.variation)
        rows += _written(desk, style_in(part, section), chance, may_hold=not part.style)
    return one_voice(rows)


def _written(desk: Desk, style: str, chance: Random, *, may_hold: bool) -> list[Note]:
    """A section in a style. Where the lead leaves too little room for answers, a part without a style holds a line."""
    if style == "thirds":
        return in_thirds(desk)
    if style == "line":
        return guide_line(desk, chance)
    found = answers(desk, chance)
    return guide_line(desk, chance) if may_hold and len(found) < len(desk.bars) // 2 else found


def _lead(song: SongMap, lead: PlanPart) -> tuple[Note, ...]:
    """The lead as first written, without its takes."""
    return melody(song, lead, seed_for(song.blueprint.seed if lead.seed is None else lead.seed, lead.id))


def style_in(part: PlanPart, section: Section) -> str:
    """What a counter does in a section: as its style says, else by its instrument and how full the section is."""
    if part.style in ("answer", "line", "thirds"):
        return part.style
    family = _family(part)
    if family in _SINGERS and section.kind in ("chorus", "drop", "outro"):
        return "thirds"
    return "line" if family in _HOLDERS and section.energy >= 0.4 else "answer"


def _family(part: PlanPart) -> str:
    try:
        return instrument(part.instrument).family
    except KeyError:
        return ""


def _band(part: PlanPart, tune: tuple[Note, ...], idiom: Idiom) -> Register:
    """A band under the lead where the instrument has it, else wherever the instrument lies."""
    ideal = sum(note.pitch for note in tune) / len(tune) - _BELOW if tune else 64.0
    try:
        row = instrument(part.instrument)
    except KeyError:
        return register(40, 84, (48, 79), min(_SPAN, idiom.span), ideal)
    return register(row.low, row.high, (row.tessitura_low, row.tessitura_high), min(_SPAN, idiom.span), ideal)
