// A draft of a questionnaire on both phones. All that was said is kept here alone, sealed by the server.
import { Keypad } from "./keypad.js";
import { post } from "./server.js";
import { Telegram } from "./telegram.js";

const stage = document.querySelector(".stage");
const words = JSON.parse(stage.dataset.words);
const prices = stage.querySelector(".prices");

let state;
let before = Promise.resolve();

const keypad = new Keypad(stage.querySelector(".keypad"), words, send);
const telegram = new Telegram(stage.querySelector(".telegram"), words, send, () => {});

/** Say one thing more; what both phones say at once is said one after the other. */
function send(line, what) {
  const request = () => post(stage.dataset.take, { talk: state.talk, channel: line.channel, ...what });
  const said = before.then(request, request).then(show);
  before = said.catch(() => {});
  return said;
}

function show(found) {
  state = found;
  for (const phone of [keypad, telegram]) phone.show("draft", state.lines);
  keypad.showHour(state.hour);
  stage.querySelector(".total").textContent = state.total;
  prices.replaceChildren(...state.prices.map(({ question, price }) => priced(question, price)));
}

function priced(question, price) {
  const item = document.createElement("li");
  const name = document.createElement("strong");
  name.textContent = question;
  item.append(name, ` ${price}`);
  return item;
}

show(JSON.parse(stage.dataset.state));
