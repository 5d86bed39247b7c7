"""Both models in Mesa: `python peers.py (sir | wealth) [agents]`; see README.md."""

import random
import sys
import time

DEGREE, STEPS, SEEDS = 10, 200, 3
TRANSMISSION, RECOVERY, ILL, MONEY = 0.05, 0.1, 1000, 10


def links(agents, seed):
    """Ends drawn evenly, without loops and double links."""
    luck = random.Random(seed)
    pairs = ((luck.randrange(agents), luck.randrange(agents)) for _ in range(agents * DEGREE // 2))
    return sorted({(min(a, b), max(a, b)) for a, b in pairs if a != b})


def gini(money):
    money, n = sorted(money), len(money)
    assert sum(money) == MONEY * n, "money is conserved"
    ranked = sum(rank * own for rank, own in enumerate(money, 1))
    return 2 * ranked / (n * sum(money)) - (n + 1) / n


def mesa(model_name, agents, seed):
    from mesa import Agent, Model

    class Person(Agent):
        """Neighbours are a list of agents, the fastest way that Mesa has."""

        def __init__(self, model):
            super().__init__(model)
            self.health, self.money, self.others = 0, MONEY, []

        def sir(self):
            if self.health != 1:
                return
            draw = self.random.random
            for other in self.others:
                if other.health == 0 and draw() < TRANSMISSION:
                    other.health = 3  # ill from the next step on
            if draw() < RECOVERY:
                self.health = 2

        def fall_ill(self):
            if self.health == 3:
                self.health = 1

        def wealth(self):
            if self.money and self.others:
                self.money -= 1
                self.random.choice(self.others).money += 1

    model = Model(seed=seed)
    people = [Person(model) for _ in range(agents)]
    for a, b in links(agents, seed):
        people[a].others.append(people[b])
        people[b].others.append(people[a])
    for person in people[::ILL]:
        person.health = 1
    begin = time.perf_counter()
    for _ in range(STEPS):
        if model_name == "sir":
            model.agents.shuffle_do("sir")
            model.agents.do("fall_ill")
        else:
            model.agents.shuffle_do("wealth")
    seconds = time.perf_counter() - begin
    if model_name == "sir":
        return sum(person.health != 0 for person in people) / agents, seconds
    return gini([person.money for person in people]), seconds


def main():
    model_name = sys.argv[1]
    agents = int(float(sys.argv[2])) if len(sys.argv) > 2 else 10_000
    outcomes = [mesa(model_name, agents, seed) for seed in range(1, SEEDS + 1)]
    results, seconds = zip(*outcomes)
    mean = sum(results) / SEEDS
    band = 2 * (sum((r - mean) ** 2 for r in results) / (SEEDS - 1) / SEEDS) ** 0.5
    speed = agents * STEPS / min(seconds)
    print(f"mesa {agents} agents {mean:.5f} ± {band:.5f}, {min(seconds):8.3f} s, {speed:9.3e} agent-steps/s")


main()
