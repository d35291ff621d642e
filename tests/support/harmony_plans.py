"""Blueprints for tests of harmony parts: any genre, metre, layout and players, four sections long."""

from __future__ import annotations

from generation.core.blueprint import Blueprint, Phrase, PlanChord, PlanPart, Section

GROUPS = {"7/8": (2, 2, 3), "5/8": (3, 2)}
_FORM = (
    ("Verse 1", "verse", "A", 0, 0.35), ("Chorus 1", "chorus", "B", 0, 0.8),
    ("Verse 2", "verse", "A", 1, 0.5), ("Chorus 2", "chorus", "B", 0, 0.8),
)  # fmt: skip


def harmony_plan(
    *parts: tuple[str, str, str], genre: str = "pop", chords: str = "I vi IV V", metre: str = "4/4", voicing: str = "",
    mode: str = "major", tonic: str = "C", quarters: float = 0.0, bass: bool = True, seed: int = 7, bars: int = 8,
    repeats: int = 1,
) -> Blueprint:  # fmt: skip
    """A song of `parts` (role, instrument, style) with a tune and a bass; a chord a bar, or of so many `quarters`."""
    rows = [
        PlanPart.model_validate({"id": f"p{at}", "name": ins, "role": role, "instrument": ins, "style": style})
        for at, (role, ins, style) in enumerate(parts)
    ]
    rows.append(PlanPart(id="lead", name="Lead", role="melody", instrument="flute"))
    if bass:
        rows.append(PlanPart(id="bass", name="Bass", role="bass", instrument="electric-bass"))
    sections = tuple(
        _section(row, rows, (chords, quarters), (metre, tonic, mode), bars) for _ in range(repeats) for row in _FORM
    )
    return Blueprint.model_validate(
        {"genres": ((genre, 1.0),), "tonic": tonic, "mode": mode, "bpm": 108.0, "metre": metre, "voicing": voicing,
         "sections": sections, "parts": tuple(rows), "seed": seed}
    )  # fmt: skip


def _section(
    row: tuple[str, str, str, int, float], parts: list[PlanPart], turn: tuple[str, float], key: tuple[str, str, str],
    bars: int,
) -> Section:  # fmt: skip
    name, kind, letter, variation, energy = row
    metre, tonic, mode = key
    above, below = map(int, metre.split("/"))
    whole = bars * above * 4 / below
    words, each, at = turn[0].split(), turn[1] or above * 4 / below, 0.0
    planned: list[PlanChord] = []
    while at < whole - 1e-6:
        length = min(each, whole - at)
        planned.append(PlanChord(numeral=words[len(planned) % len(words)], quarters=length))
        at += length
    phrases = [Phrase(bars=4, cadence="half") for _ in range(bars // 4 - 1)] + [Phrase(bars=4, cadence="authentic")]
    return Section.model_validate(
        {"name": name, "kind": kind, "letter": letter, "variation": variation, "bars": bars, "metre": metre,
         "grouping": GROUPS.get(metre, ()), "bpm": 108.0, "tonic": tonic, "mode": mode, "energy": energy,
         "chords": tuple(planned), "phrases": tuple(phrases), "parts": {part.id: energy for part in parts}}
    )  # fmt: skip
