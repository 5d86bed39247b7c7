//! Reinforcement: connectors strengthen with flow and fade, attention is bounded.
//!
//! `w' = w + gain·Δt·(flow/mean flow of the source)·(1 − w) − fade·Δt·w`, in (0, 1]; a source
//! without flow only fades. Then the strengths of an agent over its channels of one class may sum
//! to its attention: the weakest give way (see [`super::attention`]).
//! `use = min(1, Σ strengths in channels of platforms / full_use)`.
//!
//! Reads `alive`, `CHANNEL.flow`, the channels; writes `CHANNEL.strength`, `CHANNEL.age`,
//! `reach.CHANNEL`, `use`.

use std::{ops::Range, sync::Arc};

use super::{
    LEAST,
    attention::{Group, give_way},
};
use crate::{
    base::{Along, Crowd, Own, ordered},
    process::{Process, process},
    scenario::{Class, Parameter},
    world::{
        ALIVE, Column, Ground, Plan, Read, Refusal, Rows, World, Write,
        columns::{AGE, FLOW, STRENGTH, USE, reach},
    },
};

/// Makes the process `reinforcement`.
#[must_use]
pub fn reinforcement(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("reinforcement", move |plan| {
        let (alive, used) = (plan.read(&ALIVE)?, plan.write(&USE)?);
        let nets = nets(&ground, plan)?;
        let groups = groups(&ground, plan)?;
        let users = users(&ground, plan)?;
        Ok(move |world: &mut World, _luck| {
            for net in &nets {
                strengthen(world, net, alive);
            }
            for group in &groups {
                give_way(world, &nets, group);
            }
            for user in &users {
                measure(world, &nets, user, used);
            }
            Ok(())
        })
    })
}

/// A channel with connectors of its own.
pub(super) struct Net {
    pub(super) rows: Rows,
    pub(super) strength: Write<f32>,
    pub(super) age: Write<u16>,
    pub(super) reach: Write<f32>,
    /// The constant of `reach`, to look at several channels at once.
    pub(super) reach_column: Column<f32>,
    flow: Read<f32>,
    gain: Parameter,
    fade: Parameter,
}

/// A species that learns by use.
struct User {
    slots: Range<u32>,
    full: Parameter,
    /// Its channels that a platform owns.
    nets: Vec<usize>,
}

fn nets(ground: &Ground, plan: &mut Plan<'_>) -> Result<Vec<Net>, Refusal> {
    let mut nets = Vec::new();
    for channel in ground.wired() {
        let (name, path) = (&channel.name, format!("channels.{}.strength", channel.name));
        nets.push(Net {
            rows: plan.rows(name)?,
            strength: plan.write_of(name, &STRENGTH)?,
            age: plan.write_of(name, &AGE)?,
            reach: plan.write(&reach(name))?,
            reach_column: reach(name),
            flow: plan.read_of(name, &FLOW)?,
            gain: plan.number(&format!("{path}.gain"))?,
            fade: plan.number(&format!("{path}.fade"))?,
        });
    }
    Ok(nets)
}

fn groups(ground: &Ground, plan: &mut Plan<'_>) -> Result<Vec<Group>, Refusal> {
    let mut groups = Vec::new();
    for species in &ground.scenario.species {
        for class in [Class::Information, Class::Service, Class::Function] {
            let of = |channel: &&crate::scenario::Channel| {
                channel.source == species.name && channel.class == class
            };
            let nets: Vec<usize> =
                ground.wired().enumerate().filter(|(_, c)| of(c)).map(|(at, _)| at).collect();
            if nets.is_empty() {
                continue;
            }
            let attention = plan.number(&format!("species.{}.attention", species.name))?;
            groups.push(Group { slots: ground.slots(&species.name), attention, nets });
        }
    }
    Ok(groups)
}

fn users(ground: &Ground, plan: &mut Plan<'_>) -> Result<Vec<User>, Refusal> {
    let mut users = Vec::new();
    for species in ground.scenario.species.iter().filter(|species| species.learning.is_some()) {
        let slots = ground.slots(&species.name);
        let owned = |channel: &crate::scenario::Channel| {
            channel.source == species.name && channel.platform.is_some()
        };
        users.push(User {
            slots: slots.start as u32..slots.end as u32,
            full: plan.number(&format!("species.{}.learning.full_use", species.name))?,
            nets: ground.wired().enumerate().filter(|(_, c)| owned(c)).map(|(at, _)| at).collect(),
        });
    }
    Ok(users)
}

fn strengthen(world: &mut World, net: &Net, alive: Read<u8>) {
    let years = world.calendar().years_per_step();
    let gain = (world.value(net.gain) * years) as f32;
    let fade = (world.value(net.fade) * years) as f32;
    let (rows, alive, flow, strength, age, reach) =
        world.open((net.rows, alive, net.flow, net.strength, net.age, net.reach));
    let lanes = (Own(alive), Own(reach), Along(flow), Along(strength));
    rows.each_piece((lanes, Along(age)), |piece| {
        // Those of the dead as well: their connectors go with the next merge.
        let (piece, Along(age)) = piece.apart();
        for age in age {
            *age = age.saturating_add(1);
        }
        piece.each(|_, _, (alive, reach, flow, strength)| {
            *reach = if alive == 0 { 0.0 } else { strengthened(flow, strength, gain, fade) };
        });
    });
}

/// Moves the strengths of one source; returns their sum. `gain` and `fade`: of the step.
fn strengthened(flow: &[f32], strength: &mut [f32], gain: f32, fade: f32) -> f32 {
    let total = ordered::row(flow);
    let per_mean = gain * (flow.len() as f64 / total) as f32;
    // A mean of nothing, or of next to nothing, or beyond all numbers compares nobody.
    if per_mean.is_finite() && total.is_finite() {
        for (strength, flow) in strength.iter_mut().zip(flow) {
            let grown = *strength + per_mean * flow * (1.0 - *strength) - fade * *strength;
            *strength = grown.clamp(LEAST, 1.0);
        }
    } else {
        for strength in strength.iter_mut() {
            *strength = (*strength - fade * *strength).clamp(LEAST, 1.0);
        }
    }
    ordered::row(strength) as f32
}

fn measure(world: &mut World, nets: &[Net], user: &User, used: Write<f32>) {
    let full = world.value(user.full) as f32;
    let crowd = Crowd(user.slots.clone());
    let (column,) = world.open((used,));
    crowd.each(Own(column), |_, used| *used = 0.0);
    for &net in &user.nets {
        let (column, reach) = world.open((used, nets[net].reach));
        crowd.each((Own(column), Own(&*reach)), |_, (used, reach)| *used += reach);
    }
    let (column,) = world.open((used,));
    crowd.each(Own(column), |_, used| *used = (*used / full).min(1.0));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::sample::{bound, sample};

    #[test]
    fn strength_moves_as_computed_by_hand() {
        // Mean flow 2: ratios 1.5, 0.5, 1.
        let mut strength = [0.5, 0.2, 1.0];
        let sum = strengthened(&[3.0, 1.0, 2.0], &mut strength, 0.1, 0.05);
        let expected = [0.5 + 0.075 - 0.025, 0.2 + 0.04 - 0.01, 0.95];
        for (found, expected) in strength.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
        assert!((sum - 1.73).abs() < 1e-6);
    }

    #[test]
    fn without_flow_a_source_only_fades_and_never_to_nothing() {
        let mut strength = [0.5, LEAST];
        strengthened(&[0.0, 0.0], &mut strength, 5.0, 0.5);
        assert!((strength[0] - 0.25).abs() < 1e-7);
        assert!(LEAST <= strength[1]);
        strengthened(&[9.0, 0.0], &mut strength, 50.0, 0.0);
        assert!((strength[0] - 1.0).abs() < 1e-7);
    }

    #[test]
    fn a_mean_that_is_no_number_strengthens_nobody() {
        for flow in [[1e-42, 0.0], [f32::INFINITY, 0.0], [0.0, 0.0]] {
            for gain in [0.0, 5.0] {
                let mut strength = [0.5, 1.0];
                strengthened(&flow, &mut strength, gain, 0.5);
                assert_eq!(strength.map(f32::to_bits), [0.25_f32, 0.5].map(f32::to_bits));
            }
        }
    }

    #[test]
    fn the_network_strengthens_and_attention_holds() {
        let (ground, mut world) = sample(&[]);
        let users = ground.slots("user");
        let first = ground.slots("account").start as u32;
        // The first user has 30 friends, the second one friend and an account, the third is gone.
        let mut chat: Vec<(u32, u32)> = (1..31).map(|friend| (0, friend)).collect();
        chat.extend([(1, 0), (2, 0)]);
        world.set_up_channel("chat", &chat).unwrap();
        world.set_up_channel("follow", &[(1, first)]).unwrap();
        world.set_up(&ALIVE).unwrap()[users].fill(1);
        world.set_up(&ALIVE).unwrap()[2] = 0;
        let flow = world.set_up_of("chat", &FLOW).unwrap();
        flow[..30].iter_mut().enumerate().for_each(|(place, flow)| *flow = place as f32);
        let act = bound(&mut world, &*reinforcement(&ground));
        act(&mut world);
        let strength = world.column_of("chat", &STRENGTH).unwrap();
        let mean = 14.5;
        let grown = |flow: f64| 0.5 + 0.1 * flow / mean * 0.5 - 0.1 * 0.5;
        // Attention 8: the strongest remain whole as far as they fit, one is cut, the rest is nothing.
        let mut left = 8.0;
        for place in (0..30).rev() {
            let expected = f64::min(grown(place as f64), left).max(f64::from(LEAST));
            assert!((f64::from(strength[place]) - expected).abs() < 1e-4, "{place}");
            left -= expected;
        }
        let reach = world.column(&reach("chat")).unwrap();
        assert!((reach[0] - 8.0).abs() < 1e-3 && (reach[1] - 0.45).abs() < 1e-6);
        assert!(reach[2].abs() < 1e-9, "the gone reach nobody");
        let used = world.column(&USE).unwrap();
        // Follow fades by 0.05: 0.475, beside 0.45 of chat; full use is 4.
        assert!((used[0] - 1.0).abs() < 1e-6 && (used[1] - 0.925 / 4.0).abs() < 1e-6);
        assert_eq!(world.column_of("chat", &AGE).unwrap()[..31], [1; 31]);
    }
}
