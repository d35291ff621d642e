"""Songs that are like a song, with what is alike; and songs that can follow it. docs/algorithms/likeness.md"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from library.core import likeness, theory_rules
from library.core.circle import KeyPlace
from library.core.likeness import Candidate, Comparer, Likeness
from library.core.mixing import USUAL_REACH, End, Follow, camelot, can_follow, transposed
from library.models import Song, SongProfile, SongState, TheoryFact
from library.services import theory_facts
from library.services.listing import HEAVY

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from musicapp.people.models import User

MOST = 12
LEAST_WHOLE = 0.33  # less than this is not alike
MOST_SHARED = 3  # facts of theory that are named beside the turn
LEAST_ALIKE = {"harmony": 0.45, "groove": 0.6, "tempo": 0.35, "key": 0.55}  # from here on an aspect is worth a word
COLUMNS = ("song_id", "harmony", "groove", "slots", "swing", "bpm", "key_position", "is_minor")
# What two songs may have in common that is worth saying, rarest kind first; "%" stands for the words of the fact.
TELLING = {
    "modulation": "each %", "pattern": "% in both", "cadence": "% in both", "groove": "% groove in both",
    "home": "both %", "form": "both in %", "metre": "both in %",
}  # fmt: skip
EVERYDAY = {
    "home:major", "home:minor", "metre:4/4", "metre:3/4", "modulation:any", "cadence:perfect-authentic",
    "cadence:imperfect-authentic", "cadence:half", "form:binary", "form:ternary", "form:strophic",
    "form:verse-chorus-form",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """What is alike in one aspect, in words, and where it can be heard."""

    aspect: str
    words: str
    here_s: float | None = None  # in the song that is compared
    there_s: float | None = None  # in the one that is like it


@dataclass(slots=True)
class Alike:
    """A song of the list."""

    song: Song
    likeness: Likeness
    reasons: list[Reason] = field(default_factory=list)

    @property
    def plays_s(self) -> float | None:
        """Where what is alike is first heard in it."""
        return next((one.there_s for one in self.reasons if one.there_s is not None), None)

    @property
    def shares(self) -> list[tuple[str, int | None]]:
        """Every aspect in per cent, None where it is not known."""
        values = ((name, getattr(self.likeness, name)) for name in likeness.ASPECTS)
        return [(name, None if value is None else round(100 * value)) for name, value in values]


def profile_for(song: Song) -> SongProfile | None:
    """The profile; told now for a song that was heard before there were any. None before it is heard."""
    found = SongProfile.objects.filter(song=song).first()
    if found is None and song.state == SongState.READY:
        theory_facts.index(song.pk)
        found = SongProfile.objects.filter(song=song).first()
    return found


def candidates(user: User) -> QuerySet[SongProfile]:
    """Profiles of this person's songs that are not in the bin."""
    binned = Song.objects.of(user).filter(deleted_at__isnull=False)
    return SongProfile.objects.filter(owner=user).exclude(song_id__in=binned.values("pk"))


def others(song: Song) -> int:
    """How many songs there are to compare with."""
    return candidates(song.owner).exclude(song=song).count()


def alike(song: Song, weights: dict[str, float] | None = None, count: int = MOST) -> list[Alike]:
    """The songs most like this one, the most alike first. Reads every profile of its owner."""
    mine = profile_for(song)
    if mine is None:
        return []
    rows = candidates(song.owner).exclude(song=song).values_list(*COLUMNS)
    comparer = Comparer(_candidate(mine), weights or dict(likeness.USUAL_WEIGHTS))
    best = [
        one
        for one in comparer.best([Candidate(*row) for row in rows.iterator(2_000)], count)
        if one.whole >= LEAST_WHOLE
    ]
    songs = Song.objects.defer(*HEAVY).in_bulk([one.song for one in best])
    found = [Alike(songs[one.song], one) for one in best if one.song in songs]
    _say_what(mine, found)
    return found


def _candidate(row: SongProfile) -> Candidate:
    return Candidate(*(getattr(row, name) for name in COLUMNS))._replace(
        harmony=bytes(row.harmony), groove=bytes(row.groove)
    )


def _say_what(mine: SongProfile, found: list[Alike]) -> None:
    """Fills in the reasons; three queries for all."""
    ids = [one.song.pk for one in found]
    profiles = {row.pk: row for row in SongProfile.objects.filter(pk__in=ids).only("path", "path_s", "slots", "swing")}
    facts: dict[UUID, dict[str, TheoryFact]] = defaultdict(dict)
    for fact in TheoryFact.objects.filter(song_id__in=[mine.pk, *ids]).exclude(slug__in=EVERYDAY):
        facts[fact.song_id][fact.slug] = fact
    for one in found:
        shared = _shared(facts[mine.pk], facts[one.song.pk])
        one.reasons = [
            *_harmony(mine, profiles[one.song.pk], one.likeness, shared),
            *_groove(one.likeness, shared),
            *_plain(mine, one),
        ]


def _shared(mine: dict[str, TheoryFact], theirs: dict[str, TheoryFact]) -> list[Reason]:
    """Facts of both songs that are worth a word, the rarest kind first."""
    rows = [
        (list(TELLING).index(kind), -min(mine[slug].value, theirs[slug].value), Reason(
            "groove" if kind == "groove" else "harmony",
            TELLING[kind].replace("%", theory_rules.words_of_slug(slug)), mine[slug].first_s, theirs[slug].first_s,
        ))
        for slug in mine.keys() & theirs.keys()
        if (kind := slug.partition(":")[0]) in TELLING and "@" not in slug
    ]  # fmt: skip
    return [reason for *_, reason in sorted(rows, key=lambda row: (row[0], row[1], row[2].words))]


def _harmony(mine: SongProfile, other: SongProfile, one: Likeness, shared: list[Reason]) -> list[Reason]:
    turn = likeness.shared_turn(mine.path, other.path) if (one.harmony or 0) >= LEAST_ALIKE["harmony"] / 2 else None
    found = []
    if turn:
        words = f"{'same turn' if turn.loops else 'both go'} {turn.numerals}"
        found.append(Reason("harmony", words, _time(mine, turn.first[0]), _time(other, turn.second[0])))
    named = [reason for reason in shared if reason.aspect == "harmony"]
    found += [reason for reason in named if not turn or turn.numerals not in reason.words][:MOST_SHARED]
    if not found and (one.harmony or 0) >= LEAST_ALIKE["harmony"]:
        found.append(Reason("harmony", "similar moves from chord to chord"))
    return found


def _time(profile: SongProfile, step: int) -> float | None:
    return profile.path_s[step] if step < len(profile.path_s) else None


def _groove(one: Likeness, shared: list[Reason]) -> list[Reason]:
    if (one.groove or 0) < LEAST_ALIKE["groove"]:
        return []
    named = [reason for reason in shared if reason.aspect == "groove"][:1]
    return named or [Reason("groove", f"strokes fall alike ({round(100 * (one.groove or 0))} %)")]


def _plain(mine: SongProfile, one: Alike) -> list[Reason]:
    """Tempo and key."""
    found, song = [], one.song
    if mine.bpm and song.bpm and (one.likeness.tempo or 0) >= LEAST_ALIKE["tempo"]:
        found.append(Reason("tempo", likeness.tempo_in_words(mine.bpm, song.bpm)))
    here, there = _key(mine.key_position, mine.is_minor), _key(song.key_position, song.is_minor)
    if here and there and (one.likeness.key or 0) >= LEAST_ALIKE["key"]:
        found.append(Reason("key", likeness.key_in_words(here, there)))
    return found


def _key(position: int | None, is_minor: bool | None) -> KeyPlace | None:
    return None if position is None else KeyPlace(position, bool(is_minor))


# ---- what can follow


@dataclass(frozen=True, slots=True)
class Next:
    """A song that can follow, and how."""

    song: Song
    follow: Follow
    leaves: KeyPlace  # the key at the end of the song that sounds now
    arrives: KeyPlace  # the key at the beginning of this one, as it will sound

    @property
    def codes(self) -> tuple[str, str]:
        """Both keys as DJs write them."""
        return camelot(self.leaves), camelot(self.arrives)

    @property
    def opens_elsewhere(self) -> bool:
        """It begins in another key than it is mostly in."""
        return self.song.key_position is not None and self.follow.shift == 0 and self.arrives != _key(
            self.song.key_position, self.song.is_minor
        )  # fmt: skip


def followers(song: Song, reach: float = USUAL_REACH, *, key_lock: bool = True, count: int = MOST) -> list[Next]:
    """Songs whose beginning fits the end of this one, the best first."""
    mine = profile_for(song)
    if mine is None:
        return []
    end = _end(mine, "closes")
    if end.key is None:
        return []
    rows = candidates(song.owner).exclude(song=song).filter(_within(mine.bpm, reach), opens_position__isnull=False)
    light = rows.values_list("song_id", "opens_position", "opens_minor", "bpm", "energy", "tuning_cents")
    fits = []
    for pk, position, is_minor, bpm, energy, tuning_cents in light.iterator(2_000):
        place = KeyPlace(position or 0, bool(is_minor))
        follow = can_follow(end, End(place, bpm, energy, tuning_cents), reach, key_lock=key_lock)
        if follow:
            fits.append((follow, pk, transposed(place, follow.shift)))
    fits.sort(key=lambda one: -one[0].fit)
    songs = Song.objects.defer(*HEAVY).in_bulk([pk for _, pk, _ in fits[:count]])
    return [Next(songs[pk], follow, end.key, arrives) for follow, pk, arrives in fits[:count] if pk in songs]


def _within(bpm: float | None, reach: float) -> Q:
    """Tempi that can be reached, half and double too; songs without a pulse always."""
    query = Q(bpm__isnull=True)
    if not bpm:
        return query | Q(bpm__isnull=False)
    for factor in (0.5, 1.0, 2.0):
        query |= Q(bpm__gte=bpm * factor / (1 + reach / 100) - 0.01, bpm__lte=bpm * factor / (1 - reach / 100) + 0.01)
    return query


def _end(row: SongProfile, side: str) -> End:
    key = _key(getattr(row, f"{side}_position"), getattr(row, f"{side}_minor"))
    return End(key, row.bpm, row.energy, row.tuning_cents)
