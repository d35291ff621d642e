"""Colour on plain rows: sevenths and ninths, borrowed chords, secondary dominants, and small changes of a repeat."""

from collections.abc import Sequence
from random import Random

from generation.core.planning.loops import as_seventh, base_of, figures_of
from generation.core.planning.rows import Bar, Draft, chord_of
from theory.core.lab.modes import Home

_READY = {"V": 1.4, "ii": 1.2, "iio": 1.4, "IV": 1.0, "vi": 1.0, "iv": 1.0, "VI": 0.9, "VII": 0.2, "iii": 0.9, "v": 1.0}
_NINTHS = {"Imaj7": "Imaj9", "IVmaj7": "IVmaj9", "ii7": "ii9", "vi7": "vi9", "i7": "i9", "iv7": "iv9", "V7": "V9",
           "VImaj7": "VImaj9", "IIImaj7": "IIImaj9"}  # fmt: skip
_TARGETS = {"major": ("ii", "V", "vi", "IV", "iii"), "minor": ("iv", "V", "III", "VI")}
_SWAPS = {
    "major": {"IV": ("ii", "ii6"), "ii": ("IV",), "I": ("I6", "vi"), "vi": ("IV6", "I6"), "V": ("Vsus4",),
              "iii": ("I6",)},
    "minor": {"iv": ("iio6", "VI"), "i": ("i6", "III"), "VI": ("iv6", "iv"), "III": ("i6",), "VII": ("v6",),
              "v": ("VII",)},
}  # fmt: skip


def dressed(drafts: Sequence[Draft], home: Home, share: float, chance: Random, *, dominant: bool) -> list[Draft]:
    """Triads with sevenths for about `share` of the chords, ninths where sevenths are the rule; the same chord alike.

    A half close keeps its plain dominant; a close on the tonic keeps a plain tonic where sevenths are the
    exception. `dominant`: sevenths on V alone.
    """
    worn: dict[str, str] = {}
    made = []
    for draft in drafts:
        bars = [
            [word if dominant and word != "V" else _worn(word, home, share, chance, worn) for word in bar]
            for bar in draft.bars
        ]
        if draft.cadence in ("half", "phrygian") or (draft.cadence != "open" and share < 0.6):
            _plain_end(bars, draft)
        made.append(Draft(tuple(tuple(bar) for bar in bars), draft.cadence))
    return made


def _plain_end(bars: list[list[str]], draft: Draft) -> None:
    """The last chord as it was, and those just before it that are the same one."""
    last = draft.bars[-1][-1]
    for bar in range(len(bars) - 1, -1, -1):
        for place in range(len(bars[bar]) - 1, -1, -1):
            if draft.bars[bar][place] != last:
                return
            bars[bar][place] = last


def _worn(word: str, home: Home, share: float, chance: Random, worn: dict[str, str]) -> str:
    if word not in worn:
        ready = _READY.get(base_of(word), 1.0 if share >= 0.6 else 0.35)
        full = as_seventh(word, home) if chance.random() < share * ready else word
        if share < 0.35 and full.endswith("maj7"):
            full = word  # where sevenths are rare, a major one is a stranger
        if share > 0.62 and full in _NINTHS and chance.random() < 0.4 and home.holds(chord_of(_NINTHS[full], home)):
            full = _NINTHS[full]
        worn[word] = full
    return worn[word]


def coloured(drafts: Sequence[Draft], home: Home, share: float, chance: Random) -> list[Draft]:
    """Some bars split for a secondary dominant or a borrowed iv; closes and modes are left alone."""
    if home.mode.slug not in ("major", "minor"):
        return list(drafts)
    made = []
    for draft in drafts:
        bars = list(draft.bars)
        for place in range(_before_close(draft)):
            bars[place] = _leading(bars[place], bars[place + 1], home, share, chance)
        made.append(Draft(tuple(bars), draft.cadence))
    return made


def _before_close(draft: Draft) -> int:
    """How many bars come before the close: all but its last chord and the bar that leads there."""
    left = len(draft.bars) - 1
    while left > 0 and draft.bars[left - 1] == (draft.bars[-1][-1],):
        left -= 1
    return max(0, left - 1)


def _leading(bar: Bar, after: Bar, home: Home, share: float, chance: Random) -> Bar:
    """A bar of one chord, split so that its second half leads to the next bar; else as it was."""
    draw = chance.random()
    if len(bar) != 1 or draw > share * 0.9 or bar[0] == after[0]:
        return bar
    goal = base_of(after[0])
    if home.key.mode == "major" and base_of(bar[0]) == "IV" and goal == "I":
        return (bar[0], "iv")
    applied = f"V7/{goal}"
    if goal in _TARGETS[home.key.mode] and "/" not in after[0] and base_of(bar[0]) not in ("V", goal):
        return bar if chord_of(applied, home).root_pc == chord_of(bar[0], home).root_pc else (bar[0], applied)
    return bar


def varied(drafts: Sequence[Draft], home: Home, chance: Random) -> list[Draft]:
    """The same with one or two chords changed for others of their function, never in the close of a phrase."""
    swaps = _SWAPS[home.key.mode]
    places = [
        (number, at)
        for number, draft in enumerate(drafts)
        for at in range(_before_close(draft))
        if (number or at) and base_of(draft.bars[at][-1]) in swaps
    ]
    chosen = chance.sample(places, min(len(places), 1 + (len(places) > 5)))
    made = list(drafts)
    for number, at in sorted(chosen):
        bars = list(made[number].bars)
        word = bars[at][-1]
        other = chance.choice(swaps[base_of(word)])
        if figures_of(word).startswith(("7", "maj7", "9", "maj9")):
            other = "V7sus4" if other == "Vsus4" else as_seventh(other, home)
        if home.mode.slug not in ("major", "minor") and not home.holds(chord_of(other, home)):
            continue
        bars[at] = (*bars[at][:-1], other) if len(bars[at]) > 1 else (word, other)
        made[number] = Draft(tuple(bars), made[number].cadence)
    return made
