"""Run every measurement and print the figures."""

import statistics

from bench import turns

if __name__ == "__main__":
    for line in turns.measure():
        print(line, flush=True)
    del statistics
