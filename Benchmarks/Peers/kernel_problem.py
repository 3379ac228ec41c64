"""A kernel specification (plait.kernel/1) as peers in Python need it: the space, the constraints, the buffers, the right answer."""
import ctypes
import itertools
import json
import os
import re
import subprocess

import numpy as np
import yaml

DTYPES = {"f32": np.float32, "f64": np.float64, "i32": np.int32, "u32": np.uint32, "i64": np.int64, "u8": np.uint8}
C_TYPES = {"f32": "float", "f64": "double", "i32": "int32_t", "u32": "uint32_t", "i64": "int64_t", "u8": "uint8_t"}
FUNCTIONS = {"min": min, "max": max, "abs": abs, "ceil": lambda x: int(-(-x // 1)), "floor": lambda x: int(x // 1)}


class Problem:
    def __init__(self, path):
        self.path = os.path.abspath(path)
        self.folder = os.path.dirname(self.path)
        with open(path) as file:
            self.spec = yaml.safe_load(file)
        self.name = f"{self.spec['name']}-{self.spec['language']}"
        self.sizes = self.spec.get("sizes") or {}
        self.values, self.defaults, self.conditions = {}, {}, {}
        for name, form in self.spec["parameters"].items():
            self.values[name], self.defaults[name] = self._levels(form)
            if isinstance(form, dict) and "when" in form:
                self.conditions[name] = str(form["when"])

    @staticmethod
    def _levels(form):
        if isinstance(form, list):
            return form, form[0]
        if "boolean" in form:
            return [0, 1], int(form["boolean"])
        if "permutation" in form:
            levels = [",".join(order) for order in itertools.permutations(form["permutation"])]
            return levels, ",".join(form.get("default", form["permutation"]))
        if "powers-of-two" in form:
            low, high = form["powers-of-two"]
            levels = [low << step for step in range((high // low).bit_length())]
        elif "integers" in form:
            low, high = form["integers"]
            levels = list(range(low, high + 1, form.get("step", 1)))
        else:
            levels = form.get("values") or form["choices"]
        return levels, form.get("default", levels[0])

    # Constraints, with the sizes put in; a parameter without effect stays at its default, as in Plait.
    def restrictions(self):
        texts = [f"({self.with_sizes(c)})" for c in self.spec.get("constraints") or []]
        texts += [f"({self.with_sizes(c)}) or {n} == {self.defaults[n]!r}" for n, c in self.conditions.items()]
        return texts

    def with_sizes(self, text):
        for name, size in self.sizes.items():
            text = re.sub(rf"\b{name}\b", str(size), str(text))
        return text

    def is_valid(self, configuration):
        return all(eval(t, dict(FUNCTIONS), dict(configuration)) for t in self.restrictions())

    def formula(self, text, configuration=None):
        return eval(str(text), {**FUNCTIONS, **self.sizes}, dict(configuration or {}))

    # Buffers as the specification fills them (other random numbers of the same range), aligned to 64 bytes.
    def arrays(self, scratch):
        arrays = []
        for argument in self.spec["arguments"]:
            dtype = np.dtype(DTYPES[argument["type"]])
            if "scalar" in argument:
                arrays.append(dtype.type(argument["value"]))
                continue
            count = int(self.formula(argument["count"]))
            raw = np.zeros(count * dtype.itemsize + 64, np.uint8)
            start = -raw.ctypes.data % 64
            array = raw[start : start + count * dtype.itemsize].view(dtype)
            fill = argument.get("fill")
            if isinstance(fill, dict) and "random" in fill:
                low, high = fill["random"]
                generator = np.random.default_rng(fill.get("seed", 1))
                array[:] = generator.integers(low, high + 1, count) if dtype.kind in "iu" else generator.uniform(low, high, count)
            elif isinstance(fill, dict) and "constant" in fill:
                array[:] = fill["constant"]
            arrays.append(array)
        reference = self.spec.get("reference")
        answer = None
        if reference:
            library = self._reference(reference["source"], scratch)
            if "prepare" in reference:
                self._call(library[reference["prepare"]], arrays)
            results = [a.copy() if isinstance(a, np.ndarray) else a for a in arrays]
            self._call(library[reference.get("reference", "reference")], results)
            answer = [r if a.get("output") else None for a, r in zip(self.spec["arguments"], results)]
        return arrays, answer

    def _reference(self, source, scratch):
        output = os.path.join(scratch, "reference.so")
        macros = [f"-D{n}={s}" for n, s in self.sizes.items()]
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", *macros, os.path.join(self.folder, source), "-lm", "-o", output], check=True)
        return ctypes.CDLL(output)

    @staticmethod
    def _call(function, arrays):
        function.restype = None
        function(*[a.ctypes.data_as(ctypes.c_void_p) if isinstance(a, np.ndarray) else np.ctypeslib.as_ctypes_type(a.dtype)(a.item()) for a in arrays])

    def tolerance(self):
        stated = self.spec.get("tolerance")
        if stated is None:
            return 1e-4, 1e-5
        return float(stated.get("relative", 0)), float(stated.get("absolute", 0))

    def is_right(self, answer, result):
        relative, absolute = self.tolerance()
        for expected, found in zip(answer, result):
            if expected is None:
                continue
            if expected.dtype.kind in "iu":
                if not np.array_equal(expected, found):
                    return False
            elif not np.all(np.abs(found - expected) <= absolute + relative * np.abs(expected)):
                return False
        return True

    def size_macros(self):
        return "".join(f"#define {n} {s}\n" for n, s in self.sizes.items())


class Trials:
    """`plait tune trial` as a process that answers one configuration at a time."""

    def __init__(self, plait, problem, device=None, environment=None):
        command = [plait, "tune", "trial", problem.path] + (["--device", device] if device else [])
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def __call__(self, configuration):
        self.process.stdin.write(json.dumps(configuration) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("plait tune trial ended")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def machine_line():
    with open("/proc/loadavg") as file:
        return f"load average {file.read().split()[0]}, {os.cpu_count()} processors"
