"""The key of each section: degrees of the form, keys asked for, the relative for the bridge, a step up at last."""

from collections.abc import Sequence
from typing import NamedTuple

from generation.core.planning.frame import Frame
from generation.core.planning.slots import Slot
from generation.core.seeds import dice
from generation.core.wish import Wish
from theory.core.key import Key
from theory.core.lab.modes import Home

_PLAIN = ("major", "minor")
# Keys of the movements of a long piece, as (semitones up, "same" or "other" mode), the nearest first; every other
# movement is in the main key.
_NEAR = {
    "major": ((9, "other"), (5, "same"), (7, "same"), (2, "other"), (4, "other")),
    "minor": ((3, "other"), (5, "same"), (8, "other"), (7, "same"), (10, "other")),
}


class Keyed(NamedTuple):
    """The home of a section, and why it is not the main one (empty where it is)."""

    home: Home
    says: str


def section_homes(slots: Sequence[Slot], frame: Frame, wish: Wish) -> tuple[Keyed, ...]:
    """Homes in order of the sections. Raises ValueError for a key that cannot be read."""
    lift_from, steps = _lift(slots, frame, wish)
    rows: list[Keyed] = []
    bridge = _bridge_turns(slots, frame, wish)
    for place, slot in enumerate(slots):
        home, says = _movement(slot, slots, frame)
        if slot.key:
            home, says = asked_home(slot.key, home), f"{slot.key}, as asked"
        elif slot.degree:
            home, says = _degree(slot.degree, home)
        elif slot.kind == "bridge" and bridge:
            home, says = relative(home), "the relative: its tonic chord belongs to both keys and is the pivot"
        if lift_from is not None and place >= lift_from and slot.kind in ("chorus", "drop", "theme", "outro"):
            home = transposed(frame.home, steps)
            says = f"a step up for the last {slots[lift_from].kind}" if place == lift_from else "stays up"
        rows.append(Keyed(home, says))
    return tuple(rows)


def _lift(slots: Sequence[Slot], frame: Frame, wish: Wish) -> tuple[int | None, int]:
    """From which section on all is higher, and by how many semitones; None where nothing is."""
    last = [place for place, slot in enumerate(slots) if slot.kind in ("chorus", "drop", "theme")]
    asked = [place for place, slot in enumerate(slots) if slot.key == "up"]
    chance = dice(frame.taste, "lift")
    steps = 2 if chance.random() < 0.6 else 1
    if asked:
        return asked[0], steps
    choruses = [place for place in last if slots[place].kind == "chorus"]
    likely = frame.blend.style.lift * (1.6 if "uplifting" in frame.feeling.named("mood") else 1.0)
    plain = frame.home.mode.slug in _PLAIN and slots[-1].movement == 0 and wish.tonic is None and not wish.chords
    if plain and len(choruses) >= 3 and chance.random() < likely:
        first = choruses[-1]
        while first - 1 in choruses[1:]:
            first -= 1
        return max(first, choruses[-1]) if first == choruses[0] else choruses[-1], steps
    return None, 0


def _bridge_turns(slots: Sequence[Slot], frame: Frame, wish: Wish) -> bool:
    plain = frame.home.mode.slug in _PLAIN and not wish.chords
    likely = 0.45 if frame.blend.style.harmony in ("loop", "phrases", "classical") else 0.0
    return plain and any(slot.kind == "bridge" for slot in slots) and dice(frame.taste, "bridge").random() < likely


def _movement(slot: Slot, slots: Sequence[Slot], frame: Frame) -> tuple[Home, str]:
    """The home of a movement: the main one first, last and every other time, its neighbours between."""
    if slot.movement == 0 or slot.movement == slots[-1].movement or slot.movement % 2 == 0:
        return frame.home, ""
    near = _NEAR[frame.home.key.mode]
    number = slot.movement // 2
    up, mode = near[number % len(near)]
    if frame.home.mode.slug not in _PLAIN:
        up, mode = ((5, "same"), (7, "same"), (10, "same"), (2, "same"))[number % 4]
    home = transposed(frame.home, up)
    return (_other(home) if mode == "other" else home), "a neighbouring key for a new movement"


def _degree(degree: str, home: Home) -> tuple[Home, str]:
    """The key on a degree: in minor the relative major stands for every other degree; modes stay at home."""
    if home.mode.slug not in _PLAIN or degree == "I":
        return home, ""
    if home.mode.slug == "minor":
        return relative(home), "the relative major"
    if degree == "vi":
        return relative(home), "the relative minor"
    up = {"V": 7, "IV": 5}[degree]
    return transposed(home, up), {"V": "the key of the dominant", "IV": "the key of the subdominant"}[degree]


def asked_home(words: str, home: Home) -> Home:
    """The home that a wish names for a section. Raises ValueError with a sentence."""
    if words in ("another", "relative"):
        return relative(home)
    if words in ("up", "step up"):
        return transposed(home, 2)
    named = {"dominant": 7, "subdominant": 5, "parallel": 0}
    if words == "parallel":
        return _other(home)
    if words in named:
        return transposed(home, named[words])
    return Home.parse(words) if len(words.split()) > 1 else Home.parse(words, home.mode.slug)


def relative(home: Home) -> Home:
    """The relative major or minor; of a mode the neighbour a fifth down."""
    return Home.of(home.key.relative) if home.mode.slug in _PLAIN else transposed(home, 5)


def transposed(home: Home, semitones: int) -> Home:
    """The same mode some semitones higher, in its usual spelling."""
    key = Key.from_pitch_class((home.key.tonic_pc + semitones) % 12, home.key.mode)
    return Home.of(key, home.mode.slug)


def _other(home: Home) -> Home:
    mode = "minor" if home.key.mode == "major" else "major"
    return Home.of(Key.from_pitch_class(home.key.tonic_pc, "minor" if mode == "minor" else "major"))
