"""The story of a piece, as a good teacher would tell it: docs/algorithms/story.md.

Every sentence follows from a statement of the reading that is more likely right than wrong; what is only likely is told
with "probably"; nothing else is told.
"""

from theory.core.narrative.beat import beat
from theory.core.narrative.chords import chords
from theory.core.narrative.closes import closes
from theory.core.narrative.ground import Ground
from theory.core.narrative.keys import keys
from theory.core.narrative.plan import plan
from theory.core.narrative.sentence import Paragraph
from theory.core.narrative.tune import tune

_TOPICS = (("plan", plan), ("chords", chords), ("keys", keys), ("closes", closes), ("melody", tune), ("rhythm", beat))


def story(ground: Ground) -> tuple[Paragraph, ...]:
    """The paragraphs of a piece, most important first; none where nothing is known."""
    told = ((topic, tuple(tell(ground))) for topic, tell in _TOPICS)
    return tuple(Paragraph(topic, sentences) for topic, sentences in told if sentences)
