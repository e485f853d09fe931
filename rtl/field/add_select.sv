// add_select: v = x + y + CarryIn and w = v + Offset at once, then the one that is in range.
// Algorithm: segment sums without carries, carries between segments by look-ahead, then one increment of the chosen sum.
// Range:     x, y, v, w two's complement of W bits; ByOffset = 0: r = v >= 0 ? v : w;  ByOffset = 1: r = w >= 0 ? w : v.
// Timing:    latency field_pkg::add_select_latency(), throughput 1/cycle, fixed-latency pipe.
// Tested-through: mod_add, mod_sub, mod_dbl, mod_neg, mod_tighten      Proof: rtl/field/formal/mod_add.sv and its sisters
// Area:      benches/ledger/area.json#mod_add
`default_nettype none
module add_select #(
    parameter int unsigned         W        = 257,
    parameter bit                  HasY     = 1'b1,  // 0: y_i is not looked at, y = 0
    parameter bit                  CarryIn  = 1'b0,
    parameter logic        [W-1:0] Offset   = '0,
    parameter bit                  ByOffset = 1'b0
) (
    input  wire logic         clk_i,
    input  wire logic [W-1:0] x_i,
    input  wire logic [W-1:0] y_i,
    output logic      [W-2:0] r_o
);

  localparam int unsigned Segs = 4;
  localparam int unsigned SegBits = (W + Segs - 1) / Segs;
  localparam int unsigned Last = W - (Segs - 1) * SegBits;

  logic [W-1:0] y;
  assign y = HasY ? y_i : '0;

`ifdef SIM_FAST
  logic [W-1:0] v, w, r;
  logic unused_sign;
  assign v = x_i + y + W'(CarryIn);
  assign w = v + Offset;
  assign r = (ByOffset ? !w[W-1] : v[W-1]) ? w : v;
  assign unused_sign = r[W-1];
  delay #(
      .W(W - 1),
      .N(field_pkg::add_select_latency())
  ) u_delay (
      .clk_i,
      .d_i(r[W-2:0]),
      .q_o(r_o)
  );
`else
  // Three addends become two.
  localparam logic [W-1:0] Third = Offset + W'(CarryIn);
  logic [W-1:0] save_sum, save_carry;
  assign save_sum   = x_i ^ y ^ Third;
  assign save_carry = W'({(x_i & y) | (Third & (x_i | y)), 1'b0});

  // The carry into every segment.
  function automatic logic [Segs-1:0] look_ahead(input logic [Segs-1:0] out,
                                                 input logic [Segs-1:0] ones);
    automatic logic [Segs-1:0] carry = '0;
    for (int k = 1; k < Segs; k++) carry[k] = out[k-1] | (ones[k-1] & carry[k-1]);
    return carry;
  endfunction

  logic [Segs-1:0] v_carry, w_carry, v_carry_q, w_carry_q, v_out, w_out, v_ones, w_ones;
  logic take_w, take_w_q;

  for (genvar k = 0; k < Segs; k++) begin : gen_seg
    localparam int unsigned Lo = k * SegBits;
    localparam int unsigned Bits = (k == Segs - 1) ? Last : SegBits;
    localparam bit In = (k == 0) ? CarryIn : 1'b0;
    logic [Bits:0] v_q, w_q;
    logic [Bits-1:0] v_q2, w_q2, r_q;
    if (HasY) begin : gen_sum
      logic unused_bit;
      if (In) begin : gen_in
        always_ff @(posedge clk_i)
          {v_q, unused_bit} <= {1'b0, x_i[Lo+:Bits], 1'b1} + {1'b0, y[Lo+:Bits], 1'b1};
      end else begin : gen_plain
        always_ff @(posedge clk_i) v_q <= {1'b0, x_i[Lo+:Bits]} + {1'b0, y[Lo+:Bits]};
      end
    end else begin : gen_one
      always_ff @(posedge clk_i) v_q <= {1'b0, x_i[Lo+:Bits]} + (Bits + 1)'(In);
    end
    always_ff @(posedge clk_i) begin
      w_q  <= {1'b0, save_sum[Lo+:Bits]} + {1'b0, save_carry[Lo+:Bits]};
      v_q2 <= v_q[Bits-1:0];
      w_q2 <= w_q[Bits-1:0];
      r_q  <= (take_w_q ? w_q2 : v_q2) + Bits'({take_w_q ? w_carry_q[k] : v_carry_q[k]});
    end
    assign v_out[k]  = v_q[Bits];
    assign w_out[k]  = w_q[Bits];
    assign v_ones[k] = &v_q[Bits-1:0];
    assign w_ones[k] = &w_q[Bits-1:0];
    if (k == Segs - 1) begin : gen_top
      // A carry reaches the sign bit if all bits below it are ones.
      logic v_sign, w_sign, unused_sign;
      assign v_sign = v_q[Bits-1] ^ ((&v_q[Bits-2:0]) & v_carry[k]);
      assign w_sign = w_q[Bits-1] ^ ((&w_q[Bits-2:0]) & w_carry[k]);
      assign take_w = ByOffset ? !w_sign : v_sign;
      assign r_o[W-2:Lo] = r_q[Bits-2:0];
      assign unused_sign = r_q[Bits-1];
    end else begin : gen_low
      assign r_o[Lo+:Bits] = r_q;
    end
  end

  assign v_carry = look_ahead(v_out, v_ones);
  assign w_carry = look_ahead(w_out, w_ones);

  always_ff @(posedge clk_i) begin
    v_carry_q <= v_carry;
    w_carry_q <= w_carry;
    take_w_q  <= take_w;
  end
`endif

endmodule
`default_nettype wire
