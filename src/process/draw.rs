//! Drawing agents: counts that follow their expectation, and who is meant by them.
//!
//! Independent coins would make a take-off luck. So the expected number of each cell is carried
//! from step to step and rounded to whole agents over all cells together; then the agents of a
//! cell race: each has an exponential time `−ln(1−u)/chance`, `u` keyed by the agent, and the
//! earliest are taken. A paired run with another count takes the same agents first.

use std::ops::Range;

use rand::RngExt;
use rayon::prelude::*;

use crate::{
    base::Luck,
    world::{ALIVE, Deed, Note},
};

/// Agents that one thread looks at in one go.
const PIECE: usize = 1 << 11;

/// Whole agents for each stratum: all of `carry + expected` but a fraction, which is carried.
///
/// The total is the floor of the sum; strata get their floors, then one each by the largest
/// remainder. *shape*: one for each stratum; `room` is the most a stratum can give.
pub(crate) fn counts(expected: &[f64], carry: &mut [f64], room: &[usize]) -> Vec<usize> {
    for (carry, expected) in carry.iter_mut().zip(expected) {
        *carry += expected;
    }
    let total: f64 = carry.iter().sum();
    // A sum of fractions that is whole may fall short of it by rounding.
    let total = (total + 1e-9).floor().max(0.0) as usize;
    let counts = rounded(carry, &vec![0; carry.len()], room, total);
    for (carry, &count) in carry.iter_mut().zip(&counts) {
        // What found no room is not owed for ever.
        *carry = (*carry - count as f64).clamp(-1.0, 1.0);
    }
    counts
}

/// Whole seats near `exact` that sum to `total` where that is possible: at least `held`, at most
/// `room`, ties to the first.
pub(crate) fn rounded(exact: &[f64], held: &[usize], room: &[usize], total: usize) -> Vec<usize> {
    let mut seats: Vec<usize> = exact
        .iter()
        .zip(held)
        .zip(room)
        .map(|((&exact, &held), &room)| (exact.max(0.0).floor() as usize).min(room).max(held))
        .collect();
    let mut missing = total.saturating_sub(seats.iter().sum());
    let mut order: Vec<usize> = (0..exact.len()).collect();
    let lacks = |place: usize, seats: &[usize]| exact[place] - seats[place] as f64;
    order.sort_by(|&a, &b| lacks(b, &seats).total_cmp(&lacks(a, &seats)).then(a.cmp(&b)));
    while 0 < missing {
        let before = missing;
        for &place in &order {
            if 0 < missing && seats[place] < room[place] {
                seats[place] += 1;
                missing -= 1;
            }
        }
        if missing == before {
            break;
        }
    }
    seats
}

/// How many of a cell's agents may be taken: none of a cell without weight, which only a share of
/// nothing would reach.
pub(crate) fn room(weight: f64, agents: usize) -> usize {
    if 0.0 < weight { agents } else { 0 }
}

/// Shares `total` by `weights`, nobody above its `room`; what is too much for one goes to the
/// others in the same proportion.
pub(crate) fn filled(total: f64, weights: &[f64], room: &[usize]) -> Vec<f64> {
    let mut shares = vec![0.0; weights.len()];
    let mut full = vec![false; weights.len()];
    loop {
        let open = || (0..weights.len()).filter(|&place| !full[place]);
        let weight: f64 = open().map(|place| weights[place]).sum();
        let taken: f64 = (0..weights.len()).filter(|&p| full[p]).map(|p| shares[p]).sum();
        let left = (total - taken).max(0.0);
        let wanted = |place: usize| left * weights[place] / weight;
        if weight <= 0.0 {
            return shares;
        }
        let over: Vec<usize> = open().filter(|&p| (room[p] as f64) < wanted(p)).collect();
        if over.is_empty() {
            for place in open().collect::<Vec<_>>() {
                shares[place] = wanted(place);
            }
            return shares;
        }
        for place in over {
            shares[place] = room[place] as f64;
            full[place] = true;
        }
    }
}

/// By then far more runners have come than are expected to be taken.
const LATE: f64 = 3.0;

/// A race of a cell's agents: whoever has a chance runs, with the time `−ln(1−u)/chance`.
///
/// Only those who come early are kept, so that a race of everybody takes no memory to speak of.
pub(crate) struct Race<'a, C> {
    agents: Range<u32>,
    chance: &'a C,
    luck: &'a Luck,
    heat: Heat,
}

/// What is known of a race up to some time.
#[derive(Default)]
struct Heat {
    expected: f64,
    runners: usize,
    /// Times and agents, in the order of agents.
    arrived: Vec<(f64, u32)>,
}

impl<'a, C: Fn(u32) -> f64 + Sync> Race<'a, C> {
    /// `chance`: of an agent, 0 for those who do not run.
    pub(crate) fn of(agents: Range<u32>, chance: &'a C, luck: &'a Luck) -> Self {
        // Of a whole field as many come before the time 1 as are expected; most need no logarithm.
        let heat = Heat::until(LATE, &agents, chance, luck);
        Self { agents, chance, luck, heat }
    }

    /// The sum of all chances.
    pub(crate) fn expected(&self) -> f64 {
        self.heat.expected
    }

    /// How many run.
    pub(crate) fn runners(&self) -> usize {
        self.heat.runners
    }

    /// The `count` earliest, ascending.
    pub(crate) fn earliest(self, count: usize) -> Vec<u32> {
        if count == 0 {
            return Vec::new();
        }
        let mut times = self.heat.arrived;
        if times.len() < count.min(self.heat.runners) {
            times = Heat::until(f64::INFINITY, &self.agents, self.chance, self.luck).arrived;
        }
        if count < times.len() {
            let sooner = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
            times.select_nth_unstable_by(count - 1, sooner);
            times.truncate(count);
        }
        let mut taken: Vec<u32> = times.into_iter().map(|(_, agent)| agent).collect();
        taken.sort_unstable();
        taken
    }
}

impl Heat {
    fn until(
        end: f64,
        agents: &Range<u32>,
        chance: &(impl Fn(u32) -> f64 + Sync),
        luck: &Luck,
    ) -> Self {
        let piece = |from: u32| {
            let agents = from..agents.end.min(from + PIECE as u32);
            let (mut chances, mut drawn) = ([0.0; PIECE], [0.0; PIECE]);
            let (chances, drawn) = (&mut chances[..agents.len()], &mut drawn[..agents.len()]);
            chances.iter_mut().zip(agents.clone()).for_each(|(own, agent)| *own = chance(agent));
            let mut heat = Self::default();
            if chances.iter().all(|chance| *chance <= 0.0) {
                return heat;
            }
            luck.first_of(agents.clone(), drawn);
            for (agent, (&chance, &drawn)) in agents.zip(chances.iter().zip(&*drawn)) {
                if 0.0 < chance {
                    heat.run(agent, chance, drawn, end);
                }
            }
            heat
        };
        // ORDER: pieces have a fixed length; what they found is joined in the order of agents.
        let starts: Vec<u32> = agents.clone().step_by(PIECE).collect();
        let parts: Vec<Self> = starts.into_par_iter().map(piece).collect();
        parts.into_iter().fold(Self::default(), Self::join)
    }

    fn run(&mut self, agent: u32, chance: f64, drawn: f64, end: f64) {
        self.expected += chance;
        self.runners += 1;
        // −ln(1−u) is at least u.
        if drawn <= end * chance {
            let time = -libm::log1p(-drawn) / chance;
            if time <= end {
                self.arrived.push((time, agent));
            }
        }
    }

    fn join(mut self, next: Self) -> Self {
        self.expected += next.expected;
        self.runners += next.runners;
        self.arrived.extend(next.arrived);
        self
    }
}

/// Who is drawn of several cells, ascending: as many as their chances say, whole agents of all cells
/// together, the rest being carried in `carry`, one for each cell.
pub(crate) fn stratified<C: Fn(u32) -> f64 + Sync>(
    cells: impl Iterator<Item = Range<u32>>,
    chance: &C,
    carry: &mut [f64],
    luck: &Luck,
) -> Vec<u32> {
    let races: Vec<Race<'_, C>> = cells.map(|cell| Race::of(cell, chance, luck)).collect();
    let expected: Vec<f64> = races.iter().map(Race::expected).collect();
    let room: Vec<usize> = races.iter().map(Race::runners).collect();
    let counts = counts(&expected, carry, &room);
    races.into_iter().zip(counts).flat_map(|(race, count)| race.earliest(count)).collect()
}

/// A number of a reason, with three digits that mean something.
pub(crate) fn short(number: f64) -> String {
    let size = number.abs();
    if size <= 0.0 || (1e-4..1e6).contains(&size) {
        let places = if size <= 0.0 { 0.0 } else { (2.0 - size.log10().floor()).clamp(0.0, 7.0) };
        let digits = format!("{number:.*}", places as usize);
        if digits.contains('.') {
            return digits.trim_end_matches('0').trim_end_matches('.').to_owned();
        }
        return digits;
    }
    format!("{number:.2e}")
}

/// What is to be said of an agent that was among the earliest of a race: its time is
/// `−ln(1−draw)/chance`.
pub(crate) fn raced(what: &str, way: &str, chance: f64, agent: u32, luck: &Luck) -> Note {
    let draw = luck.of(agent).random::<f64>();
    let time = -libm::log1p(-draw) / chance.max(f64::MIN_POSITIVE);
    let reason = format!(
        "{what}: {way}; chance {} of the step, draw {}, time {} among the earliest of its cell",
        short(chance),
        short(draw),
        short(time)
    );
    let deed = Deed::Changed(ALIVE.name().to_owned());
    Note { deed, reason, chance: Some(chance), draw: Some(draw) }
}

/// What `find` says of each agent, in the order of agents; parallel.
pub(crate) fn found<T: Send>(agents: Range<u32>, find: impl Fn(u32, &mut Vec<T>) + Sync) -> Vec<T> {
    found_with(agents, |_| (), |(), agent, found| find(agent, found))
}

/// The same, `prepare` having looked at each piece of the agents as a whole.
pub(crate) fn found_with<S, T: Send>(
    agents: Range<u32>,
    prepare: impl Fn(Range<u32>) -> S + Sync,
    find: impl Fn(&S, u32, &mut Vec<T>) + Sync,
) -> Vec<T> {
    let piece = |from: u32| {
        let piece = from..agents.end.min(from + PIECE as u32);
        let (prepared, mut found) = (prepare(piece.clone()), Vec::new());
        piece.for_each(|agent| find(&prepared, agent, &mut found));
        found
    };
    // ORDER: pieces have a fixed length and come in the order of agents.
    let starts: Vec<u32> = agents.clone().step_by(PIECE).collect();
    let parts: Vec<Vec<T>> = starts.into_par_iter().map(piece).collect();
    parts.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::base::id;

    #[test]
    fn counts_follow_their_expectation_in_every_cell_and_in_sum() {
        let (expected, room) = ([0.3, 0.3, 0.9], [100; 3]);
        let mut carry = [0.0; 3];
        let mut sums = [0; 3];
        for step in 1..=20 {
            for (sum, count) in sums.iter_mut().zip(counts(&expected, &mut carry, &room)) {
                *sum += count;
            }
            let total: usize = sums.iter().sum();
            assert_eq!(total, (1.5 * f64::from(step)).floor() as usize, "step {step}");
            for (sum, expected) in sums.iter().zip(expected) {
                assert!((*sum as f64 - expected * f64::from(step)).abs() < 1.0 + 1e-9);
            }
        }
    }

    #[test]
    fn what_finds_no_room_is_not_owed() {
        let mut carry = [0.0];
        assert_eq!(counts(&[7.5], &mut carry, &[3]), [3]);
        assert!((carry[0] - 1.0).abs() < 1e-15);
    }

    #[test]
    fn seats_are_rounded_by_largest_remainder_and_never_taken_back() {
        assert_eq!(rounded(&[1.6, 1.3, 0.1], &[0; 3], &[9; 3], 3), [2, 1, 0]);
        assert_eq!(rounded(&[1.6, 1.3, 0.1], &[0, 0, 2], &[9; 3], 3), [1, 1, 2]);
        assert_eq!(rounded(&[2.0, 2.0], &[0; 2], &[1, 9], 4), [1, 3]);
    }

    #[test]
    fn what_is_too_much_for_one_goes_to_the_others() {
        let filled = filled(10.0, &[3.0, 1.0, 1.0], &[2, 100, 100]);
        for (share, expected) in filled.iter().zip([2.0, 4.0, 4.0]) {
            assert!((share - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn the_likelier_are_taken_in_proportion_and_more_adds_to_fewer() {
        let keys = (0..40_000).map(|s| id::founder(1, s)).collect();
        let luck = Luck::new(1, "p", 0, Arc::new(keys));
        let chance = |agent: u32| if agent.is_multiple_of(2) { 0.02 } else { 0.01 };
        let race = || Race::of(0..40_000, &chance, &luck);
        assert!((race().expected() - 600.0).abs() < 1e-9 && race().runners() == 40_000);
        let taken = race().earliest(600);
        assert_eq!(taken.len(), 600);
        let even = taken.iter().filter(|&&agent| agent % 2 == 0).count() as f64;
        // Two thirds of 600, sd 11.5.
        assert!((even - 400.0).abs() < 46.0, "{even}");
        let fewer = race().earliest(100);
        assert!(fewer.iter().all(|agent| taken.binary_search(agent).is_ok()));
        // More than come early: everybody's time is asked, and more than run there are not.
        let most = race().earliest(39_000);
        assert!(most.len() == 39_000 && taken.iter().all(|a| most.binary_search(a).is_ok()));
        assert_eq!(race().earliest(50_000).len(), 40_000);
    }

    #[test]
    fn who_has_no_chance_does_not_run() {
        let luck = Luck::new(1, "p", 0, Arc::new((0..10).map(|s| id::founder(1, s)).collect()));
        let chance = |agent: u32| if agent < 4 { 1.0 } else { 0.0 };
        let race = Race::of(0..10, &chance, &luck);
        assert_eq!((race.runners(), race.earliest(9)), (4, vec![0, 1, 2, 3]));
        let mut carry = [0.0, 0.5];
        let taken = stratified([0..2, 2..10].into_iter(), &chance, &mut carry, &luck);
        assert_eq!(
            (taken, carry.map(f64::to_bits)),
            (vec![0, 1, 2, 3], [0.0, 0.5].map(f64::to_bits))
        );
    }

    #[test]
    fn what_is_found_is_in_the_order_of_agents() {
        let odd = found(10..20_000, |agent, found| {
            if agent % 2 == 1 {
                found.push(agent);
            }
        });
        assert!(odd.into_iter().eq((11..20_000).step_by(2)));
    }

    proptest! {
        #[test]
        fn counts_fit_and_what_is_carried_is_small(
            cells in proptest::collection::vec((0.0..5.0_f64, 0..4_usize), 1..20),
            steps in 1..10,
        ) {
            let expected: Vec<f64> = cells.iter().map(|cell| cell.0).collect();
            let room: Vec<usize> = cells.iter().map(|cell| cell.1).collect();
            let mut carry = vec![0.0; cells.len()];
            for _ in 0..steps {
                let counts = counts(&expected, &mut carry, &room);
                prop_assert!(counts.iter().zip(&room).all(|(count, room)| count <= room));
                prop_assert!(carry.iter().all(|carry| (-1.0..=1.0).contains(carry)));
            }
            let shares = filled(4.0, &expected, &room);
            let most: usize = room.iter().zip(&expected).filter(|(_, w)| 0.0 < **w).map(|x| x.0).sum();
            prop_assert!((shares.iter().sum::<f64>() - (most as f64).min(4.0)).abs() < 1e-9);
            prop_assert!(shares.iter().zip(&room).all(|(s, &r)| *s <= r as f64 + 1e-9));
        }
    }
}
