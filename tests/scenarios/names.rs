//! Every name leads somewhere: a second reading of what the checks of a scenario promise.

use std::collections::BTreeSet;

use ecograph::scenario::{
    Adoption, Arrival, Category, Channel, Elements, Flow, Measure, Number, Quantity, Relation,
    StockKind, Survey, Wiring,
};

use super::{ALL, load};

#[test]
fn every_name_leads_somewhere() {
    for name in ALL {
        let elements = load(name).elements;
        let known = Known::of(&elements);
        known.species(&elements);
        known.channels(&elements);
        known.functions(&elements);
        known.the_rest(&elements);
        for target in &elements.targets {
            if let Some(measure) = &target.measure {
                known.measure(measure);
            }
        }
        for distribution in &elements.output.distributions {
            known.names("species", &[&distribution.species]);
            known.quantity(&distribution.quantity);
        }
    }
}

/// The names that a scenario declares, as `kind name`.
struct Known(BTreeSet<String>);

impl Known {
    fn of(elements: &Elements) -> Self {
        let mut all = BTreeSet::new();
        let mut declare = |kind: &str, name: &str| {
            assert!(all.insert(format!("{kind} {name}")), "{kind} {name} twice");
        };
        elements.layers.iter().for_each(|e| declare("layer", &e.name));
        elements.stocks.iter().for_each(|e| declare("stock", &e.name));
        elements.species.iter().for_each(|e| declare("species", &e.name));
        elements.platforms.iter().for_each(|e| declare("platform", &e.name));
        elements.categories.iter().for_each(|e| declare("category", &e.name));
        elements.channels.iter().for_each(|e| declare("channel", &e.name));
        elements.functions.iter().for_each(|e| declare("function", &e.name));
        elements.stages.iter().for_each(|e| declare("stage", &e.name));
        elements.events.iter().for_each(|e| declare("event", &e.name));
        elements.targets.iter().for_each(|e| declare("target", &e.name));
        elements.environment.industries.iter().for_each(|e| declare("industry", &e.name));
        elements.environment.series.iter().for_each(|e| declare("series", &e.name));
        for species in &elements.species {
            for attribute in &species.attributes {
                declare("attribute", &format!("{} {}", species.name, attribute.name));
                for part in &attribute.parts {
                    declare("part", &format!("{} {} {}", species.name, attribute.name, part.name));
                }
            }
        }
        Self(all)
    }

    fn names<S: AsRef<str>>(&self, kind: &str, names: &[S]) {
        for name in names {
            let key = format!("{kind} {}", name.as_ref());
            assert!(self.0.contains(&key), "there is no {key}");
        }
    }

    fn species(&self, elements: &Elements) {
        for species in &elements.species {
            self.names("layer", &[&species.layer]);
            let roles = &species.roles;
            let sum = sum([&roles.producer, &roles.supplier, &roles.consumer, &roles.manager]);
            assert!((sum - 1.0).abs() < 1e-9, "roles of {} sum to {sum}", species.name);
            for attribute in &species.attributes {
                let sum = total(attribute.parts.iter().map(|part| &part.share));
                assert!((sum - 1.0).abs() < 1e-9, "{} of {}: {sum}", attribute.name, species.name);
            }
            match &species.entry {
                Arrival::Founders => {}
                Arrival::Adoption(Adoption { platforms, ceiling, contacts, .. }) => {
                    self.names("platform", platforms);
                    self.names("series", &[ceiling]);
                    self.names("channel", &[contacts]);
                }
                Arrival::Niche(niche) => {
                    self.names("species", &niche.feeds_on);
                    self.names("stage", niche.release.stage.as_slice());
                }
                Arrival::Plan(plan) => self.names("series", &[&plan.series]),
            }
            if let Some(income) = &species.income {
                self.names("industry", &[&income.from]);
                self.names("series", income.series.as_slice());
            }
            for spending in &species.spending {
                self.names("category", &[&spending.category]);
            }
            self.names("industry", species.surplus.industry.as_slice());
            assert!(species.surplus.off_platform.get() + species.surplus.reinvestment.get() <= 1.0);
            if let Some(production) = &species.production {
                self.names("industry", &[&production.industry]);
                self.names("series", &[&production.wage]);
                assert!(
                    production.labour.get() + production.inputs.get() <= 1.0,
                    "{}",
                    species.name
                );
            }
            if let Some(over) = species.learning.as_ref().and_then(|l| l.over.as_ref()) {
                self.names("channel", &[over]);
            }
        }
    }

    fn channels(&self, elements: &Elements) {
        for channel in &elements.channels {
            let name = &channel.name;
            self.names("species", &[&channel.source, &channel.target]);
            self.names("stock", &[&channel.stock]);
            self.names("platform", channel.platform.as_slice());
            self.names("category", channel.category.as_slice());
            self.names("stage", channel.release.stage.as_slice());
            self.names("industry", channel.split.purse.as_slice());
            let money = elements.stocks.iter().find(|stock| stock.name == channel.stock).unwrap();
            let conserved = matches!(money.kind, StockKind::Conserved { .. });
            assert_eq!(conserved, channel.category.is_some(), "category of {name}");
            match (&channel.relation, &channel.flow) {
                (Relation::Exchange, Flow::Purchase(_) | Flow::Subscription(_) | Flow::Wages)
                | (Relation::Share, Flow::Gift(_))
                | (Relation::Transform, Flow::Purchase(_)) => assert!(conserved, "{name}"),
                (Relation::Exchange, Flow::Use(_))
                | (Relation::Share, Flow::Copy(_))
                | (Relation::Create, Flow::Make(_)) => assert!(!conserved, "{name}"),
                (Relation::Transform, Flow::Convert(convert)) => {
                    self.names("stock", &[&convert.from]);
                    self.names("industry", convert.payer.as_slice());
                    assert_eq!(conserved, convert.payer.is_some(), "who pays {name}?");
                }
                (relation, flow) => panic!("{name}: {relation:?} with {flow:?}"),
            }
            if let Flow::Purchase(purchase) = &channel.flow {
                self.names("channel", purchase.reach.as_slice());
                buys(elements, channel);
            }
            let ends = [
                (&channel.needs.source, &channel.source),
                (&channel.needs.target, &channel.target),
            ];
            for (needed, end) in ends {
                self.names("function", needed);
                let mut functions = elements.functions.iter().filter(|f| needed.contains(&f.name));
                assert!(functions.all(|function| function.species.contains(end)), "{name}, {end}");
            }
            Self::wiring(elements, channel);
        }
    }

    fn wiring(elements: &Elements, channel: &Channel) {
        let ends = |name: &str| {
            let other = elements.channels.iter().find(|other| other.name == name);
            other.map(|other| (other.source.clone(), other.target.clone()))
        };
        let own = Some((channel.source.clone(), channel.target.clone()));
        match &channel.wiring {
            Wiring::Latent(_) => assert!(channel.platform.is_none(), "{}", channel.name),
            Wiring::Social(social) => assert_eq!(ends(&social.from), own, "{}", channel.name),
            Wiring::Along(carrier) => {
                assert_eq!(ends(carrier), own, "{}", channel.name);
                let carrier = elements.channels.iter().find(|other| other.name == *carrier);
                assert!(!matches!(carrier.unwrap().wiring, Wiring::Along(_)), "{}", channel.name);
            }
            Wiring::Choice(choice) => {
                let mix = &choice.mix;
                let sum =
                    sum([&mix.friend_of_friend, &mix.preferential, &mix.best_of, &mix.random]);
                assert!((sum - 1.0).abs() < 1e-9, "mix of {} sums to {sum}", channel.name);
                assert!(
                    mix.best_of.get() <= 0.0 || 1.0 <= mix.candidates.get(),
                    "{}",
                    channel.name
                );
            }
        }
    }

    fn functions(&self, elements: &Elements) {
        assert!(elements.functions.len() <= 64, "a form has 64 bits");
        for (place, function) in elements.functions.iter().enumerate() {
            let name = &function.name;
            self.names("species", &function.species);
            self.names("platform", &[&function.platform]);
            self.names("stage", function.release.stage.as_slice());
            self.names("category", function.category.as_slice());
            let costs = 0.0 < function.cost.get() || 0.0 < function.upkeep.get();
            assert_eq!(costs, function.category.is_some(), "category of {name}");
            assert_eq!(0.0 < function.imitation.get(), function.over.is_some(), "{name} imitates");
            let channel =
                |known: &String| elements.channels.iter().find(|c| c.name == *known).unwrap();
            for over in function.over.iter().map(channel) {
                assert_eq!(over.source, over.target, "{name} imitates over {}", over.name);
                assert!(function.species.contains(&over.source), "{name} over {}", over.name);
            }
            for paid in function.paid_over.iter().map(channel) {
                assert!(function.species.contains(&paid.source), "{name} over {}", paid.name);
                assert_eq!(paid.category, function.category, "{name} over {}", paid.name);
            }
            for required in &function.requires {
                let before = elements.functions.iter().position(|f| f.name == *required).unwrap();
                assert!(before < place, "{name} requires what comes later");
                let mut adopters = function.species.iter();
                assert!(adopters.all(|s| elements.functions[before].species.contains(s)), "{name}");
            }
            for synergy in &function.synergies {
                self.names("function", &[&synergy.with]);
            }
            for saving in &function.saves {
                self.names("category", &[&saving.category]);
            }
        }
    }

    fn the_rest(&self, elements: &Elements) {
        for compartment in &elements.compartments {
            let species = elements.species.iter().find(|s| s.name == compartment.species).unwrap();
            let part = compartment.part.as_ref().unwrap();
            let name = &species.name;
            self.names("part", &[format!("{name} {} {part}", species.attributes[0].name)]);
        }
        for Category { name, outside, price, .. } in &elements.categories {
            let sum = total(outside.iter().map(|weight| &weight.weight));
            assert!(outside.is_empty() || (sum - 1.0).abs() < 1e-9, "outside of {name}: {sum}");
            for weight in outside {
                self.names("industry", &[&weight.industry]);
            }
            self.names("series", price.as_slice());
        }
        for platform in &elements.platforms {
            self.names("species", &[&platform.species]);
            self.names("species", &platform.innovation.developers);
            self.names("species", &platform.innovation.merchants);
        }
        for event in &elements.events {
            let channel = elements.channels.iter().find(|c| c.name == event.channel).unwrap();
            assert!(matches!(channel.flow, Flow::Gift(_)), "{} is on no gifts", event.name);
        }
        self.names("layer", &[&elements.environment.layer]);
        for industry in &elements.environment.industries {
            self.names("series", industry.output_per_worker.as_slice());
            industry.buys.iter().for_each(|buys| self.names("industry", &[&buys.supplier]));
            let bought = total(industry.buys.iter().map(|buys| &buys.value));
            assert!(bought < 1.0, "{} buys {bought} of its output", industry.name);
        }
    }

    fn measure(&self, measure: &Measure) {
        match measure {
            Measure::Active(group)
            | Measure::Registered(group)
            | Measure::JoinedPerDay(group)
            | Measure::Penetration(group)
            | Measure::Daily(group) => self.names("species", &[&group.species]),
            Measure::Holders(holding) | Measure::EverHeld(holding) => {
                self.names("species", &[&holding.species]);
                self.names("function", &[&holding.function]);
            }
            Measure::Flow(channels) => self.names("channel", channels),
            Measure::Gifts(channel) | Measure::Givers(channel) | Measure::Volume(channel) => {
                self.names("channel", &[channel]);
            }
            Measure::Booked(categories) | Measure::JobsIndirect(categories) => {
                self.names("category", categories);
            }
            Measure::EventGifts(event)
            | Measure::EventFlow(event)
            | Measure::EventGivers(event) => {
                self.names("event", &[event]);
            }
            Measure::JobsDirect(species) => self.names("species", species),
            Measure::Survey(Survey { asked, quantity, .. }) => {
                self.names("species", &[&asked.species]);
                self.names("function", asked.function.as_slice());
                if let Quantity::Part(attribute, part) = quantity {
                    self.names("part", &[format!("{} {attribute} {part}", asked.species)]);
                }
                self.quantity(quantity);
            }
            Measure::Percent(one, other) | Measure::Ratio(one, other) => {
                self.measure(one);
                self.measure(other);
            }
            Measure::Sum(parts) => parts.iter().for_each(|part| self.measure(part)),
            Measure::Growth(of) => self.measure(of),
            Measure::RootMeanSquare(targets) => self.names("target", targets),
            Measure::Series(series) => self.names("series", &[series]),
            Measure::Constant(_) => {}
        }
    }

    fn quantity(&self, quantity: &Quantity) {
        match quantity {
            Quantity::Degree(channel)
            | Quantity::Followers(channel)
            | Quantity::NewAcquaintances(channel)
            | Quantity::ShareOfInformation(channel) => self.names("channel", &[channel]),
            Quantity::Strength(channels) | Quantity::ShareOfRevenue(channels) => {
                self.names("channel", channels);
            }
            Quantity::Holds(function) | Quantity::EverHeld(function) => {
                self.names("function", &[function]);
            }
            Quantity::Gain(function) => self.names("function", function.as_slice()),
            Quantity::Saving(category) => self.names("category", &[category]),
            Quantity::ShareOfSpending(category, channel) => {
                self.names("category", &[category]);
                self.names("channel", &[channel]);
            }
            Quantity::Level
            | Quantity::Invested
            | Quantity::Staff
            | Quantity::Part(_, _)
            | Quantity::Column(_) => {}
        }
    }
}

/// A purchase needs a budget of the payer and somebody who sells the same off the platform.
fn buys(elements: &Elements, channel: &Channel) {
    let payer = elements.species.iter().find(|species| species.name == channel.source).unwrap();
    let category = channel.category.as_ref().unwrap();
    let mut budgets = payer.spending.iter().map(|spending| &spending.category);
    assert!(budgets.any(|known| known == category), "{} cannot pay {}", payer.name, channel.name);
    let outside =
        &elements.categories.iter().find(|known| known.name == *category).unwrap().outside;
    assert!(!outside.is_empty(), "{category} is sold nowhere else");
}

fn sum<const N: usize>(numbers: [&Number; N]) -> f64 {
    total(numbers.into_iter())
}

fn total<'n>(numbers: impl Iterator<Item = &'n Number>) -> f64 {
    numbers.map(Number::get).sum()
}
