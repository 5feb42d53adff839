// What the status page does beyond a document: it looks at itself again every ten seconds and takes over what has changed,
// without moving the reader; filters, sorts and turns pages without loading the page anew. All of it works without this file.
"use strict";
(() => {
  const PERIOD = 10_000;
  const root = document.documentElement;
  const main = document.querySelector("main");
  let shown = Date.now();
  let asking = null;

  // Makes `old` the same as `fresh`, changing only what differs, so that focus, selection and scrolling stay. Elements with
  // an id are the same element wherever they have gone.
  function take(old, fresh) {
    if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
      old.replaceWith(fresh);
      return;
    }
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    for (const { name } of [...old.attributes]) {
      // Whether something is folded away is the reader's.
      if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (name !== "open" && old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    const named = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
    let next = old.firstChild;
    for (const child of [...fresh.childNodes]) {
      const same = child.id ? named.get(child.id) : next && !next.id && next.nodeName === child.nodeName ? next : null;
      if (same && same === next) next = next.nextSibling;
      else old.insertBefore(same ?? child, next);
      if (same) take(same, child);
    }
    while (next) {
      const gone = next;
      next = next.nextSibling;
      gone.remove();
    }
  }

  function counts() {
    return [...document.querySelectorAll(".tile")].map((tile) => tile.textContent.trim().replace(/\s+/g, " "));
  }

  function say(news) {
    document.getElementById("news").textContent = news;
  }

  // Loads `url` and shows it in place of what is shown. False: something newer was asked for, or nothing came.
  async function show(url) {
    asking?.abort();
    const mine = (asking = new AbortController());
    try {
      const answer = await fetch(url, { signal: mine.signal, headers: { Accept: "text/html" } });
      if (!(answer.headers.get("Content-Type") ?? "").startsWith("text/html")) throw new Error(await answer.text());
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine.signal.aborted) return false;
      const before = counts();
      const focused = document.activeElement;
      take(main, page.querySelector("main"));
      take(document.getElementById("as-of"), page.getElementById("as-of"));
      document.title = page.title;
      if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
      root.classList.remove("stale");
      const after = counts();
      say(after.filter((text, i) => before[i] && before[i] !== text).join(", "));
      return true;
    } catch (error) {
      if (error.name === "AbortError") return false;
      root.classList.add("stale");
      say("Not up to date: the exporter does not answer");
      return false;
    } finally {
      shown = Date.now();
      if (asking === mine) asking = null;
    }
  }

  // The form shows what the page is about, not what was typed before.
  function reset_form() {
    document.getElementById("filter")?.reset();
  }

  async function go(url) {
    history.pushState(null, "", url);
    if (await show(url)) reset_form();
  }

  function filtered(form) {
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    return form.action + (asked.size ? "?" + asked : "");
  }

  let typing = 0;
  function changed(event) {
    const form = event.target.closest("#filter");
    if (!form) return;
    clearTimeout(typing);
    typing = setTimeout(async () => {
      const url = filtered(form);
      if (url === location.href) return;
      history.replaceState(null, "", url);
      await show(url);
    }, event.target.type === "search" ? 250 : 0);
  }
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "filter") return;
    event.preventDefault();
    clearTimeout(typing);
    go(filtered(event.target));
  });
  document.addEventListener("click", async (event) => {
    const copy = event.target.closest("button.copy");
    if (copy) {
      await navigator.clipboard.writeText(copy.closest("p").nextElementSibling.textContent);
      say("Copied");
      return;
    }
    const link = event.target.closest("main a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || link.hash || new URL(link.href).pathname !== location.pathname) return;
    event.preventDefault();
    const turned = link.closest(".pager");
    await go(link.href);
    if (turned) document.getElementById("list")?.scrollIntoView();
  });
  window.addEventListener("popstate", async () => {
    if (await show(location.href)) reset_form();
  });

  // A link to a view that is folded away unfolds it.
  function unfold() {
    const view = document.getElementById(location.hash.slice(1));
    if (view instanceof HTMLDetailsElement) view.open = true;
  }
  window.addEventListener("hashchange", unfold);
  unfold();

  if ("live" in document.body.dataset) {
    root.classList.add("live");
    const again = () => {
      if (!document.hidden && !asking && Date.now() - shown >= PERIOD) show(location.href);
    };
    setInterval(again, 1000);
    document.addEventListener("visibilitychange", again);
  }
  if (navigator.clipboard) root.classList.add("copies");
})();
