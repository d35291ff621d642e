"""Shares and times of work in stages. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

LEAST_SHARE = 0.03  # before that, a time left would be a guess
LEAST_ELAPSED_S = 1.0


class Shares:
    """What part of the whole each stage is."""

    def __init__(self, stages: Iterable[str], weights: Mapping[str, float]) -> None:
        names = list(stages)
        known = [weights[name] for name in names if weights.get(name, 0) > 0]
        usual = sum(known) / len(known) if known else 1.0
        sizes = {name: max(weights.get(name, usual), usual / 100) for name in names}
        whole = sum(sizes.values()) or 1.0
        self.parts = {name: size / whole for name, size in sizes.items()}

    def overall(self, stage: str, within: float) -> float:
        """The share of the whole, 0 to 1, when ``within`` (0 to 1) of ``stage`` is done."""
        within = min(max(within, 0.0), 1.0)
        if stage not in self.parts:
            return within if not self.parts else 0.0
        before = 0.0
        for name, part in self.parts.items():
            if name == stage:
                return min(before + part * within, 1.0)
            before += part
        return 1.0


def seconds_left(elapsed_s: float, share_now: float, share_at_start: float = 0.0) -> float | None:
    """The rest at the speed so far; None until enough is done to say."""
    done = share_now - share_at_start
    if elapsed_s < LEAST_ELAPSED_S or done < LEAST_SHARE:
        return None
    return elapsed_s * (1.0 - share_now) / done


def learned_weights(timings: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """The mean part that each stage had in earlier runs: each run counts alike, however long it was."""
    sums: dict[str, float] = {}
    runs = 0
    for one in timings:
        whole = sum(one.values())
        if whole <= 0:
            continue
        runs += 1
        for stage, seconds in one.items():
            sums[stage] = sums.get(stage, 0.0) + seconds / whole
    return {stage: total / runs for stage, total in sums.items()} if runs else {}
