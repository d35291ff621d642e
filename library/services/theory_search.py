"""Rules about theory as conditions of the database, and where in each song they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q

from library.core import theory_rules as theory
from library.core.chord_path import find
from library.core.rules import THEORY_FIELDS, Condition, Group, RuleSet
from library.core.theory_rules import MEASURES
from library.core.theory_wish import understand
from library.models import Song, SongProfile, TheoryFact

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from library.forms import SongFilter
    from musicapp.people.models import User

HAS = {"has", "is", "goes"}
NOT_KNOWN = {"lacks", "is_not", "goes_not"}  # say nothing of songs whose theory is not known
MOST_PASSAGES = 4  # of one song in a list


def theory_query(rule: Condition) -> Q | None:
    """The rule as a condition on songs; None where it does not ask for theory."""
    if rule.field == "metre":
        return _metre(rule)
    if rule.field not in THEORY_FIELDS:
        return None
    if rule.field in MEASURES:
        return _measure(rule)
    query = _songs_with(rule)
    return ~query & Q(pk__in=_known().values("song_id")) if rule.op in NOT_KNOWN else query


def _known() -> QuerySet[SongProfile]:
    return SongProfile.objects.exclude(path="")


def _metre(rule: Condition) -> Q:
    """The metre of the song as a whole is a column; "somewhere" asks the facts."""
    if rule.op == "has":
        return Q(pk__in=TheoryFact.objects.filter(slug=f"metre:{rule.value}").values("song_id")) | Q(metre=rule.value)
    query = Q(metre=rule.value)
    return ~query if rule.op == "is_not" else query


def _measure(rule: Condition) -> Q:
    facts = TheoryFact.objects.filter(slug=rule.field)
    if rule.op == "unknown":
        return ~Q(pk__in=facts.values("song_id"))
    if rule.op in {"between", "at_least"}:
        facts = facts.filter(value__gte=rule.low)
    if rule.op in {"between", "at_most"}:
        facts = facts.filter(value__lte=rule.high)
    return Q(pk__in=facts.values("song_id"))


def _songs_with(rule: Condition) -> Q:
    query, wanted = Q(pk__in=[]), Q()
    for text in path_texts(rule):
        wanted |= Q(path__contains=text)
    if wanted:
        query = Q(pk__in=SongProfile.objects.filter(wanted).values("song_id"))
    if known := slugs(rule):
        facts = TheoryFact.objects.filter(slug__in=known)
        if rule.field == "cadence" and (rule.low or 1) > 1 and rule.op in HAS:
            facts = facts.filter(count__gte=rule.low)
        query |= Q(pk__in=facts.values("song_id"))
    return query


def path_texts(rule: Condition) -> tuple[str, ...]:
    """What a rule looks for in the paths of songs; nothing where it asks facts."""
    if rule.field == "chord":
        return theory.chord_texts(rule.value)
    if rule.field == "progression":
        named = theory.pattern_named(rule.value)
        return theory.pattern_texts(named.slug) if named else theory.progression_texts(rule.value)
    return ()


def slugs(rule: Condition) -> tuple[str, ...]:
    """The facts that a rule asks for."""
    if rule.field == "progression":
        named = theory.pattern_named(rule.value)
        return (f"pattern:{named.slug}",) if named else ()
    if rule.field == "chord":
        return ()
    if rule.field == "modulation":
        return theory.modulation_slugs(rule.value, rule.where)
    if rule.field == "mode":
        return (f"{'mode' if rule.op == 'has' else 'home'}:{rule.value}",)
    return (f"{rule.field}:{rule.value}",)


@dataclass(frozen=True, slots=True)
class Offer:
    """The words of a search read as theory: what they mean, where that leads, and how many songs are so."""

    words: str
    address: str
    count: int


def offer(user: User, wanted: SongFilter) -> Offer | None:
    """Who types "deceptive cadence" into the search may mean the music, not a title."""
    from library.services.search import songs_matching

    text = str(wanted.get("q") or "").strip()
    if len(text) < 3 or wanted.get("theory"):
        return None
    try:
        rules = RuleSet(rules=understand(text))
    except ValueError:
        return None
    address = "?" + urlencode({"theory": text})
    return Offer(rules.in_words().rstrip("."), address, songs_matching(user, rules).count())


# ---- where it is


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a song does what was asked for: its first passage, in seconds, and how often it comes."""

    words: str
    count: int
    start_s: float
    end_s: float | None


def passages(songs: Iterable[Song], rules: RuleSet | Group) -> dict[UUID, list[Passage]]:
    """For each song the passages that the rules on theory asked for; two queries, whatever the number of songs."""
    asked = [rule for rule in _conditions(rules) if rule.op in HAS and rule.field in {*THEORY_FIELDS, "metre"}]
    ids = [song.pk for song in songs]
    found: dict[UUID, list[Passage]] = defaultdict(list)
    if not asked or not ids:
        return found
    by_slug = {slug for rule in asked if rule.field not in MEASURES for slug in slugs(rule)}
    placed = TheoryFact.objects.filter(song_id__in=ids, slug__in=by_slug, first_s__isnull=False)
    for fact in placed.exclude(slug__startswith="home:").order_by("first_s"):
        words = theory.words_of_slug(fact.slug)
        found[fact.song_id].append(Passage(words, fact.count, fact.first_s or 0.0, fact.end_s))
    _add_paths(found, ids, [rule for rule in asked if path_texts(rule)])
    return {pk: rows[:MOST_PASSAGES] for pk, rows in found.items()}


def with_passages(songs: list[Song], rules: RuleSet | Group) -> list[Song]:
    """Gives each song of a list ``song.passages``."""
    found = passages(songs, rules)
    for song in songs:
        song.passages = found.get(song.pk, [])  # type: ignore[attr-defined]
    return songs


def _add_paths(found: dict[UUID, list[Passage]], ids: list[UUID], rules: list[Condition]) -> None:
    if not rules:
        return
    rows = SongProfile.objects.filter(song_id__in=ids).values_list("song_id", "path", "path_s")
    for song_id, path, path_s in rows:
        for rule in rules:
            places = find(path, path_texts(rule))
            words = theory.progression_in_words(rule.value)
            if not places or places[0][1] >= len(path_s) or any(one.words == words for one in found[song_id]):
                continue  # it is not there, or the reading has named it already
            first, last = places[0]
            end_s = path_s[last + 1] if last + 1 < len(path_s) and path_s[last + 1] > 0 else None
            found[song_id].append(Passage(words, len(places), path_s[first], end_s))


def _conditions(rules: RuleSet | Group) -> Iterator[Condition]:
    for rule in rules.rules:
        if isinstance(rule, Condition):
            yield rule
        else:
            yield from _conditions(rule)
