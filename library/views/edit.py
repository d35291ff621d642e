"""Changing songs: tags in the row, many at once with a preview, stars, delete and the way back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from library.forms import TAGS, BulkForm, TagForm
from library.models import SongQuerySet, TagChange
from library.services import bin as the_bin
from library.services import listing, tags
from library.services.access import get_song_for
from library.services.selection import selection_of
from library.views.answers import count_of, done
from musicapp.people.access import person_of

PREVIEWED = 200  # lines of a preview; the count above them is of all


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The row as fields; saved, it is a row again. A clash with somebody else's edit is shown in the fields."""
    song = get_song_for(person_of(request), pk)
    if request.method == "GET":
        was = {name: getattr(song, name) for name in TAGS}
        return _edit_row(request, TagForm(instance=song), was, focus=request.GET.get("field", "title"))
    form = TagForm(request.POST, instance=song)
    was = {name: request.POST.get(f"was-{name}", "") for name in TAGS}
    if not form.is_valid():
        return _edit_row(request, form, was)
    clashes = tags.edit(song, was, form.cleaned_data)
    if clashes:
        return _edit_row(request, form, was | {clash.field: clash.theirs for clash in clashes}, clashes=clashes)
    song = get_song_for(person_of(request), pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return done(request, f"“{song}” is saved.")
    context = {"song": listing.with_jobs([song])[0], "now": timezone.localtime(), "fresh": True}
    return render(request, "library/_song_row.html", context)


def _edit_row(request: HttpRequest, form: TagForm, was: dict[str, Any], **more: Any) -> HttpResponse:
    fields = [(form[name], was[name]) for name in TAGS]
    htmx = request.htmx  # type: ignore[attr-defined]
    template = "library/_song_edit.html" if htmx and not htmx.boosted else "library/song_edit.html"
    return render(request, template, {"form": form, "fields": fields, "song": form.instance, "nav": "library", **more})


@login_required
@require_POST
def rate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sets the stars of one song; choosing the same again takes them away in the page, not here."""
    song = get_song_for(person_of(request), pk)
    text = request.POST.get("rating", "")
    if text not in {"0", "1", "2", "3", "4", "5"}:
        return HttpResponse("A rating is 0 to 5 stars.", status=400, content_type="text/plain")
    tags.rate(song, int(text))
    if not request.htmx:  # type: ignore[attr-defined]
        return done(request, f"“{song}” has {count_of_stars(int(text))}.")
    song.rating = int(text)
    return render(request, "library/_stars.html", {"song": song})


def count_of_stars(rating: int) -> str:
    return "no stars" if not rating else f"{rating} star{'' if rating == 1 else 's'}"


@login_required
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """The form for many songs, with the preview of what it would change."""
    form = BulkForm(request.POST if request.POST.get("step") else None)
    return render(request, *_bulk_page(request, form))


def _bulk_page(request: HttpRequest, form: BulkForm, **more: Any) -> tuple[str, dict[str, Any]]:
    user = person_of(request)
    songs = selection_of(user, request.POST)
    wanted = form.wanted() if form.is_bound and form.is_valid() else {}
    first, line_count, changed = _preview(songs, wanted)
    context = {
        "form": form, "count": songs.count(), "wanted": wanted, "lines": first, "line_count": line_count,
        "changed_songs": changed,
        "seen": tags.seen(songs), "sent": request.POST, "ids": request.POST.getlist("song"), "nav": "library",
        "ticked": request.POST.getlist("change"), **more,
    }  # fmt: skip
    fragment = request.htmx and request.POST.get("step")  # type: ignore[attr-defined]
    if fragment:
        return "library/bulk_edit.html#preview", context
    return ("library/bulk_edit.html#dialog" if request.htmx else "library/bulk_edit.html"), context  # type: ignore[attr-defined]


def _preview(songs: SongQuerySet, wanted: dict[str, Any]) -> tuple[list[tags.Difference], int, int]:
    """The first lines of what would change, how many lines there are, and of how many songs."""
    first: list[tags.Difference] = []
    count, touched = 0, set()
    for line in tags.differences(songs.order_by("title", "pk"), wanted) if wanted else ():
        count += 1
        touched.add(line.song.pk)
        if count <= PREVIEWED:
            first.append(line)
    return first, count, len(touched)


@login_required
@require_POST
def bulk_apply(request: HttpRequest) -> HttpResponse:
    """Does what the preview showed, in one transaction; where the songs changed since, shows it again instead."""
    user, form = person_of(request), BulkForm(request.POST)
    if not form.is_valid() or not form.wanted():
        return render(request, *_bulk_page(request, form))
    try:
        record = tags.change_many(user, selection_of(user, request.POST), form.wanted(), request.POST.get("seen", ""))
    except tags.Changed:
        note = "Some of these songs were changed meanwhile. This is what would change now: look again, then apply."
        return render(request, *_bulk_page(request, form, note=note))
    if record is None:
        return done(request, "Nothing to change: the songs have these tags already.")
    undo = reverse("library:undo", args=[record.pk])
    return done(request, f"{count_of(len(record.changes), 'song')} changed.", undo=undo)


@login_required
@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Takes back one change of tags."""
    record = get_object_or_404(TagChange, pk=pk, owner=person_of(request))
    undone = tags.undo(record)
    text = f"{count_of(undone.songs, 'song')} put back."
    if undone.left_alone:
        text += f" {count_of(undone.left_alone, 'tag')} changed again since, so left alone."
    return done(request, text)


@login_required
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Moves songs to the bin."""
    songs = selection_of(person_of(request), request.POST)
    first = songs.first()
    count, stamp = the_bin.move_to_bin(songs)
    if first is None or not count:
        return done(request, "No song was chosen.")
    what = f"“{first}”" if count == 1 else count_of(count, "song")
    return done(request, f"{what} moved to the bin.", undo=reverse("library:undelete", args=[stamp]))


@login_required
@require_POST
def undelete(request: HttpRequest, stamp: int) -> HttpResponse:
    """Takes back one delete."""
    try:
        count = the_bin.put_back(person_of(request), stamp)
    except OverflowError:
        raise Http404("There is nothing to undo.") from None
    return done(request, f"{count_of(count, 'song')} back in the library.")
