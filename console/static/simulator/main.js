// The simulator: which family, its two phones, and looking for new messages.
import { Keypad } from "./keypad.js";
import { Picker } from "./picker.js";
import { get, post, Refused, Unreachable } from "./server.js";
import { Telegram } from "./telegram.js";

const EVERY = 2000;
// Just after a message was sent its answer is near.
const SOON = 400;
const SOON_FOR = 6000;

const stage = document.querySelector(".stage");
const words = JSON.parse(stage.dataset.words);
const offline = document.querySelector(".offline");
const clock = document.querySelector(".clock");

// Messages of which the server keeps nothing (codes from a bag): this page alone has them, until it is left.
const unkept = [];

let chosen = null;
let asked = 0;
let shown = 0;
let sentAt = -SOON_FOR;
let timer;

const picker = new Picker(document.querySelector(".picker"), words, choose);
const keypad = new Keypad(document.querySelector(".keypad"), words, send);
const telegram = new Telegram(document.querySelector(".telegram"), words, send, link);

/** Ask for the state with `request`, and show it unless a later one is shown already. */
async function refresh(request) {
  const number = ++asked;
  const code = chosen;
  try {
    const state = await request();
    offline.hidden = true;
    if (number > shown && code === chosen) show(state, number);
  } catch (trouble) {
    if (trouble instanceof Unreachable) warn(words["simulator.offline"]);
    throw trouble;
  }
}

function show(state, number) {
  shown = number;
  for (const line of state.lines) addUnkept(line);
  picker.show(state.family);
  for (const phone of [keypad, telegram]) phone.show(state.family.code, state.lines);
  clock.hidden = false;
  clock.querySelector("time").textContent = state.now;
  keypad.showHour(state.hour);
}

function addUnkept(line) {
  const mine = unkept.filter((one) => one.channel === line.channel && one.address === line.address);
  if (!mine.length) return;
  line.messages.push(...mine.flatMap((one) => one.messages));
  line.messages.sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
}

/** Remember what came with a state and will come with no other. */
function remembered(state) {
  if (state.unkept) unkept.push(state.unkept);
  return state;
}

function warn(sentence) {
  if (offline.textContent !== sentence) offline.textContent = sentence;
  offline.hidden = false;
}

/** Look for new messages, or for a first family, again and again. */
async function look() {
  clearTimeout(timer);
  if (!document.hidden) {
    try {
      if (chosen) await refresh(() => get(`/simulador/familias/${encodeURIComponent(chosen)}`));
      else await chooseFirst();
    } catch (trouble) {
      if (trouble instanceof Refused) warn(trouble.message);
      else if (!(trouble instanceof Unreachable)) throw trouble;
    }
  }
  const pause = performance.now() - sentAt < SOON_FOR ? SOON : EVERY;
  clearTimeout(timer);
  timer = setTimeout(look, pause);
}

async function chooseFirst() {
  const first = picker.field.value ? undefined : await picker.search();
  if (first) choose(first);
}

function send(line, what) {
  return deliver("/simulador/mensajes", line, what);
}

function link(line) {
  return deliver("/simulador/vincular", line, {});
}

async function deliver(path, line, what) {
  const body = { family: chosen, channel: line.channel, address: line.address, ...what };
  await refresh(async () => remembered(await post(path, body)));
  sentAt = performance.now();
  look();
}

function choose(code) {
  chosen = code;
  const address = new URL(location.href);
  address.searchParams.set("familia", code);
  history.replaceState(null, "", address);
  look();
}

for (const phone of [keypad, telegram]) phone.show(null, []);
const wanted = new URL(location.href).searchParams.get("familia");
await picker.search();
if (wanted) choose(wanted);
else look();
document.addEventListener("visibilitychange", () => document.hidden || look());
