"""What a model is made of: its operations, its modules, and its gradients while it trains."""
