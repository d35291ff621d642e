"""essentia: RhythmExtractor2013, KeyExtractor with Temperley's profile, ChordsDetectionBeats."""

from pathlib import Path

PACKAGES = ("essentia",)
_FRAME, _HOP = 4096, 2048


def hear(file: Path) -> dict[str, object]:
    """The prediction for one file, in the schema of the evaluation cases."""
    import essentia
    import essentia.standard as es

    essentia.log.warningActive = False
    samples = es.MonoLoader(filename=str(file), sampleRate=44_100)()
    bpm, beats, *_ = es.RhythmExtractor2013(method="multifeature")(samples)
    tonic, mode, _ = es.KeyExtractor(profileType="temperley")(samples)
    return {
        "id": file.stem,
        "tempo": {"bpm": float(bpm)},
        "beats": [float(t) for t in beats],
        "key_global": f"{tonic} {mode}",
        "chords": _chords(es, samples, beats),
    }


def _chords(es: object, samples: object, beats: object) -> list[list[object]]:
    import essentia

    window, spectrum = es.Windowing(type="blackmanharris62"), es.Spectrum()
    peaks = es.SpectralPeaks(orderBy="magnitude", magnitudeThreshold=1e-5, maxPeaks=60, maxFrequency=3500,
                             minFrequency=40)  # fmt: skip
    profile = es.HPCP(size=36, referenceFrequency=440, harmonics=8, bandPreset=True, minFrequency=40,
                      maxFrequency=3500, weightType="cosine", nonLinear=False, windowSize=1.0)  # fmt: skip
    frames = [
        profile(*peaks(spectrum(window(frame))))
        for frame in es.FrameGenerator(samples, frameSize=_FRAME, hopSize=_HOP, startFromZero=True)
    ]
    if len(beats) < 3 or not frames:
        return []
    names, _ = es.ChordsDetectionBeats(hopSize=_HOP, sampleRate=44_100)(essentia.array(frames), beats)
    spans = zip(beats[:-1], beats[1:], names, strict=False)
    return [[float(a), float(b), name[:-1] + ":min" if name.endswith("m") else name + ":maj"] for a, b, name in spans]
