//! The value web at chosen dates: who pays whom over which class of connectors, and all flows.

use std::collections::BTreeMap;

use maud::html;

use crate::record::{Grid, RecordError};
use crate::view::draw::flow::{Flow, Ribbon, draw};
use crate::view::figure;
use crate::view::terms::{self, Term};

use super::picture::{Csv, Picture, View};
use super::source::Source;
use super::{Part, Section};

/// Dates of which a drawing is made.
const DATES: usize = 5;
/// Share of the whole below which parts are pooled.
const SMALL: f64 = 0.01;
/// Classes of connectors, in the order of their colours.
const CLASSES: [&str; 3] = ["information", "service", "function"];

/// What flows at one date: payer, payee, class, amount.
type Flows = Vec<(String, String, String, f64)>;

/// The value web.
pub(super) fn section(source: &Source<'_>) -> Result<Section, RecordError> {
    let (ledger, channels) = (source.table("ledger")?, source.table("channels")?);
    let dates = dates(source);
    let mut parts = Vec::new();
    match paid(source, &ledger, &channels, &dates) {
        Some(picture) => parts.push(picture.into()),
        None => parts.push(Part::Words(html! { p.none { (source.say(terms::NO_PAYMENT)) } })),
    }
    parts.extend(all(source, &source.table("flows")?, &dates).map(Part::from));
    Ok(Section { id: "web", title: source.say(terms::WEB), parts })
}

/// The last step of each stage, Decembers, the last of all: at most so many, the last among them.
pub(super) fn dates(source: &Source<'_>) -> Vec<String> {
    let grid = &source.indices;
    let (Some(dates), Some(stages)) = (grid.texts("date"), grid.texts("stage")) else {
        return Vec::new();
    };
    let last = dates.len().saturating_sub(1);
    let mut chosen: Vec<usize> = (0..last).filter(|&at| stages[at] != stages[at + 1]).collect();
    chosen.extend(dates.iter().take(1).map(|_| last));
    let years: Vec<usize> = (0..last).filter(|&at| dates[at].get(5..7) == Some("12")).collect();
    let free = DATES.saturating_sub(chosen.len());
    let every = years.len().div_ceil(free.max(1)).max(1);
    chosen.extend(years.iter().rev().step_by(every).take(free));
    chosen.sort_unstable();
    chosen.dedup();
    let skip = chosen.len().saturating_sub(DATES);
    chosen.into_iter().skip(skip).map(|at| dates[at].to_owned()).collect()
}

fn paid(source: &Source<'_>, ledger: &Grid, channels: &Grid, dates: &[String]) -> Option<Picture> {
    let class_of: BTreeMap<&str, &str> =
        channels.texts("channel")?.into_iter().zip(channels.texts("class")?).collect();
    let columns = ["date", "payer", "payee", "channel", "amount"].map(|name| ledger.column(name));
    let [date, payer, payee, channel, amount] = columns;
    let (date, payer, payee, channel, amount) = (date?, payer?, payee?, channel?, amount?);
    let money = source.money();
    let mut webs: BTreeMap<&str, (Flows, f64)> = BTreeMap::new();
    for row in ledger.rows.iter().filter(|row| dates.contains(&row[date])) {
        let web = webs.entry(row[date].as_str()).or_default();
        let amount = row[amount].parse::<f64>().unwrap_or(0.0) / f64::from(money.units);
        match class_of.get(row[channel].as_str()) {
            Some(class) => {
                web.0.push((row[payer].clone(), row[payee].clone(), (*class).to_owned(), amount));
            }
            None => web.1 += amount,
        }
    }
    let mut data = Csv::of(&["date", "payer", "payee", "class", "amount"]);
    let mut views = Vec::new();
    for (date, (flows, off)) in webs {
        let flows = summed(flows);
        for (payer, payee, class, amount) in &flows {
            let fields = [date, payer, payee, class, &amount.to_string()];
            data.rows.push(fields.map(str::to_owned).to_vec());
        }
        if flows.is_empty() {
            continue;
        }
        let heads = (terms::PAYS, terms::PAID);
        let flow = flow(source, &flows, heads);
        let aside = format!(
            "{} {} {}",
            source.say(terms::OFF_PLATFORM),
            figure(Some(off)),
            source.currency()
        );
        let drawing = html! { (draw(&flow)) p.aside { (aside) } };
        views.push(view(date, drawing));
    }
    figure_of(source, ("value-web", terms::WEB, terms::WEB_CAPTION), views, data)
}

fn all(source: &Source<'_>, grid: &Grid, dates: &[String]) -> Option<Picture> {
    let columns = ["date", "source", "target", "value"].map(|name| grid.column(name));
    let [date, from, to, value] = columns;
    let (date, from, to, value) = (date?, from?, to?, value?);
    let mut data = Csv::of(&["date", "source", "target", "value"]);
    let mut webs: BTreeMap<&str, Flows> = BTreeMap::new();
    // One drawing is enough to see what the indices are measured on: the last.
    let last = dates.last()?;
    for row in grid.rows.iter().filter(|row| row[date] == *last) {
        let amount = row[value].parse::<f64>().unwrap_or(0.0);
        let outside = row[from].starts_with('(') || row[to].starts_with('(');
        let class = if outside { "(outside)" } else { "(inside)" };
        let flow = (row[from].clone(), row[to].clone(), class.to_owned(), amount);
        webs.entry(row[date].as_str()).or_default().push(flow);
        data.rows.push([date, from, to, value].map(|at| row[at].clone()).to_vec());
    }
    let heads = (terms::DELIVERS, terms::RECEIVES);
    let views = webs
        .into_iter()
        .map(|(date, flows)| {
            let flow = flow(source, &summed(flows), heads);
            view(date, draw(&flow))
        })
        .collect();
    figure_of(source, ("value-flows", terms::ALL_FLOWS, terms::ALL_FLOWS_CAPTION), views, data)
}

fn view(date: &str, drawing: maud::Markup) -> View {
    View { label: date.to_owned(), name: date.to_owned(), drawing }
}

fn figure_of(
    source: &Source<'_>,
    (id, title, caption): (&str, Term, Term),
    views: Vec<View>,
    data: Csv,
) -> Option<Picture> {
    let (title, caption) = (source.say(title), source.say(caption));
    let last = views.len().checked_sub(1)?;
    let title = format!("{title}, {}", views[last].label);
    let title = if last == 0 { title } else { source.say(terms::WEB).to_owned() };
    let mut picture = Picture::new(id, &title, caption, html! {}, data);
    (picture.views, picture.shown) = (views, last);
    Some(picture)
}

/// Flows of the same ends and class together.
fn summed(flows: Flows) -> Flows {
    let mut sums: BTreeMap<(String, String, String), f64> = BTreeMap::new();
    for (from, to, class, amount) in flows {
        *sums.entry((from, to, class)).or_default() += amount;
    }
    let flow = |((from, to, class), amount)| (from, to, class, amount);
    sums.into_iter().map(flow).filter(|(.., amount)| 0.0 < *amount).collect()
}

/// Both columns, small parts pooled, largest first.
fn flow(source: &Source<'_>, flows: &Flows, heads: (Term, Term)) -> Flow {
    let currency = source.currency();
    let total: f64 = flows.iter().map(|(.., amount)| amount).sum();
    let left = column(flows.iter().map(|flow| (&flow.0, flow.3)), total);
    let right = column(flows.iter().map(|flow| (&flow.1, flow.3)), total);
    let place = |column: &[(Option<&str>, f64)], name: &str| {
        let own = column.iter().position(|(known, _)| *known == Some(name));
        own.or_else(|| column.iter().position(|(known, _)| known.is_none())).unwrap_or(0)
    };
    let mut ribbons: BTreeMap<(usize, usize, usize), f64> = BTreeMap::new();
    for (from, to, class, amount) in flows {
        *ribbons.entry((place(&left, from), place(&right, to), color(class))).or_default() +=
            amount;
    }
    let name = |part: Option<&str>| {
        part.map_or(source.say(terms::OTHERS).to_owned(), |name| source.names.compartment(name))
    };
    let named = |column: &[(Option<&str>, f64)]| {
        let shown = |&(part, amount): &(Option<&str>, f64)| (name(part), short(amount));
        column.iter().map(shown).collect::<Vec<(String, String)>>()
    };
    let ribbon = |((from, to, color), value): ((usize, usize, usize), f64)| {
        let ends = format!("{} → {}", name(left[from].0), name(right[to].0));
        let class = CLASSES.get(color).map_or(String::new(), |class| source.word(class) + ", ");
        let words = format!("{ends}: {class}{} {currency}", figure(Some(value)));
        Ribbon { from, to, value, color, words }
    };
    let ribbons: Vec<Ribbon> = ribbons.into_iter().map(ribbon).collect();
    let used = |color: &usize| ribbons.iter().any(|ribbon| ribbon.color == *color);
    let colors = (0..CLASSES.len()).filter(used).map(|at| (at, source.word(CLASSES[at]))).collect();
    let (pays, paid) = (source.say(heads.0), source.say(heads.1));
    let unit = format!("{currency}/{}", source.say(terms::STEP));
    Flow {
        left: named(&left),
        right: named(&right),
        heads: (format!("{pays}, {unit}"), format!("{paid}, {unit}")),
        colors,
        ribbons,
        words: format!("{pays} → {paid}"),
    }
}

/// An amount in as few characters as can be: 1.2×10⁹.
fn short(amount: f64) -> String {
    if amount < 1e5 {
        return figure(Some(amount));
    }
    let power = libm::floor(libm::log10(amount) + 1e-12) as i32;
    let mantissa = amount / libm::pow(10.0, f64::from(power));
    format!("{mantissa:.1}×10{}", crate::view::draw::scale::raised(power))
}

fn color(class: &str) -> usize {
    CLASSES.iter().position(|known| *known == class).unwrap_or(if class == "(inside)" {
        7
    } else {
        8
    })
}

/// Parts of a column with what flows there; those below a share of the whole as one without a name,
/// which stands last.
fn column<'a>(
    flows: impl Iterator<Item = (&'a String, f64)>,
    total: f64,
) -> Vec<(Option<&'a str>, f64)> {
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for (name, amount) in flows {
        *sums.entry(name).or_default() += amount;
    }
    let (large, small): (Vec<_>, Vec<_>) =
        sums.into_iter().partition(|(_, amount)| SMALL * total <= *amount);
    let mut column: Vec<(Option<&str>, f64)> =
        large.into_iter().map(|(name, amount)| (Some(name), amount)).collect();
    column.sort_by(|a, b| b.1.total_cmp(&a.1));
    match &small[..] {
        [] => {}
        [(name, amount)] => column.push((Some(name), *amount)),
        _ => column.push((None, small.iter().map(|(_, amount)| amount).sum())),
    }
    column
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_parts_are_pooled_and_stand_last() {
        let names = ["a", "b", "c", "d"].map(str::to_owned);
        let amounts = [0.4, 60.0, 0.3, 39.3];
        let column = column(names.iter().zip(amounts), 100.0);
        let parts: Vec<Option<&str>> = column.iter().map(|(name, _)| *name).collect();
        assert_eq!(parts, [Some("b"), Some("d"), None]);
        assert!((column[2].1 - 0.7).abs() < 1e-12);
    }

    #[test]
    fn amounts_are_short() {
        assert_eq!((short(999.0), short(4.06e9)), ("999".to_owned(), "4.1×10⁹".to_owned()));
    }
}
