//! Formation: connectors break and form, one merge for each channel and step.
//!
//! Breaks: strength below the floor or nothing, and whatever leads from or to one who is no longer
//! a member; friendships break in both directions, as they form. Connectors of those who left the
//! world go with the merge. Forms, while the channel is open:
//! - *Social*: a newcomer imports each contact that takes part with the chance `import`, a trait of
//!   the pair; contacts not connected are converted with a hazard, half of it from either end;
//!   `Poisson(proposals·Δt·sociability)` proposals find partners by the mix.
//! - *Choice*: `Poisson((wanted·sociability − degree)·(1 − exp(−speed·Δt)))` targets are chosen.
//!
//! Never a duplicate, never to itself. New connectors have the strength `initial` and no flow.
//! Between friends `turnover` counts both directions.
//!
//! Reads `alive`, `memberships`, `form`, `sociability`, `fitness`, `open.CHANNEL`, latent
//! channels; writes the channels, `CHANNEL.strength`, `reach.CHANNEL`,
//! `imported.CHANNEL`, `turnover.CHANNEL`.

use std::{collections::BTreeMap, sync::Arc};

use rayon::prelude::*;

use super::{
    imported, key_of,
    partner::{Field, Mixed},
    roles::{Gate, SOURCE, Standing, TARGET, assign, strangers, with},
    rules::{Case, Meeting},
    told,
};
use crate::{
    base::{Changes, Luck, Scratch, ordered},
    process::{Process, process},
    scenario::{Channel, Parameter, Wiring},
    world::{
        ALIVE, Ground, Note, Plan, Read, ReadOne, Refusal, Rewire, Rows, World, Write,
        columns::{FITNESS, FORM, MEMBERSHIPS, SOCIABILITY, STRENGTH, open, reach, turnover},
    },
};

/// Makes the process `formation`.
#[must_use]
pub fn formation(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("formation", move |plan| {
        let standing = Standing {
            alive: plan.read(&ALIVE)?,
            memberships: plan.read(&MEMBERSHIPS)?,
            form: plan.read(&FORM)?,
        };
        let traits = (plan.read(&SOCIABILITY)?, plan.read(&FITNESS)?);
        let nets = nets(&ground, plan)?;
        let parts = parts(&ground);
        let (shelf, lists) = (Scratch::new(), Scratch::new());
        Ok(move |world: &mut World, luck: Luck| {
            let mut roles = shelf.filled(world.agents().len(), 0);
            for net in &nets {
                let (block, open) = world.see((net.rows, net.open));
                if open == 0 && block.is_empty() {
                    continue;
                }
                assign(world, standing, &net.gates, net.imported(world), &mut roles);
                let (changes, notes) =
                    changes(world, net, &roles, (traits, &parts), (&luck, &lists));
                let friends = friends_of_watched(world, net);
                merge(world, net, changes);
                tell(world, net, notes, &friends);
            }
            Ok(())
        })
    })
}

/// A channel with connectors of its own.
struct Net {
    name: String,
    key: String,
    gates: [Gate; 2],
    rows: Rows,
    rewire: Rewire,
    open: ReadOne<u8>,
    strength: Write<f32>,
    reach: Write<f32>,
    turnover: Write<u64>,
    initial: Parameter,
    floor: Parameter,
    mix: Mixed,
    /// Whether the ends have the same first attribute, so that a part can be another.
    comparable: bool,
    way: Way,
}

enum Way {
    Social {
        contacts: Rows,
        imported: Write<u8>,
        import: Parameter,
        conversion: Parameter,
        proposals: Parameter,
    },
    Choice {
        friends: Option<Rows>,
        wanted: Parameter,
        speed: Parameter,
    },
}

impl Net {
    /// The column that remembers newcomers, while the channel is open.
    fn imported(&self, world: &World) -> Option<Write<u8>> {
        match self.way {
            Way::Social { imported, .. } if world.see((self.open,)).0 != 0 => Some(imported),
            Way::Social { .. } | Way::Choice { .. } => None,
        }
    }
}

fn nets(ground: &Ground, plan: &mut Plan<'_>) -> Result<Vec<Net>, Refusal> {
    let (mut rewires, mut rows) = (BTreeMap::new(), BTreeMap::new());
    for channel in ground.wired() {
        let (own, rewire) = plan.rewire(&channel.name)?;
        rewires.insert(channel.name.as_str(), rewire);
        rows.insert(channel.name.as_str(), own);
    }
    for channel in ground.wired() {
        if let Wiring::Social(social) = &channel.wiring
            && !rows.contains_key(social.from.as_str())
        {
            rows.insert(&social.from, plan.rows(&social.from)?);
        }
    }
    let mut net = |channel: &Channel| {
        let name = channel.name.as_str();
        let way = way(ground, plan, channel, &rows)?;
        let path = format!("channels.{name}.strength");
        Ok(Net {
            name: name.to_owned(),
            key: key_of(channel).to_owned(),
            gates: Gate::of(ground, channel),
            rows: rows[name],
            rewire: rewires[name],
            open: plan.read_one(&open(name))?,
            strength: plan.write_of(name, &STRENGTH)?,
            reach: plan.write(&reach(name))?,
            turnover: plan.write_table(&turnover(name), 2)?,
            initial: plan.number(&format!("{path}.initial"))?,
            floor: plan.number(&format!("{path}.floor"))?,
            mix: Mixed::of(plan, name)?,
            comparable: attribute(ground, &channel.source).is_some()
                && attribute(ground, &channel.source) == attribute(ground, &channel.target),
            way,
        })
    };
    ground.wired().map(&mut net).collect()
}

fn way(
    ground: &Ground,
    plan: &mut Plan<'_>,
    channel: &Channel,
    rows: &BTreeMap<&str, Rows>,
) -> Result<Way, Refusal> {
    let path = format!("channels.{}.wiring", channel.name);
    if let Wiring::Social(social) = &channel.wiring {
        if social.from == channel.name {
            return Err(plan.refuse(format!("`{}` imports contacts from itself", channel.name)));
        }
        return Ok(Way::Social {
            contacts: rows[social.from.as_str()],
            imported: plan.write(&imported(&channel.name))?,
            import: plan.number(&format!("{path}.import"))?,
            conversion: plan.number(&format!("{path}.conversion"))?,
            proposals: plan.number(&format!("{path}.proposals"))?,
        });
    }
    let social = |other: &&Channel| {
        other.source == channel.source && matches!(other.wiring, Wiring::Social(_))
    };
    Ok(Way::Choice {
        friends: ground.wired().find(social).map(|friends| rows[friends.name.as_str()]),
        wanted: plan.number(&format!("{path}.wanted"))?,
        speed: plan.number(&format!("{path}.speed"))?,
    })
}

fn attribute<'a>(ground: &'a Ground, species: &str) -> Option<&'a str> {
    let declared = ground.scenario.species.iter().find(|declared| declared.name == species)?;
    Some(declared.attributes.first()?.name.as_str())
}

/// The part of every agent: a number for each name of a part of a first attribute.
fn parts(ground: &Ground) -> Vec<u16> {
    let mut numbers = BTreeMap::new();
    let mut parts = vec![0; ground.layout.n_agents() as usize];
    for cell in &ground.layout.cells {
        let species = ground.scenario.species.get(cell.species);
        let Some(attribute) = species.and_then(|species| species.attributes.first()) else {
            continue;
        };
        let next = numbers.len() as u16 + 1;
        let part = &attribute.parts[cell.parts[0]].name;
        let number = *numbers.entry((&attribute.name, part)).or_insert(next);
        parts[cell.slots.start as usize..cell.slots.end as usize].fill(number);
    }
    parts
}

type Traits = (Read<f32>, Read<f32>);

/// What breaks and what forms in one channel.
fn changes(
    world: &World,
    net: &Net,
    roles: &[u8],
    ((sociability, fitness), parts): (Traits, &[u16]),
    (luck, lists): (&Luck, &Scratch<u32>),
) -> (Changes, Vec<Note>) {
    let (block, open) = world.see((net.rows, net.open));
    let (sociability, fitness) = world.see((sociability, fitness));
    let [source, target] = &net.gates;
    let own = luck.named(&net.key);
    let mix = net.mix.now(world);
    let listed = open != 0 && mix.draws_from_all();
    let targets = if listed { with(TARGET, target, roles, lists) } else { lists.filled(0, 0) };
    let friends = match net.way {
        Way::Social { .. } => Some(block),
        Way::Choice { friends, .. } => friends.map(|friends| world.see((friends,)).0),
    };
    let case = Case {
        block,
        strength: world.column_of(&net.name, &STRENGTH).unwrap_or(&[]),
        floor: world.value(net.floor) as f32,
        roles,
        sociability,
        strangers: strangers(source, roles) || strangers(target, roles),
        field: Field {
            block,
            friends,
            targets: &targets,
            roles,
            fitness,
            parts: net.comparable.then_some(parts),
            mix,
        },
        proposals: own.named("proposals"),
    };
    // Of agents of other species roles are those in a channel before.
    let may_form = |agent: u32| {
        open != 0 && source.slots.contains(&agent) && roles[agent as usize] & SOURCE != 0
    };
    let years = world.calendar().years_per_step();
    let watched = world.watched();
    let mut notes = told::broken(&case, &net.name, watched);
    let watched = watched.filter(|&agent| may_form(agent));
    let changes = match net.way {
        Way::Social { contacts, import, conversion, proposals, .. } => {
            let meeting = Meeting {
                contacts: world.see((contacts,)).0,
                keys: world.agents().keys(),
                import: world.value(import),
                // Either end may convert: two halves of a hazard are the hazard.
                conversion: world.calendar().chance(world.value(conversion) / 2.0),
                proposals: world.value(proposals) * years,
                imports: luck.for_life(&format!("import.{}", net.key)),
                conversions: own.named("conversions"),
            };
            notes.extend(told::met(&case, &meeting, &net.name, watched));
            case.all_meet(&meeting, may_form)
        }
        Way::Choice { wanted, speed, .. } => {
            let (wanted, speed) =
                (world.value(wanted), world.calendar().chance(world.value(speed)));
            notes.extend(told::chose(&case, &net.name, watched, (wanted, speed)));
            case.all_choose((wanted, speed), may_form)
        }
    };
    (changes, notes)
}

/// Friends of the agent that is watched, before the merge.
fn friends_of_watched(world: &World, net: &Net) -> Vec<u32> {
    let (block,) = world.see((net.rows,));
    let watched = world.watched().filter(|_| matches!(net.way, Way::Social { .. }));
    watched.map_or(Vec::new(), |agent| block.targets(agent).to_vec())
}

/// Says of the agent that is watched why its connectors broke and formed.
fn tell(world: &mut World, net: &Net, notes: Vec<Note>, friends: &[u32]) {
    let Some(agent) = world.watched() else { return };
    world.witness(notes);
    if matches!(net.way, Way::Social { .. }) {
        let others = told::found_by_others(world, &net.name, (agent, friends));
        world.witness(others);
    }
}

/// Merges, what is new having its strength, and sums the strengths of rows that changed.
fn merge(world: &mut World, net: &Net, changes: Changes) {
    let initial = world.value(net.initial) as f32;
    let merged = world.rewire_rows(net.rewire, changes, (net.strength, initial));
    let (turnover,) = world.open((net.turnover,));
    turnover[0] += merged.formed as u64;
    turnover[1] += merged.broken as u64;
    let (rows, strength, reach) = world.open((net.rows, net.strength, net.reach));
    let (mut parts, mut rest, mut first) = (Vec::new(), reach, 0);
    for sources in merged.sources.chunks(1 << 10) {
        let end = sources[sources.len() - 1] + 1;
        let (own, behind) = rest.split_at_mut((end - first) as usize);
        parts.push((sources, first, own));
        (rest, first) = (behind, end);
    }
    parts.into_par_iter().for_each(|(sources, first, reach)| {
        for &source in sources {
            reach[(source - first) as usize] = ordered::row(&strength[rows.row(source)]) as f32;
        }
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::process::{
        sample::{bound, sample},
        wiring::reinforcement,
    };

    const QUIET: [(&str, &str); 2] =
        [("conversion: 0.24", "conversion: 0.0"), ("proposals: 12.0", "proposals: 0.0")];

    /// A world whose users are members, with all channels open and the wallet held by a half.
    fn joined(changes: &[(&str, &str)]) -> (Arc<Ground>, World) {
        let (ground, mut world) = sample(changes);
        let users = ground.slots("user");
        world.set_up(&ALIVE).unwrap()[users.clone()].fill(1);
        world.set_up(&MEMBERSHIPS).unwrap()[users.clone()].fill(1);
        world.set_up(&FORM).unwrap()[users].iter_mut().step_by(2).for_each(|form| *form = 1);
        *world.set_up_one(&open("chat")).unwrap() = 1;
        *world.set_up_one(&open("follow")).unwrap() = 1;
        (ground, world)
    }

    fn check_laws(ground: &Ground, world: &World) {
        let alive = world.column(&ALIVE).unwrap();
        for name in ["chat", "follow"] {
            let block = world.block(name).unwrap();
            let strength = world.column_of(name, &STRENGTH).unwrap();
            assert!(strength.iter().all(|w| 0.0 < *w && *w <= 1.0));
            for (source, target) in block.iter() {
                assert!(alive[source as usize] != 0 && alive[target as usize] != 0);
                assert!(name == "follow" || block.find(target, source).is_some());
            }
            let reach = world.column(&reach(name)).unwrap();
            for agent in ground.slots("user") {
                let sum: f32 = strength[block.row(agent as u32)].iter().sum();
                assert!((reach[agent] - sum).abs() < 1e-3 * (1.0 + sum));
            }
        }
    }

    #[test]
    fn newcomers_import_a_share_of_their_contacts_once() {
        let (ground, mut world) = joined(&QUIET);
        // The last hundred are not there yet.
        let users = ground.slots("user");
        world.set_up(&ALIVE).unwrap()[users.end - 100..users.end].fill(0);
        let act = bound(&mut world, &*formation(&ground));
        act(&mut world);
        let late = (users.end - 100) as u32;
        let pairs = |world: &World| -> (usize, usize) {
            let (phone, chat) = (world.block("phone").unwrap(), world.block("chat").unwrap());
            assert!(chat.iter().all(|(a, b)| phone.find(a, b).is_some()));
            let alive = world.column(&ALIVE).unwrap();
            let there = |(a, b): &(u32, u32)| alive[*a as usize] + alive[*b as usize] == 2;
            (phone.iter().filter(there).count(), chat.len())
        };
        let (contacts, friends) = pairs(&world);
        let share = friends as f64 / contacts as f64;
        // About 1500 pairs, sd 0.012.
        assert!((share - 0.3).abs() < 0.05, "{share}");
        assert_eq!(world.table(&turnover("chat")).unwrap(), [friends as u64, 0]);
        assert!(world.column_of("chat", &STRENGTH).unwrap().iter().all(|w| (w - 0.4).abs() < 1e-6));
        check_laws(&ground, &world);
        act(&mut world);
        assert_eq!(pairs(&world).1, friends, "contacts are imported once");
        // The late join: pairs with them are drawn, the others stay.
        world.set_up(&ALIVE).unwrap()[users.end - 100..users.end].fill(1);
        act(&mut world);
        let (contacts, friends) = pairs(&world);
        assert!((friends as f64 / contacts as f64 - 0.3).abs() < 0.05);
        let block = world.block("chat").unwrap();
        assert!((late..users.end as u32).any(|agent| 0 < block.degree(agent)));
        check_laws(&ground, &world);
    }

    #[test]
    fn contacts_are_converted_at_their_hazard() {
        let (ground, mut world) =
            joined(&[("import: 0.3", "import: 0.0"), ("proposals: 12.0", "proposals: 0.0")]);
        let act = bound(&mut world, &*formation(&ground));
        for _ in 0..24 {
            act(&mut world);
            world.advance();
        }
        let contacts = world.block("phone").unwrap().len() as f64;
        let share = world.block("chat").unwrap().len() as f64 / contacts;
        // Two years at 0.24; about 3500 pairs, sd 0.008.
        assert!((share - (1.0 - (-0.48_f64).exp())).abs() < 0.035, "{share}");
    }

    #[test]
    fn proposals_follow_sociability_and_homophily() {
        let (ground, mut world) =
            joined(&[("import: 0.3", "import: 0.0"), ("conversion: 0.24", "conversion: 0.0")]);
        let act = bound(&mut world, &*formation(&ground));
        act(&mut world);
        // Only random ones find somebody at first: 0.3 of one proposal a step and user.
        let users = ground.slots("user");
        let wishes: f32 = world.column(&SOCIABILITY).unwrap()[users.clone()].iter().sum();
        let formed = world.block("chat").unwrap().len() as f64 / 2.0;
        let expected = 0.3 * f64::from(wishes);
        assert!((formed - expected).abs() < 5.0 * expected.sqrt(), "{formed} {expected}");
        for _ in 0..10 {
            world.advance();
            act(&mut world);
        }
        check_laws(&ground, &world);
        let block = world.block("chat").unwrap();
        let half = (users.start + users.len() / 2) as u32;
        let mixed = block.iter().filter(|(a, b)| (*a < half) != (*b < half)).count() as f64;
        // Half of those of the other part are turned down, and drawn again.
        assert!(mixed / (block.len() as f64) < 0.42, "{mixed} of {}", block.len());
    }

    #[test]
    fn friendships_break_in_both_directions_and_strangers_lose_theirs() {
        let (ground, mut world) = joined(&QUIET);
        world.set_up_channel("chat", &[(0, 1), (1, 0), (0, 2), (2, 0), (3, 4), (4, 3)]).unwrap();
        world.set_up(&imported("chat")).unwrap().fill(1);
        let strength = world.set_up_of("chat", &STRENGTH).unwrap();
        // Rows: 0→1, 0→2, 1→0, 2→0, 3→4, 4→3.
        strength.copy_from_slice(&[0.5, 0.5, 0.01, 0.9, 0.5, 0.5]);
        world.set_up(&MEMBERSHIPS).unwrap()[3] = 2;
        let act = bound(&mut world, &*formation(&ground));
        act(&mut world);
        let left: Vec<(u32, u32)> = world.block("chat").unwrap().iter().collect();
        assert_eq!(left, [(0, 2), (2, 0)]);
        assert_eq!(world.table(&turnover("chat")).unwrap(), [0, 4]);
        assert_eq!(world.column_of("chat", &STRENGTH).unwrap(), [0.5, 0.9]);
    }

    #[test]
    fn sources_choose_up_to_what_they_want() {
        let (ground, mut world) = joined(&[]);
        let act = bound(&mut world, &*formation(&ground));
        for _ in 0..30 {
            act(&mut world);
            world.advance();
        }
        check_laws(&ground, &world);
        let (block, users) = (world.block("follow").unwrap(), ground.slots("user"));
        let (wishes, form) = (world.column(&SOCIABILITY).unwrap(), world.column(&FORM).unwrap());
        let half = (users.start + users.len() / 2) as u32;
        let accounts = ground.slots("account");
        let (mut degrees, mut wanted) = (0.0, 0.0);
        for user in users {
            let degree = block.degree(user as u32) as f64;
            let wish = 4.0 * f64::from(wishes[user]);
            if form[user] & 1 == 0 {
                assert!(degree < 0.5, "who lacks what the channel needs chooses nobody");
                continue;
            }
            assert!(degree < wish + 1.0, "{degree} {wish}");
            (degrees, wanted) = (degrees + degree, wanted + wish);
            // Parts are compared by name: the first half of the accounts is part b.
            for &account in block.targets(user as u32) {
                let part_b = (account as usize) < accounts.start + accounts.len() / 2;
                assert_eq!(part_b, half <= user as u32);
            }
        }
        assert!(0.85 * wanted < degrees, "{degrees} of {wanted}");
    }

    #[test]
    fn a_closed_channel_forms_nothing() {
        let (ground, mut world) = joined(&[]);
        *world.set_up_one(&open("chat")).unwrap() = 0;
        *world.set_up_one(&open("follow")).unwrap() = 0;
        let act = bound(&mut world, &*formation(&ground));
        act(&mut world);
        assert!(
            world.block("chat").unwrap().is_empty() && world.block("follow").unwrap().is_empty()
        );
        // Members import when it opens.
        *world.set_up_one(&open("chat")).unwrap() = 1;
        act(&mut world);
        assert!(400 < world.block("chat").unwrap().len());
    }

    proptest! {
           #![proptest_config(ProptestConfig::with_cases(6))]

           #[test]
           fn laws_hold_on_any_number_of_threads(gone in proptest::collection::vec(0..200_usize, 0..40)) {
               let run = |threads: usize| {
                   let (ground, mut world) = joined(&[]);
                   let (form, strengthen) = (
                       bound(&mut world, &*formation(&ground)),
                       bound(&mut world, &*reinforcement(&ground)),
                   );
                   let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                   pool.install(|| {
                       for step in 0..6 {
                           strengthen(&mut world);
                           form(&mut world);
                           check_laws(&ground, &world);
                           world.advance();
                           if step == 2 {
                               let alive = world.set_up(&ALIVE).unwrap();
                               for &agent in &gone {
    alive[agent] = 0;
    }
                           }
                       }
                   });
                   world.digests()
               };
               let once = run(1);
               prop_assert_eq!(&once, &run(2));
               prop_assert_eq!(&once, &run(3));
           }
       }
}
