"""What sections are called, which time they come, and whose material they have."""

from collections import Counter
from collections.abc import Sequence

from generation.core.planning.slots import MAIN, Slot

_WORDS = {"pre-chorus": "Pre-chorus", "theme": "Theme"}
_OF_NEXT = ("intro", "break", "build")
_OF_BEFORE = ("outro", "interlude")


def names_of(slots: Sequence[Slot], *, dance: bool = False) -> tuple[str, ...]:
    """Names for a reader: "Verse 2", "Bridge", "Theme B"; `dance` music with drops has grooves for verses."""
    dance = dance and any(slot.kind == "drop" for slot in slots)
    stems = ["Groove" if dance and slot.kind == "verse" else _stem(slot) for slot in slots]
    totals = Counter(stems)
    seen: Counter[str] = Counter()
    made = []
    for stem in stems:
        seen[stem] += 1
        made.append(stem if totals[stem] == 1 else f"{stem} {seen[stem]}")
    return tuple(made)


def _stem(slot: Slot) -> str:
    word = _WORDS.get(slot.kind, slot.kind.capitalize())
    return f"{word} {slot.letter}" if slot.kind == "theme" else word


def variations_of(slots: Sequence[Slot]) -> tuple[int, ...]:
    """Which time a letter comes; choruses and drops stay as they are, and so does what is repeated at once.

    In a piece of several movements everything varies when it returns.
    """
    seen: Counter[str] = Counter()
    long = slots[-1].movement > 0
    made: list[int] = []
    for place, slot in enumerate(slots):
        if slot.kind in ("chorus", "drop", "pre-chorus") and not long:
            made.append(0)
            continue
        again = place > 0 and slots[place - 1].letter == slot.letter and slots[place - 1].kind == slot.kind == "theme"
        if again and seen[slot.letter] == 1 and not long:
            made.append(0)
        else:
            made.append(seen[slot.letter])
            seen[slot.letter] += 1
    return tuple(min(number, 99) for number in made)


def sources_of(slots: Sequence[Slot]) -> tuple[str, ...]:
    """The letter whose material each section has: an intro what follows it, an outro what came before."""
    made = []
    for place, slot in enumerate(slots):
        if slot.kind in _OF_NEXT:
            after = [other.letter for other in slots[place + 1 :] if other.kind in MAIN]
            made.append(after[0] if after else slot.letter)
        elif slot.kind in _OF_BEFORE:
            before = [other.letter for other in slots[:place] if other.kind in MAIN]
            made.append(before[-1] if before else slot.letter)
        else:
            made.append(slot.letter)
    return tuple(made)
