"""Runs accasim's EASY backfilling over a log, for Benchmarks/speed.

    accasim_easy.py LOG PROCESSORS FOLDER

accasim 1.1.3 (PyPI) looks for a name that Python 3.10 moved; it is put back here, at run time.
"""

import collections
import collections.abc
import json
import logging
import os
import sys

collections.Mapping = collections.abc.Mapping

from accasim.base.allocator_class import FirstFit
from accasim.base.scheduler_class import EASYBackfilling
from accasim.base.simulator_class import Simulator

log, processors, folder = os.path.abspath(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
os.makedirs(os.path.join(folder, "run"), exist_ok=True)
os.chdir(os.path.join(folder, "run"))
with open("system.json", "w") as file:
    json.dump(
        {
            "groups": {"g0": {"core": 1}},
            "resources": {"g0": processors},
            "system_name": "machine",
            "equivalence": {"processor": {"core": 1}},
            "start_time": 0,
        },
        file,
    )
simulator = Simulator(
    log, "system.json", EASYBackfilling(FirstFit()), statistics_output=False, show_statistics=False
)
logging.disable(logging.INFO)
simulator.start_simulation()
