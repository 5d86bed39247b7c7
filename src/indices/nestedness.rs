//! Nestedness: whether those with few links have a part of the links of those with many.

use crate::indices::defined::ratio;

/// Nestedness by overlap and decreasing fill, in percent of what is possible.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nestedness {
    /// Over pairs of rows; absent for a single row.
    pub rows: Option<f64>,
    /// Over pairs of columns; absent for a single column.
    pub columns: Option<f64>,
    /// Over all pairs; absent where there is no pair.
    pub all: Option<f64>,
}

/// NODF of a table of links, row by row, in \[0, 100\].
///
/// For each pair of rows, the one with more links first, the share of the other's links that the first
/// has too, and 0 where both have as many or the other has none; likewise columns; means times 100
/// (Almeida-Neto, Guimarães, Guimarães, Loyola and Ulrich 2008, *Oikos* 117). Absent where the table
/// has no columns or is not full. `O(rows² · columns + columns² · rows)`.
///
/// ```
/// // Specialists live on part of what generalists live on.
/// let nested = [true, true, true, true, true, false, true, false, false];
/// let nodf = ecograph::indices::nestedness::nodf(&nested, 3).expect("the table is full");
/// assert_eq!((nodf.rows, nodf.columns, nodf.all), (Some(100.0), Some(100.0), Some(100.0)));
/// ```
#[must_use]
pub fn nodf(linked: &[bool], n_columns: usize) -> Option<Nestedness> {
    if n_columns == 0 || !linked.len().is_multiple_of(n_columns) || linked.is_empty() {
        return None;
    }
    let rows: Vec<Vec<bool>> = linked.chunks(n_columns).map(<[bool]>::to_vec).collect();
    let columns: Vec<Vec<bool>> =
        (0..n_columns).map(|j| rows.iter().map(|row| row[j]).collect()).collect();
    let (row_sum, row_pairs) = overlap(&rows);
    let (column_sum, column_pairs) = overlap(&columns);
    Some(Nestedness {
        rows: ratio(100.0 * row_sum, row_pairs),
        columns: ratio(100.0 * column_sum, column_pairs),
        all: ratio(100.0 * (row_sum + column_sum), row_pairs + column_pairs),
    })
}

/// The sum of paired overlaps, and how many pairs there are.
fn overlap(lines: &[Vec<bool>]) -> (f64, f64) {
    let fill: Vec<usize> =
        lines.iter().map(|line| line.iter().filter(|linked| **linked).count()).collect();
    let (mut sum, mut pairs) = (0.0, 0.0);
    for i in 0..lines.len() {
        for j in i + 1..lines.len() {
            pairs += 1.0;
            let fewer = fill[i].min(fill[j]);
            if fill[i] != fill[j] && fewer != 0 {
                let common = lines[i].iter().zip(&lines[j]).filter(|(a, b)| **a && **b).count();
                sum += common as f64 / fewer as f64;
            }
        }
    }
    (sum, pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<bool> {
        text.chars().filter(|cell| *cell != ' ').map(|cell| cell == '1').collect()
    }

    fn is(found: Option<f64>, wanted: f64) {
        let found = found.unwrap();
        assert!((found - wanted).abs() < 1e-9, "{found} instead of {wanted}");
    }

    #[test]
    fn the_published_example_comes_out() {
        let found = nodf(&table("10111 11100 01110 11000 11000"), 5).unwrap();
        is(found.columns, 63.333_333_333_333_3);
        is(found.rows, 53.333_333_333_333_3);
        is(found.all, 58.333_333_333_333_3);
    }

    #[test]
    fn a_staircase_is_fully_nested_and_a_diagonal_not_at_all() {
        is(nodf(&table("111 110 100"), 3).unwrap().all, 100.0);
        is(nodf(&table("100 010 001"), 3).unwrap().all, 0.0);
        is(nodf(&table("111 111 111"), 3).unwrap().all, 0.0);
    }

    #[test]
    fn a_single_line_has_no_pairs() {
        let line = nodf(&table("101"), 3).unwrap();
        assert_eq!(line.rows, None);
        is(line.columns, 0.0);
        assert_eq!(nodf(&table("1"), 1).unwrap().all, None);
        assert_eq!(nodf(&[], 3), None);
        assert_eq!(nodf(&[true], 0), None);
    }
}
