// Keeps the page as the server has it. The stream says how far the log of changes has come; what came after the page's
// own cursor is then asked for, so nothing is missed or shown twice.
(() => {
  const MOST_ROWS = 200;
  const list = document.getElementById("list");
  const rows = document.getElementById("rows");
  const pill = document.getElementById("pill");
  const light = document.getElementById("live");
  const pause = document.getElementById("pause");
  const status = document.getElementById("announce");
  const title = document.title;
  const channel = new BroadcastChannel("binserver");

  let cursor = Number(list.dataset.cursor); // the change that the page is current to
  let known = cursor; // the newest change we heard of
  let heard = Date.now(); // when the stream last said something
  let online = false;
  let paused = false;
  let pulling = false;
  let timer = 0;
  let waiting = []; // rows, while the list is not at its top
  let unseen = 0; // by who does not see the window
  let untold = 0; // by the status line
  let torn = false; // there are captures between the rows and those that wait

  const number = (row) => Number(row.dataset.number);
  const olderLink = document.getElementById("older");
  const older = () => "older" in list.dataset;
  const scroller = () => (list.scrollHeight > list.clientHeight + 1 && getComputedStyle(list).overflowY !== "visible" ? list : document.scrollingElement);
  const atTop = () => !older() && scroller().scrollTop < 24;
  const part = (url) => fetch(url, { headers: { "HX-Request": "true" } });
  const filled = (text, n) => text.replace("{n}", n);

  function show() {
    const state = paused ? "paused" : online ? "live" : "off";
    light.dataset.state = state;
    light.textContent = light.dataset[state];
    pause.textContent = paused ? pause.dataset.resume : pause.dataset.pause;
    pill.hidden = waiting.length === 0;
    pill.textContent = filled(pill.dataset.many, waiting.length + (torn ? "+" : ""));
    document.title = unseen ? `(${unseen}) ${title}` : title;
  }

  function insert(row) {
    const next = [...rows.children].find((other) => number(other) < number(row));
    if (next || olderLink.hidden || !rows.children.length) rows.insertBefore(row, next ?? null);
  }

  function finish() {
    for (; rows.children.length > MOST_ROWS; olderLink.hidden = false) rows.lastElementChild.remove();
    const url = new URL(list.dataset.here, location.href);
    if (rows.lastElementChild) url.searchParams.set("before", number(rows.lastElementChild));
    olderLink.firstElementChild.href = url.pathname + url.search;
    htmx.process(rows);
    markOpenRow();
  }

  function takeIn(row) {
    dress(row);
    const shown = document.getElementById(row.id);
    const queued = waiting.findIndex((one) => one.id === row.id);
    if ("gone" in row.dataset) {
      shown?.remove();
      if (queued >= 0) waiting.splice(queued, 1);
    } else if (shown) {
      const focused = shown.contains(document.activeElement);
      shown.replaceWith(row);
      if (focused) row.firstElementChild.focus();
    } else if (queued >= 0) waiting[queued] = row;
    else return true;
    return false;
  }

  function arrive(fresh) {
    const top = atTop() && !waiting.length;
    const arrived = fresh.filter((row) => "arrived" in row.dataset);
    const here = top ? fresh : fresh.filter((row) => !("arrived" in row.dataset));
    if (!top) waiting = [...arrived, ...waiting].slice(0, MOST_ROWS);
    if (!older()) here.reverse().forEach(insert);
    if (document.hidden) unseen += arrived.length;
    untold += arrived.length;
  }

  function flush() {
    if (older()) return list.querySelector(".pager a").click();
    const fresh = waiting.reverse();
    waiting = [];
    if (torn) rows.replaceChildren();
    if (torn) olderLink.hidden = torn = false;
    scroller().scrollTop = 0;
    fresh.forEach(insert);
    finish();
    show();
  }

  // Only what differs is replaced: what was typed stays.
  async function refresh() {
    const here = document.getElementById("detail");
    const url = new URL(location.href);
    if ("shown" in here.dataset) url.searchParams.set("show", 1);
    const answer = await part(url);
    if (!answer.ok && answer.status !== 404) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = page.getElementById("detail");
    if (!there || here !== document.getElementById("detail") || here.querySelector(".htmx-request")) return; // pressed meanwhile
    dress(there);
    if (!answer.ok || there.dataset.number !== here.dataset.number || !here.dataset.stamp !== !there.dataset.stamp) {
      here.replaceWith(there);
      return htmx.process(there);
    }
    Object.assign(here.dataset, there.dataset);
    here.toggleAttribute("data-empty", "empty" in there.dataset);
    for (const made of there.querySelectorAll("[data-part]")) {
      const old = here.querySelector(`[data-part="${made.dataset.part}"]`);
      for (const one of old.querySelectorAll("details[open][id]")) made.querySelector(`#${one.id}`)?.setAttribute("open", "");
      if (old.outerHTML === made.outerHTML) continue;
      old.replaceWith(made);
      htmx.process(made);
    }
  }

  function refreshIfChanged(changed) {
    const detail = document.getElementById("detail");
    const row = changed.find((one) => one.dataset.number === detail.dataset.number);
    const started = "empty" in detail.dataset && rows.children.length;
    if (started || (row && row.dataset.stamp !== detail.dataset.stamp)) refresh().catch(() => {});
  }

  async function pull() {
    if (pulling || paused) return;
    pulling = true;
    let gap = 2000;
    try {
      gap = (await ask(`after=${cursor}&held=${rows.children.length}`)) > 3 ? 150 : 0;
    } catch {
      known = Math.max(known, cursor + 1); // ask again
    } finally {
      pulling = false;
      show();
      if (known > cursor) soon(gap);
    }
  }

  // A window that is hidden takes its time.
  function soon(gap) {
    timer ||= setTimeout(() => ((timer = 0), pull()), Math.max(gap, document.hidden ? 1000 : 0));
  }

  // How many rows were new.
  async function ask(query) {
    const url = new URL(list.dataset.pull, location.href);
    new URLSearchParams(query).forEach((value, name) => url.searchParams.set(name, value));
    const before = known;
    const answer = await part(url);
    if (answer.status === 404) location.reload();
    if (!answer.ok) throw new Error(answer.status);
    if (answer.headers.has("X-Reload")) return ask("");
    const parts = document.createElement("template");
    parts.innerHTML = await answer.text();
    const nav = parts.content.querySelector("#bins");
    const changed = [...parts.content.querySelectorAll("li[data-number]")];
    if (!query) renew(answer, changed);
    const reached = Number(answer.headers.get("X-Cursor"));
    const settled = known === before && (!query || reached === cursor); // nothing was heard of while this was asked
    if (settled || known < reached) known = reached;
    cursor = reached;
    const fresh = changed.filter(takeIn);
    if (fresh.length) arrive(fresh);
    if (changed.length) finish();
    if (nav) renewBins(nav);
    tellOfStorage(parts.content.querySelector("#storage"));
    if (query) refreshIfChanged(changed);
    else refresh().catch(() => {});
    return fresh.length;
  }

  function tellOfStorage(note) {
    const old = document.getElementById("storage");
    if (!note) return;
    dress(note);
    if (note.dataset.stamp !== old.dataset.stamp) old.replaceWith(note);
    else old.querySelector("p + p")?.replaceWith(note.querySelector("p + p"));
  }

  // The lists stay, for where they are scrolled to.
  function renewBins(nav) {
    for (const part of ["ul", ".lost"]) document.querySelector(`#bins ${part}`).replaceChildren(...nav.querySelector(part).children);
  }

  // Under whoever is not at the list's top, only what has gone goes: all else waits.
  function renew(answer, changed) {
    if (older()) return;
    const top = atTop();
    const more = answer.headers.has("X-Older");
    const newest = rows.firstElementChild ? number(rows.firstElementChild) : 0;
    const last = more ? number(changed.at(-1)) : 0;
    waiting = [];
    torn = more && last > newest;
    if (torn && top) rows.replaceChildren();
    for (const row of [...rows.children]) {
      if (number(row) >= last && !changed.some((one) => one.id === row.id)) row.remove();
    }
    torn &&= !top;
    olderLink.hidden = !more;
    if (!top) for (const row of changed) if (number(row) > newest) row.dataset.arrived = "";
  }

  // One stream for all windows, held by whichever has the lock.
  function follow() {
    let wait = 500;
    let source;
    const tell = (message) => {
      heard = Date.now();
      channel.postMessage(message);
      take(message);
    };
    const open = () => {
      source?.close();
      source = new EventSource(`${list.dataset.stream}?after=${known}`);
      source.onopen = () => ((wait = 500), tell({ online: true }), pull());
      source.onmessage = (event) => tell({ online: true, change: Number(event.data) });
      source.addEventListener("heartbeat", (event) => tell({ online: true, change: Number(event.data) }));
      source.addEventListener("trouble", () => tell({ online: true, trouble: true }));
      source.onerror = () => {
        tell({ online: false });
        if (source.readyState !== EventSource.CLOSED) return;
        setTimeout(open, wait * (0.75 + Math.random() / 2));
        wait = Math.min(wait * 2, 4000);
      };
    };
    open();
    setInterval(() => Date.now() - heard > 40000 && open(), 5000); // the machine slept
    return () => tell({ online: source.readyState === EventSource.OPEN });
  }

  function take(message) {
    if (message.online && !online) recover();
    online = message.online ?? online;
    if (message.change !== undefined) known = message.change;
    if ((known !== cursor && !pulling) || message.trouble) soon(0);
    show();
  }

  let lead = () => {};
  channel.onmessage = (event) => (event.data.who ? lead() : take(event.data));
  if (navigator.locks) navigator.locks.request("binserver", () => new Promise(() => (lead = follow())));
  else lead = follow();
  channel.postMessage({ who: true });

  pause.addEventListener("click", () => {
    paused = !paused;
    show();
    pull();
  });
  pill.addEventListener("click", flush);
  addEventListener("scroll", () => waiting.length && !older() && scroller().scrollTop === 0 && flush(), true);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    unseen = 0;
    show();
    pull();
  });
  setInterval(() => {
    if (!document.hidden) pull();
  }, 10000);
  setInterval(() => {
    if (!untold || document.hidden) return;
    status.textContent = untold === 1 ? status.dataset.one : filled(status.dataset.many, untold);
    untold = 0;
  }, 2000);

  function recover() {
    say("");
    catchUp();
  }

  // A detail may be older than its row already.
  const catchUp = () => refreshIfChanged([...rows.children]);
  document.addEventListener("htmx:after:swap", catchUp);
  catchUp();

  light.hidden = pause.hidden = false;
  show();
})();
