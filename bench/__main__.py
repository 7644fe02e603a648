"""Run every measurement and print the figures."""

from bench import broadcast, disclosure, footprint, publication, sending, summary, turns

if __name__ == "__main__":
    for measurement in (turns, broadcast, sending, disclosure, publication, summary, footprint):
        for line in measurement.measure():
            print(line, flush=True)
