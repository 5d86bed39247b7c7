//! Shocks to a run beside its twin: recovery after a pulse, loss under removal.
//!
//! At a step a share of the active agents is hit, drawn at random or the most connected first: a
//! *pulse* takes what they have once, a *removal* takes them out of the world for good (others may
//! enter later). Of each index, and of the throughput of all channels, the relative deviation from
//! the twin `(y' − y)/|y|` is followed to a horizon: the deepest, the last, the loss (the mean of what
//! is missing: the area of the resilience triangle, Bruneau et al. 2003), and after how many steps it
//! is back in a band around the twin and stays there.

use rand::RngExt;

use crate::{
    base::Luck,
    engine::{Making, Run},
    indices::certainty::mean_of,
    record::study_tables::ShockRow,
    study::{Course, Crew, Event, Failed, Going, Outcome, Variant, Watch, twins::touched},
    world::{
        ALIVE, Column, Datum, ENVIRONMENT, Ground, Refusal, World,
        columns::{FORM, LEVEL, MEMBERSHIPS, MONEY},
    },
};

/// What is done to those that are hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blow {
    /// Their level falls to nothing.
    Level,
    /// Their money goes to the environment.
    Money,
    /// They leave the world.
    Removal,
}

/// Who is hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Anybody.
    Random,
    /// The most connected first.
    Connected,
}

/// A shock.
#[derive(Clone, Debug, PartialEq)]
pub struct Shock {
    /// What is done.
    pub blow: Blow,
    /// Who is hit.
    pub order: Order,
    /// Share of the active agents.
    pub share: f64,
    /// Only agents of this species; all but the environment where none is named.
    pub species: Option<String>,
    /// Step before which it happens.
    pub at: u64,
    /// Steps that are followed.
    pub horizon: u64,
    /// Relative half-width of the band around the twin.
    pub band: f64,
}

/// Confidence of intervals over seeds.
const CONFIDENCE: f64 = 0.95;

/// Makes the twins under each seed and follows every index.
///
/// ```
/// use ecograph::{scenario::Scenario, study::{Crew, Going, Variant}};
/// use ecograph::study::shock::{Blow, Order, Shock, shock};
///
/// let run = Variant::new("run", Scenario::load("scenarios/minimal.ron", &[])?);
/// let (blow, order, species) = (Blow::Removal, Order::Random, Some("person".to_owned()));
/// let wanted = Shock { blow, order, share: 0.5, species, at: 6, horizon: 3, band: 0.05 };
/// let rows = shock(&run, 0.1, &[1, 2], &wanted, Crew::of(2), &|_, _| Going::On)?;
/// let flow = rows.iter().find(|row| row.index == "throughput").ok_or("no flow")?;
/// assert!(flow.last < Some(-0.3), "half of the buyers buy half");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The first failure in the order of seeds.
pub fn shock(
    variant: &Variant,
    scale: f64,
    seeds: &[u64],
    shock: &Shock,
    crew: Crew,
    watch: &Watch<'_>,
) -> Result<Vec<ShockRow>, Failed> {
    let pairs = crew.work(seeds.len(), |at| {
        let pair = pair(variant, Making { scale, seed: seeds[at] }, shock, at, watch);
        watch(at, Event::Ended { well: pair.is_ok() });
        pair
    });
    let pairs: Vec<[Outcome; 2]> = pairs.into_iter().collect::<Result<_, _>>()?;
    Ok(rows(&pairs, shock.band))
}

/// The run that is left alone and the one that is hit, from the shock on.
fn pair(
    variant: &Variant,
    making: Making,
    shock: &Shock,
    job: usize,
    watch: &Watch<'_>,
) -> Result<[Outcome; 2], Failed> {
    let going = |step| {
        let event = if step == 0 { Event::Begun } else { Event::Stepped(step) };
        watch(job, event) == Going::On
    };
    let mut grown = variant.open(making)?.into_simulation();
    for step in 0..shock.at {
        if !going(step) {
            return Err(Failed::Stopped);
        }
        grown.step().map_err(Box::new)?;
    }
    let state = grown.to_bytes();
    drop(grown);
    let twin = || -> Result<Run, Failed> {
        let mut twin = variant.open(making)?;
        twin.simulation_mut().read_bytes(&state)?;
        Ok(twin)
    };
    let (mut one, mut other) = (twin()?, twin()?);
    strike(&mut other, shock, making.seed)?;
    let mut later = |step| going(shock.at + step);
    let still = Outcome::of(&mut one, shock.horizon, &mut later)?;
    let mut last = |step| going(shock.at + shock.horizon + step);
    let hit = Outcome::of(&mut other, shock.horizon, &mut last)?;
    Ok([still, hit])
}

/// Hits those whom the shock finds.
fn strike(run: &mut Run, shock: &Shock, seed: u64) -> Result<(), Refusal> {
    let ground = std::sync::Arc::clone(run.ground());
    let hit = hit(run.world(), &ground, shock, seed);
    let heir = ground.layout.industry(&ground.scenario, None) as usize;
    touched(run.simulation_mut(), |world| {
        match shock.blow {
            Blow::Level => {
                clear(world, &LEVEL, &hit)?;
            }
            Blow::Money => give(world, &hit, heir)?,
            Blow::Removal => {
                give(world, &hit, heir)?;
                clear(world, &ALIVE, &hit)?;
                clear(world, &MEMBERSHIPS, &hit)?;
                clear(world, &FORM, &hit)?;
            }
        }
        Ok(())
    })
}

/// Leaves those that are hit nothing of a column.
fn clear<T: Datum + Default>(
    world: &mut World,
    column: &Column<T>,
    hit: &[u32],
) -> Result<(), Refusal> {
    let values = world.set_up(column)?;
    for &agent in hit {
        values[agent as usize] = T::default();
    }
    Ok(())
}

fn give(world: &mut World, hit: &[u32], heir: usize) -> Result<(), Refusal> {
    let money = world.set_up(&MONEY)?;
    for &agent in hit.iter().filter(|&&agent| agent as usize != heir) {
        let left = std::mem::take(&mut money[agent as usize]);
        money[heir] += left;
    }
    Ok(())
}

/// Who is hit, in the order in which they would be.
fn hit(world: &World, ground: &Ground, shock: &Shock, seed: u64) -> Vec<u32> {
    let luck = Luck::new(seed, "shock", world.step(), world.agents().shared_keys());
    let alive = world.column(&ALIVE).unwrap_or(&[]);
    let chosen = ground.layout.species.iter().filter(|seats| match &shock.species {
        Some(species) => seats.name == *species,
        None => seats.name != ENVIRONMENT,
    });
    let slots = chosen.flat_map(|seats| seats.slots.clone());
    let degrees = match shock.order {
        Order::Random => vec![0; alive.len()],
        Order::Connected => degrees(world, ground),
    };
    let mut order: Vec<(std::cmp::Reverse<u32>, f64, u32)> = slots
        .filter(|&agent| alive[agent as usize] == 1)
        .map(|agent| {
            (std::cmp::Reverse(degrees[agent as usize]), luck.of(agent).random::<f64>(), agent)
        })
        .collect();
    order.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
    let count = (shock.share * order.len() as f64).round() as usize;
    order.into_iter().take(count).map(|(_, _, agent)| agent).collect()
}

/// Connectors of each agent, from and to it, in all channels with connectors of their own.
fn degrees(world: &World, ground: &Ground) -> Vec<u32> {
    let mut degrees = vec![0; world.agents().len()];
    for block in ground.wired().filter_map(|channel| world.block(&channel.name)) {
        for (source, target) in block.iter() {
            degrees[source as usize] += 1;
            degrees[target as usize] += 1;
        }
    }
    degrees
}

fn rows(pairs: &[[Outcome; 2]], band: f64) -> Vec<ShockRow> {
    let Some([first, _]) = pairs.first() else { return Vec::new() };
    let named = first.indices.iter().map(Some).chain([None]);
    let row = |course: Option<&Course>| {
        let of = |outcome: &Outcome| match course {
            Some(course) => outcome.index(&course.name).map(|found| found.values.clone()),
            None => Some(outcome.throughput.values.clone()),
        };
        let about = course.unwrap_or(&first.throughput);
        let seeds = pairs.iter().filter_map(|[still, hit]| Path::of(&of(still)?, &of(hit)?, band));
        let seeds: Vec<Path> = seeds.collect();
        let mean = |get: fn(&Path) -> f64| {
            mean_of(&seeds.iter().map(get).collect::<Vec<f64>>(), CONFIDENCE)
        };
        let last = mean(|path| path.last);
        let back: Vec<f64> = seeds.iter().filter_map(|path| path.returned).collect();
        ShockRow {
            index: about.name.clone(),
            unit: about.unit.clone(),
            seeds: seeds.len() as u64,
            deepest: mean(|path| path.deepest).map(|mean| mean.mean),
            last: last.map(|mean| mean.mean),
            low: last.and_then(|mean| mean.low),
            high: last.and_then(|mean| mean.high),
            loss: mean(|path| path.loss).map(|mean| mean.mean),
            returned: back.len() as u64,
            steps: mean_of(&back, CONFIDENCE).map(|mean| mean.mean),
        }
    };
    named.map(row).collect()
}

/// How one index of one pair goes on after the shock.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Path {
    deepest: f64,
    last: f64,
    loss: f64,
    /// Steps after which it is in the band and stays; none where it is outside at the end.
    returned: Option<f64>,
}

impl Path {
    /// None where a value is missing, or the twin's is 0.
    fn of(still: &[Option<f64>], hit: &[Option<f64>], band: f64) -> Option<Self> {
        let apart = still.iter().zip(hit).map(|(still, hit)| {
            let (still, hit) = ((*still)?, (*hit)?);
            (0.0 < still.abs()).then(|| (hit - still) / still.abs())
        });
        let apart: Vec<f64> = apart.collect::<Option<_>>()?;
        let deepest = apart.iter().copied().reduce(|a, b| if a.abs() < b.abs() { b } else { a })?;
        let outside = apart.iter().rposition(|apart| band < apart.abs());
        let returned = match outside {
            None => Some(0.0),
            Some(last) => (last + 1 < apart.len()).then_some(last as f64 + 1.0),
        };
        let loss = -apart.iter().sum::<f64>() / apart.len() as f64;
        Some(Self { deepest, last: *apart.last()?, loss, returned })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    fn minimal() -> Variant {
        Variant::new("run", Scenario::load("scenarios/minimal.ron", &[]).unwrap())
    }

    fn wanted(blow: Blow, order: Order, share: f64) -> Shock {
        let species = Some("person".to_owned());
        Shock { blow, order, share, species, at: 8, horizon: 6, band: 0.05 }
    }

    #[test]
    fn a_path_has_a_depth_a_loss_and_an_end() {
        let still = [Some(2.0); 5];
        let hit = [Some(1.0), Some(1.8), Some(1.94), Some(2.0), Some(2.02)];
        let path = Path::of(&still, &hit, 0.05).unwrap();
        // Deviations −0.5, −0.1, −0.03, 0, 0.01.
        assert!((path.deepest + 0.5).abs() < 1e-12 && (path.last - 0.01).abs() < 1e-12);
        assert!((path.loss - 0.124).abs() < 1e-12);
        assert_eq!(path.returned, Some(2.0));
        assert_eq!(Path::of(&still, &hit, 0.005).unwrap().returned, None);
        assert_eq!(Path::of(&still, &still, 0.05).unwrap().returned, Some(0.0));
        assert_eq!(Path::of(&[None], &[Some(1.0)], 0.05), None);
        assert_eq!(Path::of(&[Some(0.0)], &[Some(1.0)], 0.05), None);
    }

    #[test]
    fn the_most_connected_go_first_and_money_stays_in_the_world() {
        let mut run = minimal().open(Making { scale: 0.2, seed: 3 }).unwrap();
        run.simulation_mut().run(8).unwrap();
        let ground = std::sync::Arc::clone(run.ground());
        let degrees = degrees(run.world(), &ground);
        let targeted = wanted(Blow::Removal, Order::Connected, 0.25);
        let chosen = hit(run.world(), &ground, &targeted, 3);
        assert_eq!(chosen.len(), 50);
        let least = chosen.iter().map(|&agent| degrees[agent as usize]).min().unwrap();
        let others = (0..200).filter(|agent| !chosen.contains(agent));
        assert!(others.map(|agent| degrees[agent as usize]).max().unwrap() <= least);
        let total = |run: &Run| run.world().column(&MONEY).unwrap().iter().sum::<i64>();
        let before = total(&run);
        strike(&mut run, &targeted, 3).unwrap();
        assert_eq!(total(&run), before);
        let alive = run.world().column(&ALIVE).unwrap();
        assert!(chosen.iter().all(|&agent| alive[agent as usize] == 0));
        run.simulation_mut().step().unwrap();
    }

    #[test]
    fn half_of_the_buyers_buy_half_on_any_number_of_workers() {
        let removal = wanted(Blow::Removal, Order::Random, 0.5);
        let found = |workers: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build().unwrap();
            let seeds = [1, 2, 3];
            pool.install(|| {
                shock(&minimal(), 0.2, &seeds, &removal, Crew::of(workers), &|_, _| Going::On)
            })
            .unwrap()
        };
        let rows = found(1);
        assert_eq!(rows, found(2));
        let throughput = rows.iter().find(|row| row.index == "throughput").unwrap();
        let last = throughput.last.unwrap();
        assert!((-0.65..-0.35).contains(&last), "{last}");
        assert_eq!((throughput.seeds, throughput.returned), (3, 0));
        assert!(throughput.loss.unwrap() > 0.3);
    }

    #[test]
    fn a_level_that_was_lost_is_learned_again() {
        let pulse = Shock { horizon: 24, band: 0.2, ..wanted(Blow::Level, Order::Random, 0.5) };
        let mut run = minimal().open(Making { scale: 0.2, seed: 3 }).unwrap();
        run.simulation_mut().run(8).unwrap();
        let mean = |run: &Run| {
            let level = &run.world().column(&LEVEL).unwrap()[..200];
            level.iter().map(|&level| f64::from(level)).sum::<f64>() / 200.0
        };
        let before = mean(&run);
        strike(&mut run, &pulse, 3).unwrap();
        let after = mean(&run);
        assert!((after / before - 0.5).abs() < 0.1, "{before} {after}");
        run.simulation_mut().run(24).unwrap();
        assert!(after * 1.5 < mean(&run));
    }
}
