// ntt_read: asks for the bursts of the passes, each only when the output buffer has room for all that becomes of it.
// Algorithm: credits in beats of the output buffer, taken with a request and given back by the writer: nothing inside ever stalls.
//            Rows are asked for in bit-reversed order. A pass of fewer rows waits until the longer delays of the one before are empty.
// Range:     tile t, row i: burst (t >> log_low << (log_low + k)) + (i << log_low) + (t mod 2^log_low); see ntt_sched for log_low.
// Timing:    one request a cycle while there is room; address and length are registers. settled_o: all is counted that a later pass
//            could have to wait for.
// Tested-through: ntt
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module ntt_read #(
    parameter  int unsigned LogPass  = 7,
    parameter  int unsigned Lanes    = 1,
    parameter  int unsigned Jobs     = 4,
    parameter  int unsigned LoneRows = 16,
    localparam int unsigned Columns  = ntt_pkg::log_burst_beats(Lanes),
    localparam int unsigned CreditW  = prim_pkg::count_bits(ntt_pkg::out_beats(LogPass, Lanes))
) (
    input  wire logic                         clk_i,
    input  wire logic                         rst_i,
    input  wire logic                         pass_valid_i,
    input  wire ntt_pkg::pass_t               pass_i,
    // Request: units of 64 bytes.
    output logic                              valid_o,
    input  wire logic                         ready_i,
    output ntt_pkg::addr_t                    addr_o,
    output logic                [        3:0] units_o,
    // What became of it: a beat entered the stages, a row did; beats left the output buffer.
    input  wire logic                         beat_i,
    input  wire logic                         row_i,
    input  wire logic           [CreditW-1:0] freed_i,
    // Why nothing is asked for.
    output logic                              settled_o,
    output logic                              waiting_o,
    output logic                              blocked_o
);

  localparam int unsigned LogBeat = ntt_pkg::log_beat(Lanes);
  localparam int unsigned SinceW = LogPass + Columns + 1;
  localparam logic [SinceW-1:0] Row = SinceW'(2 ** Columns);

  logic walk_valid, last, step;
  ntt_pkg::pass_t pass;
  logic [31:0] tile;
  logic [LogPass-1:0] u;

  ntt_walk #(
      .LogPass(LogPass),
      .Columns(0),
      .Depth  (Jobs)
  ) u_walk (
      .clk_i,
      .rst_i,
      .valid_i(pass_valid_i),
      .pass_i,
      .valid_o(walk_valid),
      .pass_o (pass),
      .tile_o (tile),
      .at_o   (u),
      .last_o (last),
      .step_i (step),
      .burst_i(1'b0)
  );

  logic [CreditW-1:0] credit_q;
  logic [15:0] rows_q;  // asked for, not yet in the stages
  // Cycles since the last beat, at most the longest gap behind this k; cycles needed.
  logic [SinceW-1:0] since_q, gap;
  ntt_pkg::log_t k_q;
  logic lone_q, open_q, may_open, has_room, send_ready;

  always_comb begin
    gap = '0;
    if (k_q > pass.k) begin
      gap = (Row << k_q) - (Row << pass.k);
      if (pass.k == '0) gap = gap + Row;
    end
  end
  assign may_open = (k_q <= pass.k && !lone_q) || (rows_q == '0 && since_q >= gap);
  assign settled_o = since_q >= (Row << k_q);
  assign has_room = credit_q >= CreditW'(2 ** Columns);
  assign step = walk_valid && open_q && has_room && send_ready && !(pass.lone && rows_q >= 16'(LoneRows));
  assign waiting_o = !walk_valid || !open_q;
  assign blocked_o = walk_valid && open_q && !has_room;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      credit_q <= CreditW'(ntt_pkg::out_beats(LogPass, Lanes));
      rows_q <= '0;
      since_q <= '1;
      k_q <= '0;
      lone_q <= 1'b0;
      open_q <= 1'b0;
    end else begin
      credit_q <= credit_q + freed_i - (step ? CreditW'(2 ** Columns) : '0);
      rows_q   <= rows_q + 16'(step) - 16'(row_i);
      if (beat_i) since_q <= '0;
      else if (!settled_o) since_q <= since_q + SinceW'(1);
      if (step && last) open_q <= 1'b0;
      else if (walk_valid && may_open) open_q <= 1'b1;
      if (walk_valid && open_q) begin
        k_q <= pass.k;
        lone_q <= pass.lone;
      end
    end
  end

  logic [31:0] row, burst;
  assign row = 32'(ntt_pkg::reversed(16'(u), pass.k));
  assign burst = (tile >> pass.log_low << (pass.log_low + pass.k)) | (row << pass.log_low) |
      (tile & ntt_pkg::low_mask(
      pass.log_low
  ));

  // The offset, then the sum.
  logic mid_valid, mid_ready, mid_lone, lone;
  ntt_pkg::addr_t mid_from, mid_offset;
  pipe_reg #(
      .W(2 * ntt_pkg::ADDR_BITS + 1)
  ) u_offset (
      .clk_i,
      .rst_i,
      .valid_i(step),
      .ready_o(send_ready),
      .data_i({
        pass.lone,
        pass.from,
        pass.lone ? (row >> LogBeat) << (LogBeat - 1) : burst * ntt_pkg::BURST_UNITS
      }),
      .valid_o(mid_valid),
      .ready_i(mid_ready),
      .data_o({mid_lone, mid_from, mid_offset})
  );
  pipe_reg #(
      .W(ntt_pkg::ADDR_BITS + 1)
  ) u_request (
      .clk_i,
      .rst_i,
      .valid_i(mid_valid),
      .ready_o(mid_ready),
      .data_i ({mid_lone, mid_from + mid_offset}),
      .valid_o,
      .ready_i,
      .data_o ({lone, addr_o})
  );
  assign units_o = lone ? 4'(Lanes) : 4'(ntt_pkg::BURST_UNITS);

endmodule
`default_nettype wire
