"""A form made to fit a number of bars: the nearest of its plans, its sections then lengthened or shortened."""

from dataclasses import replace
from math import log

from generation.core.blueprint import SectionKind
from generation.core.planning.slots import Slot, form_plans, with_wishes
from generation.core.wish import WishedSection

_FIXED = ("AABA 32-bar", "ABAC", "twelve-bar blues", "AABBACCDD")  # forms whose choruses have their length
_ROOM: dict[SectionKind, int] = {
    "intro": 8, "outro": 8, "bridge": 16, "solo": 32, "interlude": 8, "break": 16, "build": 8, "pre-chorus": 8,
    "verse": 32, "chorus": 32, "theme": 32, "drop": 32,
}  # fmt: skip
_MAIN: tuple[SectionKind, ...] = ("verse", "chorus", "theme", "drop", "solo")
_GROW: tuple[SectionKind, ...] = (
    "bridge", "solo", "break", "drop", "chorus", "theme", "verse", "outro", "intro", "interlude", "build",
)  # fmt: skip
_CUT: tuple[SectionKind, ...] = (
    "interlude", "break", "solo", "bridge", "verse", "theme", "chorus", "drop", "outro", "intro",
)  # fmt: skip
_TRIM: tuple[SectionKind, ...] = (
    "outro", "intro", "interlude", "break", "bridge", "build", "pre-chorus", "solo", "theme", "chorus", "verse", "drop",
)  # fmt: skip
# Of the length, what the tempo takes up where it was not asked for: gladly, before sections are cut, and where choruses
# have their own length.
_SLACK, _MOST_SLACK, _FIXED_SLACK = 0.025, 0.06, 0.2


def fitted(name: str, wishes: tuple[WishedSection, ...], bars: int, *, free: bool) -> tuple[Slot, ...]:
    """The slots of a form over about `bars` bars; exactly so many where the tempo is not `free` to take up the rest."""
    best: tuple[Slot, ...] = ()
    best_cost = 99.0
    plans = form_plans(name)
    for plan in (*plans, _twice(plans[-1])):
        plain = sum(slot.bars for slot in plan)
        for factor in (1.0, 2.0, 0.5):
            if best and not wishes and abs(log(plain * factor / bars)) > best_cost:
                continue  # no nearer than what was found
            slots = with_wishes(tuple(_scaled(slot, factor, name) for slot in plan), wishes)
            total = sum(slot.bars for slot in slots)
            missing = sum(1 for row in wishes if row.count != 0 and row.which == "last" and len(plan) < 3)
            cost = abs(log(total / bars)) + (0.12 if factor != 1.0 else 0.0) + 0.4 * missing
            if cost < best_cost - 1e-9:
                best, best_cost = slots, cost
    return _exact(list(best), bars, free=free, slack=_FIXED_SLACK if name in _FIXED else _MOST_SLACK)


def _twice(plan: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """A plan that is gone through twice, with one intro and one outro."""
    return tuple(slot for slot in plan if slot.kind != "outro") + tuple(slot for slot in plan if slot.kind != "intro")


def _scaled(slot: Slot, factor: float, name: str) -> Slot:
    locked = name in _FIXED and slot.kind in ("theme", "solo", "break", "bridge") and slot.bars >= 8
    if locked and factor != 1.0 and slot.bars != 8:
        return replace(slot, locked=True)
    odd = factor == 0.5 and slot.bars % 2
    return replace(slot, bars=slot.bars if odd else max(1, int(slot.bars * factor)), locked=locked)


def _exact(slots: list[Slot], bars: int, *, free: bool, slack: float) -> tuple[Slot, ...]:
    """All sections of a letter together by eights, fours and twos, then single ones for what is left."""
    for step in (8, 4, 2):
        while abs(bars - _total(slots)) >= step and _together(slots, bars - _total(slots), step):
            pass
    off = abs(bars - _total(slots)) / bars
    if not (free and off <= _SLACK):
        _one_by_one(slots, bars, unlock=False)
    off = abs(bars - _total(slots)) / bars
    if off > (slack if free else 0.0):
        _one_by_one(slots, bars, unlock=True)
    return tuple(slots)


def _one_by_one(slots: list[Slot], bars: int, *, unlock: bool) -> None:
    """Single sections changed by fours, twos and ones; `unlock` allows all but those with bars of their own."""
    for step in (4, 2, 1):
        while abs(bars - _total(slots)) >= step and _single(slots, step, unlock=unlock, up=_total(slots) < bars):
            pass


def _total(slots: list[Slot]) -> int:
    return sum(slot.bars for slot in slots)


def _together(slots: list[Slot], missing: int, step: int) -> bool:
    """All sections of one kind and letter changed alike; False where no group can be."""
    change = step if missing > 0 else -step
    for kind in _GROW if missing > 0 else _CUT:
        if step == 2 and kind not in ("intro", "outro", "interlude"):
            continue
        letters = dict.fromkeys(slot.letter for slot in slots if slot.kind == kind and not slot.locked)
        for letter in reversed(letters):
            group = [at for at, slot in enumerate(slots) if (slot.kind, slot.letter) == (kind, letter)]
            sizes = [slots[at].bars + change for at in group]
            if step == 4 and kind in _MAIN and max(sizes) > 16:
                continue  # long sections grow by eights
            if step * len(group) > abs(missing) or any(slots[at].locked for at in group):
                continue
            if min(sizes) >= (4 if kind in _MAIN else 2) and max(sizes) <= _ROOM[kind]:
                for at in group:
                    slots[at] = replace(slots[at], bars=slots[at].bars + change)
                return True
    return False


def _single(slots: list[Slot], step: int, *, up: bool, unlock: bool) -> bool:
    """One section changed by `step` bars; False where none can be."""
    order = _TRIM if step < 4 else _GROW if up else _CUT
    for kind in order:
        rows = [(slot.bars, -at) for at, slot in enumerate(slots) if slot.kind == kind and (unlock or not slot.locked)]
        for size, negative in sorted(rows, reverse=not up):
            least = 1 if unlock and kind not in _MAIN else 2 if step < 4 else 4
            fits = size + step <= _ROOM[kind] if up else size - step >= least
            if fits and not slots[-negative].fixed:
                slots[-negative] = replace(slots[-negative], bars=size + step if up else size - step)
                return True
    return False
