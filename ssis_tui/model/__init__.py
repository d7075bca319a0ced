"""Values of the SSIS catalog: frozen, without I/O, without a clock."""
