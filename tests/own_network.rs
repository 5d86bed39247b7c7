//! A network of the user's own begins a run: lists of pairs, tables, what is wrong with them.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::{fs, path::Path, process::Command};

const MARKET: &str = include_str!("bad_scenarios/good/market.ron");
const NODES: &str = "id,species,region,level,money\n\
    ann,user,west,0.9,50\nbob,user,east,,\ncid,user,west,0.1,\nx1,shop,,,7\nx2,shop,,,\n";
const EDGES: &str = "source,target,channel,strength\n\
    ann,x1,pay,1\nann,x2,pay,0.25\nbob,x2,pay,\nann,bob,acquaintance,\nbob,ann,acquaintance,\n";

/// A folder with a scenario and a network.
fn place(nodes: &str, edges: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for (name, text) in [("market.ron", MARKET), ("nodes.csv", nodes), ("edges.csv", edges)] {
        fs::write(place.path().join(name), text).unwrap();
    }
    place
}

fn ecograph(at: &Path, line: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecograph"));
    let output = command.current_dir(at).args(line.split(' ')).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[track_caller]
fn succeeds(at: &Path, line: &str) -> String {
    let (code, text) = ecograph(at, line);
    assert_eq!(code, Some(0), "{line}: {text}");
    text
}

const BOTH: &str = "market.ron --nodes nodes.csv --edges edges.csv";

#[test]
fn agents_and_connectors_are_those_of_the_files() {
    let place = place(NODES, EDGES);
    let at = place.path();
    let seen = succeeds(at, &format!("generate {BOTH} --out w.world"));
    let line = |name: &str| seen.lines().find(|line| line.starts_with(name)).unwrap_or("none");
    let words = |name: &str| line(name).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words("user")[..3], ["user", "3", "3"], "{seen}");
    assert_eq!(words("shop")[..3], ["shop", "2", "2"], "{seen}");
    assert!(line("acquaintance").contains(" 2 "), "{seen}");
    assert!(line("pay").contains(" 3 ") && line("pay").contains("0.5833"), "{seen}");
    // West comes after east whatever the order of the file; its agents keep theirs.
    succeeds(at, "run --from w.world --steps 1 --quiet --network --out r");
    let nodes = fs::read_to_string(at.join("r/nodes.csv")).unwrap();
    let cell = |id: &str| nodes.lines().find(|line| line.starts_with(id)).unwrap_or("").to_owned();
    assert!(cell("user:0,").contains("east") && cell("user:1,").contains("west"), "{nodes}");
}

#[test]
fn a_run_on_a_network_is_the_run_of_its_world() {
    let place = place(NODES, EDGES);
    let at = place.path();
    succeeds(at, &format!("run {BOTH} --quiet --steps 6 --out direct"));
    succeeds(at, &format!("generate {BOTH} --out w.world"));
    succeeds(at, "run --from w.world --quiet --steps 6 --out stored");
    for table in ["indices", "species", "channels", "measures", "ledger"] {
        let read =
            |run: &str| fs::read_to_string(at.join(run).join(format!("{table}.csv"))).unwrap();
        assert_eq!(read("direct"), read("stored"), "{table}");
    }
}

#[test]
fn a_list_of_pairs_names_its_agents() {
    let place = place(
        NODES,
        "# Directed graph: knows.txt\n# FromNodeId ToNodeId\n10\t2\n2\t10\n2\t33\n33\t33\n2\t10\n",
    );
    let at = place.path();
    let line = "generate market.ron --edges edges.csv --channel acquaintance --out w.world";
    let seen = succeeds(at, line);
    assert!(seen.contains("2 connectors to oneself or named before are left out"), "{seen}");
    assert!(seen.lines().any(|line| line.starts_with("user") && line.contains(" 3 ")), "{seen}");
    let known = seen.lines().find(|line| line.starts_with("acquaintance")).unwrap_or("none");
    assert!(known.contains(" 3 "), "{seen}");
}

#[test]
fn a_generated_world_runs_like_its_scenario() {
    let place = place(NODES, EDGES);
    let at = place.path();
    succeeds(at, "generate market.ron --seed 5 --out w.world");
    succeeds(at, "run --from w.world --quiet --out stored");
    succeeds(at, "run market.ron --seed 5 --quiet --out direct");
    let read = |run: &str| fs::read_to_string(at.join(run).join("indices.csv")).unwrap();
    assert_eq!(read("stored"), read("direct"));
}

/// Runs with one file replaced; the message must say where and what, and nothing may be left.
#[track_caller]
fn check(nodes: &str, edges: &str, options: &str, expected: &str) {
    let place = place(nodes, edges);
    let line = format!("run market.ron --quiet --out r {options}");
    let (code, text) = ecograph(place.path(), &line);
    assert_eq!(code, Some(2), "{line}: {text}");
    assert!(text.contains(expected), "{expected:?} is not in: {text}");
    let left: Vec<_> =
        fs::read_dir(place.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "something is left: {left:?}");
}

#[test]
fn what_is_wrong_with_a_network_is_told_with_its_place() {
    let both = "--nodes nodes.csv --edges edges.csv";
    let nodes = |text: &str, expected: &str| check(text, EDGES, both, expected);
    let edges = |text: &str, expected: &str| check(NODES, text, both, expected);
    nodes("", "nodes.csv: is empty");
    nodes("name,species\n", "nodes.csv:1:1: there is no column `id`");
    nodes("id,specie\n", "is it `specie`?");
    nodes(
        "id,species\nann,usr\n",
        "nodes.csv:2:5: there is no species `usr`\nhelp: did you mean `user`?",
    );
    nodes(
        "id,species,label,lvl\nann,user,x,1\n",
        "nodes.csv:1:18: there is no column `lvl`\nhelp: did you mean `level`?",
    );
    edges(
        "source,target,channel,weight,strenght\nann,x1,pay,1,1\n",
        "edges.csv:1:30: there is no column `strenght`\nhelp: did you mean `strength`?",
    );
    check(NODES, EDGES, "--nodes nodes.csv --scale 0.5", "cannot be used with");
    nodes("id,species\nann,user\nann,user\n", "nodes.csv:3:1: the id `ann` is given twice");
    nodes("id,species\n,user\n", "nodes.csv:2:1: an agent has no id");
    nodes(
        "id,species,region\nann,user,wset\n",
        "nodes.csv:2:10: `region` has no part `wset`\nhelp: did you mean `west`?",
    );
    nodes("id,species,level\nann,user,1.5\n", "nodes.csv:2:10: 1.5 is not in [0, 1]");
    nodes("id,species,level\nann,user,high\n", "nodes.csv:2:10: `high` is no number");
    nodes("id,species,money\nann,user,NaN\n", "nodes.csv:2:10: NaN is not in [0, 1000000000000]");
    nodes("id,species\nann\n", "nodes.csv:2:1: this row has 1 fields, but the header has 2");
    edges(
        "source,target,channel\nann,zed,pay\n",
        "edges.csv:2:1: there is no agent with the id `zed`",
    );
    edges(
        "source,target,channel\nx1,ann,pay\n",
        "edges.csv:2:1: `x1` is of `shop`, but `pay` goes from `user` to `shop`",
    );
    edges(
        "source,target,channel\nann,x1,pya\n",
        "edges.csv:2:8: there is no channel `pya`\nhelp: did you mean `pay`?",
    );
    edges("source,target,channel,strength\nann,x1,pay,0\n", "edges.csv:2:12: 0 is not in (0, 1]");
    edges(
        "source,target\nann,x1\n",
        "do not say of which channel they are\nhelp: name it with `--channel`",
    );
    edges("source,target,channel\n", "edges.csv: there are no connectors");
    edges("source,target,channel\nann,,pay\n", "edges.csv:2:5: a connector lacks an end");
    edges("1 2\n1 2 3\n", "edges.csv: the connectors do not say");
    check(
        NODES,
        "1 2\n1 2 3\n",
        "--edges edges.csv --channel pay",
        "edges.csv:2:1: two ids are wanted, 3 stand here",
    );
    check(NODES, EDGES, "--edges none.csv", "none.csv: cannot be read");
    check(NODES, EDGES, "--edges .", ".: cannot be read");
    check(NODES, EDGES, "--nodes nodes.csv", "--edges");
    check(NODES, EDGES, "--edges edges.csv --scale 2", "--scale");
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    let place = place(NODES, EDGES);
    fs::write(place.path().join("edges.csv"), b"1 2\n\xff\xfe 3\n").unwrap();
    let line = "run market.ron --quiet --out r --edges edges.csv --channel pay";
    let (code, text) = ecograph(place.path(), line);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("edges.csv: is no text: byte 4 is not UTF-8"), "{text}");
}
