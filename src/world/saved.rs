//! A world as bytes and back, in pieces: what checkpoints are made of.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{
    base::{Block, Links, Set},
    world::{
        keys::Keys,
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
/// Kind of the parts that are connectors.
const ROWS: &str = "rows";

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
                part(name, ROWS, block.len(), 8 * block.offsets().len() + 4 * block.len() + 1)
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

/// The channels among the parts.
pub(crate) fn channels(parts: &[Part]) -> Vec<String> {
    let rows = parts.iter().filter(|part| part.kind == ROWS);
    rows.map(|part| part.name.clone()).collect()
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

/// Values of one width, of which a part has one stretch or several.
pub(crate) enum Lane<'a> {
    Numbers(&'a [u64]),
    Places(&'a [usize]),
    Words(&'a [u32]),
    Cells(&'a dyn Store),
    Flag(bool),
}

impl Lane<'_> {
    pub(crate) fn length(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Places(places) => places.len(),
            Self::Words(words) => words.len(),
            Self::Cells(store) => store.length(),
            Self::Flag(_) => 1,
        }
    }

    /// Bytes of a value.
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::Numbers(_) | Self::Places(_) => 8,
            Self::Words(_) => 4,
            Self::Cells(store) => store.width(),
            Self::Flag(_) => 1,
        }
    }

    /// Appends the values at these places, little-endian.
    pub(crate) fn append(&self, places: Range<usize>, bytes: &mut Vec<u8>) {
        match self {
            Self::Numbers(numbers) => put(&numbers[places], bytes, u64::to_le_bytes),
            Self::Places(all) => put(&all[places], bytes, |place| (place as u64).to_le_bytes()),
            Self::Words(words) => put(&words[places], bytes, u32::to_le_bytes),
            Self::Cells(store) => store.append(places, bytes),
            Self::Flag(flag) => bytes.push(u8::from(*flag)),
        }
    }
}

fn put<T: Copy, const W: usize>(values: &[T], bytes: &mut Vec<u8>, code: impl Fn(T) -> [u8; W]) {
    let start = bytes.len();
    bytes.resize(start + W * values.len(), 0);
    let (places, _) = bytes[start..].as_chunks_mut();
    places.iter_mut().zip(values).for_each(|(place, &value)| *place = code(value));
}

/// What a part is made of, in order.
pub(crate) fn lanes<'a>(world: &'a World, part: &Part) -> Vec<Lane<'a>> {
    if part.name == KEYS {
        return vec![Lane::Numbers(world.agents.keys())];
    }
    let Some(slot) = find(world, &part.name) else { return Vec::new() };
    match &world.slots[slot].0 {
        Kind::Cells(store) => vec![Lane::Cells(&**store)],
        Kind::Rows { block, stale, .. } => {
            let clean = !*stale && !world.ended_among(block);
            let (offsets, targets) = (block.offsets(), block.all_targets());
            vec![Lane::Places(offsets), Lane::Words(targets), Lane::Flag(clean)]
        }
        Kind::Links { list } => {
            let (agents, places) = list.state();
            vec![Lane::Words(agents), Lane::Words(places)]
        }
        Kind::Set { list } => vec![Lane::Words(list.members())],
        Kind::Next { .. } => Vec::new(),
    }
}

/// Hands the next so many bytes of a checkpoint, in pieces that end where values end.
pub(crate) type Give<'a, E> =
    dyn FnMut(u64, &mut (dyn FnMut(&[u8]) + Send)) -> Result<(), E> + Send + 'a;

/// Reads all parts that the world has; `None` if one is not what it should be. Changes nothing.
///
/// # Errors
/// What `give` says.
pub(crate) fn read<E>(
    world: &World,
    parts: &[Part],
    give: &mut Give<'_, E>,
) -> Result<Option<Read>, E> {
    let mut read = Read { keys: Vec::new(), slots: Vec::new() };
    for part in parts {
        if part.name == KEYS {
            if part.length.checked_mul(8) != Some(part.bytes) {
                return Ok(None);
            }
            read.keys = numbers(part.bytes, give)?;
            continue;
        }
        let Some(slot) = find(world, &part.name) else {
            give(part.bytes, &mut |_| {})?;
            continue;
        };
        let Some(kind) = kind(world, &world.slots[slot].0, part, give)? else { return Ok(None) };
        read.slots.push((slot, kind));
    }
    let fits = |(slot, kind): &(usize, Kind)| match kind {
        Kind::Cells(store) => {
            let expected = expected(world, &read, *slot);
            expected.is_none_or(|expected| expected == store.length())
        }
        Kind::Next { .. } | Kind::Rows { .. } | Kind::Links { .. } | Kind::Set { .. } => true,
    };
    let sound = read.keys.len() == world.agents.len() && read.slots.iter().all(fits);
    Ok(sound.then_some(read))
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

/// A part as what the world has in its place; all its bytes are read, or it is none.
fn kind<E>(
    world: &World,
    here: &Kind,
    part: &Part,
    give: &mut Give<'_, E>,
) -> Result<Option<Kind>, E> {
    let values = |width: usize| part.length.checked_mul(width as u64);
    Ok(match here {
        Kind::Cells(store) if values(store.width()) == Some(part.bytes) => {
            let mut new = store.emptied(part.length as usize);
            give(part.bytes, &mut |bytes| new.take_in(bytes))?;
            Some(Kind::Cells(new))
        }
        Kind::Rows { block, columns, .. } => {
            let rows = 8 * block.offsets().len() as u64;
            let Some(targets) = values(4) else { return Ok(None) };
            if rows.saturating_add(targets).saturating_add(1) != part.bytes {
                return Ok(None);
            }
            let (offsets, targets) = (places(rows, give)?, words(targets, give)?);
            let mut clean = 0;
            give(1, &mut |bytes| clean = bytes[0])?;
            let new = Block::restored(block.sources(), block.ends(), offsets, targets);
            new.map(|mut new| {
                if block.incoming().is_some() {
                    new.derive_incoming();
                }
                Kind::Rows { block: Box::new(new), columns: columns.clone(), stale: clean != 1 }
            })
        }
        Kind::Links { .. } if values(8) == Some(part.bytes) => {
            let (agents, places) = (words(part.bytes / 2, give)?, words(part.bytes / 2, give)?);
            let list = Links::restored(world.agents.len(), agents, places);
            list.map(|list| Kind::Links { list: Box::new(list) })
        }
        Kind::Set { .. } if values(4) == Some(part.bytes) => {
            let members = words(part.bytes, give)?;
            let sound = members.is_sorted_by(|a, b| a < b)
                && members.last().is_none_or(|&last| (last as usize) < world.agents.len());
            let mut list = Set::new(world.agents.len());
            list.update(&[], if sound { &members } else { return Ok(None) });
            Some(Kind::Set { list: Box::new(list) })
        }
        Kind::Cells(_) | Kind::Links { .. } | Kind::Set { .. } | Kind::Next { .. } => None,
    })
}

/// Puts in what was read.
pub(crate) fn install(world: &mut World, read: Read, step: u64, parameters: &[(String, u64)]) {
    world.agents.keys = Keys::new(read.keys);
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

fn numbers<E>(bytes: u64, give: &mut Give<'_, E>) -> Result<Vec<u64>, E> {
    values(bytes, give, u64::from_le_bytes)
}

fn places<E>(bytes: u64, give: &mut Give<'_, E>) -> Result<Vec<usize>, E> {
    values(bytes, give, |bytes| u64::from_le_bytes(bytes) as usize)
}

fn words<E>(bytes: u64, give: &mut Give<'_, E>) -> Result<Vec<u32>, E> {
    values(bytes, give, u32::from_le_bytes)
}

fn values<T: Send, const W: usize, E>(
    bytes: u64,
    give: &mut Give<'_, E>,
    value: impl Fn([u8; W]) -> T + Send + Sync,
) -> Result<Vec<T>, E> {
    let mut values = Vec::with_capacity(bytes as usize / W);
    give(bytes, &mut |bytes| {
        let (chunks, _) = bytes.as_chunks();
        values.extend(chunks.iter().map(|chunk| value(*chunk)));
    })?;
    Ok(values)
}
