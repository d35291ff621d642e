"""Who plays: seats by the genre's order, instruments by wish, mood and genre, how many of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generation.core.blueprint import PlanPart, Role
from generation.core.instruments.base import Instrument, instrument, instruments
from generation.core.planning.frame import Frame
from generation.core.planning.reasons import Reasons
from generation.core.planning.style import ROLES, Seat
from generation.core.seeds import dice
from generation.core.wish import Wish
from theory.core.genre.instruments import FAMILIES

MOST_PARTS = 8
_SHORT = 10  # letters of an instrument's own name that a narrow column holds
_ROLE_NAMES: Mapping[Role, str] = {
    "drums": "Drums", "bass": "Bass", "percussion": "Percussion", "pad": "Pad", "effects": "Effects",
    "arpeggio": "Arpeggio", "melody": "Lead", "counter": "Counter",
}  # fmt: skip
_FAMILY_NAMES = {
    "piano": "Piano", "electric piano": "Keys", "organ": "Organ", "acoustic guitar": "Guitar", "synth": "Synth",
    "electric guitar": "Guitar", "distorted guitar": "Guitar", "strings": "Strings", "voice": "Voices",
    "brass": "Brass", "saxophone": "Sax", "woodwinds": "Winds", "mallets": "Mallets",
}  # fmt: skip
_PAN = {"second": 0.35, "counter": -0.3, "arpeggio": 0.4, "percussion": -0.35, "chords": -0.15, "melody": 0.0}
_DOUBLED, _DOUBLED_PAN = frozenset({"distorted-guitar"}), {"chords": -0.7, "second": 0.7}  # a wall of two
_SEATS: dict[str, Seat] = {"drums": "drums", "percussion": "percussion", "bass": "bass", "chords": "chords",
                           "arpeggio": "arpeggio", "pad": "pad", "melody": "melody", "counter": "counter",
                           "effects": "effects"}  # fmt: skip
_STYLES: dict[Seat, str] = {"drums": "", "percussion": "shaker", "bass": "roots", "chords": "block", "second": "block",
                            "arpeggio": "updown", "pad": "sustain", "melody": "sung", "counter": "answer",
                            "effects": "transitions"}  # fmt: skip
_LIKED = {  # styles of chords by how an instrument is played
    "frets": "fingerpick", "bow": "sustain", "section": "sustain", "wind": "sustain", "harp": "broken",
    "mallets": "broken", "machine": "sustain",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat taken: who plays it, how, and why."""

    seat: Seat
    instrument: str
    style: str
    why: str = ""


def make_ensemble(wish: Wish, frame: Frame, seed: int, reasons: Reasons) -> tuple[tuple[PlanPart, Seat], ...]:
    """The parts with their seats. Raises ValueError with a sentence where nobody is left to play."""
    out = _left_out(wish, frame)
    wanted = _wanted(wish, out)
    seated = _asked(wanted, frame)
    if not (wish.only_these and wanted):
        seated = _filled(seated, wish, frame, out, seed)
    elif len(wanted) == 1 and len(seated) == 1:
        seated = _alone(seated, frame)
    if not seated:
        raise ValueError(
            f"Nobody is left to play: {', '.join(sorted(wish.instruments_out))} were left out, and "
            f"{frame.blend.main.name} has nobody else. Leave out fewer instruments."
        )
    order = {seat: place for place, seat in enumerate(frame.blend.style.order)}
    seated = sorted(seated, key=lambda row: (order.get(row.seat, 20), row.instrument))
    parts = [(_part(row, seated[:place], frame, reasons), row.seat) for place, row in enumerate(seated)]
    return tuple((_apart(part, seat, seated), seat) for part, seat in parts)


def _ids(name: str) -> tuple[str, ...]:
    """Instruments that a word of a wish names: an id, "family:..." or a family. Raises ValueError with a sentence."""
    plain = name.removeprefix("family:")
    if plain == name and any(row.id == name for row in instruments()):
        return (name,)  # the organ before the family of organs
    if plain in FAMILIES:
        found = tuple(row.id for row in instruments() if row.family == plain)
        if plain == "bass":
            found += ("double-bass",)
        return tuple(dict.fromkeys(found))
    raise ValueError(f"“{plain[:40]}” is no instrument of the instrument base, and no family of it.")


def _left_out(wish: Wish, frame: Frame) -> frozenset[str]:
    """Ids and roles that may not play. What was asked for by name may, whatever a mood or use would leave out."""
    out = {name for word in wish.instruments_out for name in _ids(word)}
    out |= {"role:" + word for word in wish.instruments_out if word.removeprefix("family:") in ("drums", "bass")}
    if "family:drums" in wish.instruments_out or "drums" in wish.instruments_out:
        out.add("role:drums")
    for word in frame.feeling.out:
        out |= {"role:" + word} if word in ROLES else {word}
        if word == "synth":
            out |= set(_ids("synth"))
    return frozenset(out)


def _wanted(wish: Wish, out: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """Instruments asked for, each with what would do for it. Raises ValueError where one is also left out."""
    excluded = {name for word in wish.instruments_out for name in _ids(word)}
    rows = []
    for word in dict.fromkeys(wish.instruments_in):
        choices = tuple(name for name in _ids(word) if name not in excluded)
        if not choices:
            raise ValueError(
                f"{word.removeprefix('family:')} is asked for and left out at once. Choose one of the two."
            )
        rows.append(choices)
    return tuple(rows)


def _asked(wanted: Sequence[tuple[str, ...]], frame: Frame) -> list[Seated]:
    """A seat for each instrument that was asked for: the first free one of its roles."""
    seated: list[Seated] = []
    for choices in wanted:
        name = _of_genre(choices, frame)
        row = instrument(name)
        if any(taken.instrument == name for taken in seated):
            continue
        taken_seats = {taken.seat for taken in seated}
        seats = _seats_of(row, frame, alone=len(wanted) == 1)
        if "melody" not in taken_seats and len(seated) == len(wanted) - 1 and "melody" in seats and len(wanted) > 1:
            seats = ["melody", *seats]  # somebody has the tune
        seat = next((seat for seat in seats if seat not in taken_seats), None)
        if seat is None:
            seat = "second" if "chords" in seats and "second" not in taken_seats else seats[0]
        seated.append(Seated(seat, name, _style(seat, row, frame), "asked for"))
    return seated


def _of_genre(choices: tuple[str, ...], frame: Frame) -> str:
    """Of several instruments of a family the one that the genre names, else the first."""
    if len(choices) == 1:
        return choices[0]
    for _, style, _ in frame.blend.rows:
        for seat in style.order:
            for name, _ in style.players(seat):
                if name in choices:
                    return name
    return choices[0]


def _seats_of(row: Instrument, frame: Frame, *, alone: bool) -> list[Seat]:
    """Seats that suit an instrument: where the genre has it, then its roles in order."""
    named = [seat for _, style, _ in frame.blend.rows for seat in style.order
             if row.id in [name for name, _ in style.players(seat)]]  # fmt: skip
    own = [_SEATS[role] for role in row.roles]
    usual = [seat for seat in named if seat != "second" or "chords" in own]
    more: tuple[Seat, ...] = ("second",) if "chords" in own and not alone else ()
    first = own[:1] if row.played in ("keys", "frets") else []  # a piano that is asked for accompanies before it sings
    return list(dict.fromkeys([*first, *usual, *own, *more]))


def _style(seat: Seat, row: Instrument, frame: Frame) -> str:
    """How an instrument plays in a seat: as the genre names it, else as others of its kind there, else its own way."""
    for _, style, _ in frame.blend.rows:
        for name, how in style.players(seat):
            if name == row.id:
                return how
    rows = frame.blend.style.players(seat)
    if seat in ("chords", "second"):
        if row.played in _LIKED:
            same = [how for name, how in rows if instrument(name).played == row.played]
            return same[0] if same else _LIKED[row.played]
        keys = [how for name, how in rows if instrument(name).played == "keys"]
        return keys[0] if keys else {"pairs": "broken", "jazz": "comp"}.get(frame.blend.style.harmony, "block")
    return rows[0][1] if rows and rows[0][1] else _STYLES[seat]


def _filled(seated: list[Seated], wish: Wish, frame: Frame, out: frozenset[str], seed: int) -> list[Seated]:
    """Seats of the genre until there are enough: those that it cannot do without first."""
    style = frame.blend.style
    count = wish.parts_count or _size(frame)
    rows = list(seated) or _trio(wish, frame, out)
    seats = [*style.order]
    if wish.parts_count is None and frame.blend.main.instruments.drums == "seldom" and "drums" in seats:
        seats.remove("drums")
    for seat in seats:
        if len({row.instrument for row in rows}) >= max(count, len(seated)) or len(rows) >= MOST_PARTS:
            break
        if any(row.seat == seat for row in rows) or f"role:{ROLES[seat]}" in out:
            continue
        found = _player(seat, frame, out, [row.instrument for row in rows], seed)
        if found is not None:
            rows.append(found)
    return _blended(rows, frame, out, seed)


def _trio(wish: Wish, frame: Frame, out: frozenset[str]) -> list[Seated]:
    """In a trio of jazz the piano has tune and chords, before bass and drums come in."""
    if wish.parts_count != 3 or frame.blend.slugs[0] not in ("jazz-swing", "jazz-ballad") or "grand-piano" in out:
        return []
    style = "bebop" if frame.bpm > 100 else "lyrical"
    why = "tune and chords, as in a trio"
    return [Seated("melody", "grand-piano", style, why), Seated("chords", "grand-piano", "comp", why)]


def _size(frame: Frame) -> int:
    """Parts as a rule, one fewer or more by energy, 3 to 8; as a use has it."""
    asked = next((effect.parts for effect in frame.feeling.all if effect.parts), None)
    if asked is not None:
        return asked
    moved = 1 if frame.energy > 0.78 else -1 if frame.energy < 0.3 else 0
    return max(3, min(MOST_PARTS, frame.blend.style.size + moved))


def _player(seat: Seat, frame: Frame, out: frozenset[str], taken: Sequence[str], seed: int) -> Seated | None:
    """Who takes a seat: an instrument that the moods like and that has this role, else one of the genre's by seed."""
    choices = [(name, how) for name, how in frame.blend.style.players(seat) if name not in out]
    free = [row for row in choices if row[0] not in taken]
    free = free or [row for row in choices if seat == "melody" or (seat == "second" and row[0] in _DOUBLED)]
    for name in frame.feeling.instruments:
        row = instrument(name)
        near = row.roles[:2] if seat in ("pad", "counter", "arpeggio") else row.roles[:1]
        fits = ROLES[seat] in near and seat not in ("second", "effects")
        if fits and name not in taken and name not in out and (free or choices) and _tolerates(frame, row):
            return Seated(seat, name, _style(seat, row, frame), "liked by the mood")
    if not free:
        return None
    weights = [0.5**place * _lies(name, seat, frame) for place, (name, _) in enumerate(free)]
    name, how = dice(seed, "player", seat).choices(free, weights)[0]
    return Seated(seat, name, how)


def _lies(name: str, seat: Seat, frame: Frame) -> float:
    """How well the register of an instrument suits the moods: 1 where they ask for none."""
    if seat not in ("melody", "counter", "arpeggio"):
        return 1.0
    row = instrument(name)
    return float(2 ** (frame.feeling.height * ((row.tessitura_low + row.tessitura_high) / 2 - 67) / 6))


def _tolerates(frame: Frame, row: Instrument) -> bool:
    """Whether a genre has instruments of a family at all, so that a mood may bring one."""
    here = frame.blend.main.instruments
    return row.family in (*here.usual, *here.also)


def _blended(rows: list[Seated], frame: Frame, out: frozenset[str], seed: int) -> list[Seated]:
    """In a blend the second genre gives its way with the bass and one player of its own: chords, else melody."""
    if len(frame.blend.genres) < 2:
        return rows
    _, other, weight = frame.blend.rows[1]
    if weight < 0.2:
        return rows
    here = {row.instrument for row in rows}
    for seat in ("chords", "melody", "percussion", "second", "counter"):
        place = next((at for at, row in enumerate(rows) if row.seat == seat), None)
        choices = [(name, how) for name, how in other.players(seat) if name not in out and name not in here]
        if not choices or (place is not None and rows[place].why):
            continue
        name, how = choices[0] if seat == "chords" else dice(seed, "blend", seat).choice(choices)
        new: Seat = "second" if seat == "chords" and weight < 0.6 else seat
        at = next((at for at, row in enumerate(rows) if row.seat == new), None)
        seated = Seated(new, name, how, f"from {frame.blend.rows[1][0].name}")
        if at is None and len(rows) < MOST_PARTS:
            rows.append(seated)
        elif at is not None and not rows[at].why:
            rows[at] = seated
        break
    basses = other.players("bass")
    for at, row in enumerate(rows):
        if row.seat == "bass" and basses and weight >= 0.4 and not row.why:
            rows[at] = Seated("bass", row.instrument, basses[0][1], f"played as in {frame.blend.rows[1][0].name}")
    return rows


def _alone(seated: list[Seated], frame: Frame) -> list[Seated]:
    """One instrument alone has tune and chords where it can play both."""
    row = instrument(seated[0].instrument)
    if "melody" in row.roles and "chords" in row.roles:
        return [
            Seated("melody", row.id, _style("melody", row, frame), "alone"),
            Seated("chords", row.id, _style("chords", row, frame), "alone"),
        ]
    return seated


def part_name(role: Role, player: Instrument, before: Sequence[tuple[Role, Instrument]] = ()) -> str:
    """What a narrow column calls a part: "Lead", "Guitar", "Cello"; numbered where it would be the same as another."""
    short = _short_name(role, player)
    same = sum(_short_name(other, plays) == short for other, plays in before)
    return f"{short} {same + 1}" if same else short


def _short_name(role: Role, player: Instrument) -> str:
    if role in _ROLE_NAMES:
        return _ROLE_NAMES[role]
    return player.name if len(player.name) <= _SHORT else _FAMILY_NAMES.get(player.family, role.capitalize())


def _apart(part: PlanPart, seat: Seat, seated: Sequence[Seated]) -> PlanPart:
    """The part, far to one side where the same instrument accompanies it from the other."""
    pair = [row.instrument for row in seated if row.seat in _DOUBLED_PAN]
    doubled = len(pair) == 2 and len(set(pair)) == 1 and pair[0] in _DOUBLED
    return part.model_copy(update={"pan": _DOUBLED_PAN[seat]}) if doubled and seat in _DOUBLED_PAN else part


def _part(row: Seated, before: Sequence[Seated], frame: Frame, reasons: Reasons) -> PlanPart:
    role = ROLES[row.seat]
    same = sum(ROLES[other.seat] == role for other in before)
    ident = role if not same else f"{role}-{same + 1}"
    player = instrument(row.instrument)
    name = part_name(role, player, [(ROLES[other.seat], instrument(other.instrument)) for other in before])
    part = PlanPart(
        id=ident, name=name, role=role, instrument=row.instrument, style=row.style, pan=_PAN.get(row.seat, 0.0),
    )  # fmt: skip
    if row.why == "asked for":
        reasons.asked(f"parts.{ident}", "instruments_in", f"{player.name}, as asked")
    elif row.why:
        reasons.note(f"parts.{ident}", "mood" if "mood" in row.why else "genre", f"{player.name}, {row.why}")
    else:
        reasons.note(f"parts.{ident}", "genre", f"{player.name}, usual in {frame.blend.main.name}")
    return part
