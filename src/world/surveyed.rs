//! Which payments surveys and distributions ask about agent by agent: these alone are kept so.

use std::collections::BTreeSet;

use crate::{
    scenario::{Channel, Flow, Measure, Quantity},
    world::{Ground, pays},
};

/// Channels of which it is kept what each agent paid, and what each received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Surveyed {
    pub(crate) paid: BTreeSet<String>,
    pub(crate) earned: BTreeSet<String>,
}

/// Whether payments over a channel are settled; conversions are paid as goods are made, and are no
/// revenue.
pub(crate) fn settled(channel: &Channel) -> bool {
    pays(&channel.flow) && !matches!(channel.flow, Flow::Convert(_))
}

impl Ground {
    /// Channels whose payments the targets and distributions of the scenario ask about.
    pub(crate) fn surveyed(&self) -> Surveyed {
        let mut asked = Vec::new();
        for measure in self.scenario.targets.iter().filter_map(|target| target.measure.as_ref()) {
            quantities(measure, &mut asked);
        }
        let distributions = self.scenario.output.distributions.iter();
        asked.extend(distributions.map(|distribution| &distribution.quantity));
        let mut surveyed = Surveyed::default();
        for quantity in asked {
            surveyed.paid.extend(self.spending(quantity).map(|channel| channel.name.clone()));
            surveyed.earned.extend(self.revenues(quantity).map(|channel| channel.name.clone()));
        }
        surveyed
    }

    /// Settled channels of the category of which a share is asked.
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other asks what was paid")]
    fn spending(&self, quantity: &Quantity) -> impl Iterator<Item = &Channel> {
        let category = match quantity {
            Quantity::ShareOfSpending(category, _) => Some(category.clone()),
            _ => None,
        };
        let of = move |channel: &&Channel| category.is_some() && channel.category == category;
        self.paying().filter(|channel| settled(channel)).filter(of)
    }

    /// Settled channels over which something is received that is asked about.
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other asks what was received")]
    fn revenues(&self, quantity: &Quantity) -> impl Iterator<Item = &Channel> {
        let channels = match quantity {
            Quantity::ShareOfRevenue(channels) => channels.clone(),
            Quantity::ShareOfInformation(channel) => self.beside(channel),
            _ => Vec::new(),
        };
        let of = move |channel: &&Channel| channels.contains(&channel.name);
        self.paying().filter(|channel| settled(channel)).filter(of)
    }

    /// Channels of the same stock to the same species, itself among them.
    pub(crate) fn beside(&self, channel: &str) -> Vec<String> {
        let Some(declared) = self.channel(channel) else { return Vec::new() };
        self.wired()
            .filter(|known| known.stock == declared.stock && known.target == declared.target)
            .map(|known| known.name.clone())
            .collect()
    }
}

/// What the surveys of a measure ask.
#[expect(clippy::wildcard_enum_match_arm, reason = "no other measure holds a survey")]
fn quantities<'m>(measure: &'m Measure, found: &mut Vec<&'m Quantity>) {
    match measure {
        Measure::Survey(survey) => found.push(&survey.quantity),
        Measure::Percent(part, base) | Measure::Ratio(part, base) => {
            quantities(part, found);
            quantities(base, found);
        }
        Measure::Sum(parts) => parts.iter().for_each(|part| quantities(part, found)),
        Measure::Growth(of) => quantities(of, found),
        _ => {}
    }
}
