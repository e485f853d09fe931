// reduce: the buckets of every window as one point, the sum of (i + 1) times bucket i; buckets are emptied on the way.
// Algorithm: G = 2^lg segments a window, bucket i = j G + g in segment g.  Each segment is a chain: a += bucket, s += a, for
//            j downwards; so a = sum of B_j, s = sum of j B_j, and the window is G * sum of s_g + sum of (g + 1) a_g.
//            The s_g are folded in halves and doubled lg times; the a_g go back into the bucket memory, where one chain a
//            window treats them as buckets, with the folded sum to start with.  Chains enough to fill the adder, G = 1 if
//            the windows alone do.  A step waits while its chain is in the adder: any latency, any order of sums.
// Range:     count in [1, Windows], c in [C_MIN, CMax]; an empty bucket is Neutral.
// Timing:    2 additions a bucket, one a cycle, and about (lg + G + 3) latencies for the end; results valid/ready.
// Golden:    host/golden/src/msm/msm.rs      Tested-through: msm
// Area:      benches/ledger/area.json#msm
`default_nettype none
module reduce #(
    parameter int unsigned OpBits = 768,
    parameter int unsigned Windows = 26,
    parameter int unsigned CMax = 10,
    parameter int unsigned Latency = 88,  // of a chain's step: msm_pkg::reduce_latency(adder)
    parameter int unsigned Chains = 88,
    parameter logic [OpBits-1:0] Neutral = '0,
    localparam int unsigned BucketBits = msm_pkg::bucket_bits(Windows, CMax)
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic start_i,
    input wire logic wipe_i,  // zeroes a chain; only while idle
    input wire logic [prim_pkg::addr_bits(Chains)-1:0] wipe_chain_i,
    input wire logic [7:0] c_i,
    input wire logic [7:0] count_i,
    output logic busy_o,  // until the last sum is known
    output logic bucket_o,  // a bucket is read and emptied
    output logic walk_o,
    output logic walk_clear_o,
    output logic [BucketBits-1:0] walk_bucket_o,
    input wire logic walk_full_i,
    input wire logic [OpBits-1:0] walk_op_i,
    output logic walk_we_o,
    output logic [BucketBits-1:0] walk_wbucket_o,
    output logic add_valid_o,
    output logic [OpBits-1:0] add_left_o,
    output logic [OpBits-1:0] add_right_o,
    output logic [BucketBits+1:0] add_tag_o,
    input wire logic sum_valid_i,
    input wire logic [OpBits-1:0] sum_i,
    input wire logic [BucketBits+1:0] sum_tag_i,
    output logic valid_o,
    input wire logic ready_i,
    output logic [7:0] window_o,
    output logic last_o,
    output logic [OpBits-1:0] data_o
);

  localparam int unsigned WindowW = prim_pkg::addr_bits(Windows);
  localparam int unsigned DigitW = CMax - 1;
  localparam int unsigned ChainW = prim_pkg::addr_bits(Chains);
  localparam int unsigned FlightW = prim_pkg::count_bits(2 * Chains + Latency);

  typedef enum logic [2:0] {
    IDLE,
    RUN,     // chains over the buckets
    FOLD,    // sums of segments in halves
    DOUBLE,  // lg times
    RERUN,   // chains over the segments' totals
    FINISH,  // s + a
    OUTPUT
  } phase_e;
  typedef enum logic [1:0] {
    TO_A,
    TO_S,
    TO_BUCKET
  } target_e;

  phase_e phase_q;
  // The chain's window and segment; the step; half a step; levels of folds or doublings left; no more steps in this phase.
  logic [WindowW-1:0] w_q;
  logic [DigitW-1:0] g_q, j_q;
  logic half_q, first_q, closed_q;
  logic [3:0] level_q, lg_q, lg;
  logic [FlightW-1:0] flight_q;

  // The fewest segments that fill the adder, and two buckets at least in each.
  always_comb begin
    lg = '0;
    for (int unsigned k = 1; k < DigitW; k++) begin
      if ((32'(count_i) << k) < Latency && k + 2 <= 32'(c_i)) lg = 4'(k);
    end
  end

  function automatic logic [ChainW-1:0] chain_of(
      input logic [WindowW-1:0] w, input logic [3:0] shift, input logic [DigitW-1:0] g);
    return ChainW'((32'(w) << shift) | 32'(g));
  endfunction

  // ---- The step that is next.
  logic is_run, last_g, last_w, round, blocked, step, even;
  logic [DigitW-1:0] segments, fold;
  logic [ChainW-1:0] chain, partner;
  logic [Chains-1:0] busy_a_q, busy_s_q;
  logic [3:0] stride;
  assign is_run   = phase_q == RUN || phase_q == RERUN;
  assign fold     = DigitW'(1) << level_q;  // FOLD: half of the segments that are left
  assign segments = (phase_q == RUN) ? DigitW'(1) << lg_q : (phase_q == FOLD) ? fold : DigitW'(1);
  assign stride   = lg_q;
  assign chain    = chain_of(w_q, stride, g_q);
  assign partner  = (phase_q == FOLD) ? chain_of(w_q, stride, g_q | fold) : chain;
  assign last_g   = g_q == segments - DigitW'(1);
  assign last_w   = 8'(w_q) == count_i - 8'd1;
  assign round    = last_g & last_w;
  assign even     = is_run & ~half_q;
  // A half step follows its step at once; the first step of a run over buckets has none.
  assign blocked  = ~(is_run & half_q) & (busy_a_q[chain] | busy_s_q[chain] | busy_a_q[partner]);
  assign step     = phase_q != IDLE && phase_q != OUTPUT && !closed_q && !blocked;

  logic adds;
  target_e target;
  assign adds = step & ~(is_run & half_q & first_q);
  always_comb begin
    target = TO_S;
    if (even) target = (phase_q == RUN && j_q == '0 && lg_q != '0) ? TO_BUCKET : TO_A;
    else if (phase_q == FINISH) target = TO_A;
    else if (phase_q == RUN && j_q == '0 && lg_q != '0 && (g_q >> (lg_q - 4'd1)) != '0)
      target = TO_A;
    else if (phase_q == FOLD && level_q != '0 && (g_q >> (level_q - 4'd1)) != '0) target = TO_A;
  end

  logic phase_done;
  assign phase_done = closed_q & (flight_q == '0);
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      phase_q  <= IDLE;
      closed_q <= 1'b0;
    end else if (phase_q == IDLE) begin
      if (start_i) phase_q <= RUN;
      lg_q <= lg;
      j_q <= DigitW'((32'd1 << (c_i - 8'd1 - 8'(lg))) - 32'd1);
      {w_q, g_q, half_q, level_q} <= '0;
      first_q <= 1'b1;
      closed_q <= 1'b0;
    end else if (phase_q == OUTPUT) begin
      if (valid_o & ready_i & last_o) phase_q <= IDLE;
    end else if (phase_done) begin
      closed_q <= 1'b0;
      {w_q, g_q, half_q} <= '0;
      first_q <= 1'b0;
      unique case (phase_q)
        RUN: begin
          phase_q <= (lg_q == '0) ? FINISH : FOLD;
          level_q <= lg_q - 4'd1;
        end
        FOLD: begin
          phase_q <= (level_q == '0) ? DOUBLE : FOLD;
          level_q <= (level_q == '0) ? lg_q - 4'd1 : level_q - 4'd1;
        end
        DOUBLE: begin
          phase_q <= (level_q == '0) ? RERUN : DOUBLE;
          level_q <= level_q - 4'd1;
          j_q <= (DigitW'(1) << lg_q) - DigitW'(1);
          first_q <= level_q == '0;
        end
        RERUN:   phase_q <= FINISH;
        default: phase_q <= OUTPUT;
      endcase
    end else if (step) begin
      if (is_run) half_q <= ~half_q;
      if (!even) begin
        g_q <= last_g ? '0 : g_q + DigitW'(1);
        if (last_g) w_q <= last_w ? '0 : w_q + WindowW'(1);
        if (round) begin
          first_q  <= 1'b0;
          j_q      <= j_q - DigitW'(1);
          closed_q <= ~is_run | (j_q == '0);
        end
      end
    end
  end

  // In a half step of the first run over the buckets s is Neutral once: that is the second round.
  logic s_empty_q;
  always_ff @(posedge clk_i) begin
    if (phase_q == IDLE) s_empty_q <= 1'b1;
    else if (step && is_run && half_q && round && !first_q) s_empty_q <= 1'b0;
  end

  // ---- Fetch: buckets, chains' a and s.
  logic [OpBits-1:0] a_op, s_op;
  logic a_we, s_we;
  logic [ChainW-1:0] sum_chain;
  assign walk_o = even & step;
  assign walk_clear_o = phase_q == RUN;
  assign bucket_o = walk_o & walk_clear_o;
  assign walk_bucket_o = {w_q, (phase_q == RUN) ? DigitW'(32'(j_q) << lg_q) | g_q : j_q};
  assign sum_chain = ChainW'(sum_tag_i[BucketBits-1:0]);
  assign a_we = sum_valid_i & (sum_tag_i[BucketBits+:2] == TO_A);
  assign s_we = sum_valid_i & (sum_tag_i[BucketBits+:2] == TO_S);
  assign walk_we_o = sum_valid_i & (sum_tag_i[BucketBits+:2] == TO_BUCKET);
  assign walk_wbucket_o = sum_tag_i[BucketBits-1:0];

  logic [ChainW-1:0] out_chain;
  logic out_read;
  ram_1r1w #(
      .W    (OpBits),
      .Depth(Chains)
  ) u_a (
      .clk_i,
      .we_i   (a_we | wipe_i),
      .waddr_i(wipe_i ? wipe_chain_i : sum_chain),
      .wdata_i(wipe_i ? '0 : sum_i),
      .re_i   (adds | out_read),
      .raddr_i(out_read ? out_chain : partner),
      .rdata_o(a_op)
  );
  ram_1r1w #(
      .W    (OpBits),
      .Depth(Chains)
  ) u_s (
      .clk_i,
      .we_i   (s_we | wipe_i),
      .waddr_i(wipe_i ? wipe_chain_i : sum_chain),
      .wdata_i(wipe_i ? '0 : sum_i),
      .re_i   (adds),
      .raddr_i(chain),
      .rdata_o(s_op)
  );

  // ---- Choose.
  logic adds_q, even_q, double_q, neutral_q, clear_q;
  logic [BucketBits+1:0] tag, tag_q;
  assign tag = {target, (target == TO_BUCKET) ? {w_q, g_q} : BucketBits'(chain)};
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      adds_q <= 1'b0;
      add_valid_o <= 1'b0;
      flight_q <= '0;
      busy_a_q <= '0;
      busy_s_q <= '0;
    end else begin
      adds_q <= adds;
      add_valid_o <= adds_q;
      flight_q <= flight_q + FlightW'(adds) - FlightW'(sum_valid_i);
      if (a_we) busy_a_q[sum_chain] <= 1'b0;
      if (s_we) busy_s_q[sum_chain] <= 1'b0;
      if (adds & (target == TO_A)) busy_a_q[chain] <= 1'b1;
      if (adds & (target == TO_S)) busy_s_q[chain] <= 1'b1;
    end
    even_q <= even;
    double_q <= phase_q == DOUBLE;
    neutral_q <= even ? first_q : (phase_q == RUN) & s_empty_q;
    clear_q <= walk_clear_o;
    tag_q <= tag;
    if (adds_q) begin
      add_left_o <= neutral_q ? Neutral : even_q ? a_op : s_op;
      add_right_o <= even_q ? ((walk_full_i | ~clear_q) ? walk_op_i : Neutral) : double_q ? s_op : a_op;
      add_tag_o <= tag_q;
    end
  end

  // ---- Results, one window after the other.
  logic [WindowW-1:0] out_q;
  logic out_valid_q;
  assign out_read = (phase_q == OUTPUT) & ~out_valid_q;
  assign out_chain = chain_of(out_q, stride, '0);
  assign busy_o = phase_q != IDLE && phase_q != OUTPUT;
  assign valid_o = out_valid_q;
  assign data_o = a_op;
  assign window_o = 8'(out_q);
  assign last_o = 8'(out_q) == count_i - 8'd1;
  always_ff @(posedge clk_i) begin
    if (rst_i || phase_q == IDLE) begin
      out_q <= '0;
      out_valid_q <= 1'b0;
    end else begin
      if (out_read) out_valid_q <= 1'b1;
      else if (valid_o & ready_i) begin
        out_valid_q <= 1'b0;
        out_q <= out_q + WindowW'(1);
      end
    end
  end

endmodule
`default_nettype wire
