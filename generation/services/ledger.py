"""What a song is made of, as far as earning with it goes: whose sounds, under which terms, and what a person did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from generation.models import Made

OWN_NOTES = "The notes were composed here from your plan; nobody else's recording or score went into them."
PEOPLE = (
    "In many countries only what a person made is protected: what you chose, wrote and changed yourself. "
    "Your edits are kept with the song."
)
SILENT = "No stem is finished yet, so it cannot be said which sounds the song uses."


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a song may be monetised, and why."""

    may_earn: bool | None
    sentence: str
    reasons: list[str]
    sounds: list[dict[str, Any]]


def ledger_of(made: Made) -> dict[str, Any]:
    """Every sound of every stem with its terms, the renderers, and whether money may be earned with all of it."""
    sounds: dict[str, dict[str, Any]] = {}
    renderers = set()
    stems = list(made.stems.all())
    for stem in stems:
        renderers.add(stem.facts.get("renderer", ""))
        for sound in stem.facts.get("sounds", ()):
            kept = sounds.setdefault(sound["name"], {**sound, "parts": []})
            kept["parts"].append(stem.name)
    known = bool(stems)
    return {
        "schema_version": 1,
        "may_earn": all(sound.get("may_earn", True) for sound in sounds.values()) if known else None,
        "sounds": sorted(sounds.values(), key=lambda sound: str(sound["name"])),
        "renderers": sorted(name for name in renderers if name),
        "seed": made.blueprint.get("seed", 0),
        "prompt": made.blueprint.get("prompt", ""),
        "edited_notes": sum(1 for take in made.blueprint.get("takes", ()) if take.get("notes") is not None),
    }


def answer(made: Made) -> Answer:
    """ "May I monetise this?" in words."""
    ledger = made.ledger or ledger_of(made)
    sounds = list(ledger["sounds"])
    if ledger["may_earn"] is None:
        return Answer(None, SILENT, [], [])
    barred = [sound for sound in sounds if not sound.get("may_earn", True)]
    reasons = [OWN_NOTES]
    if barred:
        reasons += [
            f"{sound['name']} ({sound['licence']}) in {_named(sound['parts'])} must not be used to earn money."
            for sound in barred
        ]
        return Answer(False, f"No: {_counted(len(barred), 'sound')} forbids it.", [*reasons, PEOPLE], sounds)
    for licence in sorted({sound["licence"] for sound in sounds}):
        names = [sound["name"] for sound in sounds if sound["licence"] == licence]
        reasons.append(f"{_named(names)}: {licence}, which allows it.")
    return Answer(True, "Yes: every sound in it may be used to earn money.", [*reasons, PEOPLE], sounds)


def _named(names: list[str], most: int = 4) -> str:
    shown = list(dict.fromkeys(names))
    rest = len(shown) - most
    return ", ".join(shown[:most]) + (f" and {rest} more" if rest > 0 else "")


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
