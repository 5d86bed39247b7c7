//! What a run will take, before it is made: agents, connectors, memory, time.
//!
//! Agents are exact. Connectors are what the declared wirings lead to when everybody takes part
//! to the end, so an upper bound rather than a mean. Memory and time follow from them by rough
//! figures, fitted to the main scenario, which comes to a quarter of its bound: right to a factor of
//! two or three.

use crate::{
    scenario::{Channel, Elements, Founded, Wiring},
    world::{Layout, genesis::calendar},
};

/// What a run will take.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimate {
    /// Agents of each species.
    pub agents: Vec<(String, u64)>,
    /// Connectors of each channel that has its own.
    pub connectors: Vec<(String, f64)>,
    /// Bytes of memory.
    pub bytes: f64,
    /// Seconds on the threads given.
    pub seconds: f64,
}

/// Estimates a run of so many steps.
#[must_use]
pub fn estimate(scenario: &Elements, scale: f64, steps: u64, threads: usize) -> Estimate {
    let layout = Layout::of(scenario, scale);
    let pace = calendar(scenario).map_or(1.0 / 12.0, |calendar| calendar.years_per_step());
    let years = steps as f64 * pace;
    let agents =
        layout.species.iter().map(|s| (s.name.clone(), u64::from(s.slots.end - s.slots.start)));
    let connectors =
        scenario.channels.iter().filter(|channel| channel.enabled).filter_map(|channel| {
            let degree = degree(scenario, channel, years)?;
            let sources = layout.seats(&channel.source)?.slots.len() as f64;
            let targets = layout.seats(&channel.target)?.slots.len() as f64;
            Some((channel.name.clone(), sources * degree.min(targets)))
        });
    let (agents, connectors): (Vec<_>, Vec<_>) = (agents.collect(), connectors.collect());
    let all_agents = f64::from(layout.n_agents());
    let all_connectors: f64 = connectors.iter().map(|(_, connectors)| connectors).sum();
    let work = all_agents * AGENT_SECONDS + all_connectors * CONNECTOR_SECONDS;
    Estimate {
        agents,
        connectors,
        bytes: all_agents * AGENT_BYTES + all_connectors * CONNECTOR_BYTES,
        seconds: steps as f64 * work / threads.max(1) as f64,
    }
}

/// Columns of an agent, their next values, its key and its places in rows.
const AGENT_BYTES: f64 = 400.0;
/// Target, strength, flow, age; twice, since a merge writes beside what it reads.
const CONNECTOR_BYTES: f64 = 28.0;
/// Time of a step on one thread.
const AGENT_SECONDS: f64 = 500e-9;
const CONNECTOR_SECONDS: f64 = 10e-9;

/// Connectors of a source at birth.
fn founded(channel: &Channel) -> f64 {
    match &channel.founded {
        None => 0.0,
        Some(Founded::Uniform(mean)) => mean.get(),
        Some(Founded::ScaleFree(free)) => free.mean.get(),
        Some(Founded::SmallWorld(small)) => small.mean.get(),
    }
}

/// Connectors of a source at the end; none for a channel without connectors of its own.
fn degree(scenario: &Elements, channel: &Channel, years: f64) -> Option<f64> {
    match &channel.wiring {
        Wiring::Along(_) => None,
        Wiring::Latent(latent) => Some(latent.mean.get()),
        Wiring::Choice(choice) => Some(choice.wanted.get().max(founded(channel))),
        Wiring::Social(social) => {
            let latent = scenario.channels.iter().find(|other| other.name == social.from)?;
            let known = degree(scenario, latent, years)?;
            let converted = -libm::expm1(-social.conversion.get() * years);
            let import = social.import.get();
            // A proposal connects both ways: half of the new connectors are answered ones.
            let met = 2.0 * social.proposals.get() * years;
            Some(founded(channel) + known * (import + (1.0 - import) * converted) + met)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn agents_are_exact_and_connectors_follow_the_wiring() {
        let text = include_str!("../../scenarios/minimal.ron");
        let scenario = Scenario::parse(text, "minimal.ron", &[]).unwrap();
        let whole = estimate(&scenario.elements, 1.0, 12, 1);
        assert_eq!(whole.agents[..2], [("person".into(), 1000), ("shop".into(), 500)]);
        assert_eq!(whole.connectors[0], ("acquaintance".into(), 20_000.0));
        // 20·(0.3 + 0.7·(1 − exp(−0.2))) + 2·2 after a year, for 1,000 sources.
        assert!((whole.connectors[1].1 - 12_537.77).abs() < 0.01, "{:?}", whole.connectors);
        assert_eq!(whole.connectors[2], ("buy".into(), 5_000.0));
        let half = estimate(&scenario.elements, 1.0, 12, 2);
        assert!((half.seconds * 2.0 - whole.seconds).abs() < 1e-12);
        let twice = estimate(&scenario.elements, 2.0, 12, 1);
        assert_eq!(twice.agents[0].1, 2000);
    }
}
