"use strict";
// Comfort only: every page works by its links and forms alone. Keys for claims and differences are in page.js.
(() => {
  const byId = (id) => document.getElementById(id);
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* for this page only */ } };
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const say = (text) => { byId("live").textContent = ""; setTimeout(() => { byId("live").textContent = text; }, 50); };

  // Colours: as the system, light, dark.
  const theme = byId("theme");
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const label = () => { theme.setAttribute("aria-pressed", String(isDark())); };
  theme.hidden = false;
  label();
  theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; keep("retold-theme", root.dataset.theme); label(); });

  // Single-key shortcuts can be switched off for good (WCAG 2.1.4).
  const keys = byId("keys");
  keys.checked = kept("retold-keys") !== "off";
  keys.addEventListener("change", () => keep("retold-keys", keys.checked ? "on" : "off"));
  const help = byId("help");
  document.querySelectorAll(".open-help").forEach((link) => link.addEventListener("click", (event) => { event.preventDefault(); help.showModal(); }));
  document.addEventListener("keydown", (event) => {
    if (!keys.checked || event.ctrlKey || event.altKey || event.metaKey || help.open) return;
    if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select")) return;
    if (event.key === "?") { event.preventDefault(); help.showModal(); }
    if (event.key === "/") { event.preventDefault(); byId("search").focus(); byId("search").select(); }
  });

  // What htmx puts in place: folded parts stay as they were, the focus stays where it was, the change is told.
  let open = new Set();
  let back = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status >= 400) { event.detail.shouldSwap = false; say("That could not be done. " + (refusal(event.detail.xhr) || "")); return; }
    open = new Set([...document.querySelectorAll("details[open][id]")].map((d) => d.id));
    const here = document.activeElement;
    back = here && here !== document.body ? here.id || here.closest("[id]")?.id : null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    open.forEach((id) => { const d = byId(id); if (d) d.open = true; });
    const here = document.activeElement;
    if (back && (!here || here === document.body)) {
      const target = byId(back) || byId("main");
      if (target.tabIndex < 0 && !target.hasAttribute("tabindex")) target.tabIndex = -1;
      target.focus({ preventScroll: true });
    }
    back = null;
    const told = event.detail.elt.closest("[data-told]") || document.querySelector("[data-told]");
    if (told) say(told.dataset.told);
  });
  const refusal = (xhr) => {
    const text = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(".problem");
    const shown = byId("refusal");
    if (text && shown) { shown.textContent = text.textContent; shown.hidden = false; }
    return text ? text.textContent : "";
  };

  // How far a job is, as the server tells it.
  const job = document.querySelector("[data-events]");
  if (job) {
    const source = new EventSource(job.dataset.events);
    source.addEventListener("job", (event) => {
      const now = JSON.parse(event.data);
      const bar = job.querySelector("progress");
      if (bar) { if (now.total) { bar.max = now.total; bar.value = now.done; } else bar.removeAttribute("value"); }
      const words = now.message || now.state;
      const line = byId("message");
      if (line.textContent !== words) line.textContent = words;
      if (now.state === "queued" || now.state === "running") return;
      source.close();
      if (now.state === "done" && now.result && job.dataset.go === "result") location.replace(now.result);
      else location.reload();
    });
  }
})();
