"""Who writes which role. Each writer reads only the song's plan and the convention base, and is seeded."""

from collections.abc import Mapping

from generation.core.blueprint import Role
from generation.core.composing.arpeggio import write_arpeggio
from generation.core.composing.chords import write_chords
from generation.core.composing.counter import counter
from generation.core.composing.melody import melody
from generation.core.composing.pads import write_pad
from generation.core.composing.song import Writer

WRITERS: Mapping[Role, Writer] = {
    "chords": write_chords,
    "pad": write_pad,
    "arpeggio": write_arpeggio,
    "melody": melody,
    "counter": counter,
}
