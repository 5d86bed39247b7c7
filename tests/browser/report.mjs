// Opens a report in a real browser and looks at it as a reader would.
//
//   node report.mjs PAGE RESULT REFERENCES NAME
//
// Exit 77 where the browser or its driver is missing. Pictures are compared with those in the folder
// REFERENCES, small and grey, with a tolerance; with RENEW=1 they are written.
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [pagePath, result, references, name] = process.argv.slice(2);
const chromiumPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
let chromium;
try {
  ({ chromium } = createRequire(path.resolve("target/browser/package.json"))("playwright-core"));
} catch { /* told below */ }
if (!chromiumPath || !chromium) {
  console.log("chromium or playwright-core is missing: scripts/install-readers.sh installs both");
  process.exit(77);
}

const wrong = [];
const must = (holds, words) => { if (!holds) wrong.push(words); };

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
  return { header, rows: rest, column: (name) => rest.map((row) => row[header.indexOf(name)]) };
};
// A table is a file, or in a store a folder of parts.
const recorded = (table) => {
  const file = path.join(result, `${table}.csv`);
  if (existsSync(file)) return parse(readFileSync(file, "utf8"));
  const folder = path.join(result, table);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return undefined;
  const parts = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".csv")).sort();
  const read = parts.map((name) => parse(readFileSync(path.join(folder, name), "utf8")));
  if (read.length === 0) return undefined;
  const [{ header }] = read;
  const rows = read.flatMap((part) => part.rows);
  return { header, rows, column: (name) => rows.map((row) => row[header.indexOf(name)]) };
};

const browser = await chromium.launch({
  executablePath: chromiumPath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const url = pathToFileURL(path.resolve(pagePath)).href;

const open = async (options) => {
  const context = await browser.newContext({ deviceScaleFactor: 1, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) wrong.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (request.url() !== url && !/^(data|blob):/.test(request.url())) wrong.push(`request: ${request.url()}`);
  });
  await page.goto(url, { waitUntil: "load" });
  return page;
};

// Every figure is there, seen and not empty; nothing is wider than the page.
const looks = async (page, width) => {
  const found = await page.evaluate(() => [...document.querySelectorAll("figure.picture")].map((figure) => {
    const svg = [...figure.querySelectorAll(".views svg.fig")].find((svg) => svg.getBoundingClientRect().width);
    const marks = svg ? svg.querySelectorAll("path,circle,rect").length : 0;
    const long = svg ? [...svg.querySelectorAll("path")].reduce((sum, path) => sum + (path.getAttribute("d") ?? "").length, 0) : 0;
    const box = svg?.getBoundingClientRect();
    const bad = svg ? /NaN|Infinity|undefined/.test(svg.outerHTML) : false;
    return { id: figure.id, marks, long, height: box?.height ?? 0, caption: figure.querySelector("figcaption")?.textContent ?? "", bad };
  }));
  must(0 < found.length, "no figures");
  for (const figure of found) {
    must(3 < figure.marks && 60 < figure.long && 40 < figure.height, `${figure.id} is empty at ${width} px`);
    must(!figure.bad, `${figure.id} has a number that is none`);
    must(40 < figure.caption.length && figure.caption.includes("ecograph report"), `${figure.id} has no caption`);
  }
  const [wide, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  must(wide <= inner, `the page is ${wide} px wide at ${inner} px`);
  return found.map((figure) => figure.id);
};

// No words of a picture lie over others, none is cut off at its edge.
const readable = async (page, where) => {
  const found = await page.evaluate(() => [...document.querySelectorAll("figure.picture .views svg.fig")].filter((svg) => svg.getBoundingClientRect().width).flatMap((svg) => {
    const id = svg.closest("figure").id;
    const frame = svg.getBoundingClientRect();
    const words = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim())
      .map((text) => ({ text: text.childNodes[0].textContent.trim(), box: text.getBoundingClientRect() }))
      .filter(({ box }) => box.width);
    const wrong = words.filter(({ box }) => box.left < frame.left - 1 || frame.right + 1 < box.right || box.top < frame.top - 1 || frame.bottom + 1 < box.bottom)
      .map(({ text }) => `${id}: "${text}" is cut off`);
    for (const [at, one] of words.entries()) {
      for (const other of words.slice(at + 1)) {
        const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        // Boxes of lines hold the space between lines too.
        if (2 < wide && 0.4 * Math.min(one.box.height, other.box.height) < high) wrong.push(`${id}: "${one.text}" lies over "${other.text}"`);
      }
    }
    return wrong;
  }));
  wrong.push(...found.slice(0, 12).map((words) => `${words} (${where})`));
};

// Choosing a view shows that one alone.
const chooses = async (page) => {
  for (const id of await page.evaluate(() => [...document.querySelectorAll("figure.picture")].map((figure) => figure.id))) {
    const labels = page.locator(`#${id} > label`);
    const many = await labels.count();
    for (let at = 0; at < many; at++) {
      await labels.nth(at).click();
      const seen = await page.evaluate((id) => [...document.querySelectorAll(`#${id} > .views > .view`)].map((view) => 0 < view.getBoundingClientRect().height), id);
      must(seen.filter(Boolean).length === 1 && seen[at], `${id}: view ${at} is not shown alone`);
      await readable(page, `view ${at} of ${id}`);
    }
  }
};

// Choosing a series draws it, from the numbers of the figure.
const explores = async (page) => {
  const boxes = page.locator(".explorer");
  for (let at = 0; at < await boxes.count(); at++) {
    const box = boxes.nth(at);
    const keys = box.locator("select[data-part=key]");
    const values = box.locator("select[data-part=value]");
    must(await box.isVisible(), "a choice of series is hidden");
    if (await keys.count()) await keys.selectOption({ index: 1 });
    const options = await values.locator("option").count();
    if (1 < options) await values.selectOption({ index: options - 1 });
    if (1 < options) await values.selectOption({ index: 1 });
    const d = await box.locator(".drawn svg path.line").first().getAttribute("d").catch(() => null);
    must(d && 2 < d.length, `choice ${at} draws nothing`);
  }
};

// What is under the pointer is said, with the number of the table.
const points = async (page) => {
  const figure = (await page.locator("#fig-diversity").count()) ? "#fig-diversity" : null;
  if (!figure) return;
  const svg = page.locator(`${figure} svg.fig`).first();
  await svg.scrollIntoViewIfNeeded();
  const box = await svg.boundingBox();
  const panel = await svg.locator(".panel").first().boundingBox();
  await page.mouse.move(box.x + box.width * 0.5, panel.y + panel.height * 0.5);
  const tip = await page.locator("#tip").textContent();
  const [date, ...lines] = tip.split("\n");
  const data = parse(await page.locator(`${figure} pre.csv`).textContent());
  const row = data.rows.find((row) => row[0] === date);
  must(row && 0 < lines.length, `the pointer says ${JSON.stringify(tip)}`);
  const columns = new Map(await svg.evaluate((svg) => [...svg.querySelectorAll("[data-column]")].map((line) => [line.querySelector("title").textContent, line.dataset.column])));
  for (const line of row ? lines : []) {
    const [label, said] = [line.slice(0, line.lastIndexOf(": ")), Number(line.split(": ").pop().replaceAll(",", ""))];
    const known = Number(row[data.header.indexOf(columns.get(label))]);
    must(Math.abs(said - known) <= 1e-3 * Math.abs(known), `the pointer says ${line}, the table ${known}`);
  }
  await page.mouse.move(2, 2);
};

// Lines stand where their numbers say: the drawing is turned back into numbers.
const drawnRight = async (page) => {
  const charts = await page.evaluate(() => [...document.querySelectorAll("figure.picture")].flatMap((figure) =>
    [...figure.querySelectorAll(".view svg[data-x]")].map((svg) => ({
      id: figure.id, x: svg.dataset.x, csv: figure.querySelector("pre.csv").textContent,
      panels: [...svg.querySelectorAll(".panel")].map((panel) => ({
        y: panel.dataset.y,
        lines: [...panel.querySelectorAll("path[data-column]")].map((line) => ({ column: line.dataset.column, d: line.getAttribute("d") })),
      })),
    }))));
  let compared = 0;
  for (const chart of charts) {
    const data = parse(chart.csv);
    if (data.header[0] !== "date") continue;
    const axis = (text) => {
      const [kind, ...numbers] = text.split(",");
      const [low, high, from, to] = numbers.map(Number);
      const scale = kind === "log" ? Math.log10 : (n) => n;
      return { kind, place: (n) => from + ((scale(n) - scale(low)) / (scale(high) - scale(low))) * (to - from) };
    };
    const x = axis(chart.x);
    for (const panel of chart.panels) {
      const y = axis(panel.y);
      for (const line of panel.lines) {
        if (!data.header.includes(line.column)) continue;
        const wanted = data.rows
          .map((row) => [Date.parse(row[0]) / 864e5, row[data.header.indexOf(line.column)]])
          .filter(([, value]) => value !== "" && (y.kind !== "log" || 0 < Number(value)))
          .map(([day, value]) => [x.place(day), y.place(Number(value))]);
        const drawn = line.d.split(/[ML]/).filter(Boolean).map((point) => point.split(" ").map(Number));
        must(drawn.length === wanted.length, `${chart.id} ${line.column}: ${drawn.length} points for ${wanted.length} numbers`);
        const off = Math.max(0, ...drawn.map(([a, b], at) => Math.max(Math.abs(a - wanted[at]?.[0]), Math.abs(b - wanted[at]?.[1]))));
        must(off < 0.11, `${chart.id} ${line.column} is ${off} px off`);
        compared += drawn.length;
      }
    }
  }
  return compared;
};

// The same for pictures whose data hold all their views one after the other, and for single values.
const viewsDrawnRight = async (page) => {
  const figures = await page.evaluate(() => [...document.querySelectorAll("figure.picture")].map((figure) => ({
    id: figure.id.slice(4), csv: figure.querySelector("pre.csv").textContent,
    views: [...figure.querySelectorAll(".views > .view svg.fig")].map((svg) => ({
      x: svg.dataset.x,
      panels: [...svg.querySelectorAll(".panel")].map((panel) => ({
        y: panel.dataset.y,
        lines: [...panel.querySelectorAll("path[data-column]")].map((line) => ({ column: line.dataset.column, d: line.getAttribute("d") })),
      })),
      dots: [...svg.querySelectorAll("circle[data-value]")].map((dot) => [dot.dataset.value, dot.getAttribute("cx")].map(Number)),
    })),
  })));
  const axis = (text) => {
    const [kind, ...numbers] = text.split(",");
    const [low, high, from, to] = numbers.map(Number);
    const scale = kind === "log" ? Math.log10 : (n) => n;
    return (n) => from + ((scale(n) - scale(low)) / (scale(high) - scale(low))) * (to - from);
  };
  let compared = 0;
  for (const { id, csv, views } of figures) {
    for (const view of views) {
      if (view.dots.length === 0) continue;
      must(view.x, `${id} has values but no axis`);
      const x = axis(view.x);
      for (const [value, at] of view.dots) {
        must(Math.abs(x(value) - at) < 0.11, `${id}: ${value} stands at ${at}, not at ${x(value)}`);
        compared += 1;
      }
    }
    if (!id.startsWith("response") && id !== "series") continue;
    const data = parse(csv);
    // Of an impulse there is one response, by distance.
    const single = id === "response";
    const keys = single ? ["response"] : [...new Set(data.rows.map((row) => row[0]))].slice(0, views.length);
    must(keys.length === views.length, `${id}: ${views.length} views of ${keys.length} figures`);
    const xAt = single ? data.header.indexOf("distance") : id === "series" ? data.header.indexOf("date") : 2;
    const variantAt = data.header.indexOf("variant");
    for (const [at, view] of views.entries()) {
      const x = axis(view.x);
      for (const { y, lines } of view.panels) {
        for (const line of lines) {
          const valueAt = data.header.indexOf(variantAt < 0 ? line.column : "mean");
          const wanted = data.rows
            .filter((row) => (single || row[0] === keys[at]) && (variantAt < 0 || row[variantAt] === line.column) && row[valueAt] !== "" && (!y.startsWith("log") || 0 < Number(row[valueAt])))
            .map((row) => [x(id !== "series" ? Number(row[xAt]) : Date.parse(row[xAt]) / 864e5), axis(y)(Number(row[valueAt]))]);
          const drawn = line.d.split(/[ML]/).filter(Boolean).map((point) => point.split(" ").map(Number));
          must(drawn.length === wanted.length && 0 < drawn.length, `${id} ${keys[at]} ${line.column}: ${drawn.length} points for ${wanted.length} numbers`);
          const off = Math.max(0, ...drawn.map(([a, b], point) => Math.max(Math.abs(a - wanted[point]?.[0]), Math.abs(b - wanted[point]?.[1]))));
          must(off < 0.11, `${id} ${keys[at]} ${line.column} is ${off} px off`);
          compared += drawn.length;
        }
      }
    }
  }
  return compared;
};

// The numbers behind figures are those of the recorded tables.
const sameNumbers = async (page) => {
  const behind = await page.evaluate(() => Object.fromEntries([...document.querySelectorAll("figure.picture")].map((figure) => [figure.id.slice(4), figure.querySelector("pre.csv").textContent])));
  const same = (figure, table, columns, filter = () => true) => {
    if (!behind[figure]) return;
    const [data, known] = [parse(behind[figure]), recorded(table)];
    const rows = known.rows.filter((row) => filter((column) => row[known.header.indexOf(column)]));
    must(data.rows.length === rows.length, `${figure}: ${data.rows.length} rows, ${rows.length} in ${table}`);
    for (const column of columns ?? data.header) {
      const [a, b] = [data.header.indexOf(column), known.header.indexOf(column)];
      must(0 <= a && 0 <= b && data.rows.every((row, at) => row[a] === rows[at]?.[b]), `${figure}: ${column} is not that of ${table}`);
    }
  };
  for (const figure of ["diversity", "balance", "productivity", "traits", "all-indices"]) same(figure, "indices");
  same("population", "species");
  same("connectors", "channels", undefined, (field) => field("open") === "true");
  same("impact", "impact", undefined, (field) => field("simulated") !== "");
  same("value-flows", "flows", undefined, (field) => field("date") === parse(behind["value-flows"]).rows[0][0]);
  same("slopes", "trend");
  for (const table of ["response", "shock", "sensitivity"]) same(table, table);
  const near = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1e-300);
  const middle = (all) => {
    const sorted = [...all].sort((a, b) => a - b);
    const at = (sorted.length - 1) / 2;
    return (sorted[Math.floor(at)] + sorted[Math.ceil(at)]) / 2;
  };
  // What was compared: the rows that differ, as the table has them.
  const compare = recorded("compare");
  for (const figure of ["differences", "impact-differences", "gross-net"].filter((figure) => behind[figure])) {
    const data = parse(behind[figure]);
    const known = new Set(compare.rows.map((row) => data.header.map((name) => row[compare.header.indexOf(name)]).join("|")));
    must(0 < data.rows.length && data.rows.every((row) => known.has(row.join("|"))), `${figure} has rows that are not in the table`);
  }
  // A trend: the mean over seeds.
  if (behind.series && recorded("trend")) {
    const [data, series] = [parse(behind.series), recorded("series")];
    const [variant, date, index, value] = ["variant", "date", "index", "value"].map((name) => series.header.indexOf(name));
    const seeds = new Map();
    for (const row of series.rows.filter((row) => row[value] !== "")) {
      const key = [row[index], row[variant], row[date]].join("|");
      seeds.set(key, [...seeds.get(key) ?? [], Number(row[value])]);
    }
    for (const row of data.rows) {
      const of = seeds.get(row.slice(0, 3).join("|")) ?? [];
      const wanted = [of.reduce((sum, one) => sum + one, 0) / of.length, Math.min(...of), Math.max(...of)];
      must(0 < of.length && wanted.every((one, at) => near(one, Number(row[3 + at]))), `series: ${row} is not ${wanted}`);
    }
  }
  // A sweep: medians of the runs at each value of the parameter, and at each date.
  const measures = recorded("measures");
  if (measures && recorded("parameters")) {
    const parameters = recorded("parameters");
    const valueOf = new Map(parameters.rows.map((row) => [["point", "parameter"].map((name) => row[parameters.header.indexOf(name)]).join("|"), row[parameters.header.indexOf("value")]]));
    for (const figure of Object.keys(behind).filter((figure) => figure.startsWith("response-"))) {
      const data = parse(behind[figure]);
      const runs = new Map();
      const at = (row, name) => row[measures.header.indexOf(name)];
      for (const row of measures.rows.filter((row) => at(row, "value") !== "")) {
        const kind = at(row, "kind") === "index" ? "" : `${at(row, "kind")} · `;
        const period = at(row, "period") === "" ? "" : ` ${at(row, "period")}`;
        const key = [`${kind}${at(row, "name")}${period}`, Number(valueOf.get(`${at(row, "point")}|${data.header[2]}`))].join("|");
        runs.set(key, [...runs.get(key) ?? [], Number(at(row, "value"))]);
      }
      // Where values are many, each row is a class of runs: then only their number is compared.
      const levels = new Set([...runs.keys()].map((key) => key.split("|")[1])).size;
      for (const row of data.rows.filter(() => levels <= 20)) {
        const of = runs.get([row[0], Number(row[2])].join("|")) ?? [];
        must(of.length === Number(row[3]) && near(middle(of), Number(row[6])), `${figure}: ${row} is not the middle of ${of.length} runs`);
      }
      const counted = data.rows.filter((row) => row[0] === data.rows[0][0]).reduce((sum, row) => sum + Number(row[3]), 0);
      const all = [...runs].filter(([key]) => key.split("|")[0] === data.rows[0][0]).reduce((sum, [, of]) => sum + of.length, 0);
      must(counted === all, `${figure}: ${counted} runs of ${all}`);
    }
    if (behind.series) {
      const [data, series] = [parse(behind.series), recorded("series")];
      const of = new Map();
      for (const row of series.rows) {
        const [name, date, value] = ["name", "date", "value"].map((column) => row[series.header.indexOf(column)]);
        if (value !== "") of.set(`${name}|${date}`, [...of.get(`${name}|${date}`) ?? [], Number(value)]);
      }
      must(data.rows.length === of.size, `series: ${data.rows.length} rows for ${of.size} dates`);
      for (const row of data.rows) must(near(middle(of.get(`${row[0]}|${row[1]}`)), Number(row[5])), `series: ${row} is not the middle`);
    }
  }
  if (behind["value-web"]) {
    const [data, ledger] = [parse(behind["value-web"]), recorded("ledger")];
    const units = JSON.parse(readFileSync(path.join(result, "manifest.json"), "utf8")).money.units;
    for (const date of new Set(data.column("date"))) {
      const shown = data.rows.filter((row) => row[0] === date).reduce((sum, row) => sum + Number(row[4]), 0);
      const at = (column) => ledger.header.indexOf(column);
      const known = ledger.rows.filter((row) => row[at("date")] === date && row[at("channel")] !== "").reduce((sum, row) => sum + Number(row[at("amount")]) / units, 0);
      must(Math.abs(shown - known) <= 1e-9 * Math.abs(known), `value-web ${date}: ${shown}, the ledger has ${known}`);
    }
  }
  if (behind.network) {
    const data = parse(behind.network);
    const ids = data.rows.filter((row) => row[0] === data.rows[data.rows.length - 1][0]).map((row) => row[1]);
    must(ids.join() === recorded("sample_agents").column("id").join(), "network: its agents are not those of sample_agents");
    const circles = await page.locator("#fig-network .view").last().locator("circle.node").count();
    must(circles === ids.length, `network: ${circles} circles for ${ids.length} agents`);
  }
};

// Small and grey: what an eye would call another picture differs, fonts of another machine do not.
const SMALL = 120;
const compared = async (page, blank) => {
  mkdirSync(references, { recursive: true });
  for (const figure of ["diversity", "traits", "impact", "value-web", "network", "slopes", "differences", "sensitivity", "response-channels-buy-split-fee", "series", "response", "shock"]) {
    const view = page.locator(`#fig-${figure} .views`);
    if (!await view.count()) continue;
    const shot = (await view.screenshot({ animations: "disabled" })).toString("base64");
    const file = path.join(references, `${name}-${figure}.png`);
    const grey = (source) => blank.evaluate(async ([source, wide]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${source}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [wide, Math.round((image.height * wide) / image.width)];
      const pen = canvas.getContext("2d");
      pen.imageSmoothingQuality = "high";
      pen.filter = "grayscale(1)";
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
      return { png: canvas.toDataURL().split(",")[1], wide: canvas.width, high: canvas.height, values: [...data].filter((_, at) => at % 4 === 0) };
    }, [source, SMALL]);
    const now = await grey(shot);
    if (process.env.RENEW) { writeFileSync(file, Buffer.from(now.png, "base64")); continue; }
    if (!existsSync(file)) { wrong.push(`${figure}: there is no reference ${file}`); continue; }
    const before = await grey(readFileSync(file).toString("base64"));
    must(Math.abs(before.high - now.high) <= 3, `${figure}: ${now.high} high, the reference ${before.high}`);
    const n = Math.min(now.values.length, before.values.length);
    let off = 0;
    for (let at = 0; at < n; at++) off += Math.abs(now.values[at] - before.values[at]) / 255 / n;
    must(off < 0.02, `${figure} differs from its reference by ${(100 * off).toFixed(1)} %`);
  }
};

const wide = await open({ viewport: { width: 1200, height: 900 }, colorScheme: "light" });
const ids = await looks(wide, 1200);
await readable(wide, "1200 px");
const blank = await (await browser.newContext()).newPage();
await compared(wide, blank);
const numbers = await drawnRight(wide) + await viewsDrawnRight(wide);
must(0 < numbers, "no number was compared");
await sameNumbers(wide);
await points(wide);
await explores(wide);
await chooses(wide);
const saved = wide.waitForEvent("download");
await wide.locator("details.data summary").first().click();
await wide.locator("[data-save=csv]").first().click();
const file = await (await saved).path();
must(readFileSync(file, "utf8") === await wide.locator("pre.csv").first().textContent(), "the saved CSV is another");
await wide.emulateMedia({ media: "print" });
must(!await wide.locator("nav").isVisible() && 0 < await wide.locator("figure svg.fig:visible").count(), "print shows the wrong things");
await wide.emulateMedia({ media: "screen", colorScheme: "dark" });
const dark = await wide.evaluate(() => [document.body, document.querySelector("svg.fig")].map((node) => getComputedStyle(node).backgroundColor));
must(dark.every((color) => Math.max(...color.match(/\d+/g).slice(0, 3).map(Number)) < 64), `dark is ${dark}`);
const narrow = await open({ viewport: { width: 390, height: 800 } });
await looks(narrow, 390);
await readable(narrow, "390 px");
const plain = await open({ viewport: { width: 1200, height: 900 }, javaScriptEnabled: false });
must(await plain.locator("figure.picture").count() === ids.length, "without a script figures are missing");
for (const id of ids) {
  const seen = await plain.locator(`#${id} .views svg.fig`).evaluateAll((all) => all.filter((svg) => 40 < svg.getBoundingClientRect().height).length).catch(() => -1);
  must(seen === 1, `${id}: ${seen} drawings are seen without a script`);
}
must(await plain.locator(".explorer:visible").count() === 0, "a choice is shown that needs a script");
await browser.close();

console.log(`${name}: ${ids.length} figures, ${numbers} points of lines compared`);
if (wrong.length) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
