"""What part writing forbids, found in four voices: each fault with its voices, its chords and a sentence.

After Aldwell and Schachter, Harmony and Voice Leading (chapters 5 to 9), and Piston, Harmony (chapter 3). What teachers
disagree about is a "remark", the rest a "fault". Rules: docs/algorithms/part-writing.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from theory.core.chord import Chord
from theory.core.document import Document
from theory.core.harmony.voice_leading import parallel
from theory.core.harmony.voicing import RANGES
from theory.core.key import Key
from theory.core.lab.spelling import name_of, voice_name
from theory.core.lab.tendencies import Tendency, leading_tone, resolutions, seventh
from theory.core.pitch import fifths_of, pitch_class, pretty

Pitches = tuple[int, int, int, int]  # MIDI, bass to soprano
Level = Literal["fault", "remark"]
FaultKind = Literal[
    "parallel fifths", "parallel octaves", "parallel unisons", "fifths by contrary motion",
    "octaves by contrary motion", "hidden fifths", "hidden octaves", "voice crossing", "voice overlap", "spacing",
    "range", "doubled leading tone", "doubled seventh", "unresolved leading tone", "unresolved seventh",
    "augmented second", "augmented fourth", "wide leap", "missing tone", "foreign tone", "wrong bass",
]  # fmt: skip
VOICES = ("bass", "tenor", "alto", "soprano")
RANGE_NAMES = (("E2", "C4"), ("C3", "G4"), ("G3", "D5"), ("C4", "A5"))


class VoiceFault(Document):
    """One breach. `voices` count from the bass, 0 to 3; `chords` are places in the progression, one or two."""

    kind: FaultKind
    level: Level
    voices: tuple[int, ...]
    chords: tuple[int, ...]
    why: str


@dataclass(frozen=True, slots=True)
class _Sonority:
    """A chord as four voices sing it."""

    at: int
    chord: Chord
    pitches: Pitches
    key: Key

    def name(self, voice: int) -> str:
        """The pitch of a voice in words."""
        return voice_name(self.pitches[voice], self.chord, self.key)


def judge(voicings: Sequence[Sequence[int] | None], chords: Sequence[Chord], key: Key) -> tuple[VoiceFault, ...]:
    """All faults of four voices, in the order of the music; a voicing is bass to soprano, None for a rest.

    Raises ValueError where there are not as many voicings as chords, or one does not have four pitches.
    """
    if len(voicings) != len(chords):
        raise ValueError(f"There are {len(voicings)} voicings for {len(chords)} chords; each chord needs one.")
    rows = [_sonority(at, row, chords[at], key) for at, row in enumerate(voicings)]
    found: list[VoiceFault] = []
    for at, row in enumerate(rows):
        if row is None:
            continue
        after = rows[at + 1] if at + 1 < len(rows) else None
        found += _alone(row, after)
        if after is not None:
            found += _between(row, after)
    return tuple(sorted(found, key=lambda fault: (fault.chords[0], fault.level)))


def _sonority(at: int, row: Sequence[int] | None, chord: Chord, key: Key) -> _Sonority | None:
    if row is None or chord.root is None:
        return None
    if len(row) != 4 or any(not 0 <= pitch <= 127 for pitch in row):
        raise ValueError(f"Chord {at + 1}: four voices need four pitches from 0 to 127, bass first.")
    bass, tenor, alto, soprano = row
    return _Sonority(at, chord, (bass, tenor, alto, soprano), key)


def _alone(row: _Sonority, after: _Sonority | None) -> Iterator[VoiceFault]:
    yield from _tones(row)
    yield from _space(row)
    yield from _doublings(row, None if after is None else after.chord)


def _tones(row: _Sonority) -> Iterator[VoiceFault]:
    """Tones that are missing, foreign or in the wrong place at the bottom."""
    chord, at = row.chord, row.at
    for voice, pitch in enumerate(row.pitches):
        if pitch % 12 not in chord.pitch_classes:
            yield _fault("foreign tone", (voice,), (at,), f"{_voice(voice)} has {row.name(voice)}, which is no tone of "
                         f"{chord.symbol}", level="remark")  # fmt: skip
    bass = name_of(row.pitches[0], chord)
    if chord.bass is not None and bass is not None and (row.pitches[0] - pitch_class(chord.bass)) % 12:
        yield _fault("wrong bass", (0,), (at,), f"{chord.symbol} asks for {pretty(chord.bass)} in the bass, and "
                     f"{pretty(bass)} is there")  # fmt: skip
    sounding = {pitch % 12 for pitch in row.pitches}
    for interval, name in _needed(chord):
        pc = ((chord.root_pc or 0) + interval) % 12
        if pc not in sounding:
            yield _fault("missing tone", (), (at,), f"{chord.symbol} lacks its {name}, "
                         f"{pretty(name_of(pc, chord) or '')}; only the fifth may be left out")  # fmt: skip


def _needed(chord: Chord) -> list[tuple[int, str]]:
    """Intervals that must sound: root, third (or what stands for it), seventh; not all four of a ninth chord."""
    inside = chord.intervals
    needed = [(0, "root")] if len(inside) <= 4 else []
    needed += [(step, "third") for step in (3, 4) if step in inside][-1:]
    if len(inside) >= 4:
        needed += [(step, "seventh") for step in (10, 11) if step in inside][:1]
        needed += [(9, "seventh")] if inside == (0, 3, 6, 9) else []
    return needed


def _space(row: _Sonority) -> Iterator[VoiceFault]:
    """Ranges, crossings and gaps."""
    pitches, at = row.pitches, row.at
    for voice, (low, high) in enumerate(RANGES):
        if not low <= pitches[voice] <= high:
            side = "below" if pitches[voice] < low else "above"
            yield _fault("range", (voice,), (at,), f"{_voice(voice)} has {row.name(voice)}, {side} its range "
                         f"{RANGE_NAMES[voice][0]} to {RANGE_NAMES[voice][1]}")  # fmt: skip
    for lower in range(3):
        upper = lower + 1
        gap = pitches[upper] - pitches[lower]
        if gap < 0:
            yield _fault("voice crossing", (lower, upper), (at,), f"{_voice(lower)} ({row.name(lower)}) crosses above "
                         f"the {VOICES[upper]} ({row.name(upper)})")  # fmt: skip
        if lower > 0 and gap > 12:
            yield _fault("spacing", (lower, upper), (at,), f"{_voice(lower)} and {VOICES[upper]} stand more than an "
                         f"octave apart ({row.name(lower)}, {row.name(upper)})")  # fmt: skip


def _doublings(row: _Sonority, after: Chord | None) -> Iterator[VoiceFault]:
    lead, top = leading_tone(row.chord, row.key, after), seventh(row.chord)
    for pc, kind in ((lead, "doubled leading tone"), (top, "doubled seventh")):
        voices = tuple(voice for voice, pitch in enumerate(row.pitches) if pc is not None and pitch % 12 == pc)
        if len(voices) > 1:
            name = pretty(name_of(row.pitches[voices[0]], row.chord) or "")
            what = f"{_voice(voices[0])} and {VOICES[voices[1]]} both have {name}, the "
            if kind == "doubled leading tone":
                yield _fault("doubled leading tone", voices, (row.at,), what + "leading tone: both would have to rise "
                             "and make parallel octaves")  # fmt: skip
            else:
                yield _fault("doubled seventh", voices, (row.at,), what + f"seventh of {row.chord.symbol}: both would "
                             "have to fall and make parallel octaves")  # fmt: skip


def _between(row: _Sonority, after: _Sonority) -> Iterator[VoiceFault]:
    for lower, upper in combinations(range(4), 2):
        yield from _parallels(row, after, lower, upper)
    yield from _hidden(row, after)
    yield from _overlaps(row, after)
    yield from _resolving(row, after)
    yield from _melodic(row, after)


def _parallels(row: _Sonority, after: _Sonority, lower: int, upper: int) -> Iterator[VoiceFault]:
    old = (row.pitches[lower], row.pitches[upper])
    new = (after.pitches[lower], after.pitches[upper])
    if old == new or ((new[0] - old[0]) % 12 == 0 and (new[1] - old[1]) % 12 == 0):
        return  # the same two tones in another octave are no motion
    said = parallel((old[1], new[1]), (old[0], new[0]))
    moves = f"{row.name(lower)}–{row.name(upper)} to {after.name(lower)}–{after.name(upper)}"
    pair, chords = (lower, upper), (row.at, after.at)
    both = f"{_voice(lower)} and {VOICES[upper]}"
    if said == "parallel fifths":
        yield _fault("parallel fifths", pair, chords, f"{both} move in parallel fifths, {moves}")
    elif said is not None:
        unison = old[0] == old[1] and new[0] == new[1]
        kind: FaultKind = "parallel unisons" if unison else "parallel octaves"
        yield _fault(kind, pair, chords, f"{both} move in {kind}, {moves}")
    elif old[0] != new[0] and old[1] != new[1]:
        interval = (old[1] - old[0]) % 12
        if interval == (new[1] - new[0]) % 12 and interval in (0, 7):
            contrary: FaultKind = "octaves by contrary motion" if interval == 0 else "fifths by contrary motion"
            level: Level = "fault" if pair == (0, 3) else "remark"
            yield _fault(contrary, pair, chords, f"{both} go from one {'octave' if interval == 0 else 'fifth'} to the "
                         f"next in opposite directions, {moves}", level=level)  # fmt: skip


def _hidden(row: _Sonority, after: _Sonority) -> Iterator[VoiceFault]:
    """Outer voices that move the same way into a fifth or octave, the soprano by a leap."""
    bass, soprano = (row.pitches[0], after.pitches[0]), (row.pitches[3], after.pitches[3])
    fall, rise = bass[1] - bass[0], soprano[1] - soprano[0]
    into = (soprano[1] - bass[1]) % 12
    if fall * rise <= 0 or abs(rise) <= 2 or into not in (0, 7) or (soprano[0] - bass[0]) % 12 == into:
        return
    if row.chord.root_pc == after.chord.root_pc:
        return  # the chord only changes its position
    kind: FaultKind = "hidden octaves" if into == 0 else "hidden fifths"
    goal = "an octave" if into == 0 else "a fifth"
    why = f"Bass and soprano leap the same way into {goal} ({after.name(0)}–{after.name(3)})"
    yield _fault(kind, (0, 3), (row.at, after.at), why, level="remark")


def _overlaps(row: _Sonority, after: _Sonority) -> Iterator[VoiceFault]:
    for lower in range(3):
        upper = lower + 1
        if after.pitches[lower] > row.pitches[upper] and after.pitches[lower] <= after.pitches[upper]:
            why = (
                f"{_voice(lower)} rises to {after.name(lower)}, above where the {VOICES[upper]} was ({row.name(upper)})"
            )
            yield _fault("voice overlap", (lower, upper), (row.at, after.at), why, level="remark")
        elif after.pitches[upper] < row.pitches[lower] and after.pitches[lower] <= after.pitches[upper]:
            why = (
                f"{_voice(upper)} falls to {after.name(upper)}, below where the {VOICES[lower]} was ({row.name(lower)})"
            )
            yield _fault("voice overlap", (lower, upper), (row.at, after.at), why, level="remark")


def _resolving(row: _Sonority, after: _Sonority) -> Iterator[VoiceFault]:
    """Sevenths that do not fall and leading tones that do not rise, where the next chord would let them."""
    for tendency in resolutions(row.chord, after.chord, row.key):
        for voice, pitch in enumerate(row.pitches):
            if pitch % 12 != tendency.pc:
                continue
            moved = after.pitches[voice] - pitch
            if tendency.allows(voice, moved):
                continue
            yield _unresolved(row, after, voice, tendency)


def _unresolved(row: _Sonority, after: _Sonority, voice: int, tendency: Tendency) -> VoiceFault:
    goes = f"and goes to {after.name(voice)} instead of"
    if tendency.kind == "seventh":
        why = f"{_voice(voice)} has {row.name(voice)}, the seventh of {row.chord.symbol}, {goes} falling by step"
        level: Level = "fault" if tendency.strict else "remark"
        return _fault("unresolved seventh", (voice,), (row.at, after.at), why, level=level)
    why = f"{_voice(voice)} has the leading tone {row.name(voice)} {goes} rising to its goal"
    level = "fault" if voice in (0, 3) and tendency.strict else "remark"
    return _fault("unresolved leading tone", (voice,), (row.at, after.at), why, level=level)


def _melodic(row: _Sonority, after: _Sonority) -> Iterator[VoiceFault]:
    """Intervals that are hard to sing: augmented seconds and fourths, leaps past the octave and sevenths."""
    for voice in range(4):
        moved = after.pitches[voice] - row.pitches[voice]
        spelled = _fifths_between(row, after, voice) * (1 if moved > 0 else -1)  # 9: augmented second, 6: fourth
        chords, name = (row.at, after.at), f"{row.name(voice)}–{after.name(voice)}"
        if abs(moved) == 3 and spelled == 9:
            yield _fault("augmented second", (voice,), chords, f"{_voice(voice)} moves by an augmented second, {name}")
        elif abs(moved) == 6 and spelled == 6 and row.chord.root_pc != after.chord.root_pc:
            yield _fault("augmented fourth", (voice,), chords, f"{_voice(voice)} leaps by an augmented fourth, {name}",
                         level="remark")  # fmt: skip
        elif abs(moved) > 12 or abs(moved) in (10, 11) or (voice == 3 and abs(moved) == 12):
            if voice == 0 and abs(moved) == 12:
                continue
            yield _fault("wide leap", (voice,), chords, f"{_voice(voice)} leaps from {row.name(voice)} to "
                         f"{after.name(voice)}", level="remark")  # fmt: skip


def _fifths_between(row: _Sonority, after: _Sonority, voice: int) -> int:
    """Places on the line of fifths from the old name to the new: 9 is an augmented second upwards."""
    old = name_of(row.pitches[voice], row.chord)
    new = name_of(after.pitches[voice], after.chord)
    return 0 if old is None or new is None else fifths_of(new) - fifths_of(old)


def _fault(
    kind: FaultKind,
    voices: tuple[int, ...],
    chords: tuple[int, ...],
    why: str,
    *,
    level: Level = "fault",
) -> VoiceFault:
    return VoiceFault(kind=kind, level=level, voices=voices, chords=chords, why=why)


def _voice(voice: int) -> str:
    return VOICES[voice].capitalize()
