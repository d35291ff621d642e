"""Where two hands play a chord on the piano, in the ways that teachers name. docs/algorithms/fretboard.md."""

from collections.abc import Callable, Sequence

from theory.core.chord import Chord
from theory.core.document import Document
from theory.core.harmony.context import bass_pc
from theory.core.lab.spelling import degree_name, interval_number, pitch_name
from theory.core.pitch import pretty

_LEFT_LOW, _RIGHT_LOW = 40, 58  # E2 and B♭3: low enough to be full, high enough not to be muddy
_ROOTLESS_LOW = 48


class PianoKey(Document):
    """One key that is pressed."""

    midi: int
    name: str  # "E♭4"
    degree: str  # in the chord: "R", "♭3", "9"
    hand: str  # "left" or "right"


class PianoVoicing(Document):
    """A chord on the keyboard, lowest key first."""

    symbol: str
    style: str
    name: str
    keys: tuple[PianoKey, ...]
    why: str

    @property
    def midi(self) -> tuple[int, ...]:
        """The pitches alone."""
        return tuple(key.midi for key in self.keys)


Hands = tuple[list[int], list[int], str]  # left, right (MIDI), and what is worth knowing


def piano_voicings(chord: Chord) -> tuple[PianoVoicing, ...]:
    """The chord in every style that it has."""
    found = []
    for style in STYLES:
        try:
            found.append(piano_voicing(chord, style))
        except ValueError:  # a triad has no rootless position; the others remain
            continue
    return tuple(found)


def piano_voicing(chord: Chord, style: str = "close") -> PianoVoicing:
    """One way to play a chord. Raises ValueError for no chord, an unknown style, or one that the chord has not."""
    if chord.root is None:
        raise ValueError("N.C. is silence: there is nothing to play. Choose a chord.")
    if style not in STYLES:
        raise ValueError(f"“{style[:24]}” is no way to play a chord. Known are {', '.join(STYLES)}.")
    name, build = STYLES[style]
    left, right, why = build(chord)
    if chord.bass_degree != "1" and style not in ("close", "open", "shell", "spread"):
        why += f"; the bass has {pretty(chord.bass or '')}"
    keys = [_key(pitch, chord, "left") for pitch in sorted(left)] + [
        _key(pitch, chord, "right") for pitch in sorted(right)
    ]
    return PianoVoicing(symbol=chord.symbol, style=style, name=name, keys=tuple(keys), why=why)


def _key(pitch: int, chord: Chord, hand: str) -> PianoKey:
    degree = degree_name(pitch % 12, chord) or _added(pitch, chord)
    return PianoKey(midi=pitch, name=pitch_name(pitch, chord), degree=degree, hand=hand)


def _added(pitch: int, chord: Chord) -> str:
    """What a tone is that a position adds to the chord: a ninth or thirteenth."""
    interval = (pitch - (chord.root_pc or 0)) % 12
    return {1: "♭9", 2: "9", 3: "♯9", 5: "11", 6: "♯11", 8: "♭13", 9: "13"}.get(interval, "")


def _close(chord: Chord) -> Hands:
    """All tones within an octave in the right hand, the bass in the left."""
    right = _stacked(_right_hand(chord), _RIGHT_LOW)
    return [_bass(chord)], right, "all tones next to each other, the bass below"


def _open(chord: Chord) -> Hands:
    """Stacked in thirds from the bass, every second tone an octave higher."""
    inside = list(chord.intervals)
    for spare in (7, 5):
        if len(inside) > 5 and spare in inside:
            inside.remove(spare)  # six tones are too many for this: the fifth and the eleventh are missed least
    steps = sorted(step + 12 if interval_number(step, chord.intervals) > 7 else step for step in inside)
    root, bass = chord.root_pc or 0, _bass(chord)
    above = [(root + step) % 12 for step in steps if (root + step) % 12 != bass % 12]
    if len(above) < 2:
        raise ValueError(f"{chord.symbol} has too few tones to open. Choose close position.")
    close = _ordered([bass % 12, *above], bass)
    spread = sorted(pitch + 12 * (index % 2) for index, pitch in enumerate(close))
    return spread[:2], spread[2:], "stacked in thirds, every second tone an octave higher, so that it breathes"


def _drop(which: int) -> Callable[[Chord], Hands]:
    """Close position of four tones with one of them, counted from the top, an octave lower."""

    def build(chord: Chord) -> Hands:
        tones = _four(chord)
        if len(tones) < 4:
            raise ValueError(f"{chord.symbol} is a triad: drop {which} needs four tones. Add a seventh or a sixth.")
        close = _ordered(tones, 60)
        close[-which] -= 12
        ordinal = {2: "second", 3: "third"}[which]
        made = sorted(close)
        return made[:2], made[2:], f"close position with the {ordinal} tone from the top an octave lower"

    return build


def _shell(chord: Chord) -> Hands:
    """Root, third and seventh: enough to name a chord, and room for everything else."""
    third, top = _third(chord), _seventh(chord)
    if third is None:
        raise ValueError(f"{chord.symbol} has no third to make a shell of. Choose close position.")
    low = _bass(chord)
    right = [_at_or_above(pc, 52) for pc in ([third] if top is None else [third, top])]
    why = "root, third and seventh; the fifth says nothing" if top is not None else "root and third: it has no seventh"
    return [low], sorted(right), why


def _rootless(kind: str) -> Callable[[Chord], Hands]:
    """The left hand of Bill Evans: A has the third below, B the seventh; the bass player has the root."""

    def build(chord: Chord) -> Hands:
        third, top, root = _third(chord), _seventh(chord), chord.root_pc or 0
        sixth = 9 in chord.intervals and 10 not in chord.intervals and chord.intervals != (0, 3, 6, 9)
        if third is None or (top is None and not sixth) or chord.intervals == (0, 3, 6, 9):
            raise ValueError(f"{chord.symbol} has no seventh: a rootless position needs one. Choose close position.")
        upper = (root + 9) % 12 if top is None else top
        ninth = next(((root + step) % 12 for step in (1, 2) if step in chord.intervals), None)
        if ninth is None:
            ninth = (root + _own_ninth(chord)) % 12
        fifth = _rootless_fifth(chord, root)
        order = (third, fifth, upper, ninth) if kind == "A" else (upper, ninth, third, fifth)
        left = _ordered(order, _ROOTLESS_LOW)
        first = "third" if kind == "A" else ("seventh" if top is not None else "sixth")
        left_tones = {pitch % 12 for pitch in left}
        kept = "the root as its fourth tone" if root in left_tones else "no root"
        return left, [], f"{kept}: from the {first} up, for when a bass plays"

    return build


def _own_ninth(chord: Chord) -> int:
    """The ninth that a rootless position adds: the sharp one of an altered chord, the root of a half-diminished one."""
    if 3 in chord.intervals and 4 in chord.intervals:
        return 3
    return 0 if 6 in chord.intervals and 3 in chord.intervals else 2


def _rootless_fifth(chord: Chord, root: int) -> int:
    """Dominants take the thirteenth in place of the fifth, as they have it."""
    dominant = 4 in chord.intervals and 10 in chord.intervals
    for step in (8, 6):
        if step in chord.intervals:
            return (root + step) % 12
    if dominant:
        return (root + (8 if 1 in chord.intervals else 9)) % 12
    return (root + 7) % 12


def _spread(chord: Chord) -> Hands:
    """Root and seventh (or fifth) low in the left hand, the rest in the right: for ballads."""
    low, top, root = _bass(chord), _seventh(chord), chord.root_pc or 0
    if len(chord.intervals) < 3:
        raise ValueError(f"{chord.symbol} has too few tones to spread. Choose close position.")
    fifth = next((step for step in (7, 6, 8) if step in chord.intervals), chord.intervals[-1])
    second = _at_or_above((root + fifth) % 12 if top is None else top, low + 5)
    rest = [pc for pc in _upper_tones(chord) if pc not in (low % 12, second % 12)]
    right = _stacked(rest, max(60, second + 1))
    if len(right) < 2:  # a triad has its third left: the root joins it
        right.append(_at_or_above(root, right[0] + 1) if right else _at_or_above(root, second + 1))
    left_says = "root and seventh" if top is not None else "root and fifth"
    return [low, second], sorted(right), f"{left_says} wide in the left hand, the colours in the right"


STYLES: dict[str, tuple[str, Callable[[Chord], Hands]]] = {
    "close": ("close position", _close),
    "open": ("open position", _open),
    "drop 2": ("drop 2", _drop(2)),
    "drop 3": ("drop 3", _drop(3)),
    "shell": ("shell", _shell),
    "rootless A": ("rootless A (third below)", _rootless("A")),
    "rootless B": ("rootless B (seventh below)", _rootless("B")),
    "spread": ("spread", _spread),
}


def _bass(chord: Chord) -> int:
    return _at_or_above(bass_pc(chord) or 0, _LEFT_LOW)


def _at_or_above(pc: int, low: int) -> int:
    return low + (pc - low) % 12


def _upper_tones(chord: Chord) -> list[int]:
    return [((chord.root_pc or 0) + step) % 12 for step in chord.intervals]


def _right_hand(chord: Chord) -> list[int]:
    """At most four tones: the left hand has the root, and the fifth is missed least."""
    steps = list(chord.intervals)
    for step in (0, 7, 5):
        if len(steps) > 4 and step in steps and (step != 0 or chord.bass_degree == "1"):
            steps.remove(step)
    return [((chord.root_pc or 0) + step) % 12 for step in steps]


def _stacked(tones: Sequence[int], low: int) -> list[int]:
    """Tones close together from `low` up, whichever comes first."""
    return sorted(_at_or_above(pc, low) for pc in dict.fromkeys(tones))


def _ordered(tones: Sequence[int], low: int) -> list[int]:
    """Tones upwards in the order given, each above the last."""
    made: list[int] = []
    for pc in dict.fromkeys(tones):
        made.append(_at_or_above(pc, made[-1] + 1 if made else low))
    return made


def _third(chord: Chord) -> int | None:
    """Pitch class of the third, or of the fourth that stands for it."""
    step = next((step for step in (4, 3, 5) if step in chord.intervals), None)
    return None if step is None else ((chord.root_pc or 0) + step) % 12


def _seventh(chord: Chord) -> int | None:
    if chord.intervals == (0, 3, 6, 9):
        return ((chord.root_pc or 0) + 9) % 12
    step = next((step for step in (10, 11) if step in chord.intervals), None)
    return None if step is None else ((chord.root_pc or 0) + step) % 12


def _four(chord: Chord) -> list[int]:
    """Four tones in root order: root (or ninth), third, fifth, seventh or sixth."""
    root, inside = chord.root_pc or 0, chord.intervals
    third, top = _third(chord), _seventh(chord)
    if top is None and 9 in inside:
        top = (root + 9) % 12
    fifth = next((step for step in (7, 6, 8) if step in inside), None)
    first = next((step for step in (2, 1) if step in inside and len(inside) > 4), 0)
    rows = [first + root, third, None if fifth is None else root + fifth, top]
    return [row % 12 for row in rows if row is not None]
