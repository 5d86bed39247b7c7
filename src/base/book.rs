//! Who paid whom, by groups of agents: what accounts and flow matrices are made from.

use std::{
    ops::Range,
    sync::{Arc, Mutex},
};

/// Payments by (payer group, payee group); groups are contiguous ranges of agents.
///
/// ```
/// use ecograph::base::{Block, Book};
///
/// // Groups: users 0 and 1, shops 2 and 3.
/// let mut book = Book::new(vec![0, 2, 4]);
/// assert_eq!((book.groups(), book.group_of(3)), (2, 1));
/// let pay = Block::pack(0..2, 2..4, &[(0, 2), (1, 3)])?;
/// let mut money = [10, 10, 0, 0];
/// pay.transfer_booked(&mut money, &mut book, (), |_, targets, (), purse| {
///     purse.pay(targets[0], 4);
/// });
/// assert_eq!(book.paid(0, 1), 8);
/// book.enter(2, 0, 3);
/// assert_eq!(book.amounts(), [0, 8, 3, 0]);
/// book.clear();
/// assert_eq!(book.amounts(), [0; 4]);
/// # Ok::<(), ecograph::base::block::Stranger>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    groups: Arc<Groups>,
    amounts: Vec<i64>,
}

impl Book {
    /// An empty book. `bounds`: first agent of each group, ascending from 0, and `n_agents` at last.
    ///
    /// # Panics
    /// When `bounds` is empty, does not begin at 0 or does not ascend, or has 2^16 groups or more.
    #[must_use]
    pub fn new(bounds: Vec<u32>) -> Self {
        let end = bounds.last().copied().unwrap_or(0);
        assert!(bounds.first() == Some(&0) && bounds.is_sorted(), "bounds ascend from 0");
        assert!(u16::try_from(bounds.len()).is_ok(), "at most 65534 groups");
        let groups = bounds.len() - 1;
        let shift = (u32::BITS - end.leading_zeros()).saturating_sub(STRETCHES);
        let group = |stretch: u32| bounds.partition_point(|&bound| bound <= stretch << shift) - 1;
        let table = (0..=end >> shift).map(|stretch| group(stretch) as u16).collect();
        let amounts = vec![0; groups * groups];
        Self { groups: Arc::new(Groups { bounds, table, shift }), amounts }
    }

    /// Number of groups.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    /// The group of an agent. O(1) unless many small groups lie together.
    ///
    /// # Panics
    /// When the agent lies behind the last group.
    #[must_use]
    #[inline]
    pub fn group_of(&self, agent: u32) -> usize {
        self.groups.of(agent)
    }

    /// What `payer` group has paid to `payee` group.
    #[must_use]
    pub fn paid(&self, payer: usize, payee: usize) -> i64 {
        self.amounts[payer * self.groups() + payee]
    }

    /// All amounts, row by payer group, `groups²`.
    #[must_use]
    pub fn amounts(&self) -> &[i64] {
        &self.amounts
    }

    /// Enters one payment between two agents, for serial processes.
    pub fn enter(&mut self, payer: u32, payee: u32, amount: i64) {
        let (payer, payee) = (self.group_of(payer), self.group_of(payee));
        let groups = self.groups();
        self.amounts[payer * groups + payee] += amount;
    }

    /// Forgets all payments, keeps the groups.
    pub fn clear(&mut self) {
        self.amounts.fill(0);
    }

    /// Number of agents in groups.
    pub(super) fn n_agents(&self) -> usize {
        self.groups.bounds.last().map_or(0, |&end| end as usize)
    }

    /// Empty pages for payments that several threads enter at once.
    pub(super) fn pages(&self) -> Pages {
        Pages { groups: Arc::clone(&self.groups), written: Mutex::default() }
    }

    /// Adds what stands on pages of this book.
    pub(super) fn bind(&mut self, pages: Pages) {
        // ORDER: integer addition is associative, so the order in which pages came is nothing.
        for (first_payer, amounts) in pages.written.into_inner().unwrap_or_default() {
            let start = first_payer * self.groups();
            for (sum, amount) in self.amounts[start..].iter_mut().zip(amounts) {
                *sum += amount;
            }
        }
    }
}

/// Loose pages of a [`Book`].
#[derive(Debug)]
pub(super) struct Pages {
    groups: Arc<Groups>,
    /// First group of payers and amounts of every page written so far.
    written: Mutex<Vec<(usize, Vec<i64>)>>,
}

impl Pages {
    /// A page for payers from `first_agent` on, whose connectors lead to `ends`.
    pub(super) fn begin(&self, first_agent: u32, ends: Range<u32>) -> Page {
        Page::of(&self.groups, first_agent, ends)
    }

    /// Puts a page by that is written to its end.
    pub(super) fn keep(&self, page: Page) {
        if let Ok(mut written) = self.written.lock() {
            written.push((page.first_payer, page.amounts));
        }
    }
}

/// Payments of a stretch of payers, written by one thread.
#[derive(Debug)]
pub(super) struct Page {
    groups: Arc<Groups>,
    /// Group and range of the payee met last: targets ascend, so it is mostly the next one's.
    payee: usize,
    payees: Range<u32>,
    /// Agents to whom connectors may lead.
    ends: Range<u32>,
    /// Others that were paid of late, with their groups: the few to whom everybody pays a share.
    others: [(u32, usize); 2],
    /// Group and range of the payer.
    payer: usize,
    payers: Range<u32>,
    first_payer: usize,
    amounts: Vec<i64>,
}

impl Page {
    fn of(groups: &Arc<Groups>, first_agent: u32, ends: Range<u32>) -> Self {
        let first_payer = groups.of(first_agent);
        Self {
            groups: Arc::clone(groups),
            payee: 0,
            payees: 0..0,
            ends,
            others: [(0, groups.of(0)); 2],
            payer: first_payer,
            payers: groups.range(first_payer),
            first_payer,
            amounts: vec![0; groups.len()],
        }
    }

    #[inline]
    pub(super) fn of_payer(&mut self, payer: u32) -> &mut Self {
        while self.payers.end <= payer {
            self.payer += 1;
            self.payers = self.groups.range(self.payer);
            self.amounts.resize(self.amounts.len() + self.groups.len(), 0);
        }
        self
    }

    #[inline]
    pub(super) fn enter(&mut self, payee: u32, amount: i64) {
        let group = if self.payees.contains(&payee) { self.payee } else { self.group(payee) };
        self.amounts[(self.payer - self.first_payer) * self.groups.len() + group] += amount;
    }

    fn group(&mut self, payee: u32) -> usize {
        if self.ends.contains(&payee) {
            self.payee = self.groups.of(payee);
            self.payees = self.groups.range(self.payee);
            return self.payee;
        }
        if let Some(known) = self.others.iter().find(|other| other.0 == payee) {
            return known.1;
        }
        let group = self.groups.of(payee);
        self.others = [self.others[1], (payee, group)];
        group
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Groups {
    /// First agent of each group, and the end.
    bounds: Vec<u32>,
    /// Group of the first agent of each stretch of `2^shift` agents: a payee's group is that of
    /// its stretch or one of the few behind.
    table: Vec<u16>,
    shift: u32,
}

impl Groups {
    fn len(&self) -> usize {
        self.bounds.len() - 1
    }

    #[inline]
    fn of(&self, agent: u32) -> usize {
        let mut group = usize::from(self.table[(agent >> self.shift) as usize]);
        while self.bounds[group + 1] <= agent {
            group += 1;
        }
        group
    }

    fn range(&self, group: usize) -> Range<u32> {
        self.bounds[group]..self.bounds[group + 1]
    }
}

/// A book finds groups through a table of at most 2 to this power stretches of agents.
const STRETCHES: u32 = 12;
