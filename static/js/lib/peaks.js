/* The peaks file of a song, read by HTTP ranges: only the level and the stretch that a view needs.

   Layout (docs/formats.md): "PTPK", uint32 length of the header, JSON header, then per level int8 triples min, max, rms. */

import { lastAtOrBefore } from "./draw.js";

const FIRST_READ_BYTES = 2048; // holds the header; fetched again only if the header is longer
const CHUNK_PEAKS = 4096; // 12 kB: about three screens of waveform
const CHUNKS_KEPT = 400; // under 5 MB

export class PeaksMissing extends Error {}

const chunkKey = (level, index) => level * 1e7 + index;

export class Peaks {
  constructor(url) {
    this.url = url;
    this.chunks = new Map(); // chunkKey -> Int8Array, oldest first
    this.pending = new Map();
    this.fetched_bytes = 0;
    this.requests = 0;
  }

  async open() {
    let bytes = await this.read(0, FIRST_READ_BYTES);
    const length = 8 + new DataView(bytes.buffer).getUint32(4, true);
    if (String.fromCharCode(...bytes.subarray(0, 4)) !== "PTPK") throw new PeaksMissing("This is no peaks file.");
    if (length > bytes.length) bytes = await this.read(0, length);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, length)));
    this.sample_rate_hz = header.sample_rate_hz;
    this.frames = header.frames;
    this.levels = [...header.levels].sort((a, b) => a.samples_per_peak - b.samples_per_peak);
    return this;
  }

  /* The coarsest level that still has a peak for each column, or the finest there is. */
  levelFor(samplesPerColumn) {
    return Math.max(0, lastAtOrBefore(this.levels.map((level) => level.samples_per_peak), samplesPerColumn));
  }

  /* Fetch what is missing of a stretch of one level; resolves to true when something new came. */
  async ensure(level, start_s, end_s) {
    const { samples_per_peak, count } = this.levels[level];
    const perChunk_s = (CHUNK_PEAKS * samples_per_peak) / this.sample_rate_hz;
    const last = Math.min(Math.floor(end_s / perChunk_s), Math.ceil(count / CHUNK_PEAKS) - 1);
    const runs = [];
    for (let index = Math.max(0, Math.floor(start_s / perChunk_s)); index <= last; index++) {
      const key = chunkKey(level, index);
      if (this.chunks.has(key) || this.pending.has(key)) continue;
      const run = runs.at(-1);
      if (run && run.at(-1) === index - 1) run.push(index);
      else runs.push([index]);
    }
    await Promise.all(runs.map((run) => this.fetchRun(level, run)));
    return runs.length > 0;
  }

  async fetchRun(level, run) {
    const { byte_offset, count } = this.levels[level];
    const first = run[0] * CHUNK_PEAKS;
    const last = Math.min(count, (run.at(-1) + 1) * CHUNK_PEAKS);
    const reading = this.read(byte_offset + first * 3, (last - first) * 3);
    run.forEach((index) => this.pending.set(chunkKey(level, index), reading));
    try {
      const bytes = await reading;
      const values = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
      run.forEach((index, place) => {
        this.chunks.set(chunkKey(level, index), values.subarray(place * CHUNK_PEAKS * 3, (place + 1) * CHUNK_PEAKS * 3));
      });
      for (const key of this.chunks.keys()) {
        if (this.chunks.size <= CHUNKS_KEPT) break;
        this.chunks.delete(key);
      }
    } finally {
      run.forEach((index) => this.pending.delete(chunkKey(level, index)));
    }
  }

  async read(offset, length) {
    const answer = await fetch(this.url, { headers: { Range: `bytes=${offset}-${offset + length - 1}` } });
    if (!answer.ok) throw new PeaksMissing(`The waveform cannot be read (${answer.status}).`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    this.requests += 1;
    this.fetched_bytes += bytes.length;
    return answer.status === 206 ? bytes : bytes.slice(offset, offset + length); // a proxy may ignore the range
  }

  /* Fill `out` (3 per column: min, max, rms, -1 to 1) for equal columns from start_s on. A column whose level has not
     arrived is filled from the next coarser level that has; NaN where none has. */
  columns(level, start_s, column_s, out) {
    const n = out.length / 3;
    for (let c = 0; c < n; c++) {
      const time = start_s + c * column_s;
      let from = level;
      while (from < this.levels.length && !this.column(from, time, column_s, out, c * 3)) from += 1;
      if (from === this.levels.length) out.fill(NaN, c * 3, c * 3 + 3);
    }
    return out;
  }

  column(level, time_s, column_s, out, at) {
    const { samples_per_peak, count } = this.levels[level];
    const perSecond = this.sample_rate_hz / samples_per_peak;
    const first = Math.floor(time_s * perSecond);
    if (first < 0 || first >= count) return out.fill(0, at, at + 3), true;
    const last = Math.min(count, Math.max(first + 1, Math.floor((time_s + column_s) * perSecond)));
    let [low, high, square] = [127, -127, 0];
    for (let peak = first; peak < last; peak++) {
      const chunk = this.chunks.get(chunkKey(level, Math.floor(peak / CHUNK_PEAKS)));
      if (!chunk) return false;
      const i = (peak % CHUNK_PEAKS) * 3;
      if (chunk[i] < low) low = chunk[i];
      if (chunk[i + 1] > high) high = chunk[i + 1];
      square += chunk[i + 2] * chunk[i + 2];
    }
    out[at] = low / 127;
    out[at + 1] = high / 127;
    out[at + 2] = Math.sqrt(square / (last - first)) / 127;
    return true;
  }
}
