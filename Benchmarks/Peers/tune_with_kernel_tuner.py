#!/usr/bin/env python3
"""Tunes the kernel of a plait.kernel/1 specification with Kernel Tuner: the same source, sizes, space, constraints, compiler flags, repetitions, and
the same comparison with the reference.

    tune_with_kernel_tuner.py SPEC.yaml SECONDS STRATEGY SEED SCRATCH

Prints a JSON line: the best configuration, its milliseconds, the evaluations, the seconds in all. Kernel Tuner runs kernels in
its own process: where one crashes it, its cache in SCRATCH still holds what it has tried.
"""
import json
import os
import random
import stat
import sys
import time

import numpy as np

from kernel_problem import C_TYPES, Problem

# Kernel Tuner writes parameters as #define lines and its compiler options cannot vary; this stands before the compiler and reads
# the flags from those lines.
COMPILER = r"""#!/bin/sh
value() { sed -n "s/^#define $1 //p" "$source" | head -n 1; }
source=; for a in "$@"; do case $a in *.c) source=$a;; esac; done
flags=
if [ -n "$source" ]; then flags="@FLAGS@"; else flags="@LINK@"; fi
exec @COMPILER@ "$@" $flags
"""


def c_arguments(problem, scratch):
    spec = problem.spec
    names = [a.get("buffer") or a["scalar"] for a in spec["arguments"]]
    declared = ", ".join(f"{C_TYPES[a['type']]} {'*' if 'buffer' in a else ''}{n}" for a, n in zip(spec["arguments"], names))
    # An output that the kernel also reads is filled anew, outside of the time.
    fills = "".join(
        f"  memset({n}, 0, sizeof({C_TYPES[a['type']]}) * ({a['count']}));\n"
        for a, n in zip(spec["arguments"], names) if a.get("output") and a.get("fill") == "zero")
    sources = "".join(f'#include "{os.path.join(problem.folder, s)}"\n' for s in spec.get("sources") or [spec["source"]])
    text = f"""// Not extern "C": Kernel Tuner would put that around C too.
{problem.size_macros()}#include <stdint.h>
#include <string.h>
#include <time.h>
{sources}
// #pragma omp
float plait_timed({declared}) {{
  struct timespec plait_begin, plait_end;
{fills}  clock_gettime(CLOCK_MONOTONIC, &plait_begin);
  {spec['function']}({', '.join(names)});
  clock_gettime(CLOCK_MONOTONIC, &plait_end);
  return (float)((plait_end.tv_sec - plait_begin.tv_sec) * 1e3 + (plait_end.tv_nsec - plait_begin.tv_nsec) * 1e-6);
}}
"""
    source = os.path.join(scratch, "timed.c")
    with open(source, "w") as file:
        file.write(text)
    flags, link = [], []
    for flag in (spec.get("compiler") or {}).get("flags", ["-O2"]):
        if flag.startswith("$"):
            flags.append(f"$(value {flag.strip('${}')})")
        else:
            flags.append(flag)
            link.append(flag)
    compiler = os.path.join(scratch, "compiler")
    with open(compiler, "w") as file:
        command = (spec.get("compiler") or {}).get("command", "gcc")
        file.write(COMPILER.replace("@FLAGS@", " ".join(flags)).replace("@LINK@", " ".join(link)).replace("@COMPILER@", command))
    os.chmod(compiler, os.stat(compiler).st_mode | stat.S_IXUSR)
    return dict(kernel_name="plait_timed", kernel_source=source, problem_size=1, lang="C", compiler=compiler)


def opencl_arguments(problem, scratch):
    spec = problem.spec
    text = problem.size_macros()
    for source in spec.get("sources") or [spec["source"]]:
        with open(os.path.join(problem.folder, source)) as file:
            text += file.read()
    whole = spec["launch"]["global"]
    local = spec["launch"]["local"]

    def groups(configuration):
        return tuple(
            int(problem.formula(g, configuration)) // int(problem.formula(l, configuration)) for g, l in zip(whole, local))

    names = [str(l) for l in local if str(l) in problem.values]
    return dict(
        kernel_name=spec["function"], kernel_source=text, problem_size=groups, lang="OpenCL", block_size_names=names,
        grid_div_x=[], grid_div_y=[], grid_div_z=[])


def main():
    path, seconds, strategy, seed, scratch = sys.argv[1:]
    import kernel_tuner

    problem = Problem(path)
    arrays, answer = problem.arrays(scratch)
    os.chdir(scratch)
    random.seed(int(seed))
    np.random.seed(int(seed))
    backend = c_arguments if problem.spec["language"] == "c" else opencl_arguments
    options = {k: v for k, v in backend(problem, scratch).items() if v is not None}
    began = time.time()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        results, _ = kernel_tuner.tune_kernel(
            arguments=arrays, tune_params=problem.values, restrictions=problem.restrictions(), answer=answer,
            verify=lambda expected, found, atol=None: problem.is_right(expected, found), strategy=strategy,
            strategy_options={"time_limit": float(seconds), "max_fevals": 1_000_000}, iterations=(problem.spec.get("measure") or {}).get("repetitions", 7),
            cache=os.path.join(scratch, "cache.json"), quiet=True, **options)
    finally:
        os.dup2(kept, 1)
    report(problem, results, began)


def report(problem, results, began):
    # A strategy may come back to a configuration, which then costs nothing.
    different = {tuple(r[n] for n in problem.values): r for r in results}.values()
    good = [r for r in different if isinstance(r.get("time"), (int, float))]
    best = min(good, key=lambda r: r["time"])
    print(json.dumps({
        "configuration": {n: best[n] for n in problem.values}, "milliseconds": float(best["time"]), "evaluations": len(different), "failed": len(different) - len(good),
        "seconds": time.time() - began}))


if __name__ == "__main__":
    main()
