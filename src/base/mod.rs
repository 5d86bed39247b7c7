//! Knows nothing of ecosystems: money, shares, luck by key, calendar, compressed blocks and the loops over them.
