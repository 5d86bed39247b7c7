//! Payments along a block: conserved by construction, never more than the payer held at the start.

use crate::base::{
    block::Block,
    book::{Book, Page, Pages},
    lanes::{Lane, Own},
    mail::Mail,
    piece::Piece,
};

/// What a payer may spend: what it held when the call began.
///
/// ```
/// use ecograph::base::Block;
///
/// let pay = Block::pack(0..2, 2..4, &[(0, 2), (0, 3), (1, 2)])?;
/// let mut money = [100, 5, 0, 0];
/// pay.transfer(&mut money, (), |_, targets, (), purse| {
///     for &target in targets {
///         let wanted = 70;
///         let paid = purse.pay(target, wanted);
///         assert!(paid <= wanted && 0 <= purse.left());
///     }
/// });
/// // Agent 0 paid 70 and what was left, agent 1 all it had.
/// assert_eq!(money, [0, 0, 75, 30]);
///
/// // Credit, for those who have it.
/// pay.transfer(&mut money, (), |agent, _, (), purse| {
///     if agent == 1 {
///         purse.owe(2, 40);
///     }
/// });
/// assert_eq!((money, money.iter().sum::<i64>()), ([0, -40, 115, 30], 105));
/// # Ok::<(), ecograph::base::block::Stranger>(())
/// ```
#[derive(Debug)]
pub struct Purse<'a, 'm> {
    left: i64,
    paid: i64,
    mail: &'a mut Mail<'m, i64>,
    page: Option<&'a mut Page>,
}

impl Purse<'_, '_> {
    /// What is left of what the payer held at the start; never negative.
    #[must_use]
    #[inline]
    pub fn left(&self) -> i64 {
        self.left
    }

    /// Pays `amount` to `target`, at most what is left; returns what was paid. Received by `target`
    /// after everybody has paid.
    #[inline]
    pub fn pay(&mut self, target: u32, amount: i64) -> i64 {
        let amount = amount.clamp(0, self.left);
        self.left -= amount;
        self.send(target, amount);
        amount
    }

    /// Pays `amount` although the payer may not hold it: for accounts that have credit.
    #[inline]
    pub fn owe(&mut self, target: u32, amount: i64) -> i64 {
        let amount = amount.max(0);
        self.left = self.left.saturating_sub(amount).max(0);
        self.send(target, amount);
        amount
    }

    #[inline]
    fn send(&mut self, target: u32, amount: i64) {
        if amount == 0 {
            return;
        }
        self.paid = self.paid.wrapping_add(amount);
        self.mail.send(target, amount);
        if let Some(page) = &mut self.page {
            page.enter(target, amount);
        }
    }
}

/// A piece of those who pay, see [`Block::transfer_pieces`].
#[derive(Debug)]
pub struct Payers<'b, 'a, 'm, L> {
    piece: Piece<'b, L>,
    money: Own<&'a mut [i64]>,
    mail: &'a mut Mail<'m, i64>,
    page: Option<&'a mut Page>,
}

impl<'b, 'a, 'm, L: Lane> Payers<'b, 'a, 'm, L> {
    /// Their rows.
    #[must_use]
    pub fn piece(&self) -> &Piece<'b, L> {
        &self.piece
    }

    /// The same payers with one more lane, which begins at the first of them.
    #[must_use]
    pub fn beside<M: Lane>(self, lane: M) -> Payers<'b, 'a, 'm, (L, M)> {
        let Self { piece, money, mail, page } = self;
        Payers { piece: piece.beside(lane), money, mail, page }
    }

    /// Lets them pay in order: `rule(agent, targets, lanes, purse)`.
    pub fn each(self, rule: impl Fn(u32, &[u32], L::Item, &mut Purse<'_, '_>)) {
        let Self { piece, money, mail, mut page } = self;
        piece.beside(money).each(|agent, targets, (item, held)| {
            let page = page.as_deref_mut().map(|page| page.of_payer(agent));
            let mut purse = Purse { left: (*held).max(0), paid: 0, mail, page };
            rule(agent, targets, item, &mut purse);
            *held = held.wrapping_sub(purse.paid);
        });
    }
}

impl Block {
    /// Lets each source pay from its `money`, in parallel; what is received is added afterwards.
    ///
    /// `rule(agent, targets, lanes, purse)`; `money`: length `n_agents`. The sum of `money` stays
    /// the same integer whatever the rule does.
    ///
    /// ```
    /// use ecograph::base::Block;
    /// let pay = Block::pack(0..3, 0..3, &[(0, 1), (1, 2)])?;
    /// let mut money = [10, 0, 0];
    /// pay.transfer(&mut money, (), |_, payees, (), purse| {
    ///     payees.iter().for_each(|&payee| { purse.pay(payee, 6); });
    /// });
    /// assert_eq!(money, [4, 6, 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn transfer<L: Lane>(
        &self,
        money: &mut [i64],
        lanes: L,
        rule: impl Fn(u32, &[u32], L::Item, &mut Purse<'_, '_>) + Sync,
    ) {
        self.paid(money, None, lanes, |payers| payers.each(&rule));
    }

    /// [`Self::transfer`], every payment entered in `book` as well; exact on any number of threads.
    ///
    /// ```
    /// use ecograph::base::{Block, Book};
    /// let pay = Block::pack(0..2, 2..3, &[(0, 2), (1, 2)])?;
    /// let (mut money, mut book) = ([5, 1, 0], Book::new(vec![0, 2, 3]));
    /// pay.transfer_booked(&mut money, &mut book, (), |_, payees, (), purse| {
    ///     purse.pay(payees[0], 2);
    /// });
    /// assert_eq!((money, book.paid(0, 1)), ([3, 0, 3], 3));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    /// When `book`'s groups do not reach as far as `money`.
    pub fn transfer_booked<L: Lane>(
        &self,
        money: &mut [i64],
        book: &mut Book,
        lanes: L,
        rule: impl Fn(u32, &[u32], L::Item, &mut Purse<'_, '_>) + Sync,
    ) {
        self.transfer_pieces(money, book, lanes, |payers| payers.each(&rule));
    }

    /// [`Self::transfer_booked`], the rule seeing a piece of the payers at a time.
    ///
    /// ```
    /// use ecograph::base::{Along, Block, Book};
    /// let pay = Block::pack(0..1, 1..3, &[(0, 1), (0, 2)])?;
    /// let (prices, mut money, mut book) = ([3, 4], [10, 0, 0], Book::new(vec![0, 1, 3]));
    /// pay.transfer_pieces(&mut money, &mut book, (), |payers| {
    ///     let prices = payers.piece().look(&prices, 1);
    ///     payers.beside(Along(&prices[..])).each(|_, payees, ((), prices), purse| {
    ///         payees.iter().zip(prices).for_each(|(&payee, &price)| { purse.pay(payee, price); });
    ///     });
    /// });
    /// assert_eq!((money, book.paid(0, 1)), ([3, 3, 4], 7));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    /// When `book`'s groups do not reach as far as `money`.
    pub fn transfer_pieces<L: Lane>(
        &self,
        money: &mut [i64],
        book: &mut Book,
        lanes: L,
        rule: impl Fn(Payers<'_, '_, '_, L>) + Sync,
    ) {
        assert!(money.len() <= book.n_agents(), "everybody who has money is in a group");
        let pages = book.pages();
        self.paid(money, Some(&pages), lanes, rule);
        book.bind(pages);
    }

    fn paid<L: Lane>(
        &self,
        money: &mut [i64],
        pages: Option<&Pages>,
        lanes: L,
        rule: impl Fn(Payers<'_, '_, '_, L>) + Sync,
    ) {
        let lanes = self.of_sources((lanes, Own(&mut *money)));
        let letters = self.collect(lanes, |piece, mail| {
            let (piece, money) = piece.apart();
            let mut page = pages.map(|pages| pages.begin(piece.sources().start, self.ends()));
            rule(Payers { piece, money, mail, page: page.as_mut() });
            if let (Some(pages), Some(page)) = (pages, page) {
                pages.keep(page);
            }
        });
        self.hand_out(letters, money);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::{id, lanes::Along};

    #[test]
    fn who_owes_has_nothing_left_to_pay() {
        let Ok(pay) = Block::pack(0..1, 1..3, &[(0, 1), (0, 2)]) else { return };
        let mut money = [10, 0, 0];
        pay.transfer(&mut money, (), |_, targets, (), purse| {
            assert_eq!(purse.owe(targets[0], 25), 25);
            assert_eq!((purse.left(), purse.pay(targets[1], 5)), (0, 0));
        });
        assert_eq!(money, [-15, 25, 0]);
    }

    fn wish(payer: u32, payee: u32) -> i64 {
        (id::join(u64::from(payer), u64::from(payee)) % 40) as i64 - 3
    }

    fn check(n: u32, connectors: &[(u32, u32)], bounds: &[u32], money: &[i64]) {
        let block = Block::pack(0..n, 0..n, connectors).unwrap();
        let platform = n - 1;
        // The slow way: one payer after another, received money kept apart.
        let (mut slow, mut received) = (money.to_vec(), vec![0; n as usize]);
        let mut slow_book = Book::new(bounds.to_vec());
        for (payer, row) in (0..n).map(|payer| (payer, block.targets(payer))) {
            for payee in row.iter().copied().chain([platform]) {
                let paid = wish(payer, payee).clamp(0, slow[payer as usize].max(0));
                slow[payer as usize] -= paid;
                received[payee as usize] += paid;
                slow_book.enter(payer, payee, paid);
            }
        }
        slow.iter_mut().zip(&received).for_each(|(money, received)| *money += received);
        for threads in [1, 2, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let rule =
                    |payer: u32, payees: &[u32], flow: &mut [f32], purse: &mut Purse<'_, '_>| {
                        for (&payee, flow) in payees.iter().zip(flow) {
                            *flow = purse.pay(payee, wish(payer, payee)) as f32;
                        }
                        purse.pay(platform, wish(payer, platform));
                    };
                let (mut plain, mut booked) = (money.to_vec(), money.to_vec());
                let mut book = Book::new(bounds.to_vec());
                let mut flow = vec![-1.0; block.len()];
                block.transfer(&mut plain, Along(&mut *flow), rule);
                block.transfer_booked(&mut booked, &mut book, Along(&mut *flow), rule);
                assert_eq!(plain, slow);
                assert_eq!(booked, slow);
                assert_eq!(book, slow_book);
                assert!(flow.iter().all(|&flow| 0.0 <= flow));
                assert_eq!(plain.iter().sum::<i64>(), money.iter().sum::<i64>());
            });
        }
    }

    #[test]
    fn payments_to_others_than_the_ends_stand_in_their_groups() {
        let pay = Block::pack(0..3, 3..5, &[(0, 3), (1, 4), (2, 3)]).unwrap();
        let mut money = [9, 9, 9, 0, 0, 0, 0, 0];
        // Payers, payees, and three others, each in a group of its own.
        let mut book = Book::new(vec![0, 3, 5, 6, 7, 8]);
        pay.transfer_booked(&mut money, &mut book, (), |_, payees, (), purse| {
            for (target, amount) in [(payees[0], 1), (5, 1), (6, 2), (7, 3), (5, 1), (6, 1)] {
                purse.pay(target, amount);
            }
        });
        assert_eq!((1..5).map(|payee| book.paid(0, payee)).collect::<Vec<_>>(), [3, 6, 9, 9]);
    }

    #[test]
    fn a_large_transfer_is_the_slow_one() {
        let n = 50_000;
        let pick = |i: u32| (id::mix(u64::from(i)) % u64::from(n)) as u32;
        let connectors: Vec<(u32, u32)> =
            (0..300_000).map(|i| (pick(i), pick(i + 1_000_000))).collect();
        let money: Vec<i64> = (0..n).map(|agent| i64::from(agent % 100) - 5).collect();
        check(n, &connectors, &[0, 10, 10, 25_000, 25_001, 49_999, 50_000], &money);
    }

    #[test]
    fn credit_is_only_taken_when_asked_for() {
        let block = Block::pack(0..2, 0..2, &[(0, 1)]).unwrap();
        let mut money = [3, 0];
        block.transfer(&mut money, (), |_, payees, (), purse| {
            for &payee in payees {
                assert_eq!(purse.pay(payee, 5), 3);
                assert_eq!(purse.left(), 0);
                purse.owe(payee, 4);
            }
        });
        assert_eq!(money, [-4, 7]);
    }

    proptest! {
        #[test]
        fn a_transfer_is_the_slow_one(
            connectors in proptest::collection::vec((0..12_u32, 0..12_u32), 0..60),
            money in proptest::collection::vec(-10..100_i64, 12),
        ) {
            check(12, &connectors, &[0, 5, 6, 12], &money);
        }
    }
}
