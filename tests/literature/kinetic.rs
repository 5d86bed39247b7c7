//! Kinetic exchange on any connected network (Drăgulescu, Yakovenko, Eur. Phys. J. B 17 (2000) 723).
//!
//! The ends of a random link pool what they have and split it at an even point: the stationary law
//! is even on the simplex, so the mean Gini coefficient is (N − 1)/(2N). When each keeps a share s
//! of its own, the variance at mean 1 is (1 − s)/(1 + 2s).

use std::error::Error;

use ecograph::{
    base::Luck,
    engine::{Loop, Simulation},
    indices::inequality::gini,
    process::{Process, process},
    world::{Column, World},
};
use rand::RngExt;

const UNITS: Column<i64> = Column::new("units", "unit", "what an agent has", 1).conserved();
const MEAN: i64 = 1_000_000;

/// A step is an exchange for every two agents.
fn pooling(saved: f64) -> Box<dyn Process> {
    process("pooling", move |plan| {
        let (links, units) = (plan.links("near")?, plan.write(&UNITS)?);
        Ok(move |world: &mut World, luck: Luck| {
            let (links, units) = world.open((links, units));
            let mut luck = luck.serial();
            for _ in 0..units.len() / 2 {
                let Some(end) = links.draw(&mut luck) else { continue };
                let (a, b) = (links.agent(end) as usize, links.other(end) as usize);
                if a != b {
                    let kept = |own: i64| (saved * own as f64) as i64;
                    let pool = units[a] + units[b] - kept(units[a]) - kept(units[b]);
                    let part = luck.random_range(0..=pool);
                    units[a] = kept(units[a]) + part;
                    units[b] = kept(units[b]) + pool - part;
                }
            }
            Ok(())
        })
    })
}

/// Wealth relative to the mean after 400 exchanges for each agent.
fn pooled(agents: u32, saved: f64, seed: u64) -> Result<Vec<f64>, Box<dyn Error>> {
    // A ring keeps it connected; chords, drawn anew for each seed, make it quick.
    let mut luck = Luck::new(seed, "graph", 0, vec![0].into()).serial();
    let ring = (0..agents).map(|agent| (agent, (agent + 1) % agents));
    let chords =
        (0..4 * agents).map(|_| (luck.random_range(0..agents), luck.random_range(0..agents)));
    let links: Vec<(u32, u32)> = ring.chain(chords).collect();
    let mut world = World::builder()
        .species("agent", agents as usize)
        .links("near", "agent", "agent", links)
        .build()?;
    world.set_up(&UNITS)?.fill(MEAN);
    let mut simulation = Simulation::new(world, Loop::of([pooling(saved)]), seed)?;
    simulation.run(400)?;
    let units = simulation.world().column(&UNITS).ok_or("no units")?;
    assert_eq!(units.iter().sum::<i64>(), i64::from(agents) * MEAN);
    Ok(units.iter().map(|&units| units as f64 / MEAN as f64).collect())
}

#[test]
fn pooling_makes_wealth_even_on_the_simplex() -> Result<(), Box<dyn Error>> {
    let (mut sum, mut below) = (0.0, 0.0);
    for seed in 0..10 {
        let wealth = pooled(2000, 0.0, seed)?;
        sum += gini(&wealth).ok_or("no wealth")?;
        below += wealth.iter().filter(|&&wealth| wealth < 0.5).count() as f64;
    }
    let (mean, expected) = (sum / 10.0, 1999.0 / 4000.0);
    // The standard deviation of a run is 0.007.
    assert!((mean - expected).abs() < 4.0 * 0.007 / 10.0_f64.sqrt(), "{mean}");
    // P(m < x) = 1 − (1 − x/N)^(N − 1): 20,000 agents.
    let (share, law) = (below / 20_000.0, 1.0 - (1.0 - 0.5 / 2000.0_f64).powi(1999));
    assert!(
        (share - law).abs() < 4.0 * (law * (1.0 - law) / 20_000.0).sqrt(),
        "{share}, not {law}"
    );
    Ok(())
}

#[test]
fn saving_makes_wealth_more_equal() -> Result<(), Box<dyn Error>> {
    for saved in [0.5, 0.9] {
        let wealth = pooled(20_000, saved, 1)?;
        let variance = wealth.iter().map(|w| (w - 1.0).powi(2)).sum::<f64>() / 20_000.0;
        let expected = (1.0 - saved) / (1.0 + 2.0 * saved);
        assert!((variance / expected - 1.0).abs() < 0.06, "{saved}: {variance}, not {expected}");
    }
    Ok(())
}
