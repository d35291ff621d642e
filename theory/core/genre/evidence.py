"""What speaks for and against a genre: one weighed reason for each thing that a convention says.

A score is a log likelihood up to a constant: 0 where all is as usual, negative where it is not, positive for what few
genres share. docs/algorithms/genre.md explains the weights and their drawbacks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log, log2

from theory.core.genre.convention import Convention, Progression
from theory.core.genre.instruments import FAMILIES
from theory.core.genre.traits import Traits, triad
from theory.core.harmony.roman import Numeral
from theory.core.key import Key, Mode

_TEMPO_SLACK_OCTAVES, _OTHER_TACTUS_COST, _WORST = 0.12, 1.2, 5.0
_DRUMS = {"always": 0.97, "often": 0.75, "seldom": 0.2, "never": 0.02}
_HEARD = 0.35  # confidence from which an instrument counts as heard
_LONG_ENOUGH = 4  # chords in a progression that says as much as one can


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence: its weight in nats, words for it, and where it can be heard (seconds; empty: all over)."""

    score: float
    words: str
    passages: tuple[tuple[float, float], ...] = ()


def reasons(genre: Convention, traits: Traits) -> tuple[Reason, ...]:
    """All that can be said for and against `genre`, in the order of the base."""
    parts = (_tempo, _metre, _mode, _progressions, _harmony, _swing, _grooves, _instruments, _drums)
    return tuple(reason for part in parts for reason in part(genre, traits))


def _tempo(genre: Convention, traits: Traits) -> Iterator[Reason]:
    if traits.tempo_bpm is None:
        return
    low, high = genre.tempo_bpm.low, genre.tempo_bpm.high
    wide = -0.4 * log(1 + log2(high / low) / 0.4)  # a narrow range that is met says more
    costs = {}
    for factor, cost in ((1.0, 0.0), (2.0, _OTHER_TACTUS_COST), (0.5, _OTHER_TACTUS_COST)):
        bpm = traits.tempo_bpm * factor
        outside = max(0.0, log2(low / bpm), log2(bpm / high)) / _TEMPO_SLACK_OCTAVES
        costs[bpm] = cost + min(_WORST, outside**2 / 2)
    best = min(costs, key=lambda bpm: costs[bpm])
    inside = low <= best <= high
    spoken = f"{traits.tempo_bpm:.0f} BPM" + ("" if best == traits.tempo_bpm else f" (felt as {best:.0f})")
    where = "lies in" if inside else "lies outside"
    yield Reason(wide - costs[best] + 0.6, f"{spoken} {where} the usual {low:g} to {high:g}")


def _metre(genre: Convention, traits: Traits) -> Iterator[Reason]:
    if traits.signature is not None:
        chance = genre.metres.get(traits.signature, 0.0)
        usual = "is usual" if chance >= 0.2 else "is rare" if chance else "is not used"
        yield Reason(max(-3.5, log(chance + 0.01)), f"{traits.signature} {usual}")


def _mode(genre: Convention, traits: Traits) -> Iterator[Reason]:
    if traits.mode is None:
        return
    bright = sum(share for name, share in genre.modes.items() if name in ("major", "mixolydian", "lydian"))
    chance = bright if traits.mode == "major" else 1 - bright
    named = genre.modes.get(traits.church_mode or "", 0.0)  # type: ignore[call-overload]
    words = traits.church_mode or traits.mode
    if traits.church_mode and named >= 0.1:
        yield Reason(0.8, f"{words} is one of its modes")
    yield Reason(0.7 * log(chance + 0.05), f"{traits.mode} keys are {_often(chance)}")


def _often(chance: float) -> str:
    steps = ((0.7, "the rule"), (0.45, "common"), (0.2, "less common"), (0.05, "uncommon"))
    return next((word for least, word in steps if chance > least), "rare")


def _progressions(genre: Convention, traits: Traits) -> Iterator[Reason]:
    if not traits.chords:
        return
    best, told, heard = 0.0, "", tuple[tuple[float, float], ...]()
    for row in genre.progression:
        share, places = rounds_of(row, traits)
        says = min(1.0, len(row.steps) / _LONG_ENOUGH) * (0.5 + 0.5 * row.weight)
        if share * says > best:
            best, heard = share * says, places
            told = f"{row.numerals.replace(' ', '–')} makes up {share:.0%} of the chords"
    yield Reason(2.4 * best - 0.6, told or "none of its usual progressions is heard", heard)


def coverage(row: Progression, traits: Traits) -> float:
    """Share of the chords, 0 to 1, inside whole rounds of a progression, begun anywhere in it."""
    return rounds_of(row, traits)[0]


def rounds_of(row: Progression, traits: Traits) -> tuple[float, tuple[tuple[float, float], ...]]:
    """The same share, and the stretches in seconds that the rounds fill."""
    steps = [_step(numeral, row.mode) for numeral in row.steps]
    steps = [step for place, step in enumerate(steps) if place == 0 or step != steps[place - 1]]
    stretches = traits.stretches_in(row.mode)
    heard = [chord for chord, _ in stretches]
    if len(heard) < len(steps):
        return 0.0, ()
    covered = _covered(heard, steps)
    places: list[tuple[float, float]] = []
    for inside, before, (_, (start_s, end_s)) in zip(covered, [False, *covered], stretches, strict=False):
        if inside and before:
            places[-1] = (places[-1][0], end_s)
        elif inside:
            places.append((start_s, end_s))
    return sum(covered) / len(covered), tuple(places)


def _covered(heard: Sequence[tuple[int, str]], steps: list[tuple[int, str]]) -> list[bool]:
    """Which chords lie inside whole rounds of `steps`."""
    if len(steps) == 1:
        return [chord == steps[0] for chord in heard]
    covered, row, width = [False] * len(heard), tuple(heard), len(steps)
    turns = {tuple(steps[turn:] + steps[:turn]) for turn in range(width)}
    for start in range(len(row) - width + 1):
        if row[start : start + width] in turns:
            covered[start : start + width] = [True] * width
    return covered


def _step(numeral: Numeral, mode: Mode) -> tuple[int, str]:
    """Semitones of the root above the tonic, and "major", "minor" or "dim"."""
    home = Key("C", mode)
    chord = numeral.chord(home)
    return (chord.root_pc or 0, triad(chord.intervals))


def _harmony(genre: Convention, traits: Traits) -> Iterator[Reason]:
    if not traits.chords:
        return
    low, high = genre.harmony.seventh_share
    off = max(0.0, low - traits.seventh_share, traits.seventh_share - high)
    if off > 0.1:
        amount = "fewer" if traits.seventh_share < low else "more"
        yield Reason(-4.0 * off, f"{amount} seventh chords ({traits.seventh_share:.0%} of the time) than usual")
    elif low >= 0.5:
        yield Reason(0.7, f"seventh chords fill {traits.seventh_share:.0%} of the time")
    extra = traits.outside_share - genre.harmony.outside_share
    if extra > 0.05:
        yield Reason(-2.0 * extra, f"{traits.outside_share:.0%} of the chords lie outside the key", traits.outside_s)
    if traits.changes_per_bar is not None:
        low, high = genre.harmony.changes_per_bar
        off = max(0.0, log2(max(low, 0.05) / max(traits.changes_per_bar, 0.05)),
                  log2(max(traits.changes_per_bar, 0.05) / max(high, 0.05)))  # fmt: skip
        if off > 0.2:
            pace = "slowly" if traits.changes_per_bar < low else "fast"
            yield Reason(-min(2.0, off), f"chords change {pace} for it ({traits.changes_per_bar:.1f} a bar)")


def _swing(genre: Convention, traits: Traits) -> Iterator[Reason]:
    if traits.swing_ratio is None:
        return
    low, high = genre.swing_ratio.low, genre.swing_ratio.high
    off = max(0.0, low - traits.swing_ratio, traits.swing_ratio - high)
    if off > 0.15:
        yield Reason(-min(1.5, 2 * off), f"a swing of {traits.swing_ratio:.1f} is unusual")
    elif low >= 1.2:
        yield Reason(0.8, f"it swings ({traits.swing_ratio:.1f})")


def _grooves(genre: Convention, traits: Traits) -> Iterator[Reason]:
    matched = {name: score for name, score in traits.grooves if name in genre.grooves}
    if matched:
        name = max(matched, key=lambda one: matched[one])
        yield Reason(2.0 * max(0.0, matched[name] - 0.4), f"the groove is {name} ({matched[name]:.0%} as written)")


def _instruments(genre: Convention, traits: Traits) -> Iterator[Reason]:
    heard = {name for name, confidence in traits.instruments if confidence >= _HEARD and name in FAMILIES}
    if not heard:
        return
    usual = set(genre.instruments.usual)
    there, strange = heard & usual, heard - usual - set(genre.instruments.also) - {"drums", "percussion"}
    score = 1.6 * len(there) / len(usual) - 0.8 * len(strange) / len(heard)
    yield Reason(score, _instrument_words(there, usual))
    if strange:
        yield Reason(-0.15, f"{', '.join(sorted(strange)[:2])} {'are' if len(strange) > 1 else 'is'} unusual")


def _instrument_words(there: set[str], usual: set[str]) -> str:
    """ "2 of 5 usual instruments heard: bass, piano"."""
    names = f": {', '.join(sorted(there))}" if there else ""
    return f"{len(there)} of {len(usual)} usual instruments heard{names}"


def _drums(genre: Convention, traits: Traits) -> Iterator[Reason]:
    if traits.has_drums is None:
        return
    chance = _DRUMS[genre.instruments.drums]
    words = "drums are heard" if traits.has_drums else "no drums are heard"
    fits = (chance if traits.has_drums else 1 - chance) >= 0.5
    yield Reason(log((chance if traits.has_drums else 1 - chance) + 0.02), words + (", as usual" if fits else ""))
