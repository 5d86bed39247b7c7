//! Pictures as SVG: lines over an axis, intervals, flows, networks.
//!
//! Colours are those of Okabe and Ito (2008), by class, so that a page can darken them; every mark
//! carries its number or its words. There is no grammar of charts here, only the few forms
//! that the report needs.

pub(crate) mod pen;
pub(crate) mod scale;
pub(crate) mod lines;
pub(crate) mod small;
pub(crate) mod intervals;
pub(crate) mod flow;
pub(crate) mod graph;

/// Styles of all pictures.
pub(crate) const STYLE: &str = include_str!("style.css");
