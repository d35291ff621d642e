"""The harmony network: what each pitch class does in, chances of chord, bass, key and change out.

Every layer treats the twelve pitch classes alike (weights depend on the interval between them alone), so that a song in
another key gives the same answer moved: nothing has to be learnt twelve times. Residual blocks of dilated convolutions
over time (S. Bai and others, "An empirical evaluation of generic convolutional and recurrent networks", 2018) and of
circulant layers over pitch classes (T. Cohen and M. Welling, "Group equivariant convolutional networks", 2016).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from library.core.harmony.pitches import PITCH_CLASS_FEATURES
from library.core.harmony.vocabulary import KINDS, UNKNOWN

Outputs = tuple[Tensor, Tensor, Tensor, Tensor]


@dataclass(frozen=True)
class HarmonyConfig:
    """Size of the network: channels of each pitch class, and how far apart the segments are that a block looks at."""

    channels: int = 14
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 1)
    kernel: int = 5
    dropout: float = 0.05


class Circulant(nn.Module):
    """A dense layer over pitch classes and channels that knows only intervals; (..., 12 * in) to (..., 12 * out)."""

    interval: Tensor

    def __init__(self, inside: int, outside: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(12, outside, inside) / (12 * inside) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(outside))
        steps = torch.arange(12)
        self.register_buffer("interval", (steps[None, :] - steps[:, None]) % 12, persistent=False)
        self.settled: tuple[Tensor, Tensor] | None = None

    def forward(self, x: Tensor) -> Tensor:
        """Mix all pitch classes and channels."""
        weight, bias = self.settled or self.full()
        mixed: Tensor = functional.linear(x, weight, bias)
        return mixed

    def full(self) -> tuple[Tensor, Tensor]:
        """Weight (12 * out, 12 * in) and bias of the dense layer that this one is."""
        _, outside, inside = self.weight.shape
        full = self.weight[self.interval].permute(0, 2, 1, 3).reshape(12 * outside, 12 * inside)
        return full, self.bias.repeat(12)

    def settle(self) -> None:
        """Build the dense layer once and for all, for export."""
        weight, bias = self.full()
        self.settled = weight.detach().clone(), bias.detach().clone()


class Block(nn.Module):
    """One residual block; (batch, time, 12 * channels) to the same."""

    def __init__(self, config: HarmonyConfig, dilation: int) -> None:
        super().__init__()
        self.dilation, self.kernel = dilation, config.kernel
        self.along = nn.Parameter(torch.randn(config.channels, 1, config.kernel) / config.kernel**0.5)
        self.scale = nn.Parameter(torch.ones(config.channels))
        self.wide = Circulant(config.channels, 2 * config.channels)
        self.narrow = Circulant(2 * config.channels, config.channels)
        self.drop = nn.Dropout(config.dropout)
        self.settled: tuple[Tensor, Tensor] | None = None

    def settle(self) -> None:
        """Lay out the weights of all pitch classes once and for all, for export."""
        taps, scale = self.full()
        self.settled = taps.detach().clone(), scale.detach().clone()

    def full(self) -> tuple[Tensor, Tensor]:
        """Taps over time and scales of all pitch classes."""
        return self.along.repeat(12, 1, 1), self.scale.repeat(12)

    def forward(self, x: Tensor) -> Tensor:
        """Add what the block finds."""
        taps, scale = self.settled or self.full()
        width = taps.shape[0]
        h = functional.conv1d(
            x.transpose(1, 2), taps, padding=self.dilation * (self.kernel // 2), dilation=self.dilation, groups=width
        )
        h = functional.layer_norm(h.transpose(1, 2), (width,)) * scale
        found: Tensor = self.narrow(self.drop(functional.gelu(self.wide(h))))
        return x + found


class HarmonyNet(nn.Module):
    """Logits for each segment: chord (STATES), bass (12 and none), key (KEYS), change (1)."""

    def __init__(self, config: HarmonyConfig | None = None) -> None:
        super().__init__()
        config = config or HarmonyConfig()
        self.channels = config.channels
        self.enter = Circulant(PITCH_CLASS_FEATURES, config.channels)
        self.blocks = nn.ModuleList(Block(config, dilation) for dilation in config.dilations)
        self.pitched = Circulant(config.channels, len(KINDS) + 3)  # kinds of chord, bass, major key, minor key
        self.plain = nn.Linear(config.channels, 3)  # no chord, no bass, change

    def forward(self, x: Tensor) -> Outputs:
        """`x` (batch, time, 12, PITCH_CLASS_FEATURES) to logits (batch, time, ...) of chord, bass, key, change."""
        batch, time = x.shape[0], x.shape[1]
        h = self.enter(x.reshape(batch, time, -1))
        for block in self.blocks:
            h = block(h)
        h = functional.layer_norm(h, (12 * self.channels,))
        pitched = self.pitched(h).reshape(batch, time, 12, -1).transpose(2, 3)  # (batch, time, heads, 12)
        plain = self.plain(h.reshape(batch, time, 12, -1).mean(dim=2))
        chord = torch.cat([pitched[:, :, : len(KINDS)].reshape(batch, time, -1), plain[:, :, :1]], dim=-1)
        bass = torch.cat([pitched[:, :, len(KINDS)], plain[:, :, 1:2]], dim=-1)
        key = pitched[:, :, len(KINDS) + 1 :].reshape(batch, time, -1)
        return chord, bass, key, plain[:, :, 2]


@dataclass(frozen=True)
class Target:
    """Truth for a batch, each (batch, time); UNKNOWN does not count."""

    chord: Tensor
    bass: Tensor
    key: Tensor


def loss_of(outputs: Outputs, target: Target) -> Tensor:
    """Cross entropies, chord first in weight."""
    chord, bass, key, change = outputs
    total = _entropy(chord, target.chord) + 0.5 * _entropy(bass, target.bass) + 0.5 * _entropy(key, target.key)
    moved = (target.chord[:, 1:] != target.chord[:, :-1]) | (target.bass[:, 1:] != target.bass[:, :-1])
    known = (target.chord[:, 1:] >= 0) & (target.chord[:, :-1] >= 0)
    changes = functional.binary_cross_entropy_with_logits(change[:, 1:], moved.float(), weight=known.float())
    return total + 0.5 * changes


def _entropy(logits: Tensor, truth: Tensor) -> Tensor:
    return functional.cross_entropy(logits.flatten(0, 1), truth.flatten(), ignore_index=UNKNOWN, label_smoothing=0.02)
