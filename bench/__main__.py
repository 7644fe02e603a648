"""Run every measurement and print the figures."""

from bench import (
    broadcast,
    conversations,
    disclosure,
    doors,
    footprint,
    perturbation,
    publication,
    sending,
    summary,
    turns,
    understanding,
)

if __name__ == "__main__":
    for measurement in (
        turns,
        doors,
        broadcast,
        sending,
        disclosure,
        perturbation,
        publication,
        summary,
        footprint,
        understanding,
        conversations,
    ):
        for line in measurement.measure():
            print(line, flush=True)
