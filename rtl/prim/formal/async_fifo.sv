// Bench of async_fifo. Cycles: 24. Clocks.
// Case: LogDepth=1 CDC
// Case: LogDepth=2 CDC
// Plant: return p ^ (p >> 1) => return p ;; rgray_seen ^ (ptr_t'(3) << (LogDepth - 1)) => rgray_seen ^ (ptr_t'(1) << LogDepth)
// Plant: Stages   = 2 => Stages   = 1
// Plant: wgray_q != (rgray_seen => wgray_q != (rgray_q
// Plant: ready_o = wgray_q => ready_o = gray(wptr_q - ptr_t'(1))
`default_nettype none
module async_fifo_formal #(
    parameter int unsigned LogDepth = 1
) (
    input wire logic step_i,
    input wire logic wclk_i,
    input wire logic wrst_i,
    input wire logic rclk_i,
    input wire logic rrst_i,
    input wire logic mark_i,
    input wire logic valid_i,
    input wire logic ready_i,
    input wire logic data_i
);

  always_comb assume (step_i);
  localparam int unsigned Depth = 2 ** LogDepth;
  // The cell's default.
  localparam int unsigned Stages = 2;

  logic ready, valid, data;
  async_fifo #(
      .W(1),
      .LogDepth(LogDepth)
  ) dut (
      .wclk_i,
      .wrst_i,
      .valid_i,
      .ready_o(ready),
      .data_i,
      .rclk_i,
      .rrst_i,
      .valid_o(valid),
      .ready_i,
      .data_o (data)
  );

  // Both resets are on until both clocks have had an edge, and Stages + 1 more each; then each ends for good.
  localparam int unsigned EdgeW = $clog2(Stages + 2);
  logic wfirst_q, rfirst_q, is_reset, wlive_q, rlive_q;
  logic [EdgeW-1:0] wedges_q, redges_q;
  initial {wfirst_q, rfirst_q, wlive_q, rlive_q} = '0;
  initial {wedges_q, redges_q} = '0;
  assign is_reset = wedges_q == EdgeW'(Stages + 1) && redges_q == EdgeW'(Stages + 1);
  always_ff @(posedge step_i) begin
    wfirst_q <= wfirst_q | wclk_i;
    rfirst_q <= rfirst_q | rclk_i;
    if (wfirst_q && rfirst_q && wclk_i && wedges_q != EdgeW'(Stages + 1))
      wedges_q <= wedges_q + EdgeW'(1);
    if (wfirst_q && rfirst_q && rclk_i && redges_q != EdgeW'(Stages + 1))
      redges_q <= redges_q + EdgeW'(1);
    wlive_q <= wlive_q | ~wrst_i;
    rlive_q <= rlive_q | ~rrst_i;
  end
  always_comb begin
    assume (is_reset || (wrst_i && rrst_i));
    assume (!wlive_q || !wrst_i);
    assume (!rlive_q || !rrst_i);
  end

  // A word, marked at an arbitrary moment, is followed; the words ahead of it are counted.
  localparam int unsigned CountW = LogDepth + 2;
  logic push, pop, marked_q, word_q;
  logic [CountW-1:0] inside_q, ahead_q;
  assign push = wclk_i & ~wrst_i & valid_i & ready;
  assign pop  = rclk_i & ~rrst_i & valid & ready_i;
  initial {inside_q, ahead_q, marked_q} = '0;
  always_ff @(posedge step_i) begin
    inside_q <= inside_q + CountW'(push) - CountW'(pop);
    if (!marked_q && push && mark_i) begin
      marked_q <= 1'b1;
      word_q   <= data_i;
      ahead_q  <= inside_q - CountW'(pop);
    end else if (marked_q && pop) begin
      ahead_q <= ahead_q - CountW'(1);
      if (ahead_q == '0) marked_q <= 1'b0;
    end
  end

  // Edges of the reader without an offer though a word is inside; of the writer without one though there is room.
  localparam int unsigned LagW = $clog2(Stages + 3);
  logic [LagW-1:0] unseen_q, unfreed_q;
  logic stalled_q, valid_q, ready_q, data_q, wticked_q, rticked_q;
  initial {unseen_q, unfreed_q} = '0;
  always_ff @(posedge step_i) begin
    if (inside_q == '0 || valid || rrst_i) unseen_q <= '0;
    else if (rclk_i && unseen_q != '1) unseen_q <= unseen_q + LagW'(1);
    if (inside_q == CountW'(Depth) || ready || wrst_i) unfreed_q <= '0;
    else if (wclk_i && unfreed_q != '1) unfreed_q <= unfreed_q + LagW'(1);
    stalled_q <= valid && rlive_q && !pop;
    valid_q   <= valid;
    data_q    <= data;
    ready_q   <= ready;
    wticked_q <= wclk_i || !wlive_q;
    rticked_q <= rclk_i || !rlive_q;
  end

  always_ff @(posedge step_i) begin
    if (is_reset) begin
      no_overflow : assert (inside_q <= CountW'(Depth));
      nothing_from_nothing : assert (!valid || rrst_i || inside_q != '0);
      if (stalled_q) stable_while_stalled : assert (valid && data == data_q);
      if (!rticked_q) valid_changes_with_its_clock : assert (valid == valid_q || !rlive_q);
      if (!wticked_q) ready_changes_with_its_clock : assert (ready == ready_q || !wlive_q);
      if (marked_q && ahead_q == '0 && valid && !rrst_i)
        in_order_unchanged : assert (data == word_q);
      offered_in_time : assert (unseen_q <= LagW'(Stages + 1));
      room_in_time : assert (unfreed_q <= LagW'(Stages + 1));
      reach_full : cover (inside_q == CountW'(Depth) && !ready && valid);
      reach_late : cover (unseen_q == LagW'(Stages));
      reach_lap : cover (pop && marked_q && ahead_q == '0);
    end
  end

endmodule
`default_nettype wire
