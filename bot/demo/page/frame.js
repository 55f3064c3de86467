// The channel in the middle: a page of the preview in a frame of the same origin, which is
// shown, watched, and helped along where it is less than Discord.

const PATIENCE = 4000;
const FOLLOW = 1500;

let frame = null;
let lastAction = null;
let lastMessage;
let followUntil = 0;

// Make a channel ready behind the one there is, so that nothing flashes, then show it.
// Returns whether it was still wanted.
export async function show(stage, address, title, { wanted, openThread }) {
  const coming = Object.assign(document.createElement("iframe"), { className: "coming", src: address, title });
  stage.append(coming);
  const start = Date.now();
  while (!isDrawn(coming.contentDocument) && Date.now() - start < PATIENCE) {
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  if (!wanted()) {
    coming.remove();
    return false;
  }
  const content = coming.contentDocument;
  content.addEventListener("focusin", suggest);
  content.addEventListener("click", (event) => {
    const thread = event.target.closest?.(".thread-summary")?.textContent;
    if (thread) openThread(thread.replace(/ · \d+ messages?.*$/, ""));
  });
  coming.classList.remove("coming");
  for (const old of [...stage.children]) if (old !== coming) old.remove();
  frame = coming;
  toNewest();
  lastMessage = newestMessage();
  lastAction = coming.contentWindow.simcordPreview?.lastAction?.requestId ?? null;
  return true;
}

// It is fit to be seen when the channel is there in its own letters. Letters of other
// scripts are many megabytes and may come later.
function isDrawn(content) {
  return Boolean(content?.querySelector("#channel-layout:not([hidden])")
    && content.fonts.check("16px 'Noto Sans'"));
}

// Discord suggests values as soon as an option is entered, the preview once something is typed.
const suggested = new WeakSet();

function suggest(event) {
  const field = event.target;
  if (!field.matches?.(".command-option-input[aria-autocomplete]") || field.value || suggested.has(field)) return;
  suggested.add(field);
  announceInput(field);
}

function announceInput(field) {
  field.dispatchEvent(new (frame.contentWindow.InputEvent)("input", { bubbles: true }));
}

// Write a command into the message box; the visitor sends it.
export function type(command) {
  const box = frame?.contentDocument.getElementById("channel-composer-input");
  if (!box) return;
  box.focus();
  box.value = command;
  announceInput(box);
}

// For a moment, go along with what comes below the part in view.
export function follow() {
  followUntil = Date.now() + FOLLOW;
}

// Look whether something was done in the frame since the last look: "done", "failed" or null.
export function watch() {
  let went = null;
  const action = frame?.contentWindow?.simcordPreview?.lastAction;
  if (action && action.requestId !== lastAction && action.settlement !== "pending") {
    lastAction = action.requestId;
    went = action.rejected || action.settlement !== "settled" ? "failed" : "done";
    follow();
  }
  // An answer that came below what is in view is what the visitor waits for.
  const newest = newestMessage();
  if (newest !== lastMessage && Date.now() < followUntil) toNewest();
  lastMessage = newest;
  return went;
}

function newestMessage() {
  const messages = frame?.contentDocument?.querySelectorAll(".channel-message") ?? [];
  return messages[messages.length - 1]?.dataset.messageId;
}

// The preview then stays at the end by itself, until somebody scrolls back.
function toNewest() {
  const timeline = frame.contentDocument.getElementById("channel-timeline");
  timeline.scrollTop = timeline.scrollHeight;
}
