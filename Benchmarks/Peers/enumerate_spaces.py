#!/usr/bin/env python3
"""Lists the valid configurations of the spaces that `plait-benchmarks tuning-spaces --spaces-file` wrote, with Kernel Tuner's search space and
with python-constraint2 alone. See Benchmarks/tuning-spaces.

    enumerate_spaces.py SPACES.json [--runs 3]
"""
import argparse
import json
import statistics
import time
import warnings

warnings.simplefilter("ignore")


def of_kernel_tuner(parameters, constraints):
    from kernel_tuner.searchspace import Searchspace

    return len(Searchspace(parameters, constraints, 1 << 40, framework="pythonconstraint").list)


def of_constraint(parameters, constraints):
    from constraint import OptimizedBacktrackingSolver, Problem

    problem = Problem(OptimizedBacktrackingSolver(forwardcheck=False))
    for name, values in parameters.items():
        problem.addVariable(name, values)
    for constraint in constraints:
        problem.addConstraint(constraint)
    return len(problem.getSolutionsAsListDict(order=list(parameters))[0]) if parameters else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("spaces")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with open(options.spaces) as file:
        spaces = json.load(file)
    for space in spaces:
        parameters = {p["name"]: p.get("texts") or [int(v) if v == int(v) else v for v in p["values"]] for p in space["parameters"]}
        for name, enumerate_ in (("Kernel Tuner", of_kernel_tuner), ("python-constraint2", of_constraint)):
            seconds, count = [], 0
            try:
                for _ in range(options.runs):
                    begin = time.perf_counter()
                    count = enumerate_(dict(parameters), list(space["constraints"]))
                    seconds.append(time.perf_counter() - begin)
                print(f"{space['name']:24} {name:20} {count:9} valid  median {statistics.median(seconds):8.3f} s  largest {max(seconds):8.3f} s  runs {options.runs}", flush=True)
            except Exception as error:
                print(f"{space['name']:24} {name:20} failed: {type(error).__name__}: {str(error)[:120]}", flush=True)


main()
