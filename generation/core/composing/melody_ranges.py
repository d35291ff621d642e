"""How high and low each section of a melody may go: one climax a section, and the song's above them all.

The climax of a section is the highest chord tone that its register has where the climax lies; everything else stays
below it. The section of highest energy goes on to the next chord tone, and no other reaches as high.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from generation.core.blueprint import PlanPart, Section
from generation.core.composing.contour import Register, peak_section, register, section_level
from generation.core.composing.melody_idiom import Idiom, idiom_for
from generation.core.composing.song import Bar, SongMap
from generation.core.instruments.base import instrument

PEAK_AT = 0.62  # of a section: where its climax lies
_MOST_LIFT = 5  # semitones by which the song's climax lies above its section's own
_LEAST_ROOM = 9  # semitones between the lowest note of a section and its climax


@dataclass(frozen=True, slots=True)
class Range:
    """Of one section: the pitch about which it moves, its lowest pitch, its climax, and what all else stays below."""

    level: float
    low: int
    summit: int
    ceiling: int


def peak_tick(bars: Sequence[Bar]) -> int:
    """Where the climax of a section lies: past its middle, and not in the bar in which a phrase comes to rest."""
    tick = round(bars[0].start + PEAK_AT * (bars[-1].end - bars[0].start))
    bar = next((bar for bar in bars if bar.start <= tick < bar.end), bars[-1])
    return bar.start - bar.length // 2 if bar.ends_phrase and bar.in_phrase else tick


def ranges(song: SongMap, part: PlanPart, models: Sequence[int]) -> tuple[Range | None, ...]:
    """One range a section, None where the part is silent. `models` names for each the section that it returns to."""
    rows = [
        _range(song, part, place, song.blueprint.sections[model]) if section.parts.get(part.id, 0.0) > 0 else None
        for place, (section, model) in enumerate(zip(song.blueprint.sections, models, strict=True))
    ]
    peak = peak_section(song, part)
    highest = rows[peak] if peak >= 0 else None
    if highest is None:
        return tuple(rows)
    summit = _raised(song, part, peak, highest.summit)
    found = [row and _below(song, part, place, row, summit) for place, row in enumerate(rows)]
    found[peak] = replace(highest, summit=summit)
    return tuple(_alike(song, part, found, models))


def _alike(song: SongMap, part: PlanPart, rows: Sequence[Range | None], models: Sequence[int]) -> list[Range | None]:
    """The same lowest pitch and ceiling, against the tonic, for all sections that sing the same."""
    tonics = [section.key.tonic_pc for section in song.blueprint.sections]
    found: list[Range | None] = []
    for row, model, tonic in zip(rows, models, tonics, strict=True):
        if row is None:
            found.append(None)
            continue
        kin = [
            (other.low + _nearest(tonic - tonics[place]), other.ceiling + _nearest(tonic - tonics[place]))
            for place, other in enumerate(rows)
            if other and models[place] == model
        ]
        low, ceiling = min(low for low, _ in kin), min(ceiling for _, ceiling in kin)
        found.append(replace(row, low=max(_limits(part)[0], low), ceiling=min(ceiling, row.summit)))
    return found


def _range(song: SongMap, part: PlanPart, place: int, model: Section) -> Range:
    section = song.blueprint.sections[place]
    idiom = idiom_for(song.blueprint, part, section.kind)
    band = band_of(part, idiom, _nearest(section.key.tonic_pc - model.key.tonic_pc))
    level = band.middle + section_level(model)
    summit = _summit(song, place, min(band.high, round(level + idiom.span / 2)))
    low = min(max(band.low, round(level - idiom.span / 2)), summit - _LEAST_ROOM)
    low -= (low - section.key.tonic_pc) % 12 if summit - low <= (section.key.tonic_pc - low) % 12 else 0  # to close on
    return Range(level, max(_limits(part)[0], low), summit, summit)


def _summit(song: SongMap, place: int, top: int) -> int:
    """The highest chord tone not above `top` where the climax lies."""
    span = song.span_at(peak_tick(song.bars_of(place)))
    tones = span.chord.pitch_classes or span.home.pitch_classes
    return next(pitch for pitch in range(top, top - 12, -1) if pitch % 12 in tones)


def _raised(song: SongMap, part: PlanPart, place: int, summit: int) -> int:
    """The next chord tone above a climax, where the instrument has it."""
    span = song.span_at(peak_tick(song.bars_of(place)))
    tones = span.chord.pitch_classes or span.home.pitch_classes
    highest = min(summit + _MOST_LIFT, _limits(part)[1])
    return next((pitch for pitch in range(summit + 1, highest + 1) if pitch % 12 in tones), summit)


def _below(song: SongMap, part: PlanPart, place: int, row: Range, summit: int) -> Range:
    if row.summit < summit:
        return row
    lower = _summit(song, place, summit - 1)
    return replace(row, low=max(_limits(part)[0], min(row.low, lower - _LEAST_ROOM)), summit=lower, ceiling=lower)


def _nearest(semitones: int) -> int:
    """The nearest way from one tonic to another: -5 to 6 semitones."""
    return (semitones + 5) % 12 - 5


def _limits(part: PlanPart) -> tuple[int, int]:
    try:
        row = instrument(part.instrument)
    except KeyError:
        return 48, 86
    return row.low, min(row.high, row.tessitura_high + 4)


def band_of(part: PlanPart, idiom: Idiom, shift: int = 0) -> Register:
    """Where a part's instrument lets a line in this idiom lie; `shift` moves it with the key, as far as it can."""
    try:
        row = instrument(part.instrument)
    except KeyError:
        return register(48, 86, (52, 84), idiom.span)
    band = register(row.low, row.high, (row.tessitura_low, row.tessitura_high), idiom.span)
    shift = min(max(shift, row.low - band.low), row.high - band.high)
    return Register(band.low + shift, band.high + shift, band.middle + shift)
