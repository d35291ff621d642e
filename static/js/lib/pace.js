/* Harmonic rhythm: how many chords begin in each bar, and the same in words. */

export class Pace {
  /* `pace`: columns time_s and changes, usual_beats, per_bar, as library:drawings gives them. */
  constructor(pace, model) {
    this.bars = pace.time_s.map((start_s, i) => ({ start_s, end_s: pace.time_s[i + 1] ?? model.duration_s, number: model.barIndexAt(start_s) + 1, changes: Math.round(pace.changes[i]) }));
    this.bars.forEach((bar) => { bar.end_s = Math.min(bar.end_s, model.bars[bar.number - 1]?.end_s ?? bar.end_s); });
    this.starts = pace.time_s;
    this.most = Math.max(1, ...this.bars.map((bar) => bar.changes));
    this.usual_beats = pace.usual_beats;
    this.per_bar = pace.per_bar;
  }

  /* Neighbouring bars with equally many changes, as one stretch. */
  runs() {
    const runs = [];
    for (const bar of this.bars) {
      const last = runs.at(-1);
      if (last?.changes === bar.changes) Object.assign(last, { to: bar.number, end_s: bar.end_s });
      else runs.push({ from: bar.number, to: bar.number, changes: bar.changes, start_s: bar.start_s, end_s: bar.end_s });
    }
    return runs;
  }

  /* "Chords change 0.9 times a bar, most often in bar 14 (3 times)." */
  sentence() {
    const quick = this.bars.find((bar) => bar.changes === this.most);
    const still = Math.max(0, ...this.runs().filter((run) => run.changes === 0).map((run) => run.to - run.from + 1));
    const most = this.most > 1 ? `, most often in bar ${quick.number}: ${changesText(this.most)}` : "";
    return `Chords change ${this.per_bar?.toFixed(1)} times a bar on average${most}.${still > 1 ? ` The longest rest is ${still} bars.` : ""}`;
  }
}

export const changesText = (count) => (count === 0 ? "no change" : count === 1 ? "1 change" : `${count} changes`);
export const runText = ({ from, to, changes }) => `${from === to ? `Bar ${from}` : `Bars ${from} to ${to}`}: ${changesText(changes)}${from === to ? "" : " each"}`;
