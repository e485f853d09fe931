// reduce_plan: the steps of a reduction, one after the other.
// Algorithm: reduce's: segments, chains over the buckets, folds, doublings, chains over the totals, the last sum.  Phases, and
//            in each the chains of all windows in a round, and rounds downwards over the buckets of a segment.
// Range:     reduce's.
// Timing:    a step a cycle, advance_i takes it; a phase begins when the one before rests in the chains (rests_i).
// Tested-through: reduce
// Area:      benches/ledger/area.json#msm
`default_nettype none
module reduce_plan #(
    parameter int unsigned Windows = 26,
    parameter int unsigned CMax = 10,
    parameter int unsigned Chains = 88,
    localparam int unsigned BucketBits = msm_pkg::bucket_bits(Windows, CMax),
    localparam int unsigned ChainW = prim_pkg::addr_bits(Chains)
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic start_i,
    input wire logic [7:0] c_i,
    input wire logic [7:0] count_i,
    output logic busy_o,
    output logic output_o,  // all sums are known
    input wire logic ends_i,  // ... and handed over
    output logic [3:0] lg_o,  // segments of a window, their logarithm
    input wire logic rests_i,  // no step is planned, no sum in flight
    input wire logic advance_i,
    output reduce_pkg::step_t step_o,
    output logic [ChainW-1:0] chain_o,
    output logic [ChainW-1:0] partner_o,  // the chain of the right operand
    output logic [BucketBits-1:0] tag_o,  // chain or, TO_BUCKET, bucket that the sum is for
    output logic [BucketBits-1:0] bucket_o  // to be read
);

  localparam int unsigned WindowW = prim_pkg::addr_bits(Windows);
  localparam int unsigned DigitW = CMax - 1;

  typedef enum logic [2:0] {
    IDLE,
    SPLIT,   // windows into segments
    RUN,     // chains over the buckets
    FOLD,    // sums of segments in halves
    DOUBLE,  // lg times
    RERUN,   // chains over the segments' totals
    FINISH,  // s + a
    OUTPUT
  } phase_e;
  phase_e phase_q;
  // The chain's window and segment; the step; half a step; levels of folds or doublings left; no more steps in this phase.
  logic [WindowW-1:0] w_q, w_last_q;
  logic [DigitW-1:0] g_q, g_last_q, j_q;
  logic half_q, first_q, s_empty_q, closed_q;
  logic [3:0] level_q, lg_q, lg;

  // The most segments that chains are there for, and two buckets at least in each.
  always_comb begin
    lg = '0;
    for (int unsigned k = 1; k < DigitW; k++) begin
      if ((32'(count_i) << k) < Chains && k + 2 <= 32'(c_i)) lg = 4'(k);
    end
  end

  function automatic logic [ChainW-1:0] chain_of(
      input logic [WindowW-1:0] w, input logic [3:0] shift, input logic [DigitW-1:0] g);
    return ChainW'((32'(w) << shift) | 32'(g));
  endfunction
  function automatic logic [DigitW-1:0] ones(input logic [7:0] bits);
    return DigitW'((32'd1 << bits) - 32'd1);
  endfunction

  // ---- Plan: the step after those that are planned.
  logic active, is_run, last_g, last_w, round, even;
  logic [ChainW-1:0] chain;
  assign active = phase_q != IDLE && phase_q != SPLIT && phase_q != OUTPUT;
  assign is_run = phase_q == RUN || phase_q == RERUN;
  assign last_g = g_q == g_last_q;
  assign last_w = w_q == w_last_q;
  assign round  = last_g & last_w;
  assign even   = is_run & ~half_q;
  // Upper segments of a run or a fold: what they leave is their totals, and in a fold halves of those are left to fold.
  logic last_run, upper_run, upper_fold;
  assign last_run = phase_q == RUN && j_q == '0 && lg_q != '0;
  assign upper_run = 1'(g_q >> (lg_q - 4'd1));
  assign upper_fold = phase_q == FOLD && level_q != '0 && 1'(g_q >> (level_q - 4'd1));
  assign chain = chain_of(w_q, lg_q, g_q);
  always_comb begin
    step_o.valid = active & ~closed_q;
    step_o.walks = even;
    step_o.clears = phase_q == RUN;
    step_o.follows = is_run & half_q;
    step_o.adds = ~(is_run & half_q & first_q);
    step_o.neutral = even ? first_q : (phase_q == RUN) & s_empty_q;
    step_o.doubles = phase_q == DOUBLE;
    step_o.target = reduce_pkg::TO_S;
    if (even) step_o.target = last_run ? reduce_pkg::TO_BUCKET : reduce_pkg::TO_A;
    else if (phase_q == FINISH || (last_run && upper_run) || upper_fold)
      step_o.target = reduce_pkg::TO_A;
  end
  assign chain_o = chain;
  assign partner_o = (phase_q == FOLD) ? chain_of(
      w_q, lg_q, g_q | DigitW'(32'd1 << level_q)
  ) : chain;
  assign tag_o = (even & last_run) ? {w_q, g_q} : BucketBits'(chain);
  assign bucket_o = {w_q, (phase_q == RUN) ? DigitW'(32'(j_q) << lg_q) | g_q : j_q};
  assign busy_o = phase_q != IDLE && phase_q != OUTPUT;
  assign output_o = phase_q == OUTPUT;
  assign lg_o = lg_q;

  logic phase_done;
  assign phase_done = closed_q & rests_i;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      phase_q  <= IDLE;
      closed_q <= 1'b0;
    end else if (phase_q == IDLE) begin
      if (start_i) phase_q <= SPLIT;
      lg_q <= lg;
      w_last_q <= WindowW'(count_i - 8'd1);
    end else if (phase_q == SPLIT) begin
      phase_q <= RUN;
      j_q <= ones(c_i - 8'd1 - 8'(lg_q));
      g_last_q <= ones(8'(lg_q));
      {w_q, g_q, half_q, level_q} <= '0;
      {first_q, s_empty_q} <= '1;
      closed_q <= 1'b0;
    end else if (phase_q == OUTPUT) begin
      if (ends_i) phase_q <= IDLE;
    end else if (phase_done) begin
      closed_q <= 1'b0;
      first_q  <= 1'b0;
      unique case (phase_q)
        RUN: begin
          phase_q  <= (lg_q == '0) ? FINISH : FOLD;
          level_q  <= lg_q - 4'd1;
          g_last_q <= g_last_q >> 1;
        end
        FOLD: begin
          phase_q  <= (level_q == '0) ? DOUBLE : FOLD;
          level_q  <= (level_q == '0) ? lg_q - 4'd1 : level_q - 4'd1;
          g_last_q <= g_last_q >> 1;
        end
        DOUBLE: begin
          phase_q <= (level_q == '0) ? RERUN : DOUBLE;
          level_q <= level_q - 4'd1;
          j_q <= ones(8'(lg_q));
          first_q <= level_q == '0;
        end
        RERUN:   phase_q <= FINISH;
        default: phase_q <= OUTPUT;
      endcase
    end else if (step_o.valid & advance_i) begin
      if (is_run) half_q <= ~half_q;
      if (!even) begin
        g_q <= last_g ? '0 : g_q + DigitW'(1);
        if (last_g) w_q <= last_w ? '0 : w_q + WindowW'(1);
        if (round) begin
          first_q  <= 1'b0;
          j_q      <= j_q - DigitW'(1);
          closed_q <= ~is_run | (j_q == '0);
          // In a half step of the run over the buckets s is Neutral once: that is the second round.
          if (!first_q) s_empty_q <= 1'b0;
        end
      end
    end
  end

endmodule
`default_nettype wire
