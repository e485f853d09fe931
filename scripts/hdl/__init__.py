"""What the scripts on gates share: the tools' environment, Yosys, the sources, the ledger's form."""
