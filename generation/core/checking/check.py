"""The check of a finished song: our own listener hears the master, and the plan is laid beside it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from generation.core.checking.adherence import SILENT_S, Compared, compare
from generation.core.checking.sound_facts import SoundFacts, sound_facts
from generation.core.composing.song import SongMap
from generation.core.performing.clock import Clock
from generation.core.results import Adherence, BarCheck, RuleFault, Score
from library.core.analyser_version import VERSION
from library.core.decoding import DecodeLimits
from library.core.heard import Heard
from library.core.pipeline import ListeningConfig, analyse

Progress = Callable[[float, float, str], None]
_LONGEST_S = 3 * 3600
_MEASURES = {"chords": "chords", "beats": "beats", "downbeats": "bar lines", "key": "key", "sections": "section starts"}


def check(
    song: SongMap, master: Path, workdir: Path, progress: Progress, rules: Sequence[RuleFault] = ()
) -> tuple[Adherence, Heard]:
    """Hears the master and scores it against its plan. `workdir` is for this song alone; the caller removes it.

    Raises what the listener raises, and whatever `progress` raises to stop.
    """
    clock = Clock(song)
    limits = DecodeLimits(max_duration_s=_LONGEST_S)
    heard = analyse(master, workdir, ListeningConfig(limits=limits), progress, lambda stage, so_far: None)
    facts = sound_facts(master, clock.duration_s)
    return adherence(song, clock, heard, facts, rules), heard


def adherence(
    song: SongMap, clock: Clock, heard: Heard, facts: SoundFacts, rules: Sequence[RuleFault] = ()
) -> Adherence:
    """The document of what was heard and measured."""
    compared = compare(song, clock, heard.analysis)
    bars = tuple(_with_silence(row, facts) for row in compared.bars)
    loudness = heard.analysis.loudness
    return Adherence(
        scores=compared.scores, bars=bars, loudness_lufs=loudness.integrated_lufs,
        loudness_target_lufs=song.blueprint.production.loudness_lufs, true_peak_dbtp=loudness.true_peak_dbtp,
        clipped_samples=facts.clipped_samples, silent_s=round(facts.longest_silence_s, 2), rules=tuple(rules),
        listener=f"the studio's listener, version {VERSION}", summary=_summary(compared, bars, rules),
    )  # fmt: skip


def _with_silence(row: BarCheck, facts: SoundFacts) -> BarCheck:
    """A bar that is silent for most of its time fails, whatever else was heard."""
    quiet = sum(max(0.0, min(b, row.end_s) - max(a, row.start_s)) for a, b in facts.silences if b - a >= SILENT_S)
    if quiet < 0.8 * (row.end_s - row.start_s):
        return row
    return row.model_copy(update={"fails": (*row.fails, "silence")})


def _summary(compared: Compared, bars: Sequence[BarCheck], rules: Sequence[RuleFault]) -> tuple[str, ...]:
    """A few sentences: what holds, what does not, and how much of that may be the listener's own error."""
    known = [row for row in compared.scores if row.value is not None]
    kept = [row for row in known if row.met]
    missed = [row for row in known if not row.met]
    lines = []
    if kept:
        lines.append(f"{_listed(kept)} {'keep' if len(kept) > 1 else 'keeps'} to the plan.")
    for row in missed:
        ceiling = f"; on plain renders it hears {row.ceiling:.0%}" if row.ceiling is not None else ""
        lines.append(f"Of the {_MEASURES[row.name]} the listener hears {row.value:.0%} as planned{ceiling}.")
    failing = [row.bar for row in bars if row.fails]
    if failing:
        lines.append(f"{len(failing)} of {len(bars)} bars differ from the plan, the first in bar {failing[0]}.")
    if compared.level != "planned":
        lines.append(f"The listener taps the beat at {compared.level} the planned tempo.")
    if rules:
        lines.append(f"{len(rules)} {'rules are' if len(rules) > 1 else 'rule is'} broken in the notes.")
    return tuple(line.replace("%", " %") for line in lines)


def _listed(rows: Sequence[Score]) -> str:
    names = [_MEASURES[row.name] for row in rows]
    text = ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
    return text[:1].upper() + text[1:]
