"""Opens every table of a store in one line each, as the README shows, and a job file."""

import json
import pathlib
import sys

try:
    import duckdb
    import pandas
    import polars
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

store = sys.argv[1]
tables = json.loads((pathlib.Path(store) / "store.json").read_text(encoding="utf-8"))["tables"]
assert sorted(tables) == ["measures", "parameters", "runs", "series"], tables
for name, written in tables.items():
    by_pandas = pandas.read_parquet(f"{store}/{name}")
    by_polars = polars.read_parquet(f"{store}/{name}")
    by_duckdb = duckdb.sql(f"from '{store}/{name}/**/*.parquet'").df()
    assert len(by_pandas) == len(by_polars) == len(by_duckdb) == written["rows"], name
    assert sorted(by_pandas.columns) == sorted(by_polars.columns) == sorted(by_duckdb.columns), name
    assert "block" in by_pandas.columns and len(written["files"]) == 2, name

measures = pandas.read_parquet(f"{store}/measures")
wide = pandas.read_parquet(f"{store}/parameters").pivot(index="point", columns="parameter", values="value")
efficiency = measures[measures["name"] == "efficiency"].set_index("point")["value"]
assert len(wide) == 70 and efficiency.notna().all()
assert wide.join(efficiency).groupby("channels.buy.split.fee")["value"].mean().gt(0).all()

jobs = list(yaml.safe_load_all(pathlib.Path("examples/jobs/kubernetes.yaml").read_text(encoding="utf-8")))
assert [job["kind"] for job in jobs] == ["Job", "Job"]
assert jobs[0]["spec"]["completionMode"] == "Indexed"
print("read")
