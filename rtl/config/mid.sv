// config_pkg: this build's choices. Each file of rtl/config is one configuration under its own name, and the only file that
//             differs between builds: rtl.f names the usual one, and who builds another (sim/duts.toml, scripts/synth) says so.
// mid:       a part of 200,000 LUTs (Kintex-7 325T): folded kernels, narrow ports.
`default_nettype none
// One package under many file names: that is what a configuration is.
// verilator lint_off DECLFILENAME
package config_pkg;  // verilog_lint: waive package-filename
  // verilator lint_on DECLFILENAME

  // Bits of the wider operand of the part's multipliers, whose other has 18: 27 of a DSP48E2, 25 of a DSP48E1.
  localparam int unsigned MULTIPLIER_BITS = 25;

  // AXI. Bits of data of every port: 64, 128, 256 or 512; ports to card memory, interleaved every 512 bytes: a power of two.
  // Masters number their bursts in LOCAL_ID_BITS; the muxes put the master's number above.
  localparam int unsigned ADDR_BITS = 64;
  localparam int unsigned DATA_BITS = 128;
  localparam int unsigned LOCAL_ID_BITS = 6;
  localparam int unsigned MASTER_ID_BITS = 4;
  localparam int unsigned PORTS = 1;
  // The converter of copies: of DSPs (field_pkg::STYLE_DSP, here and below) or of fewer DSPs and more LUTs (STYLE_LUT); or the
  // serial one, of so many steps (0: not that one), a beat of 64 bytes in 64 / COPY_STEPS cycles (with
  // CRC_SERIAL in 128).
  localparam bit COPY_DSP = 1'b1;
  localparam int unsigned COPY_STEPS = 4;
  // Checksums of 8 bytes a cycle, or of 64. A copy's bursts on their way to it, and its beats that wait to be written.
  localparam bit CRC_SERIAL = 1'b0;
  localparam int unsigned COPY_READS = 32;
  localparam int unsigned COPY_QUEUE = 32;
  // log2 of the jobs on the card at once.
  localparam int unsigned LOG_TAGS = 6;

  // Sums. Windows in flight in one pass (0: no sums), the largest window in bits, parked operands; the adder's multipliers
  // (0: padd, an addition a cycle; else padd_folded on 1, 2, 3, 4 or 6), and whether they are of DSPs;
  // whether the buckets lie in UltraRAM.
  localparam int unsigned MSM_WINDOWS = 32;
  localparam int unsigned MSM_WINDOW = 8;
  localparam int unsigned MSM_ENTRIES = 32;
  localparam int unsigned MSM_MULTIPLIERS = 1;
  localparam bit MSM_DSP = 1'b1;
  localparam bit MSM_ULTRA = 1'b0;

  // Transforms. log2 of the longest (0: no transforms) and of the most rows of a pass; lanes of two elements a cycle, jobs in flight;
  // multipliers (0: one for each product, a beat a cycle; or 1).
  localparam int unsigned NTT_MAX_LOG = 16;
  localparam int unsigned NTT_LOG_PASS = 7;
  localparam int unsigned NTT_LANES = 1;
  localparam int unsigned NTT_JOBS = 2;
  localparam int unsigned NTT_MULTIPLIERS = 1;
  localparam bit NTT_DSP = 1'b0;

  // Products and quotients: whether there are any; their multipliers (0: six, a beat a cycle; or 1).
  localparam bit VEC = 1'b1;
  localparam int unsigned VEC_MULTIPLIERS = 1;
  localparam bit VEC_DSP = 1'b0;

  // Serial multipliers of a program that stands in for all kernels (rtl/top/program): 0 where each kernel has gates of its own.
  localparam int unsigned PROGRAM_MULTIPLIERS = 0;

endpackage
`default_nettype wire
