#!/usr/bin/env python3
"""Fronts of live kernels after equally many evaluations: plait tune, random search, pymoo's NSGA-II. See Benchmarks/tuning-fronts.

    compare_fronts.py PLAIT SPEC.yaml... [--objectives time,energy] [--budget 80] [--seeds 3] [--passes 3] [--population 16]

All evaluate by Plait (the peers by one `plait tune trial` each) and begin with the default. As measured values are noisy, the configurations
of all fronts, and the default, are measured again at the end, in turns; a front's value is the median of the passes, and its hypervolume is that in the box,
in logarithms, that these span.
"""
import argparse
import json
import math
import os
import random
import statistics
import subprocess
import tempfile

import numpy as np

from kernel_problem import Problem, Trials, machine_line

FIELDS = {"energy": "energy", "memory": "peakMemoryBytes", "size": "objectBytes"}


def values(answer, objectives):
    """None where the trial failed or a value is not there."""
    if not answer.get("seconds") or not answer.get("isVerified"):
        return None
    found = [statistics.median(answer["seconds"]) if o == "time" else answer.get(FIELDS[o]) for o in objectives]
    return found if all(v is not None and v > 0 for v in found) else None


def key(problem, configuration):
    return json.dumps({n: configuration[n] for n in problem.values})


class Peers:
    """Valid configurations as lists of levels."""

    def __init__(self, problem, objectives):
        self.problem, self.objectives = problem, objectives
        self.names = list(problem.values)
        self.tests = [compile(t, "constraint", "eval") for t in (f"({problem.with_sizes(c)})" for c in problem.spec.get("constraints") or [])]
        self.conditions = [(n, compile(problem.with_sizes(c), "when", "eval")) for n, c in problem.conditions.items()]

    def configuration(self, levels):
        return {n: self.problem.values[n][l] for n, l in zip(self.names, levels)}

    def settled(self, levels):
        """The same with parameters that have no effect at their defaults; None where a constraint does not hold."""
        levels = [int(l) for l in levels]
        configuration = self.configuration(levels)
        for name, condition in self.conditions:
            if not eval(condition, {}, configuration):
                place = self.names.index(name)
                levels[place] = self.problem.values[name].index(self.problem.defaults[name])
                configuration[name] = self.problem.defaults[name]
        return levels if all(eval(t, {}, configuration) for t in self.tests) else None

    def drawn(self, generator):
        while True:
            levels = self.settled([generator.randrange(len(self.problem.values[n])) for n in self.names])
            if levels is not None:
                return levels

    def repaired(self, levels, generator):
        """Parameters drawn anew, one after the other, until the constraints hold."""
        found = self.settled(levels)
        if found is None:
            levels = list(levels)
            for place in generator.sample(range(len(levels)), len(levels)):
                levels[place] = generator.randrange(len(self.problem.values[self.names[place]]))
                found = self.settled(levels)
                if found is not None:
                    break
        return found or self.drawn(generator)

    def default(self):
        return [self.problem.values[n].index(self.problem.defaults[n]) for n in self.names]


def by_random(peers, trials, budget, seed, _):
    generator = random.Random(seed)
    tried = {tuple(peers.default())}
    while len(tried) < budget:
        tried.add(tuple(peers.drawn(generator)))
    return [(peers.configuration(l), values(trials(peers.configuration(l)), peers.objectives)) for l in sorted(tried)]


def by_nsga2(peers, trials, budget, seed, population):
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.problem import ElementwiseProblem
    from pymoo.core.repair import Repair
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.mutation.pm import PM
    from pymoo.optimize import minimize

    generator = random.Random(seed)
    seen = []

    class Levels(ElementwiseProblem):
        def __init__(self):
            most = [len(peers.problem.values[n]) - 1 for n in peers.names]
            super().__init__(n_var=len(most), n_obj=len(peers.objectives), xl=np.zeros(len(most)), xu=np.array(most), vtype=int)

        def _evaluate(self, x, out, *args, **kwargs):
            configuration = peers.configuration([int(v) for v in x])
            found = values(trials(configuration), peers.objectives)
            seen.append((configuration, found))
            out["F"] = [math.log(v) for v in found] if found else [50.0] * len(peers.objectives)

    class ToValid(Repair):
        def _do(self, problem, X, **kwargs):
            rounded = np.clip(np.around(X), problem.xl, problem.xu).astype(int)
            return np.array([peers.repaired(row, generator) for row in rounded.tolist()])

    first = [peers.default()]
    while len(first) < population:
        levels = peers.drawn(generator)
        if levels not in first:
            first.append(levels)
    algorithm = NSGA2(
        pop_size=population, sampling=np.array(first), crossover=SBX(prob=0.9, eta=3, vtype=float), mutation=PM(eta=3, vtype=float),
        repair=ToValid(), eliminate_duplicates=True)
    minimize(Levels(), algorithm, ("n_eval", budget), seed=seed, verbose=False)
    return seen


def front(tried):
    good = [(c, v) for c, v in tried if v]
    return [(c, v) for c, v in good if not any(all(a <= b for a, b in zip(w, v)) and w != v for _, w in good)]


def volume(points):
    """The share of the unit square that the points dominate, smaller being better."""
    filled, ceiling = 0.0, 1.0
    for x, y in sorted(points):
        if x < 1 and y < ceiling:
            filled += (1 - x) * (ceiling - y)
            ceiling = y
    return filled


def by_plait(plait, problem, objectives, budget, seed):
    with tempfile.TemporaryDirectory() as scratch:
        command = [plait, "tune", problem.path, "--objective", ",".join(objectives), "--budget", str(budget), "--exhaust", "--fresh", "--json", "--seed", str(seed), "--store", os.path.join(scratch, "store.sqlite")]
        answer = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "XDG_CACHE_HOME": scratch}).stdout)
    return answer["trials"], [({n: p["configuration"][n] for n in problem.values}, p["values"]) for p in answer["front"]]


def compare(problem, objectives, options):
    peers = Peers(problem, objectives)
    fronts, counts = {}, {}
    for seed in range(1, options.seeds + 1):
        order = ["plait", "random", "NSGA-II"]
        for side in order[seed % 3:] + order[: seed % 3]:
            if side == "plait":
                counts[side, seed], fronts[side, seed] = by_plait(options.plait, problem, objectives, options.budget, seed)
                continue
            trials = Trials(options.plait, problem)
            tried = (by_random if side == "random" else by_nsga2)(peers, trials, options.budget, seed, options.population)
            trials.close()
            counts[side, seed], fronts[side, seed] = len(tried), front(tried)
    # The default among them, so that the box is not that of a few like points.
    union = {key(problem, c): c for found in fronts.values() for c, _ in found} | {key(problem, problem.defaults): problem.defaults}
    again = {k: [] for k in union}
    trials = Trials(options.plait, problem)
    for turn in range(options.passes):
        keys = list(union)
        random.Random(turn).shuffle(keys)
        for k in keys:
            again[k].append(values(trials(union[k]), objectives))
    trials.close()
    logs = {k: [math.log(statistics.median(v[o] for v in found)) for o in range(2)] for k, found in again.items() if all(found)}
    low = [min(v[o] for v in logs.values()) for o in range(2)]
    high = [max(v[o] for v in logs.values()) for o in range(2)]
    share = lambda v: [(v[o] - low[o]) / max(high[o] - low[o], 1e-12) for o in range(2)]
    record = {"kernel": problem.name, "objectives": objectives, "budget": options.budget, "volumes": {}, "union": len(union), "load": machine_line()}
    print(f"{problem.name}, {', '.join(objectives)}: {options.budget} evaluations, seeds 1 to {options.seeds}, {len(union)} configurations (fronts and default) measured again in {options.passes} passes; {machine_line()}")
    for side in ("plait", "random", "NSGA-II"):
        found = []
        for seed in range(1, options.seeds + 1):
            keys = [key(problem, c) for c, _ in fronts[side, seed]]
            found.append(volume([share(logs[k]) for k in keys if k in logs]))
        record["volumes"][side] = found
        sizes = [len(fronts[side, seed]) for seed in range(1, options.seeds + 1)]
        evaluations = [counts[side, seed] for seed in range(1, options.seeds + 1)]
        print(f"  {side:8} hypervolume {statistics.mean(found):.3f}  ({', '.join(f'{v:.3f}' for v in found)}); fronts of {sizes}; evaluations {evaluations}", flush=True)
    return record


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plait")
    parser.add_argument("specifications", nargs="+")
    parser.add_argument("--objectives", default="time,energy")
    parser.add_argument("--budget", type=int, default=80)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--population", type=int, default=16)
    parser.add_argument("--json-file")
    options = parser.parse_args()
    objectives = options.objectives.split(",")
    if len(objectives) != 2:
        raise SystemExit("--objectives takes two")
    records = [compare(Problem(path), objectives, options) for path in options.specifications]
    if options.json_file:
        with open(options.json_file, "w") as file:
            json.dump({"schema": "plait.benchmark/1", "runs": records}, file)


main()
