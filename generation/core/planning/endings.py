"""How each phrase of a section ends, by the genre's harmony, the section's kind and what follows it."""

from dataclasses import dataclass
from typing import cast

from generation.core.blueprint import Cadence
from generation.core.planning.frame import Frame
from generation.core.planning.slots import Slot


@dataclass(frozen=True, slots=True)
class Place:
    """Where a section stands: what follows, whether the song ends with it, which time its letter is heard."""

    next_kind: str  # "" after the last
    same_follows: bool  # the next section has the same letter and kind
    final: bool
    variation: int
    asked: str = ""  # a close that the wish asks for everywhere


def endings(slot: Slot, place: Place, frame: Frame, phrases: int) -> tuple[Cadence, ...]:
    """The close of each phrase: what is asked for the section, then for the song, then what its place wants."""
    kind = frame.blend.style.harmony
    grammar = kind in ("phrases", "classical", "jazz")
    inner = [_inner(number, phrases, kind) for number in range(phrases - 1)]
    if grammar and place.final and phrases > 1:
        inner[-1] = "deceptive" if kind == "classical" else inner[-1]  # put off once, then closed
    return (*inner, _last(slot, place, frame, grammar))


def _inner(number: int, phrases: int, kind: str) -> Cadence:
    if kind == "classical":
        return "half" if number % 2 == 0 else "authentic"
    if kind == "phrases":
        return "half" if number % 2 == 0 else "authentic" if phrases >= 4 else "open"
    return "open"


def _last(slot: Slot, place: Place, frame: Frame, grammar: bool) -> Cadence:
    """The close of a section's last phrase."""
    style = frame.blend.style
    chosen: Cadence = "plagal" if style.close == "plagal" else "authentic"
    leads = ("intro", "build", "break", *(("pre-chorus", "bridge") if place.asked in ("authentic", "plagal") else ()))
    if slot.cadence or (place.asked and slot.kind not in leads):
        chosen = cast(Cadence, slot.cadence or place.asked)
    elif place.final:
        liked = frame.feeling.cadence
        chosen = "plagal" if liked == "plagal" and style.close != "open" else _final(style.close, frame)
    elif not grammar:
        chosen = "half" if slot.kind in ("pre-chorus", "bridge") and style.harmony == "loop" else "open"
    elif slot.kind in ("bridge", "pre-chorus", "interlude", "break", "build", "intro"):
        chosen = "half" if style.harmony != "jazz" else "open"
    elif place.same_follows and slot.kind == "chorus":
        chosen = "deceptive"  # before an extension
    elif slot.kind == "verse" and place.next_kind in ("chorus", "pre-chorus"):
        chosen = "half"
    elif style.harmony == "jazz" and place.same_follows:
        chosen = "open"
    elif place.variation == 0 and frame.feeling.cadence in ("half", "deceptive", "evaded", "plagal"):
        chosen = cast(Cadence, frame.feeling.cadence)  # a habit of the mood, where a section is first heard
    return chosen


def _final(close: Cadence, frame: Frame) -> Cadence:
    """A piece never ends on the dominant: the Phrygian half close stays within."""
    return "authentic" if close == "phrygian" and frame.home.mode.slug in ("major", "minor") else close
