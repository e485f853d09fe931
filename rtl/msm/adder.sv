// adder: what adds operands in the MSM kernel: padd with a valid bit, or stub arithmetic of the same latency.
// Algorithm: Stub: the group Z/p in the coordinate y; z = 0 is its zero.  Negation is p - y there as on the curve, so that
//            nothing but this module differs from the real kernel, and its control can be simulated quickly.
// Range:     points as padd has them; Stub: y in [0, p].
// Timing:    latency curve_pkg::padd_latency(), throughput 1/cycle, fixed-latency pipe.
// Tested-through: msm
// Area:      benches/ledger/area.json#padd
`default_nettype none
module adder #(
    parameter int unsigned TagBits = 16,
    parameter bit          Stub    = 1'b0
) (
    input  wire logic                            clk_i,
    input  wire logic                            rst_i,
    input  wire logic                            valid_i,
    input  wire curve_pkg::point_t               left_i,
    input  wire curve_pkg::point_t               right_i,
    input  wire logic              [TagBits-1:0] tag_i,
    output logic                                 valid_o,
    output curve_pkg::point_t                    sum_o,
    output logic                   [TagBits-1:0] tag_o
);

  localparam int unsigned Latency = curve_pkg::padd_latency();

  logic [Latency-1:0] valid_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) valid_q <= '0;
    else valid_q <= {valid_q[Latency-2:0], valid_i};
  end
  assign valid_o = valid_q[Latency-1];

  if (Stub) begin : gen_stub
    logic [255:0] left, right, y_q, y_late;
    logic [256:0] sum;
    logic [TagBits-1:0] tag_q;
    logic unused_x;
    assign left = (left_i.z == '0) ? '0 : left_i.y;
    assign right = (right_i.z == '0) ? '0 : right_i.y;
    assign sum = {1'b0, left} + {1'b0, right};
    assign unused_x = ^{left_i.x, right_i.x};
    always_ff @(posedge clk_i) begin
      if (valid_i)
        y_q <= (sum >= {1'b0, bn254_pkg::FQ_P}) ? 256'(sum - {1'b0, bn254_pkg::FQ_P}) : sum[255:0];
      tag_q <= tag_i;
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
  end else begin : gen_padd
    padd #(
        .TagBits(TagBits)
    ) u_padd (
        .clk_i,
        .a_i(left_i),
        .b_i(right_i),
        .tag_i,
        .r_o(sum_o),
        .tag_o
    );
  end

endmodule
`default_nettype wire
