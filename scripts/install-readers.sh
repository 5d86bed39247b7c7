#!/usr/bin/env bash
# Installs what reads our results in tests: libraries of Python, a browser and what drives it. Tests
# of readers that are missing skip themselves, with a message.
set -uo pipefail
cd "$(dirname "$0")/.."

pip install --quiet --disable-pip-version-check pandas pyarrow polars duckdb networkx jsonschema lxml SALib scipy pyyaml \
  || echo "readers of tables are missing: their tests will be skipped"

if ! command -v chromium > /dev/null; then
  # As root in a container, with sudo elsewhere.
  as_root=""
  [ "$(id -u)" -eq 0 ] || as_root="sudo"
  $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends chromium nodejs npm fonts-liberation > /dev/null \
    || echo "a browser is missing: its tests will be skipped"
fi

npm install --silent --no-audit --no-fund --prefix target/browser playwright-core@1.65 \
  || echo "the driver of the browser is missing: its tests will be skipped"

# What Gephi Lite, the Gephi of browsers, reads files with.
npm install --silent --no-audit --no-fund --prefix target/browser graphology@0.26 graphology-gexf@0.13 graphology-graphml@0.5 \
  || echo "the readers of Gephi Lite are missing: their test will be skipped"
