// The keypad phone: keys type digits, one key takes the last character back, held down it takes all.
import { Phone } from "./phone.js";

const HELD = 600;

export class Keypad extends Phone {
  constructor(root, words, send) {
    super(root, words, send);
    this.counted = root.querySelector(".counted");
    this.hour = root.querySelector(".hour");
    this.clear = root.querySelector(".clear");
    for (const key of root.querySelectorAll("[data-key]")) {
      key.addEventListener("click", () => this.type(this.field.value + key.dataset.key));
    }
    this.field.addEventListener("input", () => this.typed());
    this.clear.addEventListener("pointerdown", () => {
      this.holding = setTimeout(() => this.type(""), HELD);
    });
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) {
      this.clear.addEventListener(end, () => clearTimeout(this.holding));
    }
    this.clear.addEventListener("click", () => this.type([...this.field.value].slice(0, -1).join("")));
  }

  // The field is not given the focus: on a touch screen that would open a second keyboard.
  type(text) {
    if (this.field.disabled) return;
    this.field.value = text.slice(0, this.field.maxLength);
    this.field.scrollTop = this.field.scrollHeight;
    this.typed();
  }

  typed() {
    if (this.counted) this.counted.textContent = this.field.value ? String(this.field.value.length) : "";
  }

  showHour(hour) {
    this.hour.textContent = hour;
  }
}
