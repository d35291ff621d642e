"""General MIDI: which programs play which role, their ranges and family names."""

FAMILIES = ("piano", "chromatic percussion", "organ", "guitar", "bass", "strings", "ensemble", "brass", "reed", "pipe",
            "synth lead", "synth pad", "synth effects", "ethnic", "percussive", "sound effects")  # fmt: skip
POOLS: dict[str, tuple[int, ...]] = {
    "grand": (0, 0, 0, 0, 1, 0), "keys": (0, 0, 1, 2, 4, 5, 0, 3), "epiano": (4, 5, 4, 2), "harpsichord": (6, 6, 7),
    "organ": (16, 17, 18, 19), "church": (19, 19, 20), "strings": (48, 49, 48, 50, 51), "choir": (52, 53, 52, 54, 91),
    "nylon": (24, 24, 25), "guitar": (24, 25, 25, 26, 27), "electric": (26, 27, 28), "drive": (29, 30, 30, 29),
    "acoustic_bass": (32, 32, 43), "bass": (33, 34, 35, 32, 36, 37, 33), "synth_bass": (38, 39, 38, 33, 87),
    "solo_strings": (40, 41, 42, 40), "violin": (40, 40, 110), "cello": (42, 42, 43), "viola": (41,),
    "voice": (52, 53, 54, 73, 71, 68, 65, 40, 85, 53), "woodwind": (73, 68, 71, 74, 70, 69, 75, 72), "folk": (73, 40,
        21, 22, 110, 74, 25, 72, 105, 15, 109, 46, 0),
    "sax": (64, 65, 66, 67), "brass": (56, 57, 60, 61, 59, 58), "horns": (56, 61, 65, 66, 71), "jazz_lead": (65, 66,
        56, 71, 59, 73, 0, 11, 26, 64, 40),
    "lead": (80, 81, 82, 84, 85, 87, 86), "pad": (88, 89, 90, 91, 92, 94, 95, 48, 50), "pop_lead": (0, 73, 52, 53,
        80, 81, 65, 66, 40, 25, 26, 11, 85, 54, 4, 71),
    "mallets": (11, 12, 13, 8, 9, 10, 14, 108), "harp": (46, 46, 15), "ethnic": (104, 105, 106, 107, 108, 112, 114),
    "accordion": (21, 23, 22), "stab": (61, 62, 63, 55, 81, 50), "solo": (73, 40, 71, 68, 56, 0, 65, 42, 24, 74, 75,
        22, 53, 52, 60, 70, 79, 66, 80, 81, 11),
}  # fmt: skip
_RANGES: dict[int, tuple[int, int]] = {
    40: (55, 93), 41: (48, 84), 42: (36, 72), 43: (28, 55), 56: (54, 82), 57: (40, 70), 58: (29, 55), 60: (41, 74),
        64: (56, 86),
    65: (49, 80), 66: (44, 75), 67: (37, 68), 68: (58, 88), 69: (52, 80), 70: (34, 70), 71: (50, 88), 72: (74, 100),
        73: (60, 92),
    74: (60, 88), 75: (60, 88), 22: (55, 86), 21: (53, 89), 24: (40, 79), 25: (40, 79), 26: (40, 82), 27: (40, 82),
        11: (53, 89),
    52: (48, 79), 53: (48, 79), 54: (48, 79), 46: (40, 91), 105: (50, 80), 109: (57, 79), 110: (55, 88), 79: (60, 84),
}  # fmt: skip


def family(program: int) -> str:
    """The General MIDI family of a program 0..127."""
    return FAMILIES[program // 8]


def tune_range(program: int, width: int = 17) -> tuple[int, int]:
    """Where an instrument carries a tune: `width` half steps in the middle-upper part of its range."""
    low, high = _RANGES.get(program, (55, 86))
    low = low + max(0, (high - low - width) // 2)
    return low, min(high, low + width)


def reaches(program: int) -> tuple[int, int]:
    """The whole playable range of a program."""
    return _RANGES.get(program, (21, 108))
