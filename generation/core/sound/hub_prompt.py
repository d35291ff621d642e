"""What a model for whole songs is told of a blueprint: a description in the words such models learnt."""

from generation.core.blueprint import Blueprint
from generation.core.instruments.base import instruments

LONGEST_PROMPT = 600
_MOST_INSTRUMENTS = 6


def description(blueprint: Blueprint) -> str:
    """The person's own words, then genre, mood, key, tempo and instruments of the plan."""
    genres = ", ".join(name.replace("-", " ") for name, _ in blueprint.genres)
    names = {row.id: row.name.lower() for row in instruments()}
    heard = [names.get(part.instrument, part.name.lower()) for part in blueprint.parts][:_MOST_INSTRUMENTS]
    words = [
        blueprint.prompt.strip()[:LONGEST_PROMPT],
        f"{genres} instrumental",
        ", ".join(blueprint.moods),
        key_name(blueprint),
        f"{blueprint.bpm:g} BPM",
        f"{blueprint.metre} time",
        f"with {', '.join(dict.fromkeys(heard))}",
    ]
    return ", ".join(word for word in words if word)


def key_name(blueprint: Blueprint) -> str:
    """Such as "A minor" or "F# dorian"."""
    return f"{blueprint.tonic} {blueprint.mode}"


def plain_key(blueprint: Blueprint) -> str:
    """Key as major or minor, which is all that some models know."""
    bright = blueprint.mode in {"major", "lydian", "mixolydian"}
    return f"{blueprint.tonic} {'major' if bright else 'minor'}"
