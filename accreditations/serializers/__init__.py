"""What the network's resources say (`answers`) and take (`inputs`)."""
