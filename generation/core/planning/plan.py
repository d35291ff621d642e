"""From a Wish to a Blueprint: every choice that was not asked for is made here, and says where it came from.

docs/algorithms/blueprint.md.
"""

from typing import cast

from generation.core.blueprint import Blueprint, Mode, Production
from generation.core.planning.arranging import Band
from generation.core.planning.ensemble import make_ensemble
from generation.core.planning.form import make_form
from generation.core.planning.frame import Frame, make_frame
from generation.core.planning.reasons import Reasons
from generation.core.planning.section_keys import section_homes
from generation.core.planning.sections import Sections
from generation.core.planning.titles import make_title
from generation.core.seeds import LARGEST_SEED, seed_for
from generation.core.wish import Wish


def plan(wish: Wish, seed: int | None = None) -> Blueprint:
    """The plan of a song. The seed moves harmony, players and details, never key, tempo or form.

    Raises ValueError with a sentence for wishes that contradict themselves or cannot be played.
    """
    seed = _seed(wish, seed)
    reasons = Reasons(wish)
    reasons.note("seed", "field" if wish.seed is not None else "seed", f"seed {seed}")
    frame = make_frame(wish, reasons)
    slots, frame = make_form(wish, frame, reasons)
    keys = section_homes(slots, frame, wish)
    band = Band(make_ensemble(wish, frame, seed_for(seed, "band", frame.taste), reasons))
    sections = Sections(wish, frame, seed_for(seed, "plan", frame.taste), reasons).made(slots, keys, band)
    style = frame.blend.style
    return Blueprint(
        title=make_title(wish, frame), prompt=wish.prompt[:4000], seed=seed,
        genres=tuple((slug, round(weight, 4)) for slug, weight in frame.blend.genres),
        moods=frame.feeling.named("mood"), use=next(iter(frame.feeling.named("use")), ""),
        era=next(iter(frame.feeling.named("era")), ""), tonic=frame.home.tonic,
        mode=cast(Mode, frame.home.mode.slug),
        bpm=frame.bpm,
        metre=str(frame.metre), groove=frame.groove, swing=frame.swing, voicing=style.voicing[0],
        bass_style=next((part.style for part, seat in band.parts if seat == "bass"), ""), sections=sections,
        parts=tuple(part for part, _ in band.parts), production=_production(frame, reasons),
        origins=tuple(reasons.rows),
    )  # fmt: skip


def _seed(wish: Wish, seed: int | None) -> int:
    """The seed that was given, else the wish's own, else one from its words."""
    if seed is None:
        seed = wish.seed
    if seed is None:
        return seed_for(0, "seed", wish.prompt) % (LARGEST_SEED + 1)
    if not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"{seed} is no seed: take a whole number from 0 to {LARGEST_SEED:,}.")
    return seed


def _production(frame: Frame, reasons: Reasons) -> Production:
    """Loudness in the middle of the genre's range, moved by the use; character and width of genre and era."""
    target = frame.blend.main.production
    loudness = sum(target.loudness_lufs) / 2 + sum(effect.loudness_lu for effect in frame.feeling.all)
    era = next((effect.character for effect in frame.feeling.all if effect.character), "")
    reasons.note("production", "mood" if era else "genre", f"{loudness:.1f} LUFS, {target.notes}")
    return Production(
        loudness_lufs=round(min(-5.0, max(-30.0, loudness)), 1),
        true_peak_dbtp=min(-0.1, max(-6.0, target.true_peak_dbtp)), character=era or frame.blend.style.character,
        width=round(min(2.0, max(0.0, frame.feeling.width)), 2),
    )  # fmt: skip
