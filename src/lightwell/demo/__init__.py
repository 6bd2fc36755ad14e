"""What ``lightwell demo`` trains: a small NumPy network, several times over, on digits."""
