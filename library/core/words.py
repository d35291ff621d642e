"""What was heard, in sentences. Every sentence is derived from the analysis; nothing is said that it does not hold.

A sentence is a list of `Phrase`: plain text, or a chord or key with the letter of its harmonic function.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from library.core.analysis import Analysis, ChordSpan, KeyRegion, PartialAnalysis
from library.core.bars import Bars
from library.core.notation import numeral_parts, symbol_parts
from theory.core.key import Key

LOOP_CHORDS = 4
LOOP_LEAST = 3  # a turn of chords is worth a word when it comes this often
STEADY = 0.03  # middle half of the beats within 3 % of each other
SURE = 0.8
UNSURE = 0.5
FULL_SCALE_DBTP = 0.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of a sentence. `function` is T, P, D, X or "" for plain words; `above` is raised, `after` follows it."""

    text: str
    function: str = ""
    above: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One idea. `at_s` is where the claim can be heard, with `plays` as the words on its button."""

    phrases: tuple[Phrase, ...]
    at_s: float | None = None
    plays: str = ""

    def __str__(self) -> str:
        return "".join(phrase.text + phrase.above + phrase.after for phrase in self.phrases)


def sentences(heard: Analysis | PartialAnalysis) -> list[Sentence]:
    """All that can be said of what is known so far, most important first."""
    bars = Bars(heard.beats_s or (), heard.downbeats_s or ())
    said: list[Sentence] = []
    for part in (
        _home(heard),
        _pulse(heard),
        _chords(heard),
        _turn(heard),
        _colour(heard, bars),
        _keys(heard, bars),
        _form(heard),
        full_scale(heard),
    ):
        said.extend(part)
    return said


def _plain(text: str, at_s: float | None = None, plays: str = "") -> Sentence:
    return Sentence((Phrase(text),), at_s, plays)


def _home(heard: Analysis | PartialAnalysis) -> Iterator[Sentence]:
    if heard.key is not None:
        key, sureness = Key.parse(heard.key.key).pretty, heard.key.confidence
        lead = (
            "The song is at home in "
            if sureness >= SURE
            else "The song is probably at home in "
            if sureness >= UNSURE
            else "The home key is unsure; the nearest is "
        )
        yield Sentence((Phrase(lead), Phrase(key, "T"), Phrase(".")))
    elif heard.key_regions is not None:
        yield _plain("No key could be heard.")


def _pulse(heard: Analysis | PartialAnalysis) -> Iterator[Sentence]:
    if heard.tempo is None:
        if heard.beats_s is not None:
            yield _plain("No steady beat could be heard, so there are no bars to count.")
        return
    metre = heard.metre
    counted = (
        ""
        if metre is None
        else f", in {metre.signature}"
        if metre.confidence >= UNSURE
        else f", perhaps in {metre.signature}"
    )
    yield _plain(f"It moves at {heard.tempo.bpm:.0f} BPM{counted}: {_steadiness(heard.beats_s or ())}.")


def _steadiness(beats_s: Sequence[float]) -> str:
    gaps = sorted(b - a for a, b in pairwise(beats_s) if b > a)
    if len(gaps) < 8:
        return f"{len(beats_s)} beats were heard"
    low, high = gaps[len(gaps) // 4], gaps[len(gaps) * 3 // 4]
    if (high - low) / median(gaps) <= STEADY:
        return "the beat keeps steady"
    return f"the beat moves, mostly between {60 / high:.0f} and {60 / low:.0f} BPM"


def _chords(heard: Analysis | PartialAnalysis) -> Iterator[Sentence]:
    if heard.chords is None:
        return
    sounding = [chord for chord in heard.chords if chord.label != "N"]
    if not sounding:
        yield _plain("No chords could be heard.")
        return
    different = len({chord.label for chord in sounding})
    if different == 1:
        yield _plain("One chord sounds throughout.")
    else:
        yield _plain(f"{different} different chords change {_pace(sounding, heard)}.")
    unsure = sum(chord.confidence < UNSURE for chord in sounding)
    if unsure:
        blocks = "One block was" if unsure == 1 else f"{unsure} of the {len(sounding)} blocks were"
        yield _plain(f"{blocks} heard unsurely and shown with three small bars.")


def _pace(chords: Sequence[ChordSpan], heard: Analysis | PartialAnalysis) -> str:
    """How often chords change, in bars where there are bars."""
    middle_s = median(chord.end_s - chord.start_s for chord in chords)
    downbeats_s = heard.downbeats_s or ()
    if len(downbeats_s) > 2:
        bar_s = median(b - a for a, b in pairwise(downbeats_s))
        for bars, words in (
            (4, "every four bars"),
            (2, "every two bars"),
            (1, "once a bar"),
            (0.5, "twice a bar"),
            (0.25, "four times a bar"),
        ):
            if abs(middle_s / bar_s / bars - 1) < 0.15:
                return f"mostly {words}"
    return f"about every {middle_s:.1f} s"


def _turn(heard: Analysis | PartialAnalysis) -> Iterator[Sentence]:
    """The commonest run of four chords, where it comes often enough and is a run of different chords."""
    chords = [chord for chord in heard.chords or () if chord.roman]
    runs = [next(same) for _, same in groupby(chords, key=lambda chord: chord.roman)]
    turns = Counter(
        tuple(chord.roman for chord in runs[i : i + LOOP_CHORDS]) for i in range(len(runs) - LOOP_CHORDS + 1)
    )
    if not turns:
        return
    turn, count = turns.most_common(1)[0]
    if count < LOOP_LEAST or len(set(turn)) < 3:
        return
    first = next(i for i in range(len(runs)) if tuple(chord.roman for chord in runs[i : i + LOOP_CHORDS]) == turn)
    named = [phrase for chord in runs[first : first + LOOP_CHORDS] for phrase in (_numeral(chord), Phrase(", "))][:-1]
    yield Sentence((Phrase("The turn "), *named, Phrase(f" comes {count} times.")), runs[first].start_s, "The turn")


def _numeral(chord: ChordSpan) -> Phrase:
    parts = numeral_parts(chord.roman or "")
    return Phrase(parts.line, chord.function, parts.above, parts.after)


def _colour(heard: Analysis | PartialAnalysis, bars: Bars) -> Iterator[Sentence]:
    """Chords that the key does not own: the most frequent two kinds, with where each is first heard."""
    foreign = [chord for chord in heard.chords or () if chord.roman and (chord.borrowed or chord.function == "X")]
    for (label, roman), count in Counter((chord.label, chord.roman) for chord in foreign).most_common(2):
        first = next(chord for chord in foreign if (chord.label, chord.roman) == (label, roman))
        kind = _strangeness(first)
        place = bars.bar_at(first.start_s)
        where = f"first in bar {place}" if place else f"first at {first.start_s:.0f} s"
        often = "once" if count == 1 else f"{count} times"
        symbol = symbol_parts(first.symbol)
        yield Sentence(
            (
                _numeral(first),
                Phrase(" ("),
                Phrase(symbol.line, "", symbol.above, symbol.after),
                Phrase(f") {kind}; it comes {often}, {where}."),
            ),
            first.start_s,
            f"{first.symbol} in bar {place}" if place else first.symbol,
        )


def _strangeness(chord: ChordSpan) -> str:
    if not chord.borrowed:
        return "stands outside the key"
    return "leads to another degree" if "/" in (chord.roman or "") else "is borrowed from the other mode"


def _keys(heard: Analysis | PartialAnalysis, bars: Bars) -> Iterator[Sentence]:
    regions = heard.key_regions or ()
    if heard.key is None or len(regions) < 2:
        return
    away = [region for region in regions if region.key != heard.key.key]
    if not away:
        return
    longest = max(away, key=lambda region: region.end_s - region.start_s)
    yield Sentence(
        (Phrase(f"It goes to {Key.parse(longest.key).pretty}{_where(longest, bars)}{_more(len(away))}."),),
        max(0.0, longest.start_s - 4.0),
        f"The way into {Key.parse(longest.key).pretty}",
    )


def _where(region: KeyRegion, bars: Bars) -> str:
    stretch = bars.stretch(region.start_s, region.end_s)
    return f" ({stretch})" if stretch else f" from {region.start_s:.0f} s to {region.end_s:.0f} s"


def _more(count: int) -> str:
    return "" if count == 1 else f", the longest of {count} stretches away from home"


def _form(heard: Analysis | PartialAnalysis) -> Iterator[Sentence]:
    if not heard.sections:
        return
    letters = [section.label[:1] for section in heard.sections]
    if len(letters) == 1:
        yield _plain("No change of section was heard: the song is one part.")
        return
    repeats = [(letter, count) for letter, count in Counter(letters).most_common() if count > 1]
    parts = f"It has {len(letters)} parts"
    if not repeats:
        yield _plain(f"{parts}, none of which comes back.")
        return
    again = " and ".join(f"{letter} {'twice' if count == 2 else f'{count} times'}" for letter, count in repeats[:2])
    yield _plain(f"{parts}; {again}.")


def full_scale(heard: Analysis | PartialAnalysis) -> Iterator[Sentence]:
    """A warning where the sound passes full scale."""
    peak = heard.loudness.true_peak_dbtp if heard.loudness else None
    if peak is not None and peak > FULL_SCALE_DBTP:
        yield _plain(
            f"The sound passes full scale by {peak:.1f} dB between its samples, which can distort on playback."
        )
