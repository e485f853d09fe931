// config_pkg: this build's choices. Each file of rtl/config is one configuration under its own name, and the only file that
//             differs between builds: rtl.f names the usual one, and who builds another (sim/duts.toml, scripts/synth) says so.
// bare:      no kernels: copies, fills and rings alone.
`default_nettype none
// One package under many file names: that is what a configuration is.
// verilator lint_off DECLFILENAME
package config_pkg;  // verilog_lint: waive package-filename
  // verilator lint_on DECLFILENAME

  // AXI of both ports. Masters number their bursts in LOCAL_ID_BITS; the muxes put the master's number above.
  localparam int unsigned ADDR_BITS = 64;
  localparam int unsigned DATA_BITS = 512;
  localparam int unsigned LOCAL_ID_BITS = 6;
  localparam int unsigned MASTER_ID_BITS = 4;

  // Kernels, as in dma_pkg::kernels_t; all 0: a card that only copies and fills.
  localparam logic [7:0] MSM_WINDOWS = 8'd0;
  localparam logic [7:0] MSM_WINDOW = 8'd0;
  localparam logic [7:0] NTT_LOG_PASS = 8'd0;
  localparam logic [7:0] NTT_MAX_LOG = 8'd0;

endpackage
`default_nettype wire
