"""`make bench`: figures as ratios, all measured in one run on one machine."""
