//! Opinions and links that co-evolve (Holme, Newman 2006): a phase transition in φ.
//!
//! N agents, 2N links, N/10 opinions. A random agent with a link either moves the far end of one to
//! a random holder of its opinion (probability φ) or takes a neighbour's opinion, until no unlike
//! link is left. S = largest component / N: 0.866 at φ = 0.30 (N = 400 to 1600) and 0.0064 at
//! φ = 0.96 (N = 3200).

use ecograph::{
    base::Luck,
    engine::{Index, Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};
use rand::RngExt;

const OPINION: Column<u32> = Column::new("opinion", "number", "what an agent holds", 0);
const UNLIKE: Column<u64> = Column::new("unlike", "links", "between different opinions", 1);

fn opinions(phi: f64) -> Box<dyn Process> {
    process("opinions", move |plan| {
        let (links, opinion) = (plan.links("talk")?, plan.write(&OPINION)?);
        let unlike = plan.write_one(&UNLIKE)?;
        Ok(move |world: &mut World, luck: Luck| {
            let (links, opinion, unlike) = world.open((links, opinion, unlike));
            let (mut luck, n) = (luck.serial(), opinion.len() as u32);
            // Who holds what is rebuilt at the head of the step, so it is no hidden state.
            let mut holders: Vec<Vec<u32>> = vec![Vec::new(); n as usize];
            let mut places = vec![0; n as usize];
            for agent in 0..n {
                let row = &mut holders[opinion[agent as usize] as usize];
                places[agent as usize] = row.len();
                row.push(agent);
            }
            for _ in 0..n {
                let agent = luck.random_range(0..n);
                let Some(end) = links.draw_of(agent, &mut luck) else { continue };
                let own = opinion[agent as usize];
                if luck.random_bool(phi) {
                    let row = &holders[own as usize];
                    let to = row[luck.random_range(0..row.len())];
                    if to != agent {
                        links.move_end(end ^ 1, to);
                    }
                } else {
                    let other = opinion[links.other(end) as usize];
                    if other != own {
                        let place = places[agent as usize];
                        holders[own as usize].swap_remove(place);
                        if let Some(&moved) = holders[own as usize].get(place) {
                            places[moved as usize] = place;
                        }
                        places[agent as usize] = holders[other as usize].len();
                        holders[other as usize].push(agent);
                        opinion[agent as usize] = other;
                    }
                }
            }
            let differ = |&(a, b): &(u32, u32)| opinion[a as usize] != opinion[b as usize];
            *unlike = links.iter().filter(differ).count() as u64;
            Ok(())
        })
    })
}

fn largest(n: u32, phi: f64, seed: u64) -> Result<f64, Box<dyn std::error::Error>> {
    let mut luck = Luck::new(seed, "graph", 0, vec![0].into()).serial();
    let pairs: Vec<(u32, u32)> =
        (0..2 * n).map(|_| (luck.random_range(0..n), luck.random_range(0..n))).collect();
    let mut world = World::builder()
        .species("person", n as usize)
        .links("talk", "person", "person", pairs)
        .build()?;
    world.set_up(&OPINION)?.iter_mut().for_each(|opinion| *opinion = luck.random_range(0..n / 10));
    let mut simulation = Simulation::new(world, Loop::of([opinions(phi)]), seed)?;
    let unlike = Index::new("unlike", "links", "between different opinions", |plan| {
        let unlike = plan.read_one(&UNLIKE)?;
        Ok(move |world: &World| world.see((unlike,)).0 as f64)
    });
    simulation.run_until(&unlike, |unlike| unlike < 0.5)?;
    Ok(component(&simulation, n) / f64::from(n))
}

/// Size of the largest connected component.
fn component(simulation: &Simulation, n: u32) -> f64 {
    let Some(links) = simulation.world().links("talk") else { return 0.0 };
    let (mut seen, mut best) = (vec![false; n as usize], 0);
    for start in 0..n {
        let (mut stack, mut size) = (vec![start], 0);
        while let Some(agent) = stack.pop() {
            if !std::mem::replace(&mut seen[agent as usize], true) {
                size += 1;
                stack.extend(links.neighbours(agent));
            }
        }
        best = best.max(size);
    }
    f64::from(best)
}

#[test]
fn large_groups_vanish_when_links_move_more_than_opinions() -> Result<(), Box<dyn std::error::Error>>
{
    let mean = |n, phi, seeds: u64| -> Result<f64, Box<dyn std::error::Error>> {
        let sizes: Result<Vec<f64>, _> = (0..seeds).map(|seed| largest(n, phi, seed)).collect();
        Ok(sizes?.iter().sum::<f64>() / seeds as f64)
    };
    let together = mean(800, 0.30, 24)?;
    assert!((together - 0.866).abs() < 0.015, "{together}");
    let apart = mean(3200, 0.96, 16)?;
    assert!((apart - 0.0064).abs() < 0.0008, "{apart}");
    Ok(())
}
