//! The engine proves itself: classic models with exact or published numbers, and laws of any scenario.
//!
//! One file for each model; a model is a process and a world through the public interface, as a
//! user would write it, and its number on paper beside it. [`suite`] lists the [`Case`]s, [`judge`]
//! says whether what was found agrees.
//!
//! ```
//! use ecograph::validation::{
//!     accounts, autocatalysis, contagion, diffusion, drift, drawn, echo, exchange, fixation, growth,
//!     imitation, opinions, suite, verify, Extent, Finding,
//! };
//! use rand::RngExt as _;
//!
//! // Cases by name, as the program runs them: every row has an interval and a verdict.
//! let mut cases = suite(Extent::Short);
//! cases.retain(|case| case.name == "model SIM");
//! assert!(verify(&cases, 1, &|_| {}).iter().all(|row| row.verdict.holds()));
//!
//! // Models by themselves, beside their numbers on paper. Books close in every period.
//! assert!(accounts::periods(3)?.iter().all(|period| period.gap == 0));
//! // What 50 agents have after 20 exchanges each, and how unequal savers are in the long run.
//! let who = (50, exchange::Meeting::Ring);
//! let pooled = exchange::wealth(exchange::pooling(0.0), who, 1000, (20, 1))?;
//! let given = exchange::wealth(exchange::gifts(), who, 3, (20, 1))?;
//! assert!(pooled.iter().sum::<f64>() == 50_000.0 && given.iter().sum::<f64>() == 150.0);
//! assert!((exchange::saving_variance(1_000_000, 0.5) - 0.25).abs() < 1e-5);
//! // A novelty, and a disease.
//! let shares = diffusion::shares(2000, 8, 1)?;
//! assert!((diffusion::at(&shares, 5) - diffusion::exact(5.0)).abs() < 0.1);
//! assert!((diffusion::half_time(&shares) - diffusion::exact_half_time()).abs() < 1.0);
//! assert_eq!(contagion::contagion(0.5).name(), "contagion");
//! assert!(contagion::reached(&mut contagion::epidemic(500, 5, 0.75, 1)?)? < 1.0);
//! // Nodes by degree and words by how often they were said; drift; fixation.
//! assert!((growth::attached(2, 3, 1)?[2] - 0.4).abs() < 0.1);
//! assert!((growth::said(5, 0.1, 1)?[0] - 0.526).abs() < 0.2);
//! assert_eq!(drift::births(10, 0.0).name(), "births");
//! drift::population(50, 100, 0.1, 1)?.step()?;
//! assert!(1.0 < drift::diversity(50, 0.1, 5, 1)?.1 && drift::exact(50, 0.1).0 < 1.0);
//! assert!(fixation::fixations(fixation::Shape::Star, 10, 1)? <= 10);
//! assert!((fixation::Shape::Star.exact() - 0.167_078_4).abs() < 1e-6);
//! assert!(imitation::fixations(5, imitation::Links::Rewired, 10, 1)? <= 10);
//! assert!((imitation::exact(1) - 0.095_808).abs() < 1e-6);
//! // An impulse on a ring; opinions that come to rest; a web before its first step.
//! assert_eq!((echo::echo().name(), echo::ring(5)?.world().step()), ("echo", 0));
//! assert!((echo::exact(1) - 0.833_333).abs() < 1e-6);
//! assert_eq!(opinions::opinions(0.5).name(), "opinions");
//! opinions::society(100, 0.5, 1)?.step()?;
//! assert!(0.01 <= opinions::largest(100, 0.9, 1)?);
//! assert_eq!(autocatalysis::selection().name(), "selection");
//! let web = autocatalysis::web(1)?;
//! let mut population = vec![0.0; 100];
//! let block = web.world().block("catalyses").ok_or("no web")?;
//! assert!(autocatalysis::attractor(block, &mut population) < 2.0);
//! // Findings of one's own.
//! let heads = drawn(7).random_iter::<bool>().take(1000).filter(|&head| head).count();
//! let one = Finding::trials("heads", 0.5, heads as u64, 1000);
//! let two = Finding::runs("mean", 0.5, drawn(8).random_iter().take(40).collect());
//! let tried = ecograph::validation::Tried { model: "coin", source: "", found: Ok(vec![one, two]) };
//! assert!(ecograph::validation::judge(&[tried]).iter().all(|row| row.verdict.holds()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! *Useful for* trusting a build: `ecograph verify`. *Not for* calibration, which is no proof.

mod case;
pub mod accounts;
pub mod exchange;
pub mod diffusion;
pub mod contagion;
pub mod growth;
pub mod drift;
pub mod imitation;
pub mod fixation;
pub mod opinions;
pub mod autocatalysis;
pub mod echo;
pub mod classics;
mod paper;
mod short;
mod full;
mod suite;
pub mod laws;

pub use case::{Case, Evidence, Extent, FALSE_ALARM, Finding, Tried, Unproven, drawn, judge};
pub use suite::{suite, verify};
