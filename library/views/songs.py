"""The library page and its fragments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from library.core.theory_rules import patterns
from library.core.theory_wish import EXAMPLES
from library.forms import SongFilter
from library.models import Playlist, Song
from library.services import exports, hear_again, listing, playlists
from library.services.access import get_song_for
from library.services.addresses import NOBODY
from library.services.downloads import in_turn
from library.services.overview import overview_of
from library.services.search import songs_matching
from library.services.selection import selection_of
from library.services.theory_search import offer, with_passages
from library.views.answers import count_of, done, moved
from musicapp.jobs import services as jobs
from musicapp.jobs.models import Job
from musicapp.people.access import person_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from musicapp.people.models import User

VIEW_COOKIE = "library_view"
VIEWS = ("table", "covers")
MOST_PAGES = 20  # that a list is fetched again with, to stay as long as it was read
A_YEAR_S = 60 * 60 * 24 * 365


@login_required
@require_GET
@vary_on_headers("HX-Request", "HX-Target")
def songs(request: HttpRequest) -> HttpResponse:
    """The list: the whole page, or only what a filter, a heading or the next page changes."""
    context = _list_context(request)
    fragment = _fragment(request, context["view"])
    if not fragment:
        context |= _page_context(request, context)
    answer = render(request, f"library/song_list.html{fragment}", context)
    if "view" in request.GET:
        answer.set_cookie(VIEW_COOKIE, context["view"], max_age=A_YEAR_S, samesite="Lax", httponly=True)
    return answer


def _fragment(request: HttpRequest, view: str) -> str:
    """Which part of the page htmx asks for: the results, or the next rows at their end; else all of it."""
    htmx = request.htmx  # type: ignore[attr-defined]
    if not htmx or htmx.boosted or htmx.history_restore_request:
        return ""
    return {"results": "#results", "more": "#covers" if view == "covers" else "#rows"}.get(htmx.target or "", "")


def _list_context(request: HttpRequest) -> dict[str, Any]:
    user, query = person_of(request), request.GET
    wanted = SongFilter(query)
    rules = wanted.rules()
    found = songs_matching(user, rules)
    totals = listing.totals_of(found)
    sort = listing.sort_of(query.get("sort", ""))
    page, pages = _counting(query, "page"), min(MOST_PAGES, _counting(query, "pages"))
    shown = listing.page_of(found, sort, page, totals, pages)
    with_passages(shown.songs, rules)
    view = query.get("view") or request.COOKIES.get(VIEW_COOKIE, "")
    everything = totals if not rules.rules else listing.totals_of(Song.objects.of(user).present())
    return {
        "is_plain": not rules.rules and sort == listing.DEFAULT_SORT,
        "loosened": listing.loosened(user, wanted) if everything.count and not totals.count else [],
        "shown": shown,
        "offer": offer(user, wanted),
        "everything": everything,
        "filter": wanted,
        "sort": sort,
        "columns": listing.columns(sort, _without(query, "sort", "page", "pages")),
        "view": view if view in VIEWS else "table",
        "next_page": "?" + _without(query, "pages", page=str(page + pages)).urlencode(),
        "query": _without(query, "page", "pages").urlencode(),
        "views": [(name, "?" + _without(query, "page", "pages", view=name).urlencode()) for name in VIEWS],
        "now": timezone.localtime(),
    }


def _page_context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    user, first = person_of(request), context["shown"].first
    tally = hear_again.tally(user)
    return {
        "nav": "library",
        "nobody": NOBODY,
        "playlists": ordinary_lists(user),
        "facets": listing.facets(user),
        "wishes": EXAMPLES,
        "patterns": patterns(),
        "listening": listing.listening(user, tally),
        "older": tally.older,
        "selected": overview_of(first) if first else None,
    }


def _counting(query: QueryDict, name: str) -> int:
    """A page number; 1 where there is none that makes sense."""
    text = query.get(name, "")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def _without(query: QueryDict, *names: str, **changed: str) -> QueryDict:
    left = query.copy()
    for name in names:
        left.pop(name, None)
    for name, value in changed.items():
        left[name] = value
    return left


@login_required
@require_GET
def row(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One row, as the list shows it now."""
    return row_of(request, pk)


def row_of(request: HttpRequest, pk: UUID) -> HttpResponse:
    song = get_song_for(person_of(request), pk)
    context = {"song": listing.with_jobs([song])[0], "now": timezone.localtime()}
    return render(request, "library/_song_row.html", context)


@login_required
@require_GET
def details(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The side panel of the selected song."""
    return render(request, "library/_song_side.html", {"selected": overview_of(get_song_for(person_of(request), pk))})


@login_required
@require_GET
def menu(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What can be done with one song: the menu behind the three dots."""
    user = person_of(request)
    context = {"song": get_song_for(user, pk), "playlists": ordinary_lists(user)}
    return render(request, "library/_song_menu.html", context)


def ordinary_lists(user: User) -> QuerySet[Playlist]:
    """What songs can be added to."""
    return playlists.of(user).filter(rules__isnull=True)


@login_required
@require_GET
def strip(request: HttpRequest) -> HttpResponse:
    """The strip "Listening to 3 new songs", empty when all are heard."""
    return render(request, "library/_listening.html", {"listening": listing.listening(person_of(request))})


@login_required
@require_POST
def cancel_all(request: HttpRequest) -> HttpResponse:
    """Stops every hearing of this person, also those that only wait; what was heard is kept."""
    hear_again.stop(person_of(request))
    for job in Job.objects.of(person_of(request)).open().filter(kind="hear"):
        jobs.cancel(job)
    return strip_or_page(request)


@login_required
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Has songs heard anew: those chosen in the list, or (``which=older``) all that an older listener heard."""
    user = person_of(request)
    if request.POST.get("which") == "older":
        count = hear_again.ask(hear_again.older(Song.objects.of(user)))
        return moved(request, _asked(count), "library:songs")
    return done(request, _asked(hear_again.ask(selection_of(user, request.POST))))


def _asked(count: int) -> str:
    if not count:
        return "Nothing to hear again: the songs are waiting or being heard already."
    return f"{count_of(count, 'song')} will be heard again, after new ones. What is known of them stays until then."


def strip_or_page(request: HttpRequest) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("library:songs")
    return render(request, "library/_listening.html", {"listening": listing.listening(person_of(request))})


@login_required
@require_POST
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keeps a song that is "already here" as a song of its own."""
    song = get_song_for(person_of(request), pk)
    Song.objects.filter(pk=song.pk).update(duplicate_of=None)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("library:songs")
    return row_of(request, pk)


@login_required
@require_GET
def export(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """What was heard in the songs that the filters show, as CSV rows or as JSON documents; streamed."""
    found = songs_matching(person_of(request), SongFilter(request.GET).rules())
    found = listing.in_order(found, listing.sort_of(request.GET.get("sort", "")))
    lines, content_type = exports.export(kind, found)
    answer = StreamingHttpResponse(in_turn(lines), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="partimento-{timezone.localdate():%Y-%m-%d}.{kind}"'
    return answer
