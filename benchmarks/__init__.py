"""What things cost, as ratios to a stated baseline in one run: `./run bench [NAME …]`."""
