// What this browser remembers between visits: small JSON values, kept apart by person.
const PREFIX = "partimento.";
const person = () => document.body.dataset.person || "guest";
const place = (name) => `${PREFIX}${person()}.${name}`;

/** The remembered value, or `otherwise`. A full or forbidden storage only means that nothing is remembered. */
export function recall(name, otherwise = null) {
  try {
    return JSON.parse(localStorage.getItem(place(name))) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(place(name));
    else localStorage.setItem(place(name), JSON.stringify(value));
  } catch {
    // Private windows and full disks: the page works, it just forgets.
  }
}

/** Everything of this person: when they sign out, the next one at this browser finds nothing. */
export function forgetPerson() {
  try {
    const mine = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${person()}.`));
    mine.forEach((key) => localStorage.removeItem(key));
  } catch {
    // as above
  }
}
