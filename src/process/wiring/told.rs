//! What is said of the connectors of the agent that is watched: why they broke, how they formed.

use super::{
    breaks,
    rules::{Case, How, Meeting},
};
use crate::{
    base::Stream,
    process::draw::short,
    world::{Deed, Note, World},
};

/// Ways of the mix, in the order of its weights.
const WAYS: [&str; 4] =
    ["as a friend of a friend", "by popularity", "as the fittest of a few", "at random"];

/// Why connectors of an agent break, its friends' to it included where they part together.
pub(super) fn broken(case: &Case<'_>, channel: &str, watched: Option<u32>) -> Vec<Note> {
    // Of another species the row is empty.
    let Some(agent) = watched else { return Vec::new() };
    let weak = |place: usize| {
        let strength = case.strength[place];
        let floor = format!("under the floor {}", short(f64::from(case.floor)));
        breaks(strength, case.floor)
            .then(|| format!("strength {} {floor}", short(f64::from(strength))))
    };
    let targets = case.block.row(agent).zip(case.block.targets(agent));
    let note = |(place, &target): (usize, &u32)| {
        let back = case.block.find(target, agent);
        let theirs = back.filter(|&back| case.ends(target, back, agent));
        let reason = if case.ends(agent, place, target) {
            weak(place).unwrap_or_else(|| "one of the two is no member any more".to_owned())
        } else {
            theirs.map(|back| {
                let why = weak(back).unwrap_or_else(|| "no member any more".to_owned());
                format!("the other side ended it: {why}")
            })?
        };
        Some(said(Deed::Broke(channel.to_owned(), target), reason, None))
    };
    targets.filter_map(note).collect()
}

/// How an agent finds friends.
pub(super) fn met(
    case: &Case<'_>,
    meeting: &Meeting<'_>,
    channel: &str,
    watched: Option<u32>,
) -> Vec<Note> {
    let mut notes = Vec::new();
    let Some(agent) = watched else { return notes };
    let first = case.first(agent, Some(&meeting.conversions));
    case.meetings(meeting, (agent, first), |friend, how| {
        let (reason, chance) = match how {
            How::Imported => {
                let chance = meeting.import;
                (format!("contact imported: chance {}", short(chance)), Some(chance))
            }
            How::Converted => {
                let chance = meeting.conversion;
                (format!("contact converted: chance {} of the step", short(chance)), Some(chance))
            }
            How::Found(mut before) => (found(case, &mut before), None),
        };
        notes.push(said(Deed::Formed(channel.to_owned(), friend), reason, chance));
    });
    notes
}

/// How an agent finds targets.
pub(super) fn chose(
    case: &Case<'_>,
    channel: &str,
    watched: Option<u32>,
    (wanted, chance): (f64, f64),
) -> Vec<Note> {
    let mut notes = Vec::new();
    let Some(agent) = watched else { return notes };
    let kept = case.kept(agent);
    let first = case.first(agent, None);
    case.choices((agent, first), (wanted, chance), kept, |target, how| {
        let How::Found(mut before) = how else { return };
        let lacks = wanted * f64::from(case.sociability[agent as usize]) - f64::from(kept);
        let reason = format!("{}; {} more were wanted", found(case, &mut before), short(lacks));
        notes.push(said(Deed::Formed(channel.to_owned(), target), reason, None));
    });
    notes
}

/// Friends of an agent that are new although it did nothing: they found it.
pub(super) fn found_by_others(
    world: &World,
    channel: &str,
    (agent, before): (u32, &[u32]),
) -> Vec<Note> {
    let now = world.block(channel).map_or(&[][..], |block| block.targets(agent));
    let mine = |friend: u32| {
        let deed = Deed::Formed(channel.to_owned(), friend);
        world.notes().iter().any(|note| note.deed == deed)
    };
    let new = now.iter().filter(|friend| !before.contains(friend) && !mine(**friend));
    let note = |&friend: &u32| {
        let deed = Deed::Formed(channel.to_owned(), friend);
        said(deed, "found by the other side".to_owned(), None)
    };
    new.map(note).collect()
}

fn found(case: &Case<'_>, before: &mut Stream) -> String {
    let way = case.field.mix.way(before).map_or("", |way| WAYS[way]);
    format!("found {way}")
}

fn said(deed: Deed, reason: String, chance: Option<f64>) -> Note {
    Note { deed, reason, chance, draw: None }
}
