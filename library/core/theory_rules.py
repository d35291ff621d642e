"""What rules can ask of theory: its words, the facts they stand for, and what is wrong with a wish."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from library.core.chord_path import MAJOR, MINOR, in_numerals, joined, wanted_texts
from library.core.theory_facts import slug_of

if TYPE_CHECKING:
    from collections.abc import Mapping

CADENCES = {
    "perfect-authentic": "perfect authentic cadence",
    "imperfect-authentic": "imperfect authentic cadence",
    "half": "half cadence",
    "phrygian": "Phrygian half cadence",
    "plagal": "plagal cadence",
    "deceptive": "deceptive cadence",
    "evaded": "evaded cadence",
    "backdoor": "backdoor cadence",
    "aeolian": "Aeolian cadence",
}
# What a person chooses: the words, and the moves of theory_facts.move_of that it stands for.
MOVES: dict[str, tuple[str, tuple[str, ...]]] = {
    "any": ("to any key", ("any",)),
    "up-step": ("up a step", ("+1", "+2")),
    "+1": ("up a half step", ("+1",)),
    "+2": ("up a whole step", ("+2",)),
    "up-third": ("up a third", ("+3", "+4")),
    "+5": ("up a fourth, to the subdominant", ("+5",)),
    "-5": ("up a fifth, to the dominant", ("-5",)),
    "down-step": ("down a step", ("-1", "-2")),
    "-1": ("down a half step", ("-1",)),
    "-2": ("down a whole step", ("-2",)),
    "down-third": ("down a third", ("-3", "-4")),
    "+6": ("by a tritone", ("+6",)),
    "relative": ("to the relative key", ("relative",)),
    "parallel": ("to the parallel key", ("parallel",)),
}
PLACES = {
    "": "anywhere",
    "last-chorus": "in the last chorus",
    "chorus": "in a chorus",
    "bridge": "in the bridge",
    "ending": "in the last quarter",
}
METRES = ("2/4", "3/4", "4/4", "5/4", "6/4", "7/4", "5/8", "6/8", "7/8", "9/8", "10/8", "11/8", "12/8", "13/8")
MODES = {
    "major": "major", "minor": "minor", "dorian": "Dorian", "phrygian": "Phrygian", "lydian": "Lydian",
    "mixolydian": "Mixolydian", "locrian": "Locrian",
}  # fmt: skip
FORMS = {
    "verse-chorus-form": "verse-chorus form", "aaba": "AABA", "32-bar-aaba": "32-bar AABA", "rondo": "rondo",
    "binary": "binary", "ternary": "ternary", "strophic": "strophic", "through-composed": "through-composed",
    "twelve-bar-blues": "twelve-bar blues",
}  # fmt: skip
# Measures as library.core.theory_facts stores them: label, unit.
MEASURES = {
    "swing": ("Swing", "%"),
    "syncopation": ("Syncopation", "%"),
    "harmonic_complexity": ("Harmonic complexity", "%"),
    "rhythmic_complexity": ("Rhythmic complexity", "%"),
    "melodic_complexity": ("Melodic complexity", "%"),
    "borrowed": ("Borrowed chords", "% of the time"),
    "chord_changes": ("Chord changes", "a bar"),
    "tuning": ("Tuning", "cents"),
}


_KINDS = "!-!*+="  # the kinds of the pattern book as paths write them


class Named(NamedTuple):
    """A named progression of the pattern book."""

    slug: str
    name: str


@cache
def patterns() -> tuple[Named, ...]:
    """Every named progression, by name."""
    from theory.core.harmony.pattern_book import pattern_book

    return tuple(sorted((Named(one.slug, one.name) for one in pattern_book()), key=lambda one: one.name.casefold()))


@cache
def grooves() -> Mapping[str, str]:
    """Every groove template: slug and name."""
    from theory.core.rhythm.grooves import grooves as book

    return dict(sorted((slug_of(one.name), one.name[0].upper() + one.name[1:]) for one in book()))


def plain(text: str) -> str:
    """For comparing names: dashes, accents of chords and case apart."""
    same = {"–": "-", "—": "-", "−": "-", "♭": "b", "♯": "#", "°": "o", "’": "'"}
    return " ".join("".join(same.get(sign, sign) for sign in text).casefold().split())


@cache
def _names() -> dict[str, Named]:
    """Names as people may write them: "andalusian cadence (i-vii-vi-v)", "andalusian cadence", "andalusian"."""
    found: dict[str, Named] = {}
    for one in patterns():
        whole = plain(one.name)
        short = whole.partition(" (")[0]
        for name in (whole, short, one.slug, one.slug.replace("-", " ")):
            found.setdefault(name, one)
    return found


def pattern_named(text: str) -> Named | None:
    """The named progression that a text means; None where it must be numerals. Major where no mode is written."""
    written = plain(text)
    return _names().get(written) or _names().get(written.removesuffix(" in major"))


@cache
def pattern_texts(slug: str) -> tuple[str, ...]:
    """What a named progression looks like in the path of a song, where chords alone make it: no basses, no lengths.

    The reading names one progression where several overlap; in the path each of them is found.
    """
    from theory.core.harmony.pattern_book import pattern_book

    pattern = next(one for one in pattern_book() if one.slug == slug)
    texts = []
    for steps in pattern.versions:
        signs = joined((MINOR if pattern.mode == "minor" else MAJOR)[one.root] + _KINDS[one.kind] for one in steps)
        plain_steps = all(one.bass is None and one.length == 1.0 for one in steps)
        if plain_steps and len(set(signs)) >= 3:
            texts.append(f" {' '.join(signs)} ")
    return tuple(dict.fromkeys(texts))


def progression_in_words(value: str) -> str:
    """The name of a progression, or its numerals."""
    named = pattern_named(value)
    return named.name if named else in_numerals(value)


def progression_texts(value: str) -> tuple[str, ...]:
    """What to look for in the paths of songs. Raises ValueError with a sentence."""
    return wanted_texts(value)


def chord_texts(value: str) -> tuple[str, ...]:
    """The same for one numeral."""
    texts = wanted_texts(value)
    if any(len(text.split()) != 1 for text in texts):
        raise ValueError("write one numeral, as in ♭II or V/V. Several in a row are a progression.")
    return texts


def modulation_slugs(move: str, place: str) -> tuple[str, ...]:
    """The facts that a move in a place stands for."""
    suffix = f"@{place}" if place else ""
    return tuple(f"modulation:{one}{suffix}" for one in MOVES[move][1])


def words_of_slug(slug: str) -> str:
    """A fact as a short label: "deceptive cadence", "up a whole step in the last chorus", "7/8"."""
    kind, _, rest = slug.partition(":")
    move, _, place = rest.partition("@")
    if kind == "modulation":
        moved = next((words for words, moves in MOVES.values() if moves == (move,)), None)
        moved = moved or next((words for words, moves in MOVES.values() if move in moves), move)
        moved = "to another key" if move == "any" else moved
        return f"modulates {moved}" + (f" {PLACES[place]}" if place else "")
    if kind == "pattern":
        return next((one.name for one in patterns() if one.slug == rest), rest)
    known: dict[str, Mapping[str, str]] = {
        "cadence": CADENCES, "mode": MODES, "home": MODES, "groove": grooves(), "form": FORMS,
    }  # fmt: skip
    return known.get(kind, {}).get(rest, rest.replace("-", " ").replace("verse chorus", "verse-chorus"))
