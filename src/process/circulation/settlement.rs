//! Settlement: money moves.
//!
//! Channels of payments in the order of declaration: an order is split over the payer's connectors
//! in proportion to `strength·fill`, less the shares of platform and purse, which are paid once by
//! each payer. Then what functions cost, then the declared uses of money off the channels (see
//! [`uses`]). What purchases could not deliver is spent off the platform; other orders
//! stay with the payer. Nobody spends more than it held when the step began.
//!
//! Slices of an order lie side by side, their bounds rounded down: every slice is within a unit of
//! its share, and together they are the order. Floors of each would lose a twentieth of a gift of
//! ten yuan among eighty friends.
//!
//! Reads: `order.*`, `due.*`, `fill`, strengths, `alive`, `form`, `memberships`. Writes: `money`,
//! `revenue`, `revenue_before`, `spent`, `invested`, `outside.*`, `gave.*`, flows of payment
//! channels that have connectors of their own, `volume.*` and `event.*` of gifts, `reinvested.*`,
//! `paid.*` and `earned.*` where surveys ask about them, the tables `book.*`. Fees of functions paid
//! to a platform are booked in `book.due.PLATFORM`.

use std::sync::Arc;

use crate::{
    base::{Book, Crowd, Lent, Luck, Own, Scratch, crowd, ordered},
    process::{
        Process,
        circulation::{
            bind::{Binder, Ends, Gate, People},
            demand::paid,
            gifts::{self, Record},
            noted::{Noted, earn, note},
            tills::Till,
            transfers::{Split, Terms, split, transfer},
            uses::{self, Uses},
        },
        process,
    },
    scenario::{Channel, Flow},
    world::{
        Ground, Read, Refusal, World, Write,
        columns::{
            FILL, FLOW, INVESTED, MONEY, REVENUE, REVENUE_BEFORE, SPENT, book, due, gave, order,
        },
    },
};

/// Accounts that every payment touches.
pub(super) struct Accounts {
    pub(super) people: People,
    pub(super) money: Write<i64>,
    pub(super) spent: Write<i64>,
    pub(super) before: Write<i64>,
    revenue: Write<i64>,
    invested: Write<f32>,
    fill: Read<f32>,
    /// Buffers: of amounts of money, and of what targets are worth.
    pub(super) shelf: Scratch<i64>,
    worth: Scratch<f32>,
}

/// A channel over which orders are paid.
struct Paying {
    lines: Lines,
    order: Read<i64>,
    book: Write<i64>,
    /// Where it is noted who paid how much, if that is asked.
    paid: Option<Write<i64>>,
    /// Where a purchase that was not delivered goes.
    outside: Option<Write<i64>>,
    gave: Option<Write<u32>>,
    record: Option<Record>,
}

/// The rows of a channel and what is taken off on the way.
struct Lines {
    ends: Ends,
    split: Split,
    flow: Option<Write<f32>>,
    /// Whether payees fill only a part.
    purchase: bool,
    /// Where it is noted who received how much, if that is asked.
    earned: Option<Write<i64>>,
}

/// What functions cost, by whom it is paid.
struct Dues {
    due: Read<i64>,
    book: Write<i64>,
    to: Payee,
}

enum Payee {
    Over(Box<Lines>),
    Platform(u32),
}

/// The process `circulation.settlement`.
#[must_use]
pub fn settlement(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("circulation.settlement", move |plan| {
        let mut binder = Binder::new(plan, &ground);
        let accounts = accounts(&mut binder)?;
        let uses = uses::of(&mut binder)?;
        let mut books = Books::new(&mut binder)?;
        let mut channels = Vec::new();
        for channel in ground.paying() {
            let book = books.of(&mut binder, &channel.name)?;
            // Conversions are paid by the transformation; their book is cleared here.
            if !matches!(channel.flow, Flow::Convert(_)) {
                channels.push(paying(&mut binder, channel, book, (&uses, &books.noted))?);
            }
        }
        let dues = dues(&mut binder, &mut books)?;
        let ground = Arc::clone(&ground);
        Ok(move |world: &mut World, _: Luck| {
            let held = begin(world, &accounts, &books);
            for channel in &channels {
                channel.settle(world, &ground, &accounts);
            }
            let mut fees = accounts.shelf.filled(held.len(), 0);
            for due in &dues {
                due.settle(world, &ground, &accounts, &held, &mut fees);
            }
            invest(world, &ground, &accounts, &fees);
            revenue(world, &accounts, &held);
            uses.settle(world, &ground, &accounts, &held);
            Ok(())
        })
    })
}

fn accounts(binder: &mut Binder<'_, '_>) -> Result<Accounts, Refusal> {
    let people = binder.people()?;
    let plan = &mut *binder.plan;
    Ok(Accounts {
        people,
        money: plan.write(&MONEY)?,
        spent: plan.write(&SPENT)?,
        before: plan.write(&REVENUE_BEFORE)?,
        revenue: plan.write(&REVENUE)?,
        invested: plan.write(&INVESTED)?,
        fill: plan.read(&FILL)?,
        shelf: Scratch::new(),
        worth: Scratch::new(),
    })
}

/// Tables of payments by name: a channel may be paid for orders and for functions.
struct Books {
    noted: Noted,
    length: usize,
    handles: std::collections::BTreeMap<String, Write<i64>>,
}

impl Books {
    fn new(binder: &mut Binder<'_, '_>) -> Result<Self, Refusal> {
        let n = binder.ground.layout.compartments.len();
        let noted = Noted::bind(binder)?;
        Ok(Self { noted, length: n * n, handles: std::collections::BTreeMap::new() })
    }

    fn of(&mut self, binder: &mut Binder<'_, '_>, name: &str) -> Result<Write<i64>, Refusal> {
        if let Some(&handle) = self.handles.get(name) {
            return Ok(handle);
        }
        let handle = binder.plan.write_table(&book(name), self.length)?;
        self.handles.insert(name.to_owned(), handle);
        Ok(handle)
    }
}

fn paying(
    binder: &mut Binder<'_, '_>,
    channel: &Channel,
    book: Write<i64>,
    (uses, noted): (&Uses, &Noted),
) -> Result<Paying, Refusal> {
    let purchase = matches!(channel.flow, Flow::Purchase(_));
    let gift = matches!(channel.flow, Flow::Gift(_));
    let category = channel.category.as_deref().filter(|_| purchase);
    let own = binder.ground.carrier(channel) == channel.name;
    let flow = if own { Some(binder.plan.write_of(&channel.name, &FLOW)?) } else { None };
    Ok(Paying {
        lines: Lines {
            ends: binder.ends(channel)?,
            split: split(binder, channel)?,
            flow,
            purchase,
            earned: noted.earned(&channel.name),
        },
        order: binder.plan.read(&order(&channel.name))?,
        book,
        paid: noted.paid(&channel.name),
        outside: category.and_then(|category| uses.outside(category)),
        gave: if gift { Some(binder.plan.write(&gave(&channel.name))?) } else { None },
        record: if gift { Some(gifts::record(binder, channel)?) } else { None },
    })
}

fn dues(binder: &mut Binder<'_, '_>, books: &mut Books) -> Result<Vec<Dues>, Refusal> {
    let ground = binder.ground;
    let mut dues = Vec::new();
    for name in paid(ground) {
        let handle = binder.plan.read(&due(name))?;
        if let Some(channel) = ground.channel(name) {
            let ends = Ends { source: Gate::default(), ..binder.ends(channel)? };
            let (split, earned) = (split(binder, channel)?, books.noted.earned(name));
            let lines = Lines { ends, split, flow: None, purchase: false, earned };
            let book = books.of(binder, name)?;
            dues.push(Dues { due: handle, book, to: Payee::Over(Box::new(lines)) });
        } else if let Some(platform) = ground.layout.platform(&ground.scenario, name) {
            let book = books.of(binder, &format!("due.{name}"))?;
            dues.push(Dues { due: handle, book, to: Payee::Platform(platform) });
        }
    }
    Ok(dues)
}

/// Clears what the step counts; returns what everybody holds.
fn begin<'a>(world: &mut World, accounts: &'a Accounts, books: &Books) -> Lent<'a, i64> {
    for &book in books.handles.values() {
        world.open((book,)).0.fill(0);
    }
    books.noted.clear(world);
    let (money, spent, before, revenue) =
        world.open((accounts.money, accounts.spent, accounts.before, accounts.revenue));
    crowd::fill(spent, 0);
    crowd::copy(before, revenue);
    accounts.shelf.copy_of(money)
}

/// What came in over channels: the change of money and what was paid.
fn revenue(world: &mut World, accounts: &Accounts, held: &[i64]) {
    let (money, spent, revenue) = world.open((accounts.money, accounts.spent, accounts.revenue));
    let lanes = (Own(revenue), Own(&*money), Own(&*spent), Own(held));
    Crowd(0..held.len() as u32).each(lanes, |_, (revenue, money, spent, held)| {
        *revenue = money - held + spent;
    });
}

/// Money spent on functions a year and member, as a mean that forgets at one a year.
fn invest(world: &mut World, ground: &Ground, accounts: &Accounts, fees: &[i64]) {
    let (calendar, years) = (world.calendar(), world.calendar().years_per_step());
    let speed = calendar.chance(1.0) as f32;
    let (invested,) = world.open((accounts.invested,));
    for seats in &ground.layout.species {
        let slots = seats.slots.start as usize..seats.slots.end as usize;
        let per_year = 1.0 / (seats.members * ground.units * years);
        let lanes = (Own(&mut invested[slots.clone()]), Own(&fees[slots]));
        Crowd(0..seats.slots.len() as u32).each(lanes, |_, (invested, fee)| {
            *invested += speed * ((fee as f64 * per_year) as f32 - *invested);
        });
    }
}

impl Lines {
    /// Pays the orders of a column, or others of the same length, over the channel; returns what
    /// each agent paid, length `n_agents`.
    fn pay<'a>(
        &self,
        world: &mut World,
        ground: &Ground,
        accounts: &'a Accounts,
        (column, others): (Read<i64>, Option<&[i64]>),
        book_table: Write<i64>,
    ) -> Lent<'a, i64> {
        let ends = &self.ends;
        let passes = accounts.people.passes(world, &ends.targets, &[ends.target]);
        let orders = (column, others, book_table);
        if !self.purchase {
            return self.pay_by(world, ground, accounts, orders, &passes);
        }
        let mut worth = accounts.worth.filled(passes.len(), 0.0);
        let (fill,) = world.see((accounts.fill,));
        let lanes = (Own(&mut *worth), Own(&*passes), Own(&fill[ends.targets.clone()]));
        Crowd(0..passes.len() as u32).each(lanes, |_, (worth, passes, fill)| {
            *worth = f32::from(passes) * fill;
        });
        self.pay_by(world, ground, accounts, orders, &worth)
    }

    /// [`Self::pay`], each target being worth so much beside the strength of the connector to it.
    fn pay_by<'a, W: Copy + Sync + Into<f64>>(
        &self,
        world: &mut World,
        ground: &Ground,
        accounts: &'a Accounts,
        (column, others, book_table): (Read<i64>, Option<&[i64]>, Write<i64>),
        worth: &[W],
    ) -> Lent<'a, i64> {
        let ends = &self.ends;
        let mut paid = accounts.shelf.filled(world.agents().len(), 0);
        let terms = Terms {
            worth,
            first: ends.targets.start as u32,
            shares: self.split.shares(world),
            flow_per_unit: (1.0 / (ends.members[0] * ground.units)) as f32,
        };
        let mut book = Book::new(ground.bounds());
        let held = self.earned.map(|_| accounts.shelf.copy_of(world.open((accounts.money,)).0));
        let (rows, strength) = (ends.rows, ends.strength);
        let (money, spent) = (accounts.money, accounts.spent);
        if let Some(flow) = self.flow {
            let (rows, strength, money, spent, column, flow) =
                world.open((rows, strength, money, spent, column, flow));
            let orders = (others.unwrap_or(column), &mut *paid, spent);
            transfer(rows, (money, &mut book), orders, (strength, Some(flow)), &terms);
        } else {
            let (rows, strength, money, spent, column) =
                world.open((rows, strength, money, spent, column));
            let orders = (others.unwrap_or(column), &mut *paid, spent);
            transfer(rows, (money, &mut book), orders, (strength, None), &terms);
        }
        if let (Some(earned), Some(held)) = (self.earned, held) {
            earn(world, (earned, accounts.money), (&held, &paid));
        }
        let (table,) = world.open((book_table,));
        table.iter_mut().zip(book.amounts()).for_each(|(table, amount)| *table += amount);
        paid
    }
}

impl Paying {
    fn settle(&self, world: &mut World, ground: &Ground, accounts: &Accounts) {
        let slots = self.lines.ends.sources.clone();
        let orders = &world.see((self.order,)).0[slots.clone()];
        let wanted = ordered::total(orders.len(), |place| orders[place]);
        if wanted == 0 {
            if let Some(flow) = self.lines.flow {
                crowd::fill(world.open((flow,)).0, 0.0);
            }
            return;
        }
        let paid = self.lines.pay(world, ground, accounts, (self.order, None), self.book);
        let paid = &paid[slots.clone()];
        if let Some(noted) = self.paid {
            world.open((noted,)).0[slots.clone()].copy_from_slice(paid);
        }
        if let Some(outside) = self.outside {
            let (outside, orders) = world.open((outside, self.order));
            let lanes = (Own(&mut outside[slots.clone()]), Own(&orders[slots.clone()]), Own(paid));
            Crowd(0..paid.len() as u32).each(lanes, |_, (outside, order, paid)| {
                *outside += order - paid;
            });
        }
        let stamp = world.step() as u32 + 1;
        if let Some(gave) = self.gave {
            let (gave,) = world.open((gave,));
            let lanes = (Own(&mut gave[slots]), Own(paid));
            Crowd(0..paid.len() as u32).each(lanes, |_, (gave, paid)| {
                if 0 < paid {
                    *gave = stamp;
                }
            });
        }
        if let Some(record) = &self.record {
            let delivered = ordered::total(paid.len(), |place| paid[place]);
            record.scale(world, delivered as f64 / wanted as f64);
        }
    }
}

impl Dues {
    /// Pays what functions cost, as far as money held at the start is left; notes it in `fees`.
    fn settle(
        &self,
        world: &mut World,
        ground: &Ground,
        accounts: &Accounts,
        held: &[i64],
        fees: &mut [i64],
    ) {
        let (due, spent, alive) = world.open((self.due, accounts.spent, accounts.people.alive));
        let mut owed = accounts.shelf.filled(held.len(), 0);
        let lanes = (Own(&mut *owed), Own(due), Own(&*spent), Own(held), Own(alive));
        Crowd(0..held.len() as u32).each(lanes, |_, (owed, due, spent, held, alive)| {
            *owed = due.min(held - spent).max(0) * i64::from(alive);
        });
        if ordered::first(owed.len(), |agent| owed[agent] != 0).is_none() {
            return;
        }
        match &self.to {
            Payee::Over(lines) => {
                let orders = (self.due, Some(&owed[..]));
                let paid = lines.pay(world, ground, accounts, orders, self.book);
                note(&paid, fees);
            }
            Payee::Platform(platform) => {
                owed[*platform as usize] = 0;
                let (money, spent, book) = world.open((accounts.money, accounts.spent, self.book));
                Till { ground, money, spent: Some(spent), book }.take(
                    &(0..held.len()),
                    &owed,
                    *platform,
                );
                note(&owed, fees);
            }
        }
    }
}
