"""A wheel in words: what a turn is, what each ring plays and how it is shaped, how rings stand against each other."""

from fractions import Fraction
from itertools import combinations

from theory.core.document import Document
from theory.core.metre import Metre
from theory.core.rhythm.against import turns_to_meet
from theory.core.rhythm.grid import slots_of
from theory.core.rhythm.shape import Shape, shape_of
from theory.core.rhythm.syncopation import bar_syncopation
from theory.core.rhythm.timelines import name_of, timelines
from theory.core.rhythm.wheel import Ring, Wheel


class RingWords(Document):
    """What is said of one ring."""

    title: str
    plays: str  # which steps
    intervals: str
    facts: tuple[str, ...]
    source: str = ""


class WheelWords(Document):
    """What is said of a wheel: sentences on the whole, and each ring."""

    whole: tuple[str, ...]
    rings: tuple[RingWords, ...]


def words_of(wheel: Wheel) -> WheelWords:
    """All that is said of a wheel."""
    return WheelWords(
        whole=(*_turn(wheel), *_feel(wheel), *_against(wheel), *_meetings(wheel)),
        rings=tuple(_ring(ring, place, wheel) for place, ring in enumerate(wheel.rings, 1)),
    )


def _turn(wheel: Wheel) -> tuple[str, ...]:
    said = [f"One turn is a bar of {wheel.metre} at {wheel.bpm:g} quarters a minute and lasts {wheel.turn_s:.2f} s."]
    metre = Metre.parse(wheel.metre)
    if metre.denominator == 8:
        said.append(f"Its eighths pass at {2 * wheel.bpm:g} a minute.")
    return tuple(said)


def _feel(wheel: Wheel) -> tuple[str, ...]:
    said = []
    if wheel.swing_percent > 50:
        ratio = wheel.swing_percent / (100 - wheel.swing_percent)
        notes = "eighths" if wheel.swing_level == "8" else "sixteenths"
        near = ", as triplets do" if abs(wheel.swing_percent - 66.7) < 1 else ""
        said.append(
            f"Swing {wheel.swing_percent:g} %: of two {notes} the first lasts {ratio:.2f} times the second{near}."
        )
    if wheel.human_ms:
        said.append(f"Strokes stray from the grid by {wheel.human_ms:g} ms (standard deviation).")
    return tuple(said)


def _against(wheel: Wheel) -> tuple[str, ...]:
    """Even rings with numbers that do not divide each other."""
    counts = sorted({len(ring.steps) for ring in _even(wheel)}, reverse=True)
    pairs = [f"{one}:{other}" for one, other in combinations(counts, 2) if one % other]
    return (f"Played against each other: {', '.join(pairs)}.",) if pairs else ()


def _even(wheel: Wheel) -> list[Ring]:
    return [ring for ring in wheel.rings if not ring.pace and not ring.muted and 1 < len(ring.steps) <= 16
            and "." not in ring.steps]  # fmt: skip


def _meetings(wheel: Wheel) -> tuple[str, ...]:
    """When rings that go their own way begin together with the bar again."""
    lengths = {ring.step_quarters(wheel.turn) * len(ring.steps) for ring in wheel.rings if ring.pace}
    if not lengths - {wheel.turn}:
        return ()
    _, turns = turns_to_meet((wheel.turn, *sorted(lengths)))
    return (f"All rings begin together again after {turns} turns.",) if turns > 1 else ()


def _ring(ring: Ring, place: int, wheel: Wheel) -> RingWords:
    shape, known = shape_of(ring.steps), name_of(ring.steps)
    sounding = ", ".join(str(onset + 1) for onset in shape.onsets)
    count = f"{len(shape.onsets)} of {shape.steps} steps"
    return RingWords(
        title=f"Ring {place}, {ring.name or ring.sound}",
        plays=f"{ring.sound.capitalize()} on {count}: {sounding}"
        if sounding
        else f"{ring.sound.capitalize()} is silent",
        intervals="+".join(map(str, shape.intervals)),
        facts=(*_named(ring, known), *_shape_words(shape), *_own_way(ring, wheel), *_syncopated(ring, shape, wheel)),
        source=next((one.source for one in timelines() if one.name == known.split(", begun")[0]), ""),
    )


def _named(ring: Ring, known: str) -> tuple[str, ...]:
    return (f"it is the {known}",) if known and known != ring.name else ()


def _shape_words(shape: Shape) -> tuple[str, ...]:
    if len(shape.onsets) < 2:
        return ()
    said = [
        f"evenness {shape.evenness:.1%}".replace("%", "\u00a0%"),
        f"balance {shape.balance:.0%}".replace("%", "\u00a0%"),
    ]
    if shape.euclidean and shape.euclidean[0] > 1:
        onsets, steps, by = shape.euclidean
        times = shape.steps // steps
        again = f", {times} times" if times > 1 else ""
        said.append(f"Euclidean E({onsets},{steps})" + (f", rotated by {by}" if by else "") + again)
    if shape.off_beats is not None:
        said.append(f"{shape.off_beats or 'no'} off-beat stroke{'' if shape.off_beats == 1 else 's'}")
    if shape.is_odd:
        said.append("no two strokes halve the cycle (rhythmic oddity)")
    return tuple(said)


def _own_way(ring: Ring, wheel: Wheel) -> tuple[str, ...]:
    if not ring.pace:
        return ()
    length = ring.step_quarters(wheel.turn) * len(ring.steps)
    return (f"goes its own way: {len(ring.steps)} steps of {ring.pace}, {_quarters(length)} long",)


def _quarters(length: Fraction) -> str:
    return f"{float(length):g} quarter{'' if length == 1 else 's'}"


def _syncopated(ring: Ring, shape: Shape, wheel: Wheel) -> tuple[str, ...]:
    """How syncopated it is in this metre, where its steps are the slots of a bar or divide them."""
    metre = Metre.parse(wheel.metre)
    slots = slots_of(metre)
    if ring.pace or not shape.onsets or slots % shape.steps:
        return ()
    each = slots // shape.steps
    value = bar_syncopation([onset * each for onset in shape.onsets], metre)
    return (f"syncopation {_percent(value)} of what {metre} allows",)


def _percent(share: float, digits: int = 0) -> str:
    """With a space that does not break."""
    return f"{100 * share:.{digits}f}\u00a0%"
