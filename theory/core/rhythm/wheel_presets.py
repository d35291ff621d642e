"""Wheels to begin with: claves and bells, polyrhythms, odd metres, Euclidean rhythms, rings of unequal length."""

from theory.core.document import Document
from theory.core.rhythm.wheel import Ring, Wheel
from theory.core.rhythm.wheel_adding import changed


class Preset(Document):
    """A wheel with a name, under a heading."""

    group: str
    name: str
    wheel: Wheel


def presets() -> tuple[Preset, ...]:
    """All of them, in the order of the page."""
    return (
        *(_pattern(*row) for row in _PATTERNS),
        *(_made("Against each other", ratio, 84, "against", ratio=ratio) for ratio in ("3:2", "4:3", "5:4", "7:4")),
        *(_made("Odd metres", f"{odd}, {groups}", bpm, "metre", odd=odd, grouping=groups) for odd, groups, bpm in _ODD),
        *(
            _made("Euclidean", f"E({k},{n})", 100, "euclid", onsets=str(k), steps=str(n))
            for k, n in ((3, 8), (5, 8), (5, 12), (7, 16))
        ),
        Preset(group="Of unequal length", name="five against the bar", wheel=_FIVE),
    )


_PULSE = {"4/4": "x.x.x.x.x.x.x.x.", "12/8": "x..x..x..x..", "9/8": "xxxxxxxxx"}
_PATTERNS = (
    ("son clave", "son clave 3-2", "4/4", 96),
    ("rumba clave", "rumba clave 3-2", "4/4", 100),
    ("bossa nova", "bossa nova", "4/4", 72),
    ("gahu", "gahu (gankogui)", "4/4", 104),
    ("standard bell", "standard bell (gankogui, bembé)", "12/8", 84),
    ("fume-fume", "fume-fume", "12/8", 92),
)
_ODD = (("5/4", "3+2", 112), ("7/8", "2+2+3", 120), ("9/8", "2+2+2+3", 126), ("11/8", "2+2+3+2+2", 132),
        ("13/8", "3+3+3+2+2", 126))  # fmt: skip
_FIVE = Wheel(
    bpm=96,
    rings=(
        Ring(sound="kick", steps="x...x...x...x...", name="bar"),
        Ring(sound="wood", steps="X.x..", pace="1/16", name="five sixteenths"),
    ),
)


def _pattern(name: str, timeline: str, metre: str, bpm: float) -> Preset:
    pulse = Ring(sound="hat", steps=_PULSE[metre], volume_percent=45, name="pulse")
    begun = Wheel(bpm=bpm, metre=metre, rings=(pulse,))
    made = changed(begun, "pattern", {"pattern": timeline})
    return Preset(group="Claves and bells", name=name, wheel=made.model_copy(update={"rings": made.rings[::-1]}))


def _made(group: str, name: str, bpm: float, form: str, **fields: str) -> Preset:
    if form == "euclid":
        steps = int(fields["steps"])
        metre = "12/8" if steps == 12 else "2/4" if steps == 8 else "4/4"
        pulse = Ring(sound="hat", steps="x" * (steps // 2), volume_percent=40, name="pulse")
        return Preset(group=group, name=name, wheel=changed(Wheel(bpm=bpm, metre=metre, rings=(pulse,)), form, fields))
    return Preset(group=group, name=name, wheel=changed(Wheel(bpm=bpm), form, {**fields, "alone": "1"}))
