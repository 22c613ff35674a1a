"""The pages of those who steer studies."""
