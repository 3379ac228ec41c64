#!/usr/bin/env python3
"""Kernel Tuner and plait tune on live kernels: see Benchmarks/tuning-live.

    compare_live.py PLAIT SPEC.yaml... [--peer-seconds 600] [--share 5] [--strategies adaptive_tabu_greywolf] [--passes 1] [--rounds 9]

Each pass gives every kernel to Kernel Tuner for the whole time and to plait tune for a share of it, the order changing from kernel to kernel. Then the
default and the winners are built, verified and timed by `plait tune trial`, in turns. Beside the median of the rounds' medians stands the least time of
all repetitions: where other programs hold a processor, a kernel with two threads waits for whole time slices of the scheduler, and a median
of multiples of 4 ms tells of the scheduler and not of the kernel. --again FILE times the winners that FILE (of --json-file) holds once more.
"""
import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time

from kernel_problem import Problem, Trials, machine_line

HERE = os.path.dirname(os.path.abspath(__file__))


def crashed(problem, scratch):
    """What Kernel Tuner's cache holds of a run that did not end."""
    path = os.path.join(scratch, "cache.json")
    try:
        text = open(path).read().rstrip().rstrip(",")
        for end in ("", "}}", "\n}}"):
            try:
                rows = list(json.loads(text + end)["cache"].values())
                break
            except ValueError:
                continue
    except (OSError, KeyError):
        return None
    good = [r for r in rows if isinstance(r.get("time"), (int, float))]
    if not good:
        return None
    best = min(good, key=lambda r: r["time"])
    return {"configuration": {n: best[n] for n in problem.values}, "evaluations": len(rows), "failed": len(rows) - len(good), "ended": "crashed"}


def with_kernel_tuner(problem, seconds, strategy, seed, environment):
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, os.path.join(HERE, "tune_with_kernel_tuner.py"), problem.path, str(seconds), strategy, str(seed), scratch]
        began = time.time()
        log = open(os.path.join(scratch, "log"), "w+")
        try:
            run = subprocess.run(command, stdout=subprocess.PIPE, stderr=log, text=True, env={**environment, "POCL_CACHE_DIR": scratch + "/pocl"}, timeout=seconds + 300)
            lines = run.stdout.strip().splitlines()
            if run.returncode == 0 and lines:
                return {**json.loads(lines[-1]), "seconds": time.time() - began}
        except subprocess.TimeoutExpired:
            pass
        log.seek(0)
        last = (log.read().strip().splitlines() or ["no word"])[-1]
        print(f"  Kernel Tuner did not end well ({last[:200]}); its cache is read", flush=True)
        found = crashed(problem, scratch)
        return found and {**found, "seconds": time.time() - began}


def with_plait(plait, problem, seconds, seed, environment):
    with tempfile.TemporaryDirectory() as scratch:
        command = [plait, "tune", problem.path, "--budget", f"{seconds:g}s", "--fresh", "--exhaust", "--json", "--seed", str(seed), "--store", os.path.join(scratch, "store.sqlite")]
        began = time.time()
        # A cache of its own: nothing is compiled already.
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True, env={**environment, "XDG_CACHE_HOME": scratch, "TMPDIR": scratch})
        answer = json.loads(run.stdout)
        best = answer.get("bestConfiguration") or answer["defaultConfiguration"]
        return {"configuration": best, "evaluations": answer["trials"], "failed": sum(answer["failed"].values()), "searchSeconds": answer["searchSeconds"], "seconds": time.time() - began}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plait")
    parser.add_argument("specifications", nargs="+")
    parser.add_argument("--peer-seconds", type=float, default=600)
    parser.add_argument("--share", type=float, default=5)
    parser.add_argument("--strategies", default="adaptive_tabu_greywolf")
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json-file")
    parser.add_argument("--again")
    options = parser.parse_args()
    environment = {**os.environ, "OMP_NUM_THREADS": str(os.cpu_count())}
    logs, least_logs, records, turn = [], [], [], 0
    earlier = {(r["kernel"], r["strategy"], r["seed"]): r["found"] for r in json.load(open(options.again))["runs"]} if options.again else None
    budgets = f"Kernel Tuner {options.peer_seconds:g} s, plait tune {options.peer_seconds / options.share:g} s (compiling counted; plait then compares its winner with the default, on top)"
    print(f"the winners of {os.path.basename(options.again)}, timed again" if options.again else budgets)
    print(machine_line(), flush=True)
    for seed in range(1, options.passes + 1):
        for path in options.specifications:
            problem = Problem(path)
            for strategy in options.strategies.split(","):
                turn += 1
                found = {} if earlier is None else earlier.get((problem.name, strategy, seed))
                if found is None:
                    continue
                for side in () if found else ("peer", "plait") if turn % 2 else ("plait", "peer"):
                    found[side] = (
                        with_kernel_tuner(problem, options.peer_seconds, strategy, seed, environment) if side == "peer"
                        else with_plait(options.plait, problem, options.peer_seconds / options.share, seed, environment))
                if found["peer"] is None:
                    print(f"{problem.name}: Kernel Tuner found nothing", flush=True)
                    continue
                candidates = {"default": problem.defaults, "peer": found["peer"]["configuration"], "plait": found["plait"]["configuration"]}
                trials = Trials(options.plait, problem, environment=environment)
                seconds = {side: [] for side in candidates}
                least = dict.fromkeys(candidates, math.inf)
                verified = dict.fromkeys(candidates, True)
                order = list(candidates)
                for round in range(options.rounds):
                    for side in order[round % 3:] + order[: round % 3]:
                        answer = trials(candidates[side])
                        verified[side] &= bool(answer.get("isVerified"))
                        least[side] = min([least[side], *answer.get("seconds", [])])
                        seconds[side].append(statistics.median(answer["seconds"]) if answer.get("seconds") else math.nan)
                trials.close()
                middle = {side: statistics.median(times) for side, times in seconds.items()}
                ratios = sorted(a / b for a, b in zip(seconds["peer"], seconds["plait"]))
                record = {
                    "kernel": problem.name, "strategy": strategy, "seed": seed, "found": found, "seconds": seconds, "least": least, "verified": verified,
                    "speedups": {side: statistics.median(a / b for a, b in zip(seconds["default"], seconds[side])) for side in ("peer", "plait")},
                    "ratio": statistics.median(ratios), "load": machine_line()}
                records.append(record)
                logs.append(math.log(record["ratio"]))
                least_logs.append(math.log(least["peer"] / least["plait"]))
                wrong = "".join(f"; {side} NOT VERIFIED" for side, right in verified.items() if not right)
                print(
                    f"{problem.name}, {strategy}, seed {seed}: default {middle['default'] * 1e3:.3f} ms; Kernel Tuner {middle['peer'] * 1e3:.3f} ms "
                    f"({record['speedups']['peer']:.2f}x, {found['peer']['evaluations']} evaluations, {found['peer']['failed']} failed, {found['peer']['seconds']:.0f} s); "
                    f"plait {middle['plait'] * 1e3:.3f} ms ({record['speedups']['plait']:.2f}x, {found['plait']['evaluations']} evaluations, {found['plait']['failed']} failed, "
                    f"{found['plait']['searchSeconds']:.0f} s of {found['plait']['seconds']:.0f} s); Kernel Tuner's time over plait's {record['ratio']:.3f} "
                    f"({ratios[0]:.3f} to {ratios[-1]:.3f}, {options.rounds} rounds); least times default {least['default'] * 1e3:.3f}, Kernel Tuner {least['peer'] * 1e3:.3f}, "
                    f"plait {least['plait'] * 1e3:.3f} ms, ratio {least['peer'] / least['plait']:.3f}{wrong}; {record['load']}",
                    flush=True)
    if logs:
        print(f"geometric mean of Kernel Tuner's time over plait's, {len(logs)} comparisons: {math.exp(sum(logs) / len(logs)):.3f} by medians, {math.exp(sum(least_logs) / len(logs)):.3f} by least times; {machine_line()}")
    if options.json_file:
        with open(options.json_file, "w") as file:
            json.dump({"schema": "plait.benchmark/1", "runs": records}, file)


main()
