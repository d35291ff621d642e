"""Finding songs: the folded text they are searched by, and rule sets as queries."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from library.core.circle import KeyPlace
from library.core.rules import Condition, Group, RuleSet
from library.models import Song, SongQuerySet
from library.services.theory_search import theory_query

if TYPE_CHECKING:
    from musicapp.people.models import User

SEARCHED = (
    "title", "artist", "album", "album_artist", "composer", "genre", "released", "isrc", "key", "metre",
    "original_name", "comment",
)  # fmt: skip
LONGEST_SEARCH_BYTES = 2_000  # a comment may be a novel; and an index of PostgreSQL takes no more than 2,700
COLUMNS = {"bpm": "bpm", "length": "duration_s", "rating": "rating", "loudness": "loudness_lufs"}
# Letters that Unicode does not take apart into a base and an accent.
SPECIAL = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "♯": "#", "♭": "b"}
)


def fold(text: str) -> str:
    """Lower case without accents, so that "Sigur Rós" is found by "ros": for comparing, never for showing."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.translate(SPECIAL).split())


def search_text(song: Song) -> str:
    """What ``song.search_text`` should be: all its words, folded. To be set whenever a tag or the key changes."""
    folded = fold(" ".join(str(getattr(song, field) or "") for field in SEARCHED))
    return folded.encode()[:LONGEST_SEARCH_BYTES].decode(errors="ignore")


def words_of(query: str) -> list[str]:
    return list(dict.fromkeys(fold(query).split()))[:12]


def songs_matching(user: User, rules: RuleSet) -> SongQuerySet:
    """The songs of this person, not in the bin, that the rules ask for."""
    return Song.objects.of(user).present().filter(as_query(rules))


def as_query(rules: RuleSet | Group) -> Q:
    """Rules as one condition of the database. A group without rules asks for nothing."""
    parts = [_condition(rule) if isinstance(rule, Condition) else as_query(rule) for rule in rules.rules]
    whole = Q()
    for part in parts:
        whole = (whole & part) if rules.match == "all" else (whole | part)
    return whole


def _condition(rule: Condition) -> Q:
    makers: dict[str, Callable[[Condition], Q]] = {
        "any": _anything, "key": _key, "year": _year, "added": _added, "format": _format,
    }  # fmt: skip
    if maker := makers.get(rule.field):
        return maker(rule)
    if (query := theory_query(rule)) is not None:
        return query
    return {"text": _text, "number": _number, "choice": _choice}[rule.kind](rule)


def _anything(rule: Condition) -> Q:
    query = Q()
    for word in words_of(rule.value):
        query &= Q(search_text__contains=word)
    if rule.op in {"empty", "filled"}:
        return Q(search_text="") if rule.op == "empty" else ~Q(search_text="")
    return ~query if rule.op in {"lacks", "is_not"} else query


def _text(rule: Condition) -> Q:
    field, value = rule.field, rule.value.strip()
    queries = {
        "contains": Q(**{f"{field}__icontains": value}),
        "lacks": ~Q(**{f"{field}__icontains": value}),
        "is": Q(**{f"{field}__iexact": value}),
        "is_not": ~Q(**{f"{field}__iexact": value}),
        "starts": Q(**{f"{field}__istartswith": value}),
        "empty": Q(**{field: ""}),
        "filled": ~Q(**{field: ""}),
    }
    return queries[rule.op]


def _number(rule: Condition) -> Q:
    column = COLUMNS[rule.field]
    if rule.op == "unknown":
        return Q(rating=0) if column == "rating" else Q(**{f"{column}__isnull": True})
    query = Q()
    if rule.op in {"between", "at_least"}:
        query &= Q(**{f"{column}__gte": rule.low})
    if rule.op in {"between", "at_most"}:
        query &= Q(**{f"{column}__lte": rule.high})
    return query


def _year(rule: Condition) -> Q:
    """``released`` is text that begins with the year, so years compare as text."""
    if rule.op == "unknown":
        return Q(released="")
    query = ~Q(released="")
    if rule.op in {"between", "at_least"}:
        query &= Q(released__gte=f"{int(rule.low or 0):04d}")
    if rule.op in {"between", "at_most"}:
        query &= Q(released__lt=f"{int(rule.high or 0) + 1:04d}")
    return query


def _key(rule: Condition) -> Q:
    if rule.op == "unknown":
        return Q(key_position__isnull=True)
    place = KeyPlace.parse(rule.value)
    if place is None:  # the rule set was checked, so only an older one can come here
        return Q(pk__in=[])
    query = Q()
    for one in place.neighbourhood if rule.op == "near" else (place,):
        query |= Q(key_position=one.position, is_minor=one.is_minor)
    return (Q(key_position__isnull=True) | ~query) if rule.op == "is_not" else query


def _choice(rule: Condition) -> Q:
    query = Q(**{rule.field: rule.value})
    return ~query if rule.op == "is_not" else query


def _format(rule: Condition) -> Q:
    query = Q(codec__iexact=rule.value) | Q(container__iexact=rule.value)
    return ~query if rule.op == "is_not" else query


def _added(rule: Condition) -> Q:
    since = timezone.now() - timedelta(days=min(rule.low or 1, 36_500))
    return Q(added_at__gte=since) if rule.op == "within" else Q(added_at__lt=since)
