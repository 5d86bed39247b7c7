//! Productivity: what comes out for what goes in, and where its growth comes from.
//!
//! Quantities at the prices of a base period grow; money only changes hands. So output and inputs enter
//! here as quantities, or as values at base prices, and prices only as shares.

use crate::indices::defined::{finite, ratio};
use crate::indices::input_output::{InputOutput, InputOutputError};

/// Quantities with the prices they had in the base period; both of one *shape*.
#[derive(Clone, Copy, Debug)]
pub struct Goods<'a> {
    /// Quantities of the period, each in its own unit.
    pub quantities: &'a [f64],
    /// Prices of the base period, in money for that unit.
    pub base_prices: &'a [f64],
}

impl Goods<'_> {
    /// `Σ p q`, value at base prices, in money; absent where shapes differ or the sum is not finite.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        if self.quantities.len() != self.base_prices.len() {
            return None;
        }
        finite(self.quantities.iter().zip(self.base_prices).map(|(q, p)| q * p).sum())
    }
}

/// Real value added by double deflation: output less intermediate input, both at base prices, in money of the base period.
///
/// `Y = Σ p⁰ q − Σ w⁰ m` (United Nations, *System of National Accounts* 2008, 15.133). May be negative.
///
/// ```
/// use ecograph::indices::productivity::{Goods, real_value_added};
///
/// let bread = Goods { quantities: &[100.0], base_prices: &[2.0] };
/// let flour = Goods { quantities: &[50.0], base_prices: &[1.0] };
/// assert_eq!(bread.value(), Some(200.0));
/// assert_eq!(real_value_added(bread, flour), Some(150.0));
/// ```
#[must_use]
pub fn real_value_added(outputs: Goods<'_>, inputs: Goods<'_>) -> Option<f64> {
    finite(outputs.value()? - inputs.value()?)
}

/// What a system made of what, in one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Account {
    /// Real value added `Y`; above 0.
    pub value_added: f64,
    /// Labour `L`, in any unit that does not change; above 0.
    pub labour: f64,
    /// Capital services `K`, likewise.
    pub capital: f64,
    /// Labour's share of value added in the period's own prices, in \[0, 1\]; the rest is capital's.
    pub labour_share: f64,
}

/// Growth of multifactor productivity, `Δln P = Δln Y − s̄_L Δln L − s̄_K Δln K`, shares averaged over both periods.
///
/// Törnqvist index (Diewert 1976, *J. Econometrics* 4). In logarithmic points. Absent where a quantity is not
/// above 0 or a share not in \[0, 1\]; a factor whose share is 0 in both periods may be 0.
///
/// ```
/// use ecograph::indices::productivity::{Account, chained_productivity, productivity_growth};
///
/// let account =
///     |value_added| Account { value_added, labour: 10.0, capital: 5.0, labour_share: 0.6 };
/// // Twice as much of the same labour and capital, then as before.
/// let years = [account(100.0), account(200.0), account(100.0)];
/// let growth = productivity_growth(&years[0], &years[1]).expect("all is positive");
/// assert!((growth - 2.0_f64.ln()).abs() < 1e-12);
/// let chained = chained_productivity(&years);
/// assert_eq!((chained[0], chained[1], chained[2]), (Some(0.0), Some(growth), Some(0.0)));
/// ```
#[must_use]
pub fn productivity_growth(before: &Account, after: &Account) -> Option<f64> {
    let share = f64::midpoint(before.labour_share, after.labour_share);
    let allowed = |share: f64| (0.0..=1.0).contains(&share);
    if !allowed(before.labour_share) || !allowed(after.labour_share) {
        return None;
    }
    let weighted = |weight: f64, from: f64, to: f64| {
        if weight == 0.0 { Some(0.0) } else { growth(from, to).map(|growth| weight * growth) }
    };
    let output = growth(before.value_added, after.value_added)?;
    let labour = weighted(share, before.labour, after.labour)?;
    let capital = weighted(1.0 - share, before.capital, after.capital)?;
    finite(output - labour - capital)
}

/// Chained multifactor productivity, `ln P_t = Σ_{s≤t} Δln P_s`, 0 in the first period; *shape* as `accounts`.
///
/// Absent from the first period on that has no growth rate.
#[must_use]
pub fn chained_productivity(accounts: &[Account]) -> Vec<Option<f64>> {
    let mut levels = Vec::with_capacity(accounts.len());
    let mut level = Some(0.0);
    for (at, account) in accounts.iter().enumerate() {
        if 0 < at {
            level = level.zip(productivity_growth(&accounts[at - 1], account)).map(|(a, b)| a + b);
        }
        levels.push(level);
    }
    levels
}

/// `ln(after/before)`; absent where one is not a number above 0.
fn growth(before: f64, after: f64) -> Option<f64> {
    if 0.0 < before && 0.0 < after { finite(libm::log(after) - libm::log(before)) } else { None }
}

/// An input of a producer, primary or intermediate, between two periods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InputChange {
    /// Elasticity `ε` of output with regard to it, mean of both periods.
    pub elasticity: f64,
    /// Its cost as a share `s` of the producer's sales, mean of both periods.
    pub cost_share: f64,
    /// Its growth `Δln X`.
    pub growth: f64,
}

/// What became of a producer between two periods.
#[derive(Clone, Debug, PartialEq)]
pub enum ProducerChange {
    /// It was there in both.
    Stayed {
        /// Domar weight, sales over aggregate value added, mean of both periods.
        domar: f64,
        /// Growth `Δln Q` of its output.
        growth: f64,
        /// All its inputs.
        inputs: Vec<InputChange>,
    },
    /// It came.
    Entered {
        /// Sales less the cost of all inputs, over aggregate value added, in the later period.
        surplus: f64,
    },
    /// It went.
    Left {
        /// The same in the earlier period.
        surplus: f64,
    },
}

/// Growth of aggregate productivity by source, in logarithmic points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ProductivitySplit {
    /// Producers got more out of the same: `Σ_i D_i Δln A_i`, `Δln A = Δln Q − Σ ε Δln X`.
    pub technical_efficiency: f64,
    /// Inputs went where they are worth more than they cost: `Σ_i D_i Σ_k (ε − s) Δln X`.
    pub reallocation: f64,
    /// Producers with a surplus came and others went.
    pub turnover: f64,
}

impl ProductivitySplit {
    /// Growth of final demand less growth of the cost of primary inputs: the sum of the three.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.technical_efficiency + self.reallocation + self.turnover
    }
}

/// Splits growth of aggregate productivity into technical efficiency, reallocation and turnover.
///
/// Petrin and Levinsohn 2012, *RAND Journal of Economics* 43, in discrete time with means of both periods
/// as weights. The identity `total = Σ_i D_i (Δln Q − Σ s Δln X) + turnover` holds whatever the elasticities;
/// they only decide between the first two terms. Absent where a number is not finite. `O(inputs)`.
///
/// ```
/// use ecograph::indices::productivity::{InputChange, ProducerChange, petrin_levinsohn};
///
/// // One producer makes 10 % more of 5 % more labour, whose elasticity is its cost share; another came.
/// let inputs = vec![InputChange { elasticity: 0.6, cost_share: 0.6, growth: 0.05 }];
/// let producers = [
///     ProducerChange::Stayed { domar: 1.0, growth: 0.1, inputs },
///     ProducerChange::Entered { surplus: 0.02 },
/// ];
/// let split = petrin_levinsohn(&producers).expect("all is finite");
/// assert!((split.technical_efficiency - 0.07).abs() < 1e-12);
/// assert_eq!((split.reallocation, split.turnover), (0.0, 0.02));
/// assert!((split.total() - 0.09).abs() < 1e-12);
/// ```
#[must_use]
pub fn petrin_levinsohn(producers: &[ProducerChange]) -> Option<ProductivitySplit> {
    let mut split = ProductivitySplit::default();
    for producer in producers {
        match producer {
            ProducerChange::Stayed { domar, growth, inputs } => {
                let explained: f64 = inputs.iter().map(|it| it.elasticity * it.growth).sum();
                let moved: f64 =
                    inputs.iter().map(|it| (it.elasticity - it.cost_share) * it.growth).sum();
                split.technical_efficiency += domar * (growth - explained);
                split.reallocation += domar * moved;
            }
            ProducerChange::Entered { surplus } => split.turnover += surplus,
            ProducerChange::Left { surplus } => split.turnover -= surplus,
        }
    }
    finite(split.technical_efficiency)?;
    finite(split.reallocation)?;
    finite(split.turnover)?;
    Some(split)
}

/// Domar weights `λ_i = sales_i/Y`, at least 0; *shape* as `sales`. Absent where `Y` is not above 0.
///
/// Their sum is gross output over value added, the average path length of the flow network (Domar 1961).
///
/// ```
/// use ecograph::indices::productivity::{domar_weights, hulten, volatility};
///
/// let weights = domar_weights(&[60.0, 80.0], 100.0).expect("value is added");
/// assert_eq!(weights, [0.6, 0.8]);
/// // The first grows by a tenth.
/// assert!(hulten(&weights, &[0.1, 0.0]).is_some_and(|growth| (growth - 0.06).abs() < 1e-12));
/// assert!(volatility(&weights, 0.2).is_some_and(|sd| (sd - 0.2).abs() < 1e-12));
/// ```
#[must_use]
pub fn domar_weights(sales: &[f64], value_added: f64) -> Option<Vec<f64>> {
    if 0.0 < value_added {
        sales.iter().map(|sales| ratio(*sales, value_added)).collect()
    } else {
        None
    }
}

/// Domar weights of a Cobb-Douglas network, `λ = (I − Ωᵀ)⁻¹ b`.
///
/// `input_shares` are `(buyer, seller, share)`, what each buyer spends of its sales on each seller; `b` the shares
/// of final demand, with sum 1.
///
/// # Errors
/// Where a producer does not exist, a share is negative, or buyers spend all of their sales on each other.
///
/// ```
/// use ecograph::indices::productivity::cobb_douglas_weights;
///
/// // Households buy only from producer 1, which spends half of its sales on producer 0.
/// let weights = cobb_douglas_weights(&[(1, 0, 0.5)], &[0.0, 1.0])?;
/// assert_eq!(weights, [0.5, 1.0]);
/// # Ok::<(), ecograph::indices::InputOutputError>(())
/// ```
pub fn cobb_douglas_weights(
    input_shares: &[(usize, usize, f64)],
    final_shares: &[f64],
) -> Result<Vec<f64>, InputOutputError> {
    let coefficients: Vec<(usize, usize, f64)> =
        input_shares.iter().map(|&(buyer, seller, share)| (seller, buyer, share)).collect();
    InputOutput::new(final_shares.len(), &coefficients)?.output(final_shares)
}

/// Hulten's theorem, `Δln Y = Σ λ_i Δln A_i`: growth of the whole from growth of productivity of its parts.
///
/// Exact in a Cobb-Douglas network, first order otherwise, where second-order terms can be large (Hulten
/// 1978; Baqaee and Farhi 2019, *Econometrica* 87). Absent where shapes differ.
#[must_use]
pub fn hulten(weights: &[f64], productivity_growth: &[f64]) -> Option<f64> {
    if weights.len() != productivity_growth.len() {
        return None;
    }
    finite(weights.iter().zip(productivity_growth).map(|(w, g)| w * g).sum())
}

/// Volatility `sd(ln Y) = σ ‖λ‖₂` from independent shocks of standard deviation `σ` to all producers.
///
/// Acemoglu, Carvalho, Ozdaglar and Tahbaz-Salehi 2012, *Econometrica* 80.
#[must_use]
pub fn volatility(weights: &[f64], shock_deviation: f64) -> Option<f64> {
    finite(shock_deviation * weights.iter().map(|weight| weight * weight).sum::<f64>().sqrt())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is(found: Option<f64>, wanted: f64) {
        let found = found.unwrap();
        assert!((found - wanted).abs() < 1e-9 * wanted.abs(), "{found} instead of {wanted}");
    }

    #[test]
    fn value_added_is_deflated_twice() {
        let outputs = Goods { quantities: &[10.0, 4.0], base_prices: &[3.0, 5.0] };
        let inputs = Goods { quantities: &[6.0], base_prices: &[2.5] };
        assert_eq!(real_value_added(outputs, inputs), Some(35.0));
        let wrong = Goods { quantities: &[6.0], base_prices: &[] };
        assert_eq!(real_value_added(outputs, wrong), None);
    }

    #[test]
    fn twice_the_output_from_the_same_is_productivity() {
        let account =
            |y, l, k, s| Account { value_added: y, labour: l, capital: k, labour_share: s };
        let first = account(100.0, 10.0, 50.0, 0.6);
        is(productivity_growth(&first, &account(200.0, 10.0, 50.0, 0.6)), 2f64.ln());
        // Everything doubles: none. Shares change: their mean 0.7 weighs labour.
        let doubled = account(200.0, 20.0, 100.0, 0.6);
        assert!(productivity_growth(&first, &doubled).unwrap().abs() < 1e-14);
        is(productivity_growth(&first, &account(100.0, 20.0, 50.0, 0.8)), -0.7 * 2f64.ln());
        assert_eq!(productivity_growth(&first, &account(0.0, 10.0, 50.0, 0.6)), None);
        assert_eq!(productivity_growth(&first, &account(1.0, 1.0, 1.0, 1.1)), None);
        let labour_only = account(100.0, 10.0, 0.0, 1.0);
        assert_eq!(productivity_growth(&labour_only, &labour_only), Some(0.0));
        let chain = [first, account(200.0, 10.0, 50.0, 0.6), account(400.0, 10.0, 50.0, 0.6)];
        is(chained_productivity(&chain)[2], 4f64.ln());
        let broken = [first, account(0.0, 1.0, 1.0, 0.5), first];
        assert_eq!(chained_productivity(&broken), [Some(0.0), None, None]);
        assert!(chained_productivity(&[]).is_empty());
    }

    #[test]
    fn the_three_sectors_by_hand() {
        let shares = [
            (0, 0, 0.1),
            (0, 1, 0.2),
            (0, 2, 0.1),
            (1, 0, 0.3),
            (1, 2, 0.2),
            (2, 1, 0.3),
            (2, 2, 0.2),
        ];
        let weights = cobb_douglas_weights(&shares, &[0.5, 0.3, 0.2]).unwrap();
        is(Some(weights[0]), 0.755_336_617_405_582_9);
        is(Some(weights[1]), 0.599_343_185_550_082);
        is(Some(weights[2]), 0.494_252_873_563_218_4);
        is(Some(weights.iter().sum()), 1.848_932_676_518_883_4);
        is(hulten(&weights, &[0.01, -0.02, 0.03]), 0.010_394_088_669_950_74);
        assert_eq!(hulten(&weights, &[0.01]), None);
        is(volatility(&[0.6, 0.8], 0.02), 0.02);
        assert_eq!(domar_weights(&[30.0, 10.0], 20.0), Some(vec![1.5, 0.5]));
        assert_eq!(domar_weights(&[30.0], 0.0), None);
    }

    #[test]
    fn work_that_moves_to_where_it_is_worth_more_is_reallocation() {
        // Two producers with constant A; one unit of work moves from wedge 0 to wedge 0.2.
        let moved = |elasticity: f64, growth: f64| ProducerChange::Stayed {
            domar: 0.5,
            growth: elasticity * growth,
            inputs: vec![InputChange { elasticity, cost_share: 0.6, growth }],
        };
        let split = petrin_levinsohn(&[moved(0.6, -0.1), moved(0.8, 0.1)]).unwrap();
        assert!(split.technical_efficiency.abs() < 1e-17);
        is(Some(split.reallocation), 0.5 * 0.2 * 0.1);
        assert!(split.turnover.abs() <= 0.0);
        let turnover =
            [ProducerChange::Entered { surplus: 0.03 }, ProducerChange::Left { surplus: 0.01 }];
        is(petrin_levinsohn(&turnover).map(|split| split.total()), 0.02);
        assert_eq!(petrin_levinsohn(&[]), Some(ProductivitySplit::default()));
        assert_eq!(petrin_levinsohn(&[ProducerChange::Left { surplus: f64::NAN }]), None);
    }

    proptest! {
        #[test]
        fn the_whole_does_not_depend_on_the_elasticities(
            domar in 0.0..2.0, growth in -0.5..0.5, e in -1.0..1.0, other in -1.0..1.0, s in 0.0..1.0, x in -0.5..0.5,
        ) {
            let with = |elasticity| {
                let inputs = vec![InputChange { elasticity, cost_share: s, growth: x }];
                petrin_levinsohn(&[ProducerChange::Stayed { domar, growth, inputs }]).unwrap().total()
            };
            prop_assert!((with(e) - with(other)).abs() < 1e-14);
            prop_assert!((with(e) - domar * (growth - s * x)).abs() < 1e-14);
        }
    }
}
