"use strict";
// Keyboard comfort only: the page reads the same without it.
(() => {
  const box = document.getElementById("keys");
  document.getElementById("keys-label").hidden = false;
  const visible = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.getClientRects().length);
  const go = (selector, step) => {
    const all = visible(selector);
    if (!all.length) return;
    const here = document.activeElement.closest(selector);
    let next = all.indexOf(here) + step;
    if (!here) {
      const below = all.findIndex((e) => e.getBoundingClientRect().top > 8);
      next = step > 0 ? (below < 0 ? all.length - 1 : below) : (below < 0 ? all.length : below) - 1;
    }
    const target = all[Math.max(0, Math.min(all.length - 1, next))];
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start" });
  };
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const here = document.activeElement;
    const fold = event.key === "Enter" && here.matches(".claim, .difference") && here.closest(".claim").querySelector(".judge a");
    const rows = ".claim, .utterance, .row";
    const move = { j: [rows, 1], k: [rows, -1], n: [".difference", 1], p: [".difference", -1] }[event.key];
    if (!move && !fold) return;
    event.preventDefault();
    if (fold) fold.click();
    else go(...move);
  });
})();
