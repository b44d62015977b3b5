"use strict";
// Before anything is drawn, so that no page flashes in the other colours. Storage may be refused.
try {
  const kept = localStorage.getItem("retold-theme");
  if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept;
} catch { /* the setting of the system holds */ }
document.documentElement.dataset.script = "";
