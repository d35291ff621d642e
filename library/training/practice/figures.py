"""Accompaniment figures: what a pianist's left hand, a guitarist or a section of strings plays over chords.

Every figure is a function (bed, centre pitch) -> notes. A figure belongs to any metre unless it says otherwise.
"""

from collections.abc import Callable
from itertools import pairwise

from library.training.practice.bed import Bed, bass_of, voicing
from library.training.practice.score import Bars, Note

Figure = Callable[[Bed, int], list[Note]]

_ORDERS = (
    "0121",
    "0212",
    "012",
    "0123",
    "01232",
    "0132",
    "210",
    "2101",
    "0213",
    "02123212",
    "012321",
    "01210121",
    "0312",
)


def chord_notes(bed: Bed, pitches: list[int], start_q: float, end_q: float, *, roll_s: float = 0.0) -> list[Note]:
    """All pitches at once, or rolled from below by `roll_s` a note."""
    loud = bed.loudness(start_q)
    return [
        Note(start_q, end_q, pitch, min(1.0, max(0.05, bed.dice.normal(0.03, loud))), shift_s=index * roll_s)
        for index, pitch in enumerate(pitches)
    ]


def sustained(bed: Bed, centre: int) -> list[Note]:
    """A chord a change, held; sometimes struck again at the bar line."""
    size, again = bed.dice.whole(3, 4), bed.dice.chance(0.4)
    roll = bed.dice.pick((0.0, 0.0, 0.02, 0.05))
    notes: list[Note] = []
    before: list[int] | None = None
    for change in bed.changes:
        before = voicing(change.sound, centre, size, before) or before
        cuts = [start for start, _ in bed.bars if change.start_q < start < change.end_q] if again else []
        edges = [change.start_q, *cuts, change.end_q]
        for start, end in pairwise(edges):
            if change.sound.pcs and before:
                notes += chord_notes(bed, before, start, end, roll_s=roll)
    return notes


def _onsets(bar: Bars, per_beat: int) -> list[float]:
    return [
        begin + index * length / per_beat
        for begin, length in zip(bar.beat_starts_q, bar.beats_q, strict=True)
        for index in range(per_beat)
    ]


def _divisions(bed: Bed, fast: bool = False) -> int:
    bar = bed.bars[0][1]
    if bar.compound:
        return 3 if not fast or bed.dice.chance(0.5) else 6
    if bar.beats_q[0] == 0.5:
        return 1
    if bar.beats_q[0] == 2:
        return 4
    return bed.dice.weigh({2: 4, 4: 3, 3: 1.5} if not fast else {4: 3, 6: 1})


def broken(bed: Bed, centre: int) -> list[Note]:
    """Broken chords: Alberti and its kin, in one steady division of the beat."""
    order = [int(letter) for letter in bed.dice.pick(_ORDERS)]
    per_beat, wide = _divisions(bed), bed.dice.chance(0.4)
    restart = bed.dice.chance(0.7)  # the figure begins anew with every chord
    notes: list[Note] = []
    before: list[int] | None = None
    for start, bar in bed.bars:
        onsets = _onsets(bar, per_beat)
        last: object = None
        count = 0
        for index, offset in enumerate(onsets):
            at = start + offset
            change = bed.change_at(at)
            if change is not last and restart:
                count = 0
            last = change
            before = voicing(change.sound, centre, max(order) + 1, before) or before
            end = start + (onsets[index + 1] if index + 1 < len(onsets) else bar.bar_q)
            if change.sound.pcs and before:
                step = order[count % len(order)]
                pitch = before[step % len(before)] + 12 * (step // len(before))
                if wide and count % len(order) == 0:
                    pitch = bass_of(change.sound, centre - 19, centre - 7)
                notes.append(Note(at, end, pitch, bed.loudness(at)))
            count += 1
    return notes


def beat_chords(bed: Bed, centre: int) -> list[Note]:
    """Chords on every beat or division, short or long."""
    per_beat = bed.dice.weigh({1: 3, 2: 1.5}) if not bed.bars[0][1].compound else bed.dice.weigh({1: 1, 3: 2})
    size, length = bed.dice.whole(2, 4), bed.dice.between(0.35, 1.0)
    first_rest = bed.dice.chance(0.3)
    notes: list[Note] = []
    before: list[int] | None = None
    for start, bar in bed.bars:
        onsets = [*_onsets(bar, per_beat), bar.bar_q]
        for index, (begin, end) in enumerate(pairwise(onsets)):
            sound = bed.chord_at(start + begin)
            before = voicing(sound, centre, size, before) or before
            if sound.pcs and before and not (first_rest and index == 0):
                notes += chord_notes(bed, before, start + begin, start + begin + (end - begin) * length)
    return notes


def oom_pah(bed: Bed, centre: int) -> list[Note]:
    """Bass on the strong beats, chords on the others: polka, march, waltz, ragtime."""
    size, short, alternate = bed.dice.whole(2, 4), bed.dice.between(0.4, 0.9), bed.dice.chance(0.6)
    after_beat = bed.dice.chance(0.5)  # chords on the second half of every beat rather than on every second beat
    notes: list[Note] = []
    before: list[int] | None = None
    low: int | None = None
    for at, length, number, bar in bed.beats():
        sound = bed.chord_at(at)
        if not sound.pcs:
            continue
        before = voicing(sound, centre, size, before) or before
        is_bass = number == 0 or (number in bar.strong) or (after_beat and len(bar.beats_q) in {2, 4})
        if is_bass:
            low = bass_of(sound, centre - 24, centre - 9, low)
            pitch = low
            if alternate and number != 0 and len(sound.pcs) > 2 and sound.bass_degree == "1":
                pitch = low - 5 if low - 5 > centre - 28 else low + 7
                if (pitch - low) % 12 != 7 or (pitch % 12) not in sound.pcs:
                    pitch = low
            notes.append(Note(at, at + length * short, pitch, bed.loudness(at)))
        elif before:
            notes += chord_notes(bed, before, at, at + length * short)
        if is_bass and before and (after_beat or bar.compound) and len(bar.beats_q) != 3:
            begin = at + length * (2 / 3 if bar.compound else 0.5)
            notes += chord_notes(bed, before, begin, at + length)
    return notes


def tremolo(bed: Bed, centre: int) -> list[Note]:
    """Two halves of the chord in quick alternation, or repeated chords."""
    per_beat = _divisions(bed, fast=True)
    repeat = bed.dice.chance(0.3)
    notes: list[Note] = []
    before: list[int] | None = None
    for start, bar in bed.bars:
        onsets = [*_onsets(bar, per_beat), bar.bar_q]
        for index, (begin, end) in enumerate(pairwise(onsets)):
            sound = bed.chord_at(start + begin)
            before = voicing(sound, centre, 3, before) or before
            if sound.pcs and before:
                half = before if repeat else (before[:1] if index % 2 == 0 else before[1:])
                notes += chord_notes(bed, half, start + begin, start + end)
    return notes


def cell(bed: Bed, per_beat: int, density: float, syncopation: float) -> list[tuple[float, float]]:
    """A rhythm for one bar: (onset, length) in q. More `syncopation` moves onsets off the beats."""
    bar = bed.bars[0][1]
    onsets: list[float] = []
    for offset in _onsets(bar, per_beat):
        on_beat = any(abs(offset - begin) < 1e-6 for begin in bar.beat_starts_q)
        chance = density * ((1 - 0.8 * syncopation) if on_beat else (0.3 + 0.9 * syncopation))
        if bed.dice.chance(min(0.95, chance)):
            onsets.append(offset)
    onsets = onsets or [0.0]
    ends = [*onsets[1:], bar.bar_q]
    return [(on, min(end - on, bar.bar_q)) for on, end in zip(onsets, ends, strict=True)]


def comping(bed: Bed, centre: int) -> list[Note]:
    """Chords in a rhythm that returns every bar or every second bar, with anticipations: pop, jazz, soul, guitar."""
    bar0 = bed.bars[0][1]
    per_beat = 3 if bar0.compound else bed.dice.weigh({2: 3, 4: 2})
    density, syncopation = bed.dice.between(0.25, 0.7), bed.dice.between(0.0, 1.0)
    cells = [cell(bed.fork(77 + turn), per_beat, density, syncopation) for turn in range(bed.dice.whole(1, 2))]
    size, length, strum = bed.dice.whole(3, 4), bed.dice.between(0.3, 1.0), bed.dice.pick((0.0, 0.0, 0.008, 0.018))
    early, varied = bed.dice.chance(0.4), bed.dice.between(0.0, 0.25)
    notes: list[Note] = []
    before: list[int] | None = None
    for number, (start, bar) in enumerate(bed.bars):
        pattern = cells[number % len(cells)]
        if bed.dice.chance(varied):
            pattern = cell(bed, per_beat, density, syncopation)
        for onset, span in pattern:
            if onset >= bar.bar_q - 1e-6:
                continue
            at = start + onset
            anticipates = early and onset + span >= bar.bar_q - 1e-6 and bar.bar_q - onset <= 0.5 + 1e-6
            sound = bed.chord_at(start + bar.bar_q if anticipates else at)
            before = voicing(sound, centre, size, before) or before
            if sound.pcs and before:
                end = min(at + span * length, bed.end_q if anticipates else bed.change_at(at).end_q)
                notes += chord_notes(bed, before, at, max(end, at + 0.1), roll_s=strum)
    return notes


_STRUMS = (
    "D.DU.UDU",
    "D.D.D.DU",
    "D.DUD.DU",
    "DUDUDUDU",
    "D..U.UD.",
    "D.D.D.D.",
    "D...D.DU",
    "..D...D.",
    "D.DU.UD.",
    "D..D..D.",
)


def strumming(bed: Bed, centre: int) -> list[Note]:
    """A guitarist's strokes, down and up, of five or six strings."""
    pattern = bed.dice.pick(_STRUMS)
    delay, fast = bed.dice.between(0.004, 0.022), bed.dice.chance(0.25)
    unit = 0.25 if fast else 0.5
    notes: list[Note] = []
    for start, bar in bed.bars:
        steps = round(bar.bar_q / unit)
        for step in range(steps):
            stroke = pattern[step % len(pattern)]
            at = start + step * unit
            sound = bed.chord_at(at)
            if stroke == "." or not sound.pcs:
                continue
            low = bass_of(sound, 40, 52)
            pitches = [low, *[pitch for pitch in voicing(sound, centre, 4) if pitch > low]]
            pitches = pitches if stroke == "D" else pitches[:1:-1] or pitches
            end = min(at + unit * bed.dice.between(0.8, 2.5), bed.change_at(at).end_q)
            notes += chord_notes(bed, pitches, at, max(end, at + 0.1), roll_s=delay)
    return notes


def skank(bed: Bed, centre: int) -> list[Note]:
    """Short chords off the beat: reggae, ska, polka."""
    notes: list[Note] = []
    double = bed.dice.chance(0.3)
    before: list[int] | None = None
    for at, length, _number, _bar in bed.beats():
        sound = bed.chord_at(at)
        before = voicing(sound, centre, 3, before) or before
        if sound.pcs and before:
            for part in (0.5, 0.75) if double else (0.5,):
                begin = at + length * part
                notes += chord_notes(bed, before, begin, begin + length * 0.22)
    return notes


FIGURES: dict[str, Figure] = {
    "sustained": sustained, "broken": broken, "beats": beat_chords, "oompah": oom_pah, "tremolo": tremolo,
    "comping": comping, "strumming": strumming, "skank": skank,
}  # fmt: skip
