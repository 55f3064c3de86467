// The page of the demo: who you are, where you are, what time it is, and the tour.
// The channel itself is a page of the preview in a frame of the same origin.

import { follow, show, type, watch } from "/demo/frame.js";

const STATE_EVERY = 1000;
const ACTION_EVERY = 250;
const NOTICE_STAYS = 6000;
const SLOW = 500;

const $ = (id) => document.getElementById(id);
const stage = $("stage");
let state = null;
let here = readAddress();
let shownPlace = null;
const placeLines = new Map();
let openStep = null;
let doneBefore = new Set();
let opening = 0;
let noticeTimer = 0;

function readAddress() {
  const [as, at] = location.hash.slice(1).split("/").map(decodeURIComponent);
  return { as: as || "ada", at: at || "drills" };
}

function element(tag, options = {}, ...children) {
  const made = Object.assign(document.createElement(tag), options);
  made.append(...children);
  return made;
}

function notice(text) {
  $("notice").textContent = text;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { $("notice").textContent = ""; }, NOTICE_STAYS);
}

async function ask(path, body) {
  const options = body && {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  };
  const response = await fetch(path, options).catch(() => null);
  if (!response) throw new Error("The demo has ended. Start it again with “etude demo”.");
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

async function refresh() {
  const asked = `${here.as}/${here.at}`;
  const query = new URLSearchParams({ as: here.as, at: here.at });
  try {
    const next = await ask(`/demo/state?${query}`);
    if (asked !== `${here.as}/${here.at}`) return;
    const same = JSON.stringify(next) === JSON.stringify(state);
    state = next;
    if (!same) draw();
  } catch (error) {
    notice(error.message);
  }
}

function draw() {
  $("server").textContent = state.server;
  $("day").textContent = state.day;
  $("time").textContent = state.time;
  drawPeople();
  drawPlaces();
  drawSteps();
}

function drawPeople() {
  if (!$("people").childElementCount) {
    $("people").append(...state.people.map((person) => {
      const input = element("input", { type: "radio", name: "you", value: person.key });
      input.addEventListener("change", () => go(person.key, here.at));
      const face = element("span", { className: "face", textContent: person.name[0] });
      face.setAttribute("aria-hidden", "true");
      return element("label", { className: "person" }, input, face,
        element("span", {}, element("b", { textContent: person.name }),
          element("small", { textContent: person.role })));
    }));
  }
  for (const input of $("people").querySelectorAll("input")) input.checked = input.value === here.as;
}

const SIGNS = { channel: "#", thread: "↳", direct: "@" };
const KINDS = { channel: "channel", thread: "thread", direct: "direct messages with" };

// Lines are kept and changed, not made anew: a press must not lose its button half way.
function drawPlaces() {
  const lines = state.places.map((place) => {
    const line = placeLines.get(place.key) ?? makePlace(place);
    placeLines.set(place.key, line);
    const button = line.firstElementChild;
    button.setAttribute("aria-current", place.key === here.at ? "page" : "false");
    button.classList.toggle("unread", place.unread);
    button.querySelector(".news").hidden = !place.unread;
    return line;
  });
  const list = $("places");
  if (lines.length !== list.childElementCount || lines.some((line, i) => line !== list.children[i])) {
    list.replaceChildren(...lines);
  }
  const current = list.querySelector("[aria-current=page]");
  if (shownPlace !== here.at) current?.scrollIntoView({ block: "nearest", inline: "center" });
  shownPlace = here.at;
}

function makePlace(place) {
  const sign = element("span", { className: "sign", textContent: SIGNS[place.kind] });
  sign.setAttribute("aria-hidden", "true");
  const news = element("span", { className: "news" },
    element("span", { className: "hidden-words", textContent: ", unread" }), element("span", { className: "dot" }));
  const button = element("button", { type: "button" }, sign,
    element("span", { className: "hidden-words", textContent: `${KINDS[place.kind]} ` }),
    element("span", { className: "name", textContent: place.name, title: place.name }), news);
  button.addEventListener("click", () => go(here.as, place.key));
  return element("li", { className: place.kind }, button);
}

// A step's own text marks names of things as **bold**.
function rich(text) {
  return text.split("**").map((part, i) => (i % 2 ? element("strong", { textContent: part }) : part));
}

function drawSteps() {
  const open = state.steps.findIndex((step) => step.key === openStep);
  const undone = state.steps.filter((step) => !step.done);
  // A step that was just done makes room for the next one; one looked up again stays open.
  if (open < 0 || (state.steps[open].done && !doneBefore.has(openStep))) {
    openStep = (state.steps.slice(open + 1).find((step) => !step.done) ?? undone[0])?.key ?? openStep;
  }
  doneBefore = new Set(state.steps.filter((step) => step.done).map((step) => step.key));
  $("progress").textContent = undone.length ? `${doneBefore.size} of ${state.steps.length} done` : "All done";
  const focused = document.activeElement?.id;
  $("steps").replaceChildren(...state.steps.map((step, index) => drawStep(step, index)));
  if (focused?.includes("-")) $(focused)?.focus();
}

function openAt(step) {
  openStep = step.key;
  drawSteps();
  $(`title-${step.key}`).focus();
}

function drawStep(step, index) {
  const open = step.key === openStep;
  const number = element("span", { className: "number", textContent: step.done ? "✓" : index + 1 });
  number.setAttribute("aria-hidden", "true");
  const title = element("button", { type: "button", className: "title", id: `title-${step.key}` }, number,
    element("span", { textContent: step.title }),
    element("span", { className: "hidden-words", textContent: step.done ? " (done)" : "" }));
  title.setAttribute("aria-expanded", String(open));
  title.addEventListener("click", () => openAt(step));
  const item = element("li", {}, title);
  item.classList.toggle("current", open);
  item.classList.toggle("done", step.done);
  if (!open) return item;
  const take = element("button", { type: "button", className: "go", id: `go-${step.key}`,
    textContent: step.hours ? "Let it pass" : "Take me there" });
  take.addEventListener("click", () => {
    if (step.hours) moveClock(step.hours);
    else go(step.as, step.at, step.command);
  });
  const after = state.steps[index + 1];
  const skip = element("button", { type: "button", className: "next", id: `next-${step.key}`,
    textContent: "Next step", hidden: !after });
  skip.addEventListener("click", () => openAt(after));
  item.append(element("div", { className: "text" }, element("p", {}, ...rich(step.text)), take, skip));
  return item;
}

// Change who you are and where; the address remembers both.
async function go(as, at, command = "") {
  const move = ++opening;
  stage.setAttribute("aria-busy", "true");
  $("steps").closest(".tour").classList.remove("open");
  $("tour-toggle").setAttribute("aria-expanded", "false");
  let answer = null;
  try {
    answer = await ask("/demo/open", { as, at });
  } catch (error) {
    notice(error.message);
    return;
  }
  if (move !== opening) return;
  // Not everybody sees every place: then it is one that they do see.
  here = { as, at: answer.at };
  history.replaceState(null, "", `#${as}/${encodeURIComponent(here.at)}`);
  if (state) draw();
  refresh();
  const place = state?.places.find((one) => one.key === here.at);
  const title = place ? `${KINDS[place.kind]} ${place.name}` : "The channel";
  const shown = await show(stage, answer.address, title, {
    wanted: () => move === opening,
    openThread: (name) => {
      const thread = state.places.find((one) => one.kind === "thread" && one.name === name);
      if (thread) go(here.as, thread.key);
    },
  });
  if (shown) stage.setAttribute("aria-busy", "false");
  if (shown && command) type(command);
}

async function moveClock(hours) {
  const focused = document.activeElement;
  const buttons = document.querySelectorAll("[data-hours]");
  buttons.forEach((button) => { button.disabled = true; });
  const slow = setTimeout(() => notice("Moving the clock…"), SLOW);
  try {
    await ask("/demo/clock", { hours });
    notice("");
  } catch (error) {
    notice(error.message);
  }
  clearTimeout(slow);
  buttons.forEach((button) => { button.disabled = false; });
  focused?.focus();
  follow();
  refresh();
}

document.querySelectorAll("[data-hours]").forEach((button) => {
  button.addEventListener("click", () => moveClock(Number(button.dataset.hours)));
});
$("tour-toggle").addEventListener("click", () => {
  const open = $("steps").closest(".tour").classList.toggle("open");
  $("tour-toggle").setAttribute("aria-expanded", String(open));
});
window.addEventListener("hashchange", () => { const { as, at } = readAddress(); go(as, at); });
setInterval(refresh, STATE_EVERY);
setInterval(() => {
  const went = watch();
  if (went === "failed") notice("That did not go through. Please try again.");
  if (went) refresh();
}, ACTION_EVERY);
await refresh();
go(here.as, here.at);
