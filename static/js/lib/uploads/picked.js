// What a person dropped or chose: folders walked through, what is no song left out, what is too large told.

/** Files of a drop as [{file, path}], whole folders included. Must be called while the event lasts. */
export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return chosen(transfer.files);
  const found = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}

/** Files of an <input type="file">, with their place in a chosen folder. */
export const chosen = (files) => [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));

async function walk(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((done) => entry.file(done, () => done(null)));
    if (file) found.push({ file, path: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!some.length) return;
    for (const inner of some) await walk(inner, found);
  }
}

/** Parts them: {songs, skipped (a count), tooLarge}. What is a song is decided by hearing it; here only what never is. */
export function sorted(picked, { never, largest }) {
  const songs = [], tooLarge = [];
  let skipped = 0;
  for (const one of picked) {
    if (isNeverSong(one.path, never)) skipped += 1;
    else if (one.file.size > largest) tooLarge.push(one);
    else songs.push(one);
  }
  return { songs, skipped, tooLarge };
}

function isNeverSong(path, never) {
  const parts = path.split("/");
  const name = parts.at(-1);
  const extension = name.includes(".") ? name.split(".").at(-1).toLowerCase() : "";
  return never.has(extension) || parts.some((part) => part.startsWith(".") || part === "__MACOSX");
}
