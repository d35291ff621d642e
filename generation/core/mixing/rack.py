"""A chain at work: blocks of a dry part in, blocks with effects and returns out. Streams, causal, the same in each run.

All blocks but the last must have `block_frames` samples. Filters, compressor, saturation, chorus and delay are
pedalboard's (JUCE); rooms, tape, vinyl and ducking are ours.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from generation.core.mixing.chain import Chain
from generation.core.mixing.ducking import Ducker
from generation.core.mixing.reverb import Convolution, impulse_response
from generation.core.mixing.tape import Vinyl, WowFlutter
from generation.core.results import RATE_HZ

Block = NDArray[np.float32]
Stage = Callable[[Block], Block]
_BUFFER = 8192


class Rack:
    """The effects of one part. `kicks_s` are the plan's kicks, `quarter_s` the length of a quarter note for echoes."""

    def __init__(
        self, chain: Chain, *, quarter_s: float, kicks_s: Sequence[float], seed: int, block_frames: int
    ) -> None:
        self._inserts = _inserts(chain, quarter_s, seed)
        self._sends = [
            (np.float32(gain), Convolution(impulse_response(name), block_frames)) for name, gain in chain.sends.items()
        ]
        self._image = Image(chain.width, chain.mono_below_hz)
        self._ducker = (
            Ducker(kicks_s, chain.ducking.depth_db, chain.ducking.release_quarters * quarter_s)
            if chain.ducking and kicks_s
            else None
        )
        self._vinyl = Vinyl(chain.noise_db, chain.crackle, seed) if chain.noise_db > -59.0 else None

    def process(self, block: Block) -> Block:
        """One block (2, frames)."""
        for stage in self._inserts:
            block = stage(block)
        block = self._image.process(block)
        if self._sends:
            send = block.mean(axis=0)
            block = sum((gain * room.process(send) for gain, room in self._sends), start=block)
        if self._ducker:
            block = self._ducker.process(block)
        return self._vinyl.process(block) if self._vinyl else block


class Image:
    """Width by middle and side: the side is scaled, and taken out below a frequency."""

    def __init__(self, width: float, mono_below_hz: float) -> None:
        self._width = np.float32(width)
        self._sections = (
            butter(2, mono_below_hz, "high", fs=RATE_HZ, output="sos").astype(np.float32) if mono_below_hz else None
        )
        self._state = np.zeros((1, 2), dtype=np.float32)

    def process(self, block: Block) -> Block:
        """One block (2, frames)."""
        if self._width == 1 and self._sections is None:
            return block
        middle, side = (block[0] + block[1]) / 2, (block[0] - block[1]) / 2 * self._width
        if self._sections is not None:
            side, self._state = sosfilt(self._sections, side, zi=self._state)
        return np.stack([middle + side, middle - side])


def _inserts(chain: Chain, quarter_s: float, seed: int) -> list[Stage]:
    stages: list[Stage] = [_plugged(plugin) for plugin in _equaliser(chain)]
    if chain.compression:
        stages.append(_plugged(_compressor(chain)))
    if chain.drive_db > 0.1:
        stages.append(Saturation(chain.drive_db).process)
    stages += _colours(chain, quarter_s)
    if chain.tape:
        tape = chain.tape
        stages.append(Saturation(tape.drive_db).process)
        stages.append(_plugged(_low_pass(tape.low_pass_hz)))
        if tape.wow_cents or tape.flutter_cents:
            stages.append(WowFlutter(tape.wow_cents, tape.flutter_cents, seed).process)
    return stages


def _plugged(plugin: Any) -> Stage:
    return lambda block: plugin.process(block, RATE_HZ, buffer_size=_BUFFER, reset=False)


def _equaliser(chain: Chain) -> list[Any]:
    import pedalboard

    rows: list[Any] = []
    if chain.high_pass_hz > 21:  # first order twice: 12 dB an octave
        rows += [pedalboard.HighpassFilter(chain.high_pass_hz), pedalboard.HighpassFilter(chain.high_pass_hz)]
    if chain.low_shelf_db:
        rows.append(pedalboard.LowShelfFilter(chain.low_shelf_hz, chain.low_shelf_db, 0.707))
    rows += [pedalboard.PeakFilter(bell.at_hz, bell.gain_db, bell.q) for bell in chain.bells]
    if chain.high_shelf_db:
        rows.append(pedalboard.HighShelfFilter(chain.high_shelf_hz, chain.high_shelf_db, 0.707))
    if chain.low_pass_hz < 19_000:
        rows += [_low_pass(chain.low_pass_hz), _low_pass(chain.low_pass_hz)]
    return rows


def _low_pass(cutoff_hz: float) -> Any:
    import pedalboard

    return pedalboard.LowpassFilter(cutoff_hz)


def _compressor(chain: Chain) -> Any:
    import pedalboard

    row = chain.compression
    if row is None:
        raise ValueError("a chain without compression has no compressor")
    return pedalboard.Compressor(row.threshold_db, row.ratio, row.attack_ms, row.release_ms)


def _colours(chain: Chain, quarter_s: float) -> list[Stage]:
    import pedalboard

    stages: list[Stage] = []
    if chain.bits < 24:
        stages.append(_plugged(pedalboard.Bitcrush(chain.bits)))
    if chain.chorus > 0.01:
        stages.append(_plugged(pedalboard.Chorus(0.8, 0.2, 9.0, 0.0, min(0.5, chain.chorus))))
    if chain.echo and chain.echo.mix > 0.01:
        delay_s = min(2.0, chain.echo.quarters * quarter_s)
        stages.append(_echoing(_plugged(pedalboard.Delay(delay_s, chain.echo.feedback, 1.0)), chain.echo.mix))
    return stages


def _echoing(echo: Stage, mix: float) -> Stage:
    return lambda block: block + np.float32(mix) * echo(block)


class Saturation:
    """A soft curve after gain, brought back so that quiet sound keeps its level: tanh(g x) / g.

    Waves enter at about -20 LUFS, where 6 dB of drive rounds peaks and leaves the rest; what it folds back above half
    the rate stays below -80 dBFS for drives to 9 dB.
    """

    def __init__(self, drive_db: float) -> None:
        self._gain = np.float32(10 ** (drive_db / 20))

    def process(self, block: Block) -> Block:
        """One block (2, frames)."""
        return np.asarray(np.tanh(block * self._gain) / self._gain, dtype=np.float32)
