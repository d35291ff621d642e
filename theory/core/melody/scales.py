"""Which scale a melody, or any set of notes, moves in.

Each scale on each tonic is a model of how long each degree sounds: its notes share most of the time, the tonic, the
fifth and the third more than the others, and notes outside share the little that is left. The likeliest model wins,
helped by the key where one was heard, by the note on which phrases end, and by how common the scale is.
"""

from collections.abc import Sequence
from math import exp, log

from theory.core.document import Document
from theory.core.key import Key
from theory.core.piece import TimedNote
from theory.core.pitch import name_at, pretty, spell
from theory.core.statement import Share, Statement, share

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "natural minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "major blues": (0, 2, 3, 4, 7, 9),
    "whole tone": (0, 2, 4, 6, 8, 10),
    "octatonic (half-whole)": (0, 1, 3, 4, 6, 7, 9, 10),
    "octatonic (whole-half)": (0, 2, 3, 5, 6, 8, 9, 11),
    "double harmonic": (0, 1, 4, 5, 7, 8, 11),
    "Hungarian minor": (0, 2, 3, 6, 7, 8, 11),
    "Phrygian dominant": (0, 1, 4, 5, 7, 8, 10),
    "acoustic": (0, 2, 4, 6, 7, 9, 10),
    "chromatic": tuple(range(12)),
}
# How common each is, as a factor; unlisted ones are rare.
_COMMON = {
    "major": 1.0, "natural minor": 0.8, "harmonic minor": 0.5, "melodic minor": 0.25, "dorian": 0.35,
    "mixolydian": 0.35, "phrygian": 0.12, "lydian": 0.12, "locrian": 0.01, "major pentatonic": 0.4,
    "minor pentatonic": 0.4, "blues": 0.3, "major blues": 0.08, "chromatic": 0.02,
}  # fmt: skip
_RARE = 0.05
_OUTSIDE = 0.035  # share of the time that notes outside the scale may take
_WEIGHT_BEATS = 14.0  # how many independent notes the evidence is worth at most
_MODAL_SIXTH = {"dorian": 9, "phrygian": 1, "lydian": 6, "mixolydian": 10, "locrian": 6, "harmonic minor": 11}


class ScaleReading(Statement):
    """A scale on a tonic. `pitch_classes` rise from the tonic; `outside` is the share of time not in it."""

    tonic: str
    scale: str
    pitch_classes: tuple[int, ...]
    outside: Share

    @property
    def name(self) -> str:
        """For reading: "D dorian", "B♭ major"."""
        return f"{pretty(self.tonic)} {self.scale}"


class ScaleAlternates(Document):
    """The likeliest scale and the next ones, with chances that add up to one over all scales."""

    best: ScaleReading
    others: tuple[ScaleReading, ...] = ()


def durations(notes: Sequence[TimedNote]) -> tuple[float, ...]:
    """How much each pitch class sounds, C first: seconds to the power 0.7, so that long notes do not drown the rest."""
    sums = [0.0] * 12
    for note in notes:
        sums[note.pitch % 12] += note.confidence * max(0.0, note.length_s) ** 0.7
    return tuple(sums)


def scales(notes: Sequence[TimedNote], key: Key | None = None, finals: Sequence[int] = ()) -> ScaleAlternates | None:
    """The scale of some notes, None below five. `finals` are the pitch classes on which phrases end."""
    if len(notes) < 5:
        return None
    weights = durations(notes)
    total = sum(weights)
    if total <= 0:
        return None
    heard = tuple(weight / total for weight in weights)
    strength = _WEIGHT_BEATS * min(1.0, len(notes) / 24)
    logs = {
        (tonic, name): strength * _likelihood(heard, tonic, name) + _prior((tonic, name), key, finals)
        for tonic in range(12)
        for name in SCALES
    }
    top = max(logs.values())
    chances = {place: exp(value - top) for place, value in logs.items()}
    whole = sum(chances.values())
    ranked = sorted(chances, key=lambda place: -chances[place])[:4]
    readings = [_reading(place, chances[place] / whole, heard, key) for place in ranked]
    return ScaleAlternates(best=readings[0], others=tuple(row for row in readings[1:] if row.confidence >= 0.02))


def _likelihood(heard: Sequence[float], tonic: int, name: str) -> float:
    """Mean log likelihood of the heard shares (12,) under a scale."""
    steps = SCALES[name]
    plan = [0.0] * 12
    for step in steps:
        plan[step] = 1.6 if step == 0 else 1.25 if step == 7 else 1.1 if step in {3, 4} else 1.0
    inside = sum(plan)
    missing = 12 - len(steps)
    floor = _OUTSIDE / missing if missing else 0.0
    scale = (1 - _OUTSIDE if missing else 1.0) / inside
    return sum(heard[(tonic + step) % 12] * log(scale * plan[step] if plan[step] else floor) for step in range(12))


def _prior(place: tuple[int, str], key: Key | None, finals: Sequence[int]) -> float:
    tonic, name = place
    value = log(_COMMON.get(name, _RARE))
    if key is not None:
        minor = 3 in SCALES[name] and 4 not in SCALES[name]
        value += 2.0 if tonic == key.tonic_pc else 0.0
        value += 0.8 if tonic == key.tonic_pc and minor == (key.mode == "minor") else 0.0
    if finals:
        ends = sum(final == tonic for final in finals) / len(finals)
        value += 1.2 * ends + (0.9 if finals[-1] == tonic else 0.0)
    return value


def _reading(place: tuple[int, str], chance: float, heard: Sequence[float], key: Key | None) -> ScaleReading:
    tonic, name = place
    inside = tuple((tonic + step) % 12 for step in SCALES[name])
    outside = 1 - sum(heard[pc] for pc in inside)
    spelled = _tonic_name(tonic, key)
    missing = [pc for pc in inside if heard[pc] < 0.002]
    words = "all notes lie in it" if outside < 0.005 else f"{1 - outside:.0%} of the time lies in it"
    telling = _MODAL_SIXTH.get(name)
    if telling is not None and heard[(tonic + telling) % 12] > 0.01:
        words += f", {pretty(spell((tonic + telling) % 12, spelled))} among them"
    if missing:
        words += f"; {' and '.join(pretty(spell(pc, spelled)) for pc in missing)} never sounds"
    return ScaleReading(
        tonic=spelled,
        scale=name,
        pitch_classes=inside,
        outside=share(outside),
        confidence=share(chance),
        why=words,
    )


def _tonic_name(tonic: int, key: Key | None) -> str:
    if key is not None:
        return spell(tonic, key.tonic)
    fifths = (tonic * 7 + 5) % 12 - 5  # -5 (Db) to 6 (F#)
    return name_at(fifths)
