"""The network that hears which stem each part of a spectrum belongs to: a small U-Net with a memory at its foot.

In: (batch, CHANNELS_IN, frames, BANDS), what library.core.stems.bands.features gives. Out: (batch, 4, frames, BANDS),
four shares per frame and band that sum to one, in the order of library.core.stems.names.STEMS. Strided convolutions
halve bands at every step and frames at every second one; a gated recurrent unit reads the narrow foot in both
directions, so that the whole extract decides; what was halved is doubled again and added to what was there before
(Ronneberger et al. 2015; Jansson et al. 2017 for singing voices).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from library.core.stems.bands import BANDS, CHANNELS_IN
from library.core.stems.names import STEMS

FRAME_STEP = 4  # the number of frames must be a multiple of this


@dataclass(frozen=True)
class Shape:
    """How wide each level of the network is, from the full spectrum to its foot."""

    widths: tuple[int, ...] = (24, 40, 64, 96, 128)
    memory: int = 224


class Level(nn.Module):
    """3 x 3 convolution, normalised per channel, and a bend."""

    def __init__(self, before: int, after: int, stride: tuple[int, int] = (1, 1)) -> None:
        super().__init__()
        self.mix = nn.Conv2d(before, after, 3, stride, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(after)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.norm(self.mix(x)))


class StemNetwork(nn.Module):
    """See the module."""

    def __init__(self, shape: Shape | None = None) -> None:
        super().__init__()
        self.shape = shape or Shape()
        widths = self.shape.widths
        self.strides = [(2 if step % 2 else 1, 2) for step in range(len(widths) - 1)]
        self.first = Level(CHANNELS_IN, widths[0])
        pairs = list(pairwise(widths))
        self.down = nn.ModuleList(Level(a, b, s) for (a, b), s in zip(pairs, self.strides, strict=True))
        self.up = nn.ModuleList(Level(b, a) for a, b in pairs)
        foot = widths[-1] * (BANDS // 2 ** len(pairs))
        self.into = nn.Linear(foot, self.shape.memory)
        self.memory = nn.GRU(self.shape.memory, self.shape.memory, batch_first=True, bidirectional=True)
        self.out_of = nn.Linear(2 * self.shape.memory, foot)
        self.last = nn.Conv2d(widths[0], len(STEMS), 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x)
        seen = []
        for level in self.down:
            seen.append(x)
            x = level(x)
        x = x + self.remember(x)
        for level, stride, before in zip(reversed(self.up), reversed(self.strides), reversed(seen), strict=True):
            x = nn.functional.interpolate(x, scale_factor=[float(s) for s in stride], mode="nearest")
            x = level(x) + before
        shares: Tensor = torch.softmax(self.last(x), dim=1)
        return shares

    def remember(self, x: Tensor) -> Tensor:
        """The foot (batch, width, frames / 4, bands / 16) as the memory completes it, same shape."""
        b, w, t, f = x.shape
        flat = x.permute(0, 2, 1, 3).reshape(b, t, w * f)
        told, _ = self.memory(torch.relu(self.into(flat)))
        completed: Tensor = self.out_of(told).reshape(b, t, w, f).permute(0, 2, 1, 3)
        return completed
