//! Model SIM: households, firms and a government whose books close (Godley, Lavoie 2007, chapter 3).
//!
//! From period 2 on the government buys for G = 20. Income Y is taxed at θ = 0.2; households spend
//! α₁ = 0.6 of what is left and α₂ = 0.4 of what they had. In a period money goes round until
//! nothing is left to be paid out, so `Y = (G + α₂H)/(1 − α₁(1 − θ))`; it comes to rest at
//! `Y = G/θ = 100`. Tests books, the order of payments within a step, and stocks.

use super::Unproven;
use crate::{
    base::{Book, Luck},
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};

/// What a sector owns, in units of 1e−12 of the currency; the government owes what others own.
pub const MONEY: Column<i64> =
    Column::new("money", "1e-12 currency", "what a sector owns", 0).conserved();
/// Paid in the step, by payer and payee.
pub const PAID: Column<i64> = Column::new("paid", "1e-12 currency", "paid by sector to sector", 0);

const UNIT: f64 = 1e12;
const HOUSEHOLDS: u32 = 0;
const FIRMS: u32 = 1;
const GOVERNMENT: u32 = 2;
const TAX: f64 = 0.2;
const OF_INCOME: f64 = 0.6;
const OF_WEALTH: f64 = 0.4;
const BOUGHT: f64 = 20.0;

/// One period of the model, in units of the currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Period {
    /// Income Y, all paid out by firms.
    pub income: f64,
    /// Taxes T.
    pub taxes: f64,
    /// Consumption C.
    pub consumption: f64,
    /// What households own at the end, H.
    pub wealth: f64,
    /// Greatest gap of a sector between receipts less payments and the change of what it owns, in
    /// smallest units.
    pub gap: i64,
}

/// Money goes round until firms have paid out everything.
fn circuit() -> Box<dyn Process> {
    process("circuit", |plan| {
        let (pay, money) = (plan.rows("pay")?, plan.write(&MONEY)?);
        let paid = plan.write_table(&PAID, 9)?;
        Ok(move |world: &mut World, luck: Luck| {
            let (pay, money, paid) = world.open((pay, money, paid));
            let mut book = Book::new(vec![0, 1, 2, 3]);
            let bought = if luck.step() == 0 { 0.0 } else { BOUGHT * UNIT };
            let saved = part(money[HOUSEHOLDS as usize], OF_WEALTH);
            pay.transfer_booked(money, &mut book, (), |payer, _, (), purse| {
                if payer == GOVERNMENT {
                    purse.owe(FIRMS, bought as i64);
                } else if payer == HOUSEHOLDS {
                    purse.pay(FIRMS, saved);
                }
            });
            while let wages @ 1.. = money[FIRMS as usize] {
                pay.transfer_booked(money, &mut book, (), |payer, _, (), purse| {
                    if payer == FIRMS {
                        purse.pay(HOUSEHOLDS, wages);
                    }
                });
                let taxes = part(wages, TAX);
                pay.transfer_booked(money, &mut book, (), |payer, _, (), purse| {
                    if payer == HOUSEHOLDS {
                        purse.pay(GOVERNMENT, taxes);
                        purse.pay(FIRMS, part(wages - taxes, OF_INCOME));
                    }
                });
            }
            paid.copy_from_slice(book.amounts());
            Ok(())
        })
    })
}

/// Whole units of a part; below one unit the circuit ends.
fn part(of: i64, share: f64) -> i64 {
    (share * of as f64) as i64
}

/// The first periods.
///
/// # Errors
/// When the engine refuses the model, or a law breaks.
pub fn periods(count: u64) -> Result<Vec<Period>, Unproven> {
    let pairs =
        [(HOUSEHOLDS, FIRMS), (HOUSEHOLDS, GOVERNMENT), (FIRMS, HOUSEHOLDS), (GOVERNMENT, FIRMS)];
    let world = World::builder().species("sector", 3).channel("pay", "sector", "sector", pairs);
    let mut simulation = Simulation::new(world.build()?, Loop::of([circuit()]), 1)?;
    let money = |simulation: &Simulation| simulation.world().column(&MONEY).map(<[i64]>::to_vec);
    let mut before = money(&simulation).ok_or(Unproven::Missing("money"))?;
    let mut periods = Vec::new();
    for _ in 0..count {
        simulation.step()?;
        let after = money(&simulation).ok_or(Unproven::Missing("money"))?;
        let paid = simulation.world().table(&PAID).ok_or(Unproven::Missing("paid"))?;
        let gap = |sector: usize| -> i64 {
            let received: i64 = (0..3).map(|other| paid[3 * other + sector]).sum();
            let spent: i64 = paid[3 * sector..3 * sector + 3].iter().sum();
            (received - spent - (after[sector] - before[sector])).abs()
        };
        periods.push(Period {
            income: paid[3] as f64 / UNIT,
            taxes: paid[2] as f64 / UNIT,
            consumption: paid[1] as f64 / UNIT,
            wealth: after[0] as f64 / UNIT,
            gap: (0..3).map(gap).max().unwrap_or(0) + after.iter().sum::<i64>().abs(),
        });
        before = after;
    }
    Ok(periods)
}
