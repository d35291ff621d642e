"""The instruments that genres name and the listener tells apart, with the General MIDI programs that belong to each."""

# name: General MIDI programs, counted from 0
FAMILIES: dict[str, tuple[int, ...]] = {
    "piano": (0, 1, 2, 3),
    "electric piano": (4, 5),
    "harpsichord": (6, 7),
    "mallets": (8, 9, 10, 11, 12, 13, 14, 15),
    "organ": (16, 17, 18, 19, 20),
    "accordion": (21, 23),
    "harmonica": (22,),
    "acoustic guitar": (24, 25),
    "electric guitar": (26, 27, 28, 31),
    "distorted guitar": (29, 30),
    "bass": (32, 33, 34, 35, 36, 37, 38, 39, 43),
    "fiddle": (40, 110),
    "strings": (41, 42, 44, 45, 48, 49, 50, 51),
    "harp": (46,),
    "voice": (52, 53, 54, 85, 91),
    "brass": (56, 57, 58, 59, 60, 61, 62, 63),
    "saxophone": (64, 65, 66, 67),
    "woodwinds": (68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79),
    "synth": (80, 81, 82, 83, 84, 86, 87, 88, 89, 90, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103),
    "banjo or mandolin": (105, 106, 107),
    "percussion": (47, 112, 113, 114, 115, 116, 117, 118),
    "drums": (),  # the drum kit of channel 10
}


def family_of(program: int) -> str | None:
    """The name of a General MIDI program's family, None for sound effects and programs that no genre names."""
    return _BY_PROGRAM.get(program)


_BY_PROGRAM = {program: name for name, programs in FAMILIES.items() for program in programs}
