"""Run every measurement and print the figures."""

from bench import broadcast, footprint, turns

if __name__ == "__main__":
    for measurement in (turns, broadcast, footprint):
        for line in measurement.measure():
            print(line, flush=True)
