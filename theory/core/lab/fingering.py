"""Which finger goes where on a fretted shape, and whether a hand can do it at all."""

from dataclasses import dataclass

_REACH = 3  # frets between the lowest and the highest that are pressed
_FINGERS = 4
_PLAIN_FIRST = 0.8  # a barre must save so much effort to be taken where single fingers would do


@dataclass(frozen=True, slots=True)
class Grip:
    """Fingers per string (None for open or muted), the barre (fret, first string, last string), and the effort."""

    fingers: tuple[int | None, ...]
    barre: tuple[int, int, int] | None
    effort: float
    barre_finger: int = 1


def grip_of(frets: tuple[int | None, ...]) -> Grip | None:
    """The easiest grip of a shape, None where a hand cannot hold it."""
    pressed = [(fret, string) for string, fret in enumerate(frets) if fret]
    if not pressed:
        return Grip((None,) * len(frets), None, 0.0)
    if max(pressed)[0] - min(pressed)[0] > _REACH:
        return None
    plain, barred = _plain(frets, pressed), _barred(frets, pressed)
    if plain is not None and (barred is None or plain.effort <= barred.effort + _PLAIN_FIRST):
        return plain
    return barred or _upper_barred(frets, pressed)


def _plain(frets: tuple[int | None, ...], pressed: list[tuple[int, int]]) -> Grip | None:
    """One finger per string."""
    if len(pressed) > _FINGERS:
        return None
    fingers = _numbered(sorted(pressed), 1)
    if fingers is None:
        return None
    return Grip(_by_string(frets, fingers), None, _effort(pressed, 0))


def _barred(frets: tuple[int | None, ...], pressed: list[tuple[int, int]]) -> Grip | None:
    """The index finger across all strings from the first to the last that it presses; the others above it."""
    low = min(pressed)[0]
    under = [string for fret, string in pressed if fret == low]
    first, last = min(under), max(string for string, fret in enumerate(frets) if fret is not None)
    if len(under) < 2:
        return None
    if any(frets[string] == 0 for string in range(first, last + 1)):
        last = max(under)  # the barre ends before an open string
        if any(frets[string] == 0 for string in range(first, last + 1)):
            return None
    above = sorted((fret, string) for fret, string in pressed if fret > low)
    if len(above) >= _FINGERS or last - first < 1:
        return None
    fingers = _numbered(above, 2, low)
    if fingers is None:
        return None
    fingers |= dict.fromkeys(under, 1)
    width = last - first + 1
    return Grip(
        _by_string(frets, fingers), (low, first, max(under)), _effort(above, width) + (0.5 if low == 1 else 0.0)
    )


def _upper_barred(frets: tuple[int | None, ...], pressed: list[tuple[int, int]]) -> Grip | None:
    """A higher finger laid flat over neighbouring strings, nothing under it: x32333 is 2 1 3 3 3."""
    high = max(pressed)[0]
    last = max(string for fret, string in pressed if fret == high)
    first = last
    while first > 0 and frets[first - 1] == high:
        first -= 1
    single = sorted((fret, string) for fret, string in pressed if not (fret == high and first <= string <= last))
    if last - first < 1 or len(single) >= _FINGERS or any(string > last for _, string in pressed):
        return None
    fingers = {string: number for number, (_, string) in enumerate(single, 1)}
    flat = len(single) + 1
    fingers |= dict.fromkeys(range(first, last + 1), flat)
    effort = _effort([*single, (high, first)], 0) + 0.9
    return Grip(_by_string(frets, fingers), (high, first, last), effort, flat)


def _numbered(pressed: list[tuple[int, int]], first: int, base: int | None = None) -> dict[int, int] | None:
    """Finger of each string, rising with the fret; a finger is skipped for a skipped fret while there are enough."""
    if not pressed:
        return {}
    low = pressed[0][0] if base is None else base
    in_first_frets = base is None and max(fret for fret, _ in pressed) <= 3 and len({fret for fret, _ in pressed}) > 1
    start = low if not in_first_frets else 1
    fingers: dict[int, int] = {}
    last = first - 1
    for index, (fret, string) in enumerate(pressed):
        left = len(pressed) - index - 1
        finger = min(max(last + 1, fret - start + 1), _FINGERS - left)
        if finger <= last:
            return None
        fingers[string] = last = finger
    return fingers


def _by_string(frets: tuple[int | None, ...], fingers: dict[int, int]) -> tuple[int | None, ...]:
    return tuple(fingers.get(string) for string in range(len(frets)))


def _effort(pressed: list[tuple[int, int]], barre_width: int) -> float:
    """Fingers, stretch, and the strength that a barre takes."""
    if not pressed:
        return 0.8 + 0.25 * barre_width
    frets = [fret for fret, _ in pressed]
    stretch = max(frets) - min(frets)
    low = min(frets)
    wide = stretch * (1.25 if low < 4 else 0.9)  # frets lie closer together up the neck
    same = sum(frets.count(fret) - 1 for fret in set(frets)) * 0.1
    barre = 1.5 + 0.12 * barre_width if barre_width else 0.0
    return 0.55 * len(pressed) + 0.55 * wide + same + barre
