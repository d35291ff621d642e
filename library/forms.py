"""What comes from a person into the library: filters, tags, names of playlists."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict

from library.core.circle import CIRCLE, KeyPlace
from library.core.rules import METRE, Condition, RuleSet, spell
from library.core.theory_wish import understand
from library.models import Playlist, Song, SongState

if TYPE_CHECKING:  # Django's own forms take no type at run time
    SongForm = forms.ModelForm[Song]
    ListForm = forms.ModelForm[Playlist]
else:
    SongForm = ListForm = forms.ModelForm

TAGS = ("title", "artist", "album", "album_artist", "composer", "genre", "released")
RELEASED = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
NO_VALUE = "-"  # in an address: songs that have none
NO_METRE = "That is no metre. Write beats and their value, as in 7/8."
LONGEST_WISH = 300


class ClockField(forms.Field):
    """A length as people write it: 3:30, 1:02:03, or plain seconds. Cleans to seconds."""

    def to_python(self, value: Any) -> float | None:
        text = str(value or "").strip()
        if not text:
            return None
        parts = text.split(":")
        if len(parts) > 3 or not all(part.strip().isdigit() and len(part) < 7 for part in parts):
            raise forms.ValidationError(f"“{text}” is no length. Write minutes and seconds, as in 3:30.")
        seconds = 0
        for part in parts:
            seconds = seconds * 60 + int(part)
        return float(seconds)


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter: its words, and the address of the list without it."""

    text: str
    without: str
    names: tuple[str, ...]


class WishField(forms.Field):
    """What theory says of the songs, as people write it. Cleans to rules."""

    def to_python(self, value: Any) -> tuple[Condition, ...]:
        text = str(value or "").strip()[:LONGEST_WISH]
        try:
            return understand(text) if text else ()
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class SongFilter(forms.Form):
    """The filters in the address of the library page."""

    q = forms.CharField(max_length=200, required=False)
    bpm_min = forms.FloatField(min_value=1, max_value=999, required=False)
    bpm_max = forms.FloatField(min_value=1, max_value=999, required=False)
    key = forms.ChoiceField(choices=[(name, name) for name in CIRCLE], required=False)
    near = forms.BooleanField(required=False)
    genre = forms.CharField(max_length=120, required=False)
    metre = forms.RegexField(METRE, required=False, error_messages={"invalid": NO_METRE})
    theory = WishField(required=False)
    length_min = ClockField(required=False)
    length_max = ClockField(required=False)
    rating = forms.IntegerField(min_value=1, max_value=5, required=False)
    state = forms.ChoiceField(choices=SongState.choices, required=False)

    GROUPS = (("q",), ("theory",), ("bpm_min", "bpm_max"), ("key", "near"), ("genre",), ("metre",),
              ("length_min", "length_max"), ("rating",), ("state",))  # fmt: skip

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self.query = query
        self.is_valid()

    def get(self, name: str) -> Any:
        return self.cleaned_data.get(name)

    def rules(self) -> RuleSet:
        """The filters as rules of a playlist; what was not understood is left out (``problems`` says so)."""
        rules: list[Condition] = []
        if self.get("q"):
            rules.append(Condition(field="any", op="contains", value=self.get("q")))
        if self.get("key"):
            rules.append(Condition(field="key", op="near" if self.get("near") else "is", value=self.get("key")))
        for field, column in (("bpm", "bpm"), ("length", "length")):
            rules += _range(field, self.get(f"{column}_min"), self.get(f"{column}_max"))
        rules += _range("rating", self.get("rating"), None)
        if genre := self.get("genre"):
            rules.append(Condition(field="genre", op="empty" if genre == NO_VALUE else "is", value=genre))
        for field in ("metre", "state"):
            if self.get(field):
                rules.append(Condition(field=field, op="is", value=self.get(field)))
        return RuleSet(rules=(*rules, *(self.get("theory") or ())))

    def chips(self) -> list[Chip]:
        texts: dict[str, Callable[[], str]] = {
            "q": lambda: f"“{self.get('q')}”",
            "bpm_min": lambda: between(_number(self.get("bpm_min")), _number(self.get("bpm_max")), " BPM"),
            "key": self._key_in_words,
            "genre": lambda: "No genre" if self.get("genre") == NO_VALUE else str(self.get("genre")),
            "metre": lambda: str(self.get("metre")),
            "theory": lambda: str(self.query.get("theory", "")).strip(),
            "length_min": lambda: between(_clock(self.get("length_min")), _clock(self.get("length_max")), ""),
            "rating": lambda: "5 stars" if self.get("rating") == 5 else f"{self.get('rating')} stars or more",
            "state": lambda: str(SongState(self.get("state")).label).capitalize(),
        }
        return [
            Chip(texts[group[0]](), self.address_without(*group), group)
            for group in self.GROUPS
            if any(self.get(name) for name in group if name != "near")
        ]

    def _key_in_words(self) -> str:
        place = KeyPlace.parse(self.get("key"))
        return f"{place.pretty if place else ''}{' and neighbours' if self.get('near') else ''}"

    def problems(self) -> list[str]:
        return [str(message) for messages in self.errors.values() for message in messages]

    def cleared(self) -> str:
        return self.address_without(*self.fields)

    def without(self, names: tuple[str, ...]) -> SongFilter:
        """The same filters but these."""
        left = self.query.copy()
        for name in names:
            left.pop(name, None)
        return SongFilter(left)

    def address_without(self, *names: str) -> str:
        left = self.query.copy()
        for name in (*names, "page"):
            left.pop(name, None)
        return "?" + left.urlencode()


def _range(field: str, low: float | None, high: float | None) -> list[Condition]:
    """Between, at least or at most; the wrong way round is turned round."""
    if low is None and high is None:
        return []
    if low is not None and high is not None:
        return [Condition(field=field, op="between", low=min(low, high), high=max(low, high))]
    return [Condition(field=field, op="at_least" if high is None else "at_most", low=low, high=high)]


def between(low: str, high: str, unit: str) -> str:
    """ "80 to 110 BPM", "from 80 BPM", "up to 110 BPM"."""
    if low and high:
        return f"{low} to {high}{unit}"
    return f"from {low}{unit}" if low else f"up to {high}{unit}"


def _number(value: float | None) -> str:
    return "" if value is None else spell("bpm", value)


def _clock(value: float | None) -> str:
    return "" if value is None else spell("length", value)


class TagForm(SongForm):
    """Tags of one song, as a person writes them."""

    class Meta:
        model = Song
        fields = TAGS

    def clean_title(self) -> str:
        return str(self.cleaned_data["title"]).strip() or self.instance.title

    def clean_released(self) -> str:
        return clean_released(str(self.cleaned_data["released"]))


class BulkForm(forms.Form):
    """The same change for many songs: which fields, and what they become."""

    artist = forms.CharField(max_length=300, required=False)
    album = forms.CharField(max_length=300, required=False)
    album_artist = forms.CharField(max_length=300, required=False)
    composer = forms.CharField(max_length=300, required=False)
    genre = forms.CharField(max_length=120, required=False)
    released = forms.CharField(max_length=10, required=False)
    rating = forms.TypedChoiceField(choices=[(n, n) for n in range(6)], coerce=int, required=False, empty_value=None)

    def __init__(self, sent: QueryDict | None = None) -> None:
        super().__init__(sent)
        self.sent = sent if sent is not None else QueryDict()

    def clean_released(self) -> str:
        return clean_released(str(self.cleaned_data["released"]))

    def wanted(self) -> dict[str, Any]:
        """Only the fields whose box "change this" is ticked; an empty text empties the tag."""
        ticked = set(self.sent.getlist("change"))
        return {name: self.cleaned_data[name] for name in self.fields if name in ticked and name in self.cleaned_data}

    def clean_rating(self) -> int:
        return self.cleaned_data["rating"] or 0


def clean_released(text: str) -> str:
    """A year, a month or a day. Raises ValidationError with a sentence."""
    text = text.strip()
    if text and not RELEASED.fullmatch(text):
        raise forms.ValidationError(f"“{text}” is no date. Write 1997, 1997-05 or 1997-05-21.")
    return text


class PlaylistForm(ListForm):
    class Meta:
        model = Playlist
        fields = ("name",)

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name:
            raise forms.ValidationError("A playlist needs a name.")
        return name
