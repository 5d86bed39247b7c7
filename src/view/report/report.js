"use strict";
// The page reads without this script; it adds values under the pointer, a choice among all series
// of a figure, and buttons that save.
(() => {
  const tip = document.getElementById("tip");
  const make = (name, attributes, text) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    return node;
  };
  // A table of text: quoted fields may hold commas and quotes.
  const parse = (text) => {
    const rows = [];
    let row = [], field = "", quoted = false;
    for (let at = 0; at < text.length; at++) {
      const c = text[at];
      if (quoted) {
        if (c === '"' && text[at + 1] === '"') { field += c; at++; }
        else if (c === '"') quoted = false;
        else field += c;
      } else if (c === '"') quoted = true;
      else if (c === ",") { row.push(field); field = ""; }
      else if (c === "\n") { row.push(field); rows.push(row); row = []; field = ""; }
      else field += c;
    }
    const [header = [], ...rest] = rows;
    return { header, rows: rest };
  };
  const tables = new Map();
  const table = (figure) => {
    if (!tables.has(figure)) tables.set(figure, parse(figure.querySelector("pre.csv").textContent));
    return tables.get(figure);
  };
  const axis = (text) => {
    const [kind, low, high, from, to] = text.split(",");
    const [l, h, f, t] = [low, high, from, to].map(Number);
    const scale = kind === "log" ? Math.log10 : (number) => number;
    const place = (number) => f + ((scale(number) - scale(l)) / (scale(h) - scale(l))) * (t - f);
    const number = (at) => {
      const inner = scale(l) + ((at - f) / (t - f)) * (scale(h) - scale(l));
      return kind === "log" ? 10 ** inner : inner;
    };
    return { kind, low: l, high: h, from: f, to: t, place, number };
  };
  const day = (text) => /^\d{4,}-\d\d-\d\d$/.test(text) ? Date.parse(text) / 864e5 : Number(text);
  const shown = (number, digits = 4) => {
    const size = Math.abs(number);
    if (size !== 0 && (size < 1e-3 || 1e15 <= size)) return number.toExponential(3);
    return number.toLocaleString("en", { maximumSignificantDigits: digits });
  };
  const say = (text, event) => {
    tip.textContent = text;
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    const left = event.clientX + 14 + width < innerWidth ? event.clientX + 14 : event.clientX - 14 - width;
    tip.style.left = `${Math.max(4, left)}px`;
    tip.style.top = `${Math.max(4, Math.min(event.clientY + 14, innerHeight - height - 4))}px`;
  };
  const hush = () => { tip.hidden = true; };

  // Values of all lines of a panel at the nearest row of its data.
  const follow = (svg, rows, column) => {
    const x = axis(svg.dataset.x);
    const days = rows.map((row) => day(row[0]));
    for (const panel of svg.querySelectorAll(".panel")) {
      const y = axis(panel.dataset.y);
      const lines = [...panel.querySelectorAll("[data-column]")];
      const rule = make("path", { class: "zero", visibility: "hidden" });
      const cover = make("rect", {
        x: x.from, y: y.to, width: x.to - x.from, height: y.from - y.to, fill: "transparent",
      });
      panel.append(rule, cover);
      for (const dot of panel.querySelectorAll("circle")) panel.append(dot);
      cover.addEventListener("pointerleave", () => { hush(); rule.setAttribute("visibility", "hidden"); });
      cover.addEventListener("pointermove", (event) => {
        const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
        const wanted = x.number(at.x);
        let best = 0;
        days.forEach((known, row) => { if (Math.abs(known - wanted) < Math.abs(days[best] - wanted)) best = row; });
        const values = lines.map((line) => {
          const value = rows[best]?.[column(line.dataset.column)];
          return value === undefined || value === "" ? "" : `${line.querySelector("title")?.textContent}: ${shown(Number(value))}`;
        });
        rule.setAttribute("d", `M${x.place(days[best])} ${y.from}V${y.to}`);
        rule.setAttribute("visibility", "visible");
        say([rows[best][0], ...values.filter(Boolean)].join("\n"), event);
      });
    }
  };

  // One series as a chart: line, axes, first and last value.
  const ticks = (low, high) => {
    const rough = (high - low) / 5 || 1;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((part) => part * power).find((step) => rough <= step);
    const list = [];
    for (let at = Math.ceil(low / step); at * step <= high + step * 1e-9; at++) list.push(at * step);
    return list;
  };
  const draw = (points, name, title) => {
    const [left, right, top, floor] = [70, 740, 26, 220];
    // Marked as made here, so that a figure's own drawings are told from it.
    const svg = make("svg", { class: "fig chosen", viewBox: "0 0 760 262", role: "img", "aria-label": `${name} ${title}` });
    const values = points.map((point) => point[2]);
    let [low, high] = [Math.min(...values), Math.max(...values)];
    if (high - low <= 1e-4 * Math.max(Math.abs(low), Math.abs(high))) { low -= Math.abs(low) * 0.1 || 1; high += Math.abs(high) * 0.1 || 1; }
    const [first, last] = [points[0][1], points[points.length - 1][1]];
    svg.dataset.x = ["time", first, last === first ? first + 1 : last, left, right].join(",");
    const panel = make("g", { class: "panel" });
    panel.dataset.y = ["linear", low, high, floor, top].join(",");
    const [x, y] = [axis(svg.dataset.x), axis(panel.dataset.y)];
    panel.append(make("text", { class: "head", x: left, y: 16 }, title));
    for (const tick of ticks(low, high)) {
      panel.append(make("path", { class: "grid", d: `M${left} ${y.place(tick)}H${right}` }));
      panel.append(make("text", { class: "tick end", x: left - 6, y: y.place(tick) + 4 }, shown(tick, 6)));
    }
    const every = Math.max(1, Math.ceil(points.length / 8));
    points.forEach(([date, at], row) => {
      if (row % every === 0) panel.append(make("text", { class: "tick mid", x: x.place(at), y: floor + 18 }, date.slice(0, 7)));
    });
    panel.append(make("path", { class: "axis", d: `M${left} ${top}V${floor}H${right}` }));
    const d = points.map(([, at, value], row) => `${row ? "L" : "M"}${x.place(at).toFixed(1)} ${y.place(value).toFixed(1)}`).join("");
    const line = make("path", { class: "line s0", d, "data-column": "value" });
    line.append(make("title", {}, name));
    panel.append(line);
    svg.append(panel);
    return svg;
  };
  const explore = (figure, box) => {
    const { header, rows } = table(figure);
    const [key, value] = ["key", "value"].map((part) => box.querySelector(`[data-part=${part}]`));
    const keyAt = header.indexOf(box.dataset.key), dateAt = header.indexOf("date");
    const show = () => {
      const valueAt = header.indexOf(value.value);
      const points = rows
        .filter((row) => keyAt < 0 || row[keyAt] === key.value)
        .filter((row) => row[valueAt] !== "" && Number.isFinite(Number(row[valueAt])))
        .map((row) => [row[dateAt], day(row[dateAt]), Number(row[valueAt])]);
      const drawn = box.querySelector(".drawn");
      drawn.textContent = "";
      if (points.length === 0) return;
      const name = key ? key.selectedOptions[0].textContent : value.value;
      const svg = draw(points, name, value.selectedOptions[0].textContent);
      drawn.append(svg);
      follow(svg, points.map(([date, , number]) => [date, String(number)]), () => 1);
    };
    for (const choice of [key, value]) choice?.addEventListener("change", show);
    box.hidden = false;
    show();
  };

  const save = (name, text, type) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const style = [...document.querySelectorAll("style")].map((node) => node.textContent).join("");

  for (const figure of document.querySelectorAll("figure.picture")) {
    const id = figure.id.replace(/^fig-/, "");
    for (const button of figure.querySelectorAll("[data-save]")) {
      button.addEventListener("click", () => {
        if (button.dataset.save === "csv") return save(`${id}.csv`, figure.querySelector("pre.csv").textContent, "text/csv");
        const seen = [...figure.querySelectorAll("svg.fig:not(.spark)")].find((svg) => svg.getBoundingClientRect().width);
        if (!seen) return undefined;
        const copy = seen.cloneNode(true);
        copy.prepend(make("style", {}, style));
        return save(`${id}.svg`, new XMLSerializer().serializeToString(copy), "image/svg+xml");
      });
    }
    const box = figure.querySelector(".explorer");
    if (box) explore(figure, box);
    for (const svg of figure.querySelectorAll(".view svg[data-x]")) {
      const { header, rows } = table(figure);
      const dated = header[0] === "date" && [...svg.querySelectorAll("[data-column]")].every((line) => header.includes(line.dataset.column));
      if (dated) follow(svg, rows, (name) => header.indexOf(name));
    }
    // Words of a mark, shown at once instead of after a while.
    figure.addEventListener("pointermove", (event) => {
      const words = event.target.closest?.("circle,.rib,path.dot")?.querySelector("title")?.textContent;
      if (words) say(words, event);
    });
    figure.addEventListener("pointerout", hush);
  }
})();
