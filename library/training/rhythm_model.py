"""The rhythm network: log spectra in, chances of beats, bars and drum strokes out, frame by frame.

Three small front ends (what sounds, what is struck, which tones change) feed a stack of dilated convolutions after
S. Böck and M. Davies, "Deconstruct, analyse, reconstruct" (ISMIR 2020); one tall stack, many small heads.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from library.core.rhythm.activations import DRUMS, METRES, TEMPI
from library.core.rhythm.spectra import STROKE_BANDS, TONES

HEADS = {"beat": 1, "downbeat": 1, "drums": len(DRUMS), "three": 1, "metre": len(METRES) + 1, "tempo": TEMPI + 1}
TONE_SPANS = (3, 8, 16)  # tone frames (46 ms each) before a moment against as many after it


@dataclass(frozen=True, slots=True)
class RhythmConfig:
    """Sizes of the network. The defaults are those of the shipped weights."""

    channels: int = 40
    layers: int = 9  # dilations 1 to 2 ** (layers - 1), and each one doubled
    kernel: int = 5
    dropout: float = 0.1


class BandFront(nn.Module):
    """What sounds: (b, t, BANDS) to (b, 40, t)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(2, 16, (3, 5), stride=(1, 3), padding=(1, 2))
        self.second = nn.Conv2d(16, 24, (3, 3), padding=(1, 1))
        self.across = nn.Conv2d(24, 40, (1, 9))

    def forward(self, bands: Tensor) -> Tensor:
        rise = F.relu(bands - F.pad(bands, (0, 0, 2, 0))[:, :-2])
        x = F.elu(self.first(torch.stack([bands, rise], 1)))  # b 16 t 27
        x = F.max_pool2d(F.elu(self.second(x)), (1, 3))  # b 24 t 9
        return F.elu(self.across(x)).squeeze(3)


class StrokeFront(nn.Module):
    """What is struck: (b, t, 2 * STROKE_BANDS), early and late half of each frame, to (b, 32, t)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv1d(4 * STROKE_BANDS, 40, 3, padding=1)
        self.second = nn.Conv1d(40, 32, 3, padding=1)

    def forward(self, strokes: Tensor) -> Tensor:
        early, late = strokes[..., :STROKE_BANDS], strokes[..., STROKE_BANDS:]
        before = F.pad(late, (0, 0, 1, 0))[:, :-1]
        rises = torch.cat([F.relu(early - before), F.relu(late - early)], 2)
        x = torch.cat([strokes, 2 * rises], 2).transpose(1, 2)
        return F.elu(self.second(F.elu(self.first(x))))


class ToneFront(nn.Module):
    """Which tones change: (b, t / 2, TONES) to (b, 32, t)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(1 + len(TONE_SPANS), 16, (1, 3), padding=(0, 1))
        self.mix = nn.Conv1d(16 * 3 + 2 * len(TONE_SPANS), 32, 3, padding=1)

    def forward(self, tones: Tensor) -> Tensor:
        sides = [before_and_after(tones, span) for span in TONE_SPANS]
        x = torch.stack([tones, *(2 * (after - before) for before, after in sides)], 1)  # b 4 t/2 TONES
        x = F.elu(self.first(x))
        x = F.avg_pool2d(x, (1, TONES // 3)).permute(0, 1, 3, 2).flatten(1, 2)  # b 48 t/2: bass, middle, treble
        novelty = [distance(fold(before), fold(after)) for before, after in sides]
        novelty += [distance(before[..., :24], after[..., :24]) for before, after in sides]  # two octaves of bass
        x = F.elu(self.mix(torch.cat([x, torch.stack(novelty, 1)], 1)))
        return x.repeat_interleave(2, 2)


def before_and_after(tones: Tensor, span: int) -> tuple[Tensor, Tensor]:
    """Means of the `span` frames before each frame and from it on, zeros outside."""
    x = F.pad(tones, (0, 0, span, span)).transpose(1, 2)
    means = F.avg_pool1d(x, span, 1).transpose(1, 2)  # t + span + 1
    return means[:, : -span - 1], means[:, span:-1]


def fold(tones: Tensor) -> Tensor:
    """Octaves of (b, t, TONES) summed to (b, t, 12)."""
    return tones.reshape(tones.shape[0], -1, TONES // 12, 12).sum(2)


def distance(left: Tensor, right: Tensor) -> Tensor:
    """One less the cosine of the parts above their mean, over the last axis."""
    left, right = left - left.mean(-1, keepdim=True), right - right.mean(-1, keepdim=True)
    length = (left.square().sum(-1) * right.square().sum(-1) + 1e-4).sqrt()
    return 1 - (left * right).sum(-1) / length


class Layer(nn.Module):
    """Two dilated convolutions side by side, one with twice the reach, added to what came in."""

    def __init__(self, config: RhythmConfig, dilation: int) -> None:
        super().__init__()
        c, k = config.channels, config.kernel
        self.near = nn.Conv1d(c, c, k, dilation=dilation, padding=dilation * (k // 2))
        self.far = nn.Conv1d(c, c, k, dilation=2 * dilation, padding=2 * dilation * (k // 2))
        self.drop = nn.Dropout1d(config.dropout)
        self.mix = nn.Conv1d(2 * c, c, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        y = self.mix(self.drop(F.elu(torch.cat([self.near(x), self.far(x)], 1))))
        return x + y, y


class RhythmNet(nn.Module):
    """Spectra (b, t, ..) to a dictionary of logits (b, t, classes), one entry a head."""

    def __init__(self, config: RhythmConfig = RhythmConfig()) -> None:
        super().__init__()
        self.config = config
        self.band_front, self.stroke_front, self.tone_front = BandFront(), StrokeFront(), ToneFront()
        self.join = nn.Conv1d(40 + 32 + 32, config.channels, 1)
        self.layers = nn.ModuleList(Layer(config, 2**layer) for layer in range(config.layers))
        self.drums = nn.Conv1d(40 + 32 + config.channels, 40, 3, padding=1)
        self.top = nn.Conv1d(2 * config.channels, 48, 1)
        self.heads = nn.ModuleDict({name: nn.Conv1d(40 if name == "drums" else 48, n, 1) for name, n in HEADS.items()})
        for name in ("beat", "downbeat", "drums"):  # begin at the rarity of the events
            nn.init.constant_(self.heads[name].get_parameter("bias"), -3.0)

    def forward(self, bands: Tensor, strokes: Tensor, tones: Tensor) -> dict[str, Tensor]:
        a, b, c = self.band_front(bands), self.stroke_front(strokes), self.tone_front(tones)
        x = self.join(torch.cat([a, b, c], 1))
        skips = []
        for layer in self.layers:
            x, skip = layer(x)
            skips.append(skip)
        top = F.elu(self.top(torch.cat([x, torch.stack(skips).sum(0)], 1)))
        hits = F.elu(self.drums(torch.cat([a, b, x], 1)))
        return {n: head(hits if n == "drums" else top).transpose(1, 2) for n, head in self.heads.items()}


class Flat(nn.Module):
    """The network for export: chances in one tensor (b, t, sum of HEADS), in the order of HEADS."""

    def __init__(self, net: RhythmNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, bands: Tensor, strokes: Tensor, tones: Tensor) -> Tensor:
        logits = self.net(bands, strokes, tones)
        chances = [v.softmax(2) if name in ("metre", "tempo") else v.sigmoid() for name, v in logits.items()]
        return torch.cat(chances, 2)
