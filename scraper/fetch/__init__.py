"""A URL to a capture: policy, throttle, retries, robots.txt."""
