"""Computes what tests/oracles.rs computed, with other people's code, and compares.

Where both must be the same number, to the last digits; where both have luck, by the test of
Kolmogorov and Smirnov at 1e-5 for each comparison, so that two right programs disagree once in some
ten thousand times.
"""

import json
import math
import sys

try:
    import networkx
    import numpy
    import skbio.diversity.alpha as alpha
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

luck = numpy.random.default_rng(2024)


def same_law(ours, theirs, what):
    """Two samples of one distribution: D·sqrt(nm/(n + m)) below the quantile of 1 − 1e-5."""
    ours, theirs = numpy.sort(ours), numpy.sort(theirs)
    every = numpy.concatenate([ours, theirs])
    below = lambda sample: numpy.searchsorted(sample, every, side="right") / len(sample)
    distance = numpy.abs(below(ours) - below(theirs)).max()
    scaled = distance * math.sqrt(len(ours) * len(theirs) / (len(ours) + len(theirs)))
    # 2·exp(−2x²) = 1e-5.
    assert scaled < 2.47, (what, scaled, numpy.mean(ours), numpy.mean(theirs))


def graphs(cases):
    for case in cases:
        graph = networkx.DiGraph()
        graph.add_nodes_from(range(case["n"]))
        graph.add_edges_from(case["links"])
        theirs = networkx.pagerank(graph, alpha=0.85, tol=1e-15, max_iter=5000)
        apart = max(abs(theirs[node] - rank) for node, rank in enumerate(case["pagerank"]))
        assert apart < 1e-12, apart

        def sets(labels):
            groups = {}
            for node, label in enumerate(labels):
                groups.setdefault(label, set()).add(node)
            return {frozenset(group) for group in groups.values()}

        strong = {frozenset(c) for c in networkx.strongly_connected_components(graph)}
        weak = {frozenset(c) for c in networkx.weakly_connected_components(graph)}
        assert sets(case["strong"]) == strong and sets(case["weak"]) == weak


def hill(cases):
    for case in cases:
        assert math.isclose(alpha.shannon(case["counts"], base=math.e), case["shannon"], rel_tol=1e-12, abs_tol=1e-12)
        for order, ours in case["orders"]:
            theirs = alpha.hill(case["counts"], order=order)
            assert math.isclose(theirs, ours, rel_tol=1e-12), (case["counts"], order, theirs, ours)


def sir(case):
    people, chance = case["people"], case["chance"]

    def outbreak(seed):
        # Each link transmits once or never: who is reached is who hangs together over those that do.
        contacts = networkx.gnm_random_graph(people, 2 * people, seed=seed)
        passing = networkx.Graph()
        passing.add_nodes_from(range(people))
        passing.add_edges_from(pair for pair in contacts.edges if luck.random() < chance)
        reached = set()
        for first in range(case["first"]):
            reached |= networkx.node_connected_component(passing, first)
        return len(reached) / people

    same_law(case["sizes"], [outbreak(seed) for seed in range(400)], "sir")


def boltzmann(case):
    agents, each = case["agents"], case["each"]

    def run():
        units = numpy.full(agents, each)
        near = [(a, (a + 1) % agents) for a in range(agents)]
        near += [tuple(pair) for pair in luck.integers(0, agents, (4 * agents, 2))]
        count = 300 * agents
        links, turned = luck.integers(0, len(near), count), luck.integers(0, 2, count)
        for link, turn in zip(links, turned):
            giver, taker = near[link][turn], near[link][1 - turn]
            if units[giver] > 0:
                units[giver] -= 1
                units[taker] += 1
        ranked = numpy.sort(units)
        weights = 2 * numpy.arange(1, agents + 1) - agents - 1
        return (units == 0).mean(), (weights * ranked).sum() / (agents * ranked.sum())

    none, gini = zip(*[run() for _ in range(32)])
    same_law(case["none"], none, "nothing")
    same_law(case["gini"], gini, "gini")


def opinions(cases):
    def run(agents, phi):
        links = luck.integers(0, agents, (2 * agents, 2)).tolist()
        opinion = luck.integers(0, agents // 10, agents).tolist()
        ends = [[] for _ in range(agents)]
        for number, (a, b) in enumerate(links):
            ends[a].append((number, 0))
            ends[b].append((number, 1))
        while True:
            for agent in luck.integers(0, agents, agents).tolist():
                if not ends[agent]:
                    continue
                number, side = ends[agent][int(luck.random() * len(ends[agent]))]
                if luck.random() < phi:
                    alike = [other for other in range(agents) if opinion[other] == opinion[agent]]
                    to = alike[int(luck.random() * len(alike))]
                    if to != agent:
                        far = (number, 1 - side)
                        ends[links[number][1 - side]].remove(far)
                        ends[to].append(far)
                        links[number][1 - side] = to
                else:
                    opinion[agent] = opinion[links[number][1 - side]]
            if all(opinion[a] == opinion[b] for a, b in links):
                graph = networkx.MultiGraph(links)
                return max(len(c) for c in networkx.connected_components(graph)) / agents

    for case in cases:
        theirs = [run(case["agents"], case["phi"]) for _ in range(60)]
        same_law(case["sizes"], theirs, ("opinions", case["phi"]))


with open(sys.argv[2], encoding="utf-8") as file:
    globals()[sys.argv[1]](json.load(file))
print("agrees")
