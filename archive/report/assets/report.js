"use strict";
// Step through the changes by key, and hide classes of them. The page is complete without this script.
(() => {
  const bar = document.querySelector(".bar");
  if (!bar) return; // nothing is marked
  const map = [...document.querySelectorAll(".map a")];
  const edits = [...document.querySelectorAll(".edit")].sort((a, b) => a.dataset.edit - b.dataset.edit);
  const marks = [...document.querySelectorAll("[data-edit]")];
  const entries = [...document.querySelectorAll("[data-entry]")];
  const rows = [...document.querySelectorAll(".row[data-classes]")];
  const boxes = [...bar.querySelectorAll("input[data-class]")];
  const unchanged = bar.querySelector("input[data-unchanged]");
  const where = bar.querySelector("output");
  let current = null;

  const selectedClasses = () => new Set(boxes.filter((box) => box.checked).map((box) => box.dataset.class));
  const visibleEdits = () => {
    const classes = selectedClasses();
    return edits.filter((edit) => classes.has(edit.dataset.class));
  };

  function showPosition(list) {
    const at = list.indexOf(current);
    const hidden = edits.length - list.length;
    const words = bar.dataset;
    const fill = (text, n) => text.replace("{n}", n.toLocaleString("en")).replace("{at}", (at + 1).toLocaleString("en"));
    const count = list.length === 1 ? words.one : words.many;
    where.textContent = fill(at < 0 ? count : words.position, list.length) + (hidden ? fill(words.hidden, hidden) : "");
  }

  function goTo(edit) {
    for (const mark of document.querySelectorAll(".now")) mark.classList.remove("now");
    current = edit;
    for (const mark of marks) if (mark.dataset.edit === edit.dataset.edit) mark.classList.add("now");
    edit.focus({ preventScroll: true });
    edit.scrollIntoView({ block: "center" });
    showPosition(visibleEdits());
  }

  // From the current change; if it is hidden, from its neighbours; if there is none, from the first or last.
  function step(by) {
    const list = visibleEdits();
    if (!list.length) return;
    let at = list.indexOf(current);
    if (at < 0) {
      const after = list.findIndex((edit) => current && Number(edit.dataset.edit) > Number(current.dataset.edit));
      at = by > 0 ? (after < 0 ? -1 : after - 1) : (after < 0 ? 0 : after);
    }
    goTo(list[(at + by + list.length) % list.length]);
  }

  function filter() {
    const classes = selectedClasses();
    for (const mark of marks) mark.classList.toggle("off", !classes.has(mark.dataset.class));
    for (const entry of entries) entry.hidden = !classes.has(entry.dataset.entry);
    for (const row of rows) {
      const own = row.dataset.classes.split(" ").filter(Boolean);
      row.hidden = !unchanged.checked && !own.some((name) => classes.has(name));
    }
    showPosition(visibleEdits());
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "n" || event.key === "j") step(1);
    else if (event.key === "p" || event.key === "k") step(-1);
    else return;
    event.preventDefault();
  });
  // The map is one stop of the tab key; from there, the arrow keys walk its marks.
  for (const [at, mark] of map.entries()) {
    mark.addEventListener("keydown", (event) => {
      const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: map.length - 1 }[event.key];
      if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const next = map[Math.min(map.length - 1, Math.max(0, to))];
      mark.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
  }
  bar.querySelector("[data-step='1']").addEventListener("click", () => step(1));
  bar.querySelector("[data-step='-1']").addEventListener("click", () => step(-1));
  for (const box of [...boxes, unchanged]) box.addEventListener("change", filter);
  // A link to a change (from the list, or from the other side of a move) makes it the current one.
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    const edit = target && edits.find((one) => one.dataset.edit === target.dataset.edit);
    if (edit) { current = edit; showPosition(visibleEdits()); }
  });
  // Typographic changes are off at first: hundreds of commas would hide one changed figure.
  const commas = boxes.find((box) => box.dataset.class === "typographic");
  if (commas && boxes.length > 1) commas.checked = false;
  unchanged.checked = true;
  filter();
  bar.hidden = false;
})();
