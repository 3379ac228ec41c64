#!/usr/bin/env python3
"""Makes a mix of jobs for the comparison with a real Slurm.

    make_mix.py micro|kth|days|ubhpc DATA FOLDER    writes FOLDER/<mix>.jobs and FOLDER/<mix>.accounts
    make_mix.py generated LOG FOLDER           the same, from a log of `plait generate`
    make_mix.py ctc-window|kth-window|sdsc-window DATA FOLDER    and FOLDER/<mix>.history.csv, the past before it

DATA is the folder of the traces. `micro` is the UB CCR simulator's micro cluster as it is; `kth` is 400 jobs
of KTH-SP2, `ubhpc` 500 jobs of UB-HPC, both with all times divided by eight, so that days pass in minutes;
`days` is twelve bursts of KTH-SP2's jobs from all over the trace, each of which the machine works off before
the next, so that a second's difference in one leaves the others alone;
`generated` takes one core for each processor, its times as they are. A window is 500 jobs of a trace, times divided by
16 and widths scaled to 64 nodes, with the up to 12,000 jobs before it, as the trace has them, that ended before it begins.
"""

import gzip
import json
import os
import re
import sys

SCALE = 8
# Trace and first job of each window.
WINDOWS = {"ctc-window": ("CTC-SP2", 40000), "kth-window": ("KTH-SP2", 18000), "sdsc-window": ("SDSC-SP2", 30000)}
# Where slurm-replay submits the first job, by the clock of slurm-testbed.
FIRST_SUBMISSION = 1767225600 + 120


def micro(data):
    for line in lines(data, "ubccr_slurm/jobs500.swf.gz"):
        field = line.split(";")
        yield {
            "id": int(field[0]), "submit": int(field[1]), "run": max(1, int(field[3])), "request": int(field[8]),
            "cores": int(field[4]), "user": field[11], "account": field[12], "partition": "normal"}


def kth(data, first=24000, count=400, nodes=64):
    jobs = [line.split() for line in lines(data, "gold/KTH-SP2.easy.swf.gz") if not line.startswith(";")]
    for field in jobs[first:first + count]:
        yield {
            "id": int(field[0]), "submit": scaled(field[1]), "run": max(1, scaled(field[3])),
            "request": max(60, scaled(field[8])), "nodes": min(nodes, int(field[4])), "user": f"user{int(field[11]):03d}",
            "account": f"account{int(field[11]) % 4}", "partition": "normal"}


def days(data, bursts=12, size=33, nodes=64):
    jobs = [line.split() for line in lines(data, "gold/KTH-SP2.easy.swf.gz") if not line.startswith(";")]
    begin = 0
    for burst in range(bursts):
        first = 2000 + burst * 2200
        taken = [
            field for field in jobs[first:first + 300] if 300 <= int(field[3]) <= 40000 and int(field[4]) <= nodes][:size]
        work = 0
        for place, field in enumerate(taken):
            run = int(field[3]) // 16
            work += run * int(field[4])
            yield {
                "id": int(field[0]), "submit": begin + place * 20, "run": run, "request": max(60, int(field[8]) // 16),
                "nodes": int(field[4]), "user": f"user{int(field[11]):03d}", "account": f"account{int(field[11]) % 4}",
                "partition": "normal"}
        begin += size * 20 + max(int(field[3]) // 16 for field in taken) + work * 3 // (2 * nodes)


def ubhpc(data, first=2000, count=500):
    taken = 0
    for line in list(lines(data, "ubccr_slurm/workload_5k.events.gz"))[first:]:
        option = dict(re.findall(r"--?([\w-]+)[ =]+(\S+)", line))
        if "gres" in option or option["q"] == "debug" or int(option["n"]) > 40 * 24 or taken == count:
            continue
        taken += 1
        days, _, clock = option.get("t", "1-00:00:00").rpartition("-")
        hours, minutes, seconds = (int(part) for part in clock.split(":"))
        request = int(days or 0) * 86400 + hours * 3600 + minutes * 60 + seconds
        memory = option.get("mem", "2800M")
        memory = int(memory[:-1]) * {"M": 1, "G": 1024}[memory[-1]]
        yield {
            "id": int(option["J"].split("_")[1]), "submit": scaled(option["dt"]), "run": max(1, scaled(option["sim-walltime"])),
            "request": max(60, scaled(request)), "cores": int(option["n"]), "nodes": int(option["N"]), "exclusive": False,
            "memory": min(memory, 187000), "user": option["uid"], "account": "account" + option["uid"][-1],
            "partition": "general-compute", "qos": option["q"]}


def generated(log):
    with open(log) as file:
        rows = [line.split() for line in file if line.strip() and not line.startswith(";")]
    for field in rows:
        yield {
            "id": int(field[0]), "submit": int(field[1]), "run": max(1, int(field[3])),
            "request": max(60, int(field[8])), "cores": int(field[4]), "user": f"user{int(field[11]):03d}",
            "account": f"account{int(field[11]) % 4}", "partition": "normal"}


class Window:
    """A part of a trace as a mix, and what came before it as a log."""

    scale, nodes, count, past = 16, 64, 500, 12000

    def __init__(self, mix, data):
        trace, self.first = WINDOWS[mix]
        rows = [line.split() for line in lines(data, f"gold/{trace}.easy.swf.gz") if not line.startswith(";")]
        self.rows = sorted((row for row in rows if int(row[3]) > 0 and int(row[4]) > 0), key=lambda row: (int(row[1]), int(row[0])))
        self.widest = max(int(row[4]) for row in self.rows)
        self.origin = self.seconds(self.rows[self.first][1])

    def seconds(self, text):
        return round(float(text) / self.scale)

    def width(self, row):
        return max(1, min(self.nodes, -(-int(row[4]) * self.nodes // self.widest)))

    def jobs(self):
        for row in self.rows[self.first:self.first + self.count]:
            yield {
                "id": int(row[0]), "submit": self.seconds(row[1]), "run": max(1, self.seconds(row[3])),
                "request": max(60, self.seconds(row[8])), "nodes": self.width(row), "user": f"user{int(row[11]):03d}",
                "account": f"account{int(row[11]) % 4}", "partition": "normal"}

    def history(self):
        """The past as CSV; nodes have four processors."""
        yield "job_id,submit,start,end,processors,requested_time,user"
        for row in self.rows[max(0, self.first - self.past):self.first]:
            submit = FIRST_SUBMISSION + self.seconds(row[1]) - self.origin
            start = submit + self.seconds(row[2])
            end = start + max(1, self.seconds(row[3]))
            if end < FIRST_SUBMISSION:
                yield f"{row[0]},{submit},{start},{end},{self.width(row) * 4},{max(60, self.seconds(row[8]))},user{int(row[11]):03d}"


def scaled(seconds):
    return round(float(seconds) / SCALE)


def lines(data, name):
    with gzip.open(os.path.join(data, name), "rt") as file:
        yield from file


def commands(mix, jobs):
    """The accounts as a script of sacctmgr commands."""
    yield "add cluster Name=plait"
    for name, priority in (("general-compute", 0), ("supporters", 200), ("priority", 200), ("priority-supporters", 400)):
        if mix == "ubhpc":
            yield f"add qos Name={name} Priority={priority}"
    qualities = " QosLevel=general-compute,supporters,priority,priority-supporters DefaultQos=general-compute" if mix == "ubhpc" else ""
    for account in sorted({job["account"] for job in jobs}):
        yield f"add account Name={account} Fairshare=100{qualities}"
    for user, account in sorted({(job["user"], job["account"]) for job in jobs}):
        yield f"add user Name={user} Account={account} DefaultAccount={account} Fairshare=100"


def main():
    mix, data, folder = sys.argv[1:]
    window = Window(mix, data) if mix in WINDOWS else None
    jobs = list(window.jobs() if window else {"micro": micro, "kth": kth, "days": days, "ubhpc": ubhpc, "generated": generated}[mix](data))
    os.makedirs(folder, exist_ok=True)
    if window:
        with open(os.path.join(folder, mix + ".history.csv"), "w") as file:
            file.writelines(line + "\n" for line in window.history())
    origin = jobs[0]["submit"]
    for job in jobs:
        job["submit"] -= origin
    with open(os.path.join(folder, mix + ".jobs"), "w") as file:
        file.writelines(json.dumps(job) + "\n" for job in jobs)
    with open(os.path.join(folder, mix + ".accounts"), "w") as file:
        file.writelines(command + "\n" for command in commands(mix, jobs))


main()
