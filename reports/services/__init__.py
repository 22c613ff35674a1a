"""What is done with reports: drawn, made, published, shared, withdrawn."""
