"""Ways to close in a key, by the kind of close that is wanted. Kinds and their rules: docs/algorithms/cadences.md."""

from theory.core.chord import Chord
from theory.core.document import Document
from theory.core.harmony.roman import Numeral, bass_degree, inversion_of
from theory.core.lab.modes import Home
from theory.core.lab.sounding import LabChord, sounding_row

# kind: (what it does, rows of numerals in major, rows in minor). The last chord is the arrival.
_BOOK: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "perfect authentic": (
        "the dominant falls a fifth to the tonic, both in root position: the fullest stop",
        ("IV V I", "ii6 V7 I", "ii7 V7 Imaj7", "IV Cad64 V7 I", "bII6 V7 I", "V7/V V7 I"),
        ("iv V i", "iio6 V7 i", "iiø7 V7 i", "iv Cad64 V7 i", "N6 V7 i", "Ger65 Cad64 V7 i"),
    ),
    "imperfect authentic": (
        "the dominant or its leading-tone chord goes to the tonic, with one of them turned: a close that leaves room",
        ("IV V6 I", "ii6 viio6 I", "IV V65 I", "ii V43 I"),
        ("iv V6 i", "iio6 viio6 i", "iv V65 i", "iv viio7 i"),
    ),
    "half": (
        "it stops on the dominant and asks for an answer",
        ("I ii6 V", "I IV V", "vi IV V", "I V7/V V", "I Ger65 V"),
        ("i iv V", "i iio6 V", "VI iv V", "i V7/V V", "i Ger65 V"),
    ),
    "Phrygian": (
        "the bass falls by a semitone to the dominant of a minor key: the old close of slow movements",
        (),
        ("i iv6 V", "VI iv6 V", "i v6 iv6 V"),
    ),
    "plagal": (
        "the fourth degree goes to the tonic: the Amen",
        ("I IV I", "V7/IV IV I", "IV iv I", "vi IV I"),
        ("i iv i", "VI iv i", "V7/iv iv I"),
    ),
    "deceptive": (
        "the dominant goes to the sixth degree in place of the tonic: the end is put off",
        ("IV V vi", "ii6 V7 vi", "ii7 V7 bVI", "IV Cad64 V7 vi"),
        ("iv V VI", "iio6 V7 VI", "iv Cad64 V7 VI"),
    ),
    "evaded": (
        "the dominant slides down to its seventh and the tonic comes over its third: go on, once more",
        ("IV V42 I6", "ii6 V42 I6", "IV Cad64 V42 I6"),
        ("iv V42 i6", "iio6 V42 i6", "iv Cad64 V42 i6"),
    ),
    "backdoor": (
        "the lowered seventh degree, a dominant by the back door, goes to a major tonic",
        ("iv7 bVII7 Imaj7", "IV iv bVII7 I", "ii7 bVII7 Imaj7"),
        (),
    ),
    "Aeolian": (
        "two whole steps up to the tonic: rock's own close",
        ("I bVI bVII I", "IV bVI bVII I"),
        ("i VI VII i", "iv VI VII i", "VI VII I"),
    ),
}  # fmt: skip
_MODAL = {  # mode: rows that close by the tone that sets the mode apart
    "dorian": ("i IV i", "i VII IV i", "ii IV i"), "phrygian": ("i bII i", "VI bII i", "iv bII i", "bvii bII i"),
    "lydian": ("I II I", "vi II I", "iii II I"), "mixolydian": ("I bVII I", "bVII IV I", "v IV I"),
    "locrian": ("bII iv io", "iv bII io"), "harmonic-minor": ("iv V i", "VI viio i"),
    "melodic-minor": ("IV V i", "ii V i"), "phrygian-dominant": ("I bII I", "iv bII I", "bvii bII I"),
    "lydian-dominant": ("I II I", "v II I"),
}  # fmt: skip
_INSTEAD = {"Phrygian": "a minor key", "backdoor": "a major key"}


class CadenceRecipe(Document):
    """A row of chords that closes as asked."""

    kind: str
    numerals: tuple[str, ...]
    chords: tuple[LabChord, ...]
    why: str
    borrowed: bool  # whether chords come from outside the key or mode


def cadence_kinds(home: Home) -> tuple[str, ...]:
    """The kinds of close that a key or mode has."""
    minor = home.key.mode == "minor"
    modal = ("modal",) if home.mode.slug in _MODAL else ()
    return modal + tuple(
        kind for kind, (_, major_rows, minor_rows) in _BOOK.items() if (minor_rows if minor else major_rows)
    )


def cadence_to(home: Home, kind: str) -> tuple[CadenceRecipe, ...]:
    """All rows that close in one way; in a mode those that keep to it first. Raises ValueError with a sentence."""
    if kind == "modal" and home.mode.slug in _MODAL:
        what = f"it closes by the tone that makes {home.name} what it is ({home.mode.colour}), without a leading tone"
        return tuple(_recipe(home, kind, row, what) for row in _MODAL[home.mode.slug])
    if kind not in _BOOK:
        raise ValueError(f"“{kind[:32]}” is no kind of cadence. Known are {', '.join(_BOOK)}.")
    what, major_rows, minor_rows = _BOOK[kind]
    rows = minor_rows if home.key.mode == "minor" else major_rows
    if not rows:
        raise ValueError(f"A {kind} cadence belongs to {_INSTEAD[kind]}; {home.name} has none. Try another kind.")
    found = [_recipe(home, kind, row, what) for row in rows]
    return tuple(sorted(found, key=lambda recipe: sum(not home.holds(chord.chord) for chord in recipe.chords)))


def _recipe(home: Home, kind: str, row: str, what: str) -> CadenceRecipe:
    chords = _at_home([_chord(word, home) for word in row.split()], home)
    heard = sounding_row(home, chords)
    return CadenceRecipe(
        kind=kind, numerals=tuple(chord.roman or "" for chord in heard), chords=heard, why=what,
        borrowed=any(not home.holds(chord) for chord in chords),
    )  # fmt: skip


def _chord(word: str, home: Home) -> Chord:
    return Numeral.parse(word, home.key.mode).chord(home.key)


def _at_home(chords: list[Chord], home: Home) -> list[Chord]:
    """In a mode, what prepares the close is taken from the mode: Dorian has IV for iv. The close itself stays."""
    if home.mode.slug in ("major", "minor"):
        return chords
    return [*(_of_mode(chord, home) for chord in chords[:-2]), *chords[-2:]]


def _of_mode(chord: Chord, home: Home) -> Chord:
    degree = home.degree(chord)
    if degree is None or home.holds(chord) or (10 in chord.intervals and 4 in chord.intervals):
        return chord
    own = home.chords(sevenths=len(chord.intervals) > 3)[degree - 1]
    inversion = inversion_of(chord.quality, chord.bass_degree) or 0
    if degree == 1 and inversion == 2:
        return chord  # the six-four before the dominant belongs to the close
    return Chord(own.root, own.quality, bass_degree(own.quality, inversion))
