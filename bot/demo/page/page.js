// The page of the demo: who you are, where you are, what time it is, and the tour.
// The channel itself is a page of the preview in a frame of the same origin.

const STATE_EVERY = 1000;
const ACTION_EVERY = 250;
const FRAME_PATIENCE = 4000;
const NOTICE_STAYS = 6000;

const $ = (id) => document.getElementById(id);
const stage = $("stage");
let state = null;
let here = readAddress();
let openStep = null;
let doneBefore = new Set();
let frame = null;
let opening = 0;
let lastAction = null;
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

function drawPlaces() {
  const focused = document.activeElement?.dataset?.place;
  $("places").replaceChildren(...state.places.map((place) => {
    const sign = element("span", { className: "sign", textContent: SIGNS[place.kind] });
    sign.setAttribute("aria-hidden", "true");
    const button = element("button", { type: "button" }, sign,
      element("span", { className: "hidden-words", textContent: `${KINDS[place.kind]} ` }),
      element("span", { className: "name", textContent: place.name }));
    button.dataset.place = place.key;
    button.addEventListener("click", () => go(here.as, place.key));
    if (place.key === here.at) button.setAttribute("aria-current", "page");
    if (place.unread) {
      button.classList.add("unread");
      button.append(element("span", { className: "hidden-words", textContent: ", unread" }),
        element("span", { className: "dot" }));
    }
    return element("li", { className: place.kind }, button);
  }));
  if (focused) $("places").querySelector(`[data-place="${CSS.escape(focused)}"]`)?.focus();
}

// A step's own text marks names of things as **bold**.
function rich(text) {
  return text.split("**").map((part, i) => (i % 2 ? element("strong", { textContent: part }) : part));
}

function drawSteps() {
  const next = state.steps.find((step) => !step.done)?.key;
  const open = state.steps.find((step) => step.key === openStep);
  // A step that was just done makes room for the next one; one looked up again stays open.
  if (!open || (open.done && !doneBefore.has(open.key))) openStep = next ?? openStep;
  doneBefore = new Set(state.steps.filter((step) => step.done).map((step) => step.key));
  $("progress").textContent = next ? `${doneBefore.size} of ${state.steps.length} done` : "All done";
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
    textContent: "Take me there" });
  take.addEventListener("click", () => go(step.as, step.at, step.command));
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
    // Not everybody sees every place: then the channel everybody sees.
    if (at !== "drills") return go(as, "drills", command);
    notice(error.message);
    return undefined;
  }
  if (move !== opening) return undefined;
  here = { as, at };
  history.replaceState(null, "", `#${as}/${encodeURIComponent(at)}`);
  refresh();
  await show(answer.address, move);
  if (command && move === opening) type(command);
  return undefined;
}

// The new channel is made ready behind the old one, so that nothing flashes.
async function show(address, move) {
  const coming = element("iframe", { className: "coming", src: address });
  const place = state?.places.find((one) => one.key === here.at);
  coming.title = place ? `${KINDS[place.kind]} ${place.name}` : "The channel";
  stage.append(coming);
  const start = Date.now();
  while (!isDrawn(coming.contentDocument) && Date.now() - start < FRAME_PATIENCE) {
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  if (move !== opening) { coming.remove(); return; }
  coming.classList.remove("coming");
  for (const old of [...stage.children]) if (old !== coming) old.remove();
  frame = coming;
  lastAction = coming.contentWindow.simcordPreview?.lastAction?.requestId ?? null;
  coming.contentDocument.addEventListener("click", openThread);
  stage.setAttribute("aria-busy", "false");
}

// It is fit to be seen when the channel is there in its own letters. Letters of other
// scripts are many megabytes and may come later.
function isDrawn(content) {
  return Boolean(content?.querySelector("#channel-layout:not([hidden])")
    && content.fonts.check("16px 'Noto Sans'"));
}

// A thread below a message opens here: the preview itself shows one place only.
function openThread(event) {
  const name = event.target.closest?.(".thread-summary")?.textContent.replace(/ · \d+ messages?.*$/, "");
  const thread = state.places.find((place) => place.kind === "thread" && place.name === name);
  if (thread) go(here.as, thread.key);
}

// Write a command into the message box of the channel; the visitor sends it.
function type(command) {
  const box = frame?.contentDocument.getElementById("channel-composer-input");
  if (!box) return;
  box.focus();
  box.value = command;
  box.dispatchEvent(new (frame.contentWindow.InputEvent)("input", { bubbles: true }));
}

// What happens in the frame shows around it at once, and what failed is said.
function watchActions() {
  const action = frame?.contentWindow?.simcordPreview?.lastAction;
  if (!action || action.requestId === lastAction || action.settlement === "pending") return;
  lastAction = action.requestId;
  // An answer that came below what is in view is what the visitor waits for.
  const below = frame.contentDocument.getElementById("new-messages");
  if (below && !below.hidden) below.click();
  if (action.rejected || action.settlement !== "settled") notice("That did not go through. Please try again.");
  refresh();
}

async function moveClock(button) {
  const buttons = document.querySelectorAll("[data-hours]");
  buttons.forEach((one) => { one.disabled = true; });
  notice("Moving the clock…");
  try {
    await ask("/demo/clock", { hours: Number(button.dataset.hours) });
    notice("");
  } catch (error) {
    notice(error.message);
  }
  buttons.forEach((one) => { one.disabled = false; });
  button.focus();
  refresh();
}

document.querySelectorAll("[data-hours]").forEach((button) => {
  button.addEventListener("click", () => moveClock(button));
});
$("tour-toggle").addEventListener("click", () => {
  const open = $("steps").closest(".tour").classList.toggle("open");
  $("tour-toggle").setAttribute("aria-expanded", String(open));
});
window.addEventListener("hashchange", () => { const { as, at } = readAddress(); go(as, at); });
setInterval(refresh, STATE_EVERY);
setInterval(watchActions, ACTION_EVERY);
await refresh();
go(here.as, here.at);
