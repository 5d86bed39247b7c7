"""Reads Parquet tables and a network over time, each in one line, as the README shows."""

import json
import pathlib
import sys

try:
    import duckdb
    import lxml.etree
    import networkx
    import pandas
    import polars
    import pyarrow.parquet
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

folder = pathlib.Path(sys.argv[1])
manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))

for name, written in manifest["tables"].items():
    file = str(folder / f"{name}.parquet")
    by_pandas = pandas.read_parquet(file)
    by_polars = polars.read_parquet(file)
    by_duckdb = duckdb.sql(f"select * from '{file}'").df()
    assert len(by_pandas) == len(by_polars) == len(by_duckdb) == written["rows"], name
    assert list(by_pandas.columns) == by_polars.columns == list(by_duckdb.columns), name
    described = pandas.read_parquet(folder / "columns.parquet")
    described = described[described["table"] == name.split("-")[0]]
    kinds = {"text": "string", "list": "string", "whole": "int64", "count": "int64",
             "real": "double", "flag": "bool"}
    schema = pyarrow.parquet.read_schema(file)
    for column, kind, unit, meaning in zip(described["column"], described["kind"],
                                           described["unit"], described["meaning"]):
        assert str(schema.field(column).type) == kinds[kind], (name, column)
        about = schema.field(column).metadata
        assert about[b"unit"].decode() == unit, (name, column)
        assert about[b"meaning"].decode() == meaning, (name, column)
    assert schema.metadata[b"ecograph.seed"] == str(2**64 - 1).encode()
    assert schema.metadata[b"ecograph.scenario.blake3"].decode() == manifest["scenario"]["blake3"]
    assert schema.metadata[b"ecograph.version"].decode() == manifest["version"]

measures = pandas.read_parquet(folder / "measures.parquet")
assert measures["value"].iloc[0] == 0.1 + 0.2
indices = pandas.read_parquet(folder / "indices.parquet")
assert indices["balance"].isna().tolist() == [True, False, False, False]
money = polars.read_parquet(folder / "channels.parquet")["money"][0]
assert money == 2**63 - 1, money

grammar = lxml.etree.RelaxNG(file=str(pathlib.Path(__file__).parent / "samples/gexf-1.3.rng"))
grammar.assertValid(lxml.etree.parse(str(folder / "network.gexf")))

# A connector comes with the second snapshot, at whose first day the first agent has gone. The last stands
# until its step is over.
first, second = ("2011-01-01", "2011-02-28"), ("2011-03-01", "2011-03-31")
graph = networkx.read_gexf(folder / "network.gexf")
assert graph.is_directed()
assert sorted(graph) == ["evil\\u{0}:0", "user:0", "user:1"], sorted(graph)
assert graph.nodes["user:0"]["spells"] == [first]
assert graph.nodes["user:1"]["spells"] == [(first[0], second[1])], graph.nodes["user:1"]
assert graph.nodes["user:0"]["level"] == [(0.25, *first)]
assert graph.nodes["user:0"]["species"] == "user"
ends = {(a, b): data["spells"] for a, b, data in graph.edges(data=True)}
assert ends == {("user:0", "user:1"): [first], ("user:1", "evil\\u{0}:0"): [second]}, ends
print("read")
