// flags: what is known of every bucket: whether an operand rests there, and whether a digit has ever come.
// Algorithm: a resting bit is the XOR of two parts, one turned by sums only, one by digits and ready operands only; sums and
//            digits each have their own copy of both (four memories of one read and one write port).
//            A look-up takes two cycles.  What is turned meanwhile in its bucket is counted beside what was read, so that its
//            answer is true when it comes, and stays true while a digit waits.
// Range:     the bucket of a digit that waits is turned by its sum alone.  turn_i.digit and .ready not together.
// Timing:    answers 2 cycles after a look-up begins, throughput 2 look-ups and 2 turns per cycle.
// Tested-through: schedule      Proof: rtl/msm/formal/schedule.sv
// Area:      benches/ledger/area.json#schedule
`default_nettype none
module flags #(
    parameter  int unsigned Depth = 512,
    localparam int unsigned AddrW = prim_pkg::addr_bits(Depth)
) (
    input  wire logic                             clk_i,
    // Nothing rests in this bucket, and no digit has come.
    input  wire logic                             clear_i,
    input  wire logic                 [AddrW-1:0] clear_bucket_i,
    // Sums: a look-up begins in every cycle.  Whose bucket it is that of the one that begins, of the one a cycle old.
    input  wire logic                 [AddrW-1:0] sum_bucket_i,
    input  wire schedule_pkg::whose_t             sum_new_i,
    input  wire schedule_pkg::whose_t             sum_old_i,
    output logic                                  sum_rests_o,
    // Digits: a look-up begins, and ends when the digit before is gone; then that the sum's bucket is the digit's.
    input  wire logic                             digit_begins_i,
    input  wire logic                             digit_ends_i,
    input  wire logic                 [AddrW-1:0] digit_bucket_i,
    input  wire schedule_pkg::whose_t             digit_new_i,
    input  wire schedule_pkg::whose_t             digit_old_i,
    input  wire logic                             same_i,
    output logic                                  digit_rests_o,
    output logic                                  digit_part_o,
    output logic                                  touched_o,
    // Decisions: whose buckets' bits are turned; the sum's bucket, and that of the digit or the ready operand, with its part.
    input  wire schedule_pkg::whose_t             turn_i,
    input  wire logic                 [AddrW-1:0] turn_sum_i,
    input  wire logic                 [AddrW-1:0] turn_digit_i,
    input  wire logic                             turn_part_i,
    input  wire logic                             touch_i,         // the digit's bucket
    input  wire logic                             untouch_i
);

  // What is turned in a bucket: its bit, the sums' part, the digits' part.
  logic sum_turns_new, sum_turns_old, sum_part_new, sum_part_old;
  logic digit_turns_new, digit_turns_old, digit_part_new, digit_part_old;
  assign sum_turns_new   = ^(sum_new_i & turn_i);
  assign sum_turns_old   = ^(sum_old_i & turn_i);
  assign sum_part_new    = sum_new_i.sum & turn_i.sum;
  assign sum_part_old    = sum_old_i.sum & turn_i.sum;
  assign digit_turns_new = ^(digit_new_i & turn_i);
  assign digit_turns_old = ^(digit_old_i & turn_i);
  assign digit_part_new  = digit_turns_new ^ (digit_new_i.sum & turn_i.sum);
  assign digit_part_old  = digit_turns_old ^ (digit_old_i.sum & turn_i.sum);

  // Whose part, in whose hands.
  logic ss, sd, ds, dd, touched;
  logic sum_turned_q, sum_part_turned_q, sum_part_q;
  logic digit_turned_q, digit_part_turned_q, touched_q;
  always_ff @(posedge clk_i) begin
    sum_turned_q <= sum_turns_new;
    sum_part_turned_q <= sum_part_new;
    sum_rests_o <= ss ^ ds ^ sum_turned_q ^ sum_turns_old;
    sum_part_q <= ss ^ sum_part_turned_q ^ sum_part_old;

    digit_turned_q <= digit_begins_i ? digit_turns_new : digit_turned_q ^ digit_turns_old;
    digit_part_turned_q <= digit_begins_i ? digit_part_new : digit_part_turned_q ^ digit_part_old;
    touched_q <= digit_begins_i ? digit_new_i.digit & touch_i : touched_q | (digit_old_i.digit & touch_i);
    if (digit_ends_i) begin
      digit_rests_o <= sd ^ dd ^ digit_turned_q ^ digit_turns_old;
      digit_part_o <= dd ^ digit_part_turned_q ^ digit_part_old;
      touched_o <= touched | touched_q | (digit_old_i.digit & touch_i);
    end else begin
      digit_rests_o <= digit_rests_o ^ (same_i & turn_i.sum);
    end
  end

  logic sum_we, digit_we;
  logic [AddrW-1:0] sum_waddr, digit_waddr;
  assign sum_we = turn_i.sum | clear_i;
  assign sum_waddr = clear_i ? clear_bucket_i : turn_sum_i;
  assign digit_we = turn_i.digit | turn_i.ready | clear_i;
  assign digit_waddr = clear_i ? clear_bucket_i : turn_digit_i;

  for (genvar i = 0; i < 2; i++) begin : gen_hands
    logic begins, sums, digits;
    logic [AddrW-1:0] bucket;
    assign begins = (i == 0) | digit_begins_i;
    assign bucket = (i == 0) ? sum_bucket_i : digit_bucket_i;
    ram_1r1w #(
        .W    (1),
        .Depth(Depth)
    ) u_sums (
        .clk_i,
        .we_i   (sum_we),
        .waddr_i(sum_waddr),
        .wdata_i(~sum_part_q & ~clear_i),
        .re_i   (begins),
        .raddr_i(bucket),
        .rdata_o(sums)
    );
    ram_1r1w #(
        .W    (1),
        .Depth(Depth)
    ) u_digits (
        .clk_i,
        .we_i   (digit_we),
        .waddr_i(digit_waddr),
        .wdata_i(~turn_part_i & ~clear_i),
        .re_i   (begins),
        .raddr_i(bucket),
        .rdata_o(digits)
    );
  end
  assign {ss, ds} = {gen_hands[0].sums, gen_hands[0].digits};
  assign {sd, dd} = {gen_hands[1].sums, gen_hands[1].digits};

  ram_1r1w #(
      .W    (1),
      .Depth(Depth)
  ) u_touched (
      .clk_i,
      .we_i   (touch_i | untouch_i | clear_i),
      .waddr_i(digit_waddr),
      .wdata_i(touch_i),
      .re_i   (digit_begins_i),
      .raddr_i(digit_bucket_i),
      .rdata_o(touched)
  );

endmodule
`default_nettype wire
