"""The theory lab: progressions without a song. Pure Python, each call a few milliseconds.

Every call takes `Home` (a tonic and one of twelve modes; `Home.parse("E♭", "dorian")`) and `Chord`s, and gives frozen
documents whose chords carry their Harte label, numeral, function and pitches (`sounding.LabChord`). What cannot be read
raises ValueError with a sentence for the reader.

    progression.read_progression(text, tonic, mode, beats_per_bar)      everything about typed chords
    progression.read_chord_row(chords, home, beats, voices)             the same for chords, with voices set by hand
    part_writing.write_parts(chords, key); faults.judge(...)            four voices, and what is wrong with them
    suggest.suggest_next(chords, home, genre, n)                        what could come next
    reharmonise.reharmonise(chords, home, index, melody_pc)             what could stand in place of a chord
    cadences.cadence_kinds(home); cadences.cadence_to(home, kind)       ways to close
    modulate.modulate(old, new, chords)                                 ways to another key
    fretboard.guitar_shapes(chord, tuning, n); tuning.tunings()         shapes on strings
    keyboard.piano_voicing(chord, style); keyboard.piano_voicings(...)  shapes on keys
    interchange.interchange(home)                                       what all twelve modes have to lend
"""
