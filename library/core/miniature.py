"""Small drawings of a song for lists: waveform, harmony strip, weave. Geometry only; CSS gives the colour."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from operator import add

WIDTH = 480.0
HEIGHT = 34.0
STRIP_HEIGHT = 4.0
WAVE_HEIGHT = HEIGHT - STRIP_HEIGHT - 3.0
FUNCTIONS = "TPDX"
CELLS = 64
# Each function lies on its own edge of the cell: home on the floor, leaving at the left, tension at the ceiling.
_CELLS = {"T": (0.0, 6.0, 7.3, 2.0), "P": (0.0, 0.0, 2.0, 8.0), "D": (0.0, 0.0, 7.3, 2.4), "X": (2.5, 2.5, 2.6, 3.0)}


def wave_path(peaks_hex: str, columns: int = 120) -> str:
    """Vertical strokes around the middle line, one per column, in a box of WIDTH x WAVE_HEIGHT.

    ``peaks_hex`` holds two hex digits a peak, 00 to ff; each column shows the largest of its peaks. Raises ValueError
    on anything else than hex digits.
    """
    peaks = bytes.fromhex(peaks_hex)
    if not peaks:
        return ""
    columns = min(columns, len(peaks))
    edges = [column * len(peaks) // columns for column in range(columns + 1)]
    strokes = _strokes()
    tallest = (strokes[max(peaks[start:end])] for start, end in pairwise(edges))
    return "".join(map(add, _places(columns), tallest))


@lru_cache(maxsize=1)
def _strokes() -> tuple[str, ...]:
    """What is drawn for each of the 256 peaks; written once, because a list draws thousands."""
    middle = WAVE_HEIGHT / 2
    halves = [max(0.8, peak / 255 * middle * 0.98) for peak in range(256)]
    return tuple(f"{middle - half:.3g}v{2 * half:.3g}" for half in halves)


@lru_cache(maxsize=16)
def _places(columns: int) -> tuple[str, ...]:
    step = WIDTH / columns
    return tuple(f"M{(column + 0.5) * step:.4g} " for column in range(columns))


def strip_paths(letters: str) -> dict[str, str]:
    """For each harmonic function heard, horizontal strokes over its bars along the lower edge."""
    if not letters:
        return {}
    step = WIDTH / len(letters)
    y = HEIGHT - STRIP_HEIGHT / 2
    paths = dict.fromkeys(FUNCTIONS, "")
    for bar, letter in enumerate(letters):
        if letter in paths:
            paths[letter] += f"M{bar * step:.4g} {y:g}h{max(step - 0.8, 0.5):.3g}"
    return {letter: path for letter, path in paths.items() if path}


def weave_paths(letters: str) -> dict[str, str]:
    """The song's functions woven into a square of 64, as `library.core.cover` weaves the picture the player shows.

    A path for each function. Longer songs are sampled evenly, shorter ones repeated.
    """
    paths: dict[str, str] = {}
    count = len(letters)
    for cell in range(CELLS if count else 0):
        letter = letters[cell * count // CELLS] if count > CELLS else letters[cell % count]
        if letter in _CELLS:
            x, y, width, height = _CELLS[letter]
            mark = f"M{cell % 8 * 8 + x:g} {cell // 8 * 8 + y:g}h{width:g}v{height:g}h-{width:g}z"
            paths[letter] = paths.get(letter, "") + mark
    return paths
