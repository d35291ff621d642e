"""Arrangement: how much energy each section has, who plays in it and how strongly, and how it leads into the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from generation.core.blueprint import PlanPart, SectionKind, Transition
from generation.core.planning.frame import Frame
from generation.core.planning.slots import Slot
from generation.core.planning.style import Seat
from generation.core.seeds import dice

_BASE: dict[SectionKind, float] = {
    "intro": 0.3, "verse": 0.46, "pre-chorus": 0.58, "chorus": 0.8, "bridge": 0.52, "solo": 0.72, "break": 0.26,
    "build": 0.6, "drop": 0.95, "interlude": 0.42, "theme": 0.56, "outro": 0.32,
}  # fmt: skip
# From which energy on a seat plays, in the song's own range from 0 to 1.
_ENTERS: dict[Seat, float] = {
    "chords": 0.0, "melody": 0.05, "bass": 0.16, "drums": 0.18, "second": 0.42, "pad": 0.4, "percussion": 0.46,
    "arpeggio": 0.44, "counter": 0.6, "effects": 0.0,
}  # fmt: skip
# What a kind of section leaves out whatever its energy.
_SILENT: dict[SectionKind, tuple[Seat, ...]] = {
    "intro": ("melody", "counter"), "outro": ("counter", "effects"), "solo": ("counter",), "build": ("bass", "counter"),
    "break": ("drums", "bass", "percussion", "counter"), "verse": ("effects",), "interlude": ("effects",),
}  # fmt: skip
_HARMONY_FIRST: tuple[Seat, ...] = (
    "chords", "pad", "arpeggio", "second", "bass", "percussion", "drums", "counter", "melody",
)  # fmt: skip
_EXTRA = ("counter", "percussion", "arpeggio", "second", "pad")
_SUNG = ("verse", "chorus", "theme", "solo", "drop")


@dataclass(frozen=True, slots=True)
class Band:
    """The parts with their seats, in the genre's order of importance."""

    parts: tuple[tuple[PlanPart, Seat], ...]

    @property
    def seats(self) -> frozenset[Seat]:
        """The seats that are taken."""
        return frozenset(seat for _, seat in self.parts)

    @property
    def by_id(self) -> dict[str, Seat]:
        """Seats by the id of the part."""
        return {part.id: seat for part, seat in self.parts}


def energies(slots: Sequence[Slot], frame: Frame, seed: int) -> tuple[float, ...]:
    """One value a section, 0 to 1: by kind, rising over the song, the last main section highest."""
    contrast = frame.blend.style.contrast
    mains = [place for place, slot in enumerate(slots) if slot.kind in ("chorus", "drop")] or [
        place for place, slot in enumerate(slots) if slot.kind in ("theme", "verse", "solo")
    ]
    peak = mains[-1] if mains else len(slots) - 1
    seen: dict[str, int] = {}
    made = []
    for place, slot in enumerate(slots):
        times = seen.get(slot.letter + slot.kind, 0)
        seen[slot.letter + slot.kind] = times + 1
        rise = 0.05 * min(2, times) + 0.1 * place / max(1, len(slots) - 1)
        raw = _BASE[slot.kind] + rise - 0.05 + (0.1 if place == peak and len(slots) > 2 else 0.0)
        if slots[-1].movement:
            raw += 0.12 * dice(seed, "movement", slot.movement).uniform(-1, 1)
            raw += 0.12 * dice(seed, "section", place).uniform(-1, 1)
        made.append(frame.energy + (raw - 0.58) * contrast * 0.9)
    return _within(made)


def _within(levels: Sequence[float]) -> tuple[float, ...]:
    """Energies drawn together where they would leave 0.1 to 0.98, so that no two sections become alike."""
    low, high = min(levels), max(levels)
    floor, ceiling = max(low, 0.1), min(high, 0.98)
    if high - low < 1e-9:
        return tuple(round(min(0.98, max(0.1, level)), 3) for level in levels)
    return tuple(round(floor + (level - low) * (max(ceiling, floor) - floor) / (high - low), 3) for level in levels)


def strengths(
    band: Band, slots: Sequence[Slot], levels: Sequence[float], frame: Frame, seed: int
) -> tuple[dict[str, float], ...]:
    """Who plays how strongly in each section; somebody always plays, and no verse is played as the one before."""
    low, high = min(levels), max(levels)
    seen: dict[str, int] = {}
    made: list[dict[str, float]] = []
    for place, (slot, level) in enumerate(zip(slots, levels, strict=True)):
        times = seen.get(slot.letter + slot.kind, 0)
        seen[slot.letter + slot.kind] = times + 1
        height = 0.75 if high - low < 0.05 else (level - low) / (high - low)
        if slot.kind == "theme":  # themes grow with the piece
            height = 0.65 * height + 0.35 * place / max(1, len(slots) - 1)
        row = {part.id: _strength(seat, slot, (height, level), times, frame) for part, seat in band.parts}
        row = _somebody({name: share for name, share in row.items() if share > 0}, band, slot, level)
        if times and row.keys() == _before(slots, made, place):
            row = _other(row, band, slot, level, dice(seed, "arrange", place).random())
        made.append(row)
    return tuple(made)


def _strength(seat: Seat, slot: Slot, heights: tuple[float, float], times: int, frame: Frame) -> float:
    """0 where a seat is silent, else 0.42 to 1. `heights`: the energy in the song's own range, and as it is."""
    height, level = heights
    enters = _ENTERS[seat] * (0.5 + 0.5 * frame.blend.style.contrast)
    if seat == "drums" and _beat_waits(frame):
        enters += 0.2
    if seat in frame.blend.style.order[:3] and seat != "melody":
        enters *= 0.5  # what carries the genre is there early
    if times and slot.kind in ("verse", "theme", "solo"):
        enters -= 0.14 * times
    if _carries(seat, slot.kind, frame):
        enters = 0.0
    if _silent(seat, slot.kind, frame) or height < enters - 1e-9:
        return 0.0
    return round(min(1.0, 0.42 + 0.58 * level), 2)


def _beat_waits(frame: Frame) -> bool:
    """Whether the drums are kept for later, as in quiet songs and ballads."""
    style = frame.blend.style
    return frame.energy < 0.48 or (style.ending == "ritardando" and style.contrast > 0.6)


def _dances(frame: Frame) -> bool:
    return frame.blend.style.ending == "loop" and frame.blend.style.contrast > 0.75


def _carries(seat: Seat, kind: SectionKind, frame: Frame) -> bool:
    """Whether a seat is there whatever the energy: in dance music the beat begins and ends the piece."""
    return _dances(frame) and kind in ("intro", "outro") and seat in ("drums", "percussion", "bass")


def _silent(seat: Seat, kind: SectionKind, frame: Frame) -> bool:
    """Whether a seat rests in a kind of section; dance music brings its bass in early and its tune with the drop."""
    dance = _dances(frame)
    if kind == "intro" and seat == "bass":
        return not dance and frame.blend.style.harmony != "vamp"
    return seat in _SILENT.get(kind, ()) or (dance and kind in ("verse", "outro") and seat == "melody")


def _somebody(row: dict[str, float], band: Band, slot: Slot, level: float) -> dict[str, float]:
    """At least two players, or all there are: the first that make harmony, a tune or a beat."""
    wanted = ("melody", *_HARMONY_FIRST[:-1]) if slot.kind in _SUNG else _HARMONY_FIRST
    order = [part.id for seat in wanted for part, own in band.parts if own == seat] or list(band.by_id)
    sounding = [name for name in row if band.by_id[name] != "effects"]
    missing = [name for name in order if name not in row][: max(0, min(2, len(order)) - len(sounding))]
    return row | {name: round(0.42 + 0.5 * level, 2) for name in missing}


def _before(slots: Sequence[Slot], made: Sequence[dict[str, float]], place: int) -> set[str]:
    """Who played when this letter and kind was last heard."""
    same = [at for at in range(place) if (slots[at].letter, slots[at].kind) == (slots[place].letter, slots[place].kind)]
    return set(made[same[-1]]) if same else set()


def _other(row: dict[str, float], band: Band, slot: Slot, level: float, draw: float) -> dict[str, float]:
    """The same section with somebody more, or where all play, with other weights."""
    idle = [part.id for part, seat in band.parts if part.id not in row and seat not in ("effects", "drums", "bass")]
    if idle and slot.kind in ("verse", "theme"):
        return {**row, idle[int(draw * len(idle))]: round(0.36 + 0.4 * level, 2)}
    seats = band.by_id
    return {name: round(min(1.0, share + (0.08 if seats[name] in _EXTRA else 0.03)), 2) for name, share in row.items()}


def transition(slot: Slot, after: Slot | None, rise: float, band: Band, frame: Frame) -> Transition:
    """How a section leads into the next; `rise` is how much more energy that one has."""
    style, seats = frame.blend.style, band.seats
    if after is None:
        return "ritardando" if style.ending == "ritardando" else "none"
    effects, beat = "effects" in seats, bool({"drums", "percussion"} & seats)
    drop = after.kind == "drop" and slot.kind in ("build", "break")
    chosen: Transition = "none"
    if effects and style.harmony == "pairs" and rise > 0.12:
        chosen = "impact"
    elif effects and (drop or rise > 0.2):
        chosen = "riser"
    elif beat and (drop or (slot.kind == "bridge" and after.kind == "chorus")):
        chosen = "drop-out"
    elif "drums" in seats and (rise > 0.02 or after.kind in (*_SUNG, "bridge")):
        chosen = "fill"
    return chosen
