//! Asking agents whether they take up or drop functions.
//!
//! Only whoever's draw lies below the greatest hazard possible looks at taste and neighbours, so
//! the cost is a draw for each agent and function, made for a piece of the agents at once.

use std::ops::Range;

use rand::RngExt;

use crate::{
    base::{Block, Calendar, Luck},
    process::{
        draw::{found_with, short},
        offered::{Now, What, Wish, followed, shares},
    },
    world::{Deed, Note},
};

/// An agent's neighbours and the strengths of its connectors to them.
pub(crate) type Row<'a> = (&'a [u32], Option<&'a [f32]>);

pub(crate) fn of_row<'a>(block: &'a Block, strength: &'a [f32], agent: u32) -> Row<'a> {
    (block.targets(agent), Some(&strength[block.row(agent)]))
}

/// Agents that are asked together.
pub(crate) struct Asked {
    pub(crate) slots: Range<u32>,
    /// Whether they produce, so that functions are of more or less advantage to them.
    pub(crate) produces: bool,
    /// Whether they take part by joining platforms.
    pub(crate) joins: bool,
}

/// Asking them about some functions.
pub(crate) struct Asking<'a> {
    pub(crate) asked: &'a Asked,
    /// Functions with their places.
    pub(crate) functions: Vec<(usize, &'a Now)>,
    pub(crate) calendar: Calendar,
    pub(crate) alive: &'a [u8],
    pub(crate) memberships: &'a [u8],
    pub(crate) form: &'a [u64],
}

/// What the agents of a piece draw.
struct Draws {
    first: u32,
    functions: Vec<OfFunction>,
}

/// A draw for each agent; none where nobody needs one.
struct OfFunction {
    adopting: Vec<f64>,
    dropping: Vec<f64>,
}

impl Asking<'_> {
    /// Asks everybody; says why the agent that is watched wishes what it does.
    pub(crate) fn all<'r>(
        &self,
        row: impl Fn(u32) -> Row<'r> + Sync,
        watched: Option<u32>,
    ) -> (Vec<Wish>, Vec<Note>) {
        let agents = self.asked.slots.clone();
        let ask = |draws: &Draws, agent: u32, out: &mut _| self.ask(draws, agent, &row, out);
        let wishes = found_with(agents, |piece| self.draws(piece), ask);
        let own = |agent: u32| wishes.iter().filter(move |wish| wish.agent == agent);
        let notes = watched.into_iter().flat_map(own).map(|wish| self.told(wish, &row));
        let notes = notes.collect();
        (wishes, notes)
    }

    fn told<'r>(&self, wish: &Wish, row: impl Fn(u32) -> Row<'r>) -> Note {
        let (agent, function) = (wish.agent, wish.function);
        let known = self.functions.iter().find(|(place, _)| *place == function);
        let Some(&(_, now)) = known else { return followed(wish) };
        let (deed, chance, draw, way) = match wish.what {
            What::Drop => {
                let draw = now.dropping.of(agent).random::<f64>();
                (Deed::Dropped(function), now.drops, draw, String::new())
            }
            What::Adopt => {
                let share = shares(row(agent), (self.form, self.alive), now.bit)
                    [now.bit.trailing_zeros() as usize];
                let way = format!(
                    ", told {} + imitation {} · {} of its neighbours a year",
                    short(now.told),
                    short(now.imitation),
                    short(share)
                );
                let chance = self.chance(agent, now, share);
                (Deed::Adopted(function), chance, now.draw(agent), way)
            }
        };
        let reason = format!("chance {} of the step{way}; draw {}", short(chance), short(draw));
        Note { deed, reason, chance: Some(chance), draw: Some(draw) }
    }

    /// What a piece of the agents draws for each function, all at once.
    fn draws(&self, agents: Range<u32>) -> Draws {
        let drawn = |luck: &Luck| {
            let mut drawn = vec![0.0; agents.len()];
            luck.first_of(agents.clone(), &mut drawn);
            drawn
        };
        let of = |&(_, now): &(usize, &Now)| OfFunction {
            adopting: if now.released { drawn(&now.adopting) } else { Vec::new() },
            dropping: if 0.0 < now.drops { drawn(&now.dropping) } else { Vec::new() },
        };
        Draws { first: agents.start, functions: self.functions.iter().map(of).collect() }
    }

    #[expect(
        clippy::needless_bitwise_bool,
        reason = "a branch for each question would be guessed wrong"
    )]
    fn ask<'r>(
        &self,
        draws: &Draws,
        agent: u32,
        row: impl Fn(u32) -> Row<'r>,
        wishes: &mut Vec<Wish>,
    ) {
        let place = agent as usize;
        if self.alive[place] == 0 {
            return;
        }
        let own = self.form[place];
        let memberships = self.asked.joins.then_some(self.memberships[place]);
        let drawn = (agent - draws.first) as usize;
        let bound = |now: &Now| if self.asked.produces { 1.0 } else { now.most };
        let mut tempted = 0_u64;
        for (&(function, now), draws) in self.functions.iter().zip(&draws.functions) {
            // Without a branch for each question: together they are rarely answered by yes.
            let holds = own & now.bit != 0;
            if draws.dropping.get(drawn).is_some_and(|&draw| holds & (draw < now.drops)) {
                wishes.push(Wish { agent, what: What::Drop, function });
            }
            let draw = draws.adopting.get(drawn).copied().unwrap_or(1.0);
            if now.offered(own, memberships) & (draw < bound(now))
                && draw < self.chance(agent, now, 1.0)
                && now.liked(agent)
            {
                tempted |= now.bit;
            }
        }
        if tempted == 0 {
            return;
        }
        let shares = shares(row(agent), (self.form, self.alive), tempted);
        for (&(function, now), draws) in self.functions.iter().zip(&draws.functions) {
            let share = shares[now.bit.trailing_zeros() as usize];
            if tempted & now.bit != 0 && draws.adopting[drawn] < self.chance(agent, now, share) {
                wishes.push(Wish { agent, what: What::Adopt, function });
            }
        }
    }

    /// Chance of a step that the agent adopts, given the share of its neighbours that hold it.
    fn chance(&self, agent: u32, now: &Now, share: f64) -> f64 {
        if self.asked.produces {
            let hazard = (now.told + now.imitation * share) * now.advantage(agent);
            self.calendar.chance(hazard)
        } else if share < 1.0 {
            self.calendar.chance(now.told + now.imitation * share)
        } else {
            now.most
        }
    }
}
