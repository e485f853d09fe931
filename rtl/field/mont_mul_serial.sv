// mont_mul_serial: a*b*R^-1 mod p on 17 multipliers of 18x18, a product every 35 cycles; mont_mul for small parts.
// Algorithm: digit-serial Montgomery, radix 2^16, columns in carry-save. Digits 0..14 of the quotient are read, not computed:
//            T + q*(k*p) = 2^16*(T/2^16 + q*C) for k = -1/p mod 2^16 and C = (k*p + 1)/2^16 (Orup 1995). Their excess
//            over mont_mul's m, h = sum(k*q_i*2^16i) / 2^240, is carried along and taken off with the last digit.
// Range:     a, b in [0,2p) -> r = (a*b + m*p)/2^256 in [0,2p), m = -a*b/p mod 2^256: mont_mul's, to the bit. p is IsFr's, or
//            with Both that of is_fr_i, which comes with the operands.
// Timing:    field_pkg::mont_mul_serial_latency() cycles, a result every mont_mul_serial_cycles(), valid/ready.
// Golden:    host/golden/src/field/mont_mul_serial.rs      Test: sim/tests/field/mont_mul_serial.rs
// Area:      benches/ledger/area.json#mont_mul_serial
//
//   x = digit of a | low digit of T | last digit       T = sum of acc[j]*2^16j; a round moves T down by one column.
//   y = b          | C              | p                up    acc[j+1] += P[j]              digit of a times b
//         16 lanes: P = x*y                            down  acc[j]    = acc[j+1] + P[j]   q*C, the low digit drops out
//         P[j] = lo[j] + hi[j-1]                       out   r[j]      = acc[j+2] + P[j+1], then its carries, 64 bits a cycle
//
//   step    0     1     2     3     4    ...   28    29    30    31    32    33    34    0 of the next product
//   row     a0*b  a1*b  q0*C  a2*b  q1*C       q13*C a15*b q14*C -     -     -     d*p   a0*b
//   acc           down  up    down  up         up    down  up    up    -     -     -     out, clear
//   digit                                                              k*q   d
`default_nettype none
module mont_mul_serial #(
    parameter bit IsFr = 1'b0,
    parameter bit Both = 1'b0   // is_fr_i says the modulus of each product; else IsFr
) (
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic         valid_i,
    output logic              ready_o,
    input  wire logic [511:0] data_i,   // {b, a}
    input  wire logic         is_fr_i,
    output logic              valid_o,
    input  wire logic         ready_i,
    output logic      [255:0] data_o
);

  localparam int unsigned Digits = 16;
  localparam int unsigned ColBits = 23;  // 34 terms of less than 2^17 in a column
  localparam int unsigned HighBits = ColBits - 16;
  localparam int unsigned SegBits = 64;
  localparam int unsigned Segs = 256 / SegBits;
  localparam logic [5:0] StepLast = 6'd34;

  // Steps: step_q is what the row multiplies; up_q, down_q, out_q what the columns do with its last products.
  logic busy_q, up_q, down_q, out_q, out_room;
  logic [5:0] step_q, step_d;
  logic at_last_q, go, take;
  assign go = busy_q && (!at_last_q || out_room);
  assign ready_o = !busy_q || (at_last_q && out_room);
  assign take = valid_i && ready_o;
  assign step_d = take ? 6'd0 : step_q + 6'(go);

  always_ff @(posedge clk_i) begin
    if (rst_i) busy_q <= 1'b0;
    else if (take) busy_q <= 1'b1;
    else if (go) busy_q <= !at_last_q;
    step_q <= step_d;
    at_last_q <= step_d == StepLast;
    up_q <= busy_q && ((step_q[0] && step_q < 6'd30) || step_q == 6'd30);
    down_q <= busy_q && !step_q[0] && step_q < 6'd30;
    out_q <= !rst_i && go && at_last_q;
  end

  // The constants of the product's modulus. After a pause the columns still begin with -p of the one before: they are cleared again.
  logic is_fr, is_fr_q, begins;
  logic [255:0] p, c, neg_p;
  logic [15:0] k;
  assign is_fr = Both ? is_fr_q : IsFr;
  assign p = bn254_pkg::p(is_fr);
  assign c = bn254_pkg::inv_2_16(is_fr);
  assign k = bn254_pkg::neg_inv_16(is_fr);
  assign begins = Both && take && !busy_q;
  assign neg_p = -bn254_pkg::p(begins ? is_fr_i : is_fr);
  always_ff @(posedge clk_i) if (take) is_fr_q <= is_fr_i;

  // Row: 16 products of one digit. a leaves its register digit by digit. All but the digit of T is chosen a step ahead.
  logic [255:0] a_q, b_q, y_q;
  logic [16:0] x, x_q, last;
  logic [Digits-1:0][32:0] lane_q;
  logic [Digits+1:0][ColBits-1:0] acc_q;
  logic digit_of_t_q, last_is_next_q;
  assign x = digit_of_t_q ? {1'b0, acc_q[0][15:0]} : x_q;
  always_ff @(posedge clk_i) begin
    digit_of_t_q   <= !step_d[0] && step_d != 6'd0 && step_d != StepLast;
    last_is_next_q <= step_d == StepLast - 6'd1;
    if (take) {b_q, a_q, x_q} <= {data_i[511:256], 16'd0, data_i[255:16], 1'b0, data_i[15:0]};
    else if (last_is_next_q) x_q <= last;
    else if (!digit_of_t_q && !at_last_q) {a_q, x_q} <= {16'd0, a_q[255:16], 1'b0, a_q[15:0]};
    if (take) y_q <= data_i[511:256];
    else if (step_d == StepLast) y_q <= p;
    else y_q <= step_d[0] ? b_q : c;
  end
  for (genvar j = 0; j < Digits; j++) begin : gen_lane
    always_ff @(posedge clk_i) lane_q[j] <= 33'(x) * 33'(y_q[16*j+:16]);
  end

  // The seventeenth multiplier: k*q + h = m_i + 2^16*h'. For the last digit, d = m_15 - h in (-2^16, 2^16); d + 2^16 is used,
  // and -p, which enters at the top column digit by digit, takes the p off again.
  // The product is registered; h follows in the cycle after it, and then whether d is below 0, the carry of m_15 - h.
  logic [15:0] h_q;
  logic [15:0] q, unused_m, unused_difference;
  logic [31:0] kq_q;
  logic [15:0] h;
  logic is_last_digit_q, is_new_q, carry_h;
  assign q = is_last_digit_q ? acc_q[1][15:0] : acc_q[0][15:0];
  assign {h, unused_m} = kq_q + 32'(h_q);
  assign {carry_h, unused_difference} = 17'(kq_q[15:0]) + 17'(h_q);
  assign last = {~carry_h, kq_q[15:0]};
  always_ff @(posedge clk_i) begin
    is_last_digit_q <= busy_q && step_q == 6'd31;
    is_new_q <= busy_q && digit_of_t_q && !is_last_digit_q;
    if (take) h_q <= '0;
    else if (is_new_q) h_q <= h;
    if (digit_of_t_q) kq_q <= 32'(k) * 32'(q);
  end

  // Columns.
  logic [Digits:0][ColBits-1:0] sum;
  logic [3:0] top;
  assign top = step_q[4:1] + 4'd1;
  for (genvar j = 0; j <= Digits; j++) begin : gen_sum
    logic [17:0] product;
    if (j == 0) begin : gen_low
      assign product = 18'(lane_q[0][15:0]);
      assign sum[j]  = acc_q[1] + ColBits'(product) + ColBits'(acc_q[0][ColBits-1:16]);
    end else begin : gen_high
      if (j == Digits) assign product = 18'(lane_q[j-1][32:16]);
      else assign product = 18'(lane_q[j][15:0]) + 18'(lane_q[j-1][32:16]);
      assign sum[j] = acc_q[j+1] + ColBits'(product);
    end
  end
  always_ff @(posedge clk_i) begin
    if (rst_i || out_q || begins) begin
      acc_q <= '0;
      acc_q[Digits+1] <= ColBits'(neg_p[15:0]);
    end else if (down_q) begin
      acc_q <= {ColBits'(neg_p[{top, 4'd0}+:16]), sum};
    end else if (up_q) begin
      acc_q <= {sum, ColBits'(acc_q[0][15:0])};
    end
  end

  // Output: low 16 bits of each column plus the bits above, one segment a cycle, the result turning in its register.
  logic [255:0] low_q;
  logic [Digits-1:0][HighBits-1:0] high_q;
  logic [Segs-1:0] norm_q;
  logic carry_q, valid_q, unused_one;
  logic [SegBits-1:0] high;
  logic [SegBits+1:0] seg;
  for (genvar j = 0; j < SegBits / 16; j++) begin : gen_high
    assign high[16*j+:16] = 16'(high_q[j]);
  end
  // The bit below the segment turns the carry into an ordinary bit of one chain.
  assign seg = {1'b0, low_q[SegBits-1:0], carry_q} + {1'b0, high, carry_q};
  // A cycle late: it is asked for no sooner than the last step of the product after.
  always_ff @(posedge clk_i) out_room <= !valid_q && norm_q == '0 && !out_q;
  for (genvar j = 0; j < Digits; j++) begin : gen_out
    always_ff @(posedge clk_i) begin
      if (out_q) high_q[j] <= sum[j][ColBits-1:16];
      else if (j + SegBits / 16 < Digits) high_q[j] <= high_q[(j+SegBits/16)%Digits];
      if (out_q) low_q[16*j+:16] <= sum[j+1][15:0];
      else if (norm_q != '0)
        low_q[16*j+:16] <= (j + SegBits / 16 < Digits) ? low_q[16*((j+SegBits/16)%Digits)+:16]
                                                       : seg[16*(j%(SegBits/16))+1+:16];
    end
  end
  always_ff @(posedge clk_i) begin
    carry_q <= (norm_q != '0) && seg[SegBits+1];
    norm_q  <= rst_i ? '0 : {norm_q[Segs-2:0], out_q};
    if (rst_i) valid_q <= 1'b0;
    else if (norm_q[Segs-1]) valid_q <= 1'b1;
    else if (ready_i) valid_q <= 1'b0;
  end
  assign unused_one = seg[0];
  assign valid_o = valid_q;
  assign data_o = low_q;

`ifndef SYNTHESIS
  logic [255:0] bound, bound_in;
  assign bound = bn254_pkg::p2(Both ? 1'b0 : IsFr);  // q is the larger
  assign bound_in = bn254_pkg::p2(Both ? is_fr_i : IsFr);
  always_ff @(posedge clk_i) begin
    if (!rst_i && take) begin
      assert (data_i[255:0] < bound_in && data_i[511:256] < bound_in)
      else $error("mont_mul_serial: an operand is not below 2p");
    end
    if (!rst_i && valid_o) begin
      assert (data_o < bound)
      else $error("mont_mul_serial: a result is not below 2p");
    end
    if (!rst_i && out_q) begin
      assert (sum[0][15:0] == '0)
      else $error("mont_mul_serial: the last digit leaves a remainder");
    end
  end
`endif

endmodule
`default_nettype wire
