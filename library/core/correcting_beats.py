"""Corrections of tempo, bars and metre: beats are halved or doubled, bars counted anew.

Beats and downbeats are seconds, rising; a downbeat is one of the beats. Bars are always counted from the first downbeat
on, so that one correction moves all of them.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from library.core.analysis import Analysis, Metre, MetreRegion, Tempo, TempoAlternate, TempoPoint
from library.core.misfit import DoesNotFitError
from theory.core import metre as metres

SAME_TEMPO = 0.08  # tempi within 8 % of each other are the same pulse
SAME_S = 0.03
FACTORS = (0.25, 0.5, 1.0, 2.0, 4.0)
DIVISIONS = {("3/4", "6/8"): 2, ("6/8", "3/4"): 3}  # six eighths either way: the bar stays, its beats change


def set_tempo(heard: Analysis, bpm: float) -> Analysis:
    """The song at `bpm`: every second beat, or one more between each two. Raises DoesNotFitError on other ratios."""
    if heard.tempo is None or len(heard.beats_s) < 2:
        raise DoesNotFitError(f"The tempo was set to {bpm:.0f} BPM, but no beat is heard.")
    was_bpm = heard.tempo.bpm
    factor = min(FACTORS, key=lambda one: abs(bpm / (was_bpm * one) - 1))
    if abs(bpm / (was_bpm * factor) - 1) > SAME_TEMPO:
        raise DoesNotFitError(
            f"The tempo was set to {bpm:.0f} BPM, which is neither half nor double of the {was_bpm:.0f} heard."
        )
    while factor != 1.0:
        heard, factor = (_halved(heard), factor * 2) if factor < 1 else (_doubled(heard), factor / 2)
    return heard.model_copy(update={"tempo": heard.tempo and heard.tempo.model_copy(update={"confidence": 1.0})})


def _halved(heard: Analysis) -> Analysis:
    first = _first_downbeat(heard)
    keep = [place for place in range(len(heard.beats_s)) if (place - first) % 2 == 0]
    chances = heard.beat_confidences
    return _at_pace(
        heard,
        tuple(heard.beats_s[place] for place in keep),
        tuple(chances[place] for place in keep) if chances else (),
        0.5,
    )


def _doubled(heard: Analysis) -> Analysis:
    beats, chances = heard.beats_s, heard.beat_confidences
    more = [time_s for a, b in pairwise(beats) for time_s in (a, round((a + b) / 2, 4))] + [beats[-1]]
    sure = [one for a, b in pairwise(chances) for one in (a, min(a, b))] + [chances[-1]] if chances else []
    return _at_pace(heard, tuple(more), tuple(sure), 2.0)


def _at_pace(heard: Analysis, beats_s: tuple[float, ...], chances: tuple[float, ...], factor: float) -> Analysis:
    """The analysis on other beats: the same metre is counted on them, so bars become as many times longer."""
    fields = {
        "tempo": heard.tempo and _other_tempo(heard.tempo, factor),
        "tempo_curve": tuple(TempoPoint(time_s=p.time_s, bpm=p.bpm * factor) for p in heard.tempo_curve),
        "beats_s": beats_s,
        "beat_confidences": chances,
        "swing": None,  # of a division that is no longer one of the beat
    }
    changed = heard.model_copy(update=fields)
    return _barred(changed, heard.downbeats_s[0]) if heard.downbeats_s else changed


def _other_tempo(was: Tempo, factor: float) -> Tempo:
    others = [one for one in was.alternates if abs(one.bpm / (was.bpm * factor) - 1) > SAME_TEMPO]
    heard = TempoAlternate(bpm=was.bpm, confidence=0.0)
    return Tempo(bpm=was.bpm * factor, confidence=was.confidence, alternates=(heard, *others))


def set_downbeat(heard: Analysis, at_s: float) -> Analysis:
    """The bars moved so that one starts on the beat nearest to `at_s`."""
    if len(heard.beats_s) < 2:
        raise DoesNotFitError("A bar was said to start here, but no beat is heard.")
    beat = nearest(heard.beats_s, at_s)
    pulse_s = median(b - a for a, b in pairwise(heard.beats_s))
    if abs(heard.beats_s[beat] - at_s) > pulse_s:
        raise DoesNotFitError(f"A bar was said to start at {at_s:.1f} s, but no beat is heard there.")
    if not heard.downbeats_s:
        return _barred(heard, heard.beats_s[beat])
    places = [nearest(heard.beats_s, time_s) for time_s in heard.downbeats_s]
    around = max((place for place in places if place <= beat), default=places[0])
    length = beats_per_bar(heard, heard.beats_s[beat])
    shift = (beat - around) % length
    shift = shift - length if shift > length / 2 else shift
    if shift == 0:
        return heard
    moved = {old: old + shift for old in places}
    regions = tuple(_moved_region(region, heard, moved) for region in heard.metre_regions)
    start = places[0] + shift
    anchor = start if start >= 0 else start + length
    return _barred(heard.model_copy(update={"metre_regions": regions}), heard.beats_s[anchor])


def _moved_region(region: MetreRegion, heard: Analysis, moved: dict[int, int]) -> MetreRegion:
    """A stretch that starts or ends on a downbeat goes with it."""
    edges = []
    for edge_s in (region.start_s, region.end_s):
        place = nearest(heard.beats_s, edge_s)
        on_a_downbeat = place in moved and abs(heard.beats_s[place] - edge_s) <= SAME_S
        edges.append(heard.beats_s[max(0, min(moved[place], len(heard.beats_s) - 1))] if on_a_downbeat else edge_s)
    if edges[1] <= edges[0]:
        return region
    return region.model_copy(update={"start_s": edges[0], "end_s": edges[1]})


def set_metre(heard: Analysis, signature: str, start_s: float | None, end_s: float | None) -> Analysis:
    """The song, or a stretch of it, counted in another metre."""
    if len(heard.beats_s) < 2:
        raise DoesNotFitError(f"The metre was set to {signature}, but no beat is heard.")
    if start_s is None or end_s is None:
        return _all_in(heard, signature)
    regions = heard.metre_regions or _one_region(heard, heard.metre.signature if heard.metre else "4/4")
    start_s, end_s = (_on_a_beat(heard, edge_s) for edge_s in (start_s, min(end_s, heard.duration_s)))
    if end_s <= start_s:
        raise DoesNotFitError(f"The metre was set to {signature} in a stretch that holds no beat any more.")
    cut = [piece for region in regions for piece in outside(region, start_s, end_s)]
    new = MetreRegion(start_s=start_s, end_s=end_s, confidence=1.0, signature=signature)
    laid = tuple(sorted([*cut, new], key=lambda region: region.start_s))
    main = max(
        {r.signature for r in laid}, key=lambda one: sum(r.end_s - r.start_s for r in laid if r.signature == one)
    )
    fields = {"metre_regions": laid, "metre": Metre(signature=main, confidence=1.0)}
    anchor_s = heard.downbeats_s[0] if heard.downbeats_s else start_s
    return _barred(heard.model_copy(update=fields), anchor_s)


def _all_in(heard: Analysis, signature: str) -> Analysis:
    was = heard.metre.signature if heard.metre else None
    fields = {"metre": Metre(signature=signature, confidence=1.0), "metre_regions": _one_region(heard, signature)}
    counted = heard.model_copy(update=fields)
    if (was, signature) in DIVISIONS and heard.downbeats_s:
        return _divided(counted, DIVISIONS[was, signature])  # type: ignore[index]
    return _barred(counted, heard.downbeats_s[0] if heard.downbeats_s else heard.beats_s[0])


def _divided(heard: Analysis, beats: int) -> Analysis:
    """The same bars with another number of even beats in each."""
    downbeats = heard.downbeats_s
    last_s = downbeats[-1] - downbeats[-2] if len(downbeats) > 1 else heard.duration_s - downbeats[-1]
    ends = [*downbeats[1:], min(heard.duration_s, downbeats[-1] + last_s)]
    laid = [round(a + (b - a) * n / beats, 4) for a, b in zip(downbeats, ends, strict=True) for n in range(beats)]
    bpm = 60 / median(b - a for a, b in pairwise(laid)) if len(laid) > 1 else None
    factor = bpm / heard.tempo.bpm if heard.tempo and bpm else 1.0
    fields = {
        "beats_s": tuple(laid),
        "beat_confidences": (),
        "swing": None,
        "tempo": heard.tempo and heard.tempo.model_copy(update={"bpm": heard.tempo.bpm * factor}),
        "tempo_curve": tuple(TempoPoint(time_s=p.time_s, bpm=p.bpm * factor) for p in heard.tempo_curve),
    }
    return heard.model_copy(update=fields)


def _one_region(heard: Analysis, signature: str) -> tuple[MetreRegion, ...]:
    return (MetreRegion(start_s=0.0, end_s=heard.duration_s, confidence=1.0, signature=signature),)


def outside(region: MetreRegion, start_s: float, end_s: float) -> list[MetreRegion]:
    """What is left of a stretch when [start_s, end_s] is cut out of it."""
    edges = [(region.start_s, min(region.end_s, start_s)), (max(region.start_s, end_s), region.end_s)]
    return [region.model_copy(update={"start_s": a, "end_s": b}) for a, b in edges if b - a > SAME_S]


def _barred(heard: Analysis, anchor_s: float) -> Analysis:
    """Bars counted through the song from the beat at `anchor_s`; a new stretch of metre starts a new bar."""
    beats = heard.beats_s
    starts = {nearest(beats, region.start_s) for region in heard.metre_regions[1:]}
    first = nearest(beats, anchor_s)
    place = first % beats_per_bar(heard, beats[first])
    found = []
    while place < len(beats):
        found.append(beats[place])
        following = place + beats_per_bar(heard, beats[place])
        place = min((start for start in starts if place < start < following), default=following)
    return heard.model_copy(update={"downbeats_s": tuple(found)})


def beats_per_bar(heard: Analysis, time_s: float) -> int:
    """Beats in the bar at a time: as the metre says, else as most bars have it."""
    for region in heard.metre_regions:
        if region.start_s - SAME_S <= time_s < region.end_s - SAME_S:
            return metres.Metre.parse(region.signature).beats_per_bar
    if heard.metre is not None:
        return metres.Metre.parse(heard.metre.signature).beats_per_bar
    places = [nearest(heard.beats_s, downbeat) for downbeat in heard.downbeats_s]
    return round(median(b - a for a, b in pairwise(places))) if len(places) > 1 else 4


def _first_downbeat(heard: Analysis) -> int:
    return nearest(heard.beats_s, heard.downbeats_s[0]) if heard.downbeats_s else 0


def _on_a_beat(heard: Analysis, time_s: float) -> float:
    """The time of the nearest beat; the end of the song stays the end."""
    if time_s > heard.beats_s[-1]:
        return time_s
    return heard.beats_s[nearest(heard.beats_s, time_s)]


def nearest(times_s: Sequence[float], time_s: float) -> int:
    """The index of the time nearest to `time_s`; needs one time at least."""
    right = bisect_left(times_s, time_s)
    if right == 0:
        return 0
    if right == len(times_s):
        return right - 1
    return right if times_s[right] - time_s < time_s - times_s[right - 1] else right - 1
