// What every page does beyond links and forms.
const language = document.documentElement.lang;

function offset(at) {
  if (localStorage.utc) return "UTC";
  return at.toLocaleTimeString("en", { timeZoneName: "shortOffset" }).split(" ").pop().replace("GMT", "UTC");
}

// Where the reader is, with the offset; in UTC where that was asked for.
function localTime(element) {
  const at = new Date(element.dateTime);
  const short = element.dataset.form === "clock";
  const timeZone = localStorage.utc ? "UTC" : undefined;
  const day = { day: "numeric", month: "short", year: short ? undefined : "numeric", timeZone };
  const date = at.toLocaleDateString(language, day);
  const today = date === new Date().toLocaleDateString(language, day);
  const fraction = String(at.getMilliseconds()).padStart(3, "0");
  const clock = at.toLocaleTimeString("en-GB", { timeZone });
  element.textContent = (today ? "" : `${date}, `) + clock + (short ? "" : `.${fraction} (${offset(at)})`);
  element.title = element.dateTime;
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    const field = document.createElement("textarea"); // without a secure context there is no clipboard
    field.value = button.dataset.copy;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  const label = button.querySelector("span");
  button.dataset.label ??= label.textContent;
  label.textContent = button.dataset.done;
  setTimeout(() => (label.textContent = button.dataset.label), 1500);
}

function markOpenRow() {
  const number = document.getElementById("detail")?.dataset.number;
  for (const row of document.querySelectorAll("#rows > li")) {
    const link = row.firstElementChild;
    if (row.dataset.number === number) link?.setAttribute("aria-current", "true");
    else link?.removeAttribute("aria-current");
  }
}

function dress(root) {
  root.querySelectorAll("time[datetime]").forEach(localTime);
  root.querySelectorAll("[data-copy]").forEach((button) => (button.hidden = false));
}

const zone = document.getElementById("zone");
function showTimes() {
  zone.textContent = localStorage.utc ? zone.dataset.utc : `${zone.dataset.local} (${offset(new Date())})`;
  zone.disabled = false;
  dress(document);
}
zone.addEventListener("click", () => {
  localStorage.utc = localStorage.utc ? "" : 1;
  showTimes();
});
addEventListener("storage", showTimes);

document.addEventListener("htmx:after:swap", () => {
  const detail = document.getElementById("detail");
  if (!detail) return;
  dress(detail);
  markOpenRow();
  const main = document.getElementById("main");
  if (!detail.dataset.number) return;
  main.dataset.open = "detail";
  if (detail.getBoundingClientRect().top > innerHeight - 160) detail.scrollIntoView();
});

// What came to nothing leaves the page as it is, and is told until something succeeds.
const trouble = document.getElementById("trouble");
const say = (text) => (trouble.textContent = text);
const state = () => document.getElementById("live")?.dataset.state;

// A page that is not live asks first, and stays.
let sure;
async function leave(event, from) {
  if (!from || sure || state() === "live" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  sure = await fetch("/healthz").catch(() => {});
  if (sure) from.click();
  else say(trouble.dataset[from.form ? "unsent" : "away"]);
  sure = false;
}
document.addEventListener("submit", (event) => leave(event, event.submitter));
document.addEventListener("click", (event) => {
  const from = event.target.closest('a[href^="/"], [data-copy]');
  if (from?.dataset.copy) copy(from);
  else leave(event, from);
});

async function sayWhy(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  say(page.querySelector("[data-told]")?.textContent ?? trouble.dataset.failed);
}
document.addEventListener("htmx:before:response", (event) => {
  const { raw, status } = event.detail.ctx.response;
  if (status < 500) return say("");
  event.preventDefault();
  sayWhy(raw);
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx || ctx.text !== undefined) return;
  say(trouble.dataset[ctx.request.method === "GET" ? "away" : ctx.offline ? "unsent" : "unsure"]);
});

// While a target takes its time the button counts, then a line says why.
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  ctx.offline = state() === "off";
  const button = ctx.sourceElement.querySelector("#replay");
  if (!button) return;
  const slow = document.getElementById("slow");
  const label = button.textContent;
  let seconds = 0;
  const timer = setInterval(() => {
    button.textContent = button.dataset.busy.replace("{n}", ++seconds);
    if (seconds === 5) slow.textContent = slow.dataset.slow;
  }, 1000);
  button.ariaDisabled = "true";
  ctx.end = () => {
    clearInterval(timer);
    button.ariaDisabled = null;
    button.textContent = label;
    slow.textContent = "";
  };
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => ctx.end?.());

showTimes();
document.querySelector("#bins [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
