// recode: a scalar and its point as signed digits of c bits, aligned, with a mask of those that are not zero.
// Algorithm: fold: s > (r-1)/2 becomes r - s with the point's sign turned.  y = s + sum of 2^(c-1) 2^(ci) has the digits
//            (y >> ci mod 2^c) - 2^(c-1) in [-2^(c-1), 2^(c-1)).  Points without digits are dropped on the way, one a cycle.
// Range:     s in [0, r), c in [C_MIN, CMax], count windows from first on; x, y tight, (0, 0) is infinity: no digits.
//            All of c_i, count_i, shift_i = first * c must be stable while points are inside.
// Timing:    latency msm_pkg::recode_latency(CMax) + 1, throughput 1/cycle, valid/ready.
// Golden:    host/golden/src/msm/recode.rs      Tested-through: msm
// Area:      benches/ledger/area.json#recode
`default_nettype none
module recode #(
    parameter int unsigned Windows = 26,
    parameter int unsigned CMax    = 10,
    parameter int unsigned Depth   = msm_pkg::recode_latency(CMax) + 2
) (
    input  wire logic                                       clk_i,
    input  wire logic                                       rst_i,
    input  wire logic               [        7:0]           c_i,
    input  wire logic               [        7:0]           count_i,
    input  wire logic               [       11:0]           shift_i,
    input  wire logic                                       valid_i,
    output logic                                            ready_o,
    input  wire logic               [      255:0]           scalar_i,
    input  wire curve_pkg::affine_t                         point_i,
    // x, y, p - y; turned: a positive digit takes p - y; digits as y >> ci mod 2^c; mask of those in use.
    output logic                                            valid_o,
    input  wire logic                                       ready_i,
    output logic                    [      255:0]           x_o,
    output logic                    [      255:0]           y_o,
    output logic                    [      255:0]           neg_y_o,
    output logic                                            turned_o,
    output logic                    [Windows-1:0][CMax-1:0] digits_o,
    output logic                    [Windows-1:0]           mask_o,
    output logic                                            empty_o,   // no point is inside
    output logic                                            dropped_o
);

  localparam int unsigned Bits = msm_pkg::recoded_bits(CMax);
  localparam int unsigned Padded = (Windows + 1) * CMax + Bits;
  localparam int unsigned Sub = prim_pkg::add_pipe_latency(256, prim_pkg::SEG_BITS);
  localparam int unsigned Latency = msm_pkg::recode_latency(CMax);
  localparam int unsigned CountW = prim_pkg::count_bits(Depth);
  localparam logic [255:0] R = bn254_pkg::FR_P;

  // The sum of 2^(c-1) 2^(ci) over all windows.
  function automatic logic [Bits-1:0] offset_of(input int unsigned c);
    automatic logic [Bits-1:0] offset = '0;
    for (int unsigned i = 0; i < msm_pkg::windows(c); i++) offset[c*i+c-1] = 1'b1;
    return offset;
  endfunction
  logic [Bits-1:0] offset[CMax+1];
  for (genvar k = 0; k <= CMax; k++) begin : gen_offset
    if (k < msm_pkg::C_MIN) begin : gen_none
      assign offset[k] = '0;
    end else begin : gen_some
      localparam logic [Bits-1:0] Offset = offset_of(k);
      assign offset[k] = Offset;
    end
  end
  logic [Bits-1:0] offset_q;
  always_ff @(posedge clk_i) begin
    offset_q <= '0;
    for (int k = 0; k <= CMax; k++) if (32'(c_i) == k) offset_q <= offset[k];
  end

  // ---- The valid bits beside the pipe, and credits for the queue behind it.
  logic take, give, done, drop;
  logic [Latency-1:0] valid_q;
  logic [ CountW-1:0] used_q;
  assign ready_o = used_q != CountW'(Depth);
  assign take = valid_i & ready_o;
  assign give = valid_o & ready_i;
  assign empty_o = used_q == '0;
  assign done = valid_q[Latency-1];
  assign dropped_o = drop;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      valid_q <= '0;
      used_q  <= '0;
    end else begin
      valid_q <= {valid_q[Latency-2:0], take};
      used_q  <= used_q + CountW'(take) - CountW'(give) - CountW'(drop);
    end
  end

  // ---- Fold.
  logic [255:0] unused_half, minus, plain, folded_q;
  logic above, turned_q;
  add_pipe #(
      .IsSub(1'b1)
  ) u_above (
      .clk_i,
      .a_i    ((R - 256'd1) >> 1),
      .b_i    (scalar_i),
      .carry_i(1'b0),
      .r_o    (unused_half),
      .carry_o(above)
  );
  logic unused_borrow;
  add_pipe #(
      .IsSub(1'b1)
  ) u_minus (
      .clk_i,
      .a_i    (R),
      .b_i    (scalar_i),
      .carry_i(1'b0),
      .r_o    (minus),
      .carry_o(unused_borrow)
  );
  delay #(
      .W(256),
      .N(Sub)
  ) u_plain (
      .clk_i,
      .d_i(scalar_i),
      .q_o(plain)
  );
  always_ff @(posedge clk_i) begin
    if (valid_q[Sub-1]) begin
      folded_q <= above ? minus : plain;
      turned_q <= above;
    end
  end

  // ---- Add the offset, shift to the first window.
  localparam int unsigned AddAt = msm_pkg::fold_latency();
  localparam int unsigned SumAt = Latency - 4;
  logic [Bits-1:0] sum, coarse_q, fine_q;
  logic unused_carry;
  add_pipe #(
      .W(Bits)
  ) u_sum (
      .clk_i,
      .a_i    (Bits'(folded_q)),
      .b_i    (offset_q),
      .carry_i(1'b0),
      .r_o    (sum),
      .carry_o(unused_carry)
  );
  always_ff @(posedge clk_i) begin
    if (valid_q[SumAt-1]) coarse_q <= (shift_i == '0) ? sum : sum >> {shift_i[11:4], 4'd0};
    if (valid_q[SumAt]) fine_q <= (shift_i == '0) ? coarse_q : coarse_q >> shift_i[3:0];
  end

  // ---- Align: digit i to bits [CMax i, CMax (i + 1)); then the mask.
  function automatic logic [Windows-1:0][CMax-1:0] align(input logic [Bits-1:0] number,
                                                         input logic [7:0] width);
    automatic logic [Padded-1:0] padded = Padded'(number);
    automatic logic [Windows-1:0][CMax-1:0] digits = '0;
    for (int unsigned k = msm_pkg::C_MIN; k <= CMax; k++) begin
      if (32'(width) == k) begin
        for (int unsigned i = 0; i < Windows; i++)
        digits[i] = padded[k*i+:CMax] & CMax'((1 << k) - 1);
      end
    end
    return digits;
  endfunction
  logic [Windows-1:0][CMax-1:0] aligned_q;
  logic [Windows-1:0] mask;
  logic [CMax-1:0] zero_q;
  always_ff @(posedge clk_i) begin
    zero_q <= CMax'(1) << (c_i - 8'd1);
    if (valid_q[SumAt+1]) aligned_q <= align(fine_q, c_i);
  end
  always_comb begin
    mask = '0;
    if (valid_q[SumAt+2]) begin
      for (int unsigned i = 0; i < Windows; i++)
      mask[i] = (aligned_q[i] != zero_q) & (i < 32'(count_i));
    end
  end

  // ---- The point beside it: -y = p - y, and whether it is infinity.
  logic [255:0] x_late, y_late, y_mid, neg_early, neg_late;
  logic [15:0] some_q;
  logic unused_sign, some_late, turned_late;
  for (genvar i = 0; i < 16; i++) begin : gen_some
    always_ff @(posedge clk_i) some_q[i] <= |{point_i.x[16*i+:16], point_i.y[16*i+:16]};
  end
  delay #(
      .W(1),
      .N(Latency - 2)
  ) u_some (
      .clk_i,
      .d_i(|some_q),
      .q_o(some_late)
  );
  delay #(
      .W(1),
      .N(Latency - 1 - AddAt)
  ) u_turned (
      .clk_i,
      .d_i(turned_q),
      .q_o(turned_late)
  );
  delay #(
      .W(512),
      .N(Latency - 1 - Sub)
  ) u_point (
      .clk_i,
      .d_i(point_i),
      .q_o({y_mid, x_late})
  );
  add_pipe #(
      .IsSub(1'b1)
  ) u_neg (
      .clk_i,
      .a_i    (bn254_pkg::FQ_P),
      .b_i    (y_mid),
      .carry_i(1'b0),
      .r_o    (neg_early),
      .carry_o(unused_sign)
  );
  logic [255:0] x_last;
  delay #(
      .W(512),
      .N(Sub)
  ) u_last (
      .clk_i,
      .d_i({y_mid, x_late}),
      .q_o({y_late, x_last})
  );
  assign neg_late = neg_early;

  logic [Windows-1:0][CMax-1:0] aligned_last_q;
  logic [Windows-1:0] mask_q;
  logic [255:0] x_q, y_q, neg_q;
  logic turned_last_q;
  always_ff @(posedge clk_i) begin
    if (valid_q[Latency-2]) begin
      aligned_last_q <= aligned_q;
      mask_q <= some_late ? mask : '0;
      {x_q, y_q, neg_q} <= {x_last, y_late, neg_late};
      turned_last_q <= turned_late;
    end
  end
  assign drop = done & (mask_q == '0);

  logic fifo_ready;
  logic [CountW-1:0] unused_count;
  fifo #(
      .W    (769 + Windows * (CMax + 1)),
      .Depth(Depth)
  ) u_fifo (
      .clk_i,
      .rst_i,
      .valid_i(done & (mask_q != '0)),
      .ready_o(fifo_ready),
      .data_i ({x_q, y_q, neg_q, turned_last_q, aligned_last_q, mask_q}),
      .valid_o,
      .ready_i,
      .data_o ({x_o, y_o, neg_y_o, turned_o, digits_o, mask_o}),
      .count_o(unused_count)
  );

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (!rst_i && done) begin
      assert (fifo_ready)
      else $error("recode: a point without room");
    end
  end
`else
  logic unused_ready;
  assign unused_ready = fifo_ready;
`endif

endmodule
`default_nettype wire
