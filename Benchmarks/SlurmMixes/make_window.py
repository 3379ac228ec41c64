#!/usr/bin/env python3
"""Makes a mix of a recorded trace for a real Slurm of 64 nodes of 4 cores, and the history before it.

    make_window.py TRACE.swf.gz FIRST FOLDER/NAME [--jobs N]

Written are NAME.jobs (for slurm-replay: N jobs, 500, from job FIRST on), NAME.accounts (equal shares) and
NAME.history.csv (up to 12,000 jobs that were over before the first of them, as a site's accounting would have them).
All times are divided by sixteen, so that days pass in minutes; sizes are in whole nodes, in the proportion of the
trace's machine to 64 nodes.
"""

import argparse
import gzip
import json
import sys

SCALE, NODES, CORES, PAST = 16, 64, 4, 12000
# Where slurm-testbed lets Slurm's clock start, and slurm-replay the first job come.
BEGIN = 1767225600 + 120


def main():
    parser = argparse.ArgumentParser(prog="make_window.py", description=__doc__.splitlines()[0])
    parser.add_argument("trace")
    parser.add_argument("first", type=int)
    parser.add_argument("out")
    parser.add_argument("--jobs", type=int, default=500)
    arguments = parser.parse_args()
    with gzip.open(arguments.trace, "rt") as file:
        rows = [line.split() for line in file if not line.startswith(";")]
    rows = sorted((row for row in rows if int(row[3]) > 0 and int(row[4]) > 0), key=lambda row: (int(row[1]), int(row[0])))
    widest = max(int(row[4]) for row in rows)
    if not 0 <= arguments.first <= len(rows) - arguments.jobs:
        sys.exit(f"make_window.py: {arguments.trace} has {len(rows)} jobs; FIRST is at most {len(rows) - arguments.jobs}")
    window = rows[arguments.first:arguments.first + arguments.jobs]
    origin = scaled(window[0][1])
    jobs = [
        {
            "id": int(row[0]), "submit": scaled(row[1]) - origin, "run": max(1, scaled(row[3])), "request": max(60, scaled(row[8])),
            "nodes": nodes(row, widest), "user": user(row), "account": f"account{int(row[11]) % 4}", "partition": "normal"}
        for row in window]
    with open(arguments.out + ".jobs", "w") as file:
        file.writelines(json.dumps(job) + "\n" for job in jobs)
    with open(arguments.out + ".accounts", "w") as file:
        file.write("add cluster Name=plait\n")
        for account in sorted({job["account"] for job in jobs}):
            file.write(f"add account Name={account} Fairshare=100\n")
        for name, account in sorted({(job["user"], job["account"]) for job in jobs}):
            file.write(f"add user Name={name} Account={account} DefaultAccount={account} Fairshare=100\n")
    with open(arguments.out + ".history.csv", "w") as file:
        file.write("job_id,submit,start,end,processors,requested_time,user\n")
        for row in rows[max(0, arguments.first - PAST):arguments.first]:
            submit = BEGIN + scaled(row[1]) - origin
            start = submit + scaled(row[2])
            end = start + max(1, scaled(row[3]))
            if end < BEGIN:
                file.write(f"{row[0]},{submit},{start},{end},{CORES * nodes(row, widest)},{max(60, scaled(row[8]))},{user(row)}\n")


def scaled(seconds):
    return round(float(seconds) / SCALE)


def nodes(row, widest):
    return max(1, min(NODES, -(-int(row[4]) * NODES // widest)))


def user(row):
    return f"user{int(row[11]):03d}"


main()
