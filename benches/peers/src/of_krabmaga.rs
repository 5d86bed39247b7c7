//! Both models as agents of krABMaga, which acts them one after another in a schedule; neighbours are
//! asked of its network. Its `parallel` feature locks the state for every agent and is not used.

use std::{any::Any, time::Instant};

use krabmaga::engine::{
    agent::Agent,
    fields::{
        field::Field,
        network::{EdgeOptions, Network},
    },
    schedule::Schedule,
    state::State,
};

use crate::graph::{Graph, ILL, Luck, MONEY, Outcome, RECOVERY, TRANSMISSION};

/// What agents of both models see; lists of the step before are what they look at.
struct World {
    network: Network<u32, u8>,
    luck: Luck,
    health: Vec<u8>,
    next_health: Vec<u8>,
    money: Vec<u32>,
    received: Vec<u32>,
}

impl World {
    fn new(graph: &Graph, seed: u64) -> Self {
        let mut network = Network::new(false);
        (0..graph.agents).for_each(|agent| network.add_node(agent));
        for &(a, b) in &graph.links {
            network.add_edge(a, b, EdgeOptions::Simple);
        }
        network.update();
        let n = graph.agents as usize;
        let mut health = vec![0; n];
        health.iter_mut().step_by(ILL as usize).for_each(|health| *health = 1);
        let next_health = health.clone();
        let (money, received) = (vec![MONEY; n], vec![0; n]);
        Self { network, luck: Luck(seed), health, next_health, money, received }
    }
}

impl State for World {
    fn init(&mut self, _: &mut Schedule) {}
    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn as_state_mut(&mut self) -> &mut dyn State {
        self
    }
    fn as_state(&self) -> &dyn State {
        self
    }
    fn reset(&mut self) {}
    fn update(&mut self, _: u64) {
        self.health.copy_from_slice(&self.next_health);
        for (money, received) in self.money.iter_mut().zip(&mut self.received) {
            *money += std::mem::take(received);
        }
    }
}

#[derive(Clone, Copy)]
struct Person(u32);

impl Agent for Person {
    fn step(&mut self, state: &mut dyn State) {
        let Some(world) = state.as_any_mut().downcast_mut::<World>() else { return };
        if world.health[self.0 as usize] != 1 {
            return;
        }
        for edge in world.network.get_edges(self.0).unwrap_or_default() {
            let other = edge.v as usize;
            if world.health[other] == 0 && world.luck.share() < TRANSMISSION {
                world.next_health[other] = 1;
            }
        }
        if world.luck.share() < RECOVERY {
            world.next_health[self.0 as usize] = 2;
        }
    }
}

#[derive(Clone, Copy)]
struct Giver(u32);

impl Agent for Giver {
    fn step(&mut self, state: &mut dyn State) {
        let Some(world) = state.as_any_mut().downcast_mut::<World>() else { return };
        let own = self.0 as usize;
        if world.money[own] == 0 {
            return;
        }
        let others = world.network.get_edges(self.0).unwrap_or_default();
        if others.is_empty() {
            return;
        }
        let other = others[world.luck.below(others.len() as u32) as usize].v;
        world.money[own] -= 1;
        world.received[other as usize] += 1;
    }
}

pub fn sir(graph: &Graph, steps: u64, seed: u64) -> Outcome {
    let (world, seconds) = stepped(graph, steps, seed, |agent| Box::new(Person(agent)));
    Outcome::of_health(world.health.into_iter(), graph.agents, seconds)
}

pub fn wealth(graph: &Graph, steps: u64, seed: u64) -> Outcome {
    let (world, seconds) = stepped(graph, steps, seed, |agent| Box::new(Giver(agent)));
    Outcome::of_money(world.money.into_iter(), seconds)
}

fn stepped(
    graph: &Graph,
    steps: u64,
    seed: u64,
    agent: impl Fn(u32) -> Box<dyn Agent>,
) -> (World, f64) {
    let (mut world, mut schedule) = (World::new(graph, seed), Schedule::new());
    for number in 0..graph.agents {
        schedule.schedule_repeating(agent(number), 0.0, 0);
    }
    let begin = Instant::now();
    (0..steps).for_each(|_| schedule.step(&mut world));
    let seconds = begin.elapsed().as_secs_f64();
    (world, seconds)
}
