//! Users, accounts, connectors and functions over time, against history.

use maud::html;

use crate::record::{Grid, Impact, RecordError};
use crate::view::draw::lines::{Line, Mark, Panel};
use crate::view::draw::scale::{Kind, Zero, days};
use crate::view::names::Element;
use crate::view::terms::{self, Term};
use crate::view::{figure, percent};

use super::picture::{Csv, Explorer, Picture};
use super::source::{Long, MOST, Source, shown};
use super::thin::kept;
use super::{Part, Section};

/// Lines of one picture at most, so that each can be told from the others.
const LINES: usize = 9;
/// Figures of one quantity from which on they are a history.
const PERIODS: usize = 3;

/// Who is there, what joins them, against what history says.
pub(super) fn section(source: &Source<'_>) -> Result<Section, RecordError> {
    let mut parts: Vec<Part> = Vec::new();
    parts.extend(against(source, &source.opened.impact()?).map(Part::from));
    let species = source.table("species")?;
    parts.extend(population(source, &species).map(Part::from));
    let channels = source.table("channels")?;
    parts.extend(connectors(source, &channels).map(Part::from));
    parts.extend(money(source, &channels).map(Part::from));
    parts.extend(functions(source, &source.table("functions")?).map(Part::from));
    if parts.is_empty() {
        parts.push(Part::Words(html! { p.none { (source.say(terms::EMPTY)) } }));
    }
    Ok(Section { id: "history", title: source.say(terms::HISTORY), parts })
}

/// One figure at several periods.
struct Track<'a> {
    label: &'a str,
    unit: &'a str,
    rows: Vec<(f64, &'a Impact)>,
}

/// Figures of one quantity at several periods beside what the run gave then.
fn against(source: &Source<'_>, rows: &[Impact]) -> Option<Picture> {
    let tracks = tracks(rows);
    if tracks.is_empty() {
        return None;
    }
    let mut x: Vec<f64> =
        tracks.iter().flat_map(|track| track.rows.iter().map(|(day, _)| *day)).collect();
    x.extend(source.days.first());
    x.extend(source.days.last());
    x.sort_by(f64::total_cmp);
    x.dedup();
    let mut data = Csv::of(&["label", "period", "unit", "simulated", "reported", "low", "high"]);
    let mut panels = Vec::new();
    for track in &tracks {
        let at = |day: f64| track.rows.iter().find(|(known, _)| days_equal(*known, day));
        let mut values: Vec<Option<f64>> =
            x.iter().map(|&day| at(day).and_then(|(_, row)| row.simulated)).collect();
        bridge(&x, &mut values);
        for (_, row) in &track.rows {
            data.rows.push(vec![
                row.label.clone(),
                row.period.clone(),
                row.unit.clone(),
                shown(row.simulated),
                row.reported.to_string(),
                row.low.to_string(),
                row.high.to_string(),
            ]);
        }
        let line =
            Line { label: source.say(terms::SIMULATED).to_owned(), values, ..Line::default() };
        let title =
            format!("{}, {}", source.names.words(track.label), source.unit_words(track.unit));
        let marks = track.rows.iter().map(|(day, row)| mark(source, *day, row)).collect();
        let (kind, zero, lines) = (Kind::Linear, Zero::Within, vec![line]);
        panels.push(Panel { title, kind, zero, lines, marks, height: 120.0 });
    }
    let (title, caption) = (source.say(terms::AGAINST), source.say(terms::AGAINST_CAPTION));
    let drawing = crate::view::draw::lines::draw(&crate::view::draw::lines::Chart {
        x,
        x_kind: Kind::Time,
        x_title: source.say(terms::PERIOD).to_owned(),
        stages: source.stages.clone(),
        panels,
        words: format!("{title}. {caption}"),
    });
    Some(Picture::new("against-history", title, caption, drawing, data))
}

fn days_equal(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.5
}

/// Fills gaps between two values so that the line goes straight from one to the next.
fn bridge(x: &[f64], values: &mut [Option<f64>]) {
    let known: Vec<(usize, f64)> =
        values.iter().enumerate().filter_map(|(at, value)| Some((at, (*value)?))).collect();
    for pair in known.windows(2) {
        let ((from, low), (to, high)) = (pair[0], pair[1]);
        for at in from + 1..to {
            let share = (x[at] - x[from]) / (x[to] - x[from]);
            values[at] = Some(low + share * (high - low));
        }
    }
}

fn mark(source: &Source<'_>, x: f64, row: &Impact) -> Mark {
    let words = format!(
        "{}: {} {} {}, {} ({})",
        row.period,
        source.say(terms::REPORTED),
        figure(Some(row.reported)),
        source.unit_words(&row.unit),
        percent(row.deviation()),
        source.word(&row.role)
    );
    let (value, low, high) = (row.reported, row.low.min(row.reported), row.high.max(row.reported));
    Mark { x, value, low, high, filled: row.role == "fitted", words }
}

fn tracks(rows: &[Impact]) -> Vec<Track<'_>> {
    let mut tracks: Vec<Track<'_>> = Vec::new();
    for row in rows {
        let Some(day) = middle(&row.period) else { continue };
        // What was restated is the same quantity.
        let label = row.label.split(" (").next().unwrap_or(&row.label);
        match tracks.iter_mut().find(|track| track.label == label && track.unit == row.unit) {
            Some(track) => track.rows.push((day, row)),
            None => tracks.push(Track { label, unit: &row.unit, rows: vec![(day, row)] }),
        }
    }
    for track in &mut tracks {
        track.rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        track.rows.dedup_by(|a, b| days_equal(a.0, b.0));
    }
    let measured = |track: &Track<'_>| track.rows.iter().any(|(_, row)| row.simulated.is_some());
    tracks.retain(|track| PERIODS <= track.rows.len() && measured(track));
    tracks
}

/// The middle of a period: a day, a month, a quarter, a year; none for a stretch between two.
fn middle(period: &str) -> Option<f64> {
    if period.contains("..") {
        return None;
    }
    if let Some((year, quarter)) = period.split_once("-Q") {
        let quarter: usize = quarter.parse().ok()?;
        let month = [2, 5, 8, 11].get(quarter.checked_sub(1)?)?;
        return days(&format!("{year}-{month:02}-15"));
    }
    match period.split('-').count() {
        1 => days(&format!("{period}-07-01")),
        2 => days(&format!("{period}-15")),
        _ => days(period),
    }
}

fn population(source: &Source<'_>, species: &Grid) -> Option<Picture> {
    let at = species.column("species")?;
    let long = Long::of(species, |row| Some(row[at].clone()), "members");
    let keys = long.largest(24);
    let name = |name: &str| source.names.of_element(Element::Part, name);
    let mut picture = many(
        source,
        ("population", terms::POPULATION, terms::POPULATION_CAPTION),
        (&long, &keys),
        (source.say(terms::INDIVIDUALS), Kind::Log),
        &name,
    )?;
    let values = ["members", "level", "use", "productivity", "revenue", "labour"];
    picture.data = long_csv(species, "species", &values);
    picture.explorer = Some(Explorer {
        key: "species".to_owned(),
        label: source.say(terms::SPECIES).to_owned(),
        values: named(source, "species", &values),
        keys: long.keys.iter().map(|key| (key.clone(), name(key))).collect(),
    });
    Some(picture)
}

fn connectors(source: &Source<'_>, channels: &Grid) -> Option<Picture> {
    let (at, open) = (channels.column("channel")?, channels.column("open")?);
    let owns = owners(source);
    let own = |row: &[String]| {
        let is_own = owns.as_ref().is_none_or(|owns| owns.contains(&row[at]));
        (is_own && row[open] == "true").then(|| row[at].clone())
    };
    let long = Long::of(channels, own, "connectors");
    let keys = long.largest(LINES);
    let name = |name: &str| source.names.of_element(Element::Channel, name);
    let mut picture = many(
        source,
        ("connectors", terms::CONNECTORS, terms::CONNECTORS_CAPTION),
        (&long, &keys),
        (&source.word("connectors"), Kind::Log),
        &name,
    )?;
    let values = ["connectors", "quality", "money"];
    let mut opened = channels.clone();
    opened.rows.retain(|row| row[open] == "true");
    picture.data = long_csv(&opened, "channel", &values);
    let all = Long::of(channels, |row| Some(row[at].clone()), "connectors");
    picture.explorer = Some(Explorer {
        key: "channel".to_owned(),
        label: source.say(terms::CHANNEL).to_owned(),
        values: named(source, "channels", &values),
        keys: all.keys.iter().map(|key| (key.clone(), name(key))).collect(),
    });
    Some(picture)
}

/// Channels with connectors of their own.
fn owners(source: &Source<'_>) -> Option<Vec<String>> {
    use crate::scenario::Wiring;
    let channels = &source.names.elements.as_ref()?.channels;
    let own = channels.iter().filter(|channel| !matches!(channel.wiring, Wiring::Along(_)));
    Some(own.map(|channel| channel.name.clone()).collect())
}

fn money(source: &Source<'_>, channels: &Grid) -> Option<Picture> {
    let class = channels.column("class")?;
    let mut long = Long::of(channels, |row| Some(row[class].clone()), "money");
    let unit = source.money();
    for values in &mut long.values {
        for value in values.iter_mut().flatten() {
            *value /= f64::from(unit.units);
        }
    }
    let keys = long.largest(LINES);
    let title = format!("{}/{}", source.currency(), source.say(terms::STEP));
    many(
        source,
        ("money", terms::MONEY_BY_CLASS, terms::MONEY_CAPTION),
        (&long, &keys),
        (&title, Kind::Log),
        &|name| source.word(name),
    )
}

fn functions(source: &Source<'_>, functions: &Grid) -> Option<Picture> {
    let (function, species) = (functions.column("function")?, functions.column("species")?);
    let key = |row: &[String]| Some(format!("{}|{}", row[function], row[species]));
    let long = Long::of(functions, key, "share");
    let name = |key: &str| {
        let (function, species) = key.split_once('|').unwrap_or((key, ""));
        let function = source.names.of_element(Element::Function, function);
        format!("{function} · {}", source.names.of_element(Element::Part, species))
    };
    let keys = long.largest(LINES);
    let mut picture = many(
        source,
        ("functions", terms::FUNCTIONS, terms::FUNCTIONS_CAPTION),
        (&long, &keys),
        (source.say(terms::SHARE), Kind::Linear),
        &name,
    )?;
    // The key of the data is the function and the species that holds it.
    let mut data = Csv::of(&["date", "held", "share"]);
    for (row, date) in long.dates.iter().enumerate() {
        for (key, values) in long.keys.iter().zip(&long.values) {
            // Before somebody holds it there is nothing to see.
            if values[row].is_some_and(|share| 0.0 < share) {
                data.rows.push(vec![date.clone(), key.clone(), shown(values[row])]);
            }
        }
    }
    picture.data = data;
    picture.explorer = Some(Explorer {
        key: "held".to_owned(),
        label: source.say(terms::FUNCTIONS).to_owned(),
        values: vec![("share".to_owned(), source.say(terms::SHARE).to_owned())],
        keys: long.keys.iter().map(|key| (key.clone(), name(key))).collect(),
    });
    Some(picture)
}

/// One panel with a line for each key.
fn many(
    source: &Source<'_>,
    head: (&str, Term, Term),
    (long, keys): (&Long, &[usize]),
    (title, kind): (&str, Kind),
    name: &dyn Fn(&str) -> String,
) -> Option<Picture> {
    if keys.is_empty() {
        return None;
    }
    let line = |(rank, &key): (usize, &usize)| Line {
        label: name(&long.keys[key]),
        column: long.keys[key].clone(),
        color: if rank < 8 { rank } else { 8 },
        values: long.values[key].clone(),
        ..Line::default()
    };
    let lines: Vec<Line> = keys.iter().enumerate().map(line).collect();
    let height = (14.0 * lines.len() as f64 + 20.0).clamp(200.0, 380.0);
    let (title, zero, marks) = (title.to_owned(), Zero::Within, Vec::new());
    let panel = Panel { title, kind, zero, lines, marks, height };
    Some(source.over_time(head, &long.days, vec![panel], long.csv(keys)))
}

/// Columns of a long table as they stand there, thinned where it is very long.
fn long_csv(grid: &Grid, key: &str, values: &[&str]) -> Csv {
    let names: Vec<&str> = ["date", key].into_iter().chain(values.iter().copied()).collect();
    let mut csv = Csv::of(&names);
    let places: Vec<usize> = names.iter().filter_map(|name| grid.column(name)).collect();
    if places.len() < names.len() {
        return csv;
    }
    let dates = grid.texts("date").unwrap_or_default();
    let steps: Vec<usize> = dates.chunk_by(|a, b| a == b).map(<[&str]>::len).collect();
    let of_step = steps.iter().max().copied().unwrap_or(1);
    let many = MOST.min(40_000 / of_step.max(1)).max(60);
    let first = Long::of(grid, |_| Some(String::new()), values[0]);
    let kept = kept(&[first.values.first().map_or(&[][..], Vec::as_slice)], many);
    let mut step = 0;
    for (at, row) in grid.rows.iter().enumerate() {
        step += usize::from(0 < at && dates[at] != dates[at - 1]);
        if steps.len() <= many || kept.binary_search(&step).is_ok() {
            csv.rows.push(places.iter().map(|&place| row[place].clone()).collect());
        }
    }
    csv
}

/// Columns of a table with their units, for people.
fn named(source: &Source<'_>, table: &str, columns: &[&str]) -> Vec<(String, String)> {
    let unit = |name: &str| {
        let is_it = |it: &&crate::record::Description| it.table == table && it.column == name;
        source.columns.iter().find(is_it).map_or("", |column| column.unit.as_str())
    };
    let named = |name: &&str| {
        let (word, unit) = (source.word(name), source.asked.language.unit(unit(name)));
        let both = if word == unit { word } else { format!("{word}, {unit}") };
        ((*name).to_owned(), both)
    };
    columns.iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_have_a_middle() {
        for (period, date) in [
            ("2012-Q4", "2012-11-15"),
            ("2014", "2014-07-01"),
            ("2015-12", "2015-12-15"),
            ("2015-09-30", "2015-09-30"),
        ] {
            assert_eq!(middle(period), days(date), "{period}");
        }
        assert_eq!(
            (middle("2012-10..2015-12"), middle("2012-Q5"), middle("2012-Q0")),
            (None, None, None)
        );
    }

    #[test]
    fn a_line_goes_straight_over_gaps_and_not_beyond_its_ends() {
        let mut values = [None, Some(1.0), None, Some(3.0), None];
        bridge(&[0.0, 1.0, 2.0, 3.0, 4.0], &mut values);
        assert_eq!(values, [None, Some(1.0), Some(2.0), Some(3.0), None]);
    }
}
