"""Fixed matrices that turn short-time spectra into what music is made of: bands, semitones, notes.

Pitches are MIDI numbers (69 is A4, 440 Hz). The pitch spectrogram has BINS_PER_SEMITONE bins a semitone, so that a song
that is not tuned to 440 Hz can be moved onto the grid afterwards.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 22_050
SPOOL_FULL_SCALE = 16_384  # int16 value of amplitude 1.0: 6 dB of room above full scale
ONSET_WINDOW, ONSET_HOP = 1024, 256  # 46 ms every 11.6 ms: when something begins
PITCH_WINDOW, PITCH_HOP = 8192, 1024  # 372 ms every 46.4 ms: which notes sound
ONSET_FPS = RATE_HZ / ONSET_HOP
PITCH_FPS = RATE_HZ / PITCH_HOP
BINS_PER_SEMITONE = 3
LOWEST_PITCH, PITCHES = 21, 84  # A0 to G#7
BANDS = 64
BAND_GROUPS = 8
TONE_WINDOW, TONE_GROUPS = 2048, 3  # 93 ms: soft onsets of tones, where nothing clicks
LOWEST_TONE, TONES = 36, 60
ONSET_GROUPS = BAND_GROUPS + TONE_GROUPS
_HARMONICS, _HARMONIC_DECAY = 20, 0.7

FloatArray = NDArray[np.float32]


@cache
def mel_bank() -> FloatArray:
    """Triangular bands (ONSET_WINDOW // 2 + 1, BANDS), 30 Hz to 10 kHz, each summing to one."""
    top, bottom = _mel(10_000.0), _mel(30.0)
    edges_hz = 700 * (np.exp(np.linspace(bottom, top, BANDS + 2) / 1127) - 1)
    bins_hz = np.arange(ONSET_WINDOW // 2 + 1) * RATE_HZ / ONSET_WINDOW
    rising = (bins_hz[:, None] - edges_hz[None, :-2]) / np.diff(edges_hz)[None, :-1]
    falling = (edges_hz[None, 2:] - bins_hz[:, None]) / np.diff(edges_hz)[None, 1:]
    bank = np.maximum(0, np.minimum(rising, falling))
    nearest = np.abs(bins_hz[:, None] - edges_hz[None, 1:-1]).argmin(axis=0)
    empty = bank.sum(axis=0) < 1e-6
    bank[nearest[empty], np.flatnonzero(empty)] = 1.0
    return np.asarray(bank / bank.sum(axis=0), dtype=np.float32)


def _mel(hz: float) -> float:
    return 1127 * float(np.log1p(hz / 700))


@cache
def tone_bank() -> FloatArray:
    """Bells a semitone wide (TONE_WINDOW // 2 + 1, TONES) from C2 up, each summing to one."""
    centres_hz = 440 * 2 ** ((LOWEST_TONE + np.arange(TONES) - 69) / 12)
    bin_hz = RATE_HZ / TONE_WINDOW
    bins_hz = np.arange(TONE_WINDOW // 2 + 1) * bin_hz
    width_hz = np.maximum(centres_hz * (2 ** (1 / 24) - 1), 0.6 * bin_hz)
    bells = np.exp(-0.5 * ((bins_hz[:, None] - centres_hz[None, :]) / width_hz) ** 2)
    bells[bells < 1e-3] = 0
    return np.asarray(bells / bells.sum(axis=0), dtype=np.float32)


@cache
def pitch_bank() -> FloatArray:
    """Bells (PITCH_WINDOW // 2 + 1, PITCHES * BINS_PER_SEMITONE) that read a sine's amplitude in their middle.

    Bin BINS_PER_SEMITONE * i + 1 is pitch LOWEST_PITCH + i at A = 440 Hz.
    """
    steps = (np.arange(PITCHES * BINS_PER_SEMITONE) - 1) / BINS_PER_SEMITONE
    centres_hz = 440 * 2 ** ((LOWEST_PITCH + steps - 69) / 12)
    bin_hz = RATE_HZ / PITCH_WINDOW
    bins_hz = np.arange(PITCH_WINDOW // 2 + 1) * bin_hz
    width_hz = np.maximum(centres_hz * (2 ** (1 / 36) - 1) * 0.7, 0.7 * bin_hz)
    distance_hz = bins_hz[:, None] - centres_hz[None, :]
    bells = np.exp(-0.5 * (distance_hz / width_hz) ** 2)
    bells[bells < 1e-3] = 0
    lobe = _hann_lobe(distance_hz / bin_hz)
    return np.asarray(bells / (bells * lobe).sum(axis=0), dtype=np.float32)


def _hann_lobe(bins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Magnitude of the main lobe of a Hann window, `bins` away from its middle, one at the middle."""
    inside = np.abs(bins) < 2
    safe = np.where(np.abs(np.abs(bins) - 1) < 1e-6, 1 + 1e-4, bins)
    lobe = np.sinc(safe) / (1 - safe**2)
    return np.where(inside, np.abs(lobe), 0.0)


@cache
def note_dictionary() -> FloatArray:
    """Spectra (PITCHES * BINS_PER_SEMITONE, PITCHES) of single notes with geometrically falling harmonics.

    After M. Mauch and S. Dixon, "Approximate note transcription for the improved identification of difficult chords"
    (ISMIR 2010).
    """
    bins = np.arange(PITCHES * BINS_PER_SEMITONE)
    spectra = np.zeros((len(bins), PITCHES))
    for harmonic in range(1, _HARMONICS + 1):
        above = 12 * np.log2(harmonic)
        places = BINS_PER_SEMITONE * (np.arange(PITCHES) + above) + 1
        distance = np.abs(bins[:, None] - places[None, :]) / BINS_PER_SEMITONE
        bell = np.cos(np.clip(distance, 0, 0.5) * np.pi) ** 2
        spectra += _HARMONIC_DECAY ** (harmonic - 1) * bell
    return np.asarray(spectra / np.linalg.norm(spectra, axis=0), dtype=np.float32)


@cache
def whitening_window() -> FloatArray:
    """Running average over an octave (bins, bins): column j averages what surrounds bin j."""
    count = PITCHES * BINS_PER_SEMITONE
    distance = np.abs(np.arange(count)[:, None] - np.arange(count)[None, :])
    half = 6 * BINS_PER_SEMITONE
    weights = np.where(distance <= half, 0.54 + 0.46 * np.cos(np.pi * distance / half), 0)
    return np.asarray(weights / weights.sum(axis=0), dtype=np.float32)


def estimate_tuning(energy_by_bin: NDArray[np.float64]) -> float:
    """Deviation of A from 440 Hz in cents, -50 to 50, from the summed pitch spectrogram (bins,).

    The three bins of a semitone are samples of one turn; the phase of their first Fourier component is the tuning.
    """
    thirds = energy_by_bin.reshape(-1, BINS_PER_SEMITONE).sum(axis=0)
    if thirds.sum() <= 0:
        return 0.0
    turn = np.exp(2j * np.pi * (np.arange(BINS_PER_SEMITONE) - 1) / BINS_PER_SEMITONE)
    return float(np.angle((thirds * turn).sum()) / (2 * np.pi) * 100)


def retuned(spectrogram: FloatArray, tuning_cents: float) -> FloatArray:
    """Move the pitch spectrogram (frames, bins) so that the song's own A lies on its bin."""
    shift = tuning_cents / 100 * BINS_PER_SEMITONE
    places = np.arange(spectrogram.shape[1]) + shift
    left = np.clip(np.floor(places).astype(np.int64), 0, spectrogram.shape[1] - 2)
    share = np.clip(places - left, 0, 1).astype(np.float32)
    return np.asarray(spectrogram[:, left] * (1 - share) + spectrogram[:, left + 1] * share)


def whitened(spectrogram: FloatArray) -> FloatArray:
    """Subtract the average over the octave around each bin, divide by the deviation there, cut what is negative."""
    window = whitening_window()
    mean = spectrogram @ window
    variance = np.maximum((spectrogram**2) @ window - mean**2, 0)
    floor = 1e-4 + 0.02 * spectrogram.max(axis=1, keepdims=True)
    result: FloatArray = np.maximum(spectrogram - mean, 0) / (np.sqrt(variance) + floor)
    return result


def notes_of(spectrogram: FloatArray, iterations: int = 40) -> FloatArray:
    """Which notes sound: activations (frames, PITCHES) of `note_dictionary`, never negative.

    Non-negative least squares by multiplicative updates (D. Lee and S. Seung, 2001), all frames at once.
    """
    dictionary = note_dictionary()
    gram = dictionary.T @ dictionary
    towards = spectrogram @ dictionary
    notes = towards.copy()
    for _ in range(iterations):
        notes *= towards / (notes @ gram + 1e-6)
    return notes
