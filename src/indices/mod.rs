//! What can be measured on a flow network, an abundance, a table of numbers; knows no world.
