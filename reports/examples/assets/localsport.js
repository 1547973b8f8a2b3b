// What a page gains with JavaScript: charts that answer the mouse, tables that sort. It reads well without.
(() => {
  "use strict";

  const here = document.currentScript.src;
  let plotly;

  // plotly.js is large, so it is read once, when the first chart is opened.
  const withPlotly = () => {
    plotly ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = new URL("plotly.min.js", here).href;
      script.onload = done;
      script.onerror = () => failed(new Error("plotly.min.js is not in the assets folder"));
      document.head.append(script);
    });
    return plotly;
  };

  const draw = async (details) => {
    const drawing = details.querySelector(".drawing");
    if (details.dataset.drawn) return;
    details.dataset.drawn = "yes";
    try {
      await withPlotly();
      const { data, layout, config } = JSON.parse(details.querySelector("script").textContent);
      delete layout.width;
      // A chart made for a wide screen would be mostly empty on a tall, narrow one.
      if (layout.height) layout.height = Math.min(layout.height, Math.max(420, drawing.clientWidth * 1.3));
      const font = { family: "Source Sans Pro, Arial, sans-serif", ...layout.font };
      await window.Plotly.newPlot(drawing, data, { ...layout, font, autosize: true }, {
        ...config,
        responsive: true,
        displayModeBar: false,
      });
      steppable(drawing, data, layout);
    } catch (error) {
      drawing.textContent = `This chart cannot be drawn here (${error.message}). The picture above shows the same.`;
    }
    details.dataset.drawn = "done";
  };

  // The arrow keys step through the areas of a map, the greatest first; what the pointer would show is shown and said.
  const steppable = (drawing, data, layout) => {
    const steps = layout.meta?.steps;
    if (!steps?.length) return;
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    drawing.after(said);
    drawing.tabIndex = 0;
    drawing.setAttribute("role", "application");
    const keys = "Arrow keys step through the areas, the greatest first; Home and End go to the ends; Escape clears.";
    drawing.setAttribute("aria-label", `${drawing.getAttribute("aria-label")} ${keys}`);
    const words = (text) => {
      const plain = new DOMParser().parseFromString(text.replaceAll("<br>", "; "), "text/html");
      return plain.body.textContent;
    };
    let at = -1;
    const ring = (point) => {
      const about = { type: "circle", xsizemode: "pixel", ysizemode: "pixel", x0: -10, x1: 10, y0: -10, y1: 10 };
      const line = { color: "#F46A25", width: 4 };
      const shapes = point ? [{ ...about, xanchor: point.x, yanchor: point.y, line }] : [];
      window.Plotly.relayout(drawing, { shapes });
    };
    const go = (n) => {
      at = Math.min(Math.max(n, 0), steps.length - 1);
      ring(steps[at]);
      window.Plotly.Fx.hover(drawing, { xval: steps[at].x, yval: steps[at].y }, "xy");
      said.textContent = `${at + 1} of ${steps.length}: ${words(data[at].text)}`;
    };
    const moves = {
      ArrowRight: () => go(at + 1),
      ArrowDown: () => go(at + 1),
      ArrowLeft: () => go(at - 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(steps.length - 1),
      Escape: () => {
        at = -1;
        ring();
        window.Plotly.Fx.unhover(drawing);
        said.textContent = "";
      },
    };
    drawing.addEventListener("keydown", (event) => {
      if (!moves[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      moves[event.key]();
    });
  };

  for (const details of document.querySelectorAll("details.interactive")) {
    details.hidden = false;
    details.addEventListener("toggle", () => details.open && draw(details));
  }

  const key = (row, column) => {
    const cell = row.cells[column];
    const number = Number.parseFloat(cell.dataset.value);
    return Number.isNaN(number) ? cell.textContent.trim() : number;
  };
  const empty = (value) => value === "" || value === "–";
  const order = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "en-GB", { numeric: true });
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    const said = table.parentElement.parentElement.querySelector("[role=status]");
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...table.tBodies[0].rows];
        // What has no value stays at the end, whichever way the rest is sorted.
        rows.sort((a, b) => {
          const [x, y] = [key(a, column), key(b, column)];
          if (empty(x) || empty(y)) return empty(x) - empty(y);
          return down ? order(y, x) : order(x, y);
        });
        table.tBodies[0].append(...rows);
        if (said) said.textContent = `Sorted by ${button.textContent}, ${down ? "descending" : "ascending"}.`;
      });
    });
  }
})();
