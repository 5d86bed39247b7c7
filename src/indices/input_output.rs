//! Input and output: what must be produced, all the way back, so that something can be used.
//!
//! `x = d + A x`: `a_ij` is what `i` delivers for each unit of the output of `j`, `d` final demand, `x` gross output.
//! Leontief 1936; Miller and Blair 2009, *Input-Output Analysis*. Solved by iteration over the links
//! present, which settles where the spectral radius of `A` is below 1, and says so where it does not.

use crate::indices::defined::ratio;
use crate::indices::flow_network::FlowNetwork;

/// The residual that counts as none, relative to the greatest output.
const SETTLED: f64 = 1e-14;
/// Sweeps at most; at a gain of 0.9 about 300 are needed, at 0.999 about 32 000.
const SWEEPS_MAX: usize = 200_000;
/// Sweeps over which the increments must have become smaller, or as many as a chain can have links.
const PATIENCE: usize = 500;
const PATIENCE_MAX: usize = 20_000;

/// Technical coefficients between `n` producers, by links.
///
/// ```
/// use ecograph::indices::InputOutput;
///
/// // Cars (1) buy half of their worth in steel (0).
/// let table = InputOutput::new(2, &[(0, 1, 0.5)])?;
/// assert_eq!(table.n(), 2);
/// let output = table.output(&[0.0, 100.0])?;
/// assert_eq!(output, [50.0, 100.0]);
/// assert_eq!(table.residual(&output, &[0.0, 100.0]), Some(0.0));
/// assert_eq!(table.output_multipliers()?, [1.0, 1.5]);
/// // 2 jobs a unit of steel, 1 a unit of cars: with its steel a car stands for 2.
/// assert_eq!(table.embodied(&[2.0, 1.0])?, [2.0, 2.0]);
/// let cars = table.job_multipliers(&[2.0, 1.0])?[1];
/// assert_eq!((cars.simple, cars.type_one), (2.0, Some(2.0)));
/// # Ok::<(), ecograph::indices::InputOutputError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct InputOutput {
    n: usize,
    by_seller: Rows,
    by_buyer: Rows,
}

/// Why coefficients cannot be used, or a system not be solved.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InputOutputError {
    /// A producer that does not exist.
    #[error("coefficient {position} names producer {producer}, but there are {n}")]
    UnknownProducer {
        /// Which coefficient, from 0.
        position: usize,
        /// The producer it names.
        producer: usize,
        /// How many there are.
        n: usize,
    },
    /// A coefficient or an amount that is negative or not finite.
    #[error("`{list}[{position}]` is {found}, but must be a finite number of at least 0")]
    NotAnAmount {
        /// The list.
        list: &'static str,
        /// Which entry, from 0.
        position: usize,
        /// What stands there.
        found: f64,
    },
    /// A list that does not have one entry for each producer.
    #[error("`{list}` has {found} entries, but must have {expected}, one for each producer")]
    WrongLength {
        /// The list.
        list: &'static str,
        /// How many entries it has.
        found: usize,
        /// How many producers there are.
        expected: usize,
    },
    /// What is needed grows without end: a unit of output takes a unit or more of itself.
    #[error(
        "no output meets this demand: after {sweeps} sweeps the last still adds {residual} of the whole"
    )]
    NotProductive {
        /// Sweeps made.
        sweeps: usize,
        /// The greatest residual over the greatest output.
        residual: f64,
    },
}

/// How many jobs hang on a unit of final demand for one producer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JobMultiplier {
    /// `(e' L)_j`, direct and indirect jobs for a unit of final demand.
    pub simple: f64,
    /// `(e' L)_j / e_j`, all jobs for each direct one (Type I); absent where the producer has no jobs of its own.
    pub type_one: Option<f64>,
}

impl InputOutput {
    /// Coefficients `(seller, buyer, a)` between `n` producers; those of the same pair are added.
    ///
    /// # Errors
    /// Where a producer does not exist, or a coefficient is negative or not finite.
    pub fn new(
        n: usize,
        coefficients: &[(usize, usize, f64)],
    ) -> Result<InputOutput, InputOutputError> {
        for (position, &(seller, buyer, coefficient)) in coefficients.iter().enumerate() {
            if let Some(producer) = [seller, buyer].into_iter().find(|producer| n <= *producer) {
                return Err(InputOutputError::UnknownProducer { position, producer, n });
            }
            check_amount("coefficients", position, coefficient)?;
        }
        let by_seller = Rows::of(n, coefficients.iter().copied());
        let by_buyer =
            Rows::of(n, coefficients.iter().map(|&(seller, buyer, a)| (buyer, seller, a)));
        Ok(InputOutput { n, by_seller, by_buyer })
    }

    /// Coefficients of a flow network, `a_ij = F[i,j]/T_j`, with throughflow as gross output.
    ///
    /// Flows to a node that takes nothing else in are all of its output; nodes without throughflow have none.
    ///
    /// ```
    /// # use ecograph::indices::{FlowNetwork, InputOutput};
    /// let network = FlowNetwork::new(&[(0, 1, 5.0)], vec![5.0, 5.0], vec![0.0, 10.0], vec![0.0; 2])?;
    /// let output = InputOutput::of(&network).output(&[0.0, 10.0]);
    /// assert_eq!(output, Ok(vec![5.0, 10.0]));
    /// # Ok::<(), ecograph::indices::FlowNetworkError>(())
    /// ```
    #[must_use]
    pub fn of(network: &FlowNetwork) -> InputOutput {
        let throughflow = network.throughflow();
        let coefficients: Vec<(usize, usize, f64)> = network
            .flows()
            .map(|(i, j, amount)| (i, j, ratio(amount, throughflow[j]).unwrap_or(0.0)))
            .collect();
        let by_seller = Rows::of(network.n(), coefficients.iter().copied());
        let by_buyer = Rows::of(network.n(), coefficients.iter().map(|&(i, j, a)| (j, i, a)));
        InputOutput { n: network.n(), by_seller, by_buyer }
    }

    /// How many producers there are.
    #[must_use]
    pub fn n(&self) -> usize {
        self.n
    }

    /// Gross output `x = d + A x` for final demand `d`; *shape* `n`, unit of the demand. `O(sweeps · links)`.
    ///
    /// # Errors
    /// Where the demand is not of `n` amounts, or no output meets it.
    pub fn output(&self, demand: &[f64]) -> Result<Vec<f64>, InputOutputError> {
        self.check("demand", demand)?;
        solved(&self.by_seller, demand)
    }

    /// Value per unit `v = e + A' v` of something used at the rate `e` per unit of output: jobs, energy, imports.
    ///
    /// *Shape* `n`.
    ///
    /// # Errors
    /// As [`InputOutput::output`].
    pub fn embodied(&self, direct: &[f64]) -> Result<Vec<f64>, InputOutputError> {
        self.check("direct", direct)?;
        solved(&self.by_buyer, direct)
    }

    /// Output multipliers, column sums of `L = (I − A)⁻¹`: all output for a unit of final demand; at least 1; *shape* `n`.
    ///
    /// # Errors
    /// Where `A` is not productive.
    pub fn output_multipliers(&self) -> Result<Vec<f64>, InputOutputError> {
        solved(&self.by_buyer, &vec![1.0; self.n])
    }

    /// Job multipliers for `jobs` per unit of output; *shape* `n`.
    ///
    /// # Errors
    /// As [`InputOutput::embodied`].
    pub fn job_multipliers(&self, jobs: &[f64]) -> Result<Vec<JobMultiplier>, InputOutputError> {
        let simple = self.embodied(jobs)?;
        let with =
            |(simple, own): (f64, &f64)| JobMultiplier { simple, type_one: ratio(simple, *own) };
        Ok(simple.into_iter().zip(jobs).map(with).collect())
    }

    /// The greatest difference between the two sides of `x = d + A x`, in the unit of `x`; absent where lengths differ.
    #[must_use]
    pub fn residual(&self, output: &[f64], demand: &[f64]) -> Option<f64> {
        if output.len() != self.n || demand.len() != self.n {
            return None;
        }
        let needed = self.by_seller.times(output);
        let gaps = output.iter().zip(demand).zip(&needed).map(|((x, d), ax)| (x - d - ax).abs());
        Some(gaps.fold(0.0, f64::max))
    }

    fn check(&self, list: &'static str, amounts: &[f64]) -> Result<(), InputOutputError> {
        if amounts.len() != self.n {
            let (found, expected) = (amounts.len(), self.n);
            return Err(InputOutputError::WrongLength { list, found, expected });
        }
        amounts.iter().enumerate().try_for_each(|(i, &amount)| check_amount(list, i, amount))
    }
}

fn check_amount(list: &'static str, position: usize, found: f64) -> Result<(), InputOutputError> {
    if found.is_finite() && 0.0 <= found {
        return Ok(());
    }
    Err(InputOutputError::NotAnAmount { list, position, found })
}

/// Links sorted by their row.
#[derive(Clone, Debug, PartialEq)]
struct Rows {
    offsets: Vec<usize>,
    links: Vec<(usize, f64)>,
}

impl Rows {
    fn of(n: usize, cells: impl Iterator<Item = (usize, usize, f64)>) -> Rows {
        let mut cells: Vec<(usize, usize, f64)> = cells.collect();
        // ORDER: stable, so that each row is summed in one order, whatever the order of the cells of others.
        cells.sort_by_key(|&(row, column, _)| (row, column));
        let mut offsets = vec![0; n + 1];
        for &(row, _, _) in &cells {
            offsets[row + 1] += 1;
        }
        for i in 0..n {
            offsets[i + 1] += offsets[i];
        }
        Rows {
            offsets,
            links: cells.into_iter().map(|(_, column, value)| (column, value)).collect(),
        }
    }

    fn times(&self, x: &[f64]) -> Vec<f64> {
        let row = |at: &[usize]| -> f64 {
            self.links[at[0]..at[1]].iter().map(|(column, value)| value * x[*column]).sum()
        };
        self.offsets.windows(2).map(row).collect()
    }
}

/// `x = start + rows · x`, by adding what the last addition calls for.
fn solved(rows: &Rows, start: &[f64]) -> Result<Vec<f64>, InputOutputError> {
    let greatest = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    let mut x = start.to_vec();
    let mut added = start.to_vec();
    let mut before = f64::INFINITY;
    let patience = start.len().clamp(PATIENCE, PATIENCE_MAX);
    for sweep in 0..SWEEPS_MAX {
        added = rows.times(&added);
        for (sum, more) in x.iter_mut().zip(&added) {
            *sum += more;
        }
        let (more, whole) = (greatest(&added), greatest(&x));
        if whole.is_finite() && more <= SETTLED * whole {
            return Ok(x);
        }
        let hopeless = sweep % patience == 0 && {
            let stuck = before <= more;
            before = more;
            stuck
        };
        if hopeless || !whole.is_finite() {
            let residual = ratio(more, whole).unwrap_or(1.0);
            return Err(InputOutputError::NotProductive { sweeps: sweep + 1, residual });
        }
    }
    let residual = ratio(greatest(&added), greatest(&x)).unwrap_or(1.0);
    Err(InputOutputError::NotProductive { sweeps: SWEEPS_MAX, residual })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn two() -> InputOutput {
        let textbook = [(0, 0, 0.15), (0, 1, 0.25), (1, 0, 0.20), (1, 1, 0.05)];
        InputOutput::new(2, &textbook).unwrap()
    }

    fn is(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-9 * wanted, "{found} instead of {wanted}");
    }

    #[test]
    fn the_two_sectors_of_the_textbook() {
        let output = two().output(&[600.0, 1500.0]).unwrap();
        is(output[0], 1_247.524_752_475_247_4);
        is(output[1], 1_841.584_158_415_841_6);
        let multipliers = two().output_multipliers().unwrap();
        is(multipliers[0], 1.518_151_815_181_518);
        is(multipliers[1], 1.452_145_214_521_452_2);
        let jobs = two().job_multipliers(&[0.3, 0.25]).unwrap();
        is(jobs[0].simple, 0.442_244_224_422_442_2);
        is(jobs[1].simple, 0.379_537_953_795_379_5);
        is(jobs[0].type_one.unwrap(), 1.474_147_414_741_474_1);
        is(jobs[1].type_one.unwrap(), 1.518_151_815_181_518);
        is(600.0 * jobs[0].simple + 1500.0 * jobs[1].simple, 834.653_465_346_534_6);
        assert_eq!(two().job_multipliers(&[0.0, 1.0]).unwrap()[0].type_one, None);
    }

    #[test]
    fn a_ring_passes_demand_on_with_its_share() {
        // x = (I − αW)⁻¹ s, W = 1/2 to each neighbour, α = 0.8: r^d/sqrt(1 − α²) with r = 1/2.
        let n = 60;
        let links: Vec<_> =
            (0..n).flat_map(|i| [(i, (i + 1) % n, 0.4), (i, (i + n - 1) % n, 0.4)]).collect();
        let mut demand = vec![0.0; n];
        demand[0] = 1.0;
        let response = InputOutput::new(n, &links).unwrap().output(&demand).unwrap();
        for (d, found) in response.iter().enumerate().take(6) {
            is(*found, 0.5f64.powi(d as i32) / 0.6);
        }
        is(response.iter().sum(), 5.0);
    }

    #[test]
    fn what_takes_all_of_itself_cannot_be_produced() {
        let fails = |coefficients: &[(usize, usize, f64)]| {
            let error = InputOutput::new(2, coefficients).unwrap().output(&[1.0, 1.0]).unwrap_err();
            assert!(matches!(error, InputOutputError::NotProductive { .. }), "{error}");
        };
        fails(&[(0, 0, 1.0)]);
        fails(&[(0, 1, 1.0), (1, 0, 1.0)]);
        fails(&[(0, 1, 4.0), (1, 0, 0.5)]);
        fails(&[(0, 0, 1e300), (1, 0, 1e300)]);
        let chain: Vec<_> = (1..2000).map(|i| (i - 1, i, 1.0)).collect();
        let mut last = vec![0.0; 2000];
        last[1999] = 1.0;
        assert_eq!(InputOutput::new(2000, &chain).unwrap().output(&last), Ok(vec![1.0; 2000]));
        let near = InputOutput::new(1, &[(0, 0, 0.999)]).unwrap().output(&[1.0]).unwrap();
        is(near[0], 1000.0);
    }

    #[test]
    fn nothing_is_asked_and_nothing_made() {
        assert_eq!(two().output(&[0.0, 0.0]), Ok(vec![0.0, 0.0]));
        assert_eq!(InputOutput::new(0, &[]).unwrap().output(&[]), Ok(vec![]));
    }

    #[test]
    fn errors_say_what_is_wrong() {
        let message =
            |result: Result<InputOutput, InputOutputError>| result.unwrap_err().to_string();
        assert_eq!(
            message(InputOutput::new(2, &[(0, 2, 0.1)])),
            "coefficient 0 names producer 2, but there are 2"
        );
        assert_eq!(
            message(InputOutput::new(2, &[(0, 1, -0.1)])),
            "`coefficients[0]` is -0.1, but must be a finite number of at least 0"
        );
        assert_eq!(
            two().output(&[1.0]).unwrap_err().to_string(),
            "`demand` has 1 entries, but must have 2, one for each producer"
        );
    }

    #[test]
    fn throughflow_is_the_output_that_the_exits_call_for() {
        let flows = [(0, 1, 8.0), (1, 0, 6.0)];
        let circle = FlowNetwork::new(&flows, vec![10., 0.], vec![0.; 2], vec![8., 2.]).unwrap();
        let output = InputOutput::of(&circle).output(&circle.outputs()).unwrap();
        is(output[0], 16.0);
        is(output[1], 8.0);
    }

    proptest! {
        #[test]
        fn output_meets_demand(
            a in prop::collection::vec(0.0..0.19, 25), demand in prop::collection::vec(0.0..100.0, 5),
        ) {
            let cells: Vec<_> = a.iter().enumerate().map(|(at, a)| (at / 5, at % 5, *a)).collect();
            let table = InputOutput::new(5, &cells).unwrap();
            let output = table.output(&demand).unwrap();
            let greatest = output.iter().copied().fold(0.0, f64::max);
            prop_assert!(table.residual(&output, &demand).unwrap() <= 1e-13 * greatest);
            // Value counted from either side is the same: e'x = v'd.
            let jobs = table.embodied(&[1.0, 0.5, 2.0, 0.0, 3.0]).unwrap();
            let direct: f64 = output.iter().zip([1.0, 0.5, 2.0, 0.0, 3.0]).map(|(x, e)| x * e).sum();
            let embodied: f64 = jobs.iter().zip(&demand).map(|(v, d)| v * d).sum();
            prop_assert!((direct - embodied).abs() <= 1e-11 * direct);
        }
    }
}
