#!/usr/bin/env python3
"""Runs Kernel Tuner's strategies and Optuna's TPE on recorded search spaces and writes down what they tried.

    record_tuners.py OUT.jsonl SPACE.json.gz... --strategies simulated_annealing,... --seeds 0:20 [--limit SECONDS]

One line a run: the space, the strategy, the seed, and for each first visit of a configuration the position of its
row in the cache, the milliseconds that it took (compile, benchmark, verification), and those of the peer's own search.
The budget is that of the community's protocol (Willemsen et al., FGCS 2024): the median time of an evaluation times the
evaluations that random search needs to come 95 % of the way from the median to the optimum, and a tenth more.
Runs that OUT holds already are skipped, so that an interrupted recording goes on.
"""
import argparse
import gzip
import json
import math
import os
import random
import sys
import tempfile
import time
import warnings

import numpy as np

warnings.simplefilter("ignore")


def load(path):
    text = gzip.open(path, "rt").read() if path.endswith(".gz") else open(path).read()
    return json.loads(text)


def value(row, key):
    v = row.get(key)
    return float(v) if isinstance(v, (int, float)) and math.isfinite(v) and v < 1e19 else math.nan


def budget_seconds(cache):
    rows = list(cache["cache"].values())
    times = np.array([value(r, "time") for r in rows])
    spent = np.nansum([[value(r, k) for k in ("compile_time", "benchmark_time", "verification_time")] for r in rows], axis=1)
    good = np.sort(times[~np.isnan(times)])
    optimum, median = good[0], np.median(good)
    target = optimum + (median - optimum) * 0.05
    falling = good[::-1]
    i = int(np.argmax(falling <= target))
    if falling[i] == optimum and i > 0:
        i -= 1
    evaluations = math.ceil(i / (len(good) + 1 - i))
    return max(evaluations, 3) * float(np.median(spent)) / 1000 * 1.1


class Enough(Exception):
    pass


def kernel_tuner_run(path, cache, positions, strategy, seed, seconds):
    import kernel_tuner
    from kernel_tuner.runners import simulation

    visits = []
    seen = set()
    original = simulation.SimulationRunner.run

    def run(self, parameter_space, tuning_options):
        parameter_space = list(parameter_space)
        results = original(self, parameter_space, tuning_options)
        for element, result in zip(parameter_space, results):
            key = ",".join(str(i) for i in element)
            if result is None:
                continue
            own = sum(float(result.get(k) or 0) for k in ("strategy_time", "framework_time"))
            if key in positions and key not in seen:
                seen.add(key)
                row = cache["cache"][key]
                spent = sum(x for x in (value(row, k) for k in ("compile_time", "benchmark_time", "verification_time")) if x == x)
                visits.append([positions[key], round(spent, 4), round(own, 4)])
            elif visits:
                visits[-1][2] = round(visits[-1][2] + own, 4)
        return results

    simulation.SimulationRunner.run = run
    random.seed(seed)
    np.random.seed(seed)
    try:
        with open(os.devnull, "w") as null:
            kept, sys.stdout = sys.stdout, null
            try:
                kernel_tuner.interface.tune_cache(path, strategy=strategy, strategy_options={"time_limit": seconds}, verbose=False, quiet=True)
            finally:
                sys.stdout = kept
    finally:
        simulation.SimulationRunner.run = original
    return visits


def optuna_run(cache, positions, seed, seconds):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    names = cache["tune_params_keys"]
    lists = cache["tune_params"]
    visits, seen, spent = [], set(), 0.0
    started = time.perf_counter()
    empty = 0
    while spent < seconds * 1000 and empty < 3000:
        trial = study.ask()
        values = [lists[n][trial.suggest_int(n, 0, len(lists[n]) - 1)] for n in names]
        key = ",".join(str(v) for v in values)
        row = cache["cache"].get(key)
        cost = value(row, "time") if row else math.nan
        if cost == cost:
            study.tell(trial, cost)
        else:
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
        own = (time.perf_counter() - started) * 1000
        started = time.perf_counter()
        if row is not None and key not in seen:
            seen.add(key)
            took = sum(x for x in (value(row, k) for k in ("compile_time", "benchmark_time", "verification_time")) if x == x)
            visits.append([positions[key], round(took, 4), round(own, 4)])
            spent += took + own
            empty = 0
        else:
            empty += 1
            spent += own
            if visits:
                visits[-1][2] = round(visits[-1][2] + own, 4)
    return visits


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("spaces", nargs="+")
    parser.add_argument("--strategies", default="simulated_annealing,genetic_algorithm,adaptive_tabu_greywolf,hybrid_vndx,optuna_tpe")
    parser.add_argument("--seeds", default="0:10")
    parser.add_argument("--limit", type=float, default=1e9)
    options = parser.parse_args()
    first, last = (int(x) for x in options.seeds.split(":"))
    end = time.time() + options.limit
    done = set()
    if os.path.exists(options.out):
        for line in open(options.out):
            record = json.loads(line)
            done.add((record["space"], record["strategy"], record["seed"]))
    prepared = {}
    for path in options.spaces:
        cache = load(path)
        name = os.path.basename(path).removesuffix(".gz").removesuffix(".json")
        handle = tempfile.NamedTemporaryFile("w", suffix=".json", delete=False)
        cache = {"objective": "time", **cache}
        names = cache["tune_params_keys"]
        values = {n: {str(v): v for v in cache["tune_params"][n]} for n in names}
        # Kernel Tuner expects each row to repeat its configuration.
        cache["cache"] = {k: {**{n: values[n][v] for n, v in zip(names, k.split(","))}, **row} for k, row in cache.pop("cache").items()}
        # Kernel Tuner tells a closed cache from an open one by its last two lines.
        handle.write(json.dumps(cache)[:-1] + "\n}")
        handle.close()
        prepared[name] = (handle.name, cache, {k: i for i, k in enumerate(cache["cache"])}, budget_seconds(cache))
    with open(options.out, "a") as out:
        for seed in range(first, last):
            for name, (path, cache, positions, seconds) in prepared.items():
                for strategy in options.strategies.split(","):
                    if (name, strategy, seed) in done or time.time() > end:
                        continue
                    if strategy == "optuna_tpe":
                        visits = optuna_run(cache, positions, seed, seconds)
                    else:
                        visits = kernel_tuner_run(path, cache, positions, strategy, seed, seconds)
                    out.write(json.dumps({"space": name, "strategy": strategy, "seed": seed, "budget_s": round(seconds, 3), "visits": visits}) + "\n")
                    out.flush()
    for path, *_ in prepared.values():
        os.unlink(path)


main()
