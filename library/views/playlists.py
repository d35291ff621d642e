"""Playlists: all of them, one in its order, and the builder of smart ones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from library.core.rules import CHOICES, FIELDS, THEORY_FIELDS, RuleSet
from library.core.theory_rules import METRES, PLACES, patterns
from library.forms import PlaylistForm, SongFilter
from library.models import Playlist
from library.services import drafts, listing
from library.services import playlists as lists
from library.services.access import get_playlist_for
from library.services.addresses import NOBODY
from library.services.search import songs_matching
from library.services.selection import selection_of
from library.services.theory_search import with_passages
from library.views.answers import count_of, done, moved, toasted
from musicapp.people.access import person_of


@login_required
@require_http_methods(["GET", "POST"])
def playlists(request: HttpRequest) -> HttpResponse:
    """All playlists; POST makes an ordinary one, with the songs that were sent along."""
    user = person_of(request)
    form = PlaylistForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        made.owner = user
        made.save()
        count = _add(request, made)
        if not count and not request.POST.get("stay"):
            return moved(request, f"“{made}” is made.", made.get_absolute_url())
        return done(request, f"“{made}” is made with {count_of(count, 'song')}.", goto=made.get_absolute_url())
    context = {"nav": "playlists", "listed": lists.overview(user), "form": form}
    return render(request, "library/playlists.html", context)


def _add(request: HttpRequest, playlist: Playlist) -> int:
    if not request.POST.get("song") and not request.POST.get("all"):
        return 0
    songs = selection_of(person_of(request), request.POST)
    sent = QueryDict(request.POST.get("query", ""))
    ordered = listing.in_order(songs, listing.sort_of(sent.get("sort", "")))
    return lists.add(playlist, list(ordered.values_list("pk", flat=True)))


@login_required
@require_GET
def playlist(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One playlist, playable and, if it is an ordinary one, sortable."""
    chosen = get_playlist_for(person_of(request), pk)
    page = max(1, int(request.GET["page"])) if request.GET.get("page", "").isdecimal() else 1
    context: dict[str, Any] = {
        "nav": "playlists", "playlist": chosen, "now": timezone.localtime(), "next_page": f"?page={page + 1}",
        "nobody": NOBODY,
    }  # fmt: skip
    if chosen.is_smart:
        songs = lists.songs_of(chosen)
        totals = listing.totals_of(songs)
        context |= {"shown": listing.page_of(songs, listing.DEFAULT_SORT, page, totals), "totals": totals}
        with_passages(context["shown"].songs, lists.rules_of(chosen))
        context |= {"words": lists.rules_of(chosen).in_words(), "first": context["shown"].songs[:4]}
    else:
        start, totals = (page - 1) * listing.PAGE, lists.totals(chosen)
        entries = lists.page_entries(chosen, start, listing.PAGE)
        context |= {"entries": entries, "totals": totals, "has_more": start + len(entries) < totals.count}
        context["first"] = [entry.song for entry in entries[:4]]
    more = request.htmx and not request.htmx.boosted and request.htmx.target == "more"  # type: ignore[attr-defined]
    return render(request, f"library/playlist.html{'#more' if more else ''}", context)


@login_required
@require_POST
def rename(request: HttpRequest, pk: UUID) -> HttpResponse:
    chosen = get_playlist_for(person_of(request), pk)
    form = PlaylistForm(request.POST, instance=chosen)
    if not form.is_valid():
        return done(request, str(form.errors["name"][0]), goto=chosen.get_absolute_url())
    form.save()
    return moved(request, f"It is called “{chosen.name}” now.", chosen.get_absolute_url())


@login_required
@require_POST
def delete_playlist(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Deletes the list, never its songs; can be undone as long as the bin keeps songs."""
    chosen = get_playlist_for(person_of(request), pk)
    lists.delete(chosen)
    undo = reverse("library:playlist-undelete", args=[pk])
    if not request.htmx:  # type: ignore[attr-defined]
        return moved(request, f"“{chosen}” is deleted. Its songs stay in the library.", "library:playlists")
    context = {"nav": "playlists", "listed": lists.overview(person_of(request)), "form": PlaylistForm()}
    answer = render(request, "library/playlists.html", context)
    answer["HX-Push-Url"] = reverse("library:playlists")
    return toasted(answer, f"“{chosen}” is deleted. Its songs stay.", undo=undo)


@login_required
@require_POST
def undelete_playlist(request: HttpRequest, pk: UUID) -> HttpResponse:
    chosen = get_object_or_404(Playlist, pk=pk, owner=person_of(request))
    lists.undelete(chosen)
    return done(request, f"“{chosen}” is back.", goto=chosen.get_absolute_url())


@login_required
@require_POST
def add_songs(request: HttpRequest, pk: UUID) -> HttpResponse:
    chosen = get_playlist_for(person_of(request), pk)
    if chosen.is_smart:
        return done(request, f"“{chosen}” fills itself by its rules. Change the rules, or add to an ordinary playlist.")
    count = _add(request, chosen)
    return done(request, f"{count_of(count, 'song')} added to “{chosen}”." if count else f"Already in “{chosen}”.")


@login_required
@require_POST
def remove_entries(request: HttpRequest, pk: UUID) -> HttpResponse:
    chosen = get_playlist_for(person_of(request), pk)
    ids = [int(text) for text in request.POST.getlist("entry") if text.isdecimal() and len(text) < 19]
    count = lists.remove(chosen, ids)
    return done(request, f"{count_of(count, 'song')} taken out of “{chosen}”.", goto=chosen.get_absolute_url())


@login_required
@require_POST
def order(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Moves one entry: in front of ``before`` (dragged), or by ``steps`` (keyboard)."""
    chosen = get_playlist_for(person_of(request), pk)
    entry, before, steps = (request.POST.get(name, "") for name in ("entry", "before", "steps"))
    if not entry.isdecimal() or (before and not before.isdecimal()) or steps not in {"", "-1", "1"}:
        return HttpResponse("Name an entry, and where it goes.", status=400, content_type="text/plain")
    if steps:
        found = lists.step(chosen, int(entry), int(steps))
    else:
        found = lists.move(chosen, int(entry), int(before) if before else None)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(chosen)
    return HttpResponse(status=204 if found else 409)


@login_required
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """The rule builder, for a new smart playlist or one that exists; counts the matches while it is edited."""
    user = person_of(request)
    chosen = get_playlist_for(user, pk) if pk else None
    if chosen and not chosen.is_smart:
        raise Http404("An ordinary playlist has no rules.")
    if request.method == "GET":
        draft = drafts.of(lists.rules_of(chosen) if chosen else SongFilter(request.GET).rules())
        if not draft.items:
            draft.do("add")
        return _builder(request, draft, chosen, PlaylistForm(instance=chosen))
    draft, form = drafts.read(request.POST), PlaylistForm(request.POST, instance=chosen)
    action = request.POST.get("do", "save")
    if action not in {"save", "count", "refresh"}:
        draft.do(action)
    ready = draft.finished()
    if action != "save" or draft.unfinished or not form.is_valid():
        return _builder(request, draft, chosen, form if action == "save" else None, part=action)
    return _save(request, form, ready)


def _save(request: HttpRequest, form: PlaylistForm, ready: RuleSet) -> HttpResponse:
    saved = form.save(commit=False)
    saved.owner = person_of(request)
    saved.rules = ready.model_dump(mode="json", exclude_none=True)
    saved.save()
    return moved(request, f"“{saved}” is saved.", saved.get_absolute_url())


def _builder(
    request: HttpRequest, draft: drafts.Draft, chosen: Playlist | None, form: PlaylistForm | None, part: str = ""
) -> HttpResponse:
    user = person_of(request)
    ready = draft.finished()
    found = listing.totals_of(songs_matching(user, ready))
    context = {
        "nav": "playlists", "draft": draft, "playlist": chosen, "form": form, "name": request.POST.get("name", ""),
        "found": found, "words": ready.in_words(), "fields": FIELDS, "complain": part == "save",
        "choices": _choices(request), "theory_fields": THEORY_FIELDS, "places": PLACES, "patterns": patterns(),
    }  # fmt: skip
    fragment = ""
    if request.htmx and not request.htmx.boosted and part:  # type: ignore[attr-defined]
        fragment = "#found" if part == "count" else "#builder"
    return render(request, f"library/playlist_rules.html{fragment}", context)


def _choices(request: HttpRequest) -> dict[str, list[tuple[str, str]]]:
    known = listing.facets(person_of(request))
    return {
        "metre": [(name, name) for name in dict.fromkeys((*(name for name, _ in known["metres"]), *METRES))],
        "state": known["states"],
        "format": [(name, name.upper()) for name in listing.formats(person_of(request))],
        "key": [(key.name, key.pretty) for key in known["keys"]],
        **{name: list(choices().items()) for name, choices in CHOICES.items()},
    }
