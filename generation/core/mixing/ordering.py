"""From a blueprint to the jobs of its stems: each part composed and played, before its takes and after each."""

from collections.abc import Iterator
from dataclasses import dataclass

from generation.core.blueprint import PlanPart
from generation.core.composing.compose import first_written, with_take
from generation.core.composing.song import SongMap
from generation.core.instruments.base import instrument
from generation.core.mixing.chain import Chain, chain_for, character_of, finish_of
from generation.core.mixing.levels import target_lufs
from generation.core.mixing.stem_job import StemJob, Window, soundfont_identity
from generation.core.notes import Played, Written
from generation.core.performing.clock import Clock
from generation.core.performing.perform import perform
from generation.core.results import RATE_HZ
from generation.core.seeds import seed_for

TAIL_S = 3.0  # for what rings on
LONG_TAILS_S = {"ambient": 6.0, "orchestral": 4.0}


@dataclass(frozen=True)
class Ordered:
    """A part on its way: as it will be heard, and the job of its stem."""

    written: Written
    played: Played
    job: StemJob


class Orders:
    """Everything that the stems of one blueprint share."""

    def __init__(self, song: SongMap) -> None:
        self.song, self.clock = song, Clock(song)
        self.character = character_of(song.blueprint)
        tail_s = LONG_TAILS_S.get(self.character, TAIL_S)
        self.frames = round((self.clock.duration_s + tail_s) * RATE_HZ)
        self._kicks_s = tuple(_kicks_s(song, self.clock))
        self._sounds = soundfont_identity()
        self._chains = self._all_chains()

    def order(self, part: PlanPart) -> Ordered:
        """Composes and plays one part."""
        blueprint = self.song.blueprint
        written = first_written(self.song, part)
        base = played = self._played(written)
        windows = []
        for take in blueprint.takes:
            if take.part == part.id:
                written = Written(part.id, with_take(self.song, part, written.notes, take))
                played = self._played(written)
                windows.append(
                    Window(first=self._frame(take.first_bar), last=self._frame(take.last_bar + 1), played=played)
                )
        job = StemJob(
            part=part,
            base=base,
            takes=tuple(windows),
            frames=self.frames,
            chain=self._chains[part.id],
            target_lufs=self._target_lufs(part),
            width=blueprint.production.width,
            quarter_s=blueprint.sections[0].quarter_s,
            kicks_s=self._kicks_s if part.role not in ("drums", "percussion") else (),
            seed=blueprint.seed,
            render_seed=seed_for(blueprint.seed, part.id, "render"),
            sounds=self._sounds,
        )
        return Ordered(written, played, job)

    def _played(self, written: Written) -> Played:
        return perform(self.song, (written,))[0]

    def _frame(self, bar: int) -> int:
        """The first sample of a bar; of the one after the last, the end of the song."""
        bars = self.song.bars
        tick = bars[bar - 1].start if bar <= len(bars) else bars[-1].end
        return min(self.frames, round(self.clock.seconds(tick) * RATE_HZ))

    def _target_lufs(self, part: PlanPart) -> float:
        played = instrument(part.instrument)
        return target_lufs(part, self.character, played.family) + played.balance_db

    def _all_chains(self) -> dict[str, Chain]:
        """The chain of each part; the noise of a record is heard once, in the first part that has it."""
        chains, noisy, finish = {}, False, finish_of(self.song.blueprint)
        for part in self.song.blueprint.parts:
            chain = chain_for(part, instrument(part.instrument).family, self.character, finish)
            if chain.noise_db > -59.0 and noisy:
                chain = chain.model_copy(update={"noise_db": -60.0, "crackle": 0.0})
            noisy = noisy or chain.noise_db > -59.0
            chains[part.id] = chain
        return chains


def _kicks_s(song: SongMap, clock: Clock) -> Iterator[float]:
    """The plan's kicks in bars where drums play."""
    drums = [part for part in song.blueprint.parts if part.role == "drums"]
    if not drums:
        return
    from generation.core.composing.groove import kick_ticks

    for bar in song.bars:
        if any(song.strength(part, bar) > 0 for part in drums):
            yield from (clock.seconds(tick) for tick in kick_ticks(song, bar))
