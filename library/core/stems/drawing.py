"""A stem's waveform as two outlines: peaks outside, level inside. Geometry only."""

from __future__ import annotations

WIDTH, HEIGHT = 480.0, 26.0
LEAST = 0.5  # half the thickness of silence


def outlines(columns_hex: str) -> tuple[str, str]:
    """SVG paths in a box of WIDTH x HEIGHT, from columns "PPLL" of peak and level, two hex digits each.

    Empty paths where there are none. Raises ValueError on anything else than such columns.
    """
    values = bytes.fromhex(columns_hex)
    if len(values) % 2:
        raise ValueError("a waveform is made of pairs of peak and level")
    return _outline(values[0::2]), _outline(values[1::2])


def _outline(heights: bytes) -> str:
    if not heights:
        return ""
    step, middle = WIDTH / len(heights), HEIGHT / 2
    halves = [max(LEAST, height / 255 * middle) for height in heights]
    above = "".join(f"L{n * step:.4g} {middle - half:.3g}" for n, half in enumerate(halves))
    below = "".join(f"L{n * step:.4g} {middle + half:.3g}" for n, half in reversed(list(enumerate(halves))))
    return f"M{above[1:]}{below}Z"
