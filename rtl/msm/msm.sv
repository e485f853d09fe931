// msm: sum of s_i P_i over BN254's G1, window by window: scalars and points in, one point a window out.
// Algorithm: Pippenger with signed digits: recode -> digits -> schedule <-> adder, then reduce <-> the same adder.
//            The host adds the windows: sum over w of 2^(c w) times window w, over all passes.
// Range:     scalars canonical, coordinates tight, Montgomery; (0, 0) is infinity.  Job: c in [C_MIN, CMax], count in
//            [1, Windows], first + count <= windows(c), any n.  Every point is read once a pass.
// Timing:    one digit a cycle and 2 cycles a bucket; valid/ready on every stream; windows in order, last_o with the last.
// Golden:    host/golden/src/msm/msm.rs      Test: sim/tests/msm/msm.rs
// Area:      benches/ledger/area.json#msm
//   scalar ─┐                                     ┌──────── sums ─────────┐
//           ├─► recode ─► digits ─► schedule ─────┴─► adder ──────────────┤
//   point ──┘                        ▲   bucket memory                    │
//                                    └── walk ── reduce ◄─────────────────┘──► windows
`default_nettype none
module msm #(
    parameter int unsigned Windows = 26,  // in flight at once
    parameter int unsigned CMax = 10,
    parameter int unsigned Entries = 32,  // parked operands
    parameter int unsigned Multipliers = 0,  // the adder's: 0 is padd, an addition a cycle; else padd_folded
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT,  // of its multipliers
    parameter int unsigned Chains = adder_pkg::chains(
        Windows, Multipliers, Style
    ),  // of the reduction
    parameter bit Stub = 1'b0,  // adder: arithmetic for fast simulation of the control
    parameter int unsigned Batch = 0  // ... that it adds in batches of
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic job_valid_i,
    output logic job_ready_o,
    input wire msm_pkg::job_t job_i,
    input wire logic scalar_valid_i,
    output logic scalar_ready_o,
    input wire logic [255:0] scalar_i,
    input wire logic point_valid_i,
    output logic point_ready_o,
    input wire curve_pkg::affine_t point_i,
    output logic window_valid_o,
    input wire logic window_ready_i,
    output logic [7:0] window_o,
    output logic last_o,
    output adder_pkg::operand_t sum_o,
    output logic moved_o,  // a point came, a sum was made, a window went: it lives
    output msm_pkg::counters_t counters_o
);

  localparam int unsigned BucketBits = msm_pkg::bucket_bits(Windows, CMax);
  localparam int unsigned TagBits = BucketBits + 2;
  localparam int unsigned Adder = adder_pkg::latency(Multipliers, Style);
  localparam bit Paced = Multipliers != 0;
  localparam int unsigned PendingW = prim_pkg::count_bits(Entries);
  localparam int unsigned ChainW = prim_pkg::addr_bits(Chains);
  localparam int unsigned Buckets = Windows << (CMax - 1);
  localparam int unsigned WipeW = prim_pkg::addr_bits(Buckets);

  typedef enum logic [1:0] {
    IDLE,
    ACCUMULATE,
    REDUCE
  } phase_e;
  phase_e phase_q;
  msm_pkg::job_t job_q;
  logic [11:0] shift_q;
  logic take_job, take_point, recode_valid, recode_ready, recode_empty, digits_empty, dropped;
  logic accumulated, reducing, fed;
  msm_pkg::event_t event_s;

  assign job_ready_o = phase_q == IDLE;
  assign take_job = job_valid_i & job_ready_o;
  assign recode_valid = scalar_valid_i & point_valid_i & (phase_q == ACCUMULATE) & (job_q.n != '0);
  assign take_point = recode_valid & recode_ready;
  assign scalar_ready_o = take_point;
  assign point_ready_o = take_point;
  assign accumulated = (phase_q == ACCUMULATE) & (job_q.n == '0) & recode_empty & digits_empty & event_s.idle;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      phase_q <= IDLE;
    end else begin
      if (take_job) phase_q <= ACCUMULATE;
      if (accumulated) phase_q <= REDUCE;
      if (window_valid_o & window_ready_i & last_o) phase_q <= IDLE;
    end
    if (take_job) begin
      job_q   <= job_i;
      shift_q <= 12'(16'(job_i.first) * 16'(job_i.c));
    end else if (take_point) job_q.n <= job_q.n - 32'd1;  // points that are left
  end

  // ---- Digits.
  logic point_valid, point_ready, turned, digit_valid, digit_ready;
  logic [255:0] x, y, neg_y;
  logic [Windows-1:0][CMax-1:0] aligned;
  logic [Windows-1:0] mask;
  logic [BucketBits-1:0] bucket;
  adder_pkg::operand_t operand;
  recode #(
      .Windows(Windows),
      .CMax   (CMax)
  ) u_recode (
      .clk_i,
      .rst_i,
      .c_i      (job_q.c),
      .count_i  (job_q.count),
      .shift_i  (shift_q),
      .valid_i  (recode_valid),
      .ready_o  (recode_ready),
      .scalar_i,
      .point_i,
      .valid_o  (point_valid),
      .ready_i  (point_ready),
      .x_o      (x),
      .y_o      (y),
      .neg_y_o  (neg_y),
      .turned_o (turned),
      .digits_o (aligned),
      .mask_o   (mask),
      .empty_o  (recode_empty),
      .dropped_o(dropped)
  );
  digits #(
      .Windows(Windows),
      .CMax   (CMax)
  ) u_digits (
      .clk_i,
      .rst_i,
      .c_i     (job_q.c),
      .valid_i (point_valid),
      .ready_o (point_ready),
      .x_i     (x),
      .y_i     (y),
      .neg_y_i (neg_y),
      .turned_i(turned),
      .digits_i(aligned),
      .mask_i  (mask),
      .valid_o (digit_valid),
      .ready_i (digit_ready),
      .bucket_o(bucket),
      .point_o (operand),
      .empty_o (digits_empty)
  );

  // ---- Buckets, reduction, and the adder that both use.
  logic
      may_add, add_valid, reduce_add_valid, sum_valid, walk, walk_clear, walk_full, walk_we, walked;
  adder_pkg::operand_t add_left, add_right, reduce_left, reduce_right, sum, walk_op;
  logic [BucketBits-1:0] add_bucket, walk_bucket, walk_wbucket;
  logic [TagBits-1:0] reduce_tag, sum_tag;
  logic [PendingW-1:0] pending;
  logic wipe;
  logic [WipeW-1:0] wipe_word;
  if (Buckets < Chains || Buckets < Entries) $fatal(1, "msm: buckets are wiped before the rest is");
  schedule #(
      .OpBits    (adder_pkg::OP_BITS),
      .BucketBits(BucketBits),
      .Depth     (Buckets),
      .Entries   (Entries),
      .InFlight  (Adder + 8),
      .Paced     (Paced),
      .Neutral   (adder_pkg::NEUTRAL)
  ) u_schedule (
      .clk_i,
      .rst_i,
      .digit_valid_i (digit_valid),
      .digit_ready_o (digit_ready),
      .digit_bucket_i(bucket),
      .digit_op_i    (operand),
      .may_add_i     (may_add),
      .add_valid_o   (add_valid),
      .add_left_o    (add_left),
      .add_right_o   (add_right),
      .add_bucket_o  (add_bucket),
      .sum_valid_i   (sum_valid & ~reducing),
      .sum_i         (sum),
      .sum_bucket_i  (sum_tag[BucketBits-1:0]),
      .walk_i        (walk),
      .walk_clear_i  (walk_clear),
      .walk_bucket_i (walk_bucket),
      .walk_full_o   (walk_full),
      .walk_op_o     (walk_op),
      .walk_we_i     (walk_we),
      .walk_wbucket_i(walk_wbucket),
      .walk_wop_i    (sum),
      .wipe_o        (wipe),
      .wipe_word_o   (wipe_word),
      .event_o       (event_s),
      .pending_o     (pending)
  );
  adder #(
      .TagBits    (TagBits),
      .Multipliers(Multipliers),
      .Style      (Style),
      .Stub       (Stub),
      .Batch      (Batch)
  ) u_adder (
      .clk_i,
      .rst_i,
      .may_o  (may_add),
      .flush_i(fed | reducing | (event_s.offered & ~event_s.digit & ~event_s.issue)),
      .valid_i(add_valid | reduce_add_valid),
      .left_i (reducing ? reduce_left : add_left),
      .right_i(reducing ? reduce_right : add_right),
      .tag_i  (reducing ? reduce_tag : {2'd0, add_bucket}),
      .valid_o(sum_valid),
      .sum_o  (sum),
      .tag_o  (sum_tag)
  );
  logic [7:0] window;
  reduce #(
      .OpBits (adder_pkg::OP_BITS),
      .Windows(Windows),
      .CMax   (CMax),
      .Chains (Chains),
      .Paced  (Paced),
      .Neutral(adder_pkg::NEUTRAL)
  ) u_reduce (
      .clk_i,
      .rst_i,
      .start_i       (accumulated),
      .wipe_i        (wipe && 32'(wipe_word) < Chains),
      .wipe_chain_i  (ChainW'(wipe_word)),
      .c_i           (job_q.c),
      .count_i       (job_q.count),
      .busy_o        (reducing),
      .bucket_o      (walked),
      .walk_o        (walk),
      .walk_clear_o  (walk_clear),
      .walk_bucket_o (walk_bucket),
      .walk_full_i   (walk_full),
      .walk_op_i     (walk_op),
      .walk_we_o     (walk_we),
      .walk_wbucket_o(walk_wbucket),
      .may_add_i     (may_add),
      .add_valid_o   (reduce_add_valid),
      .add_left_o    (reduce_left),
      .add_right_o   (reduce_right),
      .add_tag_o     (reduce_tag),
      .sum_valid_i   (sum_valid & reducing),
      .sum_i         (sum),
      .sum_tag_i     (sum_tag),
      .valid_o       (window_valid_o),
      .ready_i       (window_ready_i),
      .window_o      (window),
      .last_o,
      .data_o        (sum_o)
  );
  assign window_o = job_q.first + window;
  assign moved_o  = take_point | sum_valid | (window_valid_o & window_ready_i);

  // ---- Counters.
  logic started_q, running, bubble;
  msm_pkg::tick_t tick;
  assign running = (phase_q == ACCUMULATE) & ~accumulated & (started_q | event_s.digit);
  assign fed = (job_q.n == '0) & recode_empty & digits_empty;
  assign bubble = running & ~event_s.issue;
  assign tick = '{
          point: take_point,
          empty: dropped,
          digit: event_s.digit,
          issued: event_s.issue,
          direct: event_s.direct,
          conflict: event_s.conflict,
          merge: event_s.merge,
          bubble_starved: bubble & ~event_s.offered & ~fed,
          bubble_rested: bubble & event_s.digit,
          bubble_stalled: bubble & event_s.offered & ~event_s.digit,
          bubble_drain: bubble & ~event_s.offered & fed,
          clear: walked,
          fill_cycle: (phase_q == ACCUMULATE) & ~running & ~started_q & ~accumulated,
          accumulate_cycle: running,
          reduce_cycle: reducing,
          output_cycle: (phase_q == REDUCE) & ~reducing
      };
  always_ff @(posedge clk_i) begin
    if (rst_i | take_job) started_q <= 1'b0;
    else if (event_s.digit) started_q <= 1'b1;
  end
  msm_counters #(
      .PendingW(PendingW)
  ) u_counters (
      .clk_i,
      .clear_i  (rst_i | take_job),
      .tick_i   (tick),
      .pending_i(pending),
      .counters_o
  );

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (!rst_i && take_job) begin
      assert (32'(job_i.c) >= msm_pkg::C_MIN && 32'(job_i.c) <= CMax && job_i.count != 0 &&
              32'(job_i.count) <= Windows && 32'(job_i.first) + 32'(job_i.count) <= msm_pkg::windows(
          32'(job_i.c)
      ))
      else $error("msm: a job out of range");
    end
  end
`endif

endmodule
`default_nettype wire
