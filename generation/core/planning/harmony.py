"""The harmony of each section: its letter's material, made once, closed as its place asks, varied where it returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from generation.core.blueprint import Cadence, Phrase, PlanChord
from generation.core.editing.numerals import sounds
from generation.core.planning.closes import called
from generation.core.planning.colour import coloured, dressed, varied
from generation.core.planning.endings import Place, endings
from generation.core.planning.frame import Frame
from generation.core.planning.loops import as_seventh, bars_per_loop, choose_loop, loop_bars
from generation.core.planning.phrases import (
    blues_chorus,
    closed,
    jazz_block,
    learned_phrase,
    opening_of,
    phrase_lengths,
    plain_phrase,
)
from generation.core.planning.rows import Bar, Draft, bars_of, chord_of, ending_with, halves, joined, laid_out, rows_of
from generation.core.planning.slots import Slot
from generation.core.planning.typed import Typed
from generation.core.seeds import dice
from theory.core.lab.modes import Home

_LED = ("pre-chorus", "bridge")
_UNTYPED = ("bridge", "pre-chorus")
_QUICK_BAR_S = 1.35  # bars as short as this carry half of what others do: a phrase takes eight
_PACE = {"chorus": 1.1, "intro": 0.8, "break": 0.6, "interlude": 0.8, "outro": 0.8}


@dataclass(frozen=True, slots=True)
class Harmonised:
    """Chords and phrases of one section, and what a reader is told of them."""

    chords: tuple[PlanChord, ...]
    phrases: tuple[Phrase, ...]
    says: str


class Harmony:
    """Makes the chords of all sections of one song; remembers which progressions its letters have."""

    def __init__(self, frame: Frame, seed: int, typed: Sequence[Typed] = ()) -> None:
        self._frame = frame
        self._seed = seed
        self._typed = tuple(typed)
        self._loops: dict[tuple[str, str], tuple[str, ...]] = {}

    def section(self, slot: Slot, source: str, home: Home, place: Place) -> Harmonised:
        """The chords of a section. `source` is the letter whose material it has."""
        if self._typed and slot.kind not in _UNTYPED:
            return self._as_typed(slot, home, place)
        kind = self._frame.blend.style.harmony
        wide = self._frame.bar_s < 1.6
        pace = self._pace(slot, kind)
        bars = round(slot.bars * pace)
        lengths = phrase_lengths(bars, wide=pace == 2 or (wide and kind in ("loop", "vamp", "pairs")))
        cadences = endings(slot, place, self._frame, len(lengths))
        drafts = self._drafts(slot, source, home, place, tuple(zip(lengths, cadences, strict=True)))
        if pace == 2:
            drafts = [Draft(joined(draft.bars), draft.cadence) for draft in drafts]
        if pace == 0.5:
            drafts = [
                Draft(tuple(half for bar in draft.bars for half in halves(bar)), draft.cadence) for draft in drafts
            ]
        if place.final and drafts[-1].cadence == "open":
            drafts[-1] = self._landed(drafts[-1], home)
        phrases = tuple(Phrase(bars=len(draft.bars), cadence=draft.cadence) for draft in drafts)
        says = self._says(source, home)
        return Harmonised(laid_out(drafts, self._frame.metre), phrases, says)

    def _pace(self, slot: Slot, kind: str) -> float:
        """Bars of grammar for a bar of the section: half as many where bars are quick, two in a chorale."""
        changes = self._frame.blend.changes_per_bar()
        if (
            kind in ("phrases", "classical")
            and self._frame.bar_s < _QUICK_BAR_S
            and slot.bars % 8 == 0
            and changes < 0.95
        ):
            return 0.5
        return 2 if kind == "classical" and changes > 2.4 and self._frame.metre.numerator == 4 else 1

    def _drafts(
        self, slot: Slot, source: str, home: Home, place: Place, plan: tuple[tuple[int, Cadence], ...]
    ) -> list[Draft]:
        kind = self._frame.blend.style.harmony
        modal = home.mode.slug not in ("major", "minor")
        chance = self._dice(source, home, "draft")
        if kind == "blues" and home.mode.slug in ("major", "minor", "mixolydian"):
            jazz = any("jazz" in slug for slug in self._frame.blend.slugs)
            chance = dice(self._seed, "blues", source, place.variation)
            return blues_chorus(slot.bars, home, jazz, place.final, chance)
        if kind == "jazz" and not modal:
            drafts = self._jazz(slot, source, home, plan)
        elif kind == "classical" and not modal:
            drafts = self._learned(source, home, plan)
        elif slot.kind in _LED and not modal and kind in ("loop", "phrases"):
            drafts = self._led(slot, source, home, plan)
        elif kind in ("phrases", "classical"):
            drafts = self._song(source, home, plan)
        else:
            drafts = self._looped(slot, source, home, place, plan)
        least = {"phrases": 0.04, "loop": 0.04, "classical": 0.2}.get(kind, 1.0)
        if self._frame.mixture > least:
            drafts = coloured(drafts, home, self._frame.mixture * (0.5 if kind == "loop" else 1.0), chance)
        if kind != "classical":
            only = self._frame.blend.style.sevenths == "dominant" and self._frame.sevenths < 0.6
            drafts = dressed(drafts, home, self._frame.sevenths, self._dice(source, home, "dress"), dominant=only)
        if place.variation:
            drafts = varied(drafts, home, dice(self._seed, "vary", source, place.variation))
        return drafts

    def _dice(self, source: str, home: Home, what: str) -> Random:
        return dice(self._seed, "harmony", source, home.mode.slug, what)

    def _loop(self, source: str, home: Home, most: int = 8) -> tuple[str, ...]:
        """The progression of a letter, chosen once for each mode."""
        name = (source, home.mode.slug)
        if name not in self._loops:
            used = tuple(self._loops.values())
            self._loops[name] = choose_loop(self._frame, home, self._dice(source, home, "loop"), used, most)
        return self._loops[name]

    def _looped(
        self, slot: Slot, source: str, home: Home, place: Place, plan: tuple[tuple[int, Cadence], ...]
    ) -> list[Draft]:
        words = self._loop(source, home)
        rate = self._frame.blend.changes_per_bar() * _PACE.get(slot.kind, 1.0)
        size = bars_per_loop(len(words), rate, self._dice(source, home, "rate"))
        while size > slot.bars and size > 1 and size not in (12,):
            size //= 2
        round_ = loop_bars(words, size)
        made: list[Draft] = []
        at = 0
        for bars, cadence in plan:
            body = [round_[(at + step) % len(round_)] for step in range(bars)]
            chance = self._dice(source, home, f"close{len(made)}")
            made.append(closed(body, cadence, home, learned=False, chance=chance))
            at += bars
        if slot.kind == "verse" and place.next_kind == "chorus" and home.mode.slug in ("major", "minor"):
            made[-1] = _leaning(made[-1], home)
        return made

    def _song(self, source: str, home: Home, plan: tuple[tuple[int, Cadence], ...]) -> list[Draft]:
        words = self._loop(source, home)
        made = []
        for number, (bars, cadence) in enumerate(plan):
            chance = self._dice(source, home, f"phrase{number}")
            own = words if number % 4 < 2 or len(plan) < 3 else self._loop(source + "'", home)
            made.append(plain_phrase(own, bars, cadence, home, chance))
        return made

    def _learned(self, source: str, home: Home, plan: tuple[tuple[int, Cadence], ...]) -> list[Draft]:
        opening = opening_of(home, self._dice(source, home, "opening"))
        other = opening_of(home, self._dice(source, home, "opening2"))
        made = []
        for number, (bars, cadence) in enumerate(plan):
            own = opening if number % 4 < 2 else other
            made.append(learned_phrase(bars, cadence, home, own, self._dice(source, home, f"phrase{number}")))
        return made

    def _led(self, slot: Slot, source: str, home: Home, plan: tuple[tuple[int, Cadence], ...]) -> list[Draft]:
        rows = rows_of("lead", home.key.mode, slot.kind)
        made = []
        for number, (bars, cadence) in enumerate(plan):
            row = bars_of(self._dice(source, home, f"lead{number}").choice(rows))
            body: list[Bar] = [row[place * 4 // bars] for place in range(bars)] if bars > 4 else list(row[-bars:])
            own: Cadence = "half" if number == len(plan) - 1 and cadence in ("open", "half") else cadence
            draft = Draft(tuple(body), "half") if own == "half" and bars > 1 else closed(
                body, own, home, learned=False, chance=self._dice(source, home, f"close{number}"))  # fmt: skip
            if own == "open":
                draft = Draft((*body[:-1], (body[-1][0],)), "open")
            made.append(_true(draft, home))
        return made

    def _jazz(self, slot: Slot, source: str, home: Home, plan: tuple[tuple[int, Cadence], ...]) -> list[Draft]:
        bridge = slot.kind == "bridge" or (source.startswith("B") and slot.kind in ("theme", "solo"))
        made = []
        for number, (bars, cadence) in enumerate(plan):
            last = number == len(plan) - 1
            name = ("back" if last else "bridge") if bridge else ("close" if cadence == "authentic" else
                    "turn" if last and len(plan) > 1 else "first")  # fmt: skip
            if bars < 4:
                name = "close" if cadence == "authentic" else "turn"
            draft = jazz_block(name, home, self._dice(source, home, f"{name}{number}"))
            rows = draft.bars[-bars:] if bars <= 4 else (*draft.bars[:-1], *([draft.bars[-1]] * (bars - 3)))
            draft = Draft(rows, draft.cadence if len(rows) > 1 else "open")
            if cadence in ("half", "deceptive", "plagal", "evaded", "phrygian"):
                draft = closed(rows, cadence, home, learned=False, chance=self._dice(source, home, f"close{number}"))
            made.append(draft)
        return made

    def _landed(self, draft: Draft, home: Home) -> Draft:
        """The end of a song that goes round: its last bar is the tonic."""
        tonic = "i" if home.key.mode == "minor" else "I"
        if self._frame.sevenths > 0.6:
            tonic = as_seventh(tonic, home)
        return _true(Draft((*draft.bars[:-1], (tonic,)), "open"), home, name=True)

    def _as_typed(self, slot: Slot, home: Home, place: Place) -> Harmonised:
        """The typed chords round and round until the section is full; a last outro lands on the tonic."""
        total, bar = slot.bars * self._frame.bar_quarters, self._frame.bar_quarters
        rows: list[PlanChord] = []
        at, turn = 0.0, 0
        while at < total - 1e-6:
            chord = self._typed[turn % len(self._typed)]
            quarters = min(chord.beats / 4 * bar, total - at)
            rows.append(PlanChord(numeral=chord.numeral, quality=chord.quality, quarters=quarters))
            at, turn = at + quarters, turn + 1
        names: list[Cadence] = ["open"] * len(phrase_lengths(slot.bars))
        if place.final and slot.kind == "outro" and slot.bars > 1:
            tonic = PlanChord(numeral="i" if home.key.mode == "minor" else "I", quarters=bar)
            rows = list(ending_with(rows, tonic))
            sounding = [sounds(row.numeral, row.quality, home) for row in rows[-2:]]
            names[-1] = called(sounding[0], sounding[-1], home) if len(sounding) > 1 else "open"
        lengths = zip(phrase_lengths(slot.bars), names, strict=True)
        phrases = tuple(Phrase(bars=bars, cadence=name) for bars, name in lengths)
        return Harmonised(tuple(rows), phrases, "the chords that were typed")

    def _says(self, source: str, home: Home) -> str:
        words = self._loops.get((source, home.mode.slug))
        return "–".join(words) if words else "phrases by grammar"


def _leaning(draft: Draft, home: Home) -> Draft:
    """A verse that ends on the dominant in the last half bar, so that the chorus is awaited."""
    last = draft.bars[-1]
    if draft.cadence != "open" or len(last) != 1 or chord_of(last[0], home).root_pc == chord_of("V", home).root_pc:
        return draft
    return _true(Draft((*draft.bars[:-1], (last[0], "V")), "open"), home, name=True)


def _true(draft: Draft, home: Home, *, name: bool = False) -> Draft:
    """A phrase whose close is what it is called; `name` gives an open one the name of the close that it makes."""
    words = [word for bar in draft.bars for word in bar]
    distinct = [word for place, word in enumerate(words) if place == 0 or word != words[place - 1]]
    if len(distinct) < 2:
        return Draft(draft.bars, "open")
    found = called(chord_of(distinct[-2], home), chord_of(distinct[-1], home), home)
    return Draft(draft.bars, found if name or draft.cadence == found else "open")
