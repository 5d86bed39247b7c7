//! Both models as network models of henad: nodes pull from their neighbours, in parallel.

use std::time::Instant;

use henad::authoring::{
    AgentLanes, Extent, NUM_NODES, Network, NetworkModel, NodeCtx, Nodes,
    network_model_param_descriptors,
    prelude::{ParamDescriptor, ParamValue, StatDescriptor, StatValue},
    primitives::rng::{next_float, next_index},
};
use henad::engine::NetworkModelState;
use henad::runner::SimState;

use crate::graph::{Graph, ILL, MONEY, Outcome, RECOVERY, TRANSMISSION};

const COLOUR: [[u8; 4]; 3] = [[0; 4]; 3];
const WORLD: Extent = Extent { w: 1000.0, h: 1000.0 };

henad::agent_lanes! {
    pub struct HealthLanes {
        read HealthRead;
        chunk HealthChunk;
        dual state / next_state: u8,
        plain pos_x: f32 = 0.0,
        plain pos_y: f32 = 0.0,
    }
    color = state;
}

/// As henad's own virus network, but who is infected in a step cannot recover in it.
#[derive(Debug)]
struct Sir;

impl NetworkModel for Sir {
    const NAME: &'static str = "SIR";
    const ID: &'static str = "sir_on_a_network";
    const DESCRIPTION: &'static str = "An epidemic.";
    const PALETTE: &'static [[u8; 4]] = &COLOUR;
    const EDGE_PALETTE: &'static [[u8; 4]] = &COLOUR;
    const STATS: &'static [StatDescriptor] = &[];
    const DEFAULT_NODES: u32 = 1000;
    const DEFAULT_EXTENT: Extent = WORLD;
    type Lanes = HealthLanes;
    type Params = ();
    type Aux = ();

    fn param_descriptors() -> Vec<ParamDescriptor> {
        Vec::new()
    }
    fn from_params(_: &[ParamValue], _: Extent) {}

    fn init(nodes: &mut Nodes<'_, Self>, _: Extent, _: &[ParamValue], _: &mut u64) {
        nodes.lanes.state.iter_mut().step_by(ILL as usize).for_each(|state| *state = 1);
    }

    fn run_node_pass(lanes: &mut HealthLanes, ctx: &NodeCtx<'_, Self>, seed: u64, tick: u64) {
        let graph = ctx.graph;
        lanes.run_pass(Self::CHUNK, seed, tick, |i, k, read, out, rng| {
            let ill = |&other: &u32| read.state[other as usize] == 1;
            let mut others = graph.in_neighbors(i as u32).iter().filter(|other| ill(other));
            out.state[k] = match read.state[i] {
                0 => u8::from(others.any(|_| next_float(rng, 1.0) < TRANSMISSION as f32)),
                1 => 1 + u8::from(next_float(rng, 1.0) < RECOVERY as f32),
                removed => removed,
            };
        });
    }

    fn stats(_: &HealthLanes, _: &Network, (): &()) -> Vec<StatValue> {
        Vec::new()
    }
}

henad::agent_lanes! {
    pub struct MoneyLanes {
        read MoneyRead;
        chunk MoneyChunk;
        dual money / next_money: u32,
        /// To whom a unit goes; nobody where it is the node itself.
        dual choice / next_choice: u32,
        plain pos_x: f32 = 0.0,
        plain pos_y: f32 = 0.0,
    }
}

/// In a first pass all choose, in a second each counts who chose it.
#[derive(Debug)]
struct Wealth;

impl NetworkModel for Wealth {
    const NAME: &'static str = "Wealth";
    const ID: &'static str = "wealth_on_a_network";
    const DESCRIPTION: &'static str = "Kinetic exchange.";
    const PALETTE: &'static [[u8; 4]] = &COLOUR;
    const EDGE_PALETTE: &'static [[u8; 4]] = &COLOUR;
    const STATS: &'static [StatDescriptor] = &[];
    const DEFAULT_NODES: u32 = 1000;
    const DEFAULT_EXTENT: Extent = WORLD;
    type Lanes = MoneyLanes;
    type Params = ();
    type Aux = ();

    fn param_descriptors() -> Vec<ParamDescriptor> {
        Vec::new()
    }
    fn from_params(_: &[ParamValue], _: Extent) {}

    fn init(nodes: &mut Nodes<'_, Self>, _: Extent, _: &[ParamValue], _: &mut u64) {
        nodes.lanes.money.fill(MONEY);
    }

    fn run_node_pass(lanes: &mut MoneyLanes, ctx: &NodeCtx<'_, Self>, seed: u64, tick: u64) {
        let graph = ctx.graph;
        lanes.run_pass(Self::CHUNK, seed, tick, |i, k, read, out, rng| {
            let others = graph.out_neighbors(i as u32);
            let gives = 0 < read.money[i] && !others.is_empty();
            let mut chosen = || others[next_index(rng, others.len() as u32) as usize];
            out.choice[k] = if gives { chosen() } else { i as u32 };
            out.money[k] = read.money[i] - u32::from(gives);
        });
        lanes.swap();
        lanes.run_pass(Self::CHUNK, seed, tick, |i, k, read, out, _| {
            let me = |&&other: &&u32| read.choice[other as usize] == i as u32;
            let received = graph.in_neighbors(i as u32).iter().filter(me).count();
            out.money[k] = read.money[i] + received as u32;
        });
    }

    fn stats(_: &MoneyLanes, _: &Network, (): &()) -> Vec<StatValue> {
        Vec::new()
    }
}

pub fn sir(graph: &Graph, steps: u64, seed: u64) -> Outcome {
    let (state, seconds) = stepped::<Sir>(graph, steps, seed);
    Outcome::of_health(state.lanes().state.iter().copied(), graph.agents, seconds)
}

pub fn wealth(graph: &Graph, steps: u64, seed: u64) -> Outcome {
    let (state, seconds) = stepped::<Wealth>(graph, steps, seed);
    Outcome::of_money(state.lanes().money.iter().copied(), seconds)
}

fn stepped<N: NetworkModel>(graph: &Graph, steps: u64, seed: u64) -> (NetworkModelState<N>, f64) {
    let described = network_model_param_descriptors::<N>();
    let mut params: Vec<ParamValue> =
        described.iter().map(|param| param.kind.default_value()).collect();
    params[NUM_NODES] = ParamValue::U32(graph.agents);
    let mut state = NetworkModelState::<N>::from_graph(&params, Some(seed), |nodes, _| {
        for &(a, b) in &graph.links {
            nodes.graph.add_edge(a, b, 0);
        }
    });
    let begin = Instant::now();
    // As henad's own runner does: inside the pool.
    rayon::scope(|_| (0..steps).for_each(|_| state.step()));
    let seconds = begin.elapsed().as_secs_f64();
    (state, seconds)
}
