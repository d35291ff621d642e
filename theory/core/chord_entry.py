"""Chords and progressions as people type them: "Dm7 | G7 | Cmaj7 A7 | %", "ii7 V7 I", "Am–F–C–G".

A bar line starts a bar; the chords of a bar share its beats evenly. "%" repeats the bar (or the chord) before it, "/"
or "." holds the chord for one more share, "*2" after a chord gives it two beats, "|: ... :|" is played twice. Without
bar lines each chord lasts a bar. Commas, dashes and arrows part chords as spaces do. Single chords: chord_names.py.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from theory.core.chord import Chord
from theory.core.chord_names import ChordEntryError, looks_like_a_numeral, parse_chord
from theory.core.key import Key

__all__ = ["ChordEntryError", "Timed", "looks_like_a_numeral", "parse_chord", "parse_progression"]

LONGEST_TEXT = 20_000
MOST_BEATS = 64
_DASHES = re.compile(r"\s[-−]+\s|[–—→>]+|[,;]|(?<=[^\s|])-(?=[A-G](?![a-z]*\d*\s*-\d)|[#b♯♭]*[ivIV]|N\.?C)")
_REPEATED = re.compile(r"\|:(.*?):\|", re.DOTALL)
_WORD = re.compile(r"[^\s|]+")
_BEATS = re.compile(r"(.+?)\*(.*)")


class Timed(NamedTuple):
    """One chord and how long it lasts."""

    chord: Chord
    beats: float


def parse_progression(text: str, key: Key | None, most: int = 400, beats_per_bar: int = 4) -> list[Timed]:
    """The chords of `text` with their beats. Raises ChordEntryError, which names the place of what is wrong."""
    if len(text) > LONGEST_TEXT:
        raise ChordEntryError(f"This text has {len(text):,} characters; at most {LONGEST_TEXT:,} are read at once.")
    laid_out = _DASHES.sub(" ", _REPEATED.sub(r"|\1|\1|", text))
    bars = _bars(laid_out) if "|" in laid_out else [[str(word)] for word in _WORD.findall(laid_out)]
    words = sum(len(bar) for bar in bars)
    if words == 0:
        raise ChordEntryError("No chord was written. Write some as in Dm7 G7 Cmaj7, or ii7 V7 I.")
    if words > most:
        raise ChordEntryError(f"These are {words} chords; at most {most} are read at once. Leave out {words - most}.")
    return list(_timed(bars, key, beats_per_bar))


def _bars(text: str) -> list[list[str]]:
    """The words of each bar; a line's end closes its bar."""
    return [words for bar in re.split(r"[|\n]+", text) if (words := _WORD.findall(bar))]


def _timed(bars: list[list[str]], key: Key | None, beats_per_bar: int) -> Iterator[Timed]:
    made: list[Timed] = []
    last_bar: list[Timed] = []
    number = 0
    for words in bars:
        bar: list[Timed] = []
        for word in words:
            number += 1
            share = beats_per_bar / len(words)
            _put(bar, word, (made + bar, last_bar), (number, key, share, len(words)))
        made += bar
        last_bar = bar or last_bar
    return iter(made)


def _put(
    bar: list[Timed], word: str, before: tuple[list[Timed], list[Timed]], at: tuple[int, Key | None, float, int]
) -> None:
    """Adds what one word means to its bar."""
    so_far, last_bar = before
    number, key, share, words = at
    if word in ("%", "/", "."):
        if not so_far:
            raise ChordEntryError(f"Chord {number}, “{word}”: nothing stands before it. Start with a chord.")
        if word == "%" and words == 1:
            bar.extend(last_bar)
        elif word == "%" or not bar:
            bar.append(Timed(so_far[-1].chord, share))
        else:
            bar[-1] = Timed(bar[-1].chord, bar[-1].beats + share)
        return
    name, beats = _with_beats(word, number)
    try:
        bar.append(Timed(parse_chord(name, key), beats or share))
    except ChordEntryError as reason:
        raise ChordEntryError(f"Chord {number}: {reason}") from None


def _with_beats(word: str, number: int) -> tuple[str, float | None]:
    match = _BEATS.fullmatch(word)
    if match is None:
        return word, None
    try:
        beats = float(match[2])
    except ValueError:
        beats = 0.0
    if not 0 < beats <= MOST_BEATS:
        raise ChordEntryError(
            f"Chord {number}, “{word[:24]}”: after * comes how many beats it lasts, 0.25 to {MOST_BEATS}, as in Dm7*2."
        )
    return match[1], beats
