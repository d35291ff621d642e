"""The form: which one, how many bars, and how that meets the length that was asked for."""

from dataclasses import replace
from math import log

from generation.core.blueprint import LONGEST_S, MOST_BARS
from generation.core.planning.fitting import fitted
from generation.core.planning.frame import Frame
from generation.core.planning.reasons import Reasons
from generation.core.planning.slots import Slot, form_names, form_plans
from generation.core.planning.style import pick
from generation.core.planning.tempo import FASTEST_BPM, SLOWEST_BPM
from generation.core.seeds import dice
from generation.core.wish import Wish, WishedSection

SHORTEST_S = 10.0
LONG_S = 420.0  # from here on a piece is made of movements
_MOVEMENT_S = 210.0
_GOOD_BARS = MOST_BARS - 100
_TOLERANCE = 0.015  # of the length that was asked for
_OWN = {"march": "march", "chorale": "chorale", "ragtime": "AABBACCDD"}


def make_form(wish: Wish, frame: Frame, reasons: Reasons) -> tuple[tuple[Slot, ...], Frame]:
    """The slots, and the frame at the tempo that meets the length. Raises ValueError with a sentence."""
    name = _name(wish, frame, reasons)
    seconds = _seconds(wish, frame, reasons)
    bars = _bars(seconds, frame)
    slowest = (wish.tempo_range_bpm or (SLOWEST_BPM, FASTEST_BPM))[0]
    if bars > _GOOD_BARS and not frame.bpm_asked and frame.bpm * _GOOD_BARS / bars >= slowest:
        frame = frame.at(float(int(frame.bpm * _GOOD_BARS / bars)))
        reasons.note("bpm", "genre", f"{frame.bpm:g} BPM, slower than usual so that so long a piece fits a plan")
        bars = _bars(seconds, frame)
    if bars > MOST_BARS:
        raise ValueError(
            f"{seconds / 60:.0f} minutes at {frame.bpm:g} BPM are {bars:,} bars, more than the {MOST_BARS:,} that a "
            "plan holds. Ask for a shorter piece or a slower tempo."
        )
    if seconds <= LONG_S:
        slots = fitted(name, wish.sections, bars, free=not frame.bpm_asked and wish.tempo_range_bpm is None)
    else:
        slots = _movements(name, wish, bars, frame)
    exact = frame.bpm * sum(slot.bars for slot in slots) * frame.bar_s / seconds
    limits = wish.tempo_range_bpm or (SLOWEST_BPM, FASTEST_BPM)
    # A length that nobody asked for moves the tempo a little at most.
    least, most = (0.7, 1.4) if wish.duration_s else (0.94, 1.06)
    if not frame.bpm_asked and least < exact / frame.bpm < most and limits[0] <= exact <= limits[1]:
        frame = frame.at(round(exact, 2) if wish.duration_s else float(round(exact)))
    elif wish.duration_s:
        slots = _slowing(slots, seconds, frame)
    return slots, frame


def _name(wish: Wish, frame: Frame, reasons: Reasons) -> str:
    if wish.form:
        form_plans(wish.form)  # raises for a name that is no form
        reasons.asked("sections", "form", f"{wish.form} form, as asked")
        song_form = wish.form == "AABA" and frame.blend.style.harmony == "jazz"
        return "AABA 32-bar" if song_form else wish.form
    slug = frame.blend.slugs[0]
    use = next((effect.form for effect in frame.feeling.all if effect.form), "")
    usual = [name for name in frame.blend.main.forms if name in form_names()] or ["verse-chorus"]
    if slug in _OWN:
        usual = [_OWN[slug]]
    elif slug in ("classical", "baroque") and str(frame.metre) == "3/4":
        usual = ["minuet", *usual]
    weights = {name: 0.4**place for place, name in enumerate(usual)}
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


def _bars(seconds: float, frame: Frame) -> int:
    """Whole bars for a length: the nearest at a tempo that was asked for, else a good number near it."""
    exact = seconds / frame.bar_s
    nearest = max(1, round(exact))
    if frame.bpm_asked:
        return nearest
    return min(
        range(max(2, nearest - 3), max(2, nearest) + 4),
        key=lambda count: abs(log(count / exact)) * 3 + (0.0 if count % 4 == 0 else 0.06 if count % 2 == 0 else 0.2),
    )


def _slowing(slots: tuple[Slot, ...], seconds: float, frame: Frame) -> tuple[Slot, ...]:
    """Where whole bars at the tempo asked for miss the length, the last bars are a little slower or quicker."""
    total = sum(slot.bars for slot in slots) * frame.bar_s
    if abs(total - seconds) <= _TOLERANCE * seconds:
        return slots
    last = slots[-1]
    if len(slots) == 1 and last.bars > 2:
        keep = last.bars - 2
        slots = (replace(last, bars=keep), Slot("outro", "O", 2))
        last = slots[-1]
    length = last.bars * frame.bar_s
    pace = length / max(length * 0.6, length + seconds - total)
    pace = min(max(pace, SLOWEST_BPM / frame.bpm), FASTEST_BPM / frame.bpm)
    if abs(total - length + length / pace - seconds) > 0.02 * seconds:
        raise ValueError(
            f"{seconds:g} seconds at {frame.bpm:g} BPM hold {seconds / frame.bar_s:.0f} bars of {frame.metre}, and the "
            f"sections of this form need {sum(slot.bars for slot in slots)}. Ask for another length or fewer sections."
        )
    return (*slots[:-1], replace(last, pace=round(pace, 4)))


def _movements(name: str, wish: Wish, bars: int, frame: Frame) -> tuple[Slot, ...]:
    """A long piece as movements of two to five minutes, each with letters of its own; one intro, one outro."""
    count = max(2, round(bars * frame.bar_s / _MOVEMENT_S))
    weights = [1 + 0.35 * dice(frame.taste, "movement", number).uniform(-1, 1) for number in range(count)]
    made: list[Slot] = []
    letters = 0
    for number in range(count):
        until = round(bars * sum(weights[: number + 1]) / sum(weights) / 4) * 4 if number < count - 1 else bars
        wishes = wish.sections if number in (0, count - 1) else ()
        if number:
            wishes = (*wishes, WishedSection(kind="intro", count=0))
        size = max(8, until - sum(slot.bars for slot in made))
        names: dict[str, str] = {}
        for slot in fitted(name, wishes, size, free=number < count - 1):
            kind = slot.kind
            if kind == "outro" and number < count - 1:
                kind = "interlude"  # leads into the next movement
            if slot.letter not in names:
                names[slot.letter] = letter_name(letters)
                letters += 1
            made.append(replace(slot, kind=kind, letter=names[slot.letter], movement=number))
    return tuple(made)


def letter_name(number: int) -> str:
    """A to Z, then AA, AB and so on."""
    first, second = divmod(number, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)
