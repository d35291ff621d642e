// Ctrl-K: songs, playlists, pages and everything lib/keys.js knows, by a few letters.
import { $$, escape, icon } from "../lib/dom.js";
import { rank } from "../lib/fuzzy.js";
import { doable, register } from "../lib/keys.js";
import { go } from "../lib/navigate.js";
import * as player from "../lib/player.js";
import { open } from "./dialog.js";
import { caps } from "./shortcuts.js";

const WAIT_MS = 90, COMMANDS = 7;
const lit = (text, at) => [...text].map((letter, place) => (at.includes(place) ? `<mark>${escape(letter)}</mark>` : escape(letter))).join("");

/** The links of the shell: what pages there are. */
function pages() {
  const links = $$("#nav a[href], .top .menu a[href]");
  return links.map((link) => ({ label: link.textContent.trim(), icon: "arrow-right", run: () => go(link.getAttribute("href")) }));
}

function commands() {
  const buttons = $$("[data-command]").map((button) => ({ label: button.dataset.command, run: () => button.click() }));
  const known = doable().filter((entry) => entry.palette !== false).map((entry) => ({ ...entry, icon: "keyboard" }));
  const out = document.querySelector(`form[action="${document.body.dataset.signOut}"] button`);
  const leave = out ? [{ label: "Sign out", icon: "log-out", run: () => out.click() }] : [];
  const add = [{ label: "Add songs", icon: "upload", run: () => document.dispatchEvent(new CustomEvent("open:add-songs")) }];
  return [...buttons, ...add, ...known, ...leave];
}

export function mount(dialog) {
  const input = dialog.querySelector("input"), list = dialog.querySelector("[role=listbox]");
  const none = dialog.querySelector(".palette-none"), count = dialog.querySelector("[data-count]");
  let options = [], chosen = 0, asked = 0, timer = 0, found = { songs: [], playlists: [] };

  const groups = (query) => [
    ["Songs", found.songs.map((song) => ({ ...song, label: song.title, icon: "music", run: () => go(song.href), also: () => player.playSong(song.play) }))],
    ["Playlists", found.playlists.map((row) => ({ label: row.title, icon: "list-music", run: () => go(row.href) }))],
    ["Pages", rank(query, pages()).map(({ entry, found: { at } }) => ({ ...entry, at }))],
    ["Commands", rank(query, commands()).slice(0, query ? COMMANDS : 100).map(({ entry, found: { at } }) => ({ ...entry, at }))],
  ];
  const option = (entry, place) => `<li role="option" id="palette-${place}" data-place="${place}" aria-selected="false">${icon(entry.icon ?? "arrow-right")}
    <span class="clip">${lit(entry.label, entry.at ?? rank(input.value, [entry])[0]?.found.at ?? [])}${entry.artist ? ` <span class="dim">${escape(entry.artist)}</span>` : ""}</span>
    <span class="push">${entry.keys?.length ? caps(entry.keys[0]) : escape(entry.note ?? "")}</span></li>`;

  const draw = () => {
    options = [];
    list.innerHTML = groups(input.value.trim()).filter(([, entries]) => entries.length).map(([name, entries]) => {
      const rows = entries.map((entry) => option(entry, options.push(entry) - 1)).join("");
      return `<ul role="group" aria-label="${name}"><li role="presentation" class="palette-head">${name}</li>${rows}</ul>`;
    }).join("");
    none.hidden = options.length > 0;
    list.hidden = !options.length;
    count.textContent = options.length === 1 ? "1 result" : `${options.length} results`;
    choose(0);
  };
  const choose = (place) => {
    chosen = options.length ? (place + options.length) % options.length : -1;
    for (const row of $$("[role=option]", list)) row.setAttribute("aria-selected", String(Number(row.dataset.place) === chosen));
    const row = document.getElementById(`palette-${chosen}`);
    if (row) input.setAttribute("aria-activedescendant", row.id);
    else input.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  };
  const take = (place, other = false) => {
    const entry = options[place];
    if (!entry) return;
    dialog.close();
    (other && entry.also ? entry.also : entry.run)();
  };
  const ask = async () => {
    const query = input.value.trim(), mine = ++asked;
    let answer = { songs: [], playlists: [] };
    if (query) {
      const reply = await fetch(`${document.body.dataset.find}?q=${encodeURIComponent(query)}`).catch(() => null);
      if (reply?.ok && !reply.redirected) answer = await reply.json();
    }
    if (mine !== asked) return; // a later letter has asked since
    found = answer;
    draw();
  };
  const typed = () => { draw(); clearTimeout(timer); timer = setTimeout(ask, WAIT_MS); };
  const keys = (event) => {
    if (event.isComposing) return;
    const act = { ArrowDown: () => choose(chosen + 1), ArrowUp: () => choose(chosen - 1), Enter: () => take(chosen, event.ctrlKey || event.metaKey), Tab: () => {} }[event.key];
    if (act) { event.preventDefault(); act(); }
  };
  const start = new MutationObserver(() => {
    if (!dialog.open) return;
    input.value = "";
    found = { songs: [], playlists: [] };
    input.focus();
    draw();
  });

  input.addEventListener("input", typed);
  dialog.addEventListener("keydown", keys);
  list.addEventListener("click", (event) => { const row = event.target.closest("[role=option]"); if (row) take(Number(row.dataset.place), event.ctrlKey || event.metaKey); });
  start.observe(dialog, { attributeFilter: ["open"] });
  const toggle = () => (dialog.open ? dialog.close() : open("palette"));
  const leave = [register({ key: "ctrl+k", label: "Search or command", group: "Everywhere", run: toggle, everywhere: true, palette: false }), register({ key: "/", label: "Search", group: "Everywhere", run: () => open("palette"), palette: false })];
  return () => { start.disconnect(); leave.forEach((gone) => gone()); };
}
