"""What people put right: kept apart from what the machine heard, applied to it, listed and undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from library.core.analysis import Analysis, PartialAnalysis
from library.core.correction_words import TITLES, anchored, in_words
from library.core.corrections import Corrected, correct, read_correction
from library.core.harmony_strip import harmony_strip
from library.models import Correction, Hearing, Song
from library.services import reading, theory_facts
from library.services.figures import NOTHING_HEARD, heard_figures, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from library.core.corrections import Correction as Stated
    from musicapp.people.models import User
    from theory.core.reading import Reading

WHOLE = "done"
NOT_YET = "This song is still being heard for the first time. Correct it when that is done."
METRES = ("2/4", "3/4", "4/4", "5/4", "6/8", "7/8", "9/8", "12/8")
TONICS = ("C", "C#", "Db", "D", "D#", "Eb", "E", "F", "F#", "Gb", "G", "G#", "Ab", "A", "A#", "Bb", "B")
MODES = ("major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian")
GROUPS = {
    "tempo": "Tempo and bars", "downbeat": "Tempo and bars", "metre": "Tempo and bars", "key": "Keys",
    "chord": "Chords", "boundary": "Form", "section": "Form", "genre": "Genre",
}  # fmt: skip
MOST = 2_000  # of one song; far more than anybody makes by hand


class ChangedMeanwhileError(Exception):
    """Somebody corrected the song since the person read it."""

    def __str__(self) -> str:
        return "Somebody corrected this song just now. Look at what it shows now, then correct it again."


@dataclass(frozen=True, slots=True)
class Row:
    """A correction as lists show it."""

    made: Correction
    title: str
    words: str


def all_of(song: Song) -> list[Correction]:
    """Every correction of the song, those undone too, in the order in which they were made."""
    return list(Correction.objects.filter(song=song).select_related("made_by"))


def standing(song: Song) -> list[Correction]:
    """The corrections of a song that were not undone."""
    return held(all_of(song))


def held(made: Iterable[Correction]) -> list[Correction]:
    """Those that were not undone."""
    return [one for one in made if one.undone_at is None]


def revision(made: Sequence[Correction]) -> int:
    """Raised by every correction and by every undo: tells whether what a person read is still so."""
    return len(made) + sum(one.undone_at is not None for one in made)


def words_of(made: Correction, shown: Analysis | PartialAnalysis) -> str:
    """A correction in words; why it cannot be read where an older studio wrote it in another form."""
    try:
        return in_words(read_correction(made.kind, made.value), shown)
    except ValueError as error:
        return str(error)


def rows(corrections: Sequence[Correction], shown: Analysis | PartialAnalysis) -> list[Row]:
    """The standing corrections in words, the newest first."""
    return [
        Row(made, TITLES.get(made.kind, made.kind.capitalize()), words_of(made, shown))
        for made in reversed(held(corrections))
    ]


@dataclass(frozen=True, slots=True)
class Group:
    """The corrections of one subject, the newest first."""

    title: str
    rows: tuple[Row, ...]


def grouped(rows: Sequence[Row]) -> list[Group]:
    """By subject, that of the newest correction first."""
    titles = list(dict.fromkeys(GROUPS.get(row.made.kind, "Other") for row in rows))
    return [Group(title, tuple(row for row in rows if GROUPS.get(row.made.kind, "Other") == title)) for title in titles]


@dataclass(frozen=True, slots=True)
class Panel:
    """What the song page offers to put right, and what was put right."""

    rows: list[Row]
    groups: list[Group]
    revision: int
    half_bpm: float | None
    double_bpm: float | None
    has_bars: bool
    metre: str
    tonic: str
    mode: str  # major, minor or a church mode
    metres: tuple[str, ...] = METRES
    tonics: tuple[str, ...] = TONICS
    modes: tuple[str, ...] = MODES


def genre_named(made: Sequence[Correction]) -> str | None:
    """The genre that a person gave the song last."""
    named = [str(one.value.get("name", "")) for one in held(made) if one.kind == "genre"]
    return named[-1] or None if named else None


def panel(made: Sequence[Correction], hearing: Hearing | None, shown: PartialAnalysis) -> Panel | None:
    """None while there is nothing whole to correct."""
    if hearing is None or hearing.stage != WHOLE:
        return None
    bpm = shown.tempo.bpm if shown.tempo else None
    found = rows(made, shown)
    return Panel(
        rows=found,
        groups=grouped(found),
        revision=revision(made),
        half_bpm=bpm and bpm / 2,
        double_bpm=bpm and bpm * 2,
        has_bars=bool(shown.downbeats_s),
        metre=shown.metre.signature if shown.metre else "",
        tonic=shown.key.key.partition(" ")[0] if shown.key else "",
        mode=(shown.key.mode or shown.key.key.partition(" ")[2]) if shown.key else "",
    )


def add(song: Song, person: User, kind: str, value: Mapping[str, Any], seen: int | None = None) -> Correction:
    """Makes a correction and derives what follows from it.

    ``seen`` is the revision that the person looked at. Raises ValueError with a sentence where the correction is none
    or does not fit, ChangedMeanwhileError where somebody else was first.
    """
    with transaction.atomic():
        hearing = _locked(song, seen)
        if Correction.objects.filter(song=song).count() >= MOST:
            raise ValueError(f"A song can have {MOST} corrections, and this one has them.")
        shown = Analysis.model_validate(hearing.shown)
        stated = read_correction(kind, anchored(kind, value, shown))
        misfit = correct(shown, [stated]).misfits.get(0)
        if misfit:
            raise ValueError(misfit)
        made = Correction.objects.create(
            song=song, made_by=person, kind=kind, value=stated.model_dump(mode="json", exclude={"kind"})
        )
        _renewed_by_hand(song, hearing)
    return made


def undo(song: Song, pk: UUID, seen: int | None = None) -> bool:
    """Takes one correction back; False where that was done already. Raises as ``add`` does."""
    with transaction.atomic():
        hearing = _locked(song, seen)
        standing_one = Correction.objects.filter(song=song, pk=pk, undone_at__isnull=True)
        if not standing_one.update(undone_at=timezone.now()):
            return False
        _renewed_by_hand(song, hearing)
    return True


def undo_all(song: Song, seen: int | None = None) -> int:
    """Takes every standing correction back; how many there were. Raises as ``add`` does."""
    with transaction.atomic():
        hearing = _locked(song, seen)
        count = Correction.objects.filter(song=song, undone_at__isnull=True).update(undone_at=timezone.now())
        if count:
            _renewed_by_hand(song, hearing)
    return count


def _renewed_by_hand(song: Song, hearing: Hearing) -> None:
    keep(song, hearing, derive(song, Analysis.model_validate(hearing.document), hearing.notes))
    Song.objects.filter(pk=song.pk).update(version=F("version") + 1)


def _locked(song: Song, seen: int | None) -> Hearing:
    """The whole hearing, with the song's row as the lock."""
    Song.objects.select_for_update().get(pk=song.pk)
    hearing = Hearing.objects.filter(song=song, stage=WHOLE).first()
    if hearing is None:
        raise ValueError(NOT_YET)
    if seen is not None and seen != revision(all_of(song)):
        raise ChangedMeanwhileError
    return hearing


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from a hearing and its corrections, ready to be stored."""

    hearing: dict[str, Any]  # columns of the Hearing
    song: dict[str, Any]  # columns of the Song
    misfits: dict[UUID, str]  # by correction, "" where it holds
    revision: int
    stated: theory_facts.Stated  # what songs are found and compared by


def derive(song: Song, heard: Analysis, notes: str, theory: Reading | None = None) -> Derived:
    """Works out what the song shows: what was heard, with all standing corrections, and the theory of that.

    ``theory`` is the reading of ``heard``, where it was just made. Writes nothing.
    """
    made = all_of(song)
    result, stated, misfits = apply(held(made), heard)
    if theory is None or stated:
        theory = reading.read_again(result.analysis, notes)
    shown = result.analysis
    strip = shortened(harmony_strip(shown.chords, shown.downbeats_s, shown.duration_s))
    return Derived(
        {
            "corrected": shown.model_dump(mode="json") if stated else None,
            "theory": theory.model_dump(mode="json") if theory else None,
            "scores": {},  # files of notes follow the bars and keys
        },
        NOTHING_HEARD | heard_figures(shown) | {"harmony_strip": strip},
        misfits,
        revision(made),
        theory_facts.stated(shown, theory, notes),
    )


def keep(song: Song, hearing: Hearing, derived: Derived) -> None:
    """Stores what was derived; needs the transaction in which it was looked whether it still holds."""
    Hearing.objects.filter(pk=hearing.pk).update(**derived.hearing, updated_at=timezone.now())
    Song.objects.filter(pk=song.pk).update(**derived.song)
    theory_facts.store(song.pk, derived.stated)
    for pk, said in derived.misfits.items():
        Correction.objects.filter(pk=pk).exclude(misfit=said).update(misfit=said)


def apply(held_ones: Sequence[Correction], heard: Analysis) -> tuple[Corrected, list[Stated], dict[UUID, str]]:
    """What was heard with the standing corrections; those that hold; and for each why it does not, or ""."""
    made: list[Correction] = []
    stated: list[Stated] = []
    misfits: dict[UUID, str] = {}
    for one in held_ones:
        try:
            stated.append(read_correction(one.kind, one.value))
            made.append(one)
        except ValueError as error:
            misfits[one.pk] = str(error)
    result = correct(heard, stated)
    misfits |= {one.pk: result.misfits.get(place, "") for place, one in enumerate(made)}
    return result, [one for place, one in enumerate(stated) if place not in result.misfits], misfits
