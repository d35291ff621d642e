"""Euclidean rhythms: a number of onsets spread over a number of steps as evenly as whole steps allow.

E. Bjorklund's algorithm ("The theory of rep-rate pattern generation in the SNS timing system", 2003) in the reading of
G. Toussaint, "The Euclidean algorithm generates traditional musical rhythms" (2005).
"""

MOST_STEPS = 32


def euclid(onsets: int, steps: int, rotation: int = 0) -> str:
    """E(onsets, steps) written with x and dots: E(3, 8) is "x..x..x.".

    `rotation` begins so many steps later; it may be negative. Raises ValueError with a sentence on what is impossible.
    """
    if not 1 <= steps <= MOST_STEPS:
        raise ValueError(f"{steps} steps do not fit on a ring: it has 1 to {MOST_STEPS}.")
    if not 0 <= onsets <= steps:
        raise ValueError(f"{onsets} onsets do not fit into {steps} steps: choose 0 to {steps}.")
    return rotated(_spread(onsets, steps), rotation)


def _spread(onsets: int, steps: int) -> str:
    """Bjorklund: groups of equal length take up what is left over until one or no group is left."""
    if onsets == 0:
        return "." * steps
    heads, tails = ["x"] * onsets, ["."] * (steps - onsets)
    while True:
        pairs = min(len(heads), len(tails))
        joined = [head + tail for head, tail in zip(heads, tails, strict=False)]
        heads, tails = joined or heads, heads[pairs:] if joined and heads[pairs:] else tails[pairs:]
        if len(tails) <= 1:
            break
    return "".join(heads + tails)


def rotated(steps: str, by: int) -> str:
    """The pattern begun `by` steps later: "x..x." by 1 is "..x.x"."""
    by %= max(1, len(steps))
    return steps[by:] + steps[:by]
