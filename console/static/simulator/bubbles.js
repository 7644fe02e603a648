// The messages in a phone's log. What stands there already is kept, so that nothing flickers and a screen
// reader hears new messages alone.

const bubbleTemplate = document.getElementById("bubble");
const dayTemplate = document.getElementById("day");

/** Draw `messages` in `log`; `tap(option, message)` is called for a button. */
export function draw(log, messages, words, tap) {
  const list = log.querySelector("ol");
  const known = new Map([...list.children].map((item) => [item.dataset.id, item]));
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const fresh = known.size === 0;
  const wanted = [];
  let day = "";
  for (const message of messages) {
    if (message.day !== day) {
      day = message.day;
      wanted.push(known.get(`day-${day}`) ?? dayItem(day));
    }
    const drawn = JSON.stringify(message);
    const old = known.get(message.id);
    wanted.push(old?.drawn === drawn ? old : bubble(message, drawn, words, tap, fresh || old));
  }
  const same = wanted.length === list.children.length && wanted.every((item, at) => item === list.children[at]);
  if (same) return;
  // A log filled for the first time is no news to read out.
  if (fresh) log.setAttribute("aria-live", "off");
  // Who reads further up is not pulled away, except by a message of their own.
  const own = wanted.some((item) => !known.has(item.dataset.id) && item.classList.contains("sent"));
  reconcile(list, wanted);
  if (fresh) requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
  if (atEnd || fresh || own) log.scrollTop = log.scrollHeight;
}

function reconcile(list, wanted) {
  const staying = new Set(wanted);
  for (const item of [...list.children]) if (!staying.has(item)) item.remove();
  wanted.forEach((item, at) => {
    if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
  });
}

function dayItem(day) {
  const item = dayTemplate.content.firstElementChild.cloneNode(true);
  item.dataset.id = `day-${day}`;
  item.textContent = day;
  return item;
}

function bubble(message, drawn, words, tap, quiet) {
  const item = bubbleTemplate.content.firstElementChild.cloneNode(true);
  item.dataset.id = message.id;
  item.drawn = drawn;
  item.classList.toggle("sent", message.sent);
  item.classList.toggle("new", !quiet);
  item.querySelector(".who").textContent = message.sent ? words["simulator.from_family"] : words["simulator.from_us"];
  const text = item.querySelector(".text");
  text.textContent = message.text ?? "· · ·";
  if (message.why) text.title = message.why;
  const time = item.querySelector("time");
  time.dateTime = message.at;
  time.textContent = message.time;
  const facts = [message.size, message.cost, message.dearer, message.text === null && message.why];
  item.querySelector(".meta").append(...facts.filter(Boolean).flatMap(fact));
  buttons(item.querySelector(".buttons"), message, tap);
  return item;
}

function fact(text) {
  const piece = document.createElement("span");
  piece.textContent = text;
  return [piece, " "];
}

function buttons(keyboard, message, tap) {
  for (const options of message.buttons ?? []) {
    const row = document.createElement("div");
    for (const [value, label] of options) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => tap(value, message));
      row.append(button);
    }
    keyboard.append(row);
  }
}
