"""What harmony, named progressions and genres are in the habit of doing next: rows of (chord, weight, kind, why, then).

Weights are 0 to 1. Usual ways between degrees after Piston, Harmony (table of usual root progressions), and Kostka and
Payne, Tonal Harmony; in rock and pop after de Clercq and Temperley, A Corpus Analysis of Rock Harmony (2011).
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from theory.core.chord import Chord
from theory.core.genre.convention import Convention, conventions
from theory.core.harmony.context import bass_pc
from theory.core.harmony.function import describe
from theory.core.harmony.pattern_book import Pattern, kind_of, pattern_book
from theory.core.harmony.roman import Numeral
from theory.core.key import Key
from theory.core.lab.modes import Home
from theory.core.pitch import spell

Row = tuple[Chord, float, str, str, tuple[Chord, ...]]
Step = tuple[int, int, int | None]  # root above the tonic, kind of chord (pattern_book.kind_of), bass or None for any

# Degree of the scale: (next degree, how usual), major and minor. 0.3 and more is "often", less is "sometimes".
_USUAL: dict[str, dict[int, tuple[tuple[int, float], ...]]] = {
    "major": {
        1: ((4, 0.36), (5, 0.36), (6, 0.32), (2, 0.26), (3, 0.14)), 2: ((5, 0.46), (4, 0.14), (6, 0.12), (1, 0.1)),
        3: ((6, 0.4), (4, 0.32), (2, 0.12)), 4: ((5, 0.4), (1, 0.36), (2, 0.22), (6, 0.12)),
        5: ((1, 0.46), (6, 0.28), (4, 0.2), (3, 0.08)), 6: ((4, 0.36), (2, 0.32), (5, 0.26), (3, 0.14), (1, 0.1)),
        7: ((1, 0.44), (3, 0.2), (6, 0.1)),
    },
    "minor": {
        1: ((4, 0.34), (6, 0.34), (7, 0.32), (5, 0.32), (3, 0.2), (2, 0.12)), 2: ((5, 0.48), (7, 0.1)),
        3: ((6, 0.36), (7, 0.26), (4, 0.22)), 4: ((5, 0.36), (1, 0.34), (7, 0.24), (2, 0.12)),
        5: ((1, 0.48), (6, 0.3), (4, 0.12)), 6: ((7, 0.36), (3, 0.26), (4, 0.24), (5, 0.24), (2, 0.16)),
        7: ((1, 0.34), (3, 0.34), (6, 0.24), (4, 0.12)),
    },
}  # fmt: skip
_STRONG, _SOFT = 0.62, 0.4
_LONGEST_SUFFIX = 7
_OFTEN = 0.3
_PATTERN, _GENRE = 0.72, 0.68


def resolutions_of(last: Chord, home: Home, before: Chord | None = None) -> Iterator[Row]:
    """Where a chord that pulls wants to go."""
    key, root = home.key, last.root_pc
    if root is None:
        return
    reading = describe(last, key)
    inside = last.intervals
    degree = (root - key.tonic_pc) % 12
    tonic = home.chords()[0]
    if inversion_is_64(last, key):
        yield _dominant(home), _STRONG, "resolution", "the tonic over its fifth only delays the dominant", ()
    if reading.kind == "augmented sixth":
        yield _dominant(home), _STRONG, "resolution", "its augmented sixth opens to the dominant", ()
    elif degree == 1 and home.holds(last):
        yield tonic, _STRONG, "resolution", "the second degree of the mode slides down home", ()
    elif reading.kind == "Neapolitan":
        yield _dominant(home), _STRONG, "resolution", "the Neapolitan prepares the dominant", ()
    elif 4 in inside and 10 in inside:
        yield from _sevenths(last, home, degree)
    elif 3 in inside and 6 in inside and reading.function == "D":
        goal = _on(home, (root + 1) % 12)
        yield goal, _STRONG, "resolution", f"{last.symbol} leads up by a semitone to {goal.symbol}", ()
    elif 5 in inside and 3 not in inside and 4 not in inside:
        solved = Chord(last.root, "7" if 10 in inside else "maj")
        yield solved, _SOFT, "resolution", "the fourth falls to the third", ()
    elif 8 in inside and 7 not in inside and 4 in inside:
        goal = _on(home, (root + 5) % 12)
        yield goal, _SOFT, "resolution", f"the raised fifth leads on to {goal.symbol}", ()
    elif reading.kind == "applied dominant" and not home.holds(last):
        goal = _on(home, (root + 5) % 12)
        yield goal, 0.5, "resolution", f"{last.symbol} is the dominant of {goal.symbol}", ()
    elif degree == 7 and 4 in inside:
        yield tonic, 0.5, "resolution", "the dominant goes home", ()
    if degree == 5 and 3 in inside and key.mode == "major":
        yield tonic, 0.34, "resolution", "the minor subdominant falls home: a soft plagal close", ()
        flat = Chord(spell((key.tonic_pc + 10) % 12, home.tonic), "7")
        yield flat, 0.3, "resolution", "the minor subdominant opens the back door", (tonic,)


def inversion_is_64(last: Chord, key: Key) -> bool:
    """The tonic over its fifth."""
    return last.root_pc == key.tonic_pc and last.bass_degree in ("5", "b5") and len(last.intervals) == 3


def _sevenths(last: Chord, home: Home, degree: int) -> Iterator[Row]:
    """A dominant seventh falls a fifth, slips down a semitone, or is put off."""
    root = last.root_pc or 0
    goal = _on(home, (root + 5) % 12)
    tonic = home.chords()[0]
    if degree == 7:
        yield (
            tonic,
            _STRONG,
            "resolution",
            "the dominant seventh goes home: its leading tone rises, its seventh falls",
            (),
        )
        sixth = home.chords()[5]
        yield sixth, 0.32, "resolution", "a deceptive close: the sixth degree takes the place of the tonic", ()
        if home.key.mode == "major":
            flat = Chord(spell((home.key.tonic_pc + 8) % 12, home.tonic), "maj")
            yield flat, 0.14, "resolution", "a deceptive close with borrowed colour", ()
        return
    if degree == 10 and home.key.mode == "major":
        yield tonic, 0.5, "resolution", "the back door: the lowered seventh degree goes home by step", ()
        return
    if degree == 5 and home.key.mode == "major":
        yield tonic, _SOFT, "resolution", "in a blues the fourth degree goes home", ()
    if describe(last, home.key).kind == "tritone substitute":
        below = _on(home, (root + 11) % 12)
        yield below, _STRONG, "resolution", f"a tritone substitute slips down by a semitone to {below.symbol}", ()
        return
    yield goal, 0.56, "resolution", f"{last.symbol} is the dominant of {goal.symbol}", ()
    chained = Chord(goal.root, "7")
    if goal.quality != "7":
        yield chained, 0.16, "resolution", f"one more dominant: the chain goes on through {chained.symbol}", ()


def _dominant(home: Home) -> Chord:
    return Numeral.parse("V7" if home.mode.slug in ("major", "minor") else "V", home.key.mode).chord(home.key)


def _on(home: Home, pc: int) -> Chord:
    """The chord that a home has on a pitch class, else the major triad there."""
    for chord in home.chords():
        if chord.root_pc == pc:
            return chord
    name = spell(pc, home.tonic)
    return Chord(name, "maj")


def degree_habits(last: Chord, home: Home) -> Iterator[Row]:
    """The usual ways from one degree to the next."""
    degree = home.degree(last)
    if degree is None:
        return
    triads = home.chords()
    for to, weight in _USUAL[home.key.mode][degree]:
        chord = triads[to - 1]
        if home.mode.slug == "minor" and to == 5:
            chord = Chord(chord.root, "maj")
        if chord.quality in ("dim", "aug") and to not in (2, 7):
            continue
        yield chord, weight, "harmony", _usual_words(degree, to, weight), ()


def _usual_words(degree: int, to: int, weight: float) -> str:
    step = (to - degree) % 7
    how, size = {3: ("falls", "fifth"), 4: ("rises", "fifth"), 5: ("falls", "third"), 2: ("rises", "third"),
                 1: ("rises", "step"), 6: ("falls", "step")}[step]  # fmt: skip
    return f"the root {how} by a {size}, which is {'usual' if weight >= _OFTEN else 'less usual'} here"


def starts(home: Home, genre: str | None) -> Iterator[Row]:
    """How to begin: on the tonic, or as the genre does."""
    triads = home.chords()
    yield triads[0], 0.6, "harmony", "the tonic says where home is", ()
    for degree, weight in ((6, 0.3), (4, 0.3), (2, 0.2), (5, 0.12)):
        chord = triads[degree - 1]
        if chord.quality in ("maj", "min"):
            yield chord, weight, "harmony", "it leaves open where home is", ()
    for row, weight, name in _genre_rows(home, genre):
        first, *rest = row
        yield first, _GENRE * weight, "genre", f"{name} often begins so", tuple(rest[:3])


def genre_continuations(chords: Sequence[Chord], home: Home, genre: str | None) -> Iterator[Row]:
    """What rows of the genre do after chords like the last ones; the longer the match, the more it says."""
    heard = _steps(chords[-_LONGEST_SUFFIX:], home)
    for row, weight, name in _genre_rows(home, genre):
        steps = _row_steps(row, home)
        match = _longest(heard, steps, loops=True)
        if match is None:
            continue
        length, at = match
        after = [row[(at + offset) % len(row)] for offset in range(min(4, len(row)))]
        known = "–".join(chord.symbol for chord in row[:8])
        strength = _GENRE * weight * min(1.0, 0.4 + 0.25 * (length - 1))
        yield after[0], strength, "genre", f"usual in {name}: {known}", tuple(after[1:])


@lru_cache(maxsize=256)
def _genre_rows(home: Home, genre: str | None) -> tuple[tuple[tuple[Chord, ...], float, str], ...]:
    """The rows of a genre in this key; without a genre none. Raises ValueError for one that is not known."""
    if genre is None or not genre:
        return ()
    convention = find_genre(genre)
    return tuple(
        (tuple(step.chord(home.key) for step in row.steps), row.weight, convention.name)
        for row in convention.progression
        if row.mode == home.key.mode
    )


def find_genre(genre: str) -> Convention:
    """A genre by slug or name. Raises ValueError with a sentence."""
    plain = genre.strip().lower().replace(" ", "-")
    for row in conventions():
        if plain in (row.slug, row.name.lower().replace(" ", "-")):
            return row
    names = ", ".join(row.slug for row in conventions()[:6])
    raise ValueError(
        f"“{genre[:32]}” is no genre the lab knows. Known are {names} and {len(conventions()) - 6} others."
    )


def pattern_continuations(chords: Sequence[Chord], home: Home) -> Iterator[Row]:
    """Named progressions that the last chords have begun: two chords of them at least."""
    heard = _steps(chords[-_LONGEST_SUFFIX:], home)
    for pattern, steps in _patterns(home.key.mode):
        match = _longest(heard, tuple(step for step, _ in steps), loops=pattern.loops)
        if match is None or match[0] < 2 or _trivial(steps, match):
            continue
        length, at = match
        after = [_of(steps[(at + offset) % len(steps)][1], home) for offset in range(min(3, len(steps)))]
        if not pattern.loops:
            after = after[: len(steps) - at]
        share = length / len(steps)
        strength = _PATTERN * pattern.weight * min(1.0, 0.35 + 0.65 * share)
        ending = (
            "comes round again"
            if length >= len(steps)
            else ("is completed by it" if at == len(steps) - 1 else "goes on so")
        )
        yield after[0], strength, "pattern", f"{pattern.name} {ending}", tuple(after[1:])


def _trivial(steps: tuple[tuple[Step, str], ...], match: tuple[int, int]) -> bool:
    """A match on one root only, as at the start of a blues, begins nothing."""
    length, at = match
    return len({steps[(at - 1 - back) % len(steps)][0][0] for back in range(length)}) < 2


@lru_cache(maxsize=2)
def _patterns(mode: str) -> tuple[tuple[Pattern, tuple[tuple[Step, str], ...]], ...]:
    """Every version of every pattern in a mode, as steps with their numerals."""
    return tuple(
        (pattern, tuple(((step.root, step.kind, step.bass), step.numeral) for step in version))
        for pattern in pattern_book()
        if pattern.mode == mode
        for version in pattern.versions
        if len(version) > 1
    )


def _of(numeral: str, home: Home) -> Chord:
    return Numeral.parse(numeral, home.key.mode).chord(home.key)


def _steps(chords: Sequence[Chord], home: Home) -> tuple[Step, ...]:
    """Chords as they were typed, with the bass that sounds."""
    tonic = home.key.tonic_pc
    return tuple(
        (((chord.root_pc or 0) - tonic) % 12, kind_of(chord.quality), ((bass_pc(chord) or 0) - tonic) % 12)
        for chord in chords
    )


def _row_steps(chords: Sequence[Chord], home: Home) -> tuple[Step, ...]:
    """A genre's row, in any inversion."""
    return tuple((root, kind, None) for root, kind, _ in _steps(chords, home))


def _longest(heard: tuple[Step, ...], steps: tuple[Step, ...], *, loops: bool) -> tuple[int, int] | None:
    """The longest end of `heard` that stands inside `steps` before its end: (length, place of what follows)."""
    size = len(steps)
    best: tuple[int, int] | None = None
    for at in range(size if loops else size - 1):  # `at` is the place of the last chord heard
        length = 0
        while length < min(len(heard), size):
            place = at - length
            if (place < 0 and not loops) or not _alike(heard[-1 - length], steps[place % size]):
                break
            length += 1
        if length and (best is None or length > best[0]):
            best = (length, (at + 1) % size)
    return best


def _alike(heard: Step, asked: Step) -> bool:
    """Same root, and a kind that stands for the other: major for dominant and the reverse, open for either."""
    if heard[0] != asked[0]:
        return False
    if asked[2] is not None and asked[2] != heard[2]:
        return False  # the row lives by its bass line
    kinds = {heard[1], asked[1]}
    return len(kinds) == 1 or kinds == {0, 2} or (5 in kinds and 3 not in kinds)
