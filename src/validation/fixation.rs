//! Fixation of a fitter mutant on a graph, by birth and death (Moran 1958).
//!
//! An agent drawn by fitness (1, the mutant's r) puts its offspring in the place of a neighbour. One mutant in N: `(1 − 1/r)/(1 − 1/r^N)` on every graph on which each agent
//! is replaced as often as any other (isothermal theorem: Lieberman, Hauert, Nowak, Nature 433
//! (2005) 312), among them the complete graph and the ring; a star favours it. r = 1.1, N = 50:
//! 0.0916902, and 0.1670784 on the star. Tests updates by node, structure that amplifies selection.

use rand::RngExt;

use super::Unproven;
use crate::{
    base::Luck,
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};

/// Whether an agent is a mutant.
pub const MUTANT: Column<u8> = Column::new("mutant", "0 or 1", "is a mutant", 0);
/// Repeats in which the mutant took over.
pub const WON: Column<u64> = Column::new("won", "repeats", "that ended with mutants alone", 0);

/// Fitness of the mutant.
pub const FITNESS: f64 = 1.1;
/// Agents.
pub const AGENTS: u32 = 50;
/// Who is whose neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Everybody is everybody's.
    Complete,
    /// Two neighbours each.
    Ring,
    /// All are neighbours of agent 0 alone.
    Star,
}

impl Shape {
    fn pairs(self) -> Vec<(u32, u32)> {
        let all = || (0..AGENTS).flat_map(|a| (0..AGENTS).map(move |b| (a, b)));
        match self {
            Self::Complete => all().filter(|(a, b)| a != b).collect(),
            Self::Ring => {
                all().filter(|(a, b)| (a + 1) % AGENTS == *b || (b + 1) % AGENTS == *a).collect()
            }
            Self::Star => all().filter(|&(a, b)| a != b && (a == 0 || b == 0)).collect(),
        }
    }

    /// The probability on paper that one mutant anywhere takes over.
    #[must_use]
    pub fn exact(self) -> f64 {
        match self {
            Self::Complete | Self::Ring => {
                (1.0 - 1.0 / FITNESS) / (1.0 - libm::pow(FITNESS, -f64::from(AGENTS)))
            }
            Self::Star => star(),
        }
    }
}

/// On a star with l leaves, i of them mutant, with a mutant centre (p) or without (q):
/// `p_i = a·p_{i+1} + (1 − a)·q_i`, a = r/(r + l); `q_i = b·p_i + (1 − b)·q_{i−1}`, b = rl/(rl + 1).
fn star() -> f64 {
    let (r, l) = (FITNESS, f64::from(AGENTS - 1));
    let (a, b) = (r / (r + l), r * l / (r * l + 1.0));
    // Everything is a multiple of p_0, and p_l is 1.
    let (mut p, mut q, mut one_leaf) = (1.0, 0.0, 0.0);
    for leaves in 1..AGENTS {
        p = (p - (1.0 - a) * q) / a;
        q = b * p + (1.0 - b) * q;
        if leaves == 1 {
            one_leaf = q;
        }
    }
    (1.0 + l * one_leaf) / (l + 1.0) / p
}

/// One repeat a step: from one mutant to all or none.
fn invasion() -> Box<dyn Process> {
    process("invasion", |plan| {
        let (near, mutant) = (plan.rows("near")?, plan.write(&MUTANT)?);
        let won = plan.write_one(&WON)?;
        Ok(move |world: &mut World, luck: Luck| {
            let (near, mutant, won) = world.open((near, mutant, won));
            let (mut luck, n) = (luck.serial(), mutant.len() as u32);
            mutant.fill(0);
            mutant[luck.random_range(0..n) as usize] = 1;
            let mut mutants = 1;
            while 0 < mutants && mutants < n {
                // Drawn evenly, taken with its part of the best fitness.
                let parent = loop {
                    let agent = luck.random_range(0..n);
                    if mutant[agent as usize] == 1 || luck.random_bool(1.0 / FITNESS) {
                        break agent;
                    }
                };
                let near = near.targets(parent);
                let child = near[luck.random_range(0..near.len())] as usize;
                let born = mutant[parent as usize];
                mutants = mutants + u32::from(born) - u32::from(mutant[child]);
                mutant[child] = born;
            }
            *won += u64::from(0 < mutants);
            Ok(())
        })
    })
}

/// In how many of the repeats one mutant took over.
///
/// # Errors
/// When the engine refuses the model.
pub fn fixations(shape: Shape, repeats: u64, seed: u64) -> Result<u64, Unproven> {
    let world = World::builder().species("agent", AGENTS as usize);
    let world = world.channel("near", "agent", "agent", shape.pairs()).build()?;
    let mut simulation = Simulation::new(world, Loop::of([invasion()]), seed)?;
    simulation.run(repeats)?;
    simulation.world().one(&WON).ok_or(Unproven::Missing("won"))
}
