"""Benchmarks of `delphi.statistics`: each prints ratios of one run."""
