"""The sections of a blueprint from slots, keys, harmony and arrangement."""

from collections.abc import Sequence
from typing import cast

from generation.core.blueprint import Mode, OriginKind, Section
from generation.core.planning.arranging import Band, energies, strengths, transition
from generation.core.planning.endings import Place
from generation.core.planning.frame import Frame
from generation.core.planning.harmony import Harmonised, Harmony
from generation.core.planning.modulation import led
from generation.core.planning.names import names_of, sources_of, variations_of
from generation.core.planning.reasons import Reasons
from generation.core.planning.section_keys import Keyed
from generation.core.planning.slots import Slot
from generation.core.planning.typed import Typed, typed_loop
from generation.core.wish import Wish


class Sections:
    """Makes the sections of one song."""

    def __init__(self, wish: Wish, frame: Frame, seed: int, reasons: Reasons) -> None:
        self._wish, self._frame, self._seed, self._reasons = wish, frame, seed, reasons

    def made(self, slots: Sequence[Slot], keys: Sequence[Keyed], band: Band) -> tuple[Section, ...]:
        """All sections in order."""
        harmonised = self._harmonised(slots, keys)
        levels = energies(slots, self._frame, self._seed)
        playing = strengths(band, slots, levels, self._frame, self._seed)
        names, variations = names_of(slots, dance=self._frame.blend.style.ending == "loop"), variations_of(slots)
        rows = []
        for at, (slot, keyed, done) in enumerate(zip(slots, keys, harmonised, strict=True)):
            after = slots[at + 1] if at + 1 < len(slots) else None
            rise = levels[at + 1] - levels[at] if after else 0.0
            rows.append(
                Section(
                    name=names[at], kind=slot.kind, letter=slot.letter, variation=variations[at], bars=slot.bars,
                    metre=str(self._frame.metre), grouping=self._frame.grouping,
                    bpm=round(self._frame.bpm * slot.pace, 3),
                    tonic=keyed.home.tonic, mode=cast(Mode, keyed.home.mode.slug), energy=levels[at],
                    chords=done.chords, phrases=done.phrases, parts=playing[at],
                    transition=transition(slot, after, rise, band, self._frame),
                    origin="; ".join(filter(None, [done.says, keyed.says])),
                )
            )  # fmt: skip
            if slot.asked:
                self._reasons.asked(f"sections.{at}", "sections", f"{names[at]}, {slot.bars} bars")
        return tuple(rows)

    def _harmonised(self, slots: Sequence[Slot], keys: Sequence[Keyed]) -> list[Harmonised]:
        """The chords of all sections; the end of one leads to the key of the next."""
        harmony = Harmony(self._frame, self._seed, self._typed())
        variations, sources = variations_of(slots), sources_of(slots)
        rows: list[Harmonised] = []
        for at, (slot, keyed) in enumerate(zip(slots, keys, strict=True)):
            done = harmony.section(slot, sources[at], keyed.home, self._place(slots, at, variations[at]))
            if at and keyed.home != keys[at - 1].home:
                rows[-1], how = led(rows[-1], keys[at - 1].home, keyed.home, self._frame.bar_quarters)
                says = f"{keyed.home.name}: {keyed.says or 'back in the main key'}, {how}"
                kind: OriginKind = "prompt" if slot.key else "genre"
                self._reasons.note(f"sections.{at}.tonic", kind, says)
            rows.append(done)
        return rows

    def _typed(self) -> tuple[Typed, ...]:
        if not self._wish.chords:
            return ()
        typed = typed_loop(self._wish.chords, self._frame.home, self._frame.sevenths >= 0.65)
        row = "–".join(chord.numeral for chord in typed)
        self._reasons.asked("chords", "chords", f"{row}, round the main sections")
        return typed

    def _place(self, slots: Sequence[Slot], at: int, variation: int) -> Place:
        after = slots[at + 1] if at + 1 < len(slots) else None
        same = after is not None and (after.letter, after.kind) == (slots[at].letter, slots[at].kind)
        asked = self._wish.cadence
        if after is None:  # "never resolve until the last one"
            asked = next((row.cadence for row in self._wish.sections if row.which == "last" and row.cadence), asked)
        return Place(after.kind if after else "", same, after is None, variation, asked)
