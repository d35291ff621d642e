"""Chance for single notes: the same for a note on every run, whatever else the part plays.

A note is named by its tick and pitch. One seed a part comes from generation.core.seeds; from it each note's draws are
mixed with the finaliser of SplitMix64 (G. Steele, D. Lea and C. Flood, "Fast splittable pseudorandom number
generators", 2014), because a hundred thousand notes are too many for a generator of their own each.
"""

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


def share(seed: int, tick: int, pitch: int, what: int = 0) -> float:
    """A number from 0 to below 1 for what happens to a note; `what` tells draws for one note apart."""
    z = (seed + (tick * 131 + pitch * 7 + what + 1) * _GOLDEN) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return float((z ^ (z >> 31)) >> 11) / (1 << 53)


def spread(seed: int, tick: int, pitch: int, what: int = 0) -> float:
    """A number from -1 to 1, most often near 0: the sum of two even draws."""
    return share(seed, tick, pitch, what) + share(seed, tick, pitch, what + 100) - 1.0
