//! Circulation: the value flow of a step, from income to payments, sharing, making and turning.
//!
//! Money: [`income`], then [`demand`] plans what every agent pays, [`supply`] says how much of it
//! payees can fill, [`settlement`] moves it. Stocks that are not conserved: [`sharing`] copies,
//! [`creation`] makes, [`transformation`] turns one into another. Everything paid in a step was
//! held at its start: revenue is usable in the next.

mod bind;
mod budgets;
mod creation;
mod demand;
mod gifts;
mod income;
mod noted;
mod passing;
mod settlement;
mod sharing;
mod spread;
mod supply;
mod tills;
mod transfers;
mod transformation;
mod uses;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod small;

pub use creation::creation;
pub use demand::demand;
pub use income::income;
pub use settlement::settlement;
pub use sharing::sharing;
pub use supply::supply;
pub use transformation::transformation;

/// Floor of `amount·share`, at most `amount`, for shares in [0, 1].
///
/// Amounts beyond 2^53 lose bits below that: what is lost stays with the payer.
#[inline]
fn part(amount: i64, share: f64) -> i64 {
    // UNITS: smallest units; exact to the unit below 2^53 up to the rounding of the share.
    ((amount as f64 * share) as i64).clamp(0, amount.max(0))
}

/// The floor of a number of smallest units.
#[inline]
fn units_of(amount: f64) -> i64 {
    // UNITS: a cast cuts off the fraction, saturates, and turns what is no number into nothing.
    (amount.max(0.0) + 1e-6) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_floors_within_the_amount() {
        assert_eq!(part(10, 0.25), 2);
        assert_eq!(part(10, 1.5), 10);
        assert_eq!(part(-3, 0.5), 0);
        assert_eq!(part(10, f64::NAN), 0);
        assert_eq!(units_of(2.999), 2);
        assert_eq!(units_of(0.1 * 3.0 * 10.0), 3);
        assert_eq!(units_of(-1.0), 0);
    }
}
