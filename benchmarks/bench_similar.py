"""Finding by theory and comparing songs: python -m benchmarks.bench_similar

Parameters: 10,000 songs of one person with facts and profiles made by seeded chance, each question asked ROUNDS times
through the whole of Django, in this process, on a database made for it (SQLite in a temporary folder; with DATABASE_URL
one on that server, which is dropped again). ``first_ms`` is the first time; ``wall_ms`` the median of the others,
``cpu_ms`` what of it was this process computing. ``--small`` asks among 300 songs, once.
One JSON line per question on standard output.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from typing import Any

SONGS, ROUNDS = 10_000, 15
RESULTS = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "results"}
PANEL = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "similar-found"}
LIST = "/library/?theory="
QUESTIONS = {
    "named_progression": LIST + "ii–V–i in minor",
    "typed_progression": LIST + "vi IV I V",
    "deceptive_cadence": LIST + "deceptive cadence",
    "last_chorus": LIST + "modulates up a step in the last chorus",
    "metre": LIST + "7/8",
    "swing": LIST + "swing over 60 %",
    "everything": LIST + "vi IV I V, deceptive cadence, swing over 52 %, 90 to 140 BPM&key=D major&near=1",
    "never": '/api/songs?rules={"rules":[{"field":"progression","op":"goes_not","value":"andalusian"}]}',
}
LOOPS = ("I V vi IV", "vi IV I V", "ii V I vi", "I IV V IV", "i VII VI V", "i VI III VII", "iiø V i i", "I bVII IV I")
CADENCES = ("perfect-authentic", "half", "plagal", "deceptive", "evaded")
PATTERNS = ("axis", "ii-v-i", "ii-v-i-minor", "andalusian", "doo-wop", "circle-of-fifths", "royal-road")
GROOVES = ("straight-rock", "four-on-the-floor", "bossa-nova", "shuffle", "boom-bap")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="300 songs, once, for breakage only")
    count, rounds = (300, 1) if parser.parse_args().small else (SONGS, ROUNDS)
    with tempfile.TemporaryDirectory(prefix="bench-similar-") as folder:
        os.environ["PARTIMENTO_VAR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        measure(count, rounds)


def measure(count: int, rounds: int) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import override_settings, setup_test_environment

    from library.models import Song
    from musicapp.people.models import User
    from tests.support import library_seeds

    setup_test_environment()
    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        person = User.objects.create_user("bench", "bench@example.org", "four quiet bars of rest")
        library_seeds.library("bench", count)
        rows = state(list(Song.objects.values_list("pk", "bpm", "key_position", "is_minor", "metre")), person.pk)
        if connection.vendor == "postgresql":  # what autovacuum does there by itself
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        about = {"songs": count, "facts": rows, "database": connection.vendor}
        with override_settings(DEBUG=False):
            client.get("/library/?q=warm")
            ask(client, rounds, about, str(Song.objects.order_by("title", "pk").values_list("pk", flat=True)[7]))
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def ask(client: Any, rounds: int, about: dict[str, object], song: str) -> None:
    from benchmarks.provenance import facts

    questions: list[tuple[str, str, dict[str, str]]] = [
        (name, address, RESULTS if address.startswith(LIST) else {}) for name, address in QUESTIONS.items()
    ]
    questions += [
        ("similar", f"/library/songs/{song}/similar", PANEL),
        ("can_follow", f"/library/songs/{song}/similar?show=next&reach=10", PANEL),
    ]
    for name, address, headers in questions:
        times = [timed(lambda: client.get(address, **headers)) for _ in range(rounds + 1)]  # noqa: B023
        print(json.dumps(line(name, times) | about | facts(["django"])), flush=True)


def timed(request: Callable[[], Any]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    answer = request()
    assert answer.status_code == 200, answer.content[:300]
    return (time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3


def line(name: str, times: list[tuple[float, float]]) -> dict[str, object]:
    first, rest = times[0], times[1:]
    return {
        "benchmark": "similar", "question": name, "first_ms": round(first[0], 1),
        "wall_ms": round(statistics.median(wall for wall, _ in rest), 1),
        "cpu_ms": round(statistics.median(cpu for _, cpu in rest), 1),
        "slowest_ms": round(max(wall for wall, _ in rest), 1), "repeats": len(rest),
    }  # fmt: skip


def state(songs: list[tuple[Any, ...]], owner: int) -> int:
    """Facts and profiles as songs of a few minutes have them; the number of facts."""
    from library.models import SongProfile, TheoryFact

    chance = random.Random(3)
    facts, profiles = [], []
    for pk, bpm, position, is_minor, metre in songs:
        facts += [TheoryFact(song_id=pk, **row) for row in made_facts(chance, metre)]
        known = {"song_id": pk, "owner_id": owner, "version": 1, "bpm": bpm, "is_minor": is_minor}
        profiles.append(SongProfile(**known, key_position=position, **made_profile(chance, position, is_minor)))
    TheoryFact.objects.bulk_create(facts, batch_size=2_000)
    SongProfile.objects.bulk_create(profiles, batch_size=500)
    return len(facts)


def made_facts(chance: random.Random, metre: str) -> list[dict[str, Any]]:
    slugs = {f"cadence:{kind}" for kind in chance.sample(CADENCES, 3)}
    slugs |= {f"pattern:{one}" for one in chance.sample(PATTERNS, 2)} | {f"groove:{chance.choice(GROOVES)}"}
    slugs |= {
        f"metre:{'7/8' if chance.random() < 0.02 else metre}",
        "home:major",
        "mode:major",
        "form:verse-chorus-form",
    }
    if chance.random() < 0.3:
        move = chance.choice(("+1", "+2", "+3", "relative", "-5"))
        slugs |= {f"modulation:{one}{place}" for one in (move, "any") for place in ("", "@last-chorus", "@chorus")}
    measures = ("harmonic_complexity", "syncopation", "borrowed", "rhythmic_complexity", "melodic_complexity", "tuning")
    rows = [
        {"slug": slug, "count": chance.randint(1, 9), "value": round(chance.uniform(0.4, 1), 3),
         "first_s": round(chance.uniform(0, 180), 2), "end_s": 200.0}
        for slug in slugs
    ]  # fmt: skip
    rows += [{"slug": slug, "count": 1, "value": round(chance.uniform(0, 90), 1)} for slug in measures]
    return [*rows, {"slug": "swing", "count": 1, "value": round(chance.choice((50, 50, 50, 54, 58, 62, 66)), 1)}]


def made_profile(chance: random.Random, position: int, is_minor: bool) -> dict[str, Any]:
    from library.core.chord_path import HOME, Step, as_text, kind_of
    from library.core.profile import harmony_vector
    from theory.core.harmony.roman import Numeral

    mode = "minor" if is_minor else "major"
    numerals = " ".join(chance.choice(LOOPS) for _ in range(chance.randint(6, 14))).split()
    steps: list[Step | None] = []
    for at, numeral in enumerate(numerals * 2):
        chord = Numeral.parse(numeral, mode).chord(HOME[mode])
        degree = ((chord.root_pc or 0) - HOME[mode].tonic_pc) % 12
        steps.append(Step(degree, kind_of(chord), mode, 2.0 * at, 2.0 * at + 2))
    return {
        "harmony": harmony_vector(steps), "groove": bytes(chance.choice((0, 0, 0, 60, 90)) for _ in range(48)),
        "slots": 16, "swing": 50.0, "energy": round(chance.random(), 2), "tuning_cents": 0.0,
        "opens_position": position, "opens_minor": is_minor, "closes_position": position, "closes_minor": is_minor,
        "path": as_text(steps), "path_s": [2.0 * at for at in range(len(steps))],
    }  # fmt: skip


if __name__ == "__main__":
    main()
