// EHXPLLL: the ports of Lattice's PLL, and as much of what it does as a simulation with one clock needs. Synthesis reads its ports alone
//          (scripts/hdl/build.py): the part is in the silicon.
// Algorithm: every output is the input; it locks after sixteen edges. No frequency is modelled.
// Range:     simulation and lint.
// Timing:    none.
// Tested-through: hello
// Area:      none
`default_nettype none
// The maker's names.
// verilog_lint: waive-start parameter-name-style
// verilog_lint: waive-start explicit-parameter-storage-type
// verilator lint_off UNUSEDPARAM
// verilator lint_off UNUSEDSIGNAL
module EHXPLLL #(
    parameter PLLRST_ENA = "DISABLED",
    parameter INTFB_WAKE = "DISABLED",
    parameter STDBY_ENABLE = "DISABLED",
    parameter DPHASE_SOURCE = "DISABLED",
    parameter OUTDIVIDER_MUXA = "DIVA",
    parameter OUTDIVIDER_MUXB = "DIVB",
    parameter OUTDIVIDER_MUXC = "DIVC",
    parameter OUTDIVIDER_MUXD = "DIVD",
    parameter int CLKI_DIV = 1,
    parameter int CLKFB_DIV = 1,
    parameter FEEDBK_PATH = "CLKOP",
    parameter CLKOP_ENABLE = "ENABLED",
    parameter int CLKOP_DIV = 8,
    parameter int CLKOP_CPHASE = 0,
    parameter int CLKOP_FPHASE = 0,
    parameter CLKOS_ENABLE = "DISABLED",
    parameter int CLKOS_DIV = 8,
    parameter int CLKOS_CPHASE = 0,
    parameter int CLKOS_FPHASE = 0,
    parameter CLKOS2_ENABLE = "DISABLED",
    parameter int CLKOS2_DIV = 8,
    parameter int CLKOS2_CPHASE = 0,
    parameter int CLKOS2_FPHASE = 0
) (
    input  wire logic CLKI,
    input  wire logic CLKFB,
    input  wire logic PHASESEL1,
    input  wire logic PHASESEL0,
    input  wire logic PHASEDIR,
    input  wire logic PHASESTEP,
    input  wire logic PHASELOADREG,
    input  wire logic STDBY,
    input  wire logic PLLWAKESYNC,
    input  wire logic RST,
    input  wire logic ENCLKOP,
    input  wire logic ENCLKOS,
    input  wire logic ENCLKOS2,
    input  wire logic ENCLKOS3,
    output logic      CLKOP,
    output logic      CLKOS,
    output logic      CLKOS2,
    output logic      CLKOS3,
    output logic      LOCK,
    output logic      INTLOCK,
    output logic      REFCLK,
    output logic      CLKINTFB
);

  logic [4:0] edges_q = '0;
  always_ff @(posedge CLKI) if (!edges_q[4]) edges_q <= edges_q + 5'd1;
  assign LOCK = edges_q[4];
  assign INTLOCK = edges_q[4];
  assign CLKOP = CLKI;
  assign CLKOS = CLKI;
  assign CLKOS2 = CLKI;
  assign CLKOS3 = 1'b0;
  assign REFCLK = CLKI;
  assign CLKINTFB = 1'b0;

endmodule
`default_nettype wire
