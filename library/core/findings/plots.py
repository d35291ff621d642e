"""Curves over a song as path data on a viewBox of 600 by 80."""

from collections.abc import Sequence

WIDTH, HEIGHT = 600.0, 80.0
MOST_POINTS = 300
TOP, FLOOR = 6.0, 76.0


def curve(points: Sequence[tuple[float, float]], duration_s: float, low: float, high: float) -> tuple[str, str]:
    """Line and area of (seconds, value) points between `low` and `high`. Needs two points and a length above 0."""
    step = max(1, len(points) // MOST_POINTS)
    kept = [*points[::step], points[-1]]
    span = max(1e-9, high - low)
    places = [
        (WIDTH * min(1.0, max(0.0, time_s / duration_s)),
         FLOOR - (FLOOR - TOP) * min(1.0, max(0.0, (value - low) / span)))
        for time_s, value in kept
    ]  # fmt: skip
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    return line, f"{line}L{places[-1][0]:.1f} {FLOOR:.0f}L{places[0][0]:.1f} {FLOOR:.0f}Z"


def steps(points: Sequence[tuple[float, float]], end_s: float) -> list[tuple[float, float]]:
    """The same values held until the next point, as chords and bars hold."""
    held: list[tuple[float, float]] = []
    for (time_s, value), following in zip(points, [*(t for t, _ in points[1:]), end_s], strict=True):
        held += [(time_s, value), (following, value)]
    return held
