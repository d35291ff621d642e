"""Music as it is written to be read: note values that show the beat, beams, ties, accidentals, chord symbols."""
