// reduce: the buckets of every window as one point, the sum of (i + 1) times bucket i; buckets are emptied on the way.
// Algorithm: G = 2^lg segments a window, bucket i = j G + g in segment g.  Each segment is a chain: a += bucket, s += a, for
//            j downwards; so a = sum of B_j, s = sum of j B_j, and the window is G * sum of s_g + sum of (g + 1) a_g.
//            The s_g are folded in halves and doubled lg times; the a_g go back into the bucket memory, where one chain a
//            window treats them as buckets, with the folded sum to start with.  Chains enough to fill the adder, G = 1 if
//            the windows alone do.  A step waits while its chain is in the adder: any latency, any order of sums.
//            Steps are planned ahead, and their buckets read: only whether a step waits is decided in its own cycle.
// Range:     count in [1, Windows], c in [C_MIN, CMax]; an empty bucket is Neutral.
// Timing:    2 additions a bucket, one a cycle, and about (lg + G + 3) latencies for the end; results valid/ready.
// Golden:    host/golden/src/msm/msm.rs      Tested-through: msm
// Area:      benches/ledger/area.json#msm
`default_nettype none
module reduce #(
    parameter int unsigned OpBits = 768,
    parameter int unsigned Windows = 26,
    parameter int unsigned CMax = 10,
    parameter int unsigned Chains = 88,  // at least Windows; msm_pkg::chains fills the adder
    parameter bit Paced = 1'b0,  // the adder says when it has a turn for more
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
    input wire logic walk_full_i,  // two cycles after walk_o, and until two after the next
    input wire logic [OpBits-1:0] walk_op_i,
    output logic walk_we_o,
    output logic [BucketBits-1:0] walk_wbucket_o,
    input wire logic may_add_i,  // Paced: a step may be taken
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
  localparam int unsigned ChainW = prim_pkg::addr_bits(Chains);
  localparam int unsigned FlightW = prim_pkg::count_bits(2 * Chains);  // two sums of a chain

  // ---- Plan: the step after the one that is next.
  logic output_phase, ends, rests, advance, adds_q;
  logic [3:0] lg;
  logic [ChainW-1:0] chain, partner, plan_chain_q, plan_partner_q, chain_q, partner_q;
  logic [BucketBits-1:0] tag, plan_tag_q, tag_q, bucket;
  logic [FlightW-1:0] flight_q;
  reduce_pkg::step_t plan, plan_q, step_q;
  assign rests = ~plan_q.valid & ~step_q.valid & ~adds_q & (flight_q == '0);
  reduce_plan #(
      .Windows(Windows),
      .CMax   (CMax),
      .Chains (Chains)
  ) u_plan (
      .clk_i,
      .rst_i,
      .start_i,
      .c_i,
      .count_i,
      .busy_o,
      .output_o (output_phase),
      .ends_i   (ends),
      .lg_o     (lg),
      .rests_i  (rests),
      .advance_i(advance),
      .step_o   (plan),
      .chain_o  (chain),
      .partner_o(partner),
      .tag_o    (tag),
      .bucket_o (bucket)
  );

  // ---- Step: the one that is next, its bucket read as it becomes that.  It waits while a sum of its chain is in the adder;
  // what a fold adds to it never is.  Or until the adder has a turn, but for a right half: that reads a as its left half did.
  logic a_we, s_we;
  logic [ChainW-1:0] sum_chain;
  logic blocked, held, step, adds, wait_a_q, wait_s_q, to_a, to_s, again;
  logic [Chains-1:0] busy_a_q, busy_s_q;
  assign held = Paced & ~may_add_i;
  assign blocked = ~step_q.follows & (wait_a_q | wait_s_q | held);
  assign step = step_q.valid & ~blocked;
  assign adds = step & step_q.adds;
  assign to_a = adds & (step_q.target == reduce_pkg::TO_A);
  assign to_s = adds & (step_q.target == reduce_pkg::TO_S);
  assign advance = ~step_q.valid | ~blocked;
  assign again = chain_q == plan_chain_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      plan_q.valid <= 1'b0;
      step_q.valid <= 1'b0;
    end else if (advance) begin
      {plan_q, plan_chain_q, plan_partner_q, plan_tag_q} <= {plan, chain, partner, tag};
      walk_bucket_o <= bucket;
      {step_q, chain_q, partner_q, tag_q} <= {plan_q, plan_chain_q, plan_partner_q, plan_tag_q};
      wait_a_q <= (busy_a_q[plan_chain_q] & ~(a_we & sum_chain == plan_chain_q)) | (to_a & again);
      wait_s_q <= (busy_s_q[plan_chain_q] & ~(s_we & sum_chain == plan_chain_q)) | (to_s & again);
    end else begin
      wait_a_q <= wait_a_q & ~(a_we & sum_chain == chain_q);
      wait_s_q <= wait_s_q & ~(s_we & sum_chain == chain_q);
    end
  end
  assign walk_o = plan_q.valid & plan_q.walks & advance;
  assign walk_clear_o = plan_q.clears;
  assign bucket_o = walk_o & walk_clear_o;

  // ---- Fetch: chains' a and s, beside the bucket.
  logic [OpBits-1:0] a_op, s_op;
  assign sum_chain = ChainW'(sum_tag_i[BucketBits-1:0]);
  assign a_we = sum_valid_i & (sum_tag_i[BucketBits+:2] == reduce_pkg::TO_A);
  assign s_we = sum_valid_i & (sum_tag_i[BucketBits+:2] == reduce_pkg::TO_S);
  assign walk_we_o = sum_valid_i & (sum_tag_i[BucketBits+:2] == reduce_pkg::TO_BUCKET);
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
      .raddr_i(out_read ? out_chain : partner_q),
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
      .raddr_i(chain_q),
      .rdata_o(s_op)
  );

  // ---- Choose.
  logic even_q, double_q, neutral_q, clear_q;
  logic [BucketBits+1:0] target_q;
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
      flight_q <= flight_q + FlightW'(adds_q) - FlightW'(sum_valid_i);
      if (a_we) busy_a_q[sum_chain] <= 1'b0;
      if (s_we) busy_s_q[sum_chain] <= 1'b0;
      if (to_a) busy_a_q[chain_q] <= 1'b1;
      if (to_s) busy_s_q[chain_q] <= 1'b1;
    end
    even_q <= step_q.walks;
    double_q <= step_q.doubles;
    neutral_q <= step_q.neutral;
    clear_q <= step_q.clears;
    target_q <= {step_q.target, tag_q};
    if (adds_q) begin
      add_left_o <= neutral_q ? Neutral : even_q ? a_op : s_op;
      add_right_o <= even_q ? ((walk_full_i | ~clear_q) ? walk_op_i : Neutral) : double_q ? s_op : a_op;
      add_tag_o <= target_q;
    end
  end

  // ---- Results, one window after the other.
  logic [WindowW-1:0] out_q;
  logic out_valid_q;
  assign out_read = output_phase & ~out_valid_q;
  assign ends = valid_o & ready_i & last_o;
  assign out_chain = ChainW'(32'(out_q) << lg);
  assign valid_o = out_valid_q;
  assign data_o = a_op;
  assign window_o = 8'(out_q);
  assign last_o = 8'(out_q) == count_i - 8'd1;
  always_ff @(posedge clk_i) begin
    if (!output_phase) begin
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
