// adder: what adds operands in the MSM kernel: padd, or padd_folded behind a queue, or stub arithmetic of the same cycles.
// Algorithm: Multipliers = 0: padd with a valid bit.  Else additions wait in a queue for padd_folded's beat; may_o says early
//            enough when no more may come, so that none is refused.
//            flush_i says that no more comes until a sum returns, whatever waits: one that adds in batches begins then.
//            Stub: the group Z/p in the coordinate y; z = 0 is its zero.  Negation is p - y there as on the curve, so that
//            nothing but this module differs from the real kernel, and its control can be simulated quickly. With Batch it begins
//            when so many additions wait, or at a flush, and goes on until none waits.
// Range:     points as padd has them; Stub: y in [0, p].  While may_o is low, additions of sums that return, no others.
// Timing:    latency adder_pkg::latency(Multipliers, Style) from where one is taken, every adder_pkg::interval(Multipliers) cycles.
// Tested-through: msm
// Area:      benches/ledger/area.json#msm
`default_nettype none
module adder #(
    parameter int unsigned TagBits = 16,
    parameter int unsigned Multipliers = 0,
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT,
    parameter bit Stub = 1'b0,
    parameter int unsigned Batch = 0  // of a folded stub: at most adder_pkg::MORE
) (
    input  wire logic                              clk_i,
    input  wire logic                              rst_i,
    output logic                                   may_o,    // more may be decided on
    input  wire logic                              flush_i,  // no more comes soon
    input  wire logic                              valid_i,
    input  wire adder_pkg::operand_t               left_i,
    input  wire adder_pkg::operand_t               right_i,
    input  wire logic                [TagBits-1:0] tag_i,
    output logic                                   valid_o,
    output adder_pkg::operand_t                    sum_o,
    output logic                     [TagBits-1:0] tag_o
);

  localparam int unsigned Latency = adder_pkg::latency(Multipliers, Style);
  localparam bit Folded = Multipliers != 0;

  // ---- The next addition, and its beat.
  logic next, beat, has_batch;
  adder_pkg::operand_t left, right;
  logic [TagBits-1:0] tag;
  if (Folded) begin : gen_queue
    localparam int unsigned CountW = prim_pkg::count_bits(adder_pkg::QUEUE);
    logic [CountW-1:0] count;
    logic may_q, room;
    fifo #(
        .W(2 * adder_pkg::OP_BITS + TagBits),
        .Depth(adder_pkg::QUEUE)
    ) u_queue (
        .clk_i,
        .rst_i,
        .valid_i,
        .ready_o(room),
        .data_i ({left_i, right_i, tag_i}),
        .valid_o(next),
        .ready_i(beat),
        .data_o ({left, right, tag}),
        .count_o(count)
    );
    always_ff @(posedge clk_i) may_q <= !rst_i && count < CountW'(adder_pkg::MORE);
    assign may_o = may_q;
    assign has_batch = 32'(count) + 32'd1 > Batch;
`ifndef SYNTHESIS
    always_ff @(posedge clk_i) begin
      if (!rst_i && valid_i) begin
        assert (room)
        else $error("adder: an addition without room");
      end
    end
`else
    logic unused_room;
    assign unused_room = room;
`endif
  end else begin : gen_straight
    assign may_o = 1'b1;
    assign has_batch = 1'b1;
    assign {next, left, right, tag} = {valid_i, left_i, right_i, tag_i};
  end

  if (Stub || !Folded) begin : gen_valid
    logic [Latency-1:0] valid_q;
    always_ff @(posedge clk_i) begin
      if (rst_i) valid_q <= '0;
      else valid_q <= {valid_q[Latency-2:0], next & beat};
    end
    assign valid_o = valid_q[Latency-1];
  end

  if (Stub) begin : gen_stub
    localparam int unsigned Interval = adder_pkg::interval(Multipliers);
    localparam int unsigned PhaseW = prim_pkg::addr_bits(Interval);
    logic [PhaseW-1:0] phase_q;
    logic [255:0] left_y, right_y, y_q, y_late;
    logic [256:0] sum;
    logic [TagBits-1:0] tag_q;
    logic unused_x;
    assign left_y = (left.z == '0) ? '0 : left.y;
    assign right_y = (right.z == '0) ? '0 : right.y;
    assign sum = {1'b0, left_y} + {1'b0, right_y};
    assign unused_x = ^{left.x, right.x};
    // A batch is being added, or begins.
    logic batch_q, is_batch;
    assign is_batch = batch_q | has_batch | flush_i | (Batch == 0);
    assign beat = phase_q == PhaseW'(Interval - 1) & is_batch;
    always_ff @(posedge clk_i) begin
      batch_q <= ~rst_i & is_batch & next;
      phase_q <= (rst_i | beat) ? '0 : phase_q + PhaseW'(phase_q != PhaseW'(Interval - 1));
      if (next & beat)
        y_q <= (sum >= {1'b0, bn254_pkg::FQ_P}) ? 256'(sum - {1'b0, bn254_pkg::FQ_P}) : sum[255:0];
      tag_q <= tag;
    end
    delay #(
        .W(256 + TagBits),
        .N(Latency - 1)
    ) u_delay (
        .clk_i,
        .d_i({y_q, tag_q}),
        .q_o({y_late, tag_o})
    );
    assign sum_o = '{z: bn254_pkg::FQ_R, y: y_late, x: '0};
  end else if (Folded) begin : gen_folded
    logic unused_flush;
    assign unused_flush = flush_i ^ has_batch;
    padd_folded #(
        .Multipliers(Multipliers),
        .TagBits    (TagBits),
        .Style      (Style)
    ) u_padd (
        .clk_i,
        .rst_i,
        .valid_i(next),
        .ready_o(beat),
        .a_i(left),
        .b_i(right),
        .tag_i(tag),
        .valid_o,
        .r_o(sum_o),
        .tag_o
    );
  end else begin : gen_padd
    logic unused_flush;
    assign unused_flush = flush_i ^ has_batch;
    assign beat = 1'b1;
    padd #(
        .TagBits(TagBits),
        .Style  (Style)
    ) u_padd (
        .clk_i,
        .a_i  (left),
        .b_i  (right),
        .tag_i(tag),
        .r_o  (sum_o),
        .tag_o
    );
  end

endmodule
`default_nettype wire
