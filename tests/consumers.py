"""Reads a run folder as the people who asked for it do: tables with pandas, the graph with networkx."""

import json
import pathlib
import sys

try:
    import networkx
    import pandas
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

folder = pathlib.Path(sys.argv[1])
manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
assert manifest["seed"] == 2**64 - 1, manifest["seed"]

columns = pandas.read_csv(folder / "columns.csv", keep_default_na=False)
for name, written in manifest["tables"].items():
    table = pandas.read_csv(folder / f"{name}.csv")
    assert len(table) == written["rows"], (name, len(table))
    described = columns[columns["table"] == name]
    assert list(table.columns) == list(described["column"]), name
    for column, kind in zip(described["column"], described["kind"]):
        found = table[column].dtype
        if table[column].isna().all():
            continue
        if kind in ("whole", "count"):
            assert found == "int64", (name, column, found)
        elif kind == "real":
            assert found in ("float64", "int64"), (name, column, found)
        elif kind == "flag":
            assert found == "bool", (name, column, found)

species = pandas.read_csv(folder / "species.csv")
assert set(species["species"]) == {"user", 'shop, "old"'}
users = species[species["species"] == "user"]
assert list(users["members"]) == [1e6, 2e6, 3e6, 4e6]
dates = pandas.to_datetime(users["date"])
assert dates.is_monotonic_increasing and dates.iloc[0].year == 2011
assert pandas.read_csv(folder / "channels.csv")["money"].iloc[0] == 2**63 - 1
measures = pandas.read_csv(folder / "measures.csv", float_precision="round_trip")
assert measures["value"].iloc[0] == 0.1 + 0.2
indices = pandas.read_csv(folder / "indices.csv")
assert indices["balance"].isna().tolist() == [True, False, False, False]

nodes = pandas.read_csv(folder / "nodes.csv", keep_default_na=False)
edges = pandas.read_csv(folder / "edges.csv")
assert set(edges["source"]) | set(edges["target"]) <= set(nodes["id"])
graph = networkx.read_graphml(folder / "network.graphml")
assert graph.is_directed() and graph.is_multigraph()
assert set(graph) == set(nodes["id"]), sorted(graph)
assert graph.number_of_edges() == len(edges) == 3
assert graph.nodes["user:1"]["cell"] == "<we&st>\\u{202e}", graph.nodes["user:1"]
assert graph.nodes["user:0"]["money"] == -7 and graph.nodes["user:0"]["level"] == 0.25
strengths = sorted(data["strength"] for _, _, data in graph.edges(data=True))
assert strengths == [0.25, 0.5, 1.0], strengths
print("read")
