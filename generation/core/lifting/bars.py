"""A heard piece in whole bars: which chords fall into each, in which key, and where sections begin."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from theory.core.chord import Chord
from theory.core.key import Key
from theory.core.metre import Metre
from theory.core.piece import Piece, TimedChord, TimedKey, TimedSection

FEWEST_BARS = 2
_STEPS = 2  # chord changes are set to halves of a beat


@dataclass(frozen=True, slots=True)
class HeardBar:
    """One bar: its chords and the share of the bar that each lasts, and the key that holds most of it."""

    start_s: float
    end_s: float
    chords: tuple[tuple[Chord, float], ...]
    key: Key


def signature_of(piece: Piece) -> str:
    """The time signature that holds longest; 4/4 where none was heard."""
    times: Counter[str] = Counter()
    for row in piece.metres:
        times[row.signature] += round(row.length_s * 1000)
    return times.most_common(1)[0][0] if times else "4/4"


def bars_of(piece: Piece) -> tuple[HeardBar, ...]:
    """The bars from the first downbeat on. Raises ValueError with a sentence where there are too few, or no chords."""
    starts = list(piece.bars.downbeats_s)
    if len(starts) < FEWEST_BARS:
        raise ValueError("No bars were heard in this song, so its form and harmony cannot be lifted. Correct its bar "
                         "lines first, or describe the song in words.")  # fmt: skip
    if not any(row.chord.root is not None for row in piece.chords):
        raise ValueError("No chords were heard in this song, so there is nothing to lift a plan from.")
    usual = sorted(b - a for a, b in pairwise(starts))[(len(starts) - 1) // 2]
    edges = [
        *starts,
        min(piece.duration_s, starts[-1] + usual) if piece.duration_s > starts[-1] else starts[-1] + usual,
    ]
    steps = Metre.parse(signature_of(piece)).beats_per_bar * _STEPS
    bars = [_bar(piece, a, b, steps) for a, b in pairwise(edges) if b - a > 0.5 * usual]
    return tuple(_filled(bars))


def _bar(piece: Piece, start_s: float, end_s: float, steps: int) -> HeardBar:
    """Each step of the bar takes the chord that fills most of it; equal neighbours are one."""
    length = (end_s - start_s) / steps
    names = [
        _chord_at(piece.chords, start_s + length * index, start_s + length * (index + 1)) for index in range(steps)
    ]
    rows: list[tuple[Chord, float]] = []
    for index, chord in enumerate(names):
        changes_off_beat = index % _STEPS and index + 1 < steps and names[index + 1] == names[index - 1]
        chosen = names[index - 1] if changes_off_beat else chord  # a flicker between beats is none
        if rows and rows[-1][0] == chosen:
            rows[-1] = (chosen, rows[-1][1] + 1 / steps)
        else:
            rows.append((chosen, 1 / steps))
    return HeardBar(start_s, end_s, tuple(rows), _key_at(piece.keys, (start_s + end_s) / 2))


def _chord_at(chords: tuple[TimedChord, ...], start_s: float, end_s: float) -> Chord:
    place = max(0, bisect_right([row.start_s for row in chords], start_s) - 1)
    best, most = Chord(None), 0.0
    for row in chords[place : place + 4]:
        shared = min(row.end_s, end_s) - max(row.start_s, start_s)
        if shared > most:
            best, most = row.chord, shared
    return best


def _key_at(keys: tuple[TimedKey, ...], time_s: float) -> Key:
    if not keys:
        return Key("C", "major")
    return min(keys, key=lambda row: max(row.start_s - time_s, time_s - row.end_s, 0.0)).key


def _filled(bars: list[HeardBar]) -> list[HeardBar]:
    """Silence takes the chord before it, at the start the one after it: a plan has a chord at every moment."""
    first = next(chord for bar in bars for chord, _ in bar.chords if chord.root is not None)
    last = first
    rows = []
    for bar in bars:
        chords: list[tuple[Chord, float]] = []
        for chord, share in bar.chords:
            last = chord if chord.root is not None else last
            if chords and chords[-1][0] == last:
                chords[-1] = (last, chords[-1][1] + share)
            else:
                chords.append((last, share))
        rows.append(HeardBar(bar.start_s, bar.end_s, tuple(chords), bar.key))
    return rows


def section_bars(piece: Piece, bars: tuple[HeardBar, ...]) -> tuple[tuple[TimedSection, int, int], ...]:
    """Sections with their first bar and the bar after their last; the whole song is one where none was heard."""
    if not piece.sections:
        return ((TimedSection(bars[0].start_s, bars[-1].end_s, "A"), 0, len(bars)),)
    starts = [bar.start_s for bar in bars]
    cuts = []
    for section in piece.sections:
        place = bisect_right(starts, section.start_s)
        near = [index for index in (place - 1, place) if 0 <= index < len(starts)]
        cuts.append(min(near, key=lambda index: abs(starts[index] - section.start_s)))
    cuts[0] = 0
    ends = [*cuts[1:], len(bars)]
    return tuple((section, cut, end) for section, cut, end in zip(piece.sections, cuts, ends, strict=True) if end > cut)
