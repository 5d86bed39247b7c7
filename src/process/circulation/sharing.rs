//! Sharing: copies along connectors, and uses of services.
//!
//! First stocks become what they are without flows: copied ones decay, `stock·e^(−decay·Δt)`,
//! those of a step are made anew, `made·Δt` for each active member of their species. Then
//! `stock_j += strength·rate·q·Δt·(stock_i + made·level_i)` along copying channels, and
//! `times·q·Δt·min(1, Σ strengths)` shared by strength along those that are used.
//!
//! A platform's rules stop `friction·damping` of what is copied, and `damping` of its harmful part;
//! what harms and got through adds to `harm` as well.
//!
//! Reads: strengths, `alive`, `form`, `memberships`, `level`, `open.*`, `quality.*`. Writes: every
//! stock that is not conserved, `harm`, `volume.*`, flows of copying and used channels that have
//! connectors of their own.

use std::{ops::Range, sync::Arc};

use crate::{
    base::{Crowd, Own, crowd},
    process::{
        Process,
        circulation::{
            bind::Binder,
            spread::{Division, Pace, Teams},
        },
        process,
    },
    scenario::{Channel, Flow, Parameter, Stock, StockKind},
    world::{Ground, Read, Refusal, World, Write},
};

/// What a channel passes on.
enum Shared {
    Copy { rate: Parameter, made: Parameter, harmful: Parameter, rules: Option<Rules> },
    Use { times: Parameter },
}

/// Rules of the channel's platform.
struct Rules {
    damping: Parameter,
    friction: Parameter,
}

/// What becomes of a stock by itself.
enum Renewal {
    Decay { stock: Write<f32>, decay: Parameter },
    Anew { stock: Write<f32>, made: Parameter, slots: Vec<Range<usize>> },
}

/// The process `circulation.sharing`.
#[must_use]
pub fn sharing(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("circulation.sharing", move |plan| {
        let mut binder = Binder::new(plan, &ground);
        let mut teams = Teams::new(&mut binder, Some(()))?;
        let mut renewals = Vec::new();
        for stock in &ground.scenario.stocks {
            renewals.extend(renewal(&mut binder, &mut teams, stock)?);
        }
        for channel in ground.scenario.channels.iter().filter(|channel| channel.enabled) {
            if let Some((division, kind)) = shared(&mut binder, channel)? {
                teams.add(&mut binder, channel, (&channel.stock, division, kind))?;
            }
        }
        let (alive, harm) = (teams.alive(), teams.harm());
        Ok(move |world: &mut World, _| {
            if let Some(harm) = harm {
                crowd::fill(world.open((harm,)).0, 0.0);
            }
            for renewal in &renewals {
                renewal.renew(world, alive);
            }
            teams.pass(world, pace);
            Ok(())
        })
    })
}

fn renewal(
    binder: &mut Binder<'_, '_>,
    teams: &mut Teams<Shared>,
    stock: &Stock,
) -> Result<Option<Renewal>, Refusal> {
    let path = |name: &str| format!("stocks.{}.kind.{name}", stock.name);
    Ok(match &stock.kind {
        StockKind::Conserved { .. } => None,
        StockKind::Copied { .. } => Some(Renewal::Decay {
            stock: teams.stock(binder, &stock.name)?,
            decay: binder.number(&path("decay"))?,
        }),
        StockKind::PerStep { species, .. } => Some(Renewal::Anew {
            stock: teams.stock(binder, &stock.name)?,
            made: binder.number(&path("made"))?,
            slots: species.iter().map(|species| binder.ground.slots(species)).collect(),
        }),
    })
}

fn shared(
    binder: &mut Binder<'_, '_>,
    channel: &Channel,
) -> Result<Option<(Division, Shared)>, Refusal> {
    let path = |name: &str| format!("channels.{}.flow.{name}", channel.name);
    Ok(match &channel.flow {
        Flow::Copy(_) => {
            let rules = channel.platform.as_ref().map(|platform| {
                let path = |name: &str| format!("platforms.{platform}.governance.{name}");
                let damping = binder.number(&path("damping"))?;
                Ok(Rules { damping, friction: binder.number(&path("friction"))? })
            });
            let (rate, made) = (binder.number(&path("rate"))?, binder.number(&path("made"))?);
            let (harmful, rules) = (binder.number(&path("harmful"))?, rules.transpose()?);
            Some((Division::Along, Shared::Copy { rate, made, harmful, rules }))
        }
        Flow::Use(_) => {
            Some((Division::Bounded, Shared::Use { times: binder.number(&path("times"))? }))
        }
        Flow::Purchase(_)
        | Flow::Gift(_)
        | Flow::Subscription(_)
        | Flow::Wages
        | Flow::Make(_)
        | Flow::Convert(_) => None,
    })
}

fn pace(world: &World, shared: &Shared, quality: f64) -> Pace {
    let years = world.calendar().years_per_step();
    match shared {
        Shared::Copy { rate, made, harmful, rules } => {
            let number = |parameter: &Parameter| world.value(*parameter);
            let [damping, friction] =
                rules.as_ref().map_or([0.0; 2], |r| [number(&r.damping), number(&r.friction)]);
            copied(
                number(rate) * quality * years,
                number(made),
                number(harmful),
                [damping, friction],
            )
        }
        Shared::Use { times } => {
            let always = world.value(*times) * quality * years;
            Pace { always, harmless: 1.0, ..Pace::default() }
        }
    }
}

fn copied(rate: f64, made: f64, harmful: f64, [damping, friction]: [f64; 2]) -> Pace {
    let free = 1.0 - friction * damping;
    Pace {
        always: 0.0,
        by_stock: rate,
        by_level: rate * made,
        harmless: free * (1.0 - harmful),
        harmful: free * harmful * (1.0 - damping),
    }
}

impl Renewal {
    fn renew(&self, world: &mut World, alive: Read<u8>) {
        let years = world.calendar().years_per_step();
        match self {
            Self::Decay { stock, decay } => {
                let kept = libm::exp(-world.value(*decay) * years) as f32;
                let (stock, alive) = world.open((*stock, alive));
                let n = stock.len() as u32;
                Crowd(0..n).each((Own(stock), Own(alive)), |_, (stock, alive)| {
                    *stock *= kept * f32::from(alive);
                });
            }
            Self::Anew { stock, made, slots } => {
                let made = (world.value(*made) * years) as f32;
                let (stock, alive) = world.open((*stock, alive));
                crowd::fill(stock, 0.0);
                for slots in slots {
                    let lanes = (Own(&mut stock[slots.clone()]), Own(&alive[slots.clone()]));
                    Crowd(0..slots.len() as u32)
                        .each(lanes, |_, (stock, alive)| *stock = made * f32::from(alive));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_stop_harm_and_a_little_of_the_rest() {
        let pace = copied(0.5, 2.0, 0.2, [0.5, 0.1]);
        assert!((pace.by_stock - 0.5).abs() < 1e-15 && (pace.by_level - 1.0).abs() < 1e-15);
        assert!((pace.harmless - 0.95 * 0.8).abs() < 1e-15);
        assert!((pace.harmful - 0.95 * 0.1).abs() < 1e-15);
    }
}
