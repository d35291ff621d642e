"""The plan of a piece in words: home, tempo, metre, form, where it is fullest."""

from collections.abc import Iterator

from theory.core.key import Key
from theory.core.narrative.ground import Ground
from theory.core.narrative.sentence import SURE, TOLD, Clause, Sentence, Word, clause, sentence

_PLAIN_MODES = {"ionian", "aeolian", None}
_ENERGY_GAP = 0.3  # parts nearer than this in energy are not set against each other


def plan(ground: Ground) -> Iterator[Sentence]:
    """Home and pulse, the form, the fullest and the thinnest part."""
    yield from _home(ground)
    yield from _form(ground)
    yield from _energy(ground)


def _home(ground: Ground) -> Iterator[Sentence]:
    pulse = _pulse(ground)
    if ground.home is None:
        known = ground.harmony is not None or ground.reading.melody is not None
        if pulse:
            yield sentence(("No key could be heard; it " if known else "It ") + f"moves {pulse}.")
        elif known:
            yield sentence("No key could be heard.")
        return
    key = Key.parse(ground.home).pretty
    mode = "" if ground.church_mode in _PLAIN_MODES else f" ({str(ground.church_mode).capitalize()})"
    sure = ground.home_confidence
    lead = (
        "The song is at home in "
        if sure >= SURE
        else "The song is probably at home in "
        if sure >= TOLD
        else "The home key is unsure; the nearest is "
    )
    yield sentence(lead, clause(Word(key, "T")), f"{mode}{f', {pulse}' if pulse else ''}.")


def _pulse(ground: Ground) -> str:
    """ "at 92 BPM in 4/4", as far as it is known."""
    if ground.tempo_bpm is None:
        return "without a steady beat" if not ground.bars.beats_s else ""
    metre = ""
    if ground.signature:
        metre = f"{' in' if ground.signature_confidence >= TOLD else ', perhaps in'} {ground.signature}"
    return f"at {ground.tempo_bpm:.0f} BPM{metre}"


def _form(ground: Ground) -> Iterator[Sentence]:
    form = ground.reading.form
    if form is None or not form.sections:
        return
    if len(form.sections) == 1:
        yield sentence("It is one part without a break.")
        return
    named = next((one for one in form.forms if one.confidence >= TOLD), None)
    letters = form.pattern.replace("'", "′")
    drawn = f", {letters}" if len(letters) <= 24 else ""
    if named:
        hedge = "" if named.confidence >= SURE else "probably "
        what = named.name if "form" in named.name or named.name.startswith(("32", "AABA")) else f"{named.name} form"
        yield sentence(f"It is {hedge}in {what}{drawn}.")
    else:
        yield sentence(f"It has {len(form.sections)} parts{drawn}.")


def _energy(ground: Ground) -> Iterator[Sentence]:
    form = ground.reading.form
    known = [row for row in (form.sections if form else ()) if row.energy is not None]
    if len(known) < 3:
        return
    full = max(known, key=lambda row: row.energy or 0.0)
    thin = min(known, key=lambda row: row.energy or 0.0)
    if (full.energy or 0.0) - (thin.energy or 0.0) < _ENERGY_GAP:
        return
    yield sentence(
        "It is thinnest ", _placed(ground, thin.start_s, thin.end_s), " and fullest ",
        _placed(ground, full.start_s, full.end_s), ".",
    )  # fmt: skip


def _placed(ground: Ground, start_s: float, end_s: float) -> Clause:
    block = ground.block_at((start_s + end_s) / 2)
    where = ground.where(start_s, end_s)
    words = f"in {block.said} ({where})" if block else ground.at(start_s, end_s)
    return clause(words, at=(start_s, end_s))
