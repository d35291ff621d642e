"""Controllers: the sustain pedal, swells of expression, vibrato."""

from collections.abc import Iterator, Sequence
from math import pi, sin

from generation.core.blueprint import PlanPart
from generation.core.composing.song import Bar, SongMap
from generation.core.notes import Control, Note, Tone
from generation.core.performing.clock import Clock

PEDAL, EXPRESSION, MODULATION = 64, 11, 1
_DRY_STYLES = frozenset({"stab", "off-beat", "skank", "montuno", "stride", "comp", "alberti", "pulse", "tremolo"})
_DRY_GENRES = frozenset({"baroque", "ragtime", "classical", "jazz-swing", "salsa", "funk", "ska", "reggae", "house"})
_AFTER_S = 0.035  # the foot comes down after the new chord: legato pedalling
_SWELL_STEP = 240  # ticks
_VIBRATO_AFTER_S, _VIBRATO_FULL_S = 0.28, 0.55


def pedal(song: SongMap, part: PlanPart, notes: Sequence[Note], clock: Clock) -> Iterator[Control]:
    """Down after each chord under which the part plays, up where the next begins; none in dry styles and genres."""
    genre = song.blueprint.genres[0][0] if song.blueprint.genres else ""
    if part.style in _DRY_STYLES or (not part.style and genre in _DRY_GENRES):
        return
    place = 0
    for start, end in _harmonies(song):
        while place < len(notes) and notes[place].start < start:
            place += 1
        inside = place
        while inside < len(notes) and notes[inside].start < end:
            inside += 1
        if inside > place and not any(note.articulation == "staccato" for note in notes[place:inside]):
            last = max(note.end for note in notes[place:inside])
            up_s = clock.seconds(min(end, max(last, start + 1)))
            yield Control(clock.seconds(notes[place].start) + _AFTER_S, PEDAL, 127)
            yield Control(max(up_s, clock.seconds(notes[place].start) + 2 * _AFTER_S), PEDAL, 0)


def _harmonies(song: SongMap) -> Iterator[tuple[int, int]]:
    """Chords, long ones cut at their bars: a pedal held over bars blurs what passes in them."""
    for span in song.spans:
        at = span.start
        while at < span.end:
            until = min(span.end, song.bar_at(at).end)
            yield at, until
            at = until


def swells(song: SongMap, part: PlanPart, clock: Clock) -> Iterator[Control]:
    """Expression that rises into the middle of each phrase and falls at its end, with what the section has to give."""
    last = -1
    for bar in song.bars:
        strength = song.strength(part, bar)
        if strength <= 0:
            continue
        section = song.section_of(bar)
        deep = 34.0 if part.style == "swell" else 20.0
        for inside in range(0, bar.length, _SWELL_STEP):
            share = _in_phrase(bar, inside)
            rise = 10.0 * (bar.index + inside / bar.length) / section.bars if section.kind == "build" else 0.0
            value = round(82 + 14 * section.energy + deep * (sin(pi * share) - 0.5) + rise)
            value = min(127, max(20, value))
            if value != last:
                yield Control(clock.seconds(bar.start + inside), EXPRESSION, value)
                last = value


def _in_phrase(bar: Bar, inside: int) -> float:
    return (bar.in_phrase + inside / bar.length) / bar.phrase_bars


def vibrato(tones: Sequence[Tone]) -> Iterator[Control]:
    """Modulation on long tones: it sets in late, as singers and players do, and is gone with the tone."""
    for place, tone in enumerate(tones):
        length_s = tone.end_s - tone.start_s
        if length_s < _VIBRATO_FULL_S:
            continue
        end_s = min(tone.end_s, tones[place + 1].start_s) if place + 1 < len(tones) else tone.end_s
        deep = min(64, round(28 + 24 * (length_s - _VIBRATO_FULL_S)))
        for share in (0.4, 0.7, 1.0):
            at_s = tone.start_s + _VIBRATO_AFTER_S + share * (_VIBRATO_FULL_S - _VIBRATO_AFTER_S)
            if at_s < end_s:
                yield Control(at_s, MODULATION, round(deep * share))
        yield Control(end_s, MODULATION, 0)
