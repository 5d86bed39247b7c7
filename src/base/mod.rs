//! Knows nothing of ecosystems: money, shares, luck by key, calendar, compressed blocks and the loops over them.

pub mod money;
pub mod id;
mod philox;
pub mod luck;
pub mod calendar;
pub mod period;
pub mod digest;
pub mod ordered;
pub mod block;
pub(crate) mod packing;
pub(crate) mod whole;
pub(crate) mod guarded;
pub mod lanes;
pub mod loops;
pub mod mail;
pub mod transfer;
pub mod crowd;
pub mod scratch;
pub mod script;
pub mod incoming;
pub mod links;
pub mod active;

pub use active::{Set, Verdicts};
pub use block::{Block, Changes};
pub use calendar::{Calendar, Date, Pace};
pub use crowd::Crowd;
pub use guarded::is_guarded;
pub use incoming::Incoming;
pub use lanes::{Along, Fresh, Lane, Own, Several};
pub use links::Links;
pub use luck::{Luck, Serial, Stream};
pub use mail::{Bundle, Letters, Mail, Parcel};
pub use period::{NoPeriod, Period};
pub use scratch::{Lent, Scratch};
pub use transfer::{Book, Purse};
