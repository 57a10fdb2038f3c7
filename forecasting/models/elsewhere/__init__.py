"""Members that live in another environment: a child process of its interpreter fits and predicts them."""
