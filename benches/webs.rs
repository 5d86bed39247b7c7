//! Webs to measure on: who is connected with whom is drawn evenly, or as in a scale-free network.

use ecograph::base::Luck;
use rand::RngExt;

/// How ends are drawn.
#[derive(Clone, Copy)]
pub(crate) enum Web {
    /// Each agent as often as any other.
    Uniform,
    /// Expected degrees as a power law of exponent 2.5 (Chung, Lu 2002), out and in alike; ids say
    /// nothing of degrees.
    ScaleFree,
}

/// Both, with their names.
pub(crate) const WEBS: [(&str, Web); 2] =
    [("uniform", Web::Uniform), ("scale-free", Web::ScaleFree)];

/// So many connectors, in no order; some may stand twice.
pub(crate) fn pairs(web: Web, agents: usize, count: usize) -> Vec<(u32, u32)> {
    let mut luck = Luck::new(7, "web", 0, vec![0].into()).serial();
    let mut draw = || match web {
        Web::Uniform => luck.random_range(0..agents as u32),
        // Place i of the list has weight i^(-2/3), its cumulated share is the cube root of i/n.
        Web::ScaleFree => {
            let place = (agents as f64 * luck.random::<f64>().powi(3)) as u64;
            // A prime that divides no number of agents: another order of the same.
            (place * 2_654_435_761 % agents as u64) as u32
        }
    };
    (0..count).map(|_| (draw(), draw())).collect()
}
