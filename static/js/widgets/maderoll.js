// The notes of a part: fetched when a part is chosen.
export function mount() { return null; }
