//! What the sections of a report read from: the tables of one folder and the names of its scenario.

use std::collections::BTreeMap;

use crate::record::{Description, Grid, Made, MoneyUnit, Opened, RecordError, visible};
use crate::scenario::{Stock, StockKind};
use crate::view::draw::lines::{Chart, Panel, Stage};
use crate::view::draw::scale::{Kind, days};
use crate::view::names::{Element, Names};
use crate::view::terms::{self, Term};
use crate::view::words::Language;

use super::Asked;
use super::picture::{Csv, Picture};
use super::thin::kept;

/// Rows of a drawing at most, for one series.
pub(crate) const MOST: usize = 800;

/// A folder, as sections see it.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) opened: &'a Opened,
    pub(crate) asked: &'a Asked<'a>,
    pub(crate) names: Names,
    pub(crate) columns: Vec<Description>,
    /// The table of indices of a run; empty for a study.
    pub(crate) indices: Grid,
    /// Days of its rows.
    pub(crate) days: Vec<f64>,
    pub(crate) stages: Vec<Stage>,
}

impl<'a> Source<'a> {
    /// Reads what every section needs.
    ///
    /// # Errors
    /// When a table is damaged.
    pub(crate) fn new(opened: &'a Opened, asked: &'a Asked<'a>) -> Result<Self, RecordError> {
        let names = Names::of(opened.scenario(), asked.language);
        let indices = opened.table("indices")?.unwrap_or_default();
        let days = days_of(&indices);
        let stages = stages(&indices, &days, &names);
        Ok(Self { opened, asked, names, columns: opened.columns()?, indices, days, stages })
    }

    /// A term in the language of the report.
    pub(crate) fn say(&self, term: Term) -> &'static str {
        self.asked.language.say(term)
    }

    /// A word of the tables in the language of the report: as the scenario translates it, else as we do.
    pub(crate) fn word(&self, word: &str) -> String {
        let language = self.asked.language;
        self.names.translation(word).unwrap_or_else(|| visible(&language.word(word)).into_owned())
    }

    /// A unit in the language of the report, from the same two places.
    pub(crate) fn unit_words(&self, unit: &str) -> String {
        let language = self.asked.language;
        self.names.translation(unit).unwrap_or_else(|| visible(&language.unit(unit)).into_owned())
    }

    /// A unit in a table: in English it is short as it stands.
    pub(crate) fn plain_unit(&self, unit: &str) -> String {
        match self.asked.language {
            Language::Zh if unit != "1" => self.unit_words(unit),
            Language::En | Language::Zh => visible(unit).into_owned(),
        }
    }

    /// An index where it stands among others.
    pub(crate) fn index(&self, name: &str) -> String {
        visible(&self.asked.language.index(name)).into_owned()
    }

    /// What a figure of a study is called: an index, a figure to compare with, a category of payments.
    pub(crate) fn figure_name(&self, kind: &str, name: &str) -> String {
        match kind {
            "index" => self.index(name),
            "gross" | "net" | "paid" => self.names.of_element(Element::Category, name),
            _ => self.names.of_target(name),
        }
    }

    /// A table; empty where the folder has none.
    pub(crate) fn table(&self, name: &str) -> Result<Grid, RecordError> {
        Ok(self.opened.table(name)?.unwrap_or_default())
    }

    /// Unit of an index.
    pub(crate) fn unit(&self, index: &str) -> &str {
        let is_it = |column: &&Description| column.table == "indices" && column.column == index;
        self.columns.iter().find(is_it).map_or("", |column| column.unit.as_str())
    }

    /// What amounts of money are counted in.
    pub(crate) fn money(&self) -> MoneyUnit {
        if let Made::Run(manifest) = &self.opened.made {
            return manifest.money.clone();
        }
        let Some(elements) = &self.names.elements else {
            return MoneyUnit { currency: String::new(), units: 1 };
        };
        let units = elements.stocks.iter().find_map(|stock| match stock.kind {
            StockKind::Conserved { units } => Some(units),
            StockKind::Copied { .. } | StockKind::PerStep { .. } => None,
        });
        MoneyUnit { currency: elements.currency.clone(), units: units.unwrap_or(1) }
    }

    /// What the currency is called.
    pub(crate) fn currency(&self) -> String {
        self.names.words(&self.money().currency)
    }

    /// The name of the smallest unit of money.
    pub(crate) fn smallest_unit(&self) -> String {
        let stocks = self.names.elements.as_ref().map_or(&[][..], |elements| &elements.stocks);
        let is_money = |stock: &&Stock| matches!(stock.kind, StockKind::Conserved { .. });
        let unit = stocks.iter().find(is_money).map(|stock| self.names.words(&stock.unit));
        unit.unwrap_or_else(|| self.asked.language.unit("smallest unit"))
    }

    /// The command that draws a figure anew.
    pub(crate) fn again(&self) -> String {
        let language = match self.asked.language {
            Language::En => "",
            Language::Zh => " --language zh",
        };
        format!("ecograph report {} --figures figures{language}", self.asked.folder)
    }

    /// A figure of panels over time; `data` has a row for each of `days`, and a column `date` first.
    pub(crate) fn over_time(
        &self,
        (id, title, caption): (&str, Term, Term),
        days: &[f64],
        panels: Vec<Panel>,
        data: Csv,
    ) -> Picture {
        let (title, mut caption) = (self.say(title), self.say(caption).to_owned());
        let (days, panels, data, cut) = thinned(days, panels, data);
        if cut {
            caption = format!("{caption} {}", self.say(terms::THINNED));
        }
        let chart = Chart {
            x: days,
            x_kind: Kind::Time,
            x_title: self.say(terms::TIME).to_owned(),
            stages: self.stages.clone(),
            panels,
            words: format!("{title}. {caption}"),
        };
        let drawing = crate::view::draw::lines::draw(&chart);
        Picture::new(id, title, &caption, drawing, data)
    }
}

/// Panels and data with so many rows that they can be drawn; says whether any was left out.
fn thinned(
    days: &[f64],
    mut panels: Vec<Panel>,
    mut data: Csv,
) -> (Vec<f64>, Vec<Panel>, Csv, bool) {
    let all: Vec<&[Option<f64>]> = panels
        .iter()
        .flat_map(|panel| &panel.lines)
        .flat_map(|line| [&line.values[..], &line.band.0[..], &line.band.1[..]])
        .collect();
    let rows = kept(&all, MOST);
    if rows.len() == days.len() {
        return (days.to_vec(), panels, data, false);
    }
    let pick = |values: &mut Vec<Option<f64>>| {
        if !values.is_empty() {
            *values = rows.iter().map(|&row| values[row]).collect();
        }
    };
    for line in panels.iter_mut().flat_map(|panel| &mut panel.lines) {
        pick(&mut line.values);
        pick(&mut line.band.0);
        pick(&mut line.band.1);
    }
    data.rows = rows.iter().map(|&row| data.rows[row].clone()).collect();
    (rows.iter().map(|&row| days[row]).collect(), panels, data, true)
}

/// Days of the rows of a table of steps.
pub(crate) fn days_of(grid: &Grid) -> Vec<f64> {
    let dates = grid.texts("date").unwrap_or_default();
    let counted = |(row, date): (usize, &str)| days(date).unwrap_or(row as f64);
    dates.into_iter().enumerate().map(counted).collect()
}

fn stages(indices: &Grid, days: &[f64], names: &Names) -> Vec<Stage> {
    let reached = indices.texts("stage").unwrap_or_default();
    let mut stages: Vec<(String, Stage)> = Vec::new();
    for (stage, &day) in reached.into_iter().zip(days) {
        match stages.last_mut() {
            Some((last, known)) if last == stage => known.to = day,
            before => {
                if let Some((_, before)) = before {
                    before.to = day;
                }
                let label = names.of_element(Element::Stage, stage);
                stages.push((stage.to_owned(), Stage { label, from: day, to: day }));
            }
        }
    }
    stages.into_iter().filter(|(name, _)| !name.is_empty()).map(|(_, stage)| stage).collect()
}

/// One column of a long table as a series for each key, in the order in which keys first stand; rows
/// are matched by date.
#[derive(Clone, Debug, Default)]
pub(crate) struct Long {
    pub(crate) dates: Vec<String>,
    pub(crate) days: Vec<f64>,
    pub(crate) keys: Vec<String>,
    /// For each key a value for each date.
    pub(crate) values: Vec<Vec<Option<f64>>>,
}

impl Long {
    /// Sums rows of one date and key.
    pub(crate) fn of(grid: &Grid, key: impl Fn(&[String]) -> Option<String>, value: &str) -> Self {
        let mut long = Self::default();
        let (Some(date_at), Some(value_at)) = (grid.column("date"), grid.column(value)) else {
            return long;
        };
        let (mut dates, mut keys) = (BTreeMap::new(), BTreeMap::new());
        for row in &grid.rows {
            let Some(name) = key(row) else { continue };
            let Ok(value) = row[value_at].parse::<f64>() else { continue };
            let date = &row[date_at];
            let date_row = *dates.entry(date.clone()).or_insert_with(|| {
                long.dates.push(date.clone());
                long.dates.len() - 1
            });
            let key_row = *keys.entry(name.clone()).or_insert_with(|| {
                long.keys.push(name.clone());
                long.values.push(Vec::new());
                long.keys.len() - 1
            });
            let values: &mut Vec<Option<f64>> = &mut long.values[key_row];
            values.resize(values.len().max(date_row + 1), None);
            values[date_row] = Some(values[date_row].unwrap_or(0.0) + value);
        }
        let rows = long.dates.len();
        long.values.iter_mut().for_each(|values| values.resize(rows, None));
        let counted = |(row, date): (usize, &String)| days(date).unwrap_or(row as f64);
        long.days = long.dates.iter().enumerate().map(counted).collect();
        long
    }

    /// Last value of a key that is defined.
    pub(crate) fn last(&self, key: usize) -> f64 {
        self.values[key].iter().rev().flatten().next().copied().unwrap_or(0.0)
    }

    /// Places of the keys with the largest last values, largest first.
    pub(crate) fn largest(&self, most: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.keys.len()).collect();
        order.sort_by(|&a, &b| self.last(b).total_cmp(&self.last(a)));
        order.retain(|&key| 0.0 < self.last(key));
        order.truncate(most);
        order
    }

    /// A table with a column for each of these keys.
    pub(crate) fn csv(&self, keys: &[usize]) -> Csv {
        let mut csv = Csv::of(&["date"]);
        csv.header.extend(keys.iter().map(|&key| self.keys[key].clone()));
        let row = |(row, date): (usize, &String)| {
            let shown = |&key: &usize| shown(self.values[key][row]);
            std::iter::once(date.clone()).chain(keys.iter().map(shown)).collect()
        };
        csv.rows = self.dates.iter().enumerate().map(row).collect();
        csv
    }
}

/// A name that a file can have.
pub(crate) fn safe(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' }).collect()
}

/// A number as tables have it; empty where there is none.
pub(crate) fn shown(number: Option<f64>) -> String {
    number.map_or(String::new(), |number| number.to_string())
}
