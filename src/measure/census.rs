//! Census: who is there, cell by cell, in one pass over the agents.

use std::ops::{AddAssign, Range};

use crate::{
    base::ordered,
    world::{
        ALIVE, Ground, World,
        columns::{
            self, CAPITAL, EVER, FORM, JOINED, LABOUR, LEVEL, MONEY, PRODUCTIVITY, REVENUE, USE,
        },
    },
};

/// Counts and sums over the agents of a cell, or of several.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// Agents that take part.
    pub active: u64,
    /// Agents that ever took part, those whose slots were given to others among them.
    pub registered: u64,
    /// Agents that first took part in the step just done.
    pub joined: u64,
    /// Sum of levels over the active.
    pub level: f64,
    /// Sum of uses over the active.
    pub r#use: f64,
    /// Sum of productivities over the active.
    pub productivity: f64,
    /// Persons employed.
    pub labour: f64,
    /// Capital in currency units.
    pub capital: f64,
    /// Money held, in smallest units; of all slots, so that nothing is missed.
    pub money: i64,
    /// Revenue of the step, in smallest units.
    pub revenue: i64,
    /// Active agents that hold each function.
    pub holders: [u64; 64],
    /// Agents that ever held each function, those whose slots were given to others among them.
    pub ever: [u64; 64],
}

impl Default for Count {
    fn default() -> Self {
        Self {
            active: 0,
            registered: 0,
            joined: 0,
            level: 0.0,
            r#use: 0.0,
            productivity: 0.0,
            labour: 0.0,
            capital: 0.0,
            money: 0,
            revenue: 0,
            holders: [0; 64],
            ever: [0; 64],
        }
    }
}

impl AddAssign<&Self> for Count {
    fn add_assign(&mut self, other: &Self) {
        self.active += other.active;
        self.registered += other.registered;
        self.joined += other.joined;
        self.level += other.level;
        self.r#use += other.r#use;
        self.productivity += other.productivity;
        self.labour += other.labour;
        self.capital += other.capital;
        self.money = self.money.wrapping_add(other.money);
        self.revenue = self.revenue.wrapping_add(other.revenue);
        for bit in 0..64 {
            self.holders[bit] += other.holders[bit];
            self.ever[bit] += other.ever[bit];
        }
    }
}

/// Counts by cell, in the order of the layout's cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Census {
    cells: Vec<Count>,
}

impl Census {
    /// Counts everybody. O(agents), parallel.
    #[must_use]
    pub fn of(ground: &Ground, world: &World) -> Self {
        let cells = ground.layout.cells.iter();
        let columns = Columns::of(world);
        let mut cells: Vec<Count> = cells.map(|cell| columns.count(cell.slots.clone())).collect();
        for seats in &ground.layout.species {
            let followed = world.table(&columns::followed(&seats.name)).unwrap_or_default();
            let gone = followed.chunks(columns::FOLLOWED);
            cells[seats.cells.clone()].iter_mut().zip(gone).for_each(|(cell, gone)| {
                cell.registered += gone[0];
                cell.ever.iter_mut().zip(&gone[1..]).for_each(|(ever, gone)| *ever += gone);
            });
        }
        Self { cells }
    }

    /// The sum over a range of cells.
    #[must_use]
    pub fn sum(&self, cells: Range<usize>) -> Count {
        let mut sum = Count::default();
        for count in &self.cells[cells] {
            sum += count;
        }
        sum
    }

    /// The sum over the cells of a species, or of one part of its first attribute; nothing where
    /// there is no such species or part.
    #[must_use]
    pub fn group(&self, ground: &Ground, species: &str, part: Option<&str>) -> Count {
        let Some(seats) = ground.layout.seats(species) else { return Count::default() };
        let Some(part) = part else { return self.sum(seats.cells.clone()) };
        let wanted = ground.part(species, part);
        let mut sum = Count::default();
        for cell in seats.cells.clone() {
            if ground.layout.cells[cell].parts.first().copied() == wanted {
                sum += &self.cells[cell];
            }
        }
        sum
    }
}

/// The columns that are counted; an absent one counts as its initial value.
struct Columns<'w> {
    /// Steps done: agents that joined in the last one hold this number.
    step: u64,
    alive: &'w [u8],
    joined: &'w [u32],
    form: &'w [u64],
    ever: &'w [u64],
    level: &'w [f32],
    r#use: &'w [f32],
    productivity: &'w [f32],
    labour: &'w [f32],
    capital: &'w [f64],
    money: &'w [i64],
    revenue: &'w [i64],
}

impl<'w> Columns<'w> {
    fn of(world: &'w World) -> Self {
        Self {
            step: world.step(),
            alive: world.column(&ALIVE).unwrap_or_default(),
            joined: world.column(&JOINED).unwrap_or_default(),
            form: world.column(&FORM).unwrap_or_default(),
            ever: world.column(&EVER).unwrap_or_default(),
            level: world.column(&LEVEL).unwrap_or_default(),
            r#use: world.column(&USE).unwrap_or_default(),
            productivity: world.column(&PRODUCTIVITY).unwrap_or_default(),
            labour: world.column(&LABOUR).unwrap_or_default(),
            capital: world.column(&CAPITAL).unwrap_or_default(),
            money: world.column(&MONEY).unwrap_or_default(),
            revenue: world.column(&REVENUE).unwrap_or_default(),
        }
    }

    fn count(&self, slots: Range<u32>) -> Count {
        let first = slots.start as usize;
        let piece = |range: Range<usize>| {
            let mut count = Count::default();
            range.for_each(|place| self.add(first + place, &mut count));
            count
        };
        let join = |mut left: Count, right: Count| {
            left += &right;
            left
        };
        // ORDER: fixed chunks, joined left to right.
        ordered::fold(slots.len(), Count::default(), piece, join)
    }

    fn add(&self, agent: usize, count: &mut Count) {
        let joined = get(self.joined, agent);
        count.registered += u64::from(0 < joined);
        count.joined += u64::from(0 < joined && u64::from(joined) == self.step);
        count.money = count.money.wrapping_add(get(self.money, agent));
        add_bits(get(self.ever, agent), &mut count.ever);
        if get(self.alive, agent) == 0 {
            return;
        }
        count.active += 1;
        count.level += f64::from(get(self.level, agent));
        count.r#use += f64::from(get(self.r#use, agent));
        count.productivity += f64::from(get(self.productivity, agent));
        count.labour += f64::from(get(self.labour, agent));
        count.capital += get(self.capital, agent);
        count.revenue = count.revenue.wrapping_add(get(self.revenue, agent));
        add_bits(get(self.form, agent), &mut count.holders);
    }
}

fn get<T: Copy + Default>(column: &[T], agent: usize) -> T {
    column.get(agent).copied().unwrap_or_default()
}

fn add_bits(mut form: u64, counts: &mut [u64; 64]) {
    while form != 0 {
        counts[form.trailing_zeros() as usize] += 1;
        form &= form - 1;
    }
}
