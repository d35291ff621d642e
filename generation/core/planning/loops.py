"""Progressions that go round: which one a section has, read in its mode, and how fast it moves."""

from collections.abc import Sequence
from math import log
from random import Random

from generation.core.planning.frame import Frame
from generation.core.planning.rows import Bar, chord_of, packed, rows_of
from generation.core.planning.style import pick
from theory.core.genre.convention import Progression
from theory.core.harmony.roman import Numeral, numeral_of
from theory.core.lab.modes import Home

_TO_MINOR = {"I": "i", "ii": "iv", "iii": "III", "IV": "iv", "V": "V", "vi": "VI", "viio": "VII", "II": "iv",
             "III": "III", "VI": "VI"}  # fmt: skip
_TO_MAJOR = {"i": "I", "iio": "ii", "III": "iii", "iv": "IV", "v": "V", "VI": "vi", "VII": "V", "bII": "ii",
             "bVI": "vi", "IV": "IV", "V": "V", "ii": "ii"}  # fmt: skip
_IN_MODE = {  # what a mode has for chords that it does not have
    "dorian": {"VI": "IV", "V": "v", "iv": "IV", "iio": "ii", "bII": "ii", "bVI": "IV"},
    "mixolydian": {"V": "bVII", "iii": "v", "viio": "bVII", "II": "IV", "VI": "vi", "III": "v"},
    "lydian": {"IV": "II", "ii": "II", "iv": "II", "bVII": "II", "bVI": "vi", "viio": "V"},
    "phrygian": {"V": "bII", "v": "bvii", "VII": "bvii", "iio": "bII", "IV": "iv", "I": "I"},
    "locrian": {"V": "bV", "v": "bV", "VII": "bvii", "III": "biii", "IV": "iv", "iio": "bII"},
}
_TEMPLATES = ("TTPD", "TPTD", "TDTP", "PDTT", "TTPP", "PTDT", "TPDP", "TDPT", "PTTD", "TPDT")
_MEMBERS: dict[str, dict[str, tuple[str, ...]]] = {
    "major": {"T": ("I", "vi", "iii"), "P": ("IV", "ii"), "D": ("V",)},
    "minor": {"T": ("i", "III", "VI"), "P": ("iv", "VI"), "D": ("VII", "v")},
    "dorian": {"T": ("i", "III"), "P": ("IV", "ii"), "D": ("VII", "v")},
    "mixolydian": {"T": ("I", "vi"), "P": ("IV", "ii"), "D": ("bVII", "v")},
    "lydian": {"T": ("I", "vi", "iii"), "P": ("II",), "D": ("V", "vii")},
    "phrygian": {"T": ("i", "VI"), "P": ("iv", "III"), "D": ("bII", "bvii")},
    "locrian": {"T": ("i", "VI"), "P": ("iv", "biii"), "D": ("bII", "bV")},
}
_UNSURE = ({"I", "IV"}, {"i", "VI"}, {"I", "vi"}, {"i", "III"})  # two chords that are as much at home elsewhere
_RATES = (0.25, 0.5, 1.0, 2.0)


def base_of(numeral: str) -> str:
    """A numeral without its figures: "IVmaj7" is "IV", "iiø7" "iio"; applied chords stay as they are."""
    if "/" in numeral:
        return numeral
    plain = numeral.replace("ø", "o")
    for extra in ("maj", "add", "sus"):
        plain = plain.split(extra)[0]
    return plain.rstrip("0123456789")


def figures_of(numeral: str) -> str:
    """The figures of a numeral: "7" of "ii7", "maj7" of "Imaj7"."""
    return "" if "/" in numeral else numeral[len(base_of(numeral)) :].replace("o", "")


def in_home(progression: Progression, home: Home) -> tuple[str, ...]:
    """The chords of a progression as a home has them: of the other mode by degree, else by what stands for them.

    Empty where the other mode has no such chords.
    """
    words = progression.numerals.split()
    if progression.mode != home.key.mode:
        table = _TO_MINOR if home.key.mode == "minor" else _TO_MAJOR
        if any(base_of(word) not in table for word in words):
            return ()
        words = [table[base_of(word)] for word in words]
    return tuple(fitting(word, home) for word in words)


def fitting(word: str, home: Home) -> str:
    """A chord as a mode has it; in major and minor as it is."""
    table = _IN_MODE.get(home.mode.slug)
    if table is None or home.holds(chord_of(word, home)):
        return word
    base = base_of(word)
    stands = table.get(base, base)
    if home.holds(chord_of(stands, home)) or stands == base:
        return stands
    return stands


def choose_loop(
    frame: Frame, home: Home, chance: Random, used: Sequence[tuple[str, ...]], most: int
) -> tuple[str, ...]:
    """A progression for a section: usual in the genres, liked by the moods, not `used`; of `most` chords at most."""
    weights: dict[tuple[str, ...], float] = {}
    likes = frame.feeling.chords
    lean = frame.blend.slugs[len(used) % len(frame.blend.slugs)]  # blends take turns
    for progression, weight, slug in frame.blend.progressions():
        words = in_home(progression, home)
        if not 0 < len(words) <= most:
            continue
        same = 1.0 if progression.mode == home.key.mode else 0.12
        liked = 1 + 0.4 * sum(word in likes or base_of(word) in likes for word in set(words))
        turn = 1.0 if slug == lean else 0.02
        weights[words] = weights.get(words, 0.0) + weight * same * liked * turn * _shown(words, home)
    for row in rows_of("vamps", home.mode.slug):
        words = tuple(row.split())
        if len(words) <= most:
            weights[words] = weights.get(words, 0.0) + 0.7
    before = {_plain(words) for words in used}
    fresh = {words: weight for words, weight in weights.items() if _plain(words) not in before}
    if sum(fresh.values()) < 0.05:
        return invented(home, chance, used)
    return pick(chance, fresh)


def _plain(words: tuple[str, ...]) -> tuple[str, ...]:
    """A progression without figures and repeats, by which two are the same."""
    bases = [base_of(word) for word in words]
    return tuple(base for place, base in enumerate(bases) if place == 0 or base != bases[place - 1])


def _shown(words: tuple[str, ...], home: Home) -> float:
    """How well a progression shows its home: the tonic in it, not one chord alone, chords of the key."""
    tonic = any(chord_of(word, home).root_pc == home.key.tonic_pc for word in words)
    own = sum(home.holds(chord_of(word, home)) or figures_of(word) != "" or "/" in word for word in words) / len(words)
    unsure = {base_of(word) for word in words} in _UNSURE
    return (1.0 if tonic else 0.35) * (0.3 if len(set(words)) == 1 else 0.5 if unsure else 1.0) * (0.2 + 0.8 * own)


def invented(home: Home, chance: Random, used: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Four chords by function, no two neighbours alike, that were not used before."""
    members = _MEMBERS[home.mode.slug]
    before = {_plain(row) for row in used}
    words: tuple[str, ...] = ()
    for _ in range(40):
        made: list[str] = []
        for function in chance.choice(_TEMPLATES):
            choices = [word for word in members[function] if not made or word != made[-1]]
            if not choices:
                choices = [word for word in members["T"] if word != made[-1]]
            made.append(chance.choice(choices))
        words = tuple(made)
        tonic = "i" if home.key.mode == "minor" else "I"
        if _plain(words) not in before and tonic in (words[0], words[-1]) and words[0] != words[-1]:
            break
    return words


def bars_per_loop(count: int, rate: float, chance: Random) -> int:
    """Bars that a loop of `count` chords takes at about `rate` chords a bar: a power of two, or twelve."""
    if count in (12, 8, 7, 6):
        return count if count == 12 else 8 if rate < 1.6 else 4
    weights: dict[int, float] = {}
    for speed in _RATES:
        bars = count / speed
        whole = next((size for size in (1, 2, 4, 8, 16) if size >= bars - 1e-9), 16)
        weights[whole] = max(weights.get(whole, 0.0), 2.718 ** (-4.0 * abs(log(speed / rate))))
    return pick(chance, weights)


def loop_bars(words: Sequence[str], size: int) -> tuple[Bar, ...]:
    """One round of a loop over `size` bars."""
    return packed(words, size)


def as_seventh(numeral: str, home: Home) -> str:
    """A triad with its seventh: the home's own, the dominant's minor one; what has figures stays."""
    if figures_of(numeral) or "/" in numeral or "+" in numeral:
        return numeral
    chord = chord_of(numeral, home)
    degree = home.degree(chord)
    if degree is not None and home.mode.slug != "minor":
        full = home.chords(sevenths=True)[degree - 1]
        triad = home.chords()[degree - 1]
        if triad.quality == chord.quality and triad.root_pc == chord.root_pc:
            found = numeral_of(full, home.key)
            return str(found) if found is not None else numeral
    base = Numeral.parse(numeral, home.key.mode)
    own_major = {"major": (1, 4), "minor": (3, 6)}[home.key.mode]
    if chord.quality == "maj":
        lydian_like = base.degree in own_major and base.alteration == 0
        return numeral + ("maj7" if lydian_like or (base.degree in (2, 6) and base.alteration == -1) else "7")
    return {"min": numeral + "7", "dim": numeral.replace("o", "ø") + "7"}.get(chord.quality, numeral)
