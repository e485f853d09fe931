// ntt_read: asks for the bursts of the passes, each only when the output buffer has room for all that becomes of it.
// Algorithm: credits in beats of the output buffer, taken with a request and given back by the writer: nothing inside ever stalls.
//            Rows are asked for in bit-reversed order. A pass of fewer rows waits until the longer delays of the one before are empty.
//            With one multiplier beats leave the queue of data slowly: no more rows are asked for than lie in it.
// Range:     tile t, row i: burst (t >> log_low << (log_low + k)) + (i << log_low) + (t mod 2^log_low); see ntt_sched for log_low.
// Timing:    one request a cycle while there is room, the first 5 cycles after its pass was queued; address and length are registers.
//            settled_o: all is counted that a later pass could have to wait for.
// Tested-through: ntt
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module ntt_read #(
    parameter  int unsigned LogPass     = 7,
    parameter  int unsigned Lanes       = 1,
    parameter  int unsigned Jobs        = 4,
    parameter  int unsigned Multipliers = 0,
    localparam int unsigned Columns     = ntt_pkg::log_burst_beats(Lanes),
    localparam int unsigned CreditW     = prim_pkg::count_bits(ntt_pkg::out_beats(LogPass, Lanes))
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
    // What became of it, at times when a beat may enter: a beat entered the stages, a row did; beats left the output buffer.
    input  wire logic                         tick_i,
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

  logic walk_valid, walk_last, advance, step, send_ready;
  ntt_pkg::pass_t walk_pass;
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
      .pass_o (walk_pass),
      .tile_o (tile),
      .at_o   (u),
      .last_o (walk_last),
      .step_i (walk_valid && advance),
      .burst_i(1'b0)
  );

  // ---- The burst's offset, ahead of what decides: the row and the tile's parts, then the shifts.
  typedef struct packed {
    logic last;  // of its pass
    logic lone;
    ntt_pkg::log_t k;
    ntt_pkg::addr_t from;
  } burst_t;
  burst_t burst_q1, front_q;
  logic valid_q1, valid_q2;
  ntt_pkg::log_t low_q1;
  logic [31:0] row, row_q1, above_q1, below_q1, burst, offset_q2;
  assign row = 32'(ntt_pkg::reversed(16'(u), walk_pass.k));
  assign burst = (above_q1 << burst_q1.k) | (row_q1 << low_q1) | below_q1;
  assign advance = step || !valid_q2;
  always_ff @(posedge clk_i) begin
    if (rst_i) {valid_q1, valid_q2} <= '0;
    else if (advance) {valid_q1, valid_q2} <= {walk_valid, valid_q1};
    if (advance) begin
      burst_q1 <= '{
          last: walk_last,
          lone: walk_pass.lone,
          k: walk_pass.k,
          from : walk_pass.from
      };
      low_q1 <= walk_pass.log_low;
      row_q1 <= row;
      above_q1 <= tile & ~low_mask(walk_pass.log_low);
      below_q1 <= tile & low_mask(walk_pass.log_low);
      front_q <= burst_q1;
      offset_q2 <= burst_q1.lone ? (row_q1 >> LogBeat) << (LogBeat - 1) : burst * ntt_pkg::BURST_UNITS;
    end
  end

  // 2^n - 1 as a comparison a bit: no carry.
  function automatic logic [31:0] low_mask(input ntt_pkg::log_t n);
    for (int unsigned i = 0; i < 32; i++) low_mask[i] = i < 32'(n);
  endfunction

  // ---- Whether it is asked for.
  logic [CreditW-1:0] credit_q, freed_q;
  logic [15:0] rows_q;  // asked for, not yet in the stages
  // Times of beats since the last beat, at most the longest gap behind this k; times needed.
  logic [SinceW-1:0] since_q, gap, gap_q;
  ntt_pkg::log_t k_q;
  logic lone_q, open_q, known_q, follows, may_open, has_room, is_queue_full;

  always_comb begin
    gap = '0;
    if (k_q > front_q.k) begin
      gap = (Row << k_q) - (Row << front_q.k);
      if (front_q.k == '0) gap = gap + Row;
    end
  end
  assign settled_o = since_q >= (Row << k_q);
  assign has_room  = credit_q >= CreditW'(2 ** Columns);
  // The queue of data has room for what is asked for: of lone rows a beat each, of others 2^Columns; never of both.
  if (Multipliers == 0) begin : gen_quick
    assign follows = k_q <= front_q.k && !lone_q;
    assign is_queue_full = front_q.lone && rows_q >= 16'(ntt_pkg::LONE_ROWS);
  end else begin : gen_slow
    localparam int unsigned Rows = ntt_pkg::LONE_ROWS / 2 ** Columns;
    assign follows = k_q <= front_q.k && !lone_q && !front_q.lone;
    assign is_queue_full = rows_q >= 16'(front_q.lone ? ntt_pkg::LONE_ROWS : Rows);
  end
  assign may_open = follows || (known_q && rows_q == '0 && since_q >= gap_q);
  assign step = valid_q2 && open_q && has_room && send_ready && !is_queue_full;
  assign waiting_o = !valid_q2 || !open_q;
  assign blocked_o = valid_q2 && open_q && !has_room;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      credit_q <= CreditW'(ntt_pkg::out_beats(LogPass, Lanes));
      rows_q <= '0;
      since_q <= '1;
      k_q <= '0;
      lone_q <= 1'b0;
      open_q <= 1'b0;
      known_q <= 1'b0;
      freed_q <= '0;
    end else begin
      freed_q  <= freed_i;
      credit_q <= credit_q + freed_q - (step ? CreditW'(2 ** Columns) : '0);
      rows_q   <= rows_q + 16'(step) - 16'(row_i);
      if (beat_i) since_q <= '0;
      else if (tick_i && !settled_o) since_q <= since_q + SinceW'(1);
      // gap_q is that of the pass in front.
      known_q <= valid_q2 && !step;
      if (step && front_q.last) open_q <= 1'b0;
      else if (valid_q2 && may_open) open_q <= 1'b1;
      if (valid_q2 && open_q) begin
        k_q <= front_q.k;
        lone_q <= front_q.lone;
      end
    end
  end

  always_ff @(posedge clk_i) gap_q <= gap;

  logic lone;
  pipe_reg #(
      .W(ntt_pkg::ADDR_BITS + 1)
  ) u_request (
      .clk_i,
      .rst_i,
      .valid_i(step),
      .ready_o(send_ready),
      .data_i ({front_q.lone, front_q.from + offset_q2}),
      .valid_o,
      .ready_i,
      .data_o ({lone, addr_o})
  );
  assign units_o = lone ? 4'(Lanes) : 4'(ntt_pkg::BURST_UNITS);

endmodule
`default_nettype wire
