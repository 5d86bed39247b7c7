//! The network that all peers run on, and what is said of an outcome.

/// A random graph without loops or double links.
pub struct Graph {
    pub agents: u32,
    /// Each link once.
    pub links: Vec<(u32, u32)>,
}

impl Graph {
    /// Ends drawn evenly; a few links fewer than asked for, since double ones go.
    pub fn random(agents: u32, degree: u32, seed: u64) -> Self {
        let mut luck = Luck(seed);
        let mut links: Vec<(u32, u32)> = (0..u64::from(agents) * u64::from(degree) / 2)
            .map(|_| (luck.below(agents), luck.below(agents)))
            .filter(|(a, b)| a != b)
            .map(|(a, b)| (a.min(b), a.max(b)))
            .collect();
        links.sort_unstable();
        links.dedup();
        Self { agents, links }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
pub struct Luck(pub u64);

impl Luck {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    pub fn below(&mut self, end: u32) -> u32 {
        ((self.next() >> 32) * u64::from(end) >> 32) as u32
    }

    /// In [0, 1).
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Chances of the epidemic, and what is asked of both models.
pub const TRANSMISSION: f64 = 0.05;
pub const RECOVERY: f64 = 0.1;
/// One agent in so many is ill at first.
pub const ILL: u32 = 1000;
/// Units of money that each has at first.
pub const MONEY: u32 = 10;

/// A run of a model: what came of it, and the seconds of its steps alone.
pub struct Outcome {
    /// SIR: the share that was ever ill. Boltzmann: the Gini coefficient.
    pub result: f64,
    /// Boltzmann: the share that has nothing.
    pub without: f64,
    pub seconds: f64,
}

impl Outcome {
    pub fn of_health(health: impl Iterator<Item = u8>, agents: u32, seconds: f64) -> Self {
        let reached = health.filter(|&health| health != 0).count() as f64 / f64::from(agents);
        Self { result: reached, without: 0.0, seconds }
    }

    pub fn of_money(money: impl Iterator<Item = u32>, seconds: f64) -> Self {
        let mut money: Vec<u32> = money.collect();
        money.sort_unstable();
        let n = money.len() as f64;
        let total: f64 = money.iter().map(|&money| f64::from(money)).sum();
        assert_eq!(total as u64, money.len() as u64 * u64::from(MONEY), "money is conserved");
        let ranked: f64 =
            money.iter().zip(1..).map(|(&money, rank)| f64::from(rank) * f64::from(money)).sum();
        let without = money.iter().filter(|&&money| money == 0).count() as f64 / n;
        let result = 2.0 * ranked / (n * total) - (n + 1.0) / n;
        Self { result, without, seconds }
    }
}
