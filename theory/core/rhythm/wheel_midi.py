"""A wheel as events in time, and as a Standard MIDI File for drums. Pure Python: a web process may call it."""

from dataclasses import dataclass
from fractions import Fraction

from theory.core.metre import Metre
from theory.core.rhythm.feel import can_swing, human_ms, swung
from theory.core.rhythm.wheel import LEVELS, SOUNDS, Ring, Wheel

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


def to_midi(wheel: Wheel, turns: int = 4) -> bytes:
    """A type 1 file: tempo and metre, then one drum track for each ring that sounds."""
    tempo = round(60_000_000 / wheel.bpm)
    metre = Metre.parse(wheel.metre)
    power = metre.denominator.bit_length() - 1
    head = [
        (0, b"\xff\x51\x03" + tempo.to_bytes(3, "big")),
        (0, bytes([0xFF, 0x58, 4, metre.numerator, power, 24, 8])),
    ]
    played = strokes(wheel, turns)
    end = round(turns * float(wheel.turn) * TICKS_PER_QUARTER)
    tracks = [_track(head, end)]
    for index, ring in enumerate(wheel.rings):
        if not ring.muted:
            mine = [one for one in played if one.ring == index]
            tracks.append(_track(_notes(ring, mine, wheel.bpm), end))
    return b"MThd" + _long(6) + _short(1) + _short(len(tracks)) + _short(TICKS_PER_QUARTER) + b"".join(tracks)


def _notes(ring: Ring, played: list[Stroke], bpm: float) -> list[tuple[int, bytes]]:
    title = (ring.name or ring.sound).encode()
    rows: list[tuple[int, bytes]] = [(0, b"\xff\x03" + _variable(len(title)) + title)]
    pitch = SOUNDS[ring.sound]
    for one in played:
        tick = round(one.time_s * bpm / 60 * TICKS_PER_QUARTER)
        rows.append((tick, bytes([0x90 | _DRUMS, pitch, one.velocity])))
        rows.append((tick + _LENGTH_TICKS, bytes([0x80 | _DRUMS, pitch, 0])))
    return sorted(rows, key=lambda row: row[0])


def _track(rows: list[tuple[int, bytes]], end: int) -> bytes:
    body, before = b"", 0
    for tick, event in rows:
        body += _variable(tick - before) + event
        before = tick
    body += _variable(max(0, end - before)) + b"\xff\x2f\x00"
    return b"MTrk" + _long(len(body)) + body


def _variable(number: int) -> bytes:
    """Seven bits a byte, the last one without its top bit."""
    found = [number & 0x7F]
    while number := number >> 7:
        found.insert(0, number & 0x7F | 0x80)
    return bytes(found)


def _short(number: int) -> bytes:
    return number.to_bytes(2, "big")


def _long(number: int) -> bytes:
    return number.to_bytes(4, "big")
