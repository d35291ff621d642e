/* The create page: a sentence becomes a blueprint, which is read, changed, heard and made into a song. */

import { $, $$, announce, clock } from "../lib/dom.js";
import { clamp } from "../lib/draw.js";
import { register } from "../lib/keys.js";
import { PlanState } from "../lib/planstate.js";
import { say } from "../lib/toasts.js";
import { Prompt } from "./createprompt.js";
import { Dialogs } from "./plandialogs.js";
import { Energy } from "./planenergy.js";
import { SectionFields, SongFields } from "./planfields.js";
import { Form } from "./planform.js";
import { Harmony } from "./planharmony.js";
import { Hear } from "./planhear.js";
import { Make } from "./planmake.js";
import { Origins } from "./planorigins.js";
import { PartPanel } from "./planpart.js";
import { Parts } from "./planparts.js";
import { SectionPanel } from "./plansection.js";

const NAME_PX = 200; // the column of names
const [LEAST_PX, USUAL_PX] = [40, 56]; // of a section
const BAR_PX = 6;

class Create {
  constructor(root) {
    this.root = root;
    this.choices = JSON.parse(root.dataset.choices);
    this.chosen = 0;
    this.state = new PlanState(root.dataset.plans, (how) => this.show(how));
    this.prompt = new Prompt(root, (plan) => this.opened(plan));
    this.hear = new Hear(root, this);
    this.panels = [Form, Energy, Parts, PartPanel, SectionPanel, Harmony, SongFields, SectionFields, Origins, Make, Dialogs].map((Panel) => new Panel(root, this));
    [this.form, this.energy, this.parts, this.partPanel, this.section] = this.panels;
    this.dialogs = this.panels.at(-1);
    this.ending = new AbortController();
    const { signal } = this.ending;
    root.addEventListener("click", (event) => this.press(event), { signal });
    this.leaveKeys = [
      register({ key: "space", label: "Hear the plan or stop", group: "Create", when: () => this.has, run: () => this.hear.toggle() }),
      register({ key: "ctrl+z", label: "Undo", group: "Create", when: () => this.has, run: () => this.state.undo() }),
      register({ key: ["ctrl+shift+z", "ctrl+y"], label: "Redo", group: "Create", when: () => this.has, run: () => this.state.redo() }),
      register({ key: "ctrl+enter", label: "Make blueprint", group: "Create", run: () => this.prompt.make() }),
      register({ key: "l", label: "Loop the chosen section", group: "Create", when: () => this.has, run: () => this.hear.turnLoop() }),
    ];
    const widths = new ResizeObserver(() => { if (this.has) { this.energy.draw(this.view); this.section.resize(); } });
    widths.observe($("[data-part=wide]", root));
    this.widths = widths;
    if (root.dataset.state) this.state.open(JSON.parse(root.dataset.state), { mine: Boolean(root.dataset.mine) });
    else this.show({ by: "none" });
    root.dataset.ready = "1";
  }

  get has() { return Boolean(this.state.plan); }
  get view() { return this.state.view; }
  get at() { return clamp(this.chosen, 0, this.view.sections.length - 1); }

  do(change, more) { return this.state.do(change, more); }

  /* A new blueprint from the prompt, a song or the lab. */
  opened(plan) {
    const before = this.state.plan;
    this.chosen = 0;
    this.section.index = 0;
    this.hear.stop();
    this.state.open(plan);
    history.replaceState(history.state, "", `${location.pathname}?plan=${plan.id}`);
    if (before && !before.saved) say("The blueprint before this one is kept among your drafts.", { link: { href: `${this.root.dataset.plans}?show=drafts`, text: "Drafts" } });
    announce("plan:opened", plan);
  }

  show({ by }) {
    $$("[data-needs-plan]", this.root).forEach((one) => { one.hidden = !this.has; });
    if (!this.has) return;
    const { view } = this;
    $("[data-part=editor]", this.root).hidden = false;
    $("[data-part=examples]", this.root).hidden = true;
    this.chosen = this.at;
    $("#bp-title", this.root).textContent = view.title || "Blueprint";
    $("[data-part=facts]", this.root).textContent = [`${view.bars} bars`, clock(view.duration_s), view.metre, `${view.bpm} BPM`, view.key, `${view.parts.length} ${view.parts.length === 1 ? "part" : "parts"}`].join(", ");
    this.lay(view);
    for (const panel of this.panels) panel.show?.(view, by);
    this.prompt.seedIs(view.seed);
    $("[data-part=make]", this.root).classList.remove("main"); // now the song is what comes next
    for (const [act, way] of [["undo", this.state.back], ["redo", this.state.forth]]) $(`[data-act=${act}]`, this.root).disabled = !way.length;
    if (by !== "refused" && by !== "saved") this.hear.renew(view, by);
    this.root.dataset.drawn = `${this.state.plan.id} ${this.state.plan.revision}`;
  }

  /* One column for each section, as wide as its bars; a long form scrolls. */
  lay({ sections }) {
    const wide = $("[data-part=wide]", this.root);
    wide.style.setProperty("--cols", sections.map(({ bars }) => `minmax(${LEAST_PX}px, ${Math.max(bars, 2)}fr)`).join(" "));
    const bars = sections.reduce((sum, one) => sum + one.bars, 0);
    wide.style.setProperty("--wide", `${NAME_PX + Math.max(bars * BAR_PX, sections.length * USUAL_PX)}px`);
  }

  choose(index, { focus = false } = {}) {
    this.chosen = clamp(index, 0, this.view.sections.length - 1);
    this.section.index = 0;
    for (const panel of this.panels) panel.choose?.(this.view);
    this.hear.chosenIs(this.chosen);
    if (focus) this.form.focus(this.chosen);
  }

  press(event) {
    const act = event.target.closest("[data-act]")?.dataset.act;
    const doing = {
      undo: () => this.state.undo(), redo: () => this.state.redo(), play: () => this.hear.toggle(), loop: () => this.hear.turnLoop(),
      "hear-section": () => this.hear.from(this.at), save: () => this.dialogs.save(), "add-part": () => this.dialogs.addPart(), "add-section": () => this.dialogs.addSection(),
      "copy-section": () => this.form.copy(this.at), "delete-section": () => this.form.remove(this.at),
      "section-earlier": () => this.form.move(this.at, this.at - 1), "section-later": () => this.form.move(this.at, this.at + 1),
    }[act];
    if (doing && (this.has || act === "save")) doing();
  }

  stop() {
    this.ending.abort();
    this.widths.disconnect();
    this.leaveKeys.forEach((leave) => leave());
    this.hear.stop();
    this.prompt.stop();
    this.panels.forEach((panel) => panel.stop?.());
  }
}

export function mount(root) {
  const create = new Create(root);
  return () => create.stop();
}
