"""How long the library page takes on the server: python -m benchmarks.bench_library

Parameters: 10,000 songs of one person, each view asked for ROUNDS times through the whole of Django, in this process,
on a database made for it (SQLite in a temporary folder; with DATABASE_URL a database of that server, which is dropped
again). ``first_ms`` is with nothing cached; ``wall_ms`` is the median of the others, ``cpu_ms`` what of it was this
process computing: on a busy machine the wall clock also counts other programs. ``--small`` lists 300 songs, once.
One JSON line per view on standard output.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time

SONGS, ROUNDS = 10_000, 15
RESULTS = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "results"}
MORE = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "more"}
VIEWS = {
    "page": ("", {}),
    "covers": ("?view=covers", {}),
    "search_page": ("?view=table&q=sigrun+low", {}),
    "search_typed": ("?q=sigrun+low", RESULTS),
    "search_rare": ("?q=instrument+4+okonkwo+folk", RESULTS),
    "search_nothing": ("?q=zzzz", RESULTS),
    "filter": ("?bpm_min=80&bpm_max=110&key=D+major&near=1&genre=Folk", RESULTS),
    "filter_loose": ("?bpm_min=80&bpm_max=110&rating=2&length_min=3:00", RESULTS),
    "sort_title": ("?sort=title", RESULTS),
    "sort_artist": ("?sort=artist", RESULTS),
    "sort_rating": ("?sort=-rating", RESULTS),
    "sort_key": ("?sort=key", RESULTS),
    "deep_page": ("?sort=tempo&page=190", MORE),
    "deep_added": ("?page=200", MORE),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="300 songs, once, for breakage only")
    options = parser.parse_args()
    count, rounds = (300, 1) if options.small else (SONGS, ROUNDS)
    with tempfile.TemporaryDirectory(prefix="bench-library-") as folder:
        os.environ["PARTIMENTO_VAR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        measure(count, rounds)


def measure(count: int, rounds: int) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, override_settings, setup_test_environment

    from benchmarks.provenance import facts
    from library.templatetags import songs as tags
    from musicapp.people.models import User
    from tests.support import library_seeds

    setup_test_environment()
    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        person = User.objects.create_user("bench", "bench@example.org", "four quiet bars of rest")
        library_seeds.library("bench", count)
        if connection.vendor == "postgresql":  # what autovacuum does there by itself; SQLite lives without
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        with override_settings(DEBUG=False):
            client.get("/library/?q=warm")  # templates are compiled once per process
            for name, (query, headers) in VIEWS.items():
                tags._finished_row.cache_clear()
                tags._wave.cache_clear()
                tags._weave.cache_clear()
                times = [_timed(client, query, headers) for _ in range(rounds + 1)]
                with CaptureQueriesContext(connection) as asked:
                    answer = client.get(f"/library/{query}", **headers)
                print(json.dumps(_line(name, count, times) | {
                    "queries": len(asked), "kilobytes": len(answer.content) // 1024, "database": connection.vendor,
                } | facts(["django"])), flush=True)  # fmt: skip
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def _timed(client: object, query: str, headers: dict[str, str]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    answer = client.get(f"/library/{query}", **headers)  # type: ignore[attr-defined]
    assert answer.status_code == 200
    return (time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3


def _line(name: str, count: int, times: list[tuple[float, float]]) -> dict[str, object]:
    first, rest = times[0], times[1:]
    return {
        "benchmark": "library", "view": name, "songs": count,
        "first_ms": round(first[0], 1), "first_cpu_ms": round(first[1], 1),
        "wall_ms": round(statistics.median(wall for wall, _ in rest), 1),
        "cpu_ms": round(statistics.median(cpu for _, cpu in rest), 1),
        "slowest_ms": round(max(wall for wall, _ in rest), 1), "repeats": len(rest),
    }  # fmt: skip


if __name__ == "__main__":
    main()
