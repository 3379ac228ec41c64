#!/bin/sh
#SBATCH -N2-4k --time 1-2:03:04 --mem=16G "-J" 'a # b' -d afterok:1 -n8 # end
#SBATCH --gres gpu:2 -H --exclusive=user -t -1
