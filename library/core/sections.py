"""Sections: where the form has its joints, which parts come back, and what they are called.

Bars are described by harmony, tune, rhythm and colour (form/bars.py); clues for a joint at each bar line are change,
repetition and a breath before it (form/clues.py); a small network trained on practice music weighs them, and a search
over the whole song prefers usual lengths (form/joints.py). Parts with like bars in like order share a letter
(form/letters.py). Names come from theory.core.form.names. docs/algorithms/sections.md has figures and drawbacks.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from library.core.analysis import Section
from library.core.features import Features
from library.core.form.bars import Bars, bar_edges, describe
from library.core.form.clues import clues
from library.core.form.joints import find_joints, joint_chances, levelled, log_odds, shipped
from library.core.form.letters import letters, likeness_of
from library.core.form.sound import SongSound, Track, sound_of_features, sound_of_frames
from library.core.notes.frames import NoteFrames
from theory.core.form.facts import SectionFacts
from theory.core.form.names import Named, names
from theory.core.piece import DrumHit

_SILENT = 1e-5


def hear_sections(
    sound: Features | NoteFrames,
    bar_starts_s: NDArray[np.float64],
    timbre: Track | None = None,
    drums: Sequence[DrumHit] = (),
) -> tuple[Section, ...]:
    """The form of a song, one section at least; none for a song without sound.

    `bar_starts_s` are the first beats, rising; none where no bars were heard. `timbre` (any rows that tell colours
    apart) and `drums` help where they are known. `confidence` is the chance that both bounds are right.
    """
    song = sound_of_features(sound) if isinstance(sound, Features) else sound_of_frames(sound, timbre)
    if song.duration_s <= 0 or not len(song.level.rows) or song.level.rows.max() < _SILENT:
        return ()
    edges_s = bar_edges(bar_starts_s, song.duration_s)
    bars = describe(song, edges_s)
    odds = levelled(log_odds(clues(bars), shipped()), edges_s)
    joints = find_joints(odds, edges_s)
    labels = letters(likeness_of(bars), joints)
    chances = joint_chances(odds, joints)
    named = names(_facts(song, bars, joints, (labels, drums)))
    return tuple(
        Section(
            start_s=float(edges_s[first]),
            end_s=float(edges_s[end]),
            label=labels[index],
            name=named[index].name if _is_plain(named[index], len(labels)) else None,
            confidence=round(_both(chances, index), 3),
        )
        for index, (first, end) in enumerate(pairwise(joints))
    )


def _both(chances: Sequence[float], index: int) -> float:
    """The chance that both ends of a section are right: errors come together, so the mean, not the product."""
    return float((chances[index] + chances[index + 1]) / 2)


def _is_plain(named: Named, count: int) -> bool:
    return named.name is not None and count > 2 and named.confidence >= 0.5


def _facts(
    song: SongSound, bars: Bars, joints: Sequence[int], known: tuple[Sequence[str], Sequence[DrumHit]]
) -> list[SectionFacts]:
    labels, drums = known
    level = np.array([bars.level_db[a:b].mean() for a, b in pairwise(joints)])
    onsets = np.array([bars.onsets[a:b].mean() for a, b in pairwise(joints)])
    upper = np.array([bars.upper[a:b].mean() for a, b in pairwise(joints)])
    strokes = np.array([hit.time_s for hit in drums])
    rates = [
        float(((strokes >= bars.edges_s[a]) & (strokes < bars.edges_s[b])).sum() / (bars.edges_s[b] - bars.edges_s[a]))
        for a, b in pairwise(joints)
    ]
    energy = _within(_within(level) + 0.5 * _within(onsets))
    melody = np.minimum(1.0, upper / max(1e-6, float(np.quantile(upper, 0.7))))
    return [
        SectionFacts(
            start_s=float(bars.edges_s[first]),
            end_s=float(bars.edges_s[end]),
            letter=labels[index],
            bars=end - first,
            energy=float(energy[index]),
            melody=float(melody[index]),
            drums=rates[index] / max(rates) if max(rates) > 0 else None,
        )
        for index, (first, end) in enumerate(pairwise(joints))
    ]


def _within(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Values between the least (0) and the largest (1)."""
    spread = float(values.max() - values.min())
    return np.asarray((values - values.min()) / spread if spread > 1e-6 else np.ones(len(values)))
