// Bench of reset_ctrl. Cycles: 40. Inductive.
// Case: Clear=1 Stages=1
// Case: Clear=3 Stages=2
// Plant: count_q == 32'(Clear + Stages) => count_q == 32'(Clear - 1)
// Plant: phase_q == Quiescing || (phase_q == Clearing && count_q < 32'(Stages)) => phase_q == Quiescing
// Plant: phase_q == Clearing && count_q < 32'(Clear) => phase_q == Clearing && count_q < 32'(Clear - 1)
// Plant: if (quiet_i || is_late) begin => if (quiet_i) begin
// Plant: if (quiet_i || is_late) begin => begin
// Plant: erased_q && wiped_i => erased_q
// Plant: wipe_rsp_i.done && wipe_rsp_i.result.status == regs_pkg::STATUS_OK => wipe_rsp_i.done
// Plant: enable_i && !lost_q) phase_q => enable_i) phase_q
`default_nettype none
module reset_ctrl_formal #(
    parameter int unsigned Clear  = 3,
    parameter int unsigned Stages = 2,
    parameter int unsigned Limit  = 3,
    parameter int unsigned Wipe   = 3
) (
    input wire logic                      clk_i,
    input wire logic                      rst_i,
    input wire logic                      reset_i,
    input wire logic                      enable_i,
    input wire logic                      quiet_i,
    input wire logic                      mark_valid_i,
    input wire logic               [31:0] mark_unit_i,
    input wire dma_pkg::unit_rsp_t        wipe_rsp_i,
    input wire logic                      wiped_i
);

  // Cycles from a reset to the end of its wipe, where the units wipe within Wipe.
  localparam int unsigned Served = (Limit + 1) + (Clear + Stages + 1) + (Wipe + 2);

  logic [31:0] mark;
  regs_pkg::state_t state;
  dma_pkg::unit_req_t wipe_req;
  logic bridge_lost, wipe_failed, start, running, quiesce, clear, wipe, leaf;
  reset_ctrl #(
      .MemoryUnits(32'd64),
      .Clear(Clear),
      .Stages(Stages)
  ) dut (
      .clk_i,
      .rst_i,
      .reset_i,
      .enable_i,
      .quiesce_limit_i(32'(Limit)),
      .quiet_i,
      .mark_valid_i,
      .mark_unit_i,
      .mark_o(mark),
      .state_o(state),
      .bridge_lost_o(bridge_lost),
      .wipe_failed_o(wipe_failed),
      .start_o(start),
      .running_o(running),
      .quiesce_o(quiesce),
      .clear_o(clear),
      .wipe_o(wipe),
      .wipe_req_o(wipe_req),
      .wipe_rsp_i,
      .wiped_i
  );
  reset_tree #(
      .Stages(Stages),
      .Leaves(1)
  ) tree (
      .clk_i,
      .rst_i(rst_i | clear),
      .rst_o(leaf)
  );

  // The bench starts in a reset that has come everywhere.
  localparam int unsigned StartW = $clog2(Stages + 2);
  logic [StartW-1:0] start_q;
  logic started;
  initial start_q = '0;
  assign started = start_q == StartW'(Stages + 1);
  always_ff @(posedge clk_i) if (!started) start_q <= start_q + StartW'(1);
  always_comb if (!started) assume (rst_i);

  // Units wipe within Wipe cycles of being asked, and say so only when asked.
  localparam int unsigned WipeW = $clog2(Wipe + 2);
  logic [WipeW-1:0] wiping_q;
  logic done_q;
  always_comb begin
    assume (wipe_req.run || !wipe_rsp_i.done);
    assume (wiping_q < WipeW'(Wipe - 1) || ((wipe_rsp_i.done || done_q) && wiped_i));
  end

  localparam int unsigned AgeW = $clog2(Served + 2);
  logic [  AgeW-1:0] age_q;  // cycles since a reset that is not over
  logic [StartW+2:0] clears_q;
  logic was_cleared_q, over, was_lost_q, failed_q;
  logic [31:0] mark_q;
  logic wipe_q, wiped_q, erased_q, quiesces_q, may_clear_q;
  assign over = wipe_q && !wipe && !quiesce && !clear;
  always_ff @(posedge clk_i) begin
    mark_q <= mark;
    wipe_q <= wipe;
    wiped_q <= wiped_i;
    erased_q <= wipe_rsp_i.done && wipe_rsp_i.result.status == regs_pkg::STATUS_OK;
    quiesces_q <= dut.phase_q == 3'd5 && !rst_i;
    may_clear_q <= quiet_i || bridge_lost;
    wiping_q <= wipe && !rst_i && wiping_q != '1 ? wiping_q + WipeW'(1) : '0;
    if (!wipe) wiping_q <= '0;
    done_q <= wipe && !rst_i && (done_q || wipe_rsp_i.done);
    if (rst_i || (over && !reset_i)) age_q <= '0;
    else if (age_q != '0 || reset_i || clear) age_q <= age_q + AgeW'(age_q != '1);
    // Resets that begin anew while one is under way count for themselves.
    if (reset_i && (wipe || running || over || start)) age_q <= AgeW'(1);
    if (!leaf) clears_q <= '0;
    else if (clears_q != '1) clears_q <= clears_q + (StartW + 3)'(1);
    was_cleared_q <= leaf;
    if (rst_i) was_lost_q <= 1'b0;
    else if (bridge_lost) was_lost_q <= 1'b1;
    failed_q <= wipe_failed;
  end

  // What makes all that inductive: how old a reset is in each phase, and where in the tree.
  always_ff @(posedge clk_i) begin
    if (started) begin
      unique case (dut.phase_q)
        3'd0: begin
          clear_age :
          assert (32'(age_q) <= 32'(Limit + 2) + dut.count_q && dut.count_q <= 32'(Clear + Stages));
          not_wiping : assert (wiping_q == '0);
          if (dut.count_q >= 32'(Stages) && dut.count_q < 32'(Clear + Stages)) begin
            leaf_is_set : assert (leaf && 32'(clears_q) >= dut.count_q - 32'(Stages));
          end else if (dut.count_q >= 32'(Clear + Stages)) begin
            leaf_has_fallen : assert (!leaf && (!was_cleared_q || 32'(clears_q) >= 32'(Clear)));
          end
          if (!rst_i) begin
            trunk_is_set :
            assert (dut.count_q < 32'(Stages - 1) || tree.trunk == (dut.count_q < 32'(Clear + Stages - 1)));
          end
        end
        3'd1: begin
          wipe_count :
          assert (dut.count_q == 32'(Clear + Stages + 1) + 32'(wiping_q) && wiping_q <= WipeW'(Wipe));
          wipe_age : assert (32'(age_q) <= 32'(Limit + 2) + dut.count_q);
          wipe_done : assert (done_q == dut.erased_q);
        end
        3'd5: quiesce_age : assert (32'(age_q) == dut.count_q + 32'd1 && dut.count_q <= 32'(Limit));
        3'd2, 3'd3, 3'd4: no_age : assert (age_q == '0 || wipe_q);
        default: no_phase : assert (1'b0);
      endcase
      if (dut.phase_q != 3'd0)
        all_clear : assert (!leaf && !was_cleared_q && (rst_i || !tree.trunk));
      lost_is_known : assert (!was_lost_q || dut.lost_q);
    end
  end

  always_ff @(posedge clk_i) begin
    if (started && !rst_i) begin
      quiesced_until_cleared : assert (!clear || leaf || quiesce);
      cleared_long_enough : assert (leaf || !was_cleared_q || clears_q >= (StartW + 3)'(Clear));
      cleared_before_wiped : assert (!wipe || !leaf);
      // Or another one comes.
      no_quiesce_behind_the_reset : assert (!quiesce || !was_cleared_q || leaf || clear);
      served_in_time : assert (age_q <= AgeW'(Served));
      quiet_or_lost_before_clear : assert (!quiesces_q || dut.phase_q != 3'd0 || may_clear_q);
      wiped_before_ready : assert (!wipe_q || dut.phase_q != 3'd3 || wiped_q);
      mark_falls_or_is_wiped : assert (mark <= mark_q || (mark == 32'd64 && erased_q));
      lost_stays : assert (!was_lost_q || !running || bridge_lost);
      reach_ready : cover (start);
      reach_lost : cover (was_lost_q && wipe);
      reach_failed : cover (failed_q);
      reach_slowest : cover (age_q == AgeW'(Served));
    end
  end

endmodule
`default_nettype wire
