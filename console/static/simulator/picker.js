// Finding a family, and which one is chosen.
import { get, Refused, Unreachable } from "./server.js";

const template = document.getElementById("family");
const PAUSE = 200;

export class Picker {
  /** `choose(code)` is called when a family is chosen. */
  constructor(root, words, choose) {
    this.words = words;
    this.choose = choose;
    this.chosen = null;
    this.list = root.querySelector(".families");
    this.more = root.querySelector(".more");
    this.about = root.querySelector(".chosen");
    this.field = root.querySelector("input");
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), PAUSE);
    });
  }

  /** List what fits. Gives the first one's code, or nothing. */
  async search() {
    const asked = this.field.value;
    let found;
    try {
      found = await get(`/simulador/familias?${new URLSearchParams({ q: asked })}`);
    } catch (trouble) {
      if (trouble instanceof Refused) this.more.textContent = trouble.message;
      else if (!(trouble instanceof Unreachable)) throw trouble;
      return undefined;
    }
    if (asked !== this.field.value) return undefined;
    const several = new Set(found.families.map((family) => family.municipality)).size > 1;
    this.list.replaceChildren(...found.families.map((family) => this.row(family, several)));
    this.more.textContent = this.left(found, asked);
    this.mark();
    return found.families[0]?.code;
  }

  left(found, asked) {
    const left = found.total - found.families.length;
    if (left > 0) return this.words["simulator.search.more"].replace("{number}", left.toLocaleString(document.documentElement.lang));
    if (found.total) return "";
    return this.words[asked.trim() ? "simulator.search.none" : "simulator.search.empty"];
  }

  row(family, several) {
    const row = template.content.firstElementChild.cloneNode(true);
    const button = row.querySelector("button");
    button.dataset.code = family.code;
    button.querySelector("strong").textContent = family.code;
    button.querySelector(".place").textContent = place(family, several);
    this.tag(button, family.channels);
    button.addEventListener("click", () => this.choose(family.code));
    return row;
  }

  tag(button, channels) {
    const names = channels.length ? channels : ["none"];
    button.querySelector(".tags").replaceChildren(
      ...names.map((name) => {
        const tag = document.createElement("span");
        tag.textContent = this.words[`simulator.channel.${name}`];
        return tag;
      }),
    );
  }

  /** Show which family is chosen, and the channels that it has by now. */
  show(family) {
    if (this.chosen !== family.code) {
      const code = document.createElement("strong");
      code.textContent = family.code;
      this.about.replaceChildren(code, place(family, true));
    }
    this.chosen = family.code;
    this.mark();
    const row = this.list.querySelector("[aria-current]");
    if (row) this.tag(row, family.channels);
  }

  /** Bring a row into sight within the list; the page itself stays where it is. */
  reveal(row) {
    const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
    if (top < this.list.scrollTop) this.list.scrollTop = top;
    if (bottom > this.list.scrollTop + this.list.clientHeight) this.list.scrollTop = bottom - this.list.clientHeight;
  }

  mark() {
    for (const button of this.list.querySelectorAll("button")) {
      const current = button.dataset.code === this.chosen;
      if (!current) button.removeAttribute("aria-current");
      else if (!button.hasAttribute("aria-current")) {
        button.setAttribute("aria-current", "true");
        this.reveal(button.parentElement);
      }
    }
  }
}

function place(family, withMunicipality) {
  return [family.vereda, withMunicipality && family.municipality, family.stage].filter(Boolean).join(" · ");
}
