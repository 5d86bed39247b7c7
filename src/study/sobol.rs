//! Sobol's sequence (Sobol 1967) in the order of Gray codes (Antonov and Saleev 1979), with the
//! direction numbers of Joe and Kuo (2008), as it is and with a digital shift.
//!
//! `joe_kuo.csv` holds the first dimensions of their table `new-joe-kuo-6.21201`: degree and
//! coefficients of a primitive polynomial, and the first direction numbers.

use std::sync::LazyLock;

/// Coordinates of a point at most.
pub const MOST_DIMENSIONS: usize = 128;

/// Bits of a coordinate; more points than `2^BITS` would begin anew.
const BITS: usize = 32;

/// Direction numbers of every dimension, the highest bit first.
static DIRECTIONS: LazyLock<Vec<[u32; BITS]>> = LazyLock::new(directions);

/// Point number `at` of the sequence in `dimensions` coordinates, each in `[0, 1)`; the first is the
/// origin.
///
/// `x = ⊕ vₖ over the bits k of at ⊕ (at >> 1)`. O(32 · dimensions).
///
/// ```
/// use ecograph::study::sobol;
/// let points: Vec<_> = (0..4).map(|at| sobol::point(at, 2)).collect();
/// assert_eq!(points, [[0.0, 0.0], [0.5, 0.5], [0.75, 0.25], [0.25, 0.75]]);
/// ```
#[must_use]
pub fn point(at: u32, dimensions: usize) -> Vec<f64> {
    bits(at, dimensions).map(|bits| f64::from(bits) / PARTS).collect()
}

/// The same point with the bits of each coordinate turned by those of a shift, in the middle of its
/// part of `2^−BITS`: in (0, 1).
pub(crate) fn shifted(at: u32, shifts: &[u32]) -> Vec<f64> {
    let turned = bits(at, shifts.len()).zip(shifts).map(|(bits, shift)| bits ^ shift);
    turned.map(|bits| (f64::from(bits) + 0.5) / PARTS).collect()
}

/// Parts that a coordinate can lie in.
const PARTS: f64 = 4_294_967_296.0;

fn bits(at: u32, dimensions: usize) -> impl Iterator<Item = u32> {
    let gray = at ^ (at >> 1);
    let coordinate = move |directions: &[u32; BITS]| {
        let chosen = directions.iter().enumerate().filter(|(bit, _)| (gray >> bit) & 1 == 1);
        chosen.fold(0, |sum, (_, direction)| sum ^ direction)
    };
    DIRECTIONS.iter().take(dimensions).map(coordinate)
}

fn directions() -> Vec<[u32; BITS]> {
    let mut first = [0; BITS];
    for (bit, direction) in first.iter_mut().enumerate() {
        *direction = 1 << (BITS - 1 - bit);
    }
    let rows = include_str!("joe_kuo.csv").lines().skip(1);
    std::iter::once(first).chain(rows.filter_map(of_row)).collect()
}

/// The recurrence of Bratley and Fox (1988), equation 2.
fn of_row(row: &str) -> Option<[u32; BITS]> {
    let mut fields = row.split(',').skip(1);
    let degree: usize = fields.next()?.parse().ok()?;
    let coefficients: u32 = fields.next()?.parse().ok()?;
    let first: Vec<u32> = fields.next()?.split(' ').filter_map(|word| word.parse().ok()).collect();
    let mut directions = [0; BITS];
    for bit in 0..BITS {
        if bit < degree {
            directions[bit] = first.get(bit)? << (BITS - 1 - bit);
            continue;
        }
        let before = directions[bit - degree];
        let mut direction = before ^ (before >> degree);
        for place in 1..degree {
            if (coefficients >> (degree - 1 - place)) & 1 == 1 {
                direction ^= directions[bit - place];
            }
        }
        directions[bit] = direction;
    }
    Some(directions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dimension_has_its_numbers_and_they_are_odd() {
        assert_eq!(DIRECTIONS.len(), MOST_DIMENSIONS);
        for directions in DIRECTIONS.iter() {
            for (bit, direction) in directions.iter().enumerate() {
                assert_eq!(direction.trailing_zeros() as usize, BITS - 1 - bit);
            }
        }
    }

    #[test]
    fn every_coordinate_of_a_power_of_two_stands_once_in_each_cell() {
        let n = 256_u32;
        for dimension in [0, 1, 2, 17, 127] {
            let cell = |at| (point(at, MOST_DIMENSIONS)[dimension] * f64::from(n)) as u32;
            for first in [0, n, 5 * n] {
                let mut cells: Vec<u32> = (first..first + n).map(cell).collect();
                cells.sort_unstable();
                assert_eq!(cells, (0..n).collect::<Vec<_>>(), "dimension {dimension}");
            }
        }
    }

    #[test]
    fn a_shift_keeps_the_cells_and_turns_bits() {
        assert_eq!(shifted(0, &[0, 1 << 31]), [0.5 / PARTS, (0.5 * PARTS + 0.5) / PARTS]);
        let shifts = [0x1234_5678, 0xdead_beef, 0xffff_ffff];
        for dimension in 0..3 {
            let cell = |at| (shifted(at, &shifts)[dimension] * 64.0) as u32;
            let mut cells: Vec<u32> = (0..64).map(cell).collect();
            cells.sort_unstable();
            assert_eq!(cells, (0..64).collect::<Vec<_>>(), "dimension {dimension}");
        }
    }
}
