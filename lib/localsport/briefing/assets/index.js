// What the index gains with JavaScript: a field and a list that leave only the places sought. It reads well without.
(() => {
  "use strict";

  const form = document.querySelector(".finder");
  const table = document.querySelector(".places table");
  if (!form || !table) return;
  const sought = form.querySelector("input");
  const region = form.querySelector("select");
  const said = form.querySelector("[role=status]");

  // "Kings Lynn" finds "King's Lynn", and "Barrow in Furness" finds "Barrow-in-Furness".
  const plain = (text) => text.normalize("NFD").toLowerCase().replace(/[\u0300-\u036f'’.]/g, "").replace(/[^a-z0-9]+/g, " ").trim();
  // A place may be drawn twice: where it lies, and enlarged.
  const drawn = new Map();
  for (const shape of document.querySelectorAll(".map svg a, .map svg [data-to]")) {
    const address = shape.getAttribute("href") ?? shape.dataset.to;
    drawn.set(address, [...(drawn.get(address) ?? []), shape]);
  }
  const rows = [...table.tBodies[0].rows].map((row) => {
    const link = row.cells[0].querySelector("a");
    const address = link.getAttribute("href");
    const words = plain(`${link.textContent} ${address.split("/")[0]}`);
    return { row, link, words, region: region ? row.cells[1].textContent : "", shapes: drawn.get(address) ?? [] };
  });

  const few = document.createElement("ul");
  form.append(few);

  let shown = rows;
  const narrow = () => {
    const words = plain(sought.value);
    const within = region?.value ?? "";
    shown = rows.filter((one) => one.words.includes(words) && (!within || one.region === within));
    const kept = new Set(shown);
    for (const one of rows) {
      one.row.hidden = !kept.has(one);
      for (const shape of one.shapes) shape.classList.toggle("out", !kept.has(one));
    }
    said.textContent = shown.length === rows.length ? `All ${rows.length} places.` : `${shown.length} of ${rows.length} places.`;
    // The table may be a screen away: a few places are offered at once.
    few.replaceChildren(...(words && shown.length <= 5 ? shown : []).map(({ link }) => {
      const item = document.createElement("li");
      const copy = link.cloneNode(true);
      item.append(copy);
      return item;
    }));
    if (!shown.length) said.textContent = "No place of that name here. Shorten it, or choose all regions.";
  };

  form.hidden = false;
  form.addEventListener("input", narrow);
  // Enter opens the place where only one is left, else goes to the first.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (shown.length === 1) shown[0].link.click();
    else shown[0]?.link.focus();
  });
  // A browser that comes back to the page may have kept what was typed.
  window.addEventListener("pageshow", narrow);
  narrow();
})();
