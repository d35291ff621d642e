"""What a song is made of, for people who want to earn with it: sounds and their terms, versions, seeds, human edits."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from generation.core.blueprint import Blueprint
from generation.core.results import SoundUsed, Stem
from theory.core.document import Document

if TYPE_CHECKING:
    from generation.core.sound.hub_models import HubModel

WHOLE_SONG = "the whole song"
OWN_NOTES = "The notes were composed from the blueprint; nobody else's recording or score went into them."


class UsedIn(Document):
    """A sound and the parts in which it is heard."""

    sound: SoundUsed
    parts: tuple[str, ...]


class HumanEdit(Document):
    """Something that a person did to the plan."""

    what: str  # "notes written by hand", "bars made again", "changed in the plan"
    where: str  # "bass, bars 9 to 16"


class Ledger(Document):
    """Kept beside the song as ledger.json. `may_earn` None: there are no stems to answer for."""

    schema_version: int = 1
    title: str
    prompt: str
    seed: int
    made_with: str  # version of the program
    renderer_version: str
    renderers: tuple[str, ...]
    sounds: tuple[UsedIn, ...]
    edits: tuple[HumanEdit, ...]
    may_earn: bool | None
    reasons: tuple[str, ...]
    accepted: tuple[str, ...] = ()  # licences that a person accepted for it


def ledger_of(
    blueprint: Blueprint,
    stems: Sequence[Stem],
    made_with: str,
    renderer_version: str,
    *,
    whole: "HubModel | None" = None,
) -> Ledger:
    """The ledger of one making; `whole` is the model that made the whole song, its licence accepted where it asks."""
    used: dict[str, UsedIn] = {}
    for stem in stems:
        for sound in stem.sounds:
            before = used[sound.name].parts if sound.name in used else ()
            used[sound.name] = UsedIn(sound=sound, parts=(*before, stem.name))
    if whole is not None:
        used[whole.name] = UsedIn(sound=whole.used, parts=(WHOLE_SONG,))
    sounds = tuple(used[name] for name in sorted(used))
    return Ledger(
        title=blueprint.title,
        prompt=blueprint.prompt,
        seed=blueprint.seed,
        made_with=made_with,
        renderer_version=renderer_version,
        renderers=tuple(sorted({stem.renderer for stem in stems} | ({whole.id} if whole else set()))),
        sounds=sounds,
        edits=_edits(blueprint),
        may_earn=all(row.sound.may_earn for row in sounds) if stems else None,
        reasons=_reasons(sounds),
        accepted=(f"{whole.name}: {whole.licence}",) if whole and whole.must_accept else (),
    )


def _edits(blueprint: Blueprint) -> tuple[HumanEdit, ...]:
    takes = tuple(
        HumanEdit(
            what="bars made again" if take.notes is None else "notes written by hand",
            where=f"{blueprint.part(take.part).name}, bars {take.first_bar} to {take.last_bar}",
        )
        for take in blueprint.takes
    )
    changed = tuple(
        HumanEdit(what="changed in the plan", where=origin.field)
        for origin in blueprint.origins
        if origin.kind == "edit"
    )
    return (*changed, *takes)


def _reasons(sounds: Sequence[UsedIn]) -> tuple[str, ...]:
    rows = [OWN_NOTES]
    for row in sounds:
        verdict = "which allows earning" if row.sound.may_earn else "which does not say that you may earn with it"
        rows.append(f"{row.sound.name} ({', '.join(row.parts)}): {row.sound.licence}, {verdict}.")
    return tuple(rows)
