"""What the pages of the network show: a module for each of CRPE's figures."""
