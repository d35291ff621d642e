"""How an instrument is played: how tightly, how long notes last, what it can do to a tone."""

from dataclasses import dataclass
from functools import cache

from generation.core.blueprint import PlanPart
from generation.core.instruments.base import Instrument, instrument

HUMAN_MS = 8.0  # the most that any player strays from the grid by himself
_MACHINES = frozenset({"house-kit", "kit-808", "electronic-kit", "arp-synth", "sub-bass-808", "synth-bass", "pluck"})
_PEDALLED = frozenset({"grand-piano", "upright-piano", "electric-piano", "fm-piano", "vibraphone"})
_SWELLING = frozenset({"strings", "brass", "fiddle", "voice"})
_PADS = frozenset({"warm-pad", "wide-pad", "string-machine", "effects-synth"})
_VIBRATO = frozenset({"fiddle", "voice", "saxophone", "woodwinds", "brass", "harmonica"})
_SCOOPS = frozenset({"voice", "saxophone", "harmonica", "fiddle", "electric guitar", "distorted guitar"})


@dataclass(frozen=True, slots=True)
class Player:
    """What a part does to its notes. `gate` is the share of a note's length that sounds."""

    human_ms: float
    gate: float
    velocity_spread: float
    alone: bool  # one note at a time
    frets: bool = False
    pedal: bool = False
    swells: bool = False
    vibrato: bool = False
    scoops: bool = False
    drums: bool = False


def player_for(part: PlanPart) -> Player:
    """The player of a part, by instrument and role; keys where the instrument base has no such instrument."""
    try:
        return _player(instrument(part.instrument), part.role)
    except KeyError:
        return Player(5.0, 0.95, 0.03, alone=False)


@cache
def _player(row: Instrument, role: str) -> Player:
    if role in ("drums", "percussion") and row.is_drums:
        machine = row.id in _MACHINES
        return Player(0.0 if machine else 3.0, 1.0, 0.01 if machine else 0.04, alone=False, drums=True)
    if row.id in _MACHINES or (row.family == "synth" and role in ("arpeggio", "bass")):
        return Player(0.0, 0.9, 0.012, alone=row.polyphony == 1)
    pad = row.id in _PADS or role == "pad"
    return Player(
        human_ms=_stray_ms(row, role),
        gate=1.0 if pad else {"frets": 0.97, "bow": 0.96, "section": 0.98, "mallets": 1.0}.get(row.played, 0.93),
        velocity_spread=0.015 if row.family == "synth" else 0.035,
        alone=row.polyphony == 1,
        frets=row.played == "frets",
        pedal=row.id in _PEDALLED and role in ("chords", "arpeggio", "pad"),
        swells=pad or (row.family in _SWELLING and role in ("pad", "chords", "counter", "melody")),
        vibrato=row.family in _VIBRATO and row.played in ("bow", "wind"),
        scoops=row.family in _SCOOPS and role in ("melody", "counter"),
    )


def _stray_ms(row: Instrument, role: str) -> float:
    if row.family == "synth":
        return 2.0
    if role in ("melody", "counter", "pad"):
        return HUMAN_MS
    return 4.0 if role in ("bass", "percussion", "drums") else 6.0
