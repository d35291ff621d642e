"""Who writes which role. Each writer reads only the song's plan and the convention base, and is seeded."""

from collections.abc import Mapping

from generation.core.blueprint import Role
from generation.core.composing.arpeggio import write_arpeggio
from generation.core.composing.bass import write_bass
from generation.core.composing.chords import write_chords
from generation.core.composing.counter import counter
from generation.core.composing.drums import write_drums
from generation.core.composing.effects import write_effects
from generation.core.composing.melody import melody
from generation.core.composing.pads import write_pad
from generation.core.composing.percussion import write_percussion
from generation.core.composing.song import Writer

WRITERS: Mapping[Role, Writer] = {
    "chords": write_chords,
    "pad": write_pad,
    "arpeggio": write_arpeggio,
    "melody": melody,
    "counter": counter,
    "bass": write_bass,
    "drums": write_drums,
    "percussion": write_percussion,
    "effects": write_effects,
}
