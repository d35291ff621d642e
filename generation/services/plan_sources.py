"""Where a blueprint can come from beside a prompt: chords of the theory lab, and a song that was heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from generation.core.blueprint import Blueprint, Origin
from generation.core.editing.edits import apply
from generation.core.editing.form import changed
from generation.core.lifting.from_song import Choices, lift
from generation.core.planning.plan import plan as planned
from generation.core.wish import Wish
from generation.services import plans
from library.core.piece_from_analysis import piece_of
from library.models import Song
from library.services.correction_editor import shown_of
from library.services.reading import reading_of
from theory.core.lab.modes import Home
from theory.forms import ProgressionForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generation.models import Plan
    from musicapp.people.models import User

JSON = dict[str, Any]
CHOICES = ("form", "harmony", "groove", "tempo")
_METRES = {2: "2/4", 3: "3/4", 4: "4/4", 5: "5/4", 6: "6/4", 7: "7/4", 8: "8/4", 9: "9/4", 10: "10/4", 12: "12/4"}
_PLAIN_MODES = {"harmonic-minor": "minor", "melodic-minor": "minor", "phrygian-dominant": "phrygian",
                "lydian-dominant": "lydian", "altered": "locrian"}  # fmt: skip


def from_lab(user: User, query: Mapping[str, str]) -> Plan:
    """A draft whose every section is built on a progression of the lab. Raises ValueError with a sentence."""
    form = ProgressionForm(query)
    if not form.is_valid() or not form.cleaned_data["timed"]:
        raise ValueError(next(iter(form.sentences.values()), "There are no chords in this address."))
    asked = form.cleaned_data
    home: Home = asked["home"]
    mode = _PLAIN_MODES.get(home.mode.slug, home.mode.slug)
    tempo = asked["tempo"] if 20 <= asked["tempo"] <= 320 else None
    wish = Wish(tonic=home.tonic, mode=mode, bpm=tempo, metre=_METRES.get(asked["bar"], "4/4"))
    blueprint = planned(wish)
    text = query.get("chords", "")
    for at, _ in enumerate(blueprint.sections):
        if blueprint.sections[at].home == Home.parse(home.tonic, mode):
            blueprint = apply(blueprint, {"do": "row", "section": at, "text": text})
    origins = [one for one in blueprint.origins if not one.field.startswith("sections.")]
    said = [
        Origin(field=f"sections.{at}.chords", kind="lab", says="from the theory lab", words=text[:200])
        for at, _ in enumerate(blueprint.sections)
    ]
    return plans.store(user, changed(blueprint, origins=(*origins, *said)))


def song_asked(user: User, asked: str) -> Song | None:
    """The song that the address names, if it is this person's."""
    try:
        found: Song | None = Song.objects.filter(pk=UUID(asked), owner=user, deleted_at__isnull=True).first()
    except ValueError:
        return None
    return found


def from_song(user: User, sent: JSON) -> Plan:
    """A draft lifted from a heard song. Raises ValueError with a sentence."""
    song = song_asked(user, str(sent.get("song", "")))
    if song is None:
        raise ValueError("This song is not in your library. Choose another.")
    wanted = [name for name in CHOICES if sent.get(name)]
    if not wanted:
        raise ValueError("Choose at least one thing to take from the song: form, harmony, groove or tempo.")
    blueprint = _lifted(song, wanted, str(sent.get("tonic") or ""))
    return plans.store(user, blueprint, source_song=song)


def _lifted(song: Song, wanted: list[str], tonic: str) -> Blueprint:
    """From the song as it is shown, with its corrections."""
    heard, hearing = shown_of(song)
    theory = reading_of(hearing)
    if theory is None:
        raise ValueError(f"The theory of “{song}” is not known. Hear it again, then start from it.")
    plain = tonic.replace("♭", "b").replace("♯", "#")
    choices = Choices(**{name: name in wanted for name in CHOICES}, tonic=plain)
    return lift(piece_of(heard), theory, choices, Wish(), str(song))
