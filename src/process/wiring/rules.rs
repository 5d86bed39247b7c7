//! What one agent breaks and forms in a channel: the rules of formation.

use std::ops::Range;

use rand::RngExt;

use super::{
    all_fail, breaks, failures, nothing,
    partner::{Field, Search},
    poisson,
    roles::{NEWCOMER, STRANGER, TARGET},
};
use crate::base::{Block, Changes, Luck, Stream, ordered};

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
    pub(super) fn ends(&self, agent: u32, place: usize, target: u32) -> bool {
        let strange = |agent: u32| self.roles[agent as usize] & STRANGER != 0;
        breaks(self.strength[place], self.floor)
            || self.strangers && (strange(agent) || strange(target))
    }

    /// Places of the connectors of some sources that end, ascending.
    fn ending(&self, sources: Range<u32>) -> Vec<usize> {
        let row = |agent: u32| self.block.row(agent).zip(self.block.targets(agent));
        if self.strangers {
            let ends = |agent: u32| {
                row(agent).filter(move |&(place, &target)| self.ends(agent, place, target))
            };
            return sources.flat_map(ends).map(|(place, _)| place).collect();
        }
        let place =
            |agent: u32| self.block.offsets()[(agent - self.block.sources().start) as usize];
        let places = place(sources.start)..place(sources.end);
        let weak = |strength| breaks(strength, self.floor);
        let weak = ordered::rare(&self.strength[places.clone()], weak);
        weak.map(|place| places.start + place).collect()
    }

    /// How many connectors of an agent are kept.
    pub(super) fn kept(&self, agent: u32) -> u32 {
        (self.block.degree(agent) - self.ending(agent..agent + 1).len()) as u32
    }

    /// Lets all sources break friendships that end, in both directions, and those that `may_form`
    /// find friends.
    pub(super) fn all_meet(
        &self,
        meeting: &Meeting<'_>,
        may_form: impl Fn(u32) -> bool + Sync,
    ) -> Changes {
        self.block.propose_pieces(|sources, changes| {
            let ending = self.ending(sources.clone());
            self.part(sources.clone(), &ending, changes);
            let conversions = Some(&meeting.conversions);
            let draws = Draws::of(sources.clone(), &self.proposals, conversions);
            let mut searches = Vec::new();
            let mut befriend = |agent: u32, friend: u32| {
                changes.form(agent, friend);
                changes.form(friend, agent);
            };
            for agent in sources.filter(|&agent| may_form(agent)) {
                let first = draws.first(agent);
                self.contacts(meeting, (agent, first), |friend, _| befriend(agent, friend));
                searches.extend(self.seeks(meeting, (agent, first)));
            }
            self.field.partners(searches, |agent, friend, _| befriend(agent, friend));
        })
    }

    /// Breaks friendships that end, in both directions.
    fn part(&self, sources: Range<u32>, ending: &[usize], changes: &mut Changes) {
        let (mut rest, mut back) = (ending, Vec::with_capacity(ending.len()));
        for agent in sources {
            let own = of_row(&mut rest, &self.block.row(agent));
            back.extend(own.iter().map(|&place| (self.block.all_targets()[place], agent)));
        }
        let back = self.block.find_many(back.iter().copied()).into_iter().flatten();
        ending.iter().copied().chain(back).for_each(|place| changes.break_at(place));
    }

    /// Lets all sources break what ends, and those that `may_form` choose targets.
    pub(super) fn all_choose(
        &self,
        wish: (f64, f64),
        may_form: impl Fn(u32) -> bool + Sync,
    ) -> Changes {
        self.block.propose_pieces(|sources, changes| {
            let ending = self.ending(sources.clone());
            for &place in &ending {
                changes.break_at(place);
            }
            let draws = Draws::of(sources.clone(), &self.proposals, None);
            let (mut searches, mut rest) = (Vec::new(), &ending[..]);
            for agent in sources {
                let row = self.block.row(agent);
                let broken = of_row(&mut rest, &row);
                if may_form(agent) {
                    let kept = (row.len() - broken.len()) as u32;
                    searches.extend(self.chooses((agent, draws.first(agent)), wish, kept));
                }
            }
            self.field.partners(searches, |agent, target, _| changes.form(agent, target));
        })
    }

    /// Lets an agent find friends: `befriend(friend, how)`.
    pub(super) fn meetings(
        &self,
        meeting: &Meeting<'_>,
        (agent, first): (u32, First),
        mut befriend: impl FnMut(u32, How),
    ) {
        self.contacts(meeting, (agent, first), &mut befriend);
        let searches = self.seeks(meeting, (agent, first)).into_iter().collect();
        self.field.partners(searches, |_, friend, before| {
            befriend(friend, How::Found(before.clone()));
        });
    }

    /// Lets an agent import and convert contacts.
    fn contacts(
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
        if all_fail(first.conversion, meeting.conversion, contacts.len()) {
            return;
        }
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

    /// The proposals of an agent that meets others.
    fn seeks(&self, meeting: &Meeting<'_>, (agent, first): (u32, First)) -> Option<Search> {
        let mean = meeting.proposals * f64::from(self.sociability[agent as usize]);
        if nothing(first.proposal, mean) {
            return None;
        }
        let mut stream = self.proposals.of(agent);
        let number = poisson(&mut stream, mean);
        Some(Search::of(agent, stream, number))
    }

    /// The first draws of one agent, by itself.
    pub(super) fn first(&self, agent: u32, conversions: Option<&Luck>) -> First {
        Draws::of(agent..agent + 1, &self.proposals, conversions).first(agent)
    }

    /// Lets an agent find targets up to the number wanted: `pick(target, how)`.
    pub(super) fn choices(
        &self,
        (agent, first): (u32, First),
        wish: (f64, f64),
        kept: u32,
        mut pick: impl FnMut(u32, How),
    ) {
        let searches = self.chooses((agent, first), wish, kept).into_iter().collect();
        self.field.partners(searches, |_, target, before| {
            pick(target, How::Found(before.clone()));
        });
    }

    /// The proposals of an agent that has fewer connectors than it wants.
    fn chooses(
        &self,
        (agent, first): (u32, First),
        (wanted, chance): (f64, f64),
        kept: u32,
    ) -> Option<Search> {
        let missing = wanted * f64::from(self.sociability[agent as usize]) - f64::from(kept);
        if missing <= 0.0 || nothing(first.proposal, missing * chance) {
            return None;
        }
        let mut stream = self.proposals.of(agent);
        // A lucky draw goes no further than what is wanted.
        let number = poisson(&mut stream, missing * chance).min(missing.ceil() as u32);
        Some(Search::of(agent, stream, number))
    }
}

/// Takes the places of a row from the front of ascending ones.
fn of_row<'e>(rest: &mut &'e [usize], row: &Range<usize>) -> &'e [usize] {
    let count = rest.iter().take_while(|&&place| place < row.end).count();
    let (own, behind) = rest.split_at(count);
    *rest = behind;
    own
}

impl Meeting<'_> {
    /// Whether a pair is imported when the later of them joins: the same from either end.
    fn imports(&self, agent: u32, contact: u32) -> bool {
        let lower = self.keys[agent as usize] < self.keys[contact as usize];
        let (first, second) = if lower { (agent, contact) } else { (contact, agent) };
        self.imports.pair(first, second).random::<f64>() < self.import
    }
}
