"""Functional harmony of the common practice: which chord goes to which, and how phrases close."""

from library.training.practice.dice import Dice
from library.training.practice.score import Home

Table = dict[str, dict[str, float]]

_MAJOR: Table = {
    "I": {
        "IV": 3,
        "V": 2,
        "V:7": 2,
        "vi": 2,
        "ii/b3": 2,
        "I/3": 2,
        "V:7/3": 2,
        "vii:dim/b3": 1.5,
        "V:7/5": 1,
        "V/3": 1,
        "ii:min7/b7": 0.5,
        "V:7>IV": 0.5,
        "V:7/3>V": 0.6,
        "iii": 0.4,
        "IV/5": 0.6,
        "vii:dim7": 0.3,
        "IV/3": 0.5,
        "ii:min7/b3": 1,
        "V:7/b7>IV": 0.3,
        "V:7/3>vi": 0.5,
        "vii:hdim7": 0.2,
        "V:7>ii": 0.4,
        "ii": 0.6,
    },
    "I/3": {
        "IV": 3,
        "ii/b3": 2,
        "V": 1,
        "ii:min7/b3": 1,
        "V:7": 1,
        "V:7/5": 1,
        "I": 1,
        "V:7/3>IV": 0.5,
        "vii:dim7>ii": 0.3,
        "vii:dim/b3": 0.6,
    },
    "I/5": {"V:7": 3, "V": 2},
    "IV/5": {"I": 1},
    "ii": {"V": 3, "V:7": 2, "V/3": 1, "ii/b3": 1, "V:7/3": 1, "V:7>V": 0.5, "vii:dim/b3": 0.5, "Cad64": 1},
    "ii/b3": {"V": 3, "V:7": 2, "Cad64": 1.5, "V:7/3>V": 0.5, "vii:dim7>V": 0.4, "V:7/b7": 0.7},
    "ii:min7/b3": {"V": 3, "V:7": 2, "Cad64": 1.5, "V:7>V": 0.4},
    "ii:min7/b7": {"V:7/3": 3, "V/3": 1},
    "iii": {"vi": 2, "IV": 2, "ii/b3": 0.5},
    "IV": {
        "V": 3,
        "I": 2,
        "ii": 1,
        "V:7": 2,
        "I/3": 1.5,
        "Cad64": 1,
        "vii:dim": 0.5,
        "V:7/b7": 0.7,
        "V:7/3>V": 0.4,
        "vii:dim/b3": 0.6,
        "iv": 0.3,
        "ii/b3": 0.7,
        "vii:dim7>V": 0.3,
    },
    "IV/3": {"V/3": 1.5, "V:7/3": 1.5, "V": 1, "I": 0.5, "vii:dim/b3": 0.5},
    "iv": {"I": 1, "V": 1, "Cad64": 0.7},
    "V": {"I": 5, "vi": 1.5, "V:7/b7": 1, "I/3": 1, "V:7": 1, "V:7/3>vi": 0.6, "IV/3": 0.5, "V/3": 0.5},
    "V/3": {"I": 4, "vi": 1, "V:7/3": 1, "V:7/b7>IV": 0.3},
    "V:7": {"I": 6, "vi": 1.5, "I/3": 0.5, "IV/3": 0.3, "V:7/3>vi": 0.2},
    "V:7/3": {"I": 6, "V:7/b7>IV": 0.3},
    "V:7/5": {"I": 2, "I/3": 3},
    "V:7/b7": {"I/3": 5},
    "vi": {
        "ii": 2,
        "IV": 3,
        "ii/b3": 2,
        "V": 1,
        "V:7>V": 0.7,
        "iii": 0.5,
        "V:7/3>V": 0.6,
        "ii:min7/b3": 1,
        "I/3": 0.6,
        "V/3": 0.4,
        "V:7/b7>V": 0.3,
    },
    "vii:dim": {"I": 1},
    "vii:dim/b3": {"I": 2, "I/3": 3},
    "vii:dim7": {"I": 1},
    "vii:hdim7": {"I": 1},
    "V:7>IV": {"IV": 1},
    "V:7/3>IV": {"IV": 1},
    "V:7/b7>IV": {"IV/3": 1},
    "V:7>V": {"V": 3, "V:7": 1},
    "V:7/3>V": {"V": 3, "V:7": 1, "Cad64": 0.5},
    "vii:dim7>V": {"V": 2, "Cad64": 1},
    "V:7/b7>V": {"V/3": 1},
    "V:7/3>vi": {"vi": 1},
    "V:7>ii": {"ii": 2, "ii/b3": 1},
    "vii:dim7>ii": {"ii": 1},
    "Cad64": {"V": 2, "V:7": 3},
}
_MINOR: Table = {
    "i": {"iv": 3, "V:maj": 2, "V:7": 2, "VI": 2, "ii:dim/b3": 1.5, "i/b3": 2, "V:7/3": 2, "vii:dim/b3": 1.5,
          "V:7/5": 1, "VII": 0.8, "vii:dim7": 1, "ii:hdim7/b3": 1, "V:maj/3": 1, "III": 0.8, "v/b3": 0.5,
              "i:min/b7": 0.3,
          "V:7>iv": 0.4, "iv/b3": 0.5, "vii:dim7/b3": 0.5, "ii:hdim7/b7": 0.4},
    "i:min/b7": {"VI": 1, "iv/b3": 1},
    "i/b3": {"iv": 3, "ii:dim/b3": 2, "V:maj": 1, "V:7": 1, "V:7/5": 1, "i": 1, "ii:hdim7/b3": 1, "vii:dim/b3": 0.5},
    "iv": {"V:maj": 3, "i": 2, "V:7": 2, "Cad64": 1, "i/b3": 1, "ii:dim/b3": 1, "vii:dim7": 0.5, "VII": 0.8,
           "V:7/b7": 0.5, "vii:dim7>V:maj": 0.4, "iv/b3": 0.5},
    "iv/b3": {"V:maj": 3, "Ger65": 0.4, "V:7": 0.5},
    "ii:dim/b3": {"V:maj": 3, "V:7": 2, "Cad64": 1.5},
    "ii:hdim7/b3": {"V:maj": 3, "V:7": 2, "Cad64": 1.5}, "ii:hdim7/b7": {"V:7/3": 1},
    "III": {"VI": 2, "iv": 2, "VII": 1, "ii:dim/b3": 0.5, "V:maj": 0.5},
    "v/b3": {"VI": 1, "iv/b3": 1},
    "V:maj": {"i": 5, "VI": 1.5, "V:7/b7": 1, "i/b3": 1, "V:7": 1, "V:maj/3": 0.4, "iv/b3": 0.3},
    "V:maj/3": {"i": 4, "V:7/3": 1, "V:7/b7>iv": 0.2},
    "V:7": {"i": 6, "VI": 1.5, "i/b3": 0.5},
    "V:7/3": {"i": 1}, "V:7/5": {"i": 2, "i/b3": 3}, "V:7/b7": {"i/b3": 1},
    "VI": {"iv": 2, "ii:dim/b3": 2, "V:maj": 1.5, "III": 1, "VII": 0.8, "N6": 0.4, "Ger65": 0.4, "ii:hdim7/b3": 1,
           "Cad64": 0.5, "iv/b3": 0.4},
    "VII": {"III": 4, "i": 0.6, "V:7>III": 1},
    "V:7>III": {"III": 1},
    "N6": {"V:maj": 2, "Cad64": 1, "V:7": 1, "vii:dim7>V:maj": 0.4}, "Ger65": {"Cad64": 2, "V:maj": 1},
    "vii:dim": {"i": 1}, "vii:dim/b3": {"i": 2, "i/b3": 3}, "vii:dim7": {"i": 3, "V:7/3": 0.7},
        "vii:dim7/b3": {"i/b3": 1},
    "vii:dim7>V:maj": {"V:maj": 2, "Cad64": 1},
    "V:7>iv": {"iv": 1}, "V:7/b7>iv": {"iv/b3": 1},
    "Cad64": {"V:maj": 2, "V:7": 3},
}  # fmt: skip
_CADENCES_MAJOR: dict[tuple[str, ...], float] = {
    ("ii/b3", "V", "I"): 2, ("IV", "V:7", "I"): 2, ("ii:min7/b3", "V:7", "I"): 2, ("Cad64", "V:7", "I"): 2,
    ("V", "I"): 1, ("V:7", "I"): 2, ("ii", "V:7", "I"): 1, ("V:7/3>V", "V", "I"): 0.4,
}  # fmt: skip
_CADENCES_MINOR: dict[tuple[str, ...], float] = {
    ("ii:dim/b3", "V:maj", "i"): 2, ("iv", "V:7", "i"): 2, ("ii:hdim7/b3", "V:7", "i"): 2, ("Cad64", "V:7", "i"): 2,
    ("V:7", "i"): 2, ("N6", "V:7", "i"): 0.6, ("iv", "V:maj", "I:maj"): 0.4, ("V:maj", "i"): 1,
}  # fmt: skip
_HALVES = {"major": (("I", "V"), ("IV", "V"), ("ii/b3", "V"), ("V:7/3>V", "V"), ("I/3", "V"), ("vi", "V:7>V", "V")),
           "minor": (("i", "V:maj"), ("iv", "V:maj"), ("iv/b3", "V:maj"), ("Ger65", "V:maj"), ("VI",
               "V:maj"))}  # fmt: skip


def closing(dice: Dice, minor: bool, kind: str) -> tuple[str, ...]:
    """The last chords of a phrase. `kind`: full, half, deceptive, plagal."""
    if kind == "half":
        return dice.pick(_HALVES["minor" if minor else "major"])
    if kind == "deceptive":
        return ("V:7", "VI") if minor else ("V:7", "vi")
    if kind == "plagal":
        return ("iv", "i") if minor else ("IV", "I")
    return dice.weigh(_CADENCES_MINOR if minor else _CADENCES_MAJOR)


def walk(dice: Dice, home: Home, length: int, plainness: float = 0.0) -> list[str]:
    """`length` chords from the tonic on, each following from the last. `plainness` 0..1 makes rare steps rarer."""
    table = _MINOR if home.minor_like else _MAJOR
    token = "i" if home.minor_like else "I"
    tokens = [token]
    while len(tokens) < length:
        steps = table.get(token, {"i" if home.minor_like else "I": 1.0})
        token = dice.weigh({name: weight ** (1 + plainness) for name, weight in steps.items()})
        tokens.append(token)
    return tokens


def phrase(dice: Dice, home: Home, length: int, kind: str, *, plainness: float = 0.0) -> list[str]:
    """A phrase of `length` chords closed by a cadence."""
    close = closing(dice, home.minor_like, kind)[-length:]
    return walk(dice, home, length - len(close), plainness)[: length - len(close)] + list(close)
