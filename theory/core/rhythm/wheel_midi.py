"""A wheel as strokes in time, as a score and as a MIDI file. Pure Python: a web process may call it."""

from dataclasses import dataclass
from fractions import Fraction

from theory.core.midi_file import midi_file
from theory.core.rhythm.feel import can_swing, human_ms, swung
from theory.core.rhythm.wheel import LEVELS, SOUNDS, Ring, Wheel
from theory.core.score import MetreChange, Part, Score, ScoreNote, TempoChange, without_overlaps

TICKS_PER_QUARTER = 960
MOST_TURNS = 64
_DRUMS = 9  # channel 10
_ACCENT, _PLAIN = 118, 84
_LENGTH_TICKS = 60


@dataclass(frozen=True, slots=True)
class Stroke:
    """One stroke: when, in quarters from the start (before human timing) and in seconds (after it)."""

    place: float
    time_s: float
    ring: int
    step: int
    velocity: int


def strokes(wheel: Wheel, turns: int) -> tuple[Stroke, ...]:
    """All strokes of some turns in order of time; muted rings are silent."""
    found: list[Stroke] = []
    for index, ring in enumerate(wheel.rings):
        if not ring.muted:
            found += _ring_strokes(wheel, index, ring, turns * wheel.turn)
    return tuple(sorted(found, key=lambda one: (one.time_s, one.ring)))


def _ring_strokes(wheel: Wheel, index: int, ring: Ring, until: Fraction) -> list[Stroke]:
    step = ring.step_quarters(wheel.turn)
    unit = LEVELS[wheel.swing_level]
    swings = can_swing(step, unit)
    period = step * len(ring.steps)
    found = []
    for count in range(-(-until // step)):
        lap, place = divmod(count, len(ring.steps))
        mark = ring.steps[place]
        if mark == ".":
            continue
        inside = place * step
        moved = swung(inside, wheel.swing_percent, unit) if swings else float(inside)
        quarters = float(lap * period) + moved
        late_s = human_ms(wheel.human_ms, index, count) / 1000
        velocity = round((_ACCENT if mark == "X" else _PLAIN) * (0.3 + 0.7 * ring.volume_percent / 100))
        found.append(Stroke(quarters, max(0.0, quarters * 60 / wheel.bpm + late_s), index, place, velocity))
    return found


def to_score(wheel: Wheel, turns: int = 4) -> Score:
    """Some turns as a score: a drum part for each ring that sounds."""
    end = round(turns * float(wheel.turn) * TICKS_PER_QUARTER)
    played = strokes(wheel, turns)
    parts = (
        Part(name=ring.name or ring.sound, channel=_DRUMS, notes=_notes(SOUNDS[ring.sound], mine, wheel.bpm, end))
        for index, ring in enumerate(wheel.rings)
        if (mine := [one for one in played if one.ring == index]) or not ring.muted
    )
    return Score(
        title=f"Rhythm in {wheel.metre}",
        ticks_per_quarter=TICKS_PER_QUARTER,
        end_tick=end,
        parts=tuple(parts),
        tempos=(TempoChange(tick=0, us_per_quarter=round(60e6 / wheel.bpm)),),
        metres=(MetreChange(tick=0, signature=wheel.metre),),
    )


def to_midi(wheel: Wheel, turns: int = 4) -> bytes:
    """The same as a Standard MIDI File of type 1."""
    return midi_file(to_score(wheel, turns))


def _notes(pitch: int, played: list[Stroke], bpm: float, end: int) -> tuple[ScoreNote, ...]:
    """Short notes; human timing may bring two strokes within one, which is cut then."""
    ticks = ((min(end - 1, round(one.time_s * bpm / 60 * TICKS_PER_QUARTER)), one.velocity) for one in played)
    rows = [
        ScoreNote(start_tick=tick, length_ticks=min(_LENGTH_TICKS, end - tick), pitch=pitch, velocity=velocity)
        for tick, velocity in ticks
    ]
    return without_overlaps(rows)
