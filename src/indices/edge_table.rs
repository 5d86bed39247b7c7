//! A flow network as a table of edges, and a second one of nodes where there is more to say.
//!
//! The table of edges has a header and one row for each flow: `source`, `target`, `value` (also `from`
//! and `to`; `flow`, `amount`, `weight`), in any order; other columns are passed over. Flows over the
//! boundary have a reserved word at one end, in any case, bare or in brackets: source `import` (or
//! `input`), target `export` (or `output`), `respiration`, and `storage` for the stock of the source.
//!
//! A table of nodes lists all of them: `node` (or `name`), and as far as they are known `import`,
//! `export`, `respiration`, `storage`. An edge may then name no other node, and a word that is the name
//! of a node is reserved no more. Nodes without table stand in the order in which edges name them.

use std::collections::BTreeMap;

use crate::indices::{
    flow_network::{FlowNetwork, FlowNetworkError},
    json::NetworkFile,
    text_table::{Cell, TextTable, misspelt, shortened},
};

pub use crate::indices::unfit_table::{EdgeTableError, Unfit, Which};

use crate::indices::unfit_table::Wrong;

/// Reads the text of a table of edges, and of a table of nodes where there is one.
///
/// # Errors
/// Where a table is not of the form, with the place; see [`Unfit`].
///
/// ```
/// use ecograph::indices::edge_table::parse;
/// let file = parse("from,to,value\nimport,grass,10\ngrass,cow,6\ngrass,respiration,4\ncow,export,6\n", None)?;
/// assert_eq!(file.nodes, ["grass", "cow"]);
/// assert_eq!(file.network.exports(), [0.0, 6.0]);
/// # Ok::<(), ecograph::indices::edge_table::EdgeTableError>(())
/// ```
pub fn parse(edges: &str, nodes: Option<&str>) -> Result<NetworkFile, EdgeTableError> {
    let nodes = nodes.map(|text| table(text, Which::Nodes)).transpose()?;
    network(&table(edges, Which::Edges)?, nodes.as_ref())
}

/// Reads the text of one table, whatever its columns.
///
/// # Errors
/// Where a row is longer or shorter than the header, or a quotation mark is never closed.
///
/// ```
/// use ecograph::indices::edge_table::{Which, table};
///
/// let table = table("source;target;value\na;b;3\n", Which::Edges)?;
/// assert_eq!((table.header.len(), table.rows[0][2].text.as_str()), (3, "3"));
/// assert_eq!((table.rows[0][2].place.line, table.rows[0][2].place.column), (2, 5));
/// # Ok::<(), ecograph::indices::edge_table::EdgeTableError>(())
/// ```
pub fn table(text: &str, which: Which) -> Result<TextTable, EdgeTableError> {
    TextTable::parse(text).map_err(|(place, what)| EdgeTableError { table: which, place, what })
}

/// The network of tables that were read already, as of other formats.
///
/// # Errors
/// As [`parse`].
pub fn network(
    edges: &TextTable,
    nodes: Option<&TextTable>,
) -> Result<NetworkFile, EdgeTableError> {
    let mut found = Found::default();
    if let Some(nodes) = nodes {
        let in_nodes = |(place, what)| EdgeTableError { table: Which::Nodes, place, what };
        found.take_nodes(nodes).map_err(in_nodes)?;
    }
    let in_edges = |(place, what)| EdgeTableError { table: Which::Edges, place, what };
    found.take_edges(edges).map_err(in_edges)?;
    found.network().map_err(|error| in_edges((None, Unfit::Network(error))))
}

/// What one end of an edge says of the boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Boundary {
    Import,
    Export,
    Respiration,
    Storage,
}

const BOUNDARIES: [Boundary; 4] =
    [Boundary::Import, Boundary::Export, Boundary::Respiration, Boundary::Storage];

impl Boundary {
    fn name(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Export => "export",
            Self::Respiration => "respiration",
            Self::Storage => "storage",
        }
    }

    /// Columns of this meaning in a table of nodes.
    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Import => &["import", "input", "imports"],
            Self::Export => &["export", "output", "exports"],
            Self::Respiration => &["respiration"],
            Self::Storage => &["storage", "stock"],
        }
    }

    fn of(word: &str) -> Option<Self> {
        let word = word.to_lowercase();
        let bare = word.strip_prefix('(').and_then(|word| word.strip_suffix(')'));
        let bare = bare.unwrap_or(&word);
        BOUNDARIES.into_iter().find(|it| it.columns().contains(&bare))
    }
}

/// What the tables have said so far.
#[derive(Default)]
struct Found {
    nodes: Vec<String>,
    places: BTreeMap<String, usize>,
    /// Whether a table of nodes has named them all.
    listed: bool,
    flows: Vec<(usize, usize, f64)>,
    /// Amounts at the boundary, each with where it was given.
    boundary: BTreeMap<(Boundary, usize), (f64, String)>,
    /// Lines on which a flow was given first, by its ends; nodes by their place.
    lines: BTreeMap<(String, String), usize>,
}

impl Found {
    fn take_nodes(&mut self, table: &TextTable) -> Result<(), Wrong> {
        self.listed = true;
        let name = column(table, "node", &["node", "name"])?;
        spelt(table, BOUNDARIES.map(Boundary::columns).as_slice())?;
        let mut amounts = Vec::new();
        for boundary in BOUNDARIES {
            if let Some(at) = optional(table, boundary.columns())? {
                amounts.push((boundary, at));
            }
        }
        for row in &table.rows {
            let cell = &row[name];
            let node = cell.text.trim();
            named(cell, "node")?;
            self.once(cell, (node, ""), || format!("node `{node}`"))?;
            let place = self.nodes.len();
            self.nodes.push(node.to_owned());
            self.places.insert(node.to_owned(), place);
            for &(boundary, at) in &amounts {
                // An unknown amount is left empty.
                if !row[at].text.trim().is_empty() {
                    let given = (amount(&row[at])?, "in the table of nodes".to_owned());
                    self.boundary.insert((boundary, place), given);
                }
            }
        }
        Ok(())
    }

    fn take_edges(&mut self, table: &TextTable) -> Result<(), Wrong> {
        let source = column(table, "source", &["source", "from"])?;
        let target = column(table, "target", &["target", "to"])?;
        let value = column(table, "value", &["value", "flow", "amount", "weight"])?;
        if table.rows.is_empty() && !self.listed {
            return Err((None, Unfit::Empty));
        }
        for row in &table.rows {
            let (from, to) = (&row[source], &row[target]);
            named(from, "source")?;
            named(to, "target")?;
            let amount = amount(&row[value])?;
            let words = (self.boundary_of(from), self.boundary_of(to));
            let shown = || format!("the flow from `{}` to `{}`", from.text.trim(), to.text.trim());
            self.once(from, (from.text.trim(), to.text.trim()), shown)?;
            match words {
                (None, None) => {
                    let ends = (self.node(from)?, self.node(to)?);
                    self.flows.push((ends.0, ends.1, amount));
                }
                (Some(Boundary::Import), None) => {
                    let node = self.node(to)?;
                    self.at_boundary(from, (Boundary::Import, node), amount)?;
                }
                (None, Some(leaves)) if leaves != Boundary::Import => {
                    let node = self.node(from)?;
                    self.at_boundary(to, (leaves, node), amount)?;
                }
                (Some(_), _) => return Err(misplaced(from)),
                (None, Some(_)) => return Err(misplaced(to)),
            }
        }
        Ok(())
    }

    /// The reserved meaning of a word that is no node.
    fn boundary_of(&self, cell: &Cell) -> Option<Boundary> {
        let word = cell.text.trim();
        if self.listed && self.places.contains_key(word) { None } else { Boundary::of(word) }
    }

    fn at_boundary(
        &mut self,
        cell: &Cell,
        (boundary, node): (Boundary, usize),
        amount: f64,
    ) -> Result<(), Wrong> {
        let given = (amount, format!("on line {}", cell.place.line));
        if let Some((_, first)) = self.boundary.insert((boundary, node), given) {
            let what = format!("{} of `{}`", boundary.name(), self.nodes[node]);
            return Err((Some(cell.place), Unfit::Twice { what, first }));
        }
        Ok(())
    }

    fn node(&mut self, cell: &Cell) -> Result<usize, Wrong> {
        let name = cell.text.trim();
        if let Some(&place) = self.places.get(name) {
            return Ok(place);
        }
        if self.listed {
            let near = nearest(name, self.nodes.iter().map(String::as_str));
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            return Err((Some(cell.place), Unfit::UnknownNode { found: shortened(name), near }));
        }
        let place = self.nodes.len();
        self.nodes.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        Ok(place)
    }

    /// Refuses what was said before.
    fn once(
        &mut self,
        cell: &Cell,
        key: (&str, &str),
        what: impl FnOnce() -> String,
    ) -> Result<(), Wrong> {
        let key = (key.0.to_owned(), key.1.to_owned());
        if let Some(first) = self.lines.insert(key, cell.place.line) {
            let first = format!("on line {first}");
            return Err((Some(cell.place), Unfit::Twice { what: what(), first }));
        }
        Ok(())
    }

    fn network(self) -> Result<NetworkFile, FlowNetworkError> {
        let n = self.nodes.len();
        let at = |boundary, node| self.boundary.get(&(boundary, node)).map(|given| given.0);
        let all = |boundary| (0..n).map(|node| at(boundary, node).unwrap_or(0.0)).collect();
        let [imports, exports, respiration] =
            [Boundary::Import, Boundary::Export, Boundary::Respiration].map(all);
        let mut network = FlowNetwork::new(&self.flows, imports, exports, respiration)?;
        // One unknown stock makes the storage of the whole unknown.
        let stocks: Option<Vec<f64>> = (0..n).map(|node| at(Boundary::Storage, node)).collect();
        if let Some(stocks) = stocks.filter(|stocks| !stocks.is_empty()) {
            network = network.with_storage(stocks)?;
        }
        Ok(NetworkFile { name: String::new(), units: String::new(), nodes: self.nodes, network })
    }
}

/// Refuses a name that is missing.
fn named(cell: &Cell, column: &'static str) -> Result<(), Wrong> {
    let missing = cell.text.trim().is_empty();
    if missing { Err((Some(cell.place), Unfit::NoName { column })) } else { Ok(()) }
}

fn misplaced(cell: &Cell) -> Wrong {
    let right = "`import` is a source; `export`, `respiration` and `storage` are targets, and a \
                 node stands at the other end";
    (Some(cell.place), Unfit::Misplaced { found: cell.text.trim().to_owned(), right })
}

fn column(table: &TextTable, wanted: &'static str, names: &[&str]) -> Result<usize, Wrong> {
    if table.header.is_empty() {
        return Err((None, Unfit::Empty));
    }
    optional(table, names)?.ok_or_else(|| {
        let found: Vec<String> =
            table.header.iter().map(|cell| format!("`{}`", shortened(cell.text.trim()))).collect();
        let more = found.len().saturating_sub(SHOWN);
        let mut found = found[..found.len() - more].join(", ");
        if 0 < more {
            found = format!("{found} and {more} more");
        }
        let place = table.header.first().map(|cell| cell.place);
        (place, Unfit::NoColumn { wanted, found })
    })
}

/// Columns that are named where one is missing.
const SHOWN: usize = 12;

/// Refuses a column that is another's with a slip of the finger; others are passed over.
fn spelt(table: &TextTable, known: &[&[&'static str]]) -> Result<(), Wrong> {
    let is_there = |names: &&&[&str]| optional(table, names).is_ok_and(|place| place.is_some());
    let absent: Vec<&str> = known
        .iter()
        .filter(|names| !is_there(names))
        .flat_map(|names| names.iter().copied())
        .collect();
    for cell in &table.header {
        let found = cell.text.trim().to_lowercase();
        let is_known = known.iter().any(|names| names.contains(&found.as_str()));
        if let Some(near) = misspelt(&found, absent.iter().copied()).filter(|_| !is_known) {
            let found = shortened(cell.text.trim());
            return Err((Some(cell.place), Unfit::UnknownColumn { found, near: near.to_owned() }));
        }
    }
    Ok(())
}

fn optional(table: &TextTable, names: &[&str]) -> Result<Option<usize>, Wrong> {
    let fits = |cell: &Cell| names.contains(&cell.text.trim().to_lowercase().as_str());
    let mut fitting = table.header.iter().enumerate().filter(|(_, cell)| fits(cell));
    let first = fitting.next().map(|(at, _)| at);
    if let Some((_, cell)) = fitting.next() {
        return Err((Some(cell.place), Unfit::ColumnTwice { name: shortened(cell.text.trim()) }));
    }
    Ok(first)
}

fn amount(cell: &Cell) -> Result<f64, Wrong> {
    let text = cell.text.trim();
    let wrong = |what| Err((Some(cell.place), what));
    match text.parse::<f64>() {
        Err(_) => wrong(Unfit::NotANumber { found: shortened(text) }),
        Ok(amount) if amount.is_finite() && 0.0 <= amount => Ok(amount),
        Ok(_) => wrong(Unfit::NotAnAmount { found: shortened(text) }),
    }
}

/// The known name that looks most like `found`, if one looks like it at all.
fn nearest<'a>(found: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let slips =
        |name: &str| strsim::damerau_levenshtein(&found.to_lowercase(), &name.to_lowercase());
    let near = known.map(|name| (slips(name), name)).min();
    near.filter(|(slips, _)| *slips <= 1 + found.chars().count() / 4).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAIN: &str = "from,to,value\nimport,a,10\na,b,6\na,respiration,4\nb,export,6\n";

    fn refuses(edges: &str, nodes: Option<&str>, message: &str) {
        let error = parse(edges, nodes).unwrap_err();
        let place = error.place.map_or_else(String::new, |place| format!("{place} "));
        assert_eq!(format!("{place}{error}"), message);
    }

    #[test]
    fn the_boundary_is_said_in_edges_or_in_nodes() {
        let one = parse(CHAIN, None).unwrap();
        let nodes = "node;import;export;respiration\na;10;;4\nb;;6;\n";
        let two = parse("source\ttarget\tflow\r\n\"a\"\tb\t6\r\n", Some(nodes)).unwrap();
        assert_eq!(one.network, two.network);
        assert_eq!(one.nodes, ["a", "b"]);
        assert_eq!(one.network.imports(), [10.0, 0.0]);
        assert_eq!(one.network.respiration(), [4.0, 0.0]);
        assert_eq!(one.network.storage(), None);
        let stocks = format!("{CHAIN}a,(storage),3\nb,Storage,2\n");
        let network = parse(&stocks, None).unwrap().network;
        assert_eq!(network.storage(), Some([3.0, 2.0].as_slice()));
    }

    #[test]
    fn a_word_is_reserved_unless_it_is_the_name_of_a_node() {
        let file = parse("from,to,value\nexport,b,1\n", Some("node\nexport\nb\n")).unwrap();
        assert_eq!(file.network.n_flows(), 1);
        refuses(
            "from,to,value\nexport,b,1\n",
            None,
            "2:1 `export` cannot stand here: `import` is a source; `export`, `respiration` and \
             `storage` are targets, and a node stands at the other end",
        );
    }

    #[test]
    fn errors_say_where_and_what_would_be_right() {
        let empty = "the table is empty: a header with `source`, `target`, `value` and one row \
                     for each flow are wanted";
        refuses("", None, empty);
        refuses("from,to,value\n", None, empty);
        refuses("a,b\n1,2\n", None, "1:1 there is no column `source`; the columns are `a`, `b`");
        refuses(
            CHAIN,
            Some("node,label,exprt\na,x,1\n"),
            "1:12 there is no column `exprt`; did you mean `export`?",
        );
        let long = "x".repeat(100_000);
        let shown = format!("{}…", "x".repeat(40));
        refuses(
            &format!("{long}\n"),
            None,
            &format!("1:1 there is no column `source`; the columns are `{shown}`"),
        );
        refuses(
            "from,to,value,flow\n",
            None,
            "1:15 column `flow` says the same as another one before it",
        );
        refuses("from,to,value\na,b\n", None, "2:1 this row has 2 fields, but the header has 3");
        refuses("from,to,value\na,\"b,1\n", None, "2:3 this quotation mark is never closed");
        refuses("from,to,value\na,,1\n", None, "2:3 `target` is empty, but must name a node");
        refuses("from,to,value\na,b,x\n", None, "2:5 `x` is no number");
        for amount in ["-1", "NaN", "inf", "1e999"] {
            let text = format!("from,to,value\n\na,b,{amount}\n");
            let wanted =
                format!("3:5 the amount is {amount}, but must be a finite number of at least 0");
            refuses(&text, None, &wanted);
        }
        refuses(
            "from,to,value\nplants,detritsu,1\n",
            Some("node\nplants\ndetritus\n"),
            "2:8 there is no node `detritsu`; did you mean `detritus`?",
        );
        refuses(
            "from,to,value\na,b,1\nb,a,1\na,b,2\n",
            None,
            "4:1 the flow from `a` to `b` is given twice, first on line 2; keep one, or their sum",
        );
        refuses(
            "from,to,value\nimport,a,1\n",
            Some("node,import\na,1\n"),
            "2:1 import of `a` is given twice, first in the table of nodes; keep one, or their sum",
        );
        refuses(
            "from,to,value\na,b,1e308\nb,a,1e308\n",
            None,
            "the total of all flows is not finite; choose a larger unit",
        );
    }
}
