// What every page does beyond links and forms: local times, copying, and which row is open.
const language = document.documentElement.lang;

// The time where the reader is, with its offset.
function localTime(element) {
  const at = new Date(element.dateTime);
  const short = element.dataset.form === "clock";
  const today = at.toDateString() === new Date().toDateString();
  const day = { day: "numeric", month: "short", year: short ? undefined : "numeric" };
  const date = today ? "" : `${at.toLocaleDateString(language, day)}, `;
  const zone = at.toLocaleTimeString("en", { timeZoneName: "shortOffset" }).split(" ").pop().replace("GMT", "UTC");
  const fraction = String(at.getMilliseconds()).padStart(3, "0");
  element.textContent = date + at.toLocaleTimeString("en-GB") + (short ? "" : `.${fraction} (${zone})`);
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

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

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

dress(document);
document.querySelector("#bins [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
