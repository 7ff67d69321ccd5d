"""A plausible organization to click through, and plausible leads in any number for trials and benchmarks."""
