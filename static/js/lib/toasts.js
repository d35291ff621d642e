// Say something short to the person; widgets/toast.js shows it.
/** more: {undo: url, kind: "ok" | "warn" | "bad", link: {href, text}} */
export const say = (text, more = {}) => document.body.dispatchEvent(new CustomEvent("toast", { detail: { text, ...more } }));
