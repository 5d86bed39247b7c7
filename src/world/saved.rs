//! A world as bytes and back: what checkpoints are made of.

use serde::{Deserialize, Serialize};

use crate::{
    base::{Block, Links, Set},
    world::{
        slot::{Kind, Place, Slot},
        state::World,
        store::Store,
    },
};

/// One column, channel or set among the saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) kind: String,
    /// Slots, connectors, link ends or members.
    pub(crate) length: u64,
    pub(crate) bytes: u64,
    /// Whether every run of the same ground has it in this length.
    #[serde(default)]
    pub(crate) fixed: bool,
}

/// What was read, ready to be put in.
pub(crate) struct Read {
    keys: Vec<u64>,
    slots: Vec<(usize, Kind)>,
}

const KEYS: &str = "keys of agents";

/// Everything that changes, in the order of names.
pub(crate) fn parts(world: &World) -> Vec<Part> {
    let agents = world.agents.len();
    let mut parts = vec![part(KEYS.to_owned(), "u64", agents, 8 * agents)];
    parts[0].fixed = true;
    for ((place, name), &slot) in &world.places {
        let name = place.label(name);
        parts.push(match &world.slots[slot].0 {
            Kind::Cells(store) => {
                part(name, store.kind(), store.length(), store.length() * store.width())
            }
            Kind::Rows { block, .. } => {
                part(name, "rows", block.len(), 8 * block.offsets().len() + 4 * block.len() + 1)
            }
            Kind::Links { list } => part(name, "links", 2 * list.len(), 16 * list.len()),
            Kind::Set { list } => part(name, "set", list.len(), 4 * list.len()),
            Kind::Next { .. } => continue,
        });
        if let Some(last) = parts.last_mut() {
            last.fixed = matches!(place, Place::Agents | Place::One | Place::Table);
        }
    }
    parts
}

fn part(name: String, kind: &str, length: usize, bytes: usize) -> Part {
    Part { name, kind: kind.to_owned(), length: length as u64, bytes: bytes as u64, fixed: false }
}

/// Species with their slots.
pub(crate) fn species(world: &World) -> Vec<(String, u32, u32)> {
    let groups = world.agents.groups.iter();
    groups.map(|group| (group.name.clone(), group.slots.start, group.slots.end)).collect()
}

/// Every number as bits.
pub(crate) fn parameters(world: &World) -> Vec<(String, u64)> {
    let numbers = world.parameters.iter();
    numbers.map(|(path, _, entry)| (path.to_owned(), entry.value.to_bits())).collect()
}

/// Appends a part's bytes.
pub(crate) fn write(world: &World, part: &Part, bytes: &mut Vec<u8>) {
    if part.name == KEYS {
        return bytes.extend(world.agents.keys().iter().flat_map(|key| key.to_le_bytes()));
    }
    let Some(slot) = find(world, &part.name) else { return };
    match &world.slots[slot].0 {
        Kind::Cells(store) => bytes.extend(store.bytes(0..store.length())),
        Kind::Rows { block, stale, .. } => {
            bytes.extend(block.offsets().iter().flat_map(|&offset| (offset as u64).to_le_bytes()));
            bytes.extend(block.all_targets().iter().flat_map(|target| target.to_le_bytes()));
            bytes.push(u8::from(!*stale && !world.ended_among(block)));
        }
        Kind::Links { list } => {
            let (agents, places) = list.state();
            bytes.extend(agents.iter().chain(places).flat_map(|number| number.to_le_bytes()));
        }
        Kind::Set { list } => {
            bytes.extend(list.members().iter().flat_map(|member| member.to_le_bytes()));
        }
        Kind::Next { .. } => {}
    }
}

/// Reads all parts that the world has; `None` if one is not what it should be. Changes nothing.
pub(crate) fn read(world: &World, parts: &[Part], data: &[u8]) -> Option<Read> {
    let mut read = Read { keys: Vec::new(), slots: Vec::new() };
    let mut rest = data;
    for part in parts {
        let (bytes, behind) = rest.split_at_checked(part.bytes as usize)?;
        rest = behind;
        if part.name == KEYS {
            read.keys = numbers(bytes);
            continue;
        }
        let Some(slot) = find(world, &part.name) else { continue };
        let kind = kind(world, &world.slots[slot].0, part.length as usize, bytes)?;
        read.slots.push((slot, kind));
    }
    let fits = |(slot, kind): &(usize, Kind)| match kind {
        Kind::Cells(store) => {
            let expected = expected(world, &read, *slot);
            expected.is_none_or(|expected| expected == store.length())
        }
        Kind::Next { .. } | Kind::Rows { .. } | Kind::Links { .. } | Kind::Set { .. } => true,
    };
    (read.keys.len() == world.agents.len() && read.slots.iter().all(fits)).then_some(read)
}

/// How many slots a column must have: of its channel as read, or of the world.
fn expected(world: &World, read: &Read, column: usize) -> Option<usize> {
    let of_channel = world.places.values().find_map(|&slot| match &world.slots[slot].0 {
        Kind::Rows { columns, .. } if columns.contains(&column) => Some(slot),
        Kind::Rows { .. }
        | Kind::Cells(_)
        | Kind::Next { .. }
        | Kind::Links { .. }
        | Kind::Set { .. } => None,
    });
    let Some(channel) = of_channel else {
        return world.slots[column].store().map(Store::length);
    };
    read.slots.iter().find(|(slot, _)| *slot == channel).and_then(|(_, kind)| match kind {
        Kind::Rows { block, .. } => Some(block.len()),
        Kind::Cells(_) | Kind::Next { .. } | Kind::Links { .. } | Kind::Set { .. } => None,
    })
}

fn kind(world: &World, here: &Kind, length: usize, bytes: &[u8]) -> Option<Kind> {
    Some(match here {
        Kind::Cells(store) => Kind::Cells(store.restored(length, bytes)?),
        Kind::Rows { block, columns, .. } => {
            let rows = 8 * block.offsets().len();
            let (offsets, rest) = bytes.split_at_checked(rows)?;
            let (targets, clean) = rest.split_at_checked(length.checked_mul(4)?)?;
            let offsets = numbers(offsets).into_iter().map(|offset| offset as usize).collect();
            let mut new = Block::restored(block.sources(), block.ends(), offsets, words(targets))?;
            if block.incoming().is_some() {
                new.derive_incoming();
            }
            let stale = *clean.first()? != 1;
            Kind::Rows { block: Box::new(new), columns: columns.clone(), stale }
        }
        Kind::Links { .. } => {
            let (agents, places) = bytes.split_at_checked(length.checked_mul(4)?)?;
            let list = Links::restored(world.agents.len(), words(agents), words(places))?;
            Kind::Links { list: Box::new(list) }
        }
        Kind::Set { .. } => {
            let members = words(bytes);
            let sound = members.is_sorted_by(|a, b| a < b)
                && members.last().is_none_or(|&last| (last as usize) < world.agents.len());
            let mut list = Set::new(world.agents.len());
            list.update(&[], if sound { &members } else { return None });
            Kind::Set { list: Box::new(list) }
        }
        Kind::Next { .. } => return None,
    })
}

/// Puts in what was read.
pub(crate) fn install(world: &mut World, read: Read, step: u64, parameters: &[(String, u64)]) {
    world.agents.keys = std::sync::Arc::new(read.keys);
    let given: Vec<usize> = read.slots.iter().map(|(slot, _)| *slot).collect();
    for (slot, kind) in read.slots {
        world.slots[slot] = Slot(kind);
    }
    renew_columns(world, &given);
    // Next values hold nothing between steps, but must have as many slots as their columns.
    for slot in 0..world.slots.len() {
        let Kind::Next { of, .. } = world.slots[slot].0 else { continue };
        if let Some(coming) = world.slots[of].store().map(Store::coming) {
            world.slots[slot] = Slot(Kind::Next { coming, of });
        }
    }
    world.begin_lives();
    world.step = step;
    for (path, bits) in parameters {
        if let Some(parameter) = world.parameters.find(path) {
            // What was saved was in range; a narrower range here keeps the value of here.
            let _narrower = world.parameters.set(parameter, f64::from_bits(*bits));
        }
    }
}

/// Columns of connectors that were not read begin anew, as many as there are connectors now.
fn renew_columns(world: &mut World, given: &[usize]) {
    for &slot in given {
        let Kind::Rows { block, columns, .. } = &world.slots[slot].0 else { continue };
        let (length, columns) = (block.len(), columns.clone());
        for column in columns.into_iter().filter(|column| !given.contains(column)) {
            if let Some(store) = world.slots[column].store_mut() {
                store.renew(length);
            }
        }
    }
}

fn find(world: &World, label: &str) -> Option<usize> {
    let named = |(key, _): &(&(Place, String), &usize)| key.0.label(&key.1) == label;
    world.places.iter().find(named).map(|(_, &slot)| slot)
}

fn numbers(bytes: &[u8]) -> Vec<u64> {
    let (numbers, _) = bytes.as_chunks();
    numbers.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect()
}

fn words(bytes: &[u8]) -> Vec<u32> {
    let (words, _) = bytes.as_chunks();
    words.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect()
}
