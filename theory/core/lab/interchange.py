"""The twelve modes on one tonic side by side: what each has on every degree, to borrow from."""

from theory.core.document import Document
from theory.core.lab.modes import MODES, Home
from theory.core.lab.sounding import LabChord, reading_in, sounding
from theory.core.pitch import pretty


class ModeRow(Document):
    """One mode on the tonic. `foreign` are the places (0 to 6) of chords that the home does not have."""

    slug: str
    name: str
    colour: str  # the degrees by which one hears it
    scale: tuple[str, ...]
    chords: tuple[LabChord, ...]
    foreign: tuple[int, ...]
    apart: int  # tones of the scale that differ from the home's


def interchange(home: Home, *, sevenths: bool = False) -> tuple[ModeRow, ...]:
    """The home itself first, then the other modes on its tonic, those with most tones in common before the others."""
    rows = [_row(home, Home(home.tonic, mode), sevenths) for mode in MODES.values()]
    return tuple(sorted(rows, key=lambda row: (row.slug != home.mode.slug, row.apart)))


def _row(home: Home, other: Home, sevenths: bool) -> ModeRow:
    chords = other.chords(sevenths=sevenths)
    return ModeRow(
        slug=other.mode.slug, name=other.name, colour=other.mode.colour, scale=tuple(map(pretty, other.scale)),
        chords=tuple(sounding(other, chord, reading_in(other, chord)) for chord in chords),
        foreign=tuple(place for place, chord in enumerate(chords) if not home.holds(chord)),
        apart=len(other.pitch_classes - home.pitch_classes),
    )  # fmt: skip
