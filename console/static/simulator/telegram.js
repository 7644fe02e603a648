// The Telegram chat: a banner while it is not linked, and word that an answer is under way.
import { Phone } from "./phone.js";

export class Telegram extends Phone {
  constructor(root, words, send, link) {
    super(root, words, send);
    this.unlinked = root.querySelector(".unlinked");
    this.writing = root.querySelector(".writing");
    this.link = root.querySelector(".link");
    this.link.addEventListener("click", () => this.attemptLink(link));
  }

  drawLine() {
    super.drawLine();
    const line = this.line;
    this.unlinked.hidden = !line || line.linked;
    this.writing.textContent = this.words[line?.waiting && !line.late ? "simulator.writing" : "simulator.idle"];
  }

  async attemptLink(link) {
    if (!this.line || this.busy) return;
    const send = this.send;
    this.send = link;
    try {
      if (await this.attempt({})) this.field.focus();
    } finally {
      this.send = send;
    }
  }
}
