// One phone: its log, what is being typed, and sending it.
import { draw } from "./bubbles.js";
import { newId, Refused, Unreachable } from "./server.js";

export class Phone {
  /** `send(line, what)` sends and shows what the phones show then; it throws when that fails. */
  constructor(root, words, send) {
    this.channel = root.dataset.channel;
    this.words = words;
    this.send = send;
    this.family = null;
    this.line = null;
    this.drafts = new Map();
    this.busy = false;
    this.form = root.querySelector("form");
    this.log = root.querySelector(".log");
    this.empty = root.querySelector(".empty");
    this.field = root.querySelector("textarea");
    this.notice = root.querySelector(".notice");
    this.number = root.querySelector(".number");
    this.choice = root.querySelector(".number-choice");
    this.flags = root.querySelector(".flags");
    this.problem = "";
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.sendTyped();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.sendTyped();
    });
    this.choice.addEventListener("change", () => this.show(this.family, this.lines));
  }

  /** Show the family's line; another family's draft is put aside and its own taken up. */
  show(family, lines) {
    if (family !== this.family) {
      const draft = this.drafts.get(family) ?? { text: "" };
      if (this.family) this.drafts.set(this.family, { text: this.field.value, pending: this.pending });
      this.field.value = draft.text;
      this.pending = draft.pending;
      this.problem = "";
      this.family = family;
      this.log.querySelector("ol").replaceChildren();
      this.choice.replaceChildren();
      this.typed();
    }
    this.lines = lines.filter((line) => line.channel === this.channel);
    this.offerNumbers();
    const before = this.line?.address;
    this.line = this.lines[this.choice.selectedIndex < 0 ? 0 : this.choice.selectedIndex] ?? null;
    if (before !== this.line?.address) this.log.querySelector("ol").replaceChildren();
    this.drawLine();
  }

  offerNumbers() {
    this.choice.hidden = this.lines.length < 2;
    if (this.choice.options.length === this.lines.length) return;
    this.choice.replaceChildren(...this.lines.map((line) => new Option(line.address)));
  }

  drawLine() {
    const line = this.line;
    this.number.textContent = line && this.lines.length < 2 ? line.address : "";
    this.flags.textContent = [
      line?.shared && this.words["simulator.shared"],
      line?.opted_out && this.words["simulator.opted_out"],
    ].filter(Boolean).join(" · ");
    draw(this.log, line?.messages ?? [], this.words, (value, message) => this.tap(value, message));
    this.empty.textContent = this.emptyWords();
    for (const control of this.form.querySelectorAll("button, textarea")) control.disabled = !line;
    const late = line?.late ? this.words["simulator.late"] : "";
    const notice = this.problem || late;
    if (this.notice.textContent !== notice) this.notice.textContent = notice;
    this.notice.hidden = !notice;
  }

  emptyWords() {
    if (!this.family) return this.words["simulator.choose"];
    if (!this.line) return this.words["simulator.sms.none"];
    return this.line.messages.length ? "" : this.words["simulator.empty"];
  }

  /** Called when what is typed has changed. */
  typed() {}

  async sendTyped() {
    const text = this.field.value;
    if (!this.line || this.busy || !text.trim()) return;
    // The same text sent again after a lost answer is the same message.
    if (this.pending?.text !== text) this.pending = { text, id: newId() };
    const family = this.family;
    if (!(await this.attempt(this.pending))) return;
    if (this.family !== family) {
      this.drafts.delete(family);
      return;
    }
    this.pending = undefined;
    // More may have been typed while it was on its way.
    if (this.field.value === text) this.field.value = "";
    this.typed();
  }

  async tap(value, message) {
    if (!this.line || this.busy) return;
    if (await this.attempt({ value, turn: message.turn, id: newId() })) this.log.focus({ preventScroll: true });
  }

  /** Send; gives false, and says so, when it could not be. */
  async attempt(what) {
    this.busy = true;
    this.form.setAttribute("aria-busy", "true");
    try {
      this.problem = "";
      await this.send(this.line, what);
      return true;
    } catch (trouble) {
      const refused = trouble instanceof Refused;
      this.problem = (refused && trouble.message) || this.words["simulator.not_sent"];
      if (!refused && !(trouble instanceof Unreachable)) throw trouble;
      return false;
    } finally {
      this.busy = false;
      this.form.removeAttribute("aria-busy");
      this.drawLine();
    }
  }
}
