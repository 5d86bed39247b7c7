//! What one agent breaks and forms in a channel: the rules of formation.

use std::ops::Range;

use rand::RngExt;

use super::{
    all_fail, breaks, failures, nothing,
    partner::Field,
    poisson,
    roles::{NEWCOMER, STRANGER, TARGET},
};
use crate::base::{Block, Changes, Luck, Stream};

/// What is known of a channel while its agents are asked.
pub(super) struct Case<'a> {
    pub(super) block: &'a Block,
    pub(super) strength: &'a [f32],
    pub(super) floor: f32,
    pub(super) roles: &'a [u8],
    pub(super) sociability: &'a [f32],
    /// Whether anybody is alive, but no member.
    pub(super) strangers: bool,
    pub(super) field: Field<'a>,
    pub(super) proposals: Luck,
}

/// What is known of contacts and friends.
pub(super) struct Meeting<'a> {
    pub(super) contacts: &'a Block,
    pub(super) keys: &'a [u64],
    pub(super) import: f64,
    pub(super) conversion: f64,
    pub(super) proposals: f64,
    pub(super) imports: Luck,
    pub(super) conversions: Luck,
}

/// First draws of a piece of the sources: most say that nobody is looked for.
pub(super) struct Draws {
    first: u32,
    /// Those of conversions, if there are any, and of proposals.
    conversions: Vec<f64>,
    proposals: Vec<f64>,
}

/// The first draws of one agent.
#[derive(Clone, Copy)]
pub(super) struct First {
    pub(super) conversion: f64,
    pub(super) proposal: f64,
}

impl Draws {
    pub(super) fn of(agents: Range<u32>, proposals: &Luck, conversions: Option<&Luck>) -> Self {
        let drawn = |luck: &Luck| {
            let mut drawn = vec![0.0; agents.len()];
            luck.first_of(agents.clone(), &mut drawn);
            drawn
        };
        Self {
            first: agents.start,
            conversions: conversions.map_or_else(Vec::new, drawn),
            proposals: drawn(proposals),
        }
    }

    pub(super) fn first(&self, agent: u32) -> First {
        let place = (agent - self.first) as usize;
        let conversion = self.conversions.get(place).copied().unwrap_or(1.0);
        First { conversion, proposal: self.proposals[place] }
    }
}

/// How somebody was found.
pub(super) enum How {
    Imported,
    Converted,
    /// By the mix, whose draws began here.
    Found(Stream),
}

impl Case<'_> {
    /// Whether nothing of a row ends, found without a branch for each connector.
    fn stays(&self, places: Range<usize>) -> bool {
        let floor = self.floor;
        let row = &self.strength[places];
        !self.strangers && !row.iter().fold(false, |ends, &w| ends | breaks(w, floor))
    }

    pub(super) fn ends(&self, agent: u32, place: usize, target: u32) -> bool {
        let strange = |agent: u32| self.roles[agent as usize] & STRANGER != 0;
        breaks(self.strength[place], self.floor)
            || self.strangers && (strange(agent) || strange(target))
    }

    /// Breaks what ends; returns how many connectors are kept.
    pub(super) fn drop(&self, agent: u32, changes: &mut Changes) -> u32 {
        let places = self.block.row(agent);
        if self.stays(places.clone()) {
            return places.len() as u32;
        }
        let mut kept = 0;
        for (place, &target) in places.zip(self.block.targets(agent)) {
            if self.ends(agent, place, target) {
                changes.break_at(place);
            } else {
                kept += 1;
            }
        }
        kept
    }

    /// Breaks friendships that end, in both directions.
    fn part(&self, agent: u32, changes: &mut Changes) {
        let places = self.block.row(agent);
        if self.stays(places.clone()) {
            return;
        }
        for (place, &friend) in places.zip(self.block.targets(agent)) {
            if self.ends(agent, place, friend) {
                changes.break_at(place);
                if let Some(back) = self.block.find(friend, agent) {
                    changes.break_at(back);
                }
            }
        }
    }

    /// Lets all sources break what ends, and those that `may_form` find friends.
    pub(super) fn all_meet(
        &self,
        meeting: &Meeting<'_>,
        may_form: impl Fn(u32) -> bool + Sync,
    ) -> Changes {
        self.block.propose_pieces(|sources, changes| {
            let conversions = Some(&meeting.conversions);
            let draws = Draws::of(sources.clone(), &self.proposals, conversions);
            for agent in sources {
                self.part(agent, changes);
                if may_form(agent) {
                    self.meet(meeting, (agent, draws.first(agent)), changes);
                }
            }
        })
    }

    /// Lets all sources break what ends, and those that `may_form` choose targets.
    pub(super) fn all_choose(
        &self,
        wish: (f64, f64),
        may_form: impl Fn(u32) -> bool + Sync,
    ) -> Changes {
        self.block.propose_pieces(|sources, changes| {
            let draws = Draws::of(sources.clone(), &self.proposals, None);
            for agent in sources {
                let kept = self.drop(agent, changes);
                if may_form(agent) {
                    self.choose((agent, draws.first(agent)), wish, kept, changes);
                }
            }
        })
    }

    fn meet(&self, meeting: &Meeting<'_>, (agent, first): (u32, First), changes: &mut Changes) {
        self.meetings(meeting, (agent, first), |friend, _| {
            changes.form(agent, friend);
            changes.form(friend, agent);
        });
    }

    /// Lets an agent find friends: `befriend(friend, how)`.
    pub(super) fn meetings(
        &self,
        meeting: &Meeting<'_>,
        (agent, first): (u32, First),
        mut befriend: impl FnMut(u32, How),
    ) {
        let contacts = meeting.contacts.targets(agent);
        let there = |contact: u32| self.roles[contact as usize] & TARGET != 0;
        if self.roles[agent as usize] & NEWCOMER != 0 {
            let imported = |&&contact: &&u32| there(contact) && meeting.imports(agent, contact);
            contacts.iter().filter(imported).for_each(|&contact| befriend(contact, How::Imported));
        }
        if !all_fail(first.conversion, meeting.conversion, contacts.len()) {
            let mut stream = meeting.conversions.of(agent);
            let mut place = failures(&mut stream, meeting.conversion, contacts.len());
            while let Some(&contact) = contacts.get(place) {
                if there(contact) && self.block.find(agent, contact).is_none() {
                    befriend(contact, How::Converted);
                }
                let left = contacts.len() - place - 1;
                place = (place + 1).saturating_add(failures(&mut stream, meeting.conversion, left));
            }
        }
        let mean = meeting.proposals * f64::from(self.sociability[agent as usize]);
        if nothing(first.proposal, mean) {
            return;
        }
        let mut stream = self.proposals.of(agent);
        for _ in 0..poisson(&mut stream, mean) {
            let before = stream.clone();
            if let Some(partner) = self.field.partner(agent, &mut stream) {
                befriend(partner, How::Found(before));
            }
        }
    }

    fn choose(
        &self,
        (agent, first): (u32, First),
        wish: (f64, f64),
        kept: u32,
        changes: &mut Changes,
    ) {
        self.choices((agent, first), wish, kept, |target, _| changes.form(agent, target));
    }

    /// The first draws of one agent, by itself.
    pub(super) fn first(&self, agent: u32, conversions: Option<&Luck>) -> First {
        Draws::of(agent..agent + 1, &self.proposals, conversions).first(agent)
    }

    /// Lets an agent find targets up to the number wanted: `pick(target, how)`.
    pub(super) fn choices(
        &self,
        (agent, first): (u32, First),
        (wanted, chance): (f64, f64),
        kept: u32,
        mut pick: impl FnMut(u32, How),
    ) {
        let missing = wanted * f64::from(self.sociability[agent as usize]) - f64::from(kept);
        if missing <= 0.0 || nothing(first.proposal, missing * chance) {
            return;
        }
        let mut stream = self.proposals.of(agent);
        // A lucky draw goes no further than what is wanted.
        let number = poisson(&mut stream, missing * chance).min(missing.ceil() as u32);
        for _ in 0..number {
            let before = stream.clone();
            if let Some(target) = self.field.partner(agent, &mut stream) {
                pick(target, How::Found(before));
            }
        }
    }
}

impl Meeting<'_> {
    /// Whether a pair is imported when the later of them joins: the same from either end.
    fn imports(&self, agent: u32, contact: u32) -> bool {
        let lower = self.keys[agent as usize] < self.keys[contact as usize];
        let (first, second) = if lower { (agent, contact) } else { (contact, agent) };
        self.imports.pair(first, second).random::<f64>() < self.import
    }
}
