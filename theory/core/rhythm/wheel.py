"""What the rhythm lab plays: rings that turn together, and how they are written in an address.

`bpm=96&metre=4/4&swing=58&level=8&human=6&ring=kick,80,x...x...&ring=bell,m70,x..x.@1/16` and so on: a ring is its
sound, its volume in per cent (m: muted), and its steps (x, X accented, dots). It fills one turn of the wheel, or, with
@1/16, goes its own way at that note value a step. A name may follow after a third comma.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from pydantic import Field

from theory.core.document import Document
from theory.core.metre import Metre
from theory.core.rhythm.euclid import MOST_STEPS
from theory.core.rhythm.feel import HUMAN_MS, SWING_PERCENT

# Sounds of the lab, by the name on the page: General MIDI percussion key.
SOUNDS = {
    "kick": 36, "snare": 38, "rim": 37, "clap": 39, "hat": 42, "open hat": 46, "ride": 51, "shaker": 82,
    "clave": 75, "bell": 56, "high bell": 67, "wood": 76, "conga": 63, "low conga": 64, "click": 33,
}  # fmt: skip
MOST_RINGS = 8
QUOTED = 24  # characters
T = TypeVar("T")
BPM = (20.0, 400.0)
MOST_UNITS = 32
NAME_LENGTH = 40
PACES = {
    "1/4": Fraction(1),
    "1/8": Fraction(1, 2),
    "1/8t": Fraction(1, 3),
    "1/16": Fraction(1, 4),
    "1/32": Fraction(1, 8),
}
LEVELS = {"8": Fraction(1), "16": Fraction(1, 2)}  # swung notes: the unit that they divide, in quarters


class Ring(Document):
    """One ring: x sounds, X is accented. `pace` is a note value a step, None where the ring fills the turn."""

    sound: str
    steps: str
    volume_percent: Annotated[int, Field(ge=0, le=100)] = 80
    muted: bool = False
    pace: str | None = None
    name: str = ""

    def step_quarters(self, turn: Fraction) -> Fraction:
        """Length of a step in quarters, where a turn of the wheel has `turn` quarters."""
        return PACES[self.pace] if self.pace else turn / len(self.steps)

    def text(self) -> str:
        """As it stands in an address."""
        pace = f"@{self.pace}" if self.pace else ""
        name = f",{self.name}" if self.name else ""
        return f"{self.sound},{'m' if self.muted else ''}{self.volume_percent},{self.steps}{pace}{name}"


class Wheel(Document):
    """The rings and how they move. `bpm` counts quarters; one turn is one bar of `metre`."""

    bpm: float = 96.0
    metre: str = "4/4"
    swing_percent: float = 50.0
    swing_level: str = "8"
    human_ms: float = 0.0
    rings: tuple[Ring, ...] = ()

    @property
    def turn(self) -> Fraction:
        """Quarters in a turn."""
        metre = Metre.parse(self.metre)
        return Fraction(4 * metre.numerator, metre.denominator)

    @property
    def turn_s(self) -> float:
        """Seconds that a turn lasts."""
        return float(self.turn) * 60 / self.bpm

    def pairs(self) -> list[tuple[str, str]]:
        """What an address says, in its order."""
        rows = [("bpm", f"{self.bpm:g}"), ("metre", self.metre)]
        if self.swing_percent != SWING_PERCENT[0]:
            rows += [("swing", f"{self.swing_percent:g}"), ("level", self.swing_level)]
        if self.human_ms:
            rows.append(("human", f"{self.human_ms:g}"))
        return rows + [("ring", ring.text()) for ring in self.rings]

    def query(self) -> str:
        """The address after its question mark."""
        return urlencode(self.pairs(), safe="/,@")


class Trouble(Document):
    """A field that could not be read, and the sentence beside it."""

    field: str
    sentence: str


FIRST = Wheel(
    rings=(
        Ring(sound="clave", steps="x..x..x...x.x...", name="son clave 3-2"),
        Ring(sound="low conga", steps="x..x..x.x..x..x.", volume_percent=60, name="tresillo"),
        Ring(sound="hat", steps="x.x.x.x.x.x.x.x.", volume_percent=40, name="eighths"),
    )
)  # what the lab opens with


def read_wheel(said: Mapping[str, Sequence[str]]) -> tuple[Wheel, tuple[Trouble, ...]]:
    """The wheel of an address. What cannot be read keeps its usual value, and a sentence says why."""
    if not any(name in said for name in ("bpm", "metre", "ring", "swing", "human")):
        return FIRST, ()
    reader = _Reader(said)
    texts = tuple(said.get("ring", ()))
    read = [reader.value(f"ring-{place}", text, read_ring, None) for place, text in enumerate(texts[:MOST_RINGS], 1)]
    if len(texts) > MOST_RINGS:
        reader.troubles.append(Trouble(field="rings", sentence=full_sentence(len(texts))))
    wheel = Wheel(
        bpm=reader.field("bpm", lambda text: number(text, "BPM", BPM), 96.0),
        metre=reader.field("metre", metre, "4/4"),
        swing_percent=reader.field("swing", lambda text: number(text, "% swing", SWING_PERCENT), 50.0),
        swing_level=reader.field("level", _level, "8"),
        human_ms=reader.field("human", lambda text: number(text, "ms", HUMAN_MS), 0.0),
        rings=tuple(ring for ring in read if ring),
    )
    return wheel, tuple(reader.troubles)


def full_sentence(count: int) -> str:
    """What is said of too many rings."""
    return f"A wheel holds {MOST_RINGS} rings, and this would be {count}: remove one first."


class _Reader:
    """Reads the fields of an address one by one and collects what is wrong with them."""

    def __init__(self, said: Mapping[str, Sequence[str]]) -> None:
        self.said = said
        self.troubles: list[Trouble] = []

    def field(self, name: str, read: Callable[[str], T], usual: T) -> T:
        """The last value of a field; the usual one where it is empty or wrong."""
        given = self.said.get(name, ())
        return self.value(name, given[-1].strip(), read, usual) if given and given[-1].strip() else usual

    def value(self, name: str, text: str, read: Callable[[str], T], usual: T) -> T:
        """What `read` makes of a text."""
        try:
            return read(text)
        except ValueError as error:
            self.troubles.append(Trouble(field=name, sentence=str(error)))
            return usual


def clipped(text: str) -> str:
    """A text as it is quoted back: its beginning, where it is long."""
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"


def number(text: str, unit: str, bounds: tuple[float, float]) -> float:
    """A number with one decimal comma or point within bounds. Raises ValueError with a sentence."""
    low, high = bounds
    try:
        value = float(text.replace(",", ".").removesuffix(unit).strip())
    except ValueError:
        raise ValueError(f"“{clipped(text)}” is no number: write {low:g} to {high:g} {unit}.") from None
    if not low <= value <= high:
        raise ValueError(f"{clipped(text)} {unit} cannot be played: choose {low:g} to {high:g}.")
    return round(value, 2)


def whole(text: str, what: str) -> int:
    """A whole number. Raises ValueError with a sentence."""
    if not text.strip().lstrip("-").isascii() or not text.strip().lstrip("-").isdigit() or len(text.strip()) > 5:
        raise ValueError(f"“{clipped(text)}” is no whole number: {what} are counted, such as 5.")
    return int(text)


def metre(text: str) -> str:
    """A metre whose bar the lab can turn round. Raises ValueError with a sentence."""
    try:
        found = Metre.parse(text)
    except ValueError:
        raise ValueError(
            f"“{clipped(text)}” is no metre: write how many units a bar has over their value, such as 7/8. "
            "The upper number is at least 1, the lower one 1, 2, 4, 8, 16 or 32."
        ) from None
    if found.numerator > MOST_UNITS:
        raise ValueError(f"{text} has {found.numerator} units in a bar: a wheel shows at most {MOST_UNITS}.")
    return str(found)


def _level(text: str) -> str:
    if text not in LEVELS:
        raise ValueError(f"“{clipped(text)}” cannot swing: choose eighths (8) or sixteenths (16).")
    return text


def read_ring(text: str) -> Ring | None:
    """Read "kick,80,x...x...,name". Raises ValueError with a sentence."""
    sound, volume, steps, *named = [*text.split(",", 3), "", ""][: max(3, text.count(",") + 1)]
    if sound not in SOUNDS:
        raise ValueError(f"“{clipped(sound)}” is no sound here: choose one of {', '.join(SOUNDS)}.")
    steps, _, pace = steps.partition("@")
    if pace and pace not in PACES:
        raise ValueError(f"“{clipped(pace)}” is no note value for a step: choose one of {', '.join(PACES)}.")
    return Ring(
        sound=sound,
        steps=read_steps(steps),
        volume_percent=round(number(volume.removeprefix("m"), "% volume", (0, 100))),
        muted=volume.startswith("m"),
        pace=pace or None,
        name=(named[0] if named else "")[:NAME_LENGTH],
    )


def read_steps(text: str) -> str:
    """Steps written with x, X and dots. Raises ValueError with a sentence."""
    strange = next((mark for mark in text if mark not in "xX."), None)
    if strange is not None:
        raise ValueError(f"“{strange}” is no step: x sounds, X is accented, a dot is silent.")
    if not 1 <= len(text) <= MOST_STEPS:
        raise ValueError(f"A ring has 1 to {MOST_STEPS} steps, and this one {len(text)}.")
    return text


def with_rings(wheel: Wheel, rings: Iterable[Ring]) -> Wheel:
    """The wheel with more rings. Raises ValueError with a sentence where they do not fit."""
    whole_ring = (*wheel.rings, *rings)
    if len(whole_ring) > MOST_RINGS:
        raise ValueError(full_sentence(len(whole_ring)))
    return wheel.model_copy(update={"rings": whole_ring})
