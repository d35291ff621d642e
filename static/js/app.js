// The one module of every page: mounts widgets on [data-widget] now, and again in whatever htmx brings.
import { $$ } from "./lib/dom.js";
import "./lib/sound.js";
import "./lib/mediakeys.js";
import "./lib/pages.js";
import "./lib/troubles.js";
import "./lib/socket.js";
import "./lib/playbuttons.js";
import { mount as bin } from "./widgets/bin.js";
import { mount as bulk } from "./widgets/bulk.js";
import { mount as confirm } from "./widgets/confirm.js";
import { mount as copy } from "./widgets/copy.js";
import { mount as filters } from "./widgets/filters.js";
import { mount as jobs } from "./widgets/jobs.js";
import { mount as menu } from "./widgets/menu.js";
import { mount as messages } from "./widgets/messages.js";
import { mount as palette } from "./widgets/palette.js";
import { mount as player } from "./widgets/player.js";
import { mount as queue } from "./widgets/queue.js";
import { mount as rules } from "./widgets/rules.js";
import { mount as similar } from "./widgets/similar.js";
import { mount as shortcuts } from "./widgets/shortcuts.js";
import { mount as socket } from "./widgets/socket.js";
import { mount as songdialog } from "./widgets/songdialog.js";
import { mount as songlive } from "./widgets/songlive.js";
import { mount as songmenu } from "./widgets/songmenu.js";
import { mount as songpage } from "./widgets/songpage.js";
import { mount as songtable } from "./widgets/songtable.js";
import { mount as sortlist } from "./widgets/sortlist.js";
import { mount as stems } from "./widgets/stems.js";
import { mount as theme } from "./widgets/theme.js";
import { mount as toast } from "./widgets/toast.js";
import { mount as uploads } from "./widgets/uploads.js";
import { mount as wave } from "./widgets/wave.js";
import "./widgets/dialog.js";
import "./widgets/playerkeys.js";

const WIDGETS = {
  songpage, confirm, copy, jobs, menu, messages, palette, player, queue, shortcuts, socket, theme, toast, wave, bin,
  bulk, filters, rules, songdialog, songlive, songmenu, songtable, similar, sortlist, stems, uploads,
};
// Fetched when a page first needs them: the labs are not part of the page weight of a song.
const LATER = {
  create: () => import("./widgets/create.js"),
  createlive: () => import("./widgets/createlive.js"),
  planfile: () => import("./widgets/planfile.js"),
  made: () => import("./widgets/made.js"),
  madeab: () => import("./widgets/madeab.js"),
  mademixer: () => import("./widgets/mademixer.js"),
  maderoll: () => import("./widgets/maderoll.js"),
  madestrip: () => import("./widgets/madestrip.js"),
  progressionslab: () => import("./widgets/progressionslab.js"),
  rhythmlab: () => import("./widgets/rhythmlab.js"),
};
const mounted = new Map(); // element -> its clean-ups

function mountIn(root) {
  const found = [...(root.matches?.("[data-widget]") ? [root] : []), ...$$("[data-widget]", root)];
  for (const element of found) {
    if (mounted.has(element)) continue;
    mounted.set(element, []);
    const names = element.dataset.widget.split(" ");
    mounted.set(element, names.map((name) => WIDGETS[name]?.(element)).filter(Boolean));
    for (const name of names) if (LATER[name]) mountLater(element, LATER[name]);
  }
}

async function mountLater(element, load) {
  const { mount } = await load();
  const leave = element.isConnected ? mount(element) : null;
  if (leave) mounted.get(element)?.push(leave);
}

function sweep() {
  for (const [element, leaves] of mounted) {
    if (element.isConnected) continue;
    leaves.forEach((leave) => leave());
    mounted.delete(element);
  }
}

mountIn(document.body);
document.addEventListener("htmx:load", (event) => { sweep(); mountIn(event.detail.elt); });
