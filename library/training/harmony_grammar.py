"""Count which chord follows which in practice music, and write the table that hearing uses.

python -m library.training.harmony_grammar library/core/weights/harmony_grammar.npz --songs 3000 --seed 77
"""

import argparse
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from library.core.harmony.grammar import CLASSES, classes
from library.core.harmony.vocabulary import UNKNOWN, key_index, state_of
from library.training.harmony_data import MORE_OFTEN
from library.training.practice.composing import compose
from library.training.practice.dice import Dice
from library.training.practice.recipes import RECIPES
from theory.core.key import Key

_UNIGRAM_SHARE = 0.15  # of every row: chords that were not seen to follow, by how common they are
_FLOOR = 0.02  # share of the flat distribution

Step = tuple[int, int]  # key, state


def steps_of(seed: int, number: int) -> list[Step]:
    """The chords of one composed song with their keys, in order."""
    dice = Dice(seed, number)
    style = dice.weigh({name: recipe.weight * MORE_OFTEN.get(name, 1.0) for name, recipe in RECIPES.items()})
    song, _ = compose(dice.fork(1), 60.0, style)
    found = []
    for change in song.changes:
        state = state_of(change.sound.label)
        if state != UNKNOWN:
            found.append((key_index(Key.parse(change.sound.home.name)), state))
    return found


def count(songs: Iterable[list[Step]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log chances as in `Grammar`."""
    chords = np.full((2, CLASSES), 0.05)
    follows = np.zeros((2, CLASSES, CLASSES))
    table = classes()
    for song in songs:
        for (_, before), (key, state) in pairwise(song):
            mode, here = int(key >= 12), table[key, state]
            chords[mode, here] += 1
            if table[key, before] != here:
                follows[mode, table[key, before], here] += 1
    unigram = chords / chords.sum(axis=1, keepdims=True)
    flat = np.full(CLASSES, 1 / CLASSES)
    rows = follows.sum(axis=2, keepdims=True)
    trust = rows / (rows + 20)
    bigram = trust * follows / np.maximum(rows, 1) + (1 - trust) * unigram[:, None, :]
    mixed = (1 - _UNIGRAM_SHARE - _FLOOR) * bigram + _UNIGRAM_SHARE * unigram[:, None, :] + _FLOOR * flat
    return np.log(0.98 * unigram + 0.02 * flat), np.log(mixed)


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--songs", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=77)
    arguments = parser.parse_args()
    chord, follows = count(steps_of(arguments.seed, number) for number in range(arguments.songs))
    np.savez_compressed(arguments.out, chord=chord.astype(np.float16), follows=follows.astype(np.float16))


if __name__ == "__main__":
    main()
