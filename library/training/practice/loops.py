"""Progressions of popular, folk, modal and jazz music, as tokens: one a word, lines end at "|" too."""

POP_MAJOR = """I V vi IV|vi IV I V|I vi IV V|IV V vi I|I IV vi V|I V/3 vi IV|I iii IV V|I V/3 vi I/5 IV I/3 ii V
IV I V vi|I ii IV V|vi V IV V|I:sus2 V vi:min7 IV:maj7|IV:maj7 V iii:min7 vi:min7
I V/3 vi:min7 V IV I/3 ii:min7 V:sus4(b7)
I IV I V|IV V iii vi ii V I I|I bVII IV I|I III:maj vi IV|I I:7 IV iv|vi:min7 ii:min7 V I|ii:min7 V I:maj7 vi:min7
IV V I/3 vi|I:9 vi:min7 ii:min9 V:7|I V:7/3>vi vi IV|I vi:min7 ii:min7 V:sus4|I V ii IV|IV iv I I|I:maj7 IV:maj7
vi IV ii V|IV I/3 ii I|I/3 IV V vi|I IV/5 V/3 vi|I V/5 IV/3 iv/b3|I vii:hdim7 V:7>vi vi"""
POP_MINOR = """i VI III VII|i VII VI VII|i VI VII i|i iv VI V:maj|i VII VI V:maj|i III VII VI|i iv VII III|i v VI VII
VI VII i i|i iv i V:7|i:min7 iv:min7 VII:7 III:maj7|i VI iv V:maj|i i:min/b7 VI V:maj|i VI:maj7 III VII|iv VI i VII
i v/b3 VI V:maj|i V:maj/3 VII IV:maj/3|VI III VII i|i:min9 iv:min9|i:min7 VI:maj7 ii:hdim7 V:7
i:sus2 VI:sus2 III VII:sus4|i V:7 i V:7"""
MODAL = {
    "dorian": "i IV|i:min7 IV:7|i VII IV i|i ii III IV|i IV VII i|i:min7 ii:min7|i VII i IV|i v IV i",
    "mixolydian": "I VII IV I|I VII|I v:min7 IV I|I:7 IV|I VII I VII I IV VII I|I IV VII IV|I v VII IV",
    "lydian": "I II:maj|I:maj7 II:maj vi:min7 I|I II:maj/b7 vii I|II:maj I|I:maj7 II:maj7|I V II:maj I",
    "phrygian": "i II|i II III II|i II vii:min i|iv III II i|i:5 II:5|I:maj II|i VI II i",
    "aeolian": "i VII VI VII|i VI VII|i v VI VII|i III VII i|i iv v i|i VII i v",
}
FOLK_MAJOR = """I I IV V|I IV I V|I I V V|I V I V|I IV V I|I vi IV V|I IV I V:7|I I IV I|vi IV I V|I ii V:7 I
IV I V:7 I|I V vi V|I I ii V
I/3 IV I V:7|I I:7 IV V|I IV I/5 V:7"""
FOLK_MINOR = """i VII i VII|i VII VI V:maj|i i VII VII|i iv V:maj i|i VII III VII|i VI VII i|i III VII i|i i iv V:7
i v i VII
i VII i V:maj|III VII i V:maj|i iv i V:maj"""
FOLK_CLOSE = {
    "major": "IV V I|ii V:7 I|I V:7 I|V V:7 I|IV I|I/5 V:7 I",
    "minor": "VII i|V:7 i|iv V:7 i|VII v i|III VII i",
}
JAZZ_MAJOR = """ii:min7 V:7 I:maj7 I:maj6|ii:min7 V:7 I:maj7 vi:min7|I:maj7 vi:min7 ii:min7 V:7
I:maj6 V:7>ii ii:min7 V:7
iii:min7 V:7>ii ii:min7 V:7|I:maj7 IV:7 iii:min7 V:7>ii|I:maj6 #i:dim7 ii:min7 #ii:dim7|IV:maj7 iv:min6 iii:min7 V:7>ii
vii:hdim7 V:7>vi vi:min7 vi:min7|I:maj7 V:7>IV IV:maj7 bVII:7|ii:min9 V:13 I:maj9 I:maj9|V:7>V V:7>V ii:min7 V:7
ii:min7 bII:7 I:maj7 I:maj7|I:maj6 I:maj6 V:7>ii V:7>ii|I:maj7 biii:dim7 ii:min7 V:7|IV:maj7 #iv:dim7 I:maj6/5 V:7>ii
V:7>vi V:7>vi V:7>ii V:7>ii|I:maj6 I:7/b7 IV:maj/3 iv:min6/b3|I:maj7 ii:min7 iii:min7 ii:min7|I I:7 IV iv:min6
I V:7 I V:7"""
JAZZ_MINOR = """i:min7 iv:min7 ii:hdim7 V:7|i:min6 VI:7 ii:hdim7 V:7|ii:hdim7 V:7 i:min6 i:min6|i:min7 VII:7 VI:maj7 V:7
iv:min7 VII:7 III:maj7 VI:maj7|ii:hdim7 V:7 i:min7 i:min7|i:min9 iv:min9 ii:hdim7 V:7|i i:minmaj7/7 i:min7/b7 i:min6
i:min6 ii:hdim7 V:7 i:min6|iv:min7 iv:min7 i:min7 i:min7"""
BLUES_MAJOR = """I:7 I:7 I:7 I:7 IV:7 IV:7 I:7 I:7 V:7 IV:7 I:7 V:7|I:7 IV:7 I:7 I:7 IV:7 IV:7 I:7 I:7 V:7 IV:7 I:7 I:7
I:7 IV:7 I:7 I:7 IV:7 #iv:dim7 I:7 V:7>ii ii:min7 V:7 I:7 V:7|I I I I:7 IV IV I I V V I I
I:maj6 IV:9 I:7 I:7 IV:9 IV:9 I:7 I:7 V:9 IV:9 I:7 V:7"""
BLUES_MINOR = (
    """i:min7 i:min7 i:min7 i:min7 iv:min7 iv:min7 i:min7 i:min7 VI:7 V:7 i:min7 V:7|i iv i i iv iv i i V:7 iv i V:7"""
)
GOSPEL = """I V:7/3>vi vi:min7 I:7/5 IV:maj7 #iv:dim7 I/5 V:sus4(b7)|I:maj7 iii:min7 IV:maj9 V:11
I I:7/3 IV #iv:dim7 I/5 V:7>ii ii:min7 V:7
IV V vi I|I:maj9 V:aug7 I:maj7 I:9 IV:maj9 iv:min6 I/5 V:13"""
VAMPS = (
    "i:min7 IV:9|i:min7|I:9|I:7 IV:9|i:min9 iv:min9|I:9 bVII:9|i:min7 ii:min7|I:13 IV:13|ii:min9 V:13|I:maj7 ii:min7"
)
BOSSA = """I:maj7 I:maj7 II:9 II:9 ii:min7 bII:7 I:maj7 bII:7|I:maj9 bVII:9 vi:min9 V:7>V|ii:min9 V:13 I:maj9 V:7>ii
I:maj7 #i:dim7 ii:min7 V:7|i:min7 i:min7 iv:min7 iv:min7 ii:hdim7 V:7 i:min6 i:min6|I:maj7 iv:min6 I:maj7 V:sus4(b7)
IV:maj7 iv:min6 iii:min7 biii:dim7 ii:min7 V:9 I:maj6 I:maj6"""
POWER = """i:5 VI:5 VII:5 i:5|i:5 III:5 VII:5 VI:5|i:5 i:5 VI:5 VII:5|i:5 bII:5 i:5 VII:5
I:5 IV:5 V:5 IV:5|i:5 VII:5 VI:5 v:5|I:5 bVII:5 IV:5 I:5|i:5 bV:5 iv:5 III:5"""


def lines(text: str) -> list[list[str]]:
    """The progressions of a table, each a list of tokens."""
    return [line.split() for line in text.replace("\n", "|").split("|") if line.strip()]
