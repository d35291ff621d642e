"""The note network: from the two log-frequency spectrograms to the chances that 88 pitches begin and sound.

After R. Bittner et al., "A lightweight instrument-agnostic model for polyphonic note transcription" (ICASSP 2022:
stacked harmonics, weights shared along frequency) and W. Wei et al., "HPPNet" (ISMIR 2022: convolutions that reach
along the harmonic series). The trunk works at half the frame rate and one cell a semitone, which is what a CPU can pay.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

HARMONIC_BINS = (-36, 0, 36, 57, 72, 84, 93, 101)  # of 1/2, 1, 2, 3, 4, 5, 6, 7 at 36 bins an octave
REACH_SEMITONES = (
    -36,
    -31,
    -28,
    -24,
    -19,
    -12,
    12,
    19,
    24,
    28,
    31,
    36,
)  # partials of a note, and what it is a partial of
PITCH_BINS = 264  # 88 pitches, three bins each
OUTPUTS = 3  # onset, sounding, velocity


@dataclass(frozen=True, slots=True)
class NoteModelConfig:
    """Size of the network."""

    channels: int = 48
    reach_channels: int = 16
    dilations: tuple[int, ...] = (1, 2, 4, 8, 2, 1)  # of each block in time, in steps of 46 ms


def _moved(x: Tensor, steps: int, length: int) -> Tensor:
    """The last axis read `steps` further up, `length` long; silence lies outside."""
    left, right = max(0, -steps), max(0, steps + length - x.shape[-1])
    return nn.functional.pad(x, (left, right))[..., steps + left : steps + left + length]


class Reach(nn.Module):
    """Tells every pitch what sounds at the pitches whose partials meet its own."""

    def __init__(self, config: NoteModelConfig) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(config.channels, config.reach_channels, 1)
        self.join = nn.Conv2d(config.reach_channels * len(REACH_SEMITONES), config.channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(b, c, t, 88) to the same shape."""
        small = self.squeeze(x)
        result: Tensor = self.join(torch.cat([_moved(small, s, small.shape[-1]) for s in REACH_SEMITONES], dim=1))
        return result


class Block(nn.Module):
    """Near neighbours in time and pitch, partials, and the whole frame (drums are everywhere at once)."""

    def __init__(self, config: NoteModelConfig, dilation: int) -> None:
        super().__init__()
        c = config.channels
        self.near = nn.Conv2d(c, c, 3, padding=(dilation, 1), dilation=(dilation, 1), bias=False)
        self.reach = Reach(config)
        self.frame = nn.Conv2d(c, c, 1)
        self.norm_in, self.norm_out = nn.BatchNorm2d(c), nn.BatchNorm2d(c)
        self.out = nn.Conv2d(c, c, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(b, c, t, 88) to the same shape."""
        seen = self.near(x) + self.reach(x) + self.frame(x.mean(dim=3, keepdim=True))
        seen = torch.relu(self.norm_in(seen))
        result: Tensor = torch.relu(x + self.norm_out(self.out(seen)))
        return result


class NoteModel(nn.Module):
    """Spectrograms (b, 2, t, BINS), 0 to 1, t even; gives logits (b, OUTPUTS, t, 88)."""

    def __init__(self, config: NoteModelConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or NoteModelConfig()
        c = config.channels
        self.norm = nn.BatchNorm2d(2)
        self.stem = nn.Conv2d(2 * len(HARMONIC_BINS), c, (4, 5), stride=(2, 3), padding=(1, 1), bias=False)
        self.register = nn.Parameter(torch.zeros(1, c, 1, PITCH_BINS // 3))  # bass and treble look different
        self.stem_norm = nn.BatchNorm2d(c)
        self.blocks = nn.ModuleList(Block(config, dilation) for dilation in config.dilations)
        self.head = nn.Conv2d(c, 2 * OUTPUTS, 1)

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        x = self.norm(x)
        x = torch.cat([_moved(x, bins, PITCH_BINS) for bins in HARMONIC_BINS], dim=1)
        x = torch.relu(self.stem_norm(self.stem(x) + self.register))
        for block in self.blocks:
            x = block(x)
        x = self.head(x)  # (b, 2 * outputs, t / 2, 88)
        b, _, t, pitches = x.shape
        logits: Tensor = x.view(b, OUTPUTS, 2, t, pitches).transpose(2, 3).reshape(b, OUTPUTS, 2 * t, pitches)
        return logits
