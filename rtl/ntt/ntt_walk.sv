// ntt_walk: walks through the passes queued for one of the kernel's parts: tile by tile, and in a tile count by count.
// Algorithm: a queue of passes, the pass under way in registers with its last count and tile, and two counters.
// Range:     a tile has 2^(k + Columns) counts; burst_i steps over 2^Columns of them at once. Depth passes at most are ever queued.
// Timing:    valid_o two cycles after a pass was queued, from registers like pass_o, tile_o and at_o; one step a cycle.
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

  logic [CountW-1:0] at_q, end_at_q, end_at_d;
  logic [31:0] tile_q, end_tile_q, end_tile_d;
  ntt_pkg::pass_t queued, pass_q;
  logic unused_ready, queued_valid, valid_q, load, tile_end, last_tile, pass_end;
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
      .valid_o(queued_valid),
      .ready_i(load),
      .data_o (queued),
      .count_o(unused_count)
  );

  // 2^n - 1 as a comparison a bit: no carry.
  always_comb begin
    for (int unsigned i = 0; i < CountW; i++) end_at_d[i] = i < 32'(queued.k) + Columns;
    for (int unsigned i = 0; i < 32; i++) end_tile_d[i] = i < 32'(queued.log_tiles);
  end

  // A step over a burst ends where its last count is the tile's.
  assign tile_end  = (at_q | (burst_i ? CountW'(2 ** Columns - 1) : '0)) == end_at_q;
  assign last_tile = tile_q == end_tile_q;
  assign last_o    = tile_end && last_tile;
  assign pass_end  = step_i && last_o;
  assign load      = queued_valid && (!valid_q || pass_end);
  assign valid_o   = valid_q;
  assign pass_o    = pass_q;
  assign tile_o    = tile_q;
  assign at_o      = at_q;

  always_ff @(posedge clk_i) begin
    if (load) begin
      pass_q <= queued;
      end_at_q <= end_at_d;
      end_tile_q <= end_tile_d;
    end
    if (rst_i) begin
      valid_q <= 1'b0;
      at_q <= '0;
      tile_q <= '0;
    end else begin
      valid_q <= load || (valid_q && !pass_end);
      if (step_i) at_q <= tile_end ? '0 : at_q + (burst_i ? CountW'(2 ** Columns) : CountW'(1));
      if (step_i && tile_end) tile_q <= last_tile ? '0 : tile_q + 32'd1;
    end
  end

endmodule
`default_nettype wire
