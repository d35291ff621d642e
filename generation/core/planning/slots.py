"""A form as a row of slots: read from forms.toml or from letters, and changed as sections were asked for."""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from generation.core.blueprint import SectionKind
from generation.core.wish import WishedSection

_FILE = Path(__file__).with_name("forms.toml")
_TOKEN = re.compile(r"([ivpcbskudno])?([A-Z])?(\d+)(?:@(\S+))?")
_KINDS: dict[str, SectionKind] = {
    "i": "intro", "v": "verse", "p": "pre-chorus", "c": "chorus", "b": "bridge", "s": "solo", "k": "break",
    "u": "build", "d": "drop", "n": "interlude", "o": "outro", "": "theme",
}  # fmt: skip
_LETTERS: dict[SectionKind, str] = {
    "intro": "I", "verse": "A", "pre-chorus": "P", "chorus": "B", "bridge": "C", "solo": "A", "break": "K",
    "build": "U", "drop": "D", "interlude": "N", "theme": "A", "outro": "O",
}  # fmt: skip
_USUAL = {"intro": 4, "verse": 8, "pre-chorus": 4, "chorus": 8, "bridge": 8, "solo": 8, "break": 4, "build": 4,
          "drop": 16, "interlude": 4, "theme": 8, "outro": 4}  # fmt: skip
MAIN = ("verse", "chorus", "theme", "drop", "solo")


@dataclass(frozen=True, slots=True)
class Slot:
    """One section before it has chords. `degree` is where its key lies in the song's."""

    kind: SectionKind
    letter: str
    bars: int
    degree: str = ""
    key: str = ""
    cadence: str = ""
    locked: bool = False  # keeps its bars where anything else can change
    fixed: bool = False  # keeps them always: so many were asked for
    asked: bool = False
    movement: int = 0
    pace: float = 1.0  # factor on the tempo


@cache
def form_names() -> tuple[str, ...]:
    """Names of all forms."""
    return tuple(_table())


@cache
def _table() -> dict[str, tuple[str, ...]]:
    with _FILE.open("rb") as file:
        return {name: tuple(row["plans"]) for name, row in tomllib.load(file).items()}


@cache
def form_plans(name: str) -> tuple[tuple[Slot, ...], ...]:
    """The plans of a form, short to long; letters such as "ABCB" are a form too. Raises ValueError for another name."""
    if name in _table():
        return tuple(read_plan(plan) for plan in _table()[name])
    letters = name.replace(" ", "").replace("-", "")
    if re.fullmatch(r"[A-H]{1,24}", letters):
        row = tuple(Slot("theme", letter, 8) for letter in letters)
        short = tuple(replace(slot, bars=4) for slot in row)
        return (short, row, (Slot("intro", "I", 4), *row, Slot("outro", "O", 4)), (*row, *row),
                (Slot("intro", "I", 4), *row, *row, Slot("outro", "O", 4)))  # fmt: skip
    raise ValueError(f"“{name[:40]}” is no form. Known are {', '.join(_table())}, or letters such as ABAC.")


def read_plan(text: str) -> tuple[Slot, ...]:
    """The slots of a plan such as "i4 v8 c8". Raises ValueError for a token that cannot be read."""
    slots = []
    for token in text.split():
        match = _TOKEN.fullmatch(token)
        if match is None:
            raise ValueError(f"{token!r} is no section of a form")
        kind = _KINDS[match[1] or ""]
        slots.append(Slot(kind, match[2] or _LETTERS[kind], int(match[3]), match[4] or ""))
    return tuple(slots)


def with_wishes(slots: tuple[Slot, ...], wishes: tuple[WishedSection, ...]) -> tuple[Slot, ...]:
    """The form with the sections that were asked for. Raises ValueError where nothing would be left."""
    for wish in wishes:
        slots = _with_wish(slots, wish)
    if not slots:
        raise ValueError("All sections of the form were left out. Keep at least one.")
    return slots


def _with_wish(slots: tuple[Slot, ...], wish: WishedSection) -> tuple[Slot, ...]:
    kind = wish.kind
    if kind not in _LETTERS:
        raise ValueError(f"“{kind[:32]}” is no kind of section. Known are {', '.join(_LETTERS)}.")
    if kind == "chorus" and not any(slot.kind == "chorus" for slot in slots) and wish.count is None:
        kind = _stand_in(slots)
    if wish.count == 0:
        return tuple(slot for slot in slots if slot.kind != kind)
    rows = list(slots)
    if not any(slot.kind == kind for slot in rows):
        rows = _inserted(rows, kind)
    if wish.count is not None and kind not in ("intro", "outro"):
        rows = _counted(rows, kind, wish.count)
    places = [place for place, slot in enumerate(rows) if slot.kind == kind]
    chosen = {"all": places, "first": places[:1], "last": places[-1:]}[wish.which]
    for place in reversed(chosen):
        slot = replace(rows[place], asked=True)
        if wish.key:
            slot = replace(slot, key=wish.key)
        if wish.cadence:
            slot = replace(slot, cadence=wish.cadence)
        rows[place] = _sized(slot, wish)
        doubled = place > 0 and rows[place - 1].kind == kind
        if wish.length == "double" and wish.bars is None and kind in ("chorus", "drop", "verse") and not doubled:
            rows.insert(place + 1, rows[place])
    return tuple(rows)


def _stand_in(slots: tuple[Slot, ...]) -> SectionKind:
    """What takes the place of a chorus in a form without one."""
    kinds = [slot.kind for slot in slots]
    return "drop" if "drop" in kinds else "theme" if "theme" in kinds else "verse"


def _sized(slot: Slot, wish: WishedSection) -> Slot:
    if wish.bars is not None:
        return replace(slot, bars=wish.bars, locked=True, fixed=True)
    if wish.length == "long" or (wish.length == "double" and slot.kind not in ("chorus", "drop", "verse")):
        return replace(slot, bars=max(slot.bars, _USUAL[slot.kind] * 2), locked=True)
    if wish.length == "short":
        return replace(slot, bars=max(1, min(slot.bars, _USUAL[slot.kind]) // 2), locked=True)
    return slot


def _inserted(rows: list[Slot], kind: SectionKind) -> list[Slot]:
    """The form with one section of a kind where it belongs."""
    slot = Slot(kind, _LETTERS[kind], _USUAL[kind])
    if kind in ("intro", "outro"):
        return [slot, *rows] if kind == "intro" else [*rows, slot]
    if kind == "pre-chorus" and any(row.kind == "chorus" for row in rows):
        made: list[Slot] = []
        for place, row in enumerate(rows):
            if row.kind == "chorus" and place and rows[place - 1].kind == "verse":
                made.append(slot)
            made.append(row)
        if slot in made:
            return made
    mains = [place for place, row in enumerate(rows) if row.kind in ("chorus", "drop", "theme", "verse")]
    before = mains[-1] if len(mains) > 1 else len(rows) if not mains else mains[-1] + 1
    while 1 < before < len(rows) and rows[before - 1].kind == rows[before].kind == "chorus":
        before -= 1  # a double last chorus stays together
    return [*rows[:before], slot, *rows[before:]]


def _counted(rows: list[Slot], kind: SectionKind, count: int) -> list[Slot]:
    """As many sections of a kind as asked: the last ones go, or the last one is repeated before the outro."""
    places = [place for place, row in enumerate(rows) if row.kind == kind]
    for place in reversed(places[count:]):
        del rows[place]
    for _ in range(count - len(places)):
        rows.insert(places[-1] + 1, rows[places[-1]])
    return rows
