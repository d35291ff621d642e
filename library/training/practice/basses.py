"""Bass lines over chords: every manner is a function (bed, lowest pitch, highest pitch) -> notes."""

from collections.abc import Callable

from library.training.practice.bed import Bed, bass_of, pitches_of
from library.training.practice.figures import cell
from library.training.practice.score import Note, Sound

Manner = Callable[[Bed, int, int], list[Note]]


def held(bed: Bed, low: int, high: int) -> list[Note]:
    """The bass of every chord, held."""
    notes: list[Note] = []
    before: int | None = None
    for change in bed.changes:
        if change.sound.pcs:
            before = bass_of(change.sound, low, high, before)
            notes.append(Note(change.start_q, change.end_q, before, bed.loudness(change.start_q)))
    return notes


def _fifth(sound: Sound, root: int, low: int) -> int:
    fifths = [pc for pc in sound.pcs if (pc - sound.pcs[0]) % 12 in {6, 7, 8}]
    if not fifths or sound.bass_degree != "1":
        return root
    below = root - (root - fifths[0]) % 12
    return below if below >= low else below + 12


def root_fifth(bed: Bed, low: int, high: int) -> list[Note]:
    """Root and fifth on the strong beats."""
    notes: list[Note] = []
    root = (low + high) // 2
    for at, length, number, bar in bed.beats():
        sound = bed.chord_at(at)
        strong = number in bar.strong or number == 0 or abs(bed.change_at(at).start_q - at) < 1e-6
        if not sound.pcs or not strong:
            continue
        root = bass_of(sound, low, high, root)
        fresh = abs(bed.change_at(at).start_q - at) < 1e-6 or number == 0
        notes.append(Note(at, at + length * 1.2, root if fresh else _fifth(sound, root, low), bed.loudness(at)))
    return notes


def pumping(bed: Bed, low: int, high: int) -> list[Note]:
    """Steady eighths (or octaves up and down) on the bass."""
    per_beat = 3 if bed.bars[0][1].compound else (1 if bed.bars[0][1].beats_q[0] == 0.5 else 2)
    octaves, length = bed.dice.chance(0.25), bed.dice.between(0.5, 1.0)
    notes: list[Note] = []
    before: int | None = None
    for at, beat, _number, _bar in bed.beats():
        for index in range(per_beat):
            begin = at + beat * index / per_beat
            sound = bed.chord_at(begin)
            if sound.pcs:
                before = bass_of(sound, low, high, before)
                pitch = before + (12 if octaves and index % 2 else 0)
                notes.append(Note(begin, begin + beat / per_beat * length, pitch, bed.loudness(begin)))
    return notes


def syncopated(bed: Bed, low: int, high: int) -> list[Note]:
    """A returning rhythm of roots, fifths, octaves and steps between: funk, pop, latin."""
    per_beat = 3 if bed.bars[0][1].compound else bed.dice.weigh({2: 2, 4: 2})
    rhythm = cell(bed, per_beat, bed.dice.between(0.3, 0.6), bed.dice.between(0.1, 0.9))
    if rhythm[0][0] > 0 and bed.dice.chance(0.8):
        rhythm = [(0.0, rhythm[0][0]), *rhythm]
    colour, length = bed.dice.between(0.0, 0.35), bed.dice.between(0.4, 1.0)
    shape = [bed.dice.chance(colour) for _ in rhythm]
    notes: list[Note] = []
    before: int | None = None
    for start, bar in bed.bars:
        for (onset, span), other in zip(rhythm, shape, strict=True):
            at = start + onset
            sound = bed.chord_at(at)
            if not sound.pcs or onset >= bar.bar_q:
                continue
            before = bass_of(sound, low, high, before)
            pitch = before
            if other:
                pitch = bed.dice.pick(
                    [_fifth(sound, before, low), before + 12, *pitches_of(sound.pcs, before, before + 10)]
                )
            notes.append(Note(at, min(at + span * length, start + bar.bar_q), pitch, bed.loudness(at)))
    return notes


def walking(bed: Bed, low: int, high: int) -> list[Note]:
    """A note a beat: roots on the changes, chord tones and steps between, a half step or fifth into the next root."""
    beats = list(bed.beats())
    notes: list[Note] = []
    pitch = (low + high) // 2
    for index, (at, length, _number, _bar) in enumerate(beats):
        change = bed.change_at(at)
        if not change.sound.pcs:
            continue
        following = beats[index + 1][0] if index + 1 < len(beats) else at + length
        upcoming = bed.change_at(following)
        if abs(change.start_q - at) < 0.51:
            pitch = bass_of(change.sound, low, high, pitch)
        elif upcoming is not change and bed.dice.chance(0.7):
            goal = bass_of(upcoming.sound, low, high, pitch) if upcoming.sound.pcs else pitch
            pitch = goal + bed.dice.pick((-1, 1, 2, -2, 7, -5))
        else:
            scale = tuple(set(change.sound.pcs) | set(bed.home.pcs)) if bed.dice.chance(0.4) else change.sound.pcs
            options = [p for p in pitches_of(scale, max(low, pitch - 5), min(high, pitch + 5)) if p != pitch]
            pitch = bed.dice.pick(options) if options else pitch
        pitch = min(high + 3, max(low - 3, pitch))
        notes.append(Note(at, at + length * 0.92, pitch, bed.loudness(at)))
        if bed.dice.chance(0.06):
            notes.append(Note(at + length * 0.5, at + length * 0.9, pitch, bed.loudness(at) * 0.7))
            notes[-2].end_q = at + length * 0.45
    return notes


def running(bed: Bed, low: int, high: int) -> list[Note]:
    """A baroque bass in quarters or eighths: chord basses joined by steps of the scale."""
    per_beat = 1 if bed.dice.chance(0.4) else 2
    notes: list[Note] = []
    pitch = (low + high) // 2
    for at, length, _number, _bar in bed.beats():
        for index in range(per_beat):
            begin = at + index * length / per_beat
            change = bed.change_at(begin)
            if not change.sound.pcs:
                continue
            if abs(change.start_q - begin) < 1e-6:
                pitch = bass_of(change.sound, low, high, pitch)
            else:
                goal = bass_of(bed.chord_at(change.end_q), low, high, pitch)
                scale = pitches_of(tuple(set(bed.home.pcs)), low - 2, high + 2)
                steps = [p for p in scale if 0 < (p - pitch) * (1 if goal >= pitch else -1) <= 4]
                chordal = pitches_of(change.sound.pcs, max(low, pitch - 12), min(high, pitch + 12))
                pitch = bed.dice.pick(steps if steps and bed.dice.chance(0.55) else chordal or [pitch])
            notes.append(Note(begin, begin + length / per_beat * 0.95, pitch, bed.loudness(begin)))
    return notes


BASSES: dict[str, Manner] = {
    "held": held, "rootfifth": root_fifth, "pumping": pumping, "syncopated": syncopated, "walking": walking,
    "running": running,
}  # fmt: skip
