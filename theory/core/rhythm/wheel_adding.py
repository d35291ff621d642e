"""What the forms of the rhythm lab do to a wheel: add a pattern, a Euclidean rhythm, a polyrhythm, a metre, a ring.

Each change reads its own fields and raises `Refused` with the field that is wrong and a sentence.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from theory.core.metre import Metre
from theory.core.rhythm.additive import group_strokes, parse_grouping, usual_grouping
from theory.core.rhythm.against import against
from theory.core.rhythm.euclid import MOST_STEPS, euclid
from theory.core.rhythm.metric_modulation import Modulation, modulate
from theory.core.rhythm.timelines import timeline
from theory.core.rhythm.wheel import PACES, SOUNDS, Ring, Wheel, clipped, metre, read_steps, whole, with_rings

Fields = Mapping[str, str]
T = TypeVar("T")


class Refused(ValueError):
    """A form that could not be done: which field, and why."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def changed(wheel: Wheel, form: str, fields: Fields) -> Wheel:
    """The wheel after one of the forms. Raises Refused."""
    change = CHANGES.get(form)
    if change is None:
        raise Refused("form", f"“{clipped(form)}” is nothing that can be added: choose one of {', '.join(CHANGES)}.")
    return change(wheel, fields)


def _refusing(field: str, does: Callable[[], T]) -> T:
    try:
        return does()
    except ValueError as error:
        raise Refused(field, str(error)) from error


def _add(wheel: Wheel, field: str, *rings: Ring) -> Wheel:
    return _refusing(field, lambda: with_rings(wheel, rings))


def _whole(fields: Fields, name: str, what: str, usual: str) -> int:
    return _refusing(name, lambda: whole(fields.get(name, "").strip() or usual, what))


def _euclid(wheel: Wheel, fields: Fields) -> Wheel:
    steps = _whole(fields, "steps", "steps", "8")
    onsets = _whole(fields, "onsets", "onsets", "3")
    rotation = _whole(fields, "rotation", "steps of rotation", "0")
    wrong = "onsets" if 1 <= steps <= MOST_STEPS else "steps"
    pattern = _refusing(wrong, lambda: euclid(onsets, steps, rotation))
    turned = f", rotated by {rotation}" if rotation else ""
    return _add(wheel, "onsets", Ring(sound=_sound(fields, "bell"), steps=pattern, name=f"E({onsets},{steps}){turned}"))


def _pattern(wheel: Wheel, fields: Fields) -> Wheel:
    found = _refusing("pattern", lambda: timeline(fields.get("pattern", "")))
    if fields.get("metre_too"):
        wheel = wheel.model_copy(update={"metre": found.metre})
    return _add(wheel, "pattern", Ring(sound=found.sound, steps=found.steps, name=found.name))


def _against(wheel: Wheel, fields: Fields) -> Wheel:
    text = fields.get("ratio", "").strip() or "3:2"
    parts = text.replace("/", ":").replace(" ", "").split(":")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
        raise Refused("ratio", f"“{clipped(text)}” is no pair of numbers: write them as in 3:2 or 7:4.")
    one, other = (int(part[:4]) for part in parts)
    _refusing("ratio", lambda: against(one, other))
    turn = wheel.model_copy(update={"metre": f"{other}/4"}) if fields.get("alone") else wheel
    turn = turn.model_copy(update={"rings": ()}) if fields.get("alone") else turn
    fast = Ring(sound="high bell", steps="X" + "x" * (one - 1), name=f"{one} of {one}:{other}")
    slow = Ring(sound="low conga", steps="X" + "x" * (other - 1), name=f"{other} of {one}:{other}")
    return _add(turn, "ratio", fast, slow)


def _metre(wheel: Wheel, fields: Fields) -> Wheel:
    signature = _refusing("odd", lambda: metre(fields.get("odd", "").strip() or "7/8"))
    read = Metre.parse(signature)
    text = fields.get("grouping", "").strip()
    groups = usual_grouping(read.numerator)
    if text:
        groups = _refusing("grouping", lambda: parse_grouping(text, read))
    starts, units = group_strokes(groups)
    named = "+".join(map(str, groups))
    made = wheel.model_copy(update={"metre": signature, "rings": () if fields.get("alone") else wheel.rings})
    beats = Ring(sound="kick", steps=starts, name=f"beats of {named}")
    return _add(made, "odd", beats, Ring(sound="hat", steps=units, volume_percent=45, name=f"units of {signature}"))


def _ring(wheel: Wheel, fields: Fields) -> Wheel:
    text = fields.get("own", "").strip() or "x..............."
    if text.isascii() and text.isdigit():
        count = int(text[:6])
        if not 1 <= count <= MOST_STEPS:
            raise Refused("own", f"{clipped(text)} steps do not fit on a ring: it has 1 to {MOST_STEPS}.")
        text = "x" + "." * (count - 1)
    steps = _refusing("own", lambda: read_steps(text))
    pace = fields.get("pace", "")
    if pace and pace not in PACES:
        raise Refused("pace", f"“{clipped(pace)}” is no note value for a step: choose one of {', '.join(PACES)}.")
    return _add(wheel, "own", Ring(sound=_sound(fields, "wood"), steps=steps, pace=pace or None))


def modulation_of(bpm: float, fields: Fields) -> Modulation:
    """The metric modulation that the form asks for. Raises ValueError with a sentence."""
    return modulate(bpm, fields.get("old", "triplet eighth"), fields.get("new", "eighth"))


def _tempo(wheel: Wheel, fields: Fields) -> Wheel:
    """The tempo after a metric modulation."""
    made = _refusing("new", lambda: modulation_of(wheel.bpm, fields).to_bpm)
    return wheel.model_copy(update={"bpm": made})


def _sound(fields: Fields, usual: str) -> str:
    sound = fields.get("sound", "") or usual
    if sound not in SOUNDS:
        raise Refused("sound", f"“{clipped(sound)}” is no sound here: choose one of {', '.join(SOUNDS)}.")
    return sound


CHANGES: dict[str, Callable[[Wheel, Fields], Wheel]] = {
    "euclid": _euclid,
    "pattern": _pattern,
    "against": _against,
    "metre": _metre,
    "ring": _ring,
    "tempo": _tempo,
}
