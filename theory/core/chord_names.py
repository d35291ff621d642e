"""Chords as people type them: lead-sheet names ("Dm7/C"), Harte labels ("D:min7/b3"), Roman numerals ("V7/V").

Forgiving about how a thing is written (Cmaj7, CM7, CΔ, Cma7; ♭ or b), strict about what it means: text that has no one
meaning raises `ChordEntryError`, whose sentence says what was seen, why it is wrong and what would do.
"""

import re
from difflib import get_close_matches

from theory.core.chord import QUALITIES, Chord, degree_semitones
from theory.core.harmony.roman import Numeral
from theory.core.key import Key
from theory.core.pitch import LETTERS, parse_pitch, pitch_class, pretty

LONGEST_CHORD = 24  # characters; longer text is no chord, and is not repeated in a sentence
_SAME = str.maketrans({"♭": "b", "♯": "#", "°": "o", "º": "o", "Ø": "ø", "−": "-", "’": "'", "△": "Δ", "𝄫": "bb"})
_NO_CHORD = {"n", "n.c.", "nc", "n.c", "x", "nochord"}
_NUMERAL_START = re.compile(r"[#b]*(?:[iv]+|[IV]+)(?![a-zA-Z]*[0-9]*[H-Z])|(?:Ger|Fr|It|Cad)(?![a-z])|N\d")
_NAME = re.compile(r"(?P<root>[A-Ga-g])(?P<signs>[#b]*)(?P<rest>.*)")
_BASS = re.compile(r"(?P<quality>.*)/(?P<bass>[A-Ga-g][#b]*)")
# How people write the qualities, beside what a lead sheet of ours says. Spaces, brackets and commas are gone by then.
_SYNONYMS: dict[str, str] = {
    "maj": "M maj major ma", "min": "m min minor mi -", "dim": "dim o mb5 minb5 -b5", "aug": "+ aug #5 maj#5 M#5",
    "5": "5 no3", "sus2": "sus2", "sus4": "sus4 sus", "7": "7 dom7 dom", "1": "1",
    "maj7": "maj7 M7 ma7 major7 Δ Δ7 j7", "min7": "m7 min7 mi7 minor7 -7",
    "minmaj7": "mmaj7 mM7 minmaj7 minM7 -M7 -maj7 mΔ -Δ mma7 mΔ7", "dim7": "dim7 o7",
    "hdim7": "m7b5 ø ø7 min7b5 -7b5 mi7b5 hdim7 hdim halfdim", "aug7": "+7 aug7 7#5 7+ 7+5",
    "sus4(b7)": "7sus4 7sus sus7 sus47", "maj6": "6 maj6 M6 add6 ma6", "min6": "m6 min6 -6 mi6 madd6",
    "9": "9 dom9", "maj9": "maj9 M9 Δ9 ma9", "min9": "m9 min9 -9 mi9", "11": "11", "min11": "m11 min11 -11 mi11",
    "13": "13", "maj(9)": "add9 add2 2 maj(9)", "min(9)": "madd9 madd2 m2 minadd9 -add9",
    "maj6(9)": "69 6/9 6add9 maj69 M69", "min6(9)": "m69 m6/9 min69 -69 m6add9", "7(b9)": "7b9 7-9", "7(#9)": "7#9 7+9",
    "7(*5,b5)": "7b5 7-5", "7(#11)": "7#11 9#11", "7(b13)": "7b13", "aug7(#9)": "7alt alt 7#5#9 +7#9 7#9#5",
    "maj7(#11)": "maj7#11 M7#11 Δ#11 maj7+11", "maj7(*5,#5)": "+maj7 +M7 maj7#5 M7#5 augmaj7",
    "maj13": "maj13 M13 ma13", "min13": "m13 min13 -13", "sus4(b7,9)": "9sus4 9sus",
}  # fmt: skip
_ALIASES = {alias: quality for quality, written in _SYNONYMS.items() for alias in written.split()} | {"": "maj"}


class ChordEntryError(ValueError):
    """Text that is no chord. `why` is the sentence without the text's place in a progression."""


def parse_chord(text: str, key: Key | None) -> Chord:
    """The chord that a person typed. Numerals are read in `key`. Raises ChordEntryError with a sentence."""
    plain = re.sub(r"\s+", "", text).translate(_SAME)
    if not plain:
        raise ChordEntryError("No chord was written. Write one as in Dm7, F♯m7♭5 or V7/V, or N.C. for no chord.")
    if len(plain) > LONGEST_CHORD:
        raise ChordEntryError(
            f"“{plain[:LONGEST_CHORD]}…” is too long for one chord. Write one as in Dm7, F♯m7♭5 or V7/V."
        )
    if plain.lower() in _NO_CHORD:
        return Chord(None)
    if ":" in plain:
        return _harte(plain)
    if _NUMERAL_START.match(plain):
        return _numeral(plain, key)
    return _named(plain)


def looks_like_a_numeral(text: str) -> bool:
    """Whether `text` is written as a Roman numeral, so that it needs a key."""
    return _NUMERAL_START.match(re.sub(r"\s+", "", text).translate(_SAME)) is not None


def _harte(plain: str) -> Chord:
    try:
        return Chord.parse(plain)
    except ValueError:
        raise ChordEntryError(
            f"“{plain}” is no chord label: write root, colon, quality, as in D:min7/b3, or a name, as in Dm7/F."
        ) from None


def _numeral(plain: str, key: Key | None) -> Chord:
    if key is None:
        raise ChordEntryError(
            f"“{plain}” is a Roman numeral, and no key is known here. Write the chord by its name, as in G7."
        )
    written = re.sub(r"[(),]", "", plain)
    slash = re.fullmatch(r"(.*[^\d/])/(\d|[A-G][#b]*)", written)
    if slash is not None and slash[2] != "9":
        raise ChordEntryError(
            f"“{plain}” has a bass after a numeral. Write the inversion in figures, as in I6, I64 or V42."
        )
    written = written.replace("6/9", "69").replace("Δ", "maj7").replace("maj77", "maj7")
    try:
        return Numeral.parse(written, key.mode).chord(key)
    except (ValueError, RecursionError):
        raise ChordEntryError(
            f"“{plain}” is no Roman numeral: a degree I to VII (small for minor), then figures. "
            f"Try {_like_numeral(written)}."
        ) from None


def _like_numeral(written: str) -> str:
    degree = re.match(r"[#b]*(?:vii|vi|iv|v|iii|ii|i|VII|VI|IV|V|III|II|I)", written)
    own = pretty_numeral(degree[0]) if degree else "V"
    return f"{own}, {own}7 or V7/V"


def pretty_numeral(text: str) -> str:
    """With printed accidentals: "bVII" becomes "♭VII"."""
    return text.replace("b", "♭").replace("#", "♯")


def _named(plain: str) -> Chord:
    match = _NAME.fullmatch(plain)
    if match is None:
        raise ChordEntryError(_no_root(plain))
    root = parse_pitch(match["root"] + match["signs"])
    rest, bass = match["rest"], None
    slash = _BASS.fullmatch(rest)
    if slash is not None:
        rest, bass = slash["quality"], parse_pitch(slash["bass"])
    elif "/" in rest and not rest.endswith("6/9"):
        raise ChordEntryError(
            f"“{plain}” has no note after its slash: the bass is A to G, then # or b. "
            f"Try {pretty(root)}/{_third(root)}."
        )
    quality = _ALIASES.get(re.sub(r"[(),]", "", rest))
    if quality is None:
        raise ChordEntryError(_no_quality(plain, pretty(root), rest))
    return Chord(root, quality, "1" if bass is None or bass == root else degree_between(root, bass))


def _no_root(plain: str) -> str:
    """Says what a root is; H, as German has it, is offered as B."""
    said = f"“{plain}” is no chord: a root is A to G, then # or b, or a numeral I to VII."
    if plain[0] not in "Hh":
        return f"{said} Try Dm7, F♯m7♭5 or V7/V."
    if plain[1:2] in ("#", "b"):
        return f"{said} Try B7 or Bm7♭5."
    try:
        return f"{said} Try {_named('B' + plain[1:]).symbol}."
    except ChordEntryError:
        return f"{said} Try B7 or Bm7♭5."


def _no_quality(plain: str, root: str, rest: str) -> str:
    near = get_close_matches(re.sub(r"[(),]", "", rest), _ALIASES, n=6, cutoff=0.5)
    tries = list(dict.fromkeys(root + QUALITIES[_ALIASES[one]][1] for one in near))[:2] or [root, f"{root}m7"]
    return f"“{plain}” has the root {root}, but “{rest}” is no kind of chord. Try {' or '.join(tries)}."


def _third(root: str) -> str:
    return pretty(Chord(root, "maj", "3").bass or root)


def degree_between(root: str, bass: str) -> str:
    """The Harte degree of a bass note above a root, as both are spelled: B♭ above C is "b7"."""
    number = (LETTERS.index(bass[0]) - LETTERS.index(root[0])) % 7 + 1
    off = (pitch_class(bass) - pitch_class(root) - degree_semitones(str(number)) + 6) % 12 - 6
    return ("#" * off if off > 0 else "b" * -off) + str(number)
