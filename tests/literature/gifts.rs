//! Gifts of one unit on any connected network (Drăgulescu, Yakovenko 2000).
//!
//! What an agent has is geometric: with N agents and M units P(0) = (N − 1)/(M + N − 1), and the
//! Gini coefficient is 2/3 for M = N.

use std::error::Error;

use ecograph::{
    base::Luck,
    engine::{Loop, Simulation},
    indices::inequality::gini,
    process::process,
    world::{Column, World},
};
use rand::RngExt;

const UNITS: Column<i64> = Column::new("units", "unit", "what an agent has", 1).conserved();

#[test]
fn gifts_of_one_unit_are_geometric() -> Result<(), Box<dyn Error>> {
    const AGENTS: u32 = 20_000;
    // Everybody gives at once, so gifts are thinned to come near to one at a time.
    let gifts = process("gifts", |plan| {
        let (near, units) = (plan.rows("near")?, plan.write(&UNITS)?);
        Ok(move |world: &mut World, luck: Luck| {
            let (near, units) = world.open((near, units));
            near.transfer(units, (), |agent, targets, (), purse| {
                let mut luck = luck.of(agent);
                if 0 < purse.left() && luck.random_bool(0.02) {
                    purse.pay(targets[luck.random_range(0..targets.len())], 1);
                }
            });
            Ok(())
        })
    });
    let to = |a: u32, d: u32| [(a, (a + d) % AGENTS), ((a + d) % AGENTS, a)];
    let ring = (0..AGENTS).flat_map(|a| [1, 7, 1999].into_iter().flat_map(move |d| to(a, d)));
    let world =
        World::builder().species("agent", AGENTS as usize).channel("near", "agent", "agent", ring);
    let mut simulation = Simulation::new(world.build()?, Loop::of([gifts]), 5)?;
    simulation.run(1500)?;
    let (mut poor, mut inequality) = (0.0, 0.0);
    for _ in 0..30 {
        simulation.run(30)?;
        let units = simulation.world().column(&UNITS).ok_or("no units")?;
        assert_eq!(units.iter().sum::<i64>(), i64::from(AGENTS));
        let wealth: Vec<f64> = units.iter().map(|&units| units as f64).collect();
        poor += wealth.iter().filter(|&&wealth| wealth < 0.5).count() as f64 / 30.0;
        inequality += gini(&wealth).ok_or("no wealth")? / 30.0;
    }
    let (share, expected) = (poor / f64::from(AGENTS), 19_999.0 / 39_999.0);
    assert!((share - expected).abs() < 0.008, "{share} have nothing, not {expected}");
    assert!((inequality - 2.0 / 3.0).abs() < 0.008, "Gini coefficient {inequality}");
    Ok(())
}
