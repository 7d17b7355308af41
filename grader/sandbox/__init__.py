"""The untrusted side: everything that touches learner code."""
