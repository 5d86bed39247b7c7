//! Every figure is a target, and what is held out is no input.

use std::collections::BTreeSet;
use std::fs;

use ecograph::scenario::{Measure, Origin, Quantity, Role, Survey, Target};

use super::{MAIN, load};

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
