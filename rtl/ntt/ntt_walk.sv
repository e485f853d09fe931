// ntt_walk: walks through the passes queued for one of the kernel's parts: tile by tile, and in a tile count by count.
// Algorithm: a queue of passes and two counters.
// Range:     a tile has 2^(k + Columns) counts; burst_i steps over 2^Columns of them at once. Depth passes at most are ever queued.
// Timing:    valid_o the cycle after a pass was queued; one step a cycle.
// Tested-through: ntt
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module ntt_walk #(
    parameter int unsigned LogPass = 7,
    parameter int unsigned Columns = 3,
    parameter int unsigned Depth   = 4
) (
    input  wire logic                                 clk_i,
    input  wire logic                                 rst_i,
    input  wire logic                                 valid_i,
    input  wire ntt_pkg::pass_t                       pass_i,
    output logic                                      valid_o,
    output ntt_pkg::pass_t                            pass_o,
    output logic                [               31:0] tile_o,
    output logic                [LogPass+Columns-1:0] at_o,
    output logic                                      last_o,
    input  wire logic                                 step_i,
    input  wire logic                                 burst_i
);

  localparam int unsigned CountW = LogPass + Columns;

  logic [CountW-1:0] at_q, at_d, mask;
  logic [31:0] tile_q;
  logic unused_ready, last_tile, tile_end;
  logic [prim_pkg::count_bits(Depth)-1:0] unused_count;

  fifo #(
      .W($bits(ntt_pkg::pass_t)),
      .Depth(Depth)
  ) u_passes (
      .clk_i,
      .rst_i,
      .valid_i,
      .ready_o(unused_ready),
      .data_i (pass_i),
      .valid_o,
      .ready_i(step_i && last_o),
      .data_o (pass_o),
      .count_o(unused_count)
  );

  assign mask = CountW'(ntt_pkg::low_mask(pass_o.k + ntt_pkg::log_t'(Columns)));
  assign at_d = (at_q + (burst_i ? CountW'(2 ** Columns) : CountW'(1))) & mask;
  assign tile_end = at_d == '0;
  assign last_tile = tile_q == ntt_pkg::low_mask(pass_o.log_tiles);
  assign last_o = tile_end && last_tile;
  assign tile_o = tile_q;
  assign at_o = at_q;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      at_q   <= '0;
      tile_q <= '0;
    end else if (step_i) begin
      at_q <= at_d;
      if (tile_end) tile_q <= last_tile ? '0 : tile_q + 32'd1;
    end
  end

endmodule
`default_nettype wire
