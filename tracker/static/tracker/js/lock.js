// Covers the page of staff who left it: opaque, inert, and as it was when they come back. The server keeps the clock and
// refuses everything meanwhile; this only shows it. What the page asks by itself says so, and keeps no session open.

const template = document.getElementById("lock");
const dialog = template.content.querySelector("dialog");
const limit = Number(template.dataset.idle) * 1000;
const [unlockForm] = dialog.querySelectorAll("form");
const password = unlockForm.elements.password;
const fault = dialog.querySelector("[role=alert]");
let token = unlockForm.elements.csrfmiddlewaretoken.value;
const MINUTE = 60000;
let touched = Date.now();
let told = Date.now();
let before = null;

const covered = () => document.body.classList.contains("ow-covered");
const rest = () => [...document.body.children].filter((it) => it !== dialog);

const cover = () => {
  if (covered()) return;
  before = document.activeElement;
  document.body.classList.add("ow-covered");
  rest().forEach((it) => { it.inert = true; });
  fault.textContent = "";
  document.body.append(dialog);
  dialog.showModal();
  password.focus();
};

const uncover = () => {
  document.body.classList.remove("ow-covered");
  rest().forEach((it) => { it.inert = false; });
  password.value = "";
  touched = told = Date.now();
  dialog.close();
  dialog.remove();
  if (before instanceof HTMLElement) before.focus();
};

// Somebody may have logged in again in another window: their forms have another token. Whoever else it is sees nothing.
const renew = (state) => {
  if (state.who !== template.dataset.who) return location.replace("/");
  token = state.token;
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((it) => { it.value = token; });
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
};

// Another tab may have kept the session open, or unlocked it.
const ask = async () => {
  try {
    const answer = await fetch(template.dataset.state, { headers: { Accept: "application/json", "X-Background": "1" } });
    const state = await answer.json();
    renew(state);
    if (!state.open) return cover();
    if (covered()) return uncover();
    touched = Date.now() - limit + state.seconds * 1000;
  } catch {
    cover();
  }
};

const tell = async () => {
  told = Date.now();
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  const answer = await fetch(template.dataset.state, { method: "POST", headers }).catch(() => null);
  if (answer && answer.status === 423) cover();
};

const touch = () => {
  if (covered()) return;
  if (Date.now() - touched >= limit) return cover();
  touched = Date.now();
  if (touched - told >= MINUTE) tell();
};

["pointerdown", "keydown", "wheel", "touchstart"].forEach((kind) => {
  document.addEventListener(kind, touch, { capture: true, passive: true });
});
setInterval(() => { if (!covered() && Date.now() - touched >= limit) ask(); }, 5000);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  if (covered() || Date.now() - touched >= limit) ask();
});

dialog.addEventListener("cancel", (event) => event.preventDefault());
dialog.addEventListener("close", () => { if (covered()) dialog.showModal(); });

unlockForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  const headers = { Accept: "application/json" };
  try {
    const answer = await fetch(unlockForm.action, { method: "POST", headers, body: new FormData(unlockForm) });
    if (answer.status === 204) return uncover();
    fault.textContent = answer.status === 422 ? (await answer.json()).fault : "You are logged out. Log in in another window.";
  } catch {
    fault.textContent = "There is no connection. Try again.";
  }
  password.select();
});

document.body.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.triggeringEvent) event.detail.headers["X-Background"] = "1";
});
document.body.addEventListener("htmx:beforeRequest", (event) => { if (covered()) event.preventDefault(); });
document.body.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status === 423) cover(); });
