"""What ``lightwell demo`` trains: a small network in NumPy, several times over, on handwritten digits."""
