#!/bin/bash
# a comment
#SBATCH -N 4 --ntasks-per-node=4   # sixteen
#SBATCH --time=2:00:00
#SBATCH -p batch -J "my job" -A acct
echo hello
#SBATCH -n 99
