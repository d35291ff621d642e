"""What holds for the whole song: genre, metre, tempo, key, swing, groove, voicing, energy.

These follow from the wish alone and not from the seed, so that variations of one wish stay one song in kind.
"""

from dataclasses import dataclass, replace

from generation.core.composing.groove import metre_of, names
from generation.core.instruments.base import instruments
from generation.core.planning.effects import Feeling
from generation.core.planning.keys import choose_key
from generation.core.planning.metres import bar_quarters, beat_quarters, grouping_of
from generation.core.planning.reasons import Reasons
from generation.core.planning.style import Blend, blend_of, pick
from generation.core.planning.tempo import FASTEST_BPM, SLOWEST_BPM, choose_tempo
from generation.core.seeds import dice, seed_for
from generation.core.wish import Wish
from theory.core.genre.convention import conventions
from theory.core.lab.modes import Home
from theory.core.metre import Metre
from theory.core.rhythm.grooves import grooves

# Grooves that many genres share: of two genres that blend, the one with a groove of its own gives it.
_COMMON = {"straight rock", "four on the floor", "half-time", "boom bap", "breakbeat", "shuffle", "disco", "trap"}
_FORM_GENRES = {"twelve-bar blues": "blues", "AABA 32-bar": "jazz-swing", "build and break": "house"}


@dataclass(frozen=True, slots=True)
class Frame:
    """Choices that hold for the whole song. `taste` seeds what the wish alone decides."""

    taste: int
    blend: Blend
    feeling: Feeling
    metre: Metre
    bpm: float
    bpm_asked: bool
    home: Home
    swing: float
    groove: str
    energy: float  # 0 to 1, the song's middle
    sevenths: float  # share of chords of four tones and more
    mixture: float  # share of chords from outside the key

    @property
    def grouping(self) -> tuple[int, ...]:
        """How an odd metre falls into groups."""
        return grouping_of(self.metre)

    @property
    def bar_quarters(self) -> float:
        """Length of a bar in quarter notes."""
        return bar_quarters(self.metre)

    @property
    def bar_s(self) -> float:
        """Length of a bar in seconds."""
        return self.bar_quarters / beat_quarters(self.metre) * 60 / self.bpm

    def at(self, bpm: float) -> "Frame":
        """The same at another tempo."""
        return replace(self, bpm=bpm)


def make_frame(wish: Wish, reasons: Reasons) -> Frame:
    """All choices that hold for the whole song. Raises ValueError with a sentence for what cannot be."""
    feeling = Feeling.of(wish)
    for kind, name, effect in feeling.rows:
        field = {"mood": "moods", "use": "use", "era": "era"}[kind]
        reasons.asked(field if kind != "mood" else f"moods.{name}", field, f"{name}: {effect.says}")
    taste = _taste(wish)
    blend = _genres(wish, feeling, reasons)
    metre = _metre(wish, blend, feeling, taste, reasons)
    bpm = choose_tempo(wish, blend, feeling, metre=metre, taste=taste, reasons=reasons)
    home = choose_key(wish, blend, feeling, taste, reasons)
    energy = _energy(wish, blend, feeling)
    groove = _groove(blend, metre, bpm)
    reasons.note("groove", "genre", f"{groove or 'no fixed groove'}, as {blend.name} has it")
    return Frame(
        taste=taste, blend=blend, feeling=feeling, metre=metre, bpm=bpm, bpm_asked=wish.bpm is not None, home=home,
        swing=_swing(wish, blend, feeling, metre, bpm), groove=groove, energy=energy,
        sevenths=min(1.0, max(0.0, blend.seventh_share() + feeling.sevenths)),
        mixture=min(0.6, max(0.0, blend.outside_share() * 0.5 + feeling.mixture)),
    )  # fmt: skip


def _taste(wish: Wish) -> int:
    """A seed from the prompt, or from what stands in its place: fields that change later leave other choices alone."""
    words = " ".join(wish.prompt.lower().split())
    return seed_for(0, "taste", words or "|".join([*(slug for slug, _ in wish.genres), wish.use]))


def _genres(wish: Wish, feeling: Feeling, reasons: Reasons) -> Blend:
    """The genres asked for, else the one that fits moods, use, era, instruments, form, metre and tempo best."""
    if wish.genres:
        blend = blend_of(wish.genres)
        reasons.asked("genres", "genres", blend.name)
        return blend
    scores = {row.slug: 0.3 if row.slug == "pop" else 0.0 for row in conventions()}
    for slug, weight in feeling.genres().items():
        scores[slug] += weight
    if (asked := _FORM_GENRES.get(wish.form)) is not None:
        scores[asked] += 1.5
    families = _families(wish)
    for row in conventions():
        usual, also = set(row.instruments.usual), set(row.instruments.also)
        scores[row.slug] += (0.55 if wish.only_these else 0.3) * sum(family in usual for family in families)
        scores[row.slug] += 0.12 * sum(family in also for family in families)
        if wish.only_these and families:
            scores[row.slug] += 0.8 * (row.instruments.drums in ("seldom", "never")) - 0.1 * len(usual - families)
        if wish.metre is not None:
            scores[row.slug] += 0.6 * min(0.5, row.metres.get(wish.metre, 0.0))
        if wish.bpm is not None and row.tempo_bpm.low <= wish.bpm <= row.tempo_bpm.high:
            scores[row.slug] += 0.15
        scores[row.slug] += 0.3 * row.modes.get(wish.mode, 0.0) if wish.mode in row.modes else 0.0
    best = max(scores, key=lambda slug: scores[slug])
    blend = blend_of(((best, 1.0),))
    why = [name for _, name, effect in feeling.rows if best in effect.genres]
    because = f"suits {' and '.join(why)}" if why else "fits what was asked best" if families else "no genre was named"
    reasons.note("genres", "mood" if why else "genre", f"{blend.name}: {because}")
    return blend


def _families(wish: Wish) -> set[str]:
    by_id = {row.id: row.family for row in instruments()}
    return {by_id.get(name, name.removeprefix("family:")) for name in wish.instruments_in}


def _metre(wish: Wish, blend: Blend, feeling: Feeling, taste: int, reasons: Reasons) -> Metre:
    if wish.metre is not None:
        metre = Metre.parse(wish.metre)
        if not 1.0 <= bar_quarters(metre) <= 16.0:
            raise ValueError(f"A bar of {wish.metre} is too short or too long to plan in. Try 3/4, 5/4 or 7/8.")
        reasons.asked("metre", "metre", f"{wish.metre}, as asked" + _grouped(metre))
        return metre
    shares = blend.metres()
    for effect in feeling.all:
        if effect.metres:
            shares = {metre: shares.get(metre, 0.05) * factor for metre, factor in effect.metres.items()}
    played = {str(metre_of(name)) for name in (*blend.style.grooves, *blend.main.grooves) if name in names()}
    if played & set(shares) and blend.main.instruments.drums in ("always", "often"):
        shares = {metre: share * (1.0 if metre in played else 0.1) for metre, share in shares.items()}
    if wish.duration_s is not None and wish.duration_s > 3600 and "4/4" in shares:
        shares = {"4/4": 1.0}  # bars of two beats would be more than a plan holds
    text = pick(dice(taste, "metre"), {metre: share**1.6 for metre, share in shares.items()})
    reasons.note("metre", "genre", f"{text}, usual in {blend.name}" + _grouped(Metre.parse(text)))
    return Metre.parse(text)


def _grouped(metre: Metre) -> str:
    groups = grouping_of(metre)
    return f", grouped {' + '.join(map(str, groups))}" if groups else ""


def _energy(wish: Wish, blend: Blend, feeling: Feeling) -> float:
    """The middle of the song: as asked, else from the genre's drums and tempo and the moods."""
    if wish.energy is not None:
        return wish.energy
    drums = {"always": 0.62, "often": 0.54, "seldom": 0.44, "never": 0.4}[blend.main.instruments.drums]
    loud = (sum(blend.main.production.loudness_lufs) / 2 + 14) * 0.012
    return min(0.95, max(0.1, drums + loud + feeling.energy))


def _swing(wish: Wish, blend: Blend, feeling: Feeling, metre: Metre, bpm: float) -> float:
    if wish.swing is not None:
        return wish.swing
    if metre.is_compound:
        return 1.0
    usual = blend.main.swing_ratio
    era = max((effect.swing for effect in feeling.all), default=0.0)
    if usual.high < 1.25:
        return 1.0
    slow = 1 - min(1.0, max(0.0, (bpm - 80) / 160))  # quick swing is nearly even
    lean = 0.35 + 0.45 * slow if usual.low > 1.0 else 0.2
    return round(min(3.0, usual.low + (usual.high - usual.low) * lean + era * 0.5), 2)


def _groove(blend: Blend, metre: Metre, bpm: float) -> str:
    """A groove of the genres that has the metre and suits the tempo; empty where none has it."""
    tempos = {groove.name: groove.bpm for groove in grooves()}
    best, score = "", 0.0
    for row, style, weight in blend.rows:
        for place, name in enumerate((*style.grooves, *row.grooves)):
            if name not in names() or metre_of(name) != metre:
                continue
            here = weight * (1.5 if name not in _COMMON and len(blend.genres) > 1 else 1.0) * 0.97**place
            here *= _suits(tempos.get(name, (SLOWEST_BPM, FASTEST_BPM)), bpm)
            if here > score:
                best, score = name, here
    return best


def _suits(tempos: tuple[float, float], bpm: float) -> float:
    low, high = tempos
    return 1.0 if low <= bpm <= high else 0.5 if low * 0.75 <= bpm <= high * 1.3 else 0.2
