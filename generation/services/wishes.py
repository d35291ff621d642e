"""What was typed, as the create page shows it: which words led to what, which to nothing, what contradicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from generation.core.prompt.fields import READERS
from generation.core.prompt.reading import read_prompt

if TYPE_CHECKING:
    from generation.core.wish import Wish

JSON = dict[str, Any]
LONGEST_TEXT = 20_000  # more is not even looked at; the reader names its own limit
LABELS = {
    "genres": "Genre", "moods": "Mood", "use": "For", "era": "Era", "tonic": "Key", "mode": "Mode", "bpm": "Tempo",
    "tempo_range_bpm": "Tempo", "metre": "Metre", "duration_s": "Length", "bars": "Length", "instruments_in": "With",
    "instruments_out": "Without", "only_these": "Only", "parts_count": "Parts", "sections": "Form", "form": "Form",
    "chords": "Chords", "cadence": "Close", "energy": "Energy", "swing": "Swing", "title": "Title", "seed": "Seed",
    "variations": "Variations",
}  # fmt: skip


def fields_of(sent: object) -> dict[str, str]:
    """The fields that were filled in. Raises ValueError where they are no fields."""
    if not isinstance(sent, Mapping):
        raise ValueError("The fields could not be read. Reload the page and try again.")
    rows = {str(name): str(value).strip() for name, value in sent.items() if value is not None}
    return {name: value for name, value in rows.items() if value and name in READERS}


def wish_of(prompt: object, fields: object) -> Wish:
    """The wish of a page's prompt and fields. Raises ValueError with a sentence."""
    if not isinstance(prompt, str):
        raise ValueError("The prompt could not be read. Reload the page and try again.")
    return read_prompt(prompt[:LONGEST_TEXT], fields_of(fields))


def reading_json(prompt: object, fields: object) -> JSON:
    """What the page draws while a person types. `pieces` are the prompt cut at its marks: [words, kind, note]."""
    text = prompt if isinstance(prompt, str) else ""
    try:
        wish = wish_of(prompt, fields)
    except ValueError as reason:
        return {"pieces": [[text, "", ""]], "heard": [], "unused": [], "conflicts": [], "error": str(reason)}
    return {
        "pieces": _pieces(text, wish),
        "heard": [
            {"label": LABELS.get(row.field, row.field), "value": row.value or row.text, "says": row.says}
            for row in wish.understood
        ],
        "unused": [{"text": row.text, "instead": list(row.instead)} for row in wish.unused],
        "conflicts": [row.sentence for row in wish.conflicts],
        "error": "",
    }  # fmt: skip


def _pieces(text: str, wish: Wish) -> list[list[str]]:
    """The words as they were typed, cut where marks begin and end; the reader counts in its own tidied text."""
    marks = [(row.start, row.end, "used", f"{LABELS.get(row.field, row.field)}: {row.says}")
             for row in wish.understood if row.source == "prompt" and row.end > row.start]  # fmt: skip
    for row in wish.unused:
        note = f"not understood; try {', '.join(row.instead)}" if row.instead else "not understood"
        marks.append((row.start, row.end, "unused", note))
    places = _places(text, wish.prompt)
    made, at = [], 0
    for start, end, kind, note in sorted(marks):
        if end > len(wish.prompt) or start >= end:
            continue
        a, b = places[start], places[end - 1] + 1
        if a < at:
            continue
        made += [[text[at:a], "", ""]] * (a > at) + [[text[a:b], kind, note]]
        at = b
    return [*made, [text[at:], "", ""]] if at < len(text) else made


def _places(text: str, tidy: str) -> list[int]:
    """Where each letter of the tidied prompt stands in what was typed."""
    places, at = [], 0
    for letter in tidy:
        while at < len(text) - 1 and text[at] != letter and (text[at].isspace() or not text[at].isprintable()):
            at += 1
        if letter == " " and at < len(text) and not (text[at].isspace() or not text[at].isprintable()):
            places.append(max(0, at - 1))
            continue
        places.append(min(at, max(0, len(text) - 1)))
        at += 1
    return places
