//! A sweep: how figures answer to parameters, and the runs over time.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::record::{RecordError, StoreHead, visible};
use crate::view::draw::lines::{Chart, Line, Panel, draw};
use crate::view::draw::scale::{Kind, Zero, days};
use crate::view::{count, figure, terms};

use super::picture::{Csv, Picture, View};
use super::source::{MOST, Source, safe, shown};
use super::thin::kept;
use super::{Part, Section};

/// Figures that can be chosen.
pub(super) const FIGURES: usize = 12;
/// Parameters that are drawn.
pub(super) const PARAMETERS: usize = 12;
/// Classes into which the values of a parameter are taken apart where they are many.
const CLASSES: usize = 10;

/// A figure of the runs: kind, name, period, unit.
pub(super) type Key = (String, String, String, String);

/// What was made of the runs; where that was not asked for yet, what their measures say.
pub(super) fn sections(source: &Source<'_>, head: &StoreHead) -> Result<Vec<Section>, RecordError> {
    if !head.whole {
        let words = html! { p.none { (source.say(terms::SWEEP_UNDER_WAY)) } };
        let title = source.say(terms::SWEEP);
        return Ok(vec![Section { id: "sweep", title, parts: vec![Part::Words(words)] }]);
    }
    let mut sections = Vec::new();
    sections.extend(super::sensitivity::section(source)?);
    let runs = Runs::read(source)?;
    let mut parts: Vec<Part> = responses(source, &runs).into_iter().map(Part::from).collect();
    parts.push(Part::Words(overall(source, &runs)));
    sections.push(Section { id: "responses", title: source.say(terms::RESPONSES), parts });
    if let Some(picture) = over_time(source)? {
        let (id, title) = ("series", source.say(terms::RUNS_OVER_TIME));
        sections.push(Section { id, title, parts: vec![picture.into()] });
    }
    Ok(sections)
}

/// A figure as people call it.
pub(super) fn called(source: &Source<'_>, (kind, name, period, _): &Key) -> String {
    let period =
        if period.is_empty() { String::new() } else { format!(" {}", source.word(period)) };
    let kind_word =
        if kind == "index" { String::new() } else { format!("{} · ", source.word(kind)) };
    format!("{kind_word}{}{period}", source.figure_name(kind, name))
}

/// A figure as its data call it.
fn named((kind, name, period, _): &Key) -> String {
    let kind = if kind == "index" { String::new() } else { format!("{kind} · ") };
    let period = if period.is_empty() { String::new() } else { format!(" {period}") };
    visible(&format!("{kind}{name}{period}")).into_owned()
}

/// What the runs gave, by figure, and which values the parameters had at each point.
#[derive(Default)]
struct Runs {
    parameters: Vec<String>,
    /// For each parameter the value at each point.
    values: Vec<BTreeMap<u64, f64>>,
    figures: Vec<Key>,
    /// For each figure point and value of each run in which it is defined.
    given: Vec<Vec<(u64, f64)>>,
    failed: u64,
    made: u64,
}

impl Runs {
    fn read(source: &Source<'_>) -> Result<Self, RecordError> {
        let mut read = Self::default();
        source.opened.parts("parameters", |part| {
            let columns = ["point", "parameter", "value"].map(|name| part.column(name));
            let [Some(point), Some(parameter), Some(value)] = columns else { return };
            for row in &part.rows {
                let (Ok(point), Ok(value)) = (row[point].parse(), row[value].parse()) else {
                    continue;
                };
                let at = place(&mut read.parameters, &row[parameter]);
                read.values.resize_with(read.parameters.len(), BTreeMap::new);
                read.values[at].insert(point, value);
            }
        })?;
        source.opened.parts("measures", |part| {
            let names = ["point", "kind", "name", "period", "unit", "value"];
            let columns: Option<Vec<usize>> = names.iter().map(|name| part.column(name)).collect();
            let Some(at) = columns else { return };
            for row in &part.rows {
                let (Ok(point), Ok(value)) = (row[at[0]].parse(), row[at[5]].parse()) else {
                    continue;
                };
                let key = (&row[at[1]], &row[at[2]], &row[at[3]], &row[at[4]]);
                let is_it = |known: &Key| (&known.0, &known.1, &known.2, &known.3) == key;
                let known = read.figures.iter().position(is_it);
                let figure = known.unwrap_or_else(|| {
                    let (kind, name, period, unit) = key;
                    read.figures.push((kind.clone(), name.clone(), period.clone(), unit.clone()));
                    read.given.push(Vec::new());
                    read.figures.len() - 1
                });
                read.given[figure].push((point, value));
            }
        })?;
        source.opened.parts("runs", |part| {
            let errors = part.texts("error").unwrap_or_default();
            read.failed += errors.iter().filter(|error| !error.is_empty()).count() as u64;
            read.made += errors.len() as u64;
        })?;
        Ok(read)
    }
}

fn place(known: &mut Vec<String>, name: &str) -> usize {
    known.iter().position(|it| it == name).unwrap_or_else(|| {
        known.push(name.to_owned());
        known.len() - 1
    })
}

/// Values of a figure in the runs of a class of a parameter.
struct Class {
    middle: f64,
    runs: Vec<f64>,
}

/// The runs of a figure by the values of a parameter: each value where they are few, else as many
/// runs in each of some classes.
fn classes(values: &BTreeMap<u64, f64>, runs: &[(u64, f64)]) -> Vec<Class> {
    let mut pairs: Vec<(f64, f64)> =
        runs.iter().filter_map(|(point, run)| Some((*values.get(point)?, *run))).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let same = |a: &(f64, f64), b: &(f64, f64)| a.0.total_cmp(&b.0).is_eq();
    let levels = pairs.chunk_by(same).count();
    let groups: Vec<&[(f64, f64)]> = if levels <= 2 * CLASSES {
        pairs.chunk_by(same).collect()
    } else {
        pairs.chunks(pairs.len().div_ceil(CLASSES).max(1)).collect()
    };
    let class = |group: &[(f64, f64)]| Class {
        // The mean of equal values may be another number by a hair.
        middle: match (group.first(), group.last()) {
            (Some(first), Some(last)) if same(first, last) => first.0,
            _ => group.iter().map(|pair| pair.0).sum::<f64>() / group.len() as f64,
        },
        runs: group.iter().map(|pair| pair.1).collect(),
    };
    groups.into_iter().map(class).collect()
}

/// The value below which a share of the runs lies, straight between two of them.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let at = share * last as f64;
    let (low, high) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    Some(low + (at - at.floor()) * (high - low))
}

/// A figure of the report for each parameter: the response of each figure of the runs.
fn responses(source: &Source<'_>, runs: &Runs) -> Vec<Picture> {
    let mut pictures = Vec::new();
    for (at, parameter) in runs.parameters.iter().enumerate().take(PARAMETERS) {
        let mut data =
            Csv::of(&["figure", "unit", parameter, "runs", "q05", "q25", "median", "q75", "q95"]);
        let mut views = Vec::new();
        for (place, (key, of_figure)) in runs.figures.iter().zip(&runs.given).enumerate() {
            let classes = classes(&runs.values[at], of_figure);
            if classes.len() < 2 {
                continue;
            }
            let mut quantiles: [Vec<Option<f64>>; 5] = Default::default();
            for class in &classes {
                let mut sorted = class.runs.clone();
                sorted.sort_by(f64::total_cmp);
                let found = [0.05, 0.25, 0.5, 0.75, 0.95].map(|share| quantile(&sorted, share));
                let fields =
                    [named(key), key.3.clone(), class.middle.to_string(), sorted.len().to_string()];
                data.rows.push(fields.into_iter().chain(found.map(shown)).collect());
                quantiles.iter_mut().zip(found).for_each(|(all, one)| all.push(one));
            }
            if views.len() == FIGURES {
                continue;
            }
            let x = classes.iter().map(|class| class.middle).collect();
            let drawing = draw(&response(source, parameter, key, x, quantiles));
            let label = called(source, key);
            views.push(View { label, name: (place + 1).to_string(), drawing });
        }
        if views.is_empty() {
            continue;
        }
        let id = format!("response-{}", safe(parameter));
        let title = format!("{} {}", source.say(terms::RESPONSE_TO), visible(parameter));
        let caption = source.say(terms::RESPONSE_CAPTION);
        let mut picture = Picture::new(&id, &title, caption, html! {}, data);
        picture.views = views;
        pictures.push(picture);
    }
    pictures
}

fn response(
    source: &Source<'_>,
    parameter: &str,
    key: &Key,
    x: Vec<f64>,
    [q05, q25, median, q75, q95]: [Vec<Option<f64>>; 5],
) -> Chart {
    let wide = Line { values: vec![None; x.len()], band: (q05, q95), ..Line::default() };
    let line = Line {
        label: source.say(terms::MEDIAN).to_owned(),
        column: "median".to_owned(),
        values: median,
        band: (q25, q75),
        ..Line::default()
    };
    let called = called(source, key);
    let title = match key.3.as_str() {
        "" | "1" => called,
        unit => format!("{called}, {}", source.plain_unit(unit)),
    };
    let panel = Panel {
        title: title.clone(),
        kind: Kind::Linear,
        zero: Zero::Free,
        lines: vec![wide, line],
        marks: Vec::new(),
        height: 220.0,
    };
    Chart {
        x,
        x_kind: Kind::Linear,
        x_title: visible(parameter).into_owned(),
        stages: Vec::new(),
        panels: vec![panel],
        words: format!("{title} · {parameter}"),
    }
}

/// Every figure over all runs.
fn overall(source: &Source<'_>, runs: &Runs) -> Markup {
    let failed = if runs.failed == 0 {
        String::new()
    } else {
        format!(", {} {}", count(runs.failed), source.say(terms::FAILED))
    };
    html! {
        p { (count(runs.made)) " " (source.say(terms::RUNS)) (failed) }
        div.scroll { table {
            thead { tr {
                th { (source.say(terms::FIGURE_OF)) }
                th.number { (source.say(terms::RUNS)) }
                @for name in ["5 %", "25 %", "50 %", "75 %", "95 %"] { th.number { (name) } }
                th { (source.say(terms::UNIT)) }
            } }
            tbody { @for (key, of_figure) in runs.figures.iter().zip(&runs.given) {
                @let sorted = sorted(of_figure.iter().map(|(_, value)| *value));
                tr {
                    td { (called(source, key)) }
                    td.number { (count(sorted.len() as u64)) }
                    @for share in [0.05, 0.25, 0.5, 0.75, 0.95] {
                        td.number { (figure(quantile(&sorted, share))) }
                    }
                    td { (source.plain_unit(&key.3)) }
                }
            } }
        } }
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// What was kept over time: median and bands over all runs at each date.
fn over_time(source: &Source<'_>) -> Result<Option<Picture>, RecordError> {
    let mut names: Vec<(String, String)> = Vec::new();
    let mut cells: Vec<BTreeMap<String, Vec<f64>>> = Vec::new();
    source.opened.parts("series", |part| {
        let columns = ["date", "name", "unit", "value"].map(|name| part.column(name));
        let [Some(date), Some(name), Some(unit), Some(value)] = columns else { return };
        for row in &part.rows {
            let Ok(value) = row[value].parse::<f64>() else { continue };
            let known = names.iter().position(|known| known.0 == row[name]);
            let at = known.unwrap_or_else(|| {
                names.push((row[name].clone(), row[unit].clone()));
                cells.push(BTreeMap::new());
                names.len() - 1
            });
            match cells[at].get_mut(&row[date]) {
                Some(values) => values.push(value),
                None => drop(cells[at].insert(row[date].clone(), vec![value])),
            }
        }
    })?;
    let mut data = Csv::of(&["name", "date", "runs", "q05", "q25", "median", "q75", "q95"]);
    let mut views = Vec::new();
    for (at, ((name, unit), dates)) in names.iter().zip(cells).enumerate().take(FIGURES) {
        let mut x = Vec::new();
        let mut quantiles: [Vec<Option<f64>>; 5] = Default::default();
        for (date, values) in dates {
            let sorted = sorted(values.into_iter());
            let found = [0.05, 0.25, 0.5, 0.75, 0.95].map(|share| quantile(&sorted, share));
            x.push(days(&date).unwrap_or(x.len() as f64));
            let fields = [name.clone(), date, sorted.len().to_string()];
            data.rows.push(fields.into_iter().chain(found.map(shown)).collect());
            quantiles.iter_mut().zip(found).for_each(|(all, one)| all.push(one));
        }
        let rows = kept(&quantiles.iter().map(Vec::as_slice).collect::<Vec<_>>(), MOST);
        let quantiles = quantiles.map(|all| rows.iter().map(|&row| all[row]).collect());
        let key = ("index".to_owned(), name.clone(), String::new(), unit.clone());
        let x = rows.iter().map(|&row| x[row]).collect();
        let chart = response(source, source.say(terms::TIME), &key, x, quantiles);
        let drawing = draw(&Chart { x_kind: Kind::Time, ..chart });
        let label = source.index(name);
        views.push(View { label, name: (at + 1).to_string(), drawing });
    }
    if views.is_empty() {
        return Ok(None);
    }
    let (title, caption) = (source.say(terms::RUNS_OVER_TIME), source.say(terms::RUNS_CAPTION));
    let mut picture = Picture::new("series", title, caption, html! {}, data);
    picture.views = views;
    Ok(Some(picture))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_straight_between_runs() {
        let sorted = [1.0, 2.0, 4.0];
        assert_eq!(
            [0.0, 0.25, 0.5, 1.0].map(|at| quantile(&sorted, at)),
            [Some(1.0), Some(1.5), Some(2.0), Some(4.0)]
        );
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn few_values_are_levels_and_many_are_classes_of_as_many_runs() {
        let values: BTreeMap<u64, f64> = (0..200).map(|at| (at, at as f64)).collect();
        let few: Vec<(u64, f64)> = (0..12).map(|at| (at % 4, 1.0)).collect();
        assert_eq!(
            classes(&values, &few).iter().map(|class| class.runs.len()).collect::<Vec<_>>(),
            [3; 4]
        );
        // Twelve times three tenths, over twelve, is not three tenths.
        let tenths: BTreeMap<u64, f64> = (0..2).map(|at| (at, 0.3 * at as f64)).collect();
        let runs: Vec<(u64, f64)> = (0..24).map(|at| (at % 2, 1.0)).collect();
        let middles: Vec<f64> = classes(&tenths, &runs).iter().map(|it| it.middle).collect();
        assert_eq!(middles, [0.0, 0.3]);
        let many: Vec<(u64, f64)> = (0..200).map(|at| (at, at as f64)).collect();
        let classes = classes(&values, &many);
        assert_eq!(classes.len(), CLASSES);
        assert!((classes[0].middle - 9.5).abs() < 1e-12 && classes[9].runs.len() == 20);
    }
}
