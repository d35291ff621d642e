"""The real core behind the job: a song of four bars, killed at bad moments, made again, and the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from generation.models import Made, MadeState
from generation.services import made_again, making
from generation.services.make_work import keep_stem
from library.models import Song
from musicapp.jobs import stopping
from musicapp.jobs.models import Job, State
from musicapp.jobs.tasks import run_job
from musicapp.people.models import User
from tests.support.making_seeds import tiny_blueprint
from tests.web.generation.conftest import job_of, run


@pytest.fixture(autouse=True)
def quiet_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(run_job, "apply_async", lambda **options: None)
    yield
    stopping.forget()


def sounds(made: Made) -> dict[str, str]:
    """Of each stem the digest of its samples."""
    return {stem.part: stem.facts["sha256"] for stem in made.stems.all()}


def test_a_song_that_was_killed_twice_is_the_one_that_was_not(
    owner: User, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = (making.start(owner, tiny_blueprint(parts=3))[0] for _ in range(2))
    from generation.services import make_work

    for part in ("drums", "keys"):

        def die_after(made: Made, stem: object, workdir: Path, part: str = part) -> None:
            keep_stem(made, stem, workdir)  # type: ignore[arg-type]
            if getattr(stem, "part", "") == part:
                raise KeyboardInterrupt

        monkeypatch.setattr(make_work, "keep_stem", die_after)
        with pytest.raises(KeyboardInterrupt):
            run(broken)
        Job.objects.filter(pk=job_of(broken).pk).update(state=State.QUEUED, worker="")
    monkeypatch.setattr(make_work, "keep_stem", keep_stem)
    assert run(broken).state == MadeState.READY, job_of(broken).details
    assert run(whole).state == MadeState.READY, job_of(whole).details
    assert sounds(broken) == sounds(whole)
    assert broken.mix["sha256"] == whole.mix["sha256"]
    assert Song.objects.count() == 2
    assert whole.song is not None
    assert whole.song.state == "ready"
    assert whole.adherence["bars"]
    assert default_storage.size(whole.score) > 100


def test_one_part_made_again_leaves_every_other_stem_as_it_was(owner: User, folders: Path) -> None:
    made = run(making.start(owner, tiny_blueprint(parts=3))[0])
    child = run(made_again.again(owner, made, "keys", (2, 3), seed=77))
    before, after = sounds(made), sounds(child)
    assert child.state == MadeState.READY, job_of(child).details
    assert {part for part in before if before[part] == after[part]} >= {"drums", "bass"}
