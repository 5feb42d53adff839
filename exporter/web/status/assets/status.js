// The status page with JavaScript: it refreshes every ten seconds without moving the scroll
// position, and filters, sorts and changes pages without a page load. All of it also works without
// this file.
"use strict";
(() => {
  const PERIOD = 10_000;
  const root = document.documentElement;
  const main = document.querySelector("main");
  let shown = Date.now();
  let pending = null;

  // Makes `old` equal to `fresh` and changes only what differs, so that focus, selection and scroll
  // position stay. Elements with an id keep their identity when they move.
  function merge(old, fresh) {
    if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
      old.replaceWith(fresh);
      return;
    }
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    for (const { name } of [...old.attributes]) {
      // The user decides what is expanded.
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
      if (same) merge(same, child);
    }
    while (next) {
      const removed = next;
      next = next.nextSibling;
      removed.remove();
    }
  }

  function counts() {
    return [...document.querySelectorAll(".tile")].map((tile) => tile.textContent.trim().replace(/\s+/g, " "));
  }

  // Selects the text of an element and copies it. Browsers have a clipboard only for pages over
  // HTTPS; others copy what is selected.
  async function copy_text(element) {
    getSelection().selectAllChildren(element);
    try {
      if (!navigator.clipboard) return document.execCommand("copy");
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      return false;
    }
  }

  function announce(message) {
    document.getElementById("news").textContent = message;
  }

  // Loads `url` and shows it in place of the current page. Returns false if a newer request
  // replaced it, or if it failed.
  async function show(url) {
    pending?.abort();
    const request = (pending = new AbortController());
    try {
      const response = await fetch(url, { signal: request.signal, headers: { Accept: "text/html" } });
      if (!(response.headers.get("Content-Type") ?? "").startsWith("text/html")) throw new Error(await response.text());
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (request.signal.aborted) return false;
      const before = counts();
      const focused = document.activeElement;
      merge(main, page.querySelector("main"));
      merge(document.getElementById("as-of"), page.getElementById("as-of"));
      document.title = page.title;
      if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
      root.classList.remove("stale");
      const after = counts();
      announce(after.filter((text, i) => before[i] && before[i] !== text).join(", "));
      return true;
    } catch (error) {
      if (error.name === "AbortError") return false;
      root.classList.add("stale");
      announce("Out of date: the exporter does not respond");
      return false;
    } finally {
      shown = Date.now();
      if (pending === request) pending = null;
    }
  }

  // Makes the form show the selection of the page instead of unsubmitted input.
  function reset_form() {
    document.getElementById("filter")?.reset();
  }

  async function go(url) {
    history.pushState(null, "", url);
    if (await show(url)) reset_form();
  }

  function filtered(form) {
    const parameters = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    return form.action + (parameters.size ? "?" + parameters : "");
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
      const copied = await copy_text(copy.closest("p").nextElementSibling);
      announce(copied ? "Copied" : "Not copied: the command is selected");
      copy.textContent = copied ? "Copied" : "Selected";
      setTimeout(() => (copy.textContent = "Copy"), 2000);
      return;
    }
    const link = event.target.closest("main a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || link.hash || new URL(link.href).pathname !== location.pathname) return;
    event.preventDefault();
    const changes_page = link.closest(".pager");
    await go(link.href);
    if (changes_page) document.getElementById("list")?.scrollIntoView();
  });
  window.addEventListener("popstate", async () => {
    if (await show(location.href)) reset_form();
  });

  // Expands the view that the fragment of the URL refers to.
  function expand() {
    const view = document.getElementById(location.hash.slice(1));
    if (view instanceof HTMLDetailsElement) view.open = true;
  }
  window.addEventListener("hashchange", expand);
  expand();

  if ("live" in document.body.dataset) {
    root.classList.add("live");
    const refresh = () => {
      if (!document.hidden && !pending && Date.now() - shown >= PERIOD) show(location.href);
    };
    setInterval(refresh, 1000);
    document.addEventListener("visibilitychange", refresh);
  }
  root.classList.add("copies");
})();
