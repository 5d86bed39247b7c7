// Reads network.graphml and network.gexf of a run folder as Gephi Lite, the Gephi of browsers, does:
// with its readers and the options that it gives them. Both are checked against the tables.
// `node read.mjs FOLDER DATE …`: nodes and edges of the GraphML file are those of the end, those of
// the GEXF file all that were there at one of the dates.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(path.resolve("target/browser/node_modules/x.js"));
let Graph, gexf, graphml;
try {
  Graph = require("graphology");
  gexf = require("graphology-gexf");
  graphml = require("graphology-graphml");
} catch (missing) {
  console.log(`skipped: ${missing.message.split("\n")[0]}`);
  process.exit(77);
}

const folder = process.argv[2];
const read = (file) => fs.readFileSync(path.join(folder, file), "utf8");

/** Rows of a table as objects. */
function table(name) {
  const rows = [[""]];
  let quoted = false;
  const text = read(`${name}.csv`);
  for (let at = 0; at < text.length; at += 1) {
    const row = rows.at(-1);
    if (quoted && text[at] === '"' && text[at + 1] === '"') row[row.length - 1] += text[(at += 1)];
    else if (text[at] === '"') quoted = !quoted;
    else if (!quoted && text[at] === ",") row.push("");
    else if (!quoted && text[at] === "\n") rows.push([""]);
    else row[row.length - 1] += text[at];
  }
  rows.pop();
  const [header, ...body] = rows;
  return body.map((row) => Object.fromEntries(header.map((column, at) => [column, row[at]])));
}

/** Every field of a row stands among the attributes, as the number that it is. */
function same(found, row, ends, where) {
  for (const [column, field] of Object.entries(row)) {
    if (ends.includes(column)) continue;
    const value = found[column];
    const is = typeof value === "number" ? value === Number(field) : (value ?? "") === field;
    assert(is, `${where}: ${column} is ${JSON.stringify(value)}, not ${JSON.stringify(field)}`);
  }
}

const NUMBERS = { node: ["members", "level", "money"], edge: ["strength", "flow"] };

/** Nodes and edges of a graph are those of the rows, in their order. */
function check(graph, nodes, edges, where, typed) {
  assert.equal(graph.order, nodes.length, where);
  assert.equal(graph.size, edges.length, where);
  for (const row of nodes) same(graph.getNodeAttributes(row.id), row, ["id"], `${where} ${row.id}`);
  graph.edges().forEach((edge, at) => {
    const row = edges[at];
    assert.deepEqual(graph.extremities(edge), [row.source, row.target], `${where} edge ${at}`);
    assert(graph.isDirected(edge));
    same(graph.getEdgeAttributes(edge), row, ["source", "target"], `${where} edge ${at}`);
  });
  for (const column of typed.node) {
    const is = (node) => ["number", "undefined"].includes(typeof graph.getNodeAttribute(node, column));
    assert(graph.nodes().every(is), `${where}: ${column} is no number`);
  }
  for (const column of typed.edge) {
    const is = (edge) => typeof graph.getEdgeAttribute(edge, column) === "number";
    assert(graph.edges().every(is), `${where}: ${column} is no number`);
  }
}

check(
  graphml.parse(Graph, read("network.graphml"), { addMissingNodes: true }),
  table("nodes"),
  table("edges"),
  "GraphML",
  NUMBERS,
);

// What is there at any date, with the values of the last one.
const dates = process.argv.slice(3);
const last = (name, key) => {
  const rows = new Map();
  for (const date of dates) for (const row of table(`${name}-${date}`)) rows.set(key(row), row);
  return rows;
};
if (dates.length > 0) {
  const nodes = last("nodes", (row) => row.id);
  const edges = last("edges", (row) => [row.channel, row.source, row.target].join("\n"));
  const graph = gexf.parse(Graph, read("network.gexf"), {
    allowUndeclaredAttributes: true,
    addMissingNodes: true,
  });
  const order = graph.mapEdges((_, { channel }, source, target) =>
    edges.get([channel, source, target].join("\n")),
  );
  assert(!order.includes(undefined) && new Set(order).size === edges.size);
  check(graph, [...nodes.values()], order, "GEXF", NUMBERS);
  graph.forEachNode((node, { label }) => assert.equal(label, node));
  // Edges have names of their own: none is taken for another.
  assert.equal(new Set(graph.edges()).size, graph.size);
}
console.log("read");
