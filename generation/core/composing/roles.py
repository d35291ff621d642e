"""Who writes which role. Each writer reads only the song's plan and the convention base, and is seeded."""

from collections.abc import Mapping

from generation.core.blueprint import Role
from generation.core.composing.counter import counter
from generation.core.composing.melody import melody
from generation.core.composing.song import Writer

WRITERS: Mapping[Role, Writer] = {
    "melody": melody,
    "counter": counter,
}
