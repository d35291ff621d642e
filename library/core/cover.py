"""The picture of a song that has none: its harmony as an eight by eight weave."""

import hashlib

CELLS = 64
# Each function keeps the edge it has everywhere: tonic rests on the floor, predominant leans, dominant hangs.
_SHAPES = {"T": (0.0, 6.0, 8.0, 2.0), "P": (0.0, 0.0, 2.4, 8.0), "D": (0.0, 0.0, 8.0, 2.4), "X": (2.5, 2.5, 3.0, 3.0)}
# The dark palette of static/css/tokens.css: pictures keep it in both themes.
_COLOURS = {"T": "#5aa9dc", "P": "#86dfb6", "D": "#e0613a", "X": "#837e78"}
_GROUND, _UNHEARD = "#0b0d10", "#484744"


def weave(harmony_strip: str, seed: str) -> str:
    """An SVG of 64 by 64 units: one cell per bar, longer songs sampled evenly, shorter ones repeated.

    `harmony_strip` holds a letter per bar (T P D X, "-" for silence). Where it is empty, shapes without colour are
    drawn from `seed`, so that no harmony is claimed that nobody heard. Equal arguments give equal pictures.
    """
    bars = harmony_strip if harmony_strip.strip("-") else ""
    letters = _sampled(bars) if bars else _drawn(seed)
    cells = "".join(_cell(place, letter, None if bars else _UNHEARD) for place, letter in enumerate(letters))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="600" height="600">'
        f'<rect width="64" height="64" fill="{_GROUND}"/>{cells}</svg>'
    )


def _sampled(bars: str) -> str:
    if len(bars) <= CELLS:
        return (bars * CELLS)[:CELLS]
    return "".join(bars[place * len(bars) // CELLS] for place in range(CELLS))


def _drawn(seed: str) -> str:
    digest = hashlib.shake_128(seed.encode()).digest(CELLS)
    return "".join("TPDX"[byte % 4] for byte in digest)


def _cell(place: int, letter: str, colour: str | None) -> str:
    if letter not in _SHAPES:
        return ""
    dx, dy, width, height = _SHAPES[letter]
    x, y = place % 8 * 8 + dx, place // 8 * 8 + dy
    place_and_size = f'x="{x:g}" y="{y:g}" width="{width - 0.7:g}" height="{height:g}"'
    return f'<rect {place_and_size} fill="{colour or _COLOURS[letter]}"/>'
