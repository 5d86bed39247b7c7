//! Economic complexity: who can do what few can.
//!
//! A table of agents by capabilities: `M[a,c]` is whether agent `a` has capability `c`, row by row. `k_a` and `k_c`
//! are its row and column sums.

use crate::indices::components::weak;
use crate::indices::defined::{finite, shares};
use crate::indices::flow_network::DENSE_NODES_MAX;
use crate::indices::linear_algebra::{Matrix, symmetric_eigen};

/// Whether each agent has each capability at more than its share: `(x_ac/x_a)/(x_c/x) ≥ 1` (Balassa 1965).
///
/// `amounts` row by row; agents and capabilities without amount have none. Absent where the table is not
/// full, is all 0, or an amount is negative or not finite.
///
/// ```
/// use ecograph::indices::complexity::revealed_advantage;
///
/// // Agent 0 makes 3 of the first and 1 of the second, agent 1 one of each: 2/3 of all is the first.
/// let has = revealed_advantage(&[3.0, 1.0, 1.0, 1.0], 2);
/// assert_eq!(has, Some(vec![true, false, false, true]));
/// ```
#[must_use]
pub fn revealed_advantage(amounts: &[f64], n_capabilities: usize) -> Option<Vec<bool>> {
    if n_capabilities == 0 || !amounts.len().is_multiple_of(n_capabilities) {
        return None;
    }
    let amounts = shares(amounts)?;
    let mut of_capability = vec![0.0; n_capabilities];
    for row in amounts.chunks(n_capabilities) {
        for (sum, amount) in of_capability.iter_mut().zip(row) {
            *sum += amount;
        }
    }
    let has = |row: &[f64]| -> Vec<bool> {
        let of_agent: f64 = row.iter().sum();
        let expected = of_capability.iter().map(|sum| sum * of_agent);
        row.iter().zip(expected).map(|(x, wanted)| 0.0 < *x && wanted <= *x).collect()
    };
    Some(amounts.chunks(n_capabilities).flat_map(has).collect())
}

/// The largest connected part of a table, all other cells empty; *shape* as `has`.
///
/// Two agents are in one part where a chain of common capabilities leads from one to the other. The
/// largest has most agents, among equals the first. The index below is not determined on a table that
/// falls apart; on its largest part it may be. Absent where the table is not full. `O(cells)`.
///
/// ```
/// use ecograph::indices::complexity::largest_part;
///
/// // Agents 0 and 1 share the first capability, agent 2 is alone with the second.
/// let has = [true, false, true, false, false, true];
/// assert_eq!(largest_part(&has, 2), Some(vec![true, false, true, false, false, false]));
/// ```
#[must_use]
pub fn largest_part(has: &[bool], n_capabilities: usize) -> Option<Vec<bool>> {
    let table = Table::of(has, n_capabilities)?;
    let n = table.rows.len();
    let rows = table.rows.iter().enumerate();
    let links: Vec<(usize, usize)> =
        rows.flat_map(|(agent, row)| row.iter().map(move |c| (agent, n + c))).collect();
    let part = weak(n + n_capabilities, &links);
    let mut sizes = vec![0_usize; n + n_capabilities];
    for agent in (0..n).filter(|agent| !table.rows[*agent].is_empty()) {
        sizes[part[agent]] += 1;
    }
    // Parts are numbered by their lowest member; among equals the first is kept.
    let largest = (0..sizes.len()).rev().max_by_key(|part| sizes[*part]);
    let inside = |at: usize| has[at] && Some(part[at / n_capabilities]) == largest;
    Some((0..has.len()).map(inside).collect())
}

/// The economic complexity index.
#[derive(Clone, Debug, PartialEq)]
pub struct EconomicComplexity {
    /// Index of each agent, mean 0 and standard deviation 1 over those that have a capability; absent for the others.
    pub agents: Vec<Option<f64>>,
    /// The second eigenvalue, in \[0, 1); the nearer to 1, the nearer the table is to falling apart.
    pub second_eigenvalue: f64,
}

/// ECI: the second eigenvector of `D_a⁻¹ M D_c⁻¹ Mᵀ`, standardised, its sign such that it rises with `k_a`.
///
/// Hidalgo and Hausmann 2009, *PNAS* 106; standard deviation of the population. Absent where the table is
/// not full, more than 500 agents have a capability, or the vector is not determined: fewer than two
/// agents, a table that falls apart (second eigenvalue 1), or a second eigenvalue that is double or 0. `O(agents³)`.
///
/// ```
/// use ecograph::indices::complexity::economic_complexity;
///
/// // Agent 0 can do all, agent 2 only what everybody can.
/// let has = [true, true, true, true, true, false, true, false, false];
/// let complexity = economic_complexity(&has, 3).expect("the table is full");
/// assert!(complexity.agents[2] < complexity.agents[0]);
/// assert!(complexity.second_eigenvalue < 1.0);
/// ```
#[must_use]
pub fn economic_complexity(has: &[bool], n_capabilities: usize) -> Option<EconomicComplexity> {
    let table = Table::of(has, n_capabilities)?;
    let active: Vec<usize> = (0..table.rows.len()).filter(|a| !table.rows[*a].is_empty()).collect();
    let n = active.len();
    if !(2..=DENSE_NODES_MAX).contains(&n) {
        return None;
    }
    // Similar to the matrix of the index, and symmetric: D_a^½ (…) D_a^−½.
    let mut similar = Matrix::zero(n);
    let mut place = vec![0; table.rows.len()];
    for (row, &agent) in active.iter().enumerate() {
        place[agent] = row;
    }
    let degree = |agent: usize| table.rows[agent].len() as f64;
    for holders in &table.columns {
        for &a in holders {
            for &b in holders {
                let part = 1.0 / (holders.len() as f64 * (degree(a) * degree(b)).sqrt());
                similar.add(place[a], place[b], part);
            }
        }
    }
    let eigen = symmetric_eigen(&similar)?;
    let second = eigen.values[n - 2];
    let third = if n == 2 { 0.0 } else { eigen.values[n - 3] };
    if 1.0 - 1e-9 < second || second - third < 1e-9 {
        return None;
    }
    let raw: Vec<f64> =
        active.iter().zip(&eigen.vectors[n - 2]).map(|(a, x)| x / degree(*a).sqrt()).collect();
    let degrees: Vec<f64> = active.iter().map(|agent| degree(*agent)).collect();
    let (standard, degrees) = (standardised(&raw)?, centred(&degrees));
    let along: f64 = standard.iter().zip(&degrees).map(|(x, k)| x * k).sum();
    let sign = if along < 0.0 { -1.0 } else { 1.0 };
    let mut agents = vec![None; table.rows.len()];
    for (agent, x) in active.iter().zip(&standard) {
        agents[*agent] = finite(sign * x);
    }
    Some(EconomicComplexity { agents, second_eigenvalue: second.max(0.0) })
}

/// Fitness of agents and complexity of capabilities.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitness {
    /// Fitness of each agent, mean 1.
    pub agents: Vec<f64>,
    /// Complexity of each capability, mean 1.
    pub capabilities: Vec<f64>,
}

/// Fitness after `rounds` rounds of `F_a ← Σ_c M Q_c`, `Q_c ← 1/Σ_a M/F_a`, each divided by its mean.
///
/// Tacchella, Cristelli, Caldarelli, Gabrielli and Pietronero 2012, *Scientific Reports* 2. Limits: the
/// fitness of the least diverse may tend to 0 (Pugliese, Zaccaria and Pietronero 2016), so compare ranks or
/// a fixed number of rounds. An agent without capability has fitness 0, a capability without agent
/// complexity 0. Absent where the table is not full or nobody has a capability. `O(rounds · cells)`.
///
/// ```
/// use ecograph::indices::complexity::fitness;
///
/// let has = [true, true, true, true, true, false, true, false, false];
/// let fit = fitness(&has, 3, 20).expect("the table is full");
/// assert!(fit.agents[2] < fit.agents[1] && fit.agents[1] < fit.agents[0]);
/// // What only the fittest can do is the most complex.
/// assert!(fit.capabilities[0] < fit.capabilities[2]);
/// ```
#[must_use]
pub fn fitness(has: &[bool], n_capabilities: usize, rounds: usize) -> Option<Fitness> {
    let table = Table::of(has, n_capabilities)?;
    let mut agents = vec![1.0; table.rows.len()];
    let mut capabilities = vec![1.0; n_capabilities];
    for _ in 0..rounds {
        let next: Vec<f64> =
            table.rows.iter().map(|row| row.iter().map(|c| capabilities[*c]).sum()).collect();
        let hard = |holders: &Vec<usize>| -> f64 {
            // Both from the round before; a fitness that has vanished makes its capabilities worthless.
            let ease: f64 = holders.iter().map(|a| 1.0 / agents[*a]).sum();
            if 0.0 < ease { 1.0 / ease } else { 0.0 }
        };
        capabilities = over_mean(table.columns.iter().map(hard).collect())?;
        agents = over_mean(next)?;
    }
    Some(Fitness { agents, capabilities })
}

/// Which capabilities each agent has, and which agents have each capability.
struct Table {
    rows: Vec<Vec<usize>>,
    columns: Vec<Vec<usize>>,
}

impl Table {
    fn of(has: &[bool], n_capabilities: usize) -> Option<Table> {
        if n_capabilities == 0 || !has.len().is_multiple_of(n_capabilities) {
            return None;
        }
        let mut columns = vec![Vec::new(); n_capabilities];
        let mut rows = Vec::new();
        for (agent, row) in has.chunks(n_capabilities).enumerate() {
            let own: Vec<usize> = (0..n_capabilities).filter(|c| row[*c]).collect();
            for &capability in &own {
                columns[capability].push(agent);
            }
            rows.push(own);
        }
        Some(Table { rows, columns })
    }
}

fn over_mean(values: Vec<f64>) -> Option<Vec<f64>> {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    if 0.0 < mean && mean.is_finite() {
        Some(values.into_iter().map(|value| value / mean).collect())
    } else {
        None
    }
}

fn centred(values: &[f64]) -> Vec<f64> {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| value - mean).collect()
}

fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    let away = centred(values);
    let deviation =
        (away.iter().map(|value| value * value).sum::<f64>() / away.len() as f64).sqrt();
    if deviation < 1e-12 {
        return None;
    }
    Some(away.into_iter().map(|value| value / deviation).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<bool> {
        text.chars().filter(|cell| *cell != ' ').map(|cell| cell == '1').collect()
    }

    fn is(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-9, "{found} instead of {wanted}");
    }

    const FOUR: &str = "11111 11100 11001 10000";

    #[test]
    fn four_agents_rank_as_published_programs_say() {
        let found = economic_complexity(&table(FOUR), 5).unwrap();
        is(found.second_eigenvalue, 0.222_222_222_222_222_15);
        let wanted = [
            1.147_078_669_352_809_7,
            0.229_415_733_870_560_9,
            0.229_415_733_870_560_9,
            -1.605_910_137_093_932_2,
        ];
        for (found, wanted) in found.agents.iter().zip(wanted) {
            is(found.unwrap(), wanted);
        }
    }

    #[test]
    fn fitness_after_two_hundred_rounds() {
        let found = fitness(&table(FOUR), 5, 200).unwrap();
        let agents = [3.070_367_516_975_788, 0.464_816_241_512_098, 0.464_816_241_512_098, 0.0];
        let capabilities = [
            0.0,
            0.263_878_188_660_029_4,
            0.493_060_905_670_109_1,
            3.749_999_999_999_73,
            0.493_060_905_670_109_1,
        ];
        for (found, wanted) in found.agents.iter().zip(agents) {
            is(*found, wanted);
        }
        for (found, wanted) in found.capabilities.iter().zip(capabilities) {
            is(*found, wanted);
        }
        assert!(found.agents[3] > 0.0);
    }

    #[test]
    fn what_does_not_determine_a_vector_has_no_index() {
        assert_eq!(economic_complexity(&table("10 01"), 2), None);
        assert_eq!(economic_complexity(&table("11 11"), 2), None);
        assert_eq!(economic_complexity(&table("11"), 2), None);
        assert_eq!(economic_complexity(&[], 2), None);
        assert_eq!(economic_complexity(&[true], 0), None);
        assert_eq!(fitness(&table("00 00"), 2, 3), None);
        assert_eq!(fitness(&[], 2, 3), None);
    }

    #[test]
    fn an_agent_that_can_nothing_has_no_index() {
        let with = economic_complexity(&table("11111 00000 11100 11001 10000"), 5).unwrap();
        assert_eq!(with.agents[1], None);
        is(with.agents[0].unwrap(), 1.147_078_669_352_809_7);
        assert!(fitness(&table("11 00"), 2, 2).unwrap().agents[1] <= 0.0);
    }

    #[test]
    fn advantage_is_relative_to_size() {
        // Agent 0 has 3/4 of its amount in 0, agent 1 only 1/4; the mean is 5/8 and 3/8.
        let amounts = [9.0, 3.0, 1.0, 3.0];
        assert_eq!(revealed_advantage(&amounts, 2), Some(table("10 01")));
        assert_eq!(revealed_advantage(&[0.0, 0.0], 2), None);
        assert_eq!(revealed_advantage(&[1.0], 2), None);
    }

    #[test]
    fn the_largest_part_is_measured_as_if_it_were_alone() {
        let alone = [[true, false, false], [true, true, false], [true, true, true]].concat();
        let mut both = vec![true, false, false, false];
        for row in alone.chunks(3) {
            both.push(false);
            both.extend_from_slice(row);
        }
        assert!(economic_complexity(&both, 4).is_none(), "it falls apart");
        let part = largest_part(&both, 4).unwrap();
        let (found, wanted) =
            (economic_complexity(&part, 4).unwrap(), economic_complexity(&alone, 3).unwrap());
        assert_eq!(found.agents[0], None);
        for (found, wanted) in found.agents[1..].iter().zip(&wanted.agents) {
            assert!((found.unwrap() - wanted.unwrap()).abs() < 1e-9);
        }
        assert_eq!(largest_part(&[], 0), None);
        assert_eq!(largest_part(&[false, false], 2), Some(vec![false, false]));
    }
}
