//! Growth: nodes and links are born where there are many already.
//!
//! **Preferential attachment** (Barabási, Albert, Science 286 (1999) 509), m links for each new
//! node: `P(k) = 2m(m + 1)/(k(k + 1)(k + 2))`. **Words** (Simon, Biometrika 42 (1955) 425): each
//! new token is a new word with probability a, else repeats a random one: `P(k) = ρB(k, ρ + 1)`,
//! ρ = 1/(1 − a). Tests birth, choice in proportion to degree, storage that grows.

use rand::RngExt;

use super::Unproven;
use crate::{
    base::Luck,
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};

/// How many nodes are there.
pub const BORN: Column<u64> = Column::new("born", "nodes", "nodes that are there", 0);
/// Births in a step.
const EVENTS: u64 = 1000;

/// Each new node links to `links` different nodes, drawn in proportion to their degree.
fn attachment(links: u32) -> Box<dyn Process> {
    process("attachment", move |plan| {
        let (net, born) = (plan.links("net")?, plan.write_one(&BORN)?);
        Ok(move |world: &mut World, luck: Luck| {
            let (net, born) = world.open((net, born));
            let mut luck = luck.serial();
            let mut chosen: Vec<u32> = Vec::new();
            for _ in 0..EVENTS {
                let new = *born as u32;
                chosen.clear();
                while chosen.len() < links as usize {
                    // The first nodes come one by one and know all before them.
                    let other = match net.draw(&mut luck) {
                        Some(end) if links < new => net.agent(end),
                        _ if chosen.len() < new as usize => chosen.len() as u32,
                        _ => break,
                    };
                    if !chosen.contains(&other) {
                        chosen.push(other);
                    }
                }
                for &other in &chosen {
                    net.add(new, other);
                }
                *born += 1;
            }
            Ok(())
        })
    })
}

/// Each token is a link from its word to the one text: a new word, or that of a random token.
fn telling(innovation: f64) -> Box<dyn Process> {
    process("telling", move |plan| {
        let (net, born) = (plan.links("net")?, plan.write_one(&BORN)?);
        Ok(move |world: &mut World, luck: Luck| {
            let (net, born) = world.open((net, born));
            let mut luck = luck.serial();
            for _ in 0..EVENTS {
                // End 2·link is the word's, end 2·link + 1 the text's.
                let said = net.draw(&mut luck).map(|end| net.agent(end & !1));
                let word = match said {
                    Some(word) if !luck.random_bool(innovation) => word,
                    _ => {
                        *born += 1;
                        *born as u32
                    }
                };
                net.add(word, 0);
            }
            Ok(())
        })
    })
}

/// Shares of nodes with 1, 2, 3, .. links, up to `most`, after `steps` thousand births.
fn degrees(
    growth: Box<dyn Process>,
    (steps, first): (u64, u32),
    most: usize,
    seed: u64,
) -> Result<Vec<f64>, Unproven> {
    let seats = (steps * EVENTS) as usize + 1;
    let world = World::builder().species("node", seats).links("net", "node", "node", []);
    let mut simulation = Simulation::new(world.build()?, Loop::of([growth]), seed)?;
    simulation.run(steps)?;
    let born = simulation.world().one(&BORN).ok_or(Unproven::Missing("born"))? as u32;
    let net = simulation.world().links("net").ok_or(Unproven::Missing("net"))?;
    let mut shares = vec![0.0; most];
    for node in first..first + born {
        if let Some(share) = net.degree(node).checked_sub(1).and_then(|at| shares.get_mut(at)) {
            *share += 1.0 / f64::from(born);
        }
    }
    Ok(shares)
}

/// Shares of nodes by degree after preferential attachment of so many thousand nodes.
///
/// # Errors
/// When the engine refuses the model.
pub fn attached(thousands: u64, links: u32, seed: u64) -> Result<Vec<f64>, Unproven> {
    degrees(attachment(links), (thousands, 0), 8, seed)
}

/// Shares of words by how often they were said, after so many thousand tokens.
///
/// # Errors
/// When the engine refuses the model.
pub fn said(thousands: u64, innovation: f64, seed: u64) -> Result<Vec<f64>, Unproven> {
    degrees(telling(innovation), (thousands, 1), 8, seed)
}
