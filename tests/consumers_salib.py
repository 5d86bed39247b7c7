"""Sobol's points against SciPy, shares and elementary effects against SALib, from the same samples."""

import json
import sys

try:
    import numpy
    from SALib.analyze import morris, sobol
    from scipy.stats import qmc
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

with open(sys.argv[1], encoding="utf-8") as file:
    found = json.load(file)


def close(name, ours, theirs):
    ours, theirs = numpy.array(ours), numpy.array(theirs)
    apart = numpy.max(numpy.abs(ours - theirs) / numpy.maximum(numpy.abs(theirs), 1e-2))
    assert apart < 1e-12, (name, apart, ours, theirs)


points = numpy.array(found["sobol"])
theirs = qmc.Sobol(d=points.shape[1], scramble=False, bits=32).random(len(points))
assert (points == theirs).all(), numpy.argwhere(points != theirs)[:3]

problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[-numpy.pi, numpy.pi]] * 3}


def ishigami(unit):
    x = (2 * unit - 1) * numpy.pi
    return numpy.sin(x[:, 0]) + 7 * numpy.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * numpy.sin(x[:, 0])


mixed = numpy.array(found["saltelli"])
outcomes = numpy.array(found["saltelli_outcomes"])
close("outcomes", outcomes, ishigami(mixed))
result = sobol.analyze(problem, outcomes, calc_second_order=False, num_resamples=2)
close("S1", found["first"], result["S1"])
close("ST", found["total"], result["ST"])
# Jansen's first order is not in SALib: as in Saltelli and others (2010), table 2, c.
rows = outcomes.reshape(-1, 5)
a, b = rows[:, 0], rows[:, 4]
variance = numpy.var(numpy.r_[a, b])
jansen = [1 - numpy.mean((b - rows[:, 1 + i]) ** 2) / (2 * variance) for i in range(3)]
close("S1 of Jansen", found["first_jansen"], jansen)

walks = numpy.array(found["morris"])
outcomes = numpy.array(found["morris_outcomes"])
problem["bounds"] = [[0, 1]] * 3
result = morris.analyze(problem, walks, outcomes, num_levels=4, num_resamples=2)
close("mu", found["mu"], result["mu"])
close("mu*", found["mu_star"], result["mu_star"])
close("sigma", found["sigma"], result["sigma"])
print("read")
