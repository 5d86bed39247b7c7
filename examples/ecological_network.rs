//! What ecological network analysis says about a spring in Iowa (Tilly 1968): `cargo run --example ecological_network`.
#![expect(clippy::print_stdout, reason = "an example is there to be read")]

use ecograph::indices::{
    Circulation, FlowNetwork, FlowNetworkError, Throughput, diversity, information, null_model,
};

const NODES: [&str; 5] = ["plants", "bacteria", "detritus feeders", "carnivores", "detritus"];

fn main() -> Result<(), FlowNetworkError> {
    let spring = cone_spring()?;
    let sums = Throughput::of(&spring);
    println!("Cone Spring: {} compartments, kcal per square metre and year", spring.n());
    println!(
        "  enters {:.0}, flows through all nodes together {:.0}",
        sums.boundary, sums.throughflow
    );

    println!("\nDiversity: how many kinds of compartments carry the flow");
    let throughflow = spring.throughflow();
    for (order, what) in [(0.0, "present"), (1.0, "common"), (2.0, "dominant")] {
        say(&format!("{what} (order {order})"), diversity::hill(&throughflow, order), "");
    }

    println!("\nBalance: order against reserve");
    if let (Some(found), Some(null)) = (information::measure(&spring), null_model::fit(&spring)) {
        say("relative ascendency, order", found.alpha(), "1 is all order, no reserve");
        say("  of which beyond pattern and sizes", Some(null.excess()), "");
        say("balance", found.balance(), "1 is the best possible");
        say("effective links a node", Some(found.effective_link_density()), "");
        say("effective roles", Some(found.trophic_depth()), "");
    }

    println!("\nCirculation: what happens before energy leaves");
    say("steps on average", sums.average_path_length(), "");
    say("indirect for each direct unit", sums.indirect_to_direct(), "");
    if let Some(circulation) = Circulation::of(&spring) {
        say("cycled (Finn)", circulation.finn_cycling(), "share of throughflow");
        say("homogenisation", circulation.homogenisation_by_output(), "above 1 the web evens out");
        println!("\nWho lives on what has passed the detritus");
        for (node, name) in NODES.iter().enumerate() {
            let part = circulation.dependency(node, 4).unwrap_or(0.0);
            println!(
                "  {name:<18} {:>3.0} %  {}",
                100.0 * part,
                "#".repeat((20.0 * part).round() as usize)
            );
        }
    }
    Ok(())
}

fn say(what: &str, value: Option<f64>, note: &str) {
    match value {
        Some(value) => println!("  {what:<36} {value:>8.3}  {note}"),
        None => println!("  {what:<36} not defined"),
    }
}

fn cone_spring() -> Result<FlowNetwork, FlowNetworkError> {
    let flows = [
        (0, 4, 8881.0),
        (1, 2, 75.0),
        (1, 4, 1600.0),
        (2, 3, 370.0),
        (2, 4, 200.0),
        (3, 4, 167.0),
        (4, 1, 5205.0),
        (4, 2, 2309.0),
    ];
    let imports = vec![11184.0, 0.0, 0.0, 0.0, 635.0];
    let exports = vec![300.0, 255.0, 0.0, 0.0, 860.0];
    let respiration = vec![2003.0, 3275.0, 1814.0, 203.0, 3109.0];
    FlowNetwork::new(&flows, imports, exports, respiration)
}
