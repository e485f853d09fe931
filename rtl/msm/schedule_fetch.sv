// schedule_fetch: the bucket memory, and the operands on their way from a decision to the adder.
// Algorithm: what goes to rest is written, what rests is read, and the addition's operands are chosen when both are there.
// Range:     rests_i names one of the sum and the digit.  walk_* and wipe_i only while nothing is decided.
// Timing:    add_* 3 cycles after the decision; walk_op_o a cycle after walk_i, and until the next.
// Tested-through: schedule      Proof: rtl/msm/formal/schedule.sv
// Area:      benches/ledger/area.json#schedule
`default_nettype none
module schedule_fetch #(
    parameter int unsigned OpBits = 768,
    parameter int unsigned BucketBits = 14,
    parameter int unsigned Depth = 1 << BucketBits,
    parameter logic [OpBits-1:0] Neutral = '0,
    localparam int unsigned AddrW = prim_pkg::addr_bits(Depth)
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic wipe_i,
    input wire logic [AddrW-1:0] wipe_word_i,
    // What is decided: an addition and its operands; that the bucket's operand is one; what goes to rest.
    input wire logic adds_i,
    input wire schedule_pkg::left_e left_i,
    input wire schedule_pkg::right_e right_i,
    input wire logic [BucketBits-1:0] bucket_i,
    input wire logic reads_i,
    input wire schedule_pkg::whose_t rests_i,
    input wire logic [BucketBits-1:0] sum_bucket_i,
    input wire logic [OpBits-1:0] sum_op_i,
    input wire logic [BucketBits-1:0] digit_bucket_i,
    input wire logic [OpBits-1:0] digit_op_i,
    output logic writes_o,  // something goes to rest now
    // The digit's operand for the pending store, a cycle after the decision; the parked one, two.
    output logic [OpBits-1:0] parked_op_o,
    input wire logic [OpBits-1:0] pending_op_i,
    input wire logic walk_i,
    input wire logic [BucketBits-1:0] walk_bucket_i,
    output logic [OpBits-1:0] walk_op_o,
    input wire logic walk_we_i,
    input wire logic [BucketBits-1:0] walk_wbucket_i,
    input wire logic [OpBits-1:0] walk_wop_i,
    output logic add_valid_o,
    output logic [OpBits-1:0] add_left_o,
    output logic [OpBits-1:0] add_right_o,
    output logic [BucketBits-1:0] add_bucket_o
);

  logic adds_q2, adds_q3, reads_q2, sum_rests_q2;
  schedule_pkg::left_e left_q2, left_q3;
  schedule_pkg::right_e right_q2, right_q3;
  logic [BucketBits-1:0] bucket_q2, bucket_q3, rest_bucket_q2;
  logic [OpBits-1:0] sum_q2, sum_q3, digit_q2, digit_q3, bucket_op;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      {adds_q2, adds_q3, reads_q2, writes_o, add_valid_o} <= '0;
    end else begin
      {adds_q2, adds_q3, add_valid_o} <= {adds_i, adds_q2, adds_q3};
      {reads_q2, writes_o} <= {reads_i, rests_i != '0};
    end
    sum_rests_q2 <= rests_i.sum;
    rest_bucket_q2 <= rests_i.sum ? sum_bucket_i : digit_bucket_i;
    {left_q2, right_q2, bucket_q2} <= {left_i, right_i, bucket_i};
    {left_q3, right_q3, bucket_q3} <= {left_q2, right_q2, bucket_q2};
    {sum_q2, digit_q2} <= {sum_op_i, digit_op_i};
    if (adds_q2) {sum_q3, digit_q3} <= {sum_q2, digit_q2};
    if (adds_q3) begin
      unique case (left_q3)
        schedule_pkg::LEFT_SUM:   add_left_o <= sum_q3;
        schedule_pkg::LEFT_DIGIT: add_left_o <= digit_q3;
        default:                  add_left_o <= bucket_op;
      endcase
      unique case (right_q3)
        schedule_pkg::RIGHT_BUCKET:  add_right_o <= bucket_op;
        schedule_pkg::RIGHT_PENDING: add_right_o <= pending_op_i;
        schedule_pkg::RIGHT_DIGIT:   add_right_o <= digit_q3;
        schedule_pkg::RIGHT_NEUTRAL: add_right_o <= Neutral;
      endcase
      add_bucket_o <= bucket_q3;
    end
  end
  assign parked_op_o = digit_q2;
  assign walk_op_o   = bucket_op;

  logic [ AddrW-1:0] waddr;
  logic [OpBits-1:0] wdata;
  always_comb begin
    waddr = AddrW'(rest_bucket_q2);
    wdata = sum_rests_q2 ? sum_q2 : digit_q2;
    if (walk_we_i) {waddr, wdata} = {AddrW'(walk_wbucket_i), walk_wop_i};
    if (wipe_i) {waddr, wdata} = {wipe_word_i, OpBits'(0)};
  end
  ram_1r1w #(
      .W    (OpBits),
      .Depth(Depth),
      .Ultra(config_pkg::MSM_ULTRA)
  ) u_buckets (
      .clk_i,
      .we_i   (writes_o | walk_we_i | wipe_i),
      .waddr_i(waddr),
      .wdata_i(wdata),
      .re_i   (reads_q2 | walk_i),
      .raddr_i(AddrW'(walk_i ? walk_bucket_i : bucket_q2)),
      .rdata_o(bucket_op)
  );

endmodule
`default_nettype wire
