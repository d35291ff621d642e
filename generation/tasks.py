"""Long work of generation."""

from __future__ import annotations

from typing import Any

from generation.models import Made
from generation.services import made_files, making, plans
from generation.services.make_work import MADE_LEFT, STAGES, WEIGHTS, WHOLE_STAGES, WHOLE_WEIGHTS, make_song
from musicapp.errors import JobCancelled
from musicapp.jobs.progress import Run
from musicapp.jobs.registry import handler, periodic


@handler(
    making.KIND,
    queue="audio",
    stages=STAGES,
    weights=WEIGHTS,
    verb="Making",
    link="generation:made",
    on_queued=making.waits,
    on_end=making.ends,
)
@handler(
    making.WHOLE_KIND,
    queue="gpu",
    stages=WHOLE_STAGES,
    weights=WHOLE_WEIGHTS,
    verb="Making",
    link="generation:made",
    on_queued=making.waits,
    on_end=making.ends,
)
def make(run: Run) -> dict[str, Any]:
    made = Made.objects.present().filter(pk=run.job.subject_id).select_related("owner").first()
    if made is None:
        raise JobCancelled(MADE_LEFT)
    return make_song(made, run)


@periodic("made songs", 3600)
def sweep_made() -> None:
    made_files.purge_expired()
    made_files.sweep_orphans()
    made_files.sweep_renders()
    plans.sweep_drafts()
