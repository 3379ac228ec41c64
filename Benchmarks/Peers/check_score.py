#!/usr/bin/env python3
"""Compares Plait's protocol score with autotuning_methodology's, number by number, on the same recorded runs. See Benchmarks/tuning-score.

    check_score.py LINES.jsonl     what `plait-benchmarks tuning-score` wrote

The recorded space is read here from Kernel Tuner's cache, not by Plait. Compared are where time begins and ends, the baseline at each of 1000
points, and the score: with the curve of the package's isotonic regression over the runs, and with its bagged curve, which its
own reports use and which is random.
"""
import gzip
import io
import json
import math
import sys
import tempfile
import warnings
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np

warnings.simplefilter("ignore")

from autotuning_methodology.baseline import RandomSearchCalculatedBaseline
from autotuning_methodology.caching import ResultsDescription
from autotuning_methodology.curves import StochasticOptimizationAlgorithm, get_indices_in_distribution
from autotuning_methodology.searchspace_statistics import SearchspaceStatistics

TIMES = {"compilation": "compile_time", "runtimes": "benchmark_time", "validation": "verification_time"}


def number(value):
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) and value < 1e19 else math.nan


def as_t4(path, folder):
    text = gzip.open(path, "rt").read() if path.endswith(".gz") else open(path).read()
    rows = json.loads(text)["cache"].values()
    results = [
        {"times": {k: number(row.get(v)) for k, v in TIMES.items()}, "measurements": [{"name": "time", "value": number(row.get("time")), "unit": "ms"}]}
        for row in rows
    ]
    file = Path(folder) / "space.json"
    file.write_text(json.dumps({"schema_version": "1.0.0", "metadata": {"timeunit": "milliseconds"}, "results": results}))
    return file


def curves(runs, folder, name):
    """The runs as the package stores them."""
    length = max(len(run) for run in runs)
    shape = (length, len(runs))
    fevals, times, values, best = (np.full(shape, np.nan) for _ in range(4))
    for column, run in enumerate(runs):
        least = math.nan
        for row, (cost, end) in enumerate(run):
            fevals[row, column], times[row, column] = row + 1, end
            if cost is not None:
                values[row, column] = cost
                least = cost if math.isnan(least) else min(least, cost)
            best[row, column] = least
    description = ResultsDescription(Path(folder) / name, "kernel", "device", name, name, True, list(TIMES), ["time"], True)
    description.set_results({
        "fevals_results": fevals, "objective_time_results": times, "objective_performance_results": values, "objective_performance_best_results": best,
        "objective_performance_stds": np.zeros(shape), "objective_time_results_per_key": np.stack([times] * 3), "objective_performance_results_per_key": np.stack([values]),
    })
    return StochasticOptimizationAlgorithm(description)


def isotonic(algorithm, points, dist):
    times, values, *_ = algorithm._get_curve_over_time_values_in_range(points, return_1d=True)
    places = get_indices_in_distribution(values, dist)
    smooth = algorithm.get_isotonic_curve(times, places, points, ymin=int(np.min(places)), ymax=int(np.max(places)))
    return dist[np.clip(np.round(smooth).astype(int), 0, len(dist) - 1)]


def compare(line, folder):
    statistics = SearchspaceStatistics("kernel", "device", True, list(TIMES), ["time"], as_t4(line["space"], folder), full_validate=False)
    first, last, start, end = statistics.cutoff_point_fevals_time_start_end(0.01, 0.95)
    points = np.linspace(start, end, 1000)
    baseline = RandomSearchCalculatedBaseline(statistics)
    theirs = baseline.get_curve(points, "time")
    ours = np.array(line["baseline"])
    algorithm = curves(line["runs"], folder, line["search"])
    dist = statistics.objective_performances_total_sorted
    # Points at which the baseline is at the optimum have no score; the package refuses such spaces.
    measuring = theirs > dist[0]
    score = lambda curve: float(np.mean(((theirs - curve) / np.where(measuring, theirs - dist[0], 1))[measuring]))
    np.random.seed(1)
    _, _, real, _, _, rest_x, rest, _, _ = algorithm.get_curve_over_time(points, dist=dist, confidence_level=0.95)
    bagged = np.concatenate([real, rest]) if rest_x.ndim > 0 else real
    return {
        "cutoff": (line["cutoffEvaluations"], last), "times": max(abs(line["startSeconds"] / start - 1) if start else 0, abs(line["endSeconds"] / end - 1)),
        "baseline": float(np.max(np.abs(ours / theirs - 1))), "score": line["score"], "isotonic": score(isotonic(algorithm, points, dist)), "bagged": score(bagged),
        "own curve": score(np.array(line["curve"])),
    }


def main():
    greatest = {"times": 0.0, "baseline": 0.0, "own curve": 0.0, "isotonic": 0.0, "bagged": 0.0}
    cutoffs = True
    lines = [json.loads(text) for text in open(sys.argv[1])]
    print(f"{'space':28} {'search':10} {'cutoff, theirs':>15} {'baseline':>9} {'score':>7} {'theirs, isotonic':>17} {'theirs, bagged':>15}")
    for line in lines:
        with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()):
            found = compare(line, folder)
        name = Path(line["space"]).name.removesuffix(".json.gz")
        print(f"{name:28} {line['search']:10} {str(found['cutoff']):>15} {found['baseline']:9.1e} {found['score']:7.4f} {found['isotonic']:17.4f} {found['bagged']:15.4f}", flush=True)
        cutoffs = cutoffs and found["cutoff"][0] == found["cutoff"][1]
        for key in greatest:
            greatest[key] = max(greatest[key], found[key] if key in ("times", "baseline") else abs(found[key] - found["score"]))
    runs = len(lines[0]["runs"]) if lines else 0
    print(f"greatest difference over {len(lines)} searches of {runs} runs: cutoff evaluations {'none' if cutoffs else 'SOME'}, its times {greatest['times']:.1e} and the baseline {greatest['baseline']:.1e} of themselves,")
    print(f"score from the same curve {greatest['own curve']:.1e}, from the isotonic curve {greatest['isotonic']:.4f}, from the bagged curve {greatest['bagged']:.4f}")


main()
