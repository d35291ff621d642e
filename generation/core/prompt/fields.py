"""The fields beside the prompt, as a page, a program or a command line sends them: plain text each. A field wins."""

from collections.abc import Callable, Mapping
from typing import Any

from generation.core.prompt import lexicon
from generation.core.prompt.finding import Sheet
from generation.core.prompt.form import FORMS
from generation.core.prompt.harmony import checked_chords
from generation.core.prompt.keys import MODES, key_of
from generation.core.prompt.leftovers import nearest
from generation.core.prompt.players import named, without
from generation.core.prompt.style import blended
from generation.core.prompt.tempo import checked_bpm, checked_length, checked_metre
from generation.core.seeds import LARGEST_SEED
from generation.core.wish import Understood
from theory.core.lab.modes import Home

LONGEST_FIELD = 400
MOST_VARIATIONS, MOST_PARTS = 8, 16


def read_fields(sheet: Sheet, fields: Mapping[str, str]) -> None:
    """Lays the fields over what the prompt said. Raises ValueError with a sentence about the first that cannot be."""
    for name, written in fields.items():
        text = str(written).strip()
        if not text:
            continue
        if name not in READERS:
            raise ValueError(f"There is no field “{name[:40]}”. Known are {', '.join(READERS)}.")
        if len(text) > LONGEST_FIELD:
            raise ValueError(f"The field {name} has {len(text):,} characters; at most {LONGEST_FIELD} are read.")
        for field, value in READERS[name](text).items():
            _lay_over(sheet, field, value, text)


def _lay_over(sheet: Sheet, field: str, value: Any, text: str) -> None:
    known = sheet.values.get(field)
    if known not in (None, (), value) and field not in ("instruments_in", "instruments_out", "mode"):
        sheet.clash(field, f"The prompt says {_shown(known)} and the field says {_shown(value)}; the field was taken.")
        sheet.understood = [row for row in sheet.understood if row.field != field]
    if field == "instruments_in":
        sheet.instruments_in.extend(value)
    elif field == "instruments_out":
        sheet.instruments_out.extend(value)
    else:
        sheet.values[field] = value
    if field == "bpm":
        sheet.values.pop("tempo_range_bpm", None)
    if field == "duration_s":
        sheet.values.pop("bars", None)
    sheet.understood.append(Understood(field=field, text=text, says=_shown(value), value=text, source="field"))


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(row[0] if isinstance(row, tuple) else row) for row in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _genre(text: str) -> dict[str, Any]:
    rows = []
    for word in text.replace("+", ",").split(","):
        plain = word.strip().lower()
        try:
            rows.append((lexicon.meaning("genres", plain), "equal"))
        except KeyError:
            near = nearest(plain, lexicon.genres()) or ("pop", "jazz", "lo-fi")
            raise ValueError(f"“{word.strip()[:40]}” is no genre of the studio. Try {', '.join(near)}.") from None
    return {"genres": blended(rows)}


def _feeling(kind: str, field: str) -> "Callable[[str], dict[str, Any]]":
    def read(text: str) -> dict[str, Any]:
        names = []
        for word in text.split(","):
            found = lexicon.feelings().get(word.strip().lower())
            if found is None or found.kind != kind:
                known = [name for name, row in lexicon.feelings().items() if row.kind == kind]
                near = nearest(word.strip().lower(), known) or tuple(known[:3])
                raise ValueError(f"“{word.strip()[:40]}” is not among the known {kind}. Try {', '.join(near)}.")
            names.append(found.name)
        return {field: tuple(names) if kind == "moods" else names[0]}

    return read


def _key(text: str) -> dict[str, Any]:
    tonic, mode = key_of(text)
    return {"tonic": tonic, **({"mode": mode} if mode else {})}


def _mode(text: str) -> dict[str, Any]:
    if text.lower() not in MODES:
        raise ValueError(f"“{text[:30]}” is no mode. Known are {', '.join(sorted(set(MODES.values())))}.")
    return {"mode": MODES[text.lower()]}


def _metre(text: str) -> dict[str, Any]:
    above, _, below = text.partition("/")
    signature = checked_metre(above, below) if above.strip().isdigit() and below.strip().isdigit() else None
    if signature is None:
        raise ValueError(f"“{text[:20]}” is no metre. Write one as in 4/4, 6/8 or 7/8.")
    return {"metre": signature}


def _duration(text: str) -> dict[str, Any]:
    """Seconds, 3:20 or "3 min"."""
    from generation.core.prompt.tempo import read_length
    from generation.core.prompt.text import Text

    seconds = _as_number(text.removesuffix("s").strip())
    if seconds is None:
        sheet = Sheet(Text(text))
        read_length(sheet)
        seconds = sheet.values.get("duration_s")
    if seconds is None:
        raise ValueError(f"“{text[:30]}” is no length. Write seconds, or as in 3:20 or 3 min.")
    return {"duration_s": checked_length(seconds)}


def _bpm(text: str) -> dict[str, Any]:
    bpm = _as_number(text.lower().removesuffix("bpm").strip())
    if bpm is None:
        raise ValueError(f"“{text[:20]}” is no tempo. Write beats a minute as a number, as in 92.")
    return {"bpm": checked_bpm(bpm)}


def _whole(field: str, least: int, most: int, what: str) -> "Callable[[str], dict[str, Any]]":
    def read(text: str) -> dict[str, Any]:
        number = _as_number(text)
        if number is None or number != int(number) or not least <= number <= most:
            raise ValueError(f"“{text[:20]}” is no {what}: write a whole number from {least} to {most}.")
        return {field: int(number)}

    return read


def _energy(text: str) -> dict[str, Any]:
    number = _as_number(text.removesuffix("%").strip())
    if number is None or not 0 <= number <= 100:
        raise ValueError(f"“{text[:20]}” is no energy: write 0 to 100 per cent.")
    return {"energy": number / 100 if number > 1 or text.endswith("%") else number}


def _as_number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None  # also of no number at all


def _form(text: str) -> dict[str, Any]:
    plain = text.lower()
    if plain in FORMS:
        return {"form": FORMS[plain]}
    if set(plain) <= set("abcdefg'") and 1 <= len(plain) <= 12:
        return {"form": text.upper()}
    raise ValueError(f"“{text[:40]}” is no form. Try {', '.join(list(dict.fromkeys(FORMS.values()))[:6])}.")


def _parts(text: str) -> dict[str, Any]:
    """How many parts, or which and nothing else."""
    if text.isdigit():
        return _whole("parts_count", 1, MOST_PARTS, "number of parts")(text)
    return {"instruments_in": named(text.split(",")), "only_these": True}


def _title(text: str) -> dict[str, Any]:
    return {"title": text[:200]}


READERS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "genre": _genre, "mood": _feeling("moods", "moods"), "use": _feeling("uses", "use"),
    "era": _feeling("eras", "era"), "key": _key, "mode": _mode, "bpm": _bpm, "metre": _metre, "duration": _duration,
    "instruments": lambda text: {"instruments_in": named(text.split(","))},
    "without": lambda text: {"instruments_out": without(text.split(","))}, "parts": _parts, "structure": _form,
    "energy": _energy, "chords": lambda text: {"chords": checked_chords(text)},
    "seed": _whole("seed", 0, LARGEST_SEED, "seed"),
    "variations": _whole("variations", 1, MOST_VARIATIONS, "number of variations"), "title": _title,
}  # fmt: skip


def check_home(values: Mapping[str, Any]) -> None:
    """A tonic with its mode must be writable. Raises ValueError with a sentence."""
    if values.get("tonic"):
        Home.parse(values["tonic"], values.get("mode"))
