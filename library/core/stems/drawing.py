"""A stem's waveform as two outlines: peaks outside, level inside. Geometry only."""

from __future__ import annotations

WIDTH, HEIGHT = 480.0, 26.0
LEAST = 0.5  # half the thickness of silence


def tallest(columns_hex: str) -> int:
    """The largest peak, 0 to 255."""
    return max(bytes.fromhex(columns_hex)[0::2], default=0)


def outlines(columns_hex: str, full: int = 255) -> tuple[str, str]:
    """SVG paths in a box of WIDTH x HEIGHT, from columns "PPLL" of peak and level, two hex digits each.

    `full` is the peak (1 to 255) that fills the height. Empty paths where there are no columns. Raises ValueError on
    anything else than such columns.
    """
    values = bytes.fromhex(columns_hex)
    if len(values) % 2:
        raise ValueError("a waveform is made of pairs of peak and level")
    return _outline(values[0::2], full), _outline(values[1::2], full)


def _outline(heights: bytes, full: int) -> str:
    if not heights:
        return ""
    step, middle = WIDTH / len(heights), HEIGHT / 2
    halves = [max(LEAST, min(1.0, height / full) * middle) for height in heights]
    above = "".join(f"L{n * step:.4g} {middle - half:.3g}" for n, half in enumerate(halves))
    below = "".join(f"L{n * step:.4g} {middle + half:.3g}" for n, half in reversed(list(enumerate(halves))))
    return f"M{above[1:]}{below}Z"
