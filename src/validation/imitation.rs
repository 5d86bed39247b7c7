//! Selection by imitation on a network that changes with what it carries.
//!
//! The first end of a random link copies the second with probability `1/(1 + e^(−βδ))` if that one
//! is a carrier, `1/(1 + e^(βδ))` if it is not. An unlike link moves the number of carriers up or
//! down with the ratio e^(βδ), whatever the network, so from k of N carriers all carry in the end
//! with probability `(1 − e^(−kβδ))/(1 − e^(−Nβδ))` on *every* connected graph, also while links are
//! rewired by state (well mixed: Traulsen, Nowak, Pacheco 2006). N = 50, βδ = 0.1: 0.095808 for
//! k = 1, 0.396139 for k = 5. Tests imitation, updates by link, rewiring: co-evolution proper.

use rand::RngExt;

use super::{Unproven, drawn};
use crate::{
    base::Luck,
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};

/// Whether an agent carries the better trait.
pub const CARRIES: Column<u8> = Column::new("carries", "0 or 1", "has the better trait", 0);
/// Repeats in which all carried it in the end.
pub const WON: Column<u64> = Column::new("won", "repeats", "that ended with carriers alone", 0);

/// βδ.
pub const GAP: f64 = 0.1;
/// Agents.
pub const AGENTS: u32 = 50;

/// Whether links stay or follow the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// They stay.
    Static,
    /// In every second event an end of a free link moves to somebody like the agent it leaves.
    Rewired,
}

/// One repeat a step: from `first` random carriers to all or none.
fn imitation(first: u64, kept: Links) -> Box<dyn Process> {
    process("imitation", move |plan| {
        let (links, carries) = (plan.links("talk")?, plan.write(&CARRIES)?);
        let won = plan.write_one(&WON)?;
        Ok(move |world: &mut World, luck: Luck| {
            let (links, carries, won) = world.open((links, carries, won));
            let (mut luck, n) = (luck.serial(), carries.len() as u32);
            let up = 1.0 / (1.0 + libm::exp(-GAP));
            carries.fill(0);
            let mut carriers = 0;
            while carriers < first {
                let agent = luck.random_range(0..n) as usize;
                carriers += u64::from(1 - carries[agent]);
                carries[agent] = 1;
            }
            while 0 < carriers && carriers < u64::from(n) {
                let Some(end) = links.draw(&mut luck) else { break };
                let (agent, other) = (links.agent(end) as usize, links.other(end) as usize);
                let chance = if carries[other] == 1 { up } else { 1.0 - up };
                if carries[agent] != carries[other] && luck.random_bool(chance) {
                    carries[agent] = carries[other];
                    carriers = carriers + u64::from(carries[other]) - u64::from(1 - carries[other]);
                }
                if kept == Links::Rewired && luck.random_bool(0.5) {
                    // The first n − 1 links are a tree and stay, so that the network is connected.
                    let free = luck.random_range(2 * (n - 1)..2 * links.len() as u32);
                    let to = luck.random_range(0..n);
                    if carries[to as usize] == carries[links.agent(free) as usize] {
                        links.move_end(free, to);
                    }
                }
            }
            *won += u64::from(0 < carriers);
            Ok(())
        })
    })
}

/// In how many of the repeats all carried in the end.
///
/// # Errors
/// When the engine refuses the model.
pub fn fixations(first: u64, kept: Links, repeats: u64, seed: u64) -> Result<u64, Unproven> {
    let mut luck = drawn(seed);
    // A random recursive tree and as many free links again, twice.
    let tree = (1..AGENTS).map(|agent| (luck.random_range(0..agent), agent)).collect::<Vec<_>>();
    let free = (0..=2 * AGENTS).map(|_| {
        let agent = luck.random_range(0..AGENTS);
        (agent, (agent + luck.random_range(1..AGENTS)) % AGENTS)
    });
    let pairs: Vec<(u32, u32)> = tree.into_iter().chain(free).collect();
    let world = World::builder().species("agent", AGENTS as usize);
    let world = world.links("talk", "agent", "agent", pairs).build()?;
    let mut simulation = Simulation::new(world, Loop::of([imitation(first, kept)]), seed)?;
    simulation.run(repeats)?;
    simulation.world().one(&WON).ok_or(Unproven::Missing("won"))
}

/// The probability on paper.
#[must_use]
pub fn exact(first: u64) -> f64 {
    libm::expm1(-GAP * first as f64) / libm::expm1(-GAP * f64::from(AGENTS))
}
