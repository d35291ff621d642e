/* What was heard in a song, ready for drawing: bars, beats, chords, sections, and what sounds at a time.

   Built from the JSON of library:analysis; while the song is still being heard, what is not known yet is empty. */

import { clock } from "./dom.js";
import { lastAtOrBefore } from "./draw.js";

const SAME_S = 0.02; // a downbeat and its beat are the same tap

export class SongModel {
  constructor({ stage, whole, analysis, chord_kinds: kinds, key_names: names }) {
    this.stage = stage;
    this.whole = whole;
    this.duration_s = analysis.duration_s ?? 0;
    this.beats = analysis.beats_s ?? [];
    this.downbeats = analysis.downbeats_s ?? [];
    this.sections = analysis.sections ?? [];
    this.regions = (analysis.key_regions ?? []).map((region) => ({ ...region, pretty: names[region.key] }));
    this.chords = (analysis.chords ?? []).map((chord, index) => ({ ...chord, index, kind: kinds[chordKey(chord)] }));
    this.none = {
      sections: analysis.sections && "No sections were heard", chords: analysis.chords && "No chords were heard", keys: analysis.key_regions && "No key was heard",
    };
    this.chordStarts = this.chords.map((chord) => chord.start_s);
    this.sectionStarts = this.sections.map((section) => section.start_s);
    this.bars = this.downbeats.map((start_s, i) => ({ number: i + 1, start_s, end_s: this.downbeats[i + 1] ?? this.endOfBar(start_s) }));
    this.bars.forEach((bar) => (bar.letter = this.letterBetween(bar.start_s, bar.end_s)));
    this.beatsPerBar = this.commonBarLength();
    this.metreFrom = this.changesOfMetre(analysis.metre_regions ?? []);
  }

  /* The last bar has no downbeat after it: it is as long as the one before, within the song. */
  endOfBar(start_s) {
    const [before, last] = this.downbeats.slice(-2);
    return Math.min(this.duration_s, last === undefined ? this.duration_s : start_s + (last - before));
  }

  commonBarLength() {
    const counts = new Map();
    this.bars.slice(0, -1).forEach((bar) => {
      const beats = this.beatIndexAt(bar.end_s - SAME_S) - this.beatIndexAt(bar.start_s + SAME_S) + 1;
      counts.set(beats, (counts.get(beats) ?? 0) + 1);
    });
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 4;
  }

  /* Bar index -> signature, where the metre changes inside the song; empty where it does not. */
  changesOfMetre(regions) {
    const isOne = new Set(regions.map((region) => region.signature)).size < 2;
    return new Map(isOne ? [] : regions.map((region) => [Math.max(0, this.barIndexAt(region.start_s)), region.signature]));
  }

  /* The function that fills most of a stretch; "-" where no chord was heard. */
  letterBetween(start_s, end_s) {
    const time = {};
    for (let i = Math.max(0, lastAtOrBefore(this.chordStarts, start_s)); i < this.chords.length; i++) {
      const chord = this.chords[i];
      if (chord.start_s >= end_s) break;
      const letter = chord.kind.letter;
      time[letter] = (time[letter] ?? 0) + Math.min(end_s, chord.end_s) - Math.max(start_s, chord.start_s);
    }
    return Object.entries(time).sort((a, b) => b[1] - a[1]).find(([, seconds]) => seconds > 0)?.[0] ?? "-";
  }

  beatIndexAt(time_s) {
    return lastAtOrBefore(this.beats, time_s);
  }

  barIndexAt(time_s) {
    return lastAtOrBefore(this.downbeats, time_s + SAME_S);
  }

  chordIndexAt(time_s) {
    return lastAtOrBefore(this.chordStarts, time_s);
  }

  chordAt(time_s) {
    const chord = this.chords[this.chordIndexAt(time_s)];
    return chord && time_s < chord.end_s ? chord : null;
  }

  sectionAt(time_s) {
    const section = this.sections[lastAtOrBefore(this.sectionStarts, time_s)];
    return section && time_s < section.end_s ? section : null;
  }

  /* {bar, beat}, both from 1; bar 0 is an upbeat; null where no beats were heard. */
  placeAt(time_s) {
    const beat = this.beatIndexAt(time_s);
    if (beat < 0) return null;
    const bar = this.barIndexAt(this.beats[beat]);
    if (bar < 0) return { bar: 0, beat: beat + 1 };
    return { bar: bar + 1, beat: beat - this.beatIndexAt(this.downbeats[bar] + SAME_S) + 1 };
  }

  /* The beat nearest to a time, or the time itself where no beats were heard. */
  nearestBeat(time_s) {
    const before = this.beatIndexAt(time_s);
    const [a, b] = [this.beats[before], this.beats[before + 1]];
    if (a === undefined || b === undefined) return a ?? b ?? time_s;
    return time_s - a < b - time_s ? a : b;
  }

  /* "bar 24, beat 3" */
  placeText(time_s) {
    const place = this.placeAt(time_s);
    if (!place) return "";
    return place.bar ? `bar ${place.bar}, beat ${place.beat}` : `upbeat, beat ${place.beat}`;
  }

  /* "1:01.6 · Chorus, bar 24, beat 3 · A7", as far as it is known. */
  whereText(time_s) {
    const section = this.sectionAt(time_s);
    const where = [section && sectionTitle(section), this.placeText(time_s)].filter(Boolean).join(", ");
    return [clock(time_s, 1), where, this.chordAt(time_s)?.kind.symbol.join("")].filter(Boolean).join(" · ");
  }

  /* "Bars 21 to 28", or times where there are no bars. */
  stretchText(start_s, end_s) {
    const first = Math.max(0, this.barIndexAt(start_s));
    const last = Math.max(first, this.barIndexAt(end_s - 2 * SAME_S));
    if (!this.bars.length) return `${clock(start_s, 1)} to ${clock(end_s, 1)}`;
    return first === last ? `Bar ${first + 1}` : `Bars ${first + 1} to ${last + 1}`;
  }
}

const chordKey = (chord) => `${chord.label}|${chord.roman ?? ""}`;

export const sectionTitle = (section) => (section.name ? section.name[0].toUpperCase() + section.name.slice(1) : section.label);
