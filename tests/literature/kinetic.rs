//! Kinetic exchange: unit gifts on any connected network (Drăgulescu, Yakovenko 2000).
//!
//! Everybody who has something gives one unit to a random neighbour, in one synchronous step.
//! With M units and N agents the law of one agent's units is close to geometric with mean M/N:
//! P(0) = (N − 1)/(M + N − 1) for one gift at a time. Synchronous gifts by all holders keep a
//! geometric tail but another atom at zero, so gifts are thinned to a tenth of the holders.

use ecograph::{
    base::Luck,
    engine::{Loop, Simulation},
    process::process,
    world::{Column, World},
};
use rand::RngExt;

const UNITS: Column<i64> = Column::new("units", "unit", "what an agent has", 1).conserved();
const AGENTS: u32 = 20_000;

#[test]
fn a_gift_economy_is_geometric() -> Result<(), Box<dyn std::error::Error>> {
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
    let ring = (0..AGENTS).flat_map(|a| {
        [1, 7, 1999].into_iter().flat_map(move |d| [(a, (a + d) % AGENTS), ((a + d) % AGENTS, a)])
    });
    let world =
        World::builder().species("agent", AGENTS as usize).channel("near", "agent", "agent", ring);
    let mut simulation = Simulation::new(world.build()?, Loop::of([gifts]), 5)?;
    simulation.run(1500)?;
    let (mut poor, mut samples) = (0, 0);
    for _ in 0..30 {
        simulation.run(30)?;
        let units = simulation.world().column(&UNITS).ok_or("no units")?;
        assert_eq!(units.iter().sum::<i64>(), i64::from(AGENTS));
        poor += units.iter().filter(|&&units| units == 0).count();
        samples += units.len();
    }
    let share = poor as f64 / samples as f64;
    assert!((share - 0.5).abs() < 0.01, "half of the agents have nothing, found {share}");
    Ok(())
}
