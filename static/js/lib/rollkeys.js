// The keys of the editor of notes. Changes the model; true where the key meant something.
export function keyOf(event, model, step, seen) {
  const { key } = event, isCommand = event.ctrlKey || event.metaKey;
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
  if (isCommand && key.toLowerCase() === "z") { event.shiftKey ? model.redo() : model.undo(); return true; }
  if (isCommand && key.toLowerCase() === "y") { model.redo(); return true; }
  if (isCommand && key.toLowerCase() === "a") { model.selected = new Set(model.notes.keys()); return true; }
  if (isCommand) return false;
  if (by && event.altKey) return change(model, { ticks: by[0] * step, semitones: by[1] });
  if (by && event.shiftKey) return change(model, by[0] ? { longer: by[0] * step } : { semitones: 12 * by[1] });
  if (by) return walk(model, by[0] || by[1], seen);
  if (key === "Delete" || key === "Backspace") { model.remove(); return true; }
  if (key === "Enter" || key === "Insert") return add(model, step, seen);
  if (key === "Escape" && model.selected.size) { model.selected = new Set(); return true; }
  return false;
}

function change(model, by) {
  if (model.selected.size) model.move(by);
  return true;
}

/** To the next or the last note; without one to the first that is seen. */
function walk(model, by, seen) {
  if (!model.notes.length) return true;
  const here = [...model.selected], at = here.length ? (by > 0 ? Math.max(...here) : Math.min(...here)) + by : Math.max(0, model.notes.findIndex(([start]) => start >= seen));
  model.selected = new Set([Math.min(model.notes.length - 1, Math.max(0, at))]);
  return true;
}

/** After the chosen note, at its pitch; without one where one looks. */
function add(model, step, seen) {
  const [note] = model.chosen;
  if (note) model.add(note[0] + note[1], note[2], note[1], note[3]);
  else model.add(Math.max(0, Math.round(seen / step) * step), Math.round((model.reach.low + model.reach.high) / 2), step);
  return true;
}
