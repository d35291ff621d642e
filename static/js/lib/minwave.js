// The small waveform of a song above its harmony strip, as SVG of two layers: all of it, and the played part.
const HEIGHT = 34, STRIP = 4, BAR = 2.6, STEP = 4;

/** "a03f.." -> peaks 0 to 1; without any a flat line. */
export function peaksOf(mini) {
  const peaks = (mini ?? "").match(/../g)?.map((two) => parseInt(two, 16) / 255) ?? [];
  return peaks.length ? peaks : Array(240).fill(0.02);
}

function bars(peaks, height) {
  return peaks.map((peak, place) => {
    const half = Math.max(0.8, (peak * height * 0.98) / 2);
    return `M${place * STEP} ${(height / 2 - half).toFixed(1)}h${BAR}v${(half * 2).toFixed(1)}h-${BAR}z`;
  }).join("");
}

function strip(harmony, width) {
  const step = width / harmony.length;
  return [...harmony].map((letter, place) => ("TPDX".includes(letter)
    ? `<rect class="f${letter}" x="${(place * step).toFixed(1)}" y="${HEIGHT - STRIP}" width="${Math.max(0.5, step - 0.8).toFixed(1)}" height="${STRIP}"/>` : "")).join("");
}

/** Markup of the drawing; `--at` (0 to 1) on an element around it says how much is played. */
export function drawing({ mini, harmony }) {
  const peaks = peaksOf(mini), width = peaks.length * STEP;
  const path = bars(peaks, harmony ? HEIGHT - STRIP - 3 : HEIGHT);
  const frame = `viewBox="0 0 ${width} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"`;
  return `<svg class="plot rest" ${frame}><path class="fwave" d="${path}"/>${strip(harmony ?? "", width)}</svg>`
    + `<svg class="plot played" ${frame}><path class="f1" d="${path}"/></svg>`;
}
