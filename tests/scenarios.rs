//! The scenarios that come with the program: that they load, hold together, and say what they must.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot load must fail")]

use std::collections::BTreeSet;
use std::fs;

use ecograph::base::Date;
use ecograph::scenario::{
    Adoption, Arrival, Between, Budget, Category, Channel, Class, Coloring, Elements, Flow,
    Innovation, Measure, Number, Origin, Quality, Quantity, Relation, Role, Scenario, Species,
    StockKind, Survey, Target, Wiring,
};
use ecograph::world::genesis::genesis;

const ALL: [&str; 3] = ["wechat-2015", "minimal", "food-delivery"];
const MAIN: &str = "wechat-2015";

/// The rows of the figure list.
const FIGURES: &str = "
mau_2012q4 mau_2013q1 mau_2013q2 mau_2013q3 mau_2013q4 mau_2014q1 mau_2014q2 mau_2014q3
mau_2014q4 mau_2015q1 mau_2015q2 mau_2015q3 mau_2015q4 mau_2012q1 mau_rms mau_2015q4_blind
registered_2011_12 registered_2012_03 registered_2012_09 registered_2013_01 registered_2013_06
registered_2014_06 dau_2014_09 dau_2015_09 tier_1 tier_2 tier_3 tier_4_5 languages countries
traffic_2015 traffic_2014 value_added_2015 value_added_2014 information_2015 information_2014
traffic_share_2015 national_ratio_2015 growth_information growth_traffic growth_value_added
operator_share traffic_20_50 traffic_more payers payers_monthly service_buyers_50_100
phone_linked phone_for_it vendors devices traditional_2015 wallet_life wallet_transport
wallet_shopping wallet_payment cards_2015 payment_growth_2015 card_pack card_pack_easy
card_pack_fewer card_pack_more village_applied village_approved village_account oa_2013_11
oa_2014_07 oa_2015_03 oa_2015_12 oa_new_2013_11 oa_new_2014_07 oa_organisations_2015
oa_organisations_2014 oa_industry_culture oa_industry_services oa_industry_it oa_invested_2015
oa_invested_2014 oa_invested_10000 oa_use_publish oa_use_marketing oa_use_customers
oa_use_service oa_followers_10000 oa_business_10 oa_customers_30 oa_cost_50 oa_cost_10_50
oa_pay_10 oa_pay_50 oa_data_mining developers ea_2014_09 ea_2015_11 ea_users ea_daily
ea_messages ea_messages_peak ea_industry_manufacturing ea_industry_it ea_industry_services
ea_industry_government ea_industry_finance ea_work_30 ea_best ea_satisfied ea_very_satisfied
ea_it_level ea_it_level_any ea_it_level_30 ea_main_internal ea_main_chain ea_main_marketing
ea_main_cost ea_internal_10_30 ea_internal_30 ea_sales_10_30 ea_sales_30 ea_chain_10_30
ea_chain_30 ea_cost_10 ea_cost_30 friends_50_2015 friends_100_2015 friends_50_2014
friends_100_2014 friends_mean interaction_up interaction_up_much new_friends users_superior
users_strangers users_pressure users_most_used users_scope users_news_changed opens_10_2015
opens_10_2014 opens_30_2014 hours_1 news_source news_lead packets_eve_2014 packets_eve_2015
packets_eve_2016 packets_six_2015 packets_six_2016 packets_persons_2016 packets_peak_2016
jobs_direct_2015 jobs_direct_2014 jobs_indirect_2015 jobs_indirect_2014 jobs_total_2015
jobs_total_2014 growth_jobs_total growth_jobs_direct growth_jobs_indirect
growth_direct_without_ea staff_1_5 donors donations_2015 donations_99 donations_99_times
charity_accounts packets_charity_2016 steps steps_money city_provinces city_cities city_services
city_visits city_monthly city_daily city_satisfied city_medical_time city_police_online
government_2015_08 government_2013_12 government_2014_03 government_ministries government_county
half_life patents_applied
";

fn load(name: &str) -> Scenario {
    Scenario::load(format!("scenarios/{name}.ron"), &[])
        .unwrap_or_else(|problems| panic!("{}", problems.render(Coloring::Plain)))
}

#[test]
fn every_scenario_loads_under_its_own_name() {
    for name in ALL {
        assert_eq!(load(name).elements.name, name);
    }
}

#[test]
fn every_scenario_comes_alive() {
    for name in ALL {
        let scenario = load(name);
        let born = genesis(&scenario.elements, scenario.tree().clone(), 0.02, 1);
        let (world, layout) = born.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(0 < layout.n_agents(), "{name} has no agents");
        assert_eq!(world.agents().len(), layout.n_agents() as usize);
    }
}

#[test]
fn the_tutorial_is_short_and_says_why() {
    let text = load("minimal").text().to_owned();
    assert!(text.lines().count() < 60, "{} lines", text.lines().count());
    let comments = text.lines().filter(|line| line.trim().starts_with("//")).count();
    assert!(10 <= comments, "only {comments} comments");
    let elements = load("minimal").elements;
    let own = elements.channels.iter().filter(|channel| channel.platform.is_some()).count();
    assert_eq!(own, 2, "two channels on the platform");
    let platform = &elements.platforms[0].species;
    let kinds = elements.species.iter().filter(|species| species.name != *platform).count();
    assert_eq!(kinds, 2, "two species beside the platform");
}

#[test]
fn every_connector_of_the_catalogue_has_a_channel() {
    let elements = load(MAIN).elements;
    let stood_for: BTreeSet<String> =
        elements.channels.iter().flat_map(|channel| channel.stands_for.clone()).collect();
    let catalogue: BTreeSet<String> = (1..=36).map(|number| format!("K{number:02}")).collect();
    assert_eq!(stood_for, catalogue);
    // K37 is the platform's rule system.
    let governance = &elements.platforms[0].governance;
    assert!(0.0 < governance.damping.get() && 0.0 < governance.cost.get());
}

#[test]
fn a_row_of_the_catalogue_with_two_relations_is_two_channels() {
    use Relation::{Create, Exchange, Share, Transform};
    let rows: [(&str, &[Relation]); 10] = [
        ("K06", &[Transform]),
        ("K12", &[Exchange, Share]),
        ("K16", &[Exchange, Share]),
        ("K19", &[Create, Transform]),
        ("K25", &[Transform]),
        ("K27", &[Transform]),
        ("K29", &[Share, Transform]),
        ("K32", &[Share, Create]),
        ("K33", &[Share, Create]),
        ("K36", &[Create]),
    ];
    let elements = load(MAIN).elements;
    for (row, relations) in rows {
        let has = |relation: &Relation| {
            let mut of_row =
                elements.channels.iter().filter(|channel| channel.stands_for.contains(&row.into()));
            of_row.any(|channel| channel.relation == *relation)
        };
        assert!(relations.iter().all(has), "{row} lacks one of {relations:?}");
    }
}

#[test]
fn every_class_relation_layer_and_stage_is_used() {
    let elements = load(MAIN).elements;
    let classes: BTreeSet<Class> = elements.channels.iter().map(|channel| channel.class).collect();
    assert_eq!(classes.len(), 3);
    let relations: BTreeSet<Relation> = elements.channels.iter().map(|c| c.relation).collect();
    assert_eq!(relations.len(), 4);
    let layers: BTreeSet<&str> = elements.species.iter().map(|s| s.layer.as_str()).collect();
    assert_eq!(
        layers.into_iter().collect::<Vec<_>>(),
        ["access", "application", "industry", "society"]
    );
    let stages: Vec<_> = elements.stages.iter().map(|stage| stage.name.as_str()).collect();
    assert_eq!(stages, ["native", "open", "ecosystem"]);
    for stage in stages {
        let mut opened = elements.channels.iter().filter_map(|c| c.release.stage.as_deref());
        assert!(opened.any(|known| known == stage), "stage {stage} opens nothing");
    }
}

#[test]
fn all_five_innovations_raise_some_quality() {
    let elements = load(MAIN).elements;
    let weights: [fn(&Quality) -> &Number; 5] =
        [|q| &q.thinking, |q| &q.technology, |q| &q.application, |q| &q.model, |q| &q.integration];
    for weight in weights {
        assert!(elements.channels.iter().any(|channel| 0.0 < weight(&channel.quality).get()));
    }
    let awaited: BTreeSet<Innovation> =
        elements.functions.iter().flat_map(|f| &f.release.innovation).map(|t| t.element).collect();
    assert!(4 <= awaited.len(), "functions wait for innovation: {awaited:?}");
}

#[test]
fn the_nine_actions_of_the_report_change_numbers_that_exist() {
    let scenario = load(MAIN);
    for number in 1..=9 {
        let head = format!("a{number}_");
        let mut of_number =
            scenario.elements.actions.iter().filter(|action| action.name.starts_with(&head));
        let action = of_number.next().unwrap_or_else(|| panic!("no action {number}"));
        assert!(of_number.next().is_none(), "action {number} twice");
        assert!(action.source.contains(&format!("3.4.{number}")), "{}", action.source);
    }
    for name in ALL {
        let scenario = load(name);
        for action in &scenario.elements.actions {
            assert!(!action.changes.is_empty(), "{} changes nothing", action.name);
            for change in &action.changes {
                let path = &change.path;
                assert!(
                    scenario.tree().find(path).is_some(),
                    "{name}: {} sets {path}",
                    action.name
                );
            }
        }
    }
}

#[test]
fn every_figure_is_a_target_and_every_scored_one_is_measured() {
    let elements = load(MAIN).elements;
    let figures: Vec<&str> = FIGURES.split_whitespace().collect();
    let targets: Vec<&str> = elements.targets.iter().map(|target| target.name.as_str()).collect();
    assert_eq!(targets, figures);
    for target in &elements.targets {
        let scored = target.role != Role::Context;
        assert!(target.measure.is_some() || !scored, "{} is scored, not measured", target.name);
        assert!(target.low <= target.value && target.value <= target.high, "{}", target.name);
        assert!(!target.source.is_empty() && !target.domain.is_empty(), "{}", target.name);
    }
    let of = |role| elements.targets.iter().filter(|target| target.role == role).count();
    assert_eq!((of(Role::Fitted), of(Role::HeldOut), of(Role::Context)), (73, 48, 63));
}

#[test]
fn every_number_says_where_it_comes_from() {
    let text = load(MAIN).text().to_owned();
    // How many an agent stands for, the clock, the smallest unit, days of an event; a target has its
    // source beside it, and classes of a distribution are a way of looking.
    let structure =
        ["members", "units", "steps", "days", "every", "value", "low", "high", "scale", "classes"];
    let bare = bare_numbers(&text);
    assert!(600 < bare.len(), "the scanner sees nothing: this test would prove nothing");
    for (field, number) in bare {
        let plain = number == "0" || number == "1";
        assert!(plain || structure.contains(&field.as_str()), "`{field}: {number}` has no source");
    }
}

#[test]
fn no_input_comes_from_a_held_out_figure() {
    let scenario = load(MAIN);
    let targets = &scenario.elements.targets;
    let told = |role: fn(Role) -> bool| -> BTreeSet<&str> {
        let of_role = targets.iter().filter(|target| role(target.role));
        of_role.flat_map(|target| places(&target.source)).collect()
    };
    // A place that a fitted figure has too may be read.
    let open = told(|role| role != Role::HeldOut);
    let closed: BTreeSet<&str> =
        told(|role| role == Role::HeldOut).difference(&open).copied().collect();
    assert!(40 <= closed.len(), "the scanner sees nothing: {closed:?}");
    // Sources and comments alike: before the targets, which name their own places.
    let text = fs::read_to_string(format!("scenarios/{MAIN}.ron")).unwrap();
    let (inputs, _) = text.split_once("\n    targets: [").unwrap();
    let lines = inputs.lines().enumerate().skip_while(|(_, line)| line.starts_with("//"));
    for (place, line) in lines {
        let read: Vec<&str> = places(line).filter(|place| closed.contains(place)).collect();
        assert!(read.is_empty(), "line {}: {read:?} is held out", place + 1);
    }
}

/// The places of the report and of the public history that a text names, as `F421-03` or `H044`.
fn places(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(|word| {
        let number = word.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let digits = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        number.len() + 1 == word.len() && 2 < number.len() && digits
    })
}

#[test]
fn held_out_shares_are_free_and_lie_elsewhere() {
    let elements = load(MAIN).elements;
    let mut seen = 0;
    let part = |target: &Target| match &target.measure {
        Some(Measure::Survey(Survey {
            asked, quantity: Quantity::Part(attribute, part), ..
        })) => Some((asked.species.clone(), attribute.clone(), part.clone())),
        _ => None,
    };
    let fitted: BTreeSet<_> =
        elements.targets.iter().filter(|t| t.role == Role::Fitted).filter_map(part).collect();
    for target in elements.targets.iter().filter(|target| target.role == Role::HeldOut) {
        let Some(asked) = part(target).filter(|asked| !fitted.contains(asked)) else { continue };
        let species = elements.species.iter().find(|species| species.name == asked.0).unwrap();
        let mut parts = species.attributes.iter().flat_map(|attribute| &attribute.parts);
        let share = &parts.find(|part| part.name == asked.2).unwrap().share;
        assert!(matches!(share.origin, Origin::Free { .. }), "{} is put in", target.name);
        let asked = 100.0 * share.get();
        assert!(!(target.low..=target.high).contains(&asked), "{} was looked at", target.name);
        seen += 1;
    }
    assert_eq!(seen, 5, "held-out shares of sectors");
}

/// Numbers outside of `Source(..)` and `Free(..)`, each with the field that it stands in.
fn bare_numbers(text: &str) -> Vec<(String, String)> {
    let (mut bare, mut heads, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut word = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = match c {
            '"' => rest[1..].find('"').map(|end| end + 2),
            '/' if rest.starts_with("//") => rest.find('\n'),
            '/' if rest.starts_with("/*") => rest.find("*/").map(|end| end + 2),
            _ => None,
        };
        if let Some(end) = skipped {
            rest = &rest[end..];
            continue;
        }
        match c {
            c if c.is_alphanumeric() || "_.-".contains(c) => word.push(c),
            c => {
                let said = heads.iter().any(|head| head == "Source" || head == "Free");
                if word.parse::<f64>().is_ok() && !said {
                    bare.push((field.clone(), word.clone()));
                }
                match c {
                    ':' => field.clone_from(&word),
                    '(' | '[' => heads.push(word.clone()),
                    ')' | ']' => drop(heads.pop()),
                    _ => {}
                }
                word.clear();
            }
        }
        rest = &rest[c.len_utf8()..];
    }
    bare
}

#[test]
fn the_scanner_of_bare_numbers_sees_what_is_bare() {
    let seen = bare_numbers(
        "(a: 3, b: Source(4, \"5\"), c: [Free(6, 1, 9), 7], /* 8 */ d: To(9)) // 10\n",
    );
    let seen: Vec<_> = seen.iter().map(|(field, number)| format!("{field}{number}")).collect();
    assert_eq!(seen, ["a3", "c7", "d9"]);
}

#[test]
fn free_numbers_have_room() {
    let free = load(MAIN).free();
    assert!(300 < free.len(), "{} free numbers", free.len());
    for number in free {
        assert!(number.low < number.high, "`{}` has no room", number.path);
    }
}

#[test]
fn series_run_forward_and_say_their_driver() {
    for name in ALL {
        for series in &load(name).elements.environment.series {
            let dates: Vec<Date> = series.points.iter().map(|(d, _)| d.parse().unwrap()).collect();
            assert!(dates.is_sorted_by(|a, b| a < b), "{name}: {} runs backward", series.name);
        }
    }
    for series in &load(MAIN).elements.environment.series {
        for (date, point) in &series.points {
            let driver = matches!(&point.origin, Origin::Source(from) if from.contains("driver"));
            let planned = series.between == Between::Step;
            assert!(driver || planned, "{} at {date} has no driver", series.name);
        }
    }
}

#[test]
fn the_world_has_the_size_it_is_planned_for() {
    let elements = load(MAIN).elements;
    let agents = |species: &Species| species.population.get() / species.members.get();
    let total: f64 = elements.species.iter().map(agents).sum();
    assert!((55_000.0..77_000.0).contains(&total), "{total} agents");
    for species in &elements.species {
        let one_to_one = species.members.get() <= 1.0;
        assert!(
            500.0 <= agents(species) || one_to_one,
            "{} agents of {}",
            agents(species),
            species.name
        );
        assert!(5000.0 <= species.population.get() || one_to_one, "{} is small", species.name);
    }
    // Connectors at the end of 2015 with all niches full, if only holders of what a channel
    // needs have any: under 650,000 beside the friends.
    let connectors: f64 = elements.channels.iter().map(|channel| wired(&elements, channel)).sum();
    assert!((300_000.0..650_000.0).contains(&connectors), "{connectors} connectors");
}

fn wired(elements: &Elements, channel: &Channel) -> f64 {
    let Wiring::Choice(choice) = &channel.wiring else { return 0.0 };
    let source = elements.species.iter().find(|species| species.name == channel.source).unwrap();
    let cap =
        |needed: &String| elements.functions.iter().find(|f| f.name == *needed).unwrap().cap.get();
    let held = channel.needs.source.iter().map(cap).fold(1.0, f64::min);
    there(elements, &channel.source, "2015-12-31") / source.members.get()
        * choice.wanted.get()
        * held
}

/// Individuals of a species on a day, if all ceilings and niches are full.
fn there(elements: &Elements, species: &str, day: &str) -> f64 {
    let species = elements.species.iter().find(|known| known.name == species).unwrap();
    match &species.entry {
        Arrival::Adoption(adoption) => adoption.factor.get() * at(elements, &adoption.ceiling, day),
        Arrival::Founders | Arrival::Plan(_) => species.population.get(),
        Arrival::Niche(niche) => {
            let fed = niche.feeds_on.iter().map(|food| there(elements, food, day)).sum();
            niche.capacity.get() * if niche.feeds_on.is_empty() { 1.0 } else { fed }
        }
    }
}

#[test]
fn niches_fit_the_seats_of_their_species() {
    // The main scenario may be run on to the end of 2018.
    for (name, day) in
        [(MAIN, "2018-12-31"), ("minimal", "2022-12-31"), ("food-delivery", "2020-12-31")]
    {
        let elements = load(name).elements;
        for species in &elements.species {
            let (wanted, seats) = (there(&elements, &species.name, day), species.population.get());
            assert!(wanted <= seats, "{name}: {wanted} {} on {seats} seats", species.name);
        }
    }
}

#[test]
fn spending_on_mobile_data_follows_the_operators_revenue() {
    let elements = load(MAIN).elements;
    for (year, within) in [("2014", 0.05), ("2015", 0.05)] {
        let middle = format!("{year}-07-01");
        let (start, end) =
            (format!("{}-12-31", year.parse::<i32>().unwrap() - 1), format!("{year}-12-31"));
        let subscriptions =
            f64::midpoint(at(&elements, "broadband", &start), at(&elements, "broadband", &end));
        let revenue = at(&elements, "data_revenue", &middle) / (subscriptions * 1e6);
        let user = elements.species.iter().find(|species| species.name == "user").unwrap();
        let spending =
            user.spending.iter().find(|spending| spending.category == "traffic").unwrap();
        let Budget::PerMember(budget) = &spending.budget else { panic!("not per member") };
        let category = elements.categories.iter().find(|c| c.name == "traffic").unwrap();
        let grown =
            |series: &str| at(&elements, series, &middle) / at(&elements, series, "2011-01-01");
        let spent = budget.get()
            * grown("income").powf(category.income_elasticity.get())
            * grown("data_price").powf(1.0 - category.price_elasticity.get());
        assert!((spent / revenue - 1.0).abs() < within, "{year}: {spent} against {revenue} CNY");
    }
}

/// A series on a day, straight in logarithms.
fn at(elements: &Elements, name: &str, day: &str) -> f64 {
    let series = elements.environment.series.iter().find(|series| series.name == name).unwrap();
    let day = day.parse::<Date>().unwrap().days() as f64;
    let point = |(date, value): &(String, Number)| {
        (date.parse::<Date>().unwrap().days() as f64, value.get())
    };
    let points: Vec<(f64, f64)> = series.points.iter().map(point).collect();
    let after = points.iter().position(|&(date, _)| day < date);
    match after {
        Some(0) => points[0].1,
        None => points[points.len() - 1].1,
        Some(after) => {
            let ((d0, v0), (d1, v1)) = (points[after - 1], points[after]);
            v0 * (v1 / v0).powf((day - d0) / (d1 - d0))
        }
    }
}

#[test]
fn copied_stocks_fade_faster_than_they_spread() {
    let elements = load(MAIN).elements;
    // The largest eigenvalue of log-normal degrees of mean 196 and spread 1.04 at strength 0.5.
    let multiplied = 0.5 * 196.0 * (1.04_f64 * 1.04).exp();
    for stock in &elements.stocks {
        let StockKind::Copied { decay } = &stock.kind else { continue };
        let rate = |channel: &Channel| {
            let Flow::Copy(copied) = &channel.flow else { return 0.0 };
            copied.rate.get()
        };
        let among = elements.channels.iter().filter(|channel| channel.stock == stock.name);
        let rates: f64 = among.filter(|c| c.wiring_is_along("chat")).map(rate).sum();
        assert!(rates * multiplied < decay.get(), "{} grows without end: {rates}", stock.name);
    }
}

trait Rides {
    fn wiring_is_along(&self, channel: &str) -> bool;
}

impl Rides for Channel {
    fn wiring_is_along(&self, channel: &str) -> bool {
        matches!(&self.wiring, Wiring::Along(carrier) if carrier == channel)
    }
}

#[test]
fn every_name_leads_somewhere() {
    for name in ALL {
        let elements = load(name).elements;
        let known = Known::of(&elements);
        known.species(&elements);
        known.channels(&elements);
        known.functions(&elements);
        known.the_rest(&elements);
        for target in &elements.targets {
            if let Some(measure) = &target.measure {
                known.measure(measure);
            }
        }
        for distribution in &elements.output.distributions {
            known.names("species", &[&distribution.species]);
            known.quantity(&distribution.quantity);
        }
    }
}

/// The names that a scenario declares, as `kind name`.
struct Known(BTreeSet<String>);

impl Known {
    fn of(elements: &Elements) -> Self {
        let mut all = BTreeSet::new();
        let mut declare = |kind: &str, name: &str| {
            assert!(all.insert(format!("{kind} {name}")), "{kind} {name} twice");
        };
        elements.layers.iter().for_each(|e| declare("layer", &e.name));
        elements.stocks.iter().for_each(|e| declare("stock", &e.name));
        elements.species.iter().for_each(|e| declare("species", &e.name));
        elements.platforms.iter().for_each(|e| declare("platform", &e.name));
        elements.categories.iter().for_each(|e| declare("category", &e.name));
        elements.channels.iter().for_each(|e| declare("channel", &e.name));
        elements.functions.iter().for_each(|e| declare("function", &e.name));
        elements.stages.iter().for_each(|e| declare("stage", &e.name));
        elements.events.iter().for_each(|e| declare("event", &e.name));
        elements.targets.iter().for_each(|e| declare("target", &e.name));
        elements.environment.industries.iter().for_each(|e| declare("industry", &e.name));
        elements.environment.series.iter().for_each(|e| declare("series", &e.name));
        for species in &elements.species {
            for attribute in &species.attributes {
                declare("attribute", &format!("{} {}", species.name, attribute.name));
                for part in &attribute.parts {
                    declare("part", &format!("{} {} {}", species.name, attribute.name, part.name));
                }
            }
        }
        Self(all)
    }

    fn names<S: AsRef<str>>(&self, kind: &str, names: &[S]) {
        for name in names {
            let key = format!("{kind} {}", name.as_ref());
            assert!(self.0.contains(&key), "there is no {key}");
        }
    }

    fn species(&self, elements: &Elements) {
        for species in &elements.species {
            self.names("layer", &[&species.layer]);
            let roles = &species.roles;
            let sum = sum([&roles.producer, &roles.supplier, &roles.consumer, &roles.manager]);
            assert!((sum - 1.0).abs() < 1e-9, "roles of {} sum to {sum}", species.name);
            for attribute in &species.attributes {
                let sum = total(attribute.parts.iter().map(|part| &part.share));
                assert!((sum - 1.0).abs() < 1e-9, "{} of {}: {sum}", attribute.name, species.name);
            }
            match &species.entry {
                Arrival::Founders => {}
                Arrival::Adoption(Adoption { platforms, ceiling, contacts, .. }) => {
                    self.names("platform", platforms);
                    self.names("series", &[ceiling]);
                    self.names("channel", &[contacts]);
                }
                Arrival::Niche(niche) => {
                    self.names("species", &niche.feeds_on);
                    self.names("stage", niche.release.stage.as_slice());
                }
                Arrival::Plan(plan) => self.names("series", &[&plan.series]),
            }
            if let Some(income) = &species.income {
                self.names("industry", &[&income.from]);
                self.names("series", income.series.as_slice());
            }
            for spending in &species.spending {
                self.names("category", &[&spending.category]);
            }
            self.names("industry", species.surplus.industry.as_slice());
            assert!(species.surplus.off_platform.get() + species.surplus.reinvestment.get() <= 1.0);
            if let Some(production) = &species.production {
                self.names("industry", &[&production.industry]);
                self.names("series", &[&production.wage]);
                assert!(
                    production.labour.get() + production.inputs.get() <= 1.0,
                    "{}",
                    species.name
                );
            }
            if let Some(over) = species.learning.as_ref().and_then(|l| l.over.as_ref()) {
                self.names("channel", &[over]);
            }
        }
    }

    fn channels(&self, elements: &Elements) {
        for channel in &elements.channels {
            let name = &channel.name;
            self.names("species", &[&channel.source, &channel.target]);
            self.names("stock", &[&channel.stock]);
            self.names("platform", channel.platform.as_slice());
            self.names("category", channel.category.as_slice());
            self.names("stage", channel.release.stage.as_slice());
            self.names("industry", channel.split.purse.as_slice());
            let money = elements.stocks.iter().find(|stock| stock.name == channel.stock).unwrap();
            let conserved = matches!(money.kind, StockKind::Conserved { .. });
            assert_eq!(conserved, channel.category.is_some(), "category of {name}");
            match (&channel.relation, &channel.flow) {
                (Relation::Exchange, Flow::Purchase(_) | Flow::Subscription(_) | Flow::Wages)
                | (Relation::Share, Flow::Gift(_))
                | (Relation::Transform, Flow::Purchase(_)) => assert!(conserved, "{name}"),
                (Relation::Exchange, Flow::Use(_))
                | (Relation::Share, Flow::Copy(_))
                | (Relation::Create, Flow::Make(_)) => assert!(!conserved, "{name}"),
                (Relation::Transform, Flow::Convert(convert)) => {
                    self.names("stock", &[&convert.from]);
                    self.names("industry", convert.payer.as_slice());
                    assert_eq!(conserved, convert.payer.is_some(), "who pays {name}?");
                }
                (relation, flow) => panic!("{name}: {relation:?} with {flow:?}"),
            }
            if let Flow::Purchase(purchase) = &channel.flow {
                self.names("channel", purchase.reach.as_slice());
                buys(elements, channel);
            }
            let ends = [
                (&channel.needs.source, &channel.source),
                (&channel.needs.target, &channel.target),
            ];
            for (needed, end) in ends {
                self.names("function", needed);
                let mut functions = elements.functions.iter().filter(|f| needed.contains(&f.name));
                assert!(functions.all(|function| function.species.contains(end)), "{name}, {end}");
            }
            Self::wiring(elements, channel);
        }
    }

    fn wiring(elements: &Elements, channel: &Channel) {
        let ends = |name: &str| {
            let other = elements.channels.iter().find(|other| other.name == name);
            other.map(|other| (other.source.clone(), other.target.clone()))
        };
        let own = Some((channel.source.clone(), channel.target.clone()));
        match &channel.wiring {
            Wiring::Latent(_) => assert!(channel.platform.is_none(), "{}", channel.name),
            Wiring::Social(social) => assert_eq!(ends(&social.from), own, "{}", channel.name),
            Wiring::Along(carrier) => {
                assert_eq!(ends(carrier), own, "{}", channel.name);
                let carrier = elements.channels.iter().find(|other| other.name == *carrier);
                assert!(!matches!(carrier.unwrap().wiring, Wiring::Along(_)), "{}", channel.name);
            }
            Wiring::Choice(choice) => {
                let mix = &choice.mix;
                let sum =
                    sum([&mix.friend_of_friend, &mix.preferential, &mix.best_of, &mix.random]);
                assert!((sum - 1.0).abs() < 1e-9, "mix of {} sums to {sum}", channel.name);
                assert!(
                    mix.best_of.get() <= 0.0 || 1.0 <= mix.candidates.get(),
                    "{}",
                    channel.name
                );
            }
        }
    }

    fn functions(&self, elements: &Elements) {
        assert!(elements.functions.len() <= 64, "a form has 64 bits");
        for (place, function) in elements.functions.iter().enumerate() {
            let name = &function.name;
            self.names("species", &function.species);
            self.names("platform", &[&function.platform]);
            self.names("stage", function.release.stage.as_slice());
            self.names("category", function.category.as_slice());
            let costs = 0.0 < function.cost.get() || 0.0 < function.upkeep.get();
            assert_eq!(costs, function.category.is_some(), "category of {name}");
            assert_eq!(0.0 < function.imitation.get(), function.over.is_some(), "{name} imitates");
            let channel =
                |known: &String| elements.channels.iter().find(|c| c.name == *known).unwrap();
            for over in function.over.iter().map(channel) {
                assert_eq!(over.source, over.target, "{name} imitates over {}", over.name);
                assert!(function.species.contains(&over.source), "{name} over {}", over.name);
            }
            for paid in function.paid_over.iter().map(channel) {
                assert!(function.species.contains(&paid.source), "{name} over {}", paid.name);
                assert_eq!(paid.category, function.category, "{name} over {}", paid.name);
            }
            for required in &function.requires {
                let before = elements.functions.iter().position(|f| f.name == *required).unwrap();
                assert!(before < place, "{name} requires what comes later");
                let mut adopters = function.species.iter();
                assert!(adopters.all(|s| elements.functions[before].species.contains(s)), "{name}");
            }
            for synergy in &function.synergies {
                self.names("function", &[&synergy.with]);
            }
            for saving in &function.saves {
                self.names("category", &[&saving.category]);
            }
        }
    }

    fn the_rest(&self, elements: &Elements) {
        for compartment in &elements.compartments {
            let species = elements.species.iter().find(|s| s.name == compartment.species).unwrap();
            let part = compartment.part.as_ref().unwrap();
            let name = &species.name;
            self.names("part", &[format!("{name} {} {part}", species.attributes[0].name)]);
        }
        for Category { name, outside, price, .. } in &elements.categories {
            let sum = total(outside.iter().map(|weight| &weight.weight));
            assert!(outside.is_empty() || (sum - 1.0).abs() < 1e-9, "outside of {name}: {sum}");
            for weight in outside {
                self.names("industry", &[&weight.industry]);
            }
            self.names("series", price.as_slice());
        }
        for platform in &elements.platforms {
            self.names("species", &[&platform.species]);
            self.names("species", &platform.innovation.developers);
            self.names("species", &platform.innovation.merchants);
        }
        for event in &elements.events {
            let channel = elements.channels.iter().find(|c| c.name == event.channel).unwrap();
            assert!(matches!(channel.flow, Flow::Gift(_)), "{} is on no gifts", event.name);
        }
        self.names("layer", &[&elements.environment.layer]);
        for industry in &elements.environment.industries {
            self.names("series", industry.output_per_worker.as_slice());
            industry.buys.iter().for_each(|buys| self.names("industry", &[&buys.supplier]));
            let bought = total(industry.buys.iter().map(|buys| &buys.value));
            assert!(bought < 1.0, "{} buys {bought} of its output", industry.name);
        }
    }

    fn measure(&self, measure: &Measure) {
        match measure {
            Measure::Active(group)
            | Measure::Registered(group)
            | Measure::JoinedPerDay(group)
            | Measure::Penetration(group)
            | Measure::Daily(group) => self.names("species", &[&group.species]),
            Measure::Holders(holding) | Measure::EverHeld(holding) => {
                self.names("species", &[&holding.species]);
                self.names("function", &[&holding.function]);
            }
            Measure::Flow(channels) => self.names("channel", channels),
            Measure::Gifts(channel) | Measure::Givers(channel) | Measure::Volume(channel) => {
                self.names("channel", &[channel]);
            }
            Measure::Booked(categories) | Measure::JobsIndirect(categories) => {
                self.names("category", categories);
            }
            Measure::EventGifts(event)
            | Measure::EventFlow(event)
            | Measure::EventGivers(event) => {
                self.names("event", &[event]);
            }
            Measure::JobsDirect(species) => self.names("species", species),
            Measure::Survey(Survey { asked, quantity, .. }) => {
                self.names("species", &[&asked.species]);
                self.names("function", asked.function.as_slice());
                if let Quantity::Part(attribute, part) = quantity {
                    self.names("part", &[format!("{} {attribute} {part}", asked.species)]);
                }
                self.quantity(quantity);
            }
            Measure::Percent(one, other) | Measure::Ratio(one, other) => {
                self.measure(one);
                self.measure(other);
            }
            Measure::Sum(parts) => parts.iter().for_each(|part| self.measure(part)),
            Measure::Growth(of) => self.measure(of),
            Measure::RootMeanSquare(targets) => self.names("target", targets),
            Measure::Series(series) => self.names("series", &[series]),
            Measure::Constant(_) => {}
        }
    }

    fn quantity(&self, quantity: &Quantity) {
        match quantity {
            Quantity::Degree(channel)
            | Quantity::Followers(channel)
            | Quantity::NewAcquaintances(channel)
            | Quantity::ShareOfInformation(channel) => self.names("channel", &[channel]),
            Quantity::Strength(channels) | Quantity::ShareOfRevenue(channels) => {
                self.names("channel", channels);
            }
            Quantity::Holds(function) | Quantity::EverHeld(function) => {
                self.names("function", &[function]);
            }
            Quantity::Gain(function) => self.names("function", function.as_slice()),
            Quantity::Saving(category) => self.names("category", &[category]),
            Quantity::ShareOfSpending(category, channel) => {
                self.names("category", &[category]);
                self.names("channel", &[channel]);
            }
            Quantity::Level
            | Quantity::Invested
            | Quantity::Staff
            | Quantity::Part(_, _)
            | Quantity::Column(_) => {}
        }
    }
}

/// A purchase needs a budget of the payer and somebody who sells the same off the platform.
fn buys(elements: &Elements, channel: &Channel) {
    let payer = elements.species.iter().find(|species| species.name == channel.source).unwrap();
    let category = channel.category.as_ref().unwrap();
    let mut budgets = payer.spending.iter().map(|spending| &spending.category);
    assert!(budgets.any(|known| known == category), "{} cannot pay {}", payer.name, channel.name);
    let outside =
        &elements.categories.iter().find(|known| known.name == *category).unwrap().outside;
    assert!(!outside.is_empty(), "{category} is sold nowhere else");
}

fn sum<const N: usize>(numbers: [&Number; N]) -> f64 {
    total(numbers.into_iter())
}

fn total<'n>(numbers: impl Iterator<Item = &'n Number>) -> f64 {
    numbers.map(Number::get).sum()
}
