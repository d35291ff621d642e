"""The form: which plan of it, how many bars, and how that meets the length that was asked for."""

from dataclasses import replace
from math import log

from generation.core.blueprint import LONGEST_S, MOST_BARS
from generation.core.planning.frame import Frame
from generation.core.planning.reasons import Reasons
from generation.core.planning.slots import MAIN, Slot, form_names, form_plans, with_wishes
from generation.core.planning.style import pick
from generation.core.seeds import dice
from generation.core.wish import Wish

SHORTEST_S = 10.0
LONG_S = 420.0  # from here on a piece is made of movements
_MOVEMENT_S = 210.0
_ROOM = {"intro": 8, "outro": 8, "bridge": 16, "solo": 32, "interlude": 8, "break": 16, "build": 8, "pre-chorus": 8,
         "verse": 32, "chorus": 32, "theme": 32, "drop": 32}  # fmt: skip
_GROW = ("bridge", "solo", "break", "interlude", "outro", "intro", "drop", "chorus", "theme", "verse", "build")
_CUT = ("outro", "intro", "interlude", "break", "solo", "bridge", "verse", "theme", "chorus", "drop")
_TRIM = ("outro", "intro", "interlude", "break", "bridge", "build", "pre-chorus", "solo", "theme", "chorus", "verse",
         "drop")  # fmt: skip
_OWN = {"march": "march", "chorale": "chorale", "ragtime": "AABBACCDD"}


def make_form(wish: Wish, frame: Frame, reasons: Reasons) -> tuple[tuple[Slot, ...], Frame]:
    """The slots, and the frame at the tempo that meets the length. Raises ValueError with a sentence."""
    name = _name(wish, frame, reasons)
    seconds = _seconds(wish, frame, reasons)
    bars = _bars(seconds, frame, wish)
    if bars > MOST_BARS:
        raise ValueError(
            f"{seconds / 60:.0f} minutes at {frame.bpm:g} BPM are {bars:,} bars, more than the {MOST_BARS:,} that a "
            "plan holds. Ask for a shorter piece or a slower tempo."
        )
    if seconds <= LONG_S:
        slots = fitted(name, wish, bars)
    else:
        slots = _movements(name, wish, bars, max(2, round(seconds / _MOVEMENT_S)))
    total = sum(slot.bars for slot in slots)
    if not frame.bpm_asked:
        exact = frame.bpm * total * frame.bar_s / seconds
        limits = wish.tempo_range_bpm or (20.0, 320.0)
        if 0.85 < exact / frame.bpm < 1.18 and limits[0] <= exact <= limits[1]:
            frame = frame.at(round(exact, 2) if wish.duration_s else float(round(exact)))
    return slots, frame


def _name(wish: Wish, frame: Frame, reasons: Reasons) -> str:
    if wish.form:
        form_plans(wish.form)  # raises for a name that is no form
        reasons.asked("sections", "form", f"{wish.form} form, as asked")
        return wish.form
    slug = frame.blend.slugs[0]
    use = next((effect.form for effect in frame.feeling.all if effect.form), "")
    usual = [name for name in frame.blend.main.forms if name in form_names()] or ["verse-chorus"]
    if slug in _OWN:
        usual = [_OWN[slug]]
    elif slug in ("classical", "baroque") and str(frame.metre) == "3/4":
        usual = ["minuet", *usual]
    weights = {name: 0.5**place for place, name in enumerate(usual)}
    name = use or pick(dice(frame.taste, "form"), weights)
    reasons.note("sections", "mood" if use else "genre", f"{name} form, usual in {frame.blend.main.name}")
    return name


def _seconds(wish: Wish, frame: Frame, reasons: Reasons) -> float:
    if wish.duration_s is not None:
        if not SHORTEST_S <= wish.duration_s <= LONGEST_S:
            raise ValueError(
                f"{wish.duration_s:g} seconds cannot be planned: a piece lasts {SHORTEST_S:g} seconds to "
                f"{LONGEST_S / 3600:g} hours."
            )
        reasons.asked("duration_s", "duration_s", f"{wish.duration_s:g} seconds, as asked")
        return wish.duration_s
    use = next(((name, row.duration_s) for _, name, row in frame.feeling.rows if row.duration_s), None)
    if use is not None and use[1] is not None:
        reasons.note("duration_s", "mood", f"{use[1]:g} seconds, as {use[0]} needs")
        return use[1]
    usual = frame.blend.style.length_s
    reasons.note("duration_s", "genre", f"about {usual:g} seconds, usual in {frame.blend.main.name}")
    return usual


def _bars(seconds: float, frame: Frame, wish: Wish) -> int:
    """Whole bars for a length: the nearest at a tempo that was asked for, else a good number near it."""
    exact = seconds / frame.bar_s
    nearest = max(1, round(exact))
    if frame.bpm_asked:
        return nearest
    return min(
        (count for count in range(max(2, nearest - 3), nearest + 4)),
        key=lambda count: abs(log(count / exact)) * 3 + (0.0 if count % 4 == 0 else 0.06 if count % 2 == 0 else 0.2),
        default=nearest,
    )


def fitted(name: str, wish: Wish, bars: int) -> tuple[Slot, ...]:
    """The plan of a form that comes nearest to `bars`, made to fit it exactly where its sections leave room."""
    best: tuple[Slot, ...] = ()
    best_cost = 99.0
    for plan in form_plans(name):
        for factor in (1.0, 2.0, 0.5):
            slots = with_wishes(tuple(_scaled(slot, factor) for slot in plan), wish.sections)
            total = sum(slot.bars for slot in slots)
            missing = sum(1 for row in wish.sections if row.count != 0 and row.which == "last" and len(plan) < 3)
            cost = abs(log(total / bars)) + (0.12 if factor != 1.0 else 0.0) + 0.4 * missing
            if cost < best_cost - 1e-9:
                best, best_cost = slots, cost
    return _exact(list(best), bars)


def _scaled(slot: Slot, factor: float) -> Slot:
    if factor == 0.5 and slot.bars % 2:
        return slot
    return replace(slot, bars=max(1, int(slot.bars * factor)))


def _exact(slots: list[Slot], bars: int) -> tuple[Slot, ...]:
    """Sections lengthened or shortened by fours, twos and ones until they add up, where any may change."""
    for step in (4, 2, 1):
        moved = True
        while moved and abs(bars - sum(slot.bars for slot in slots)) >= step:
            moved = _step(slots, step, up=sum(slot.bars for slot in slots) < bars)
    return tuple(slots)


def _step(slots: list[Slot], step: int, *, up: bool) -> bool:
    """One section changed by `step` bars; False where none can be."""
    order = _TRIM if step < 4 else _GROW if up else _CUT
    for kind in order:
        rows = [(slot.bars, -place) for place, slot in enumerate(slots) if slot.kind == kind and not slot.locked]
        for size, negative in sorted(rows, reverse=not up):
            fits = size + step <= _ROOM[kind] if up else size - step >= (2 if step < 4 else 4)
            if fits:
                slots[-negative] = replace(slots[-negative], bars=size + step if up else size - step)
                return True
    return False


def _movements(name: str, wish: Wish, bars: int, count: int) -> tuple[Slot, ...]:
    """A long piece as movements of a few minutes, each with letters of its own; one intro, one outro."""
    made: list[Slot] = []
    letters = 0
    for number in range(count):
        until = bars if number == count - 1 else round(bars * (number + 1) / count / 4) * 4
        size = until - sum(slot.bars for slot in made)
        plain = wish if number in (0, count - 1) else wish.model_copy(update={"sections": ()})
        rows = fitted(name, plain, max(8, size))
        names: dict[str, str] = {}
        for slot in rows:
            kind = slot.kind
            if (kind == "intro" and number) or (kind == "outro" and number < count - 1):
                kind = "interlude"
            if slot.letter not in names:
                names[slot.letter] = letter_name(letters)
                letters += 1
            made.append(replace(slot, kind=kind, letter=names[slot.letter], movement=number))
    return tuple(made)


def letter_name(number: int) -> str:
    """A to Z, then AA, AB and so on."""
    first, second = divmod(number, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)


__all__ = ["LONG_S", "MAIN", "SHORTEST_S", "fitted", "make_form"]
