//! Numbers go together: sizes, niches, spending, what fades against what spreads.

use ecograph::base::Date;
use ecograph::scenario::{
    Arrival, Budget, Channel, Elements, Flow, Number, Species, StockKind, Wiring,
};

use super::{MAIN, load};

#[test]
fn the_world_has_the_size_it_is_planned_for() {
    let elements = load(MAIN).elements;
    let agents = |species: &Species| species.population.get() / species.members.get();
    let total: f64 = elements.species.iter().map(agents).sum();
    assert!((55_000.0..77_000.0).contains(&total), "{total} agents");
    for species in &elements.species {
        let one_to_one = species.members.get() <= 1.0;
        assert!(
            500.0 <= agents(species) || one_to_one,
            "{} agents of {}",
            agents(species),
            species.name
        );
        assert!(5000.0 <= species.population.get() || one_to_one, "{} is small", species.name);
    }
    // Connectors at the end of 2015 with all niches full, if only holders of what a channel
    // needs have any: under 650,000 beside the friends.
    let connectors: f64 = elements.channels.iter().map(|channel| wired(&elements, channel)).sum();
    assert!((300_000.0..650_000.0).contains(&connectors), "{connectors} connectors");
}

fn wired(elements: &Elements, channel: &Channel) -> f64 {
    let Wiring::Choice(choice) = &channel.wiring else { return 0.0 };
    let source = elements.species.iter().find(|species| species.name == channel.source).unwrap();
    let cap =
        |needed: &String| elements.functions.iter().find(|f| f.name == *needed).unwrap().cap.get();
    let held = channel.needs.source.iter().map(cap).fold(1.0, f64::min);
    there(elements, &channel.source, "2015-12-31") / source.members.get()
        * choice.wanted.get()
        * held
}

/// Individuals of a species on a day, if all ceilings and niches are full.
fn there(elements: &Elements, species: &str, day: &str) -> f64 {
    let species = elements.species.iter().find(|known| known.name == species).unwrap();
    match &species.entry {
        Arrival::Adoption(adoption) => adoption.factor.get() * at(elements, &adoption.ceiling, day),
        Arrival::Founders | Arrival::Plan(_) => species.population.get(),
        Arrival::Niche(niche) => {
            let fed = niche.feeds_on.iter().map(|food| there(elements, food, day)).sum();
            niche.capacity.get() * if niche.feeds_on.is_empty() { 1.0 } else { fed }
        }
    }
}

#[test]
fn niches_fit_the_seats_of_their_species() {
    // The main scenario may be run on to the end of 2018.
    for (name, day) in
        [(MAIN, "2018-12-31"), ("minimal", "2022-12-31"), ("food-delivery", "2020-12-31")]
    {
        let elements = load(name).elements;
        for species in &elements.species {
            let (wanted, seats) = (there(&elements, &species.name, day), species.population.get());
            assert!(wanted <= seats, "{name}: {wanted} {} on {seats} seats", species.name);
        }
    }
}

#[test]
fn spending_on_mobile_data_follows_the_operators_revenue() {
    let elements = load(MAIN).elements;
    for (year, within) in [("2014", 0.05), ("2015", 0.05)] {
        let middle = format!("{year}-07-01");
        let (start, end) =
            (format!("{}-12-31", year.parse::<i32>().unwrap() - 1), format!("{year}-12-31"));
        let subscriptions =
            f64::midpoint(at(&elements, "broadband", &start), at(&elements, "broadband", &end));
        let revenue = at(&elements, "data_revenue", &middle) / (subscriptions * 1e6);
        let user = elements.species.iter().find(|species| species.name == "user").unwrap();
        let spending =
            user.spending.iter().find(|spending| spending.category == "traffic").unwrap();
        let Budget::PerMember(budget) = &spending.budget else { panic!("not per member") };
        let category = elements.categories.iter().find(|c| c.name == "traffic").unwrap();
        let grown =
            |series: &str| at(&elements, series, &middle) / at(&elements, series, "2011-01-01");
        let spent = budget.get()
            * grown("income").powf(category.income_elasticity.get())
            * grown("data_price").powf(1.0 - category.price_elasticity.get());
        assert!((spent / revenue - 1.0).abs() < within, "{year}: {spent} against {revenue} CNY");
    }
}

/// A series on a day, straight in logarithms.
fn at(elements: &Elements, name: &str, day: &str) -> f64 {
    let series = elements.environment.series.iter().find(|series| series.name == name).unwrap();
    let day = day.parse::<Date>().unwrap().days() as f64;
    let point = |(date, value): &(String, Number)| {
        (date.parse::<Date>().unwrap().days() as f64, value.get())
    };
    let points: Vec<(f64, f64)> = series.points.iter().map(point).collect();
    let after = points.iter().position(|&(date, _)| day < date);
    match after {
        Some(0) => points[0].1,
        None => points[points.len() - 1].1,
        Some(after) => {
            let ((d0, v0), (d1, v1)) = (points[after - 1], points[after]);
            v0 * (v1 / v0).powf((day - d0) / (d1 - d0))
        }
    }
}

#[test]
fn copied_stocks_fade_faster_than_they_spread() {
    let elements = load(MAIN).elements;
    // The largest eigenvalue of log-normal degrees of mean 196 and spread 1.04 at strength 0.5.
    let multiplied = 0.5 * 196.0 * (1.04_f64 * 1.04).exp();
    for stock in &elements.stocks {
        let StockKind::Copied { decay } = &stock.kind else { continue };
        let rate = |channel: &Channel| {
            let Flow::Copy(copied) = &channel.flow else { return 0.0 };
            copied.rate.get()
        };
        let among = elements.channels.iter().filter(|channel| channel.stock == stock.name);
        let rates: f64 = among.filter(|c| c.wiring_is_along("chat")).map(rate).sum();
        assert!(rates * multiplied < decay.get(), "{} grows without end: {rates}", stock.name);
    }
}

trait Rides {
    fn wiring_is_along(&self, channel: &str) -> bool;
}

impl Rides for Channel {
    fn wiring_is_along(&self, channel: &str) -> bool {
        matches!(&self.wiring, Wiring::Along(carrier) if carrier == channel)
    }
}
