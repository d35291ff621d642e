"""What may stand in place of one chord: each technique gives rows of chords with their share of the time and a reason.

After Levine, The Jazz Theory Book (chapters 13 to 16), Terefenko, Jazz Theory (2014), and Kostka and Payne for the
chromatic chords. docs/algorithms/reharmonisation.md.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from theory.core.chord import QUALITIES, Chord
from theory.core.harmony.context import bass_pc, tones
from theory.core.harmony.function import describe
from theory.core.harmony.roman import bass_degree
from theory.core.key import Key
from theory.core.lab.modes import MODES, Home, lent_seventh, modes_holding
from theory.core.lab.sounding import reading_in
from theory.core.pitch import pretty, spell, step_name


@dataclass(frozen=True, slots=True)
class Spot:
    """The chord to be replaced, where it stands, and what is around it."""

    home: Home
    chord: Chord
    before: Chord | None
    after: Chord | None

    @property
    def key(self) -> Key:
        """The key that numerals count in."""
        return self.home.key

    @property
    def root(self) -> int:
        """Pitch class of the chord's root."""
        return self.chord.root_pc or 0

    @property
    def degree(self) -> int:
        """Semitones of the root above the tonic."""
        return (self.root - self.key.tonic_pc) % 12

    @property
    def is_dominant(self) -> bool:
        """A major chord that may carry a minor seventh and leads on: V, or any dominant seventh."""
        inside = self.chord.intervals
        return 4 in inside and 11 not in inside and (10 in inside or self.degree == 7)

    @property
    def full(self) -> bool:
        """Whether the chord has four tones or more, so that what replaces it has too."""
        return len(self.chord.intervals) > 3

    def on(self, pc: int, quality: str) -> Chord:
        """A chord on a pitch class, spelled as the key has it."""
        return Chord(spell(pc % 12, self.home.tonic), quality)

    def dressed(self, chord: Chord) -> Chord:
        """A triad with the seventh of the key where the chord it replaces has one."""
        if not self.full or len(chord.intervals) > 3:
            return chord
        return lent_seventh(chord, self.home)


@dataclass(frozen=True, slots=True)
class Idea:
    """Chords in place of one, with the share of its time that each takes, and why it works."""

    technique: str
    chords: tuple[Chord, ...]
    why: str
    shares: tuple[float, ...] = (1.0,)
    liking: float = 0.5  # 0..1: how usual the technique is here


def tritone_substitution(spot: Spot) -> Iterator[Idea]:
    """A dominant seventh a tritone away: the same third and seventh, changed over."""
    if not spot.is_dominant:
        return
    far = spot.on(spot.root + 6, "7")
    shared = " and ".join(pretty(spell((spot.root + step) % 12, spot.chord.root or "C")) for step in (4, 10))
    falls = spot.after is not None and spot.after.root_pc == (spot.root + 5) % 12
    why = f"{far.symbol} has {shared} as {Chord(spot.chord.root, '7').symbol} has them, changed over"
    slides = ", and its root falls by a semitone" if falls else ""
    yield Idea("tritone substitution", (far,), why + slides, liking=0.85 if falls else 0.45)
    both = f"first {spot.chord.symbol}, then its tritone substitute: the bass slides down"
    yield Idea("tritone substitution", (spot.chord, far), both, (0.5, 0.5), 0.6 if falls else 0.3)


def secondary_dominant(spot: Spot) -> Iterator[Idea]:
    """The dominant of what comes next, in place of the chord or in its second half."""
    after = spot.after
    if after is None or after.root_pc is None or not _may_be_tonic(after) or after.root_pc == spot.root:
        return
    dominant = spot.on(after.root_pc + 7, "7")
    if dominant.root_pc == spot.root and 4 in spot.chord.intervals:
        if 10 not in spot.chord.intervals:
            yield Idea("secondary dominant", (dominant,), f"with its seventh it becomes the dominant of {after.symbol}",
                       liking=0.7)  # fmt: skip
        return
    own = after.root_pc == spot.key.tonic_pc
    name = "dominant" if own else "secondary dominant"
    leads = f"{dominant.symbol}, the {name} of {after.symbol}, leads into it"
    yield Idea("secondary dominant", (spot.chord, dominant), leads, (0.5, 0.5), 0.75)
    yield Idea("secondary dominant", (dominant,), f"{dominant.symbol} is the {name} of {after.symbol}", liking=0.5)


def leading_tone_chord(spot: Spot) -> Iterator[Idea]:
    """A diminished seventh a semitone under what comes next."""
    after = spot.after
    if after is None or after.root_pc is None or not _may_be_tonic(after) or after.root_pc == spot.root:
        return
    below = _under(after)
    why = f"{below.symbol} leads up to {after.symbol} by a semitone"
    yield Idea("secondary leading-tone chord", (spot.chord, below), why, (0.5, 0.5), 0.4)


def two_five(spot: Spot) -> Iterator[Idea]:
    """A dominant with its own supertonic before it, or a whole ii–V into what comes next."""
    minor_goal = spot.after is not None and 3 in spot.after.intervals and 4 not in spot.after.intervals
    second = "hdim7" if minor_goal else "min7"
    if spot.is_dominant and (spot.before is None or spot.before.root_pc != (spot.root + 7) % 12):
        two = spot.on(spot.root + 7, second)
        yield Idea("ii–V insertion", (two, _as_seventh(spot.chord)), f"{two.symbol} is the ii that belongs to "
                   f"{spot.chord.symbol}: one chord becomes a ii–V", (0.5, 0.5), 0.8)  # fmt: skip
    after = spot.after
    if after is None or after.root_pc is None or not _may_be_tonic(after) or spot.is_dominant:
        return
    if after.root_pc == spot.root:
        return
    two, five = spot.on(after.root_pc + 2, second), spot.on(after.root_pc + 7, "7")
    yield Idea("ii–V insertion", (spot.chord, two, five), f"a ii–V into {after.symbol}: {two.symbol}–{five.symbol}",
               (0.5, 0.25, 0.25), 0.55)  # fmt: skip


def modal_interchange(spot: Spot) -> Iterator[Idea]:
    """The chord that another mode on the same tonic has on the same degree, or one with the same function."""
    degree = spot.home.degree(spot.chord)
    if degree is None:
        return
    found: dict[Chord, str] = {}
    for slug, mode in MODES.items():
        if slug == spot.home.mode.slug:
            continue
        other = Home(spot.home.tonic, mode)
        chord = other.chords(sevenths=spot.full)[degree - 1]
        if chord.quality in ("aug", "5", "maj7(*5,#5)", "7(*5,b5)") or spot.home.holds(chord):
            continue
        if ((chord.root_pc or 0) - spot.key.tonic_pc) % 12 == 6:
            continue  # on the tritone no home is left
        if tones(chord) != tones(spot.chord):
            found.setdefault(chord, slug)
    for chord in found:
        names = [MODES[slug].name for slug in modes_holding(chord, spot.key.tonic_pc)]
        liking = _borrowed_liking(spot, chord)
        if liking:
            yield Idea("modal interchange", (chord,), f"the {_ordinal(degree)} degree of {_listed(names)} on "
                       f"{pretty(spot.home.tonic)}", liking=liking)  # fmt: skip


def _borrowed_liking(spot: Spot, chord: Chord) -> float:
    """How usual a borrowed chord is: those that every style knows most, those that no function explains not at all."""
    reading = describe(chord, spot.key)
    if reading.function == "X":
        return 0.16
    if 3 in chord.intervals and 11 in chord.intervals:
        return 0.25  # minor chords with a major seventh are colours of their own
    step = ((chord.root_pc or 0) - spot.key.tonic_pc) % 12
    usual = {
        "major": {(5, "m"), (8, "M"), (10, "M"), (3, "M"), (7, "m"), (2, "o")},
        "minor": {(5, "M"), (0, "M"), (1, "M")},
    }
    kind = "m" if 3 in chord.intervals and 6 not in chord.intervals else ("o" if 6 in chord.intervals else "M")
    return 0.65 if (step, kind) in usual[spot.key.mode] else 0.34


def diatonic_substitution(spot: Spot) -> Iterator[Idea]:
    """Another chord of the key with two tones in common: a third away."""
    for chord in spot.home.chords():
        apart = ((chord.root_pc or 0) - spot.root) % 12
        if apart not in (3, 4, 8, 9) or chord.quality == "aug":
            continue
        shared = tones(chord) & tones(spot.chord)
        if len(shared) < 2:
            continue
        worn = spot.dressed(chord)
        function = reading_in(spot.home, worn).function
        same = function == reading_in(spot.home, spot.chord).function
        named = {"T": "tonic", "P": "predominant", "D": "dominant", "X": "outside"}[function]
        kept = " and ".join(
            pretty(spell(pc, spot.home.tonic)) for pc in sorted(shared, key=lambda pc: (pc - spot.root) % 12)
        )
        why = f"it keeps {kept}" + (f" and the same function ({named})" if same else f"; the function turns to {named}")
        yield Idea("diatonic substitution", (worn,), why, liking=0.7 if same else 0.38)


def passing_diminished(spot: Spot) -> Iterator[Idea]:
    """A diminished seventh between two chords a whole step apart, or around the next chord's own root."""
    after = spot.after
    if after is None or after.root_pc is None:
        return
    step = (after.root_pc - spot.root) % 12
    if step == 2:
        between = _sharpened(spot.chord)
        yield Idea("passing diminished", (spot.chord, between), f"{between.symbol} fills the step up to {after.symbol}",
                   (0.5, 0.5), 0.8)  # fmt: skip
    elif step == 10:
        between = spot.on(spot.root - 1, "dim7")
        why = f"{between.symbol} fills the step down to {after.symbol}"
        yield Idea("passing diminished", (spot.chord, between), why, (0.5, 0.5), 0.7)
    if 4 in after.intervals and 10 not in after.intervals and step != 0:
        around = Chord(after.root, "dim7")
        why = f"{around.symbol} keeps the root of {after.symbol} and slides into it"
        yield Idea("common-tone diminished", (spot.chord, around), why, (0.5, 0.5), 0.3)


def backdoor(spot: Spot) -> Iterator[Idea]:
    """bVII7, often after iv, in place of the dominant of a major tonic."""
    if spot.key.mode != "major" or not spot.is_dominant or spot.degree != 7:
        return
    goes_home = spot.after is not None and spot.after.root_pc == spot.key.tonic_pc
    door = spot.on(spot.key.tonic_pc + 10, "7")
    four = spot.on(spot.key.tonic_pc + 5, "min7" if spot.full else "min")
    yield Idea(
        "backdoor",
        (door,),
        f"{door.symbol} comes home by a whole step, through the back door",
        liking=0.6 if goes_home else 0.25,
    )
    why = f"{four.symbol}–{door.symbol}: a ii–V of the minor third above that ends at home"
    yield Idea("backdoor", (four, door), why, (0.5, 0.5), 0.62 if goes_home else 0.25)


def chromatic_predominant(spot: Spot) -> Iterator[Idea]:
    """The Neapolitan and the German sixth in place of a predominant."""
    if describe(spot.chord, spot.key).function != "P":
        return
    to_dominant = (
        spot.after is not None
        and ((spot.after.root_pc or 0) - spot.key.tonic_pc) % 12 == 7
        and spot.after.root is not None
    )
    lowered = spell((spot.key.tonic_pc + 1) % 12, spot.home.tonic)
    if spot.chord.root_pc != (spot.key.tonic_pc + 1) % 12:
        why = "a major chord on the lowered second degree, over its third; it darkens the way to the dominant"
        yield Idea("Neapolitan", (Chord(lowered, "maj", "3"),), why, liking=0.55 if to_dominant else 0.2)
    german = spot.on(spot.key.tonic_pc + 8, "7")
    if to_dominant and spot.chord.root_pc != german.root_pc:
        why = "a German sixth: it sounds like a dominant seventh, and opens to the dominant"
        yield Idea("augmented sixth", (german,), why, liking=0.5)


def suspension(spot: Spot) -> Iterator[Idea]:
    """The fourth before the third."""
    inside = spot.chord.intervals
    if 4 not in inside or 11 in inside:
        return
    held = Chord(spot.chord.root, "sus4(b7)" if 10 in inside else "sus4")
    yield Idea("suspension", (held, spot.chord), f"the fourth of {held.symbol} keeps the third waiting", (0.5, 0.5),
               0.5 if spot.is_dominant else 0.3)  # fmt: skip


def deceptive_turn(spot: Spot) -> Iterator[Idea]:
    """In place of a tonic after its dominant: the close is put off."""
    before = spot.before
    if spot.degree != 0 or before is None or before.root_pc != (spot.key.tonic_pc + 7) % 12 or spot.chord.root is None:
        return
    if spot.key.mode == "major":
        flat = spot.on(spot.key.tonic_pc + 8, "maj7" if spot.full else "maj")
        why = f"the dominant goes to {flat.symbol} in place of home; the tonic is one of its tones"
        yield Idea("deceptive turn", (flat,), why, liking=0.4)
    third = Chord(spot.chord.root, spot.chord.quality, bass_degree(spot.chord.quality, 1))
    yield Idea("deceptive turn", (third,), "home, but over its third: the phrase has to go on", liking=0.35)


def chromatic_mediant(spot: Spot) -> Iterator[Idea]:
    """A chord of the same kind a third away, with one tone in common: film music's surprise."""
    triad = "maj" if 4 in spot.chord.intervals else "min"
    if spot.degree not in (0, 5, 7) or set(spot.chord.intervals) - {0, 3, 4, 7, 11}:
        return
    for step in (3, 4, 8, 9):
        chord = spot.on(spot.root + step, triad)
        if not spot.home.holds(chord):
            shared = tones(chord) & tones(Chord(spot.chord.root, triad))
            tone = pretty(spell(min(shared), chord.root or "C")) if shared else ""
            yield Idea(
                "chromatic mediant", (chord,), f"a third away and of the same kind; only {tone} stays", liking=0.22
            )


def bass_line(spot: Spot) -> Iterator[Idea]:
    """An inversion that lets the bass walk by step between its neighbours."""
    if spot.before is None or spot.after is None or spot.before.root_pc is None or spot.after.root_pc is None:
        return
    if spot.chord.bass_degree != "1":
        return
    low, high = _bass(spot.before), _bass(spot.after)
    for inversion in range(1, min(3, len(QUALITIES[spot.chord.quality][0]))):
        made = Chord(spot.chord.root, spot.chord.quality, bass_degree(spot.chord.quality, inversion))
        bass = _bass(made)
        if (
            _steps(low, bass) in (1, 2)
            and _steps(bass, high) in (1, 2)
            and ((bass - low) % 12 < 6) == ((high - bass) % 12 < 6)
        ):
            yield Idea("bass line", (made,), f"with {pretty(made.bass or '')} below, the bass walks by step from "
                       f"{spot.before.symbol} to {spot.after.symbol}", liking=0.6)  # fmt: skip


def colouring(spot: Spot) -> Iterator[Idea]:
    """The same chord with tones added, as jazz and soul have it."""
    home = spot.home
    more: dict[str, tuple[str, ...]] = {
        "maj": ("maj7", "maj6(9)", "maj(9)"), "min": ("min7", "min9"), "maj7": ("maj9",),
        "min7": ("min9", "min11"), "7": ("9", "13"), "min6": ("min6(9)",), "maj6": ("maj6(9)",),
    }  # fmt: skip
    wanted = ("7", "9") if spot.chord.quality == "maj" and spot.degree == 7 else more.get(spot.chord.quality, ())
    for quality in wanted:
        made = Chord(spot.chord.root, quality, spot.chord.bass_degree)
        if made.pitch_classes <= home.pitch_classes | spot.chord.pitch_classes:
            yield Idea("colouring", (made,), "the same chord with more of the scale in it", liking=0.4)
    if spot.is_dominant and spot.after is not None and spot.after.root_pc == (spot.root + 5) % 12:
        altered = Chord(spot.chord.root, "7(b9)" if 3 in spot.after.intervals else "aug7(#9)")
        yield Idea("colouring", (altered,), "altered tensions pull harder", liking=0.34)


TECHNIQUES: tuple[Callable[[Spot], Iterator[Idea]], ...] = (
    diatonic_substitution, modal_interchange, secondary_dominant, two_five, tritone_substitution, passing_diminished,
    backdoor, chromatic_predominant, leading_tone_chord, suspension, deceptive_turn, bass_line, chromatic_mediant,
    colouring,
)  # fmt: skip


def _may_be_tonic(chord: Chord) -> bool:
    """Whether a chord can be what a dominant leads to: major or minor, perhaps with a seventh, not diminished."""
    return (4 in chord.intervals or 3 in chord.intervals) and 7 in chord.intervals


def _as_seventh(chord: Chord) -> Chord:
    return Chord(chord.root, "7", chord.bass_degree) if chord.quality == "maj" else chord


def _under(goal: Chord) -> Chord:
    """The diminished seventh on the leading tone of a chord."""
    return Chord(step_name(goal.root or "C", 7, 11), "dim7")


def _sharpened(chord: Chord) -> Chord:
    root = chord.root or "C"
    return Chord(root[:-1] if root.endswith("b") else root + "#", "dim7")


def _bass(chord: Chord) -> int:
    return bass_pc(chord) or 0


def _steps(a: int, b: int) -> int:
    return min((b - a) % 12, (a - b) % 12)


def _ordinal(degree: int) -> str:
    return ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")[degree - 1]


def _listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return (
        f"{', '.join(names[:2])} and {len(names) - 2} more modes"
        if len(names) > 3
        else f"{', '.join(names[:-1])} and {names[-1]}"
    )
