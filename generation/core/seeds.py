"""Seeds for everything that chooses: the same names give the same choices on every machine and in every version."""

import hashlib
import random

LARGEST_SEED = 2**31 - 1


def seed_for(seed: int, *names: str | int) -> int:
    """A seed of its own for what the names say, such as (4127, "bass", "verse", 3). 64 bits, stable for ever."""
    text = "\0".join([str(seed), *map(str, names)])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def dice(seed: int, *names: str | int) -> random.Random:
    """A source of chance for what the names say. Draws elsewhere never move it."""
    return random.Random(seed_for(seed, *names))
