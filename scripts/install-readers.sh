#!/usr/bin/env bash
# Installs what reads our results in tests: libraries of Python, a browser and what drives it, Gephi.
# Tests of readers that are missing skip themselves, with a message.
set -uo pipefail
cd "$(dirname "$0")/.."

# As root in a container, with sudo elsewhere.
as_root=""
[ "$(id -u)" -eq 0 ] || as_root="sudo"
packages() { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends "$@" > /dev/null; }

pip install --quiet --disable-pip-version-check pandas pyarrow polars duckdb networkx jsonschema lxml SALib scipy pyyaml \
  || echo "readers of tables are missing: their tests will be skipped"

if ! command -v chromium > /dev/null; then
  packages chromium nodejs npm fonts-liberation || echo "a browser is missing: its tests will be skipped"
fi

npm install --silent --no-audit --no-fund --prefix target/browser playwright-core@1.65 \
  || echo "the driver of the browser is missing: its tests will be skipped"

# What Gephi Lite, the Gephi of browsers, reads files with.
npm install --silent --no-audit --no-fund --prefix target/browser graphology@0.26 graphology-gexf@0.13 graphology-graphml@0.5 \
  || echo "the readers of Gephi Lite are missing: their test will be skipped"

# Gephi's own importers: the toolkit of the desktop program, which this wheel carries.
toolkit=gephi-toolkit-0.9.2-all.jar
sum=d570e5108b34dd9b343890c49766898c89dec46148f506824dd73677cc3a2edd
toolkit_is_whole() { echo "$sum  target/gephi/$toolkit" | sha256sum --check --status 2> /dev/null; }
if ! toolkit_is_whole; then
  pip download --quiet --disable-pip-version-check --no-deps --dest target/gephi forceatlas2-python==1.1 \
    && python3 -m zipfile -e target/gephi/*.whl target/gephi/wheel \
    && mv "target/gephi/wheel/forceatlas2/ext/$toolkit" target/gephi
  rm -rf target/gephi/wheel target/gephi/*.whl
  toolkit_is_whole || { rm -f "target/gephi/$toolkit"; echo "Gephi is missing: its test will be skipped"; }
fi
if ! command -v javac > /dev/null; then
  packages default-jdk-headless || echo "a Java compiler is missing: the test of Gephi will be skipped"
fi
