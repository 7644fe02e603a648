"""Run every measurement and print the figures."""

from bench import footprint, turns

if __name__ == "__main__":
    for measurement in (turns, footprint):
        for line in measurement.measure():
            print(line, flush=True)
