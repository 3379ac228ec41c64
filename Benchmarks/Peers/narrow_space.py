#!/usr/bin/env python3
"""Writes a kernel specification with fewer values of some parameters, beside copies of its sources, so that every candidate can be compiled.

    narrow_space.py SPEC.yaml FOLDER     prints the new specification's path

A parameter that is not in the lists below stays as it is; defaults stay defaults.
"""
import os
import shutil
import sys

import yaml

NARROW = {
    "convolution-2d": {
        "LOCAL_X": [16, 32, 64], "LOCAL_Y": [4, 8, 16], "TILE_X": [1, 2, 4], "TILE_Y": [1, 2, 4], "PADDING": [0], "SHARED_FILTER": [0],
        "READ_ONLY_CACHE": [1], "UNROLL_ROWS": [1], "UNROLL_COLUMNS": [15],
    },
    "matrix-product": {
        "LOCAL_X": [16, 32], "LOCAL_Y": [8, 16], "TILE_X": [1, 4, 8], "TILE_Y": [1, 4, 8], "TILE_K": [16, 32], "BUFFERS": [1, 2], "VECTOR": [1, 4],
        "PADDING": [0], "INTERLEAVE": [1], "UNROLL": [4], "BLOCKS_PER_MULTIPROCESSOR": [1],
    },
    "row-softmax": {"LOCAL_X": [128, 256, 512], "LOCAL_Y": [1, 2, 4], "VECTOR": [1, 4], "UNROLL": [1, 4, 128], "SHUFFLE": [1]},
}


def main():
    source, folder = sys.argv[1:]
    target = os.path.join(folder, os.path.basename(os.path.dirname(os.path.abspath(source))))
    shutil.copytree(os.path.dirname(os.path.abspath(source)), target, dirs_exist_ok=True)
    path = os.path.join(target, os.path.basename(source))
    with open(source) as file:
        spec = yaml.safe_load(file)
    for name, values in NARROW.get(spec["name"], {}).items():
        old = spec["parameters"][name]
        old = old if isinstance(old, dict) else {"default": old[0]}
        default = int(old["boolean"]) if "boolean" in old else old.get("default", values[0])
        if default not in values:
            raise SystemExit(f"{source}: the default {name} = {default} is not among {values}")
        spec["parameters"][name] = {"values": values, "default": default} | ({"when": old["when"]} if "when" in old else {})
    with open(path, "w") as file:
        yaml.safe_dump(spec, file, sort_keys=False)
    print(path)


main()
