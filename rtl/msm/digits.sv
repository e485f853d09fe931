// digits: the digits of recoded points that are not zero, one a cycle, as operands for buckets.
// Algorithm: the lowest bit of the mask that is left; the point goes with its last digit, the next is there at once.
//            A digit d of window w puts sign(d) times the point into bucket {w, |d| - 1}.
// Range:     digits in [0, 2^c), stored without their offset of half = 2^(c-1); masks are not empty.
// Timing:    latency 2, throughput 1 digit a cycle, no gap between points, valid/ready.
// Golden:    host/golden/src/msm/recode.rs      Tested-through: msm
// Area:      benches/ledger/area.json#msm
`default_nettype none
module digits #(
    parameter  int unsigned Windows = 26,
    parameter  int unsigned CMax    = 10,
    localparam int unsigned BucketBits = msm_pkg::bucket_bits(Windows, CMax)
) (
    input  wire logic                                      clk_i,
    input  wire logic                                      rst_i,
    input  wire logic           [           7:0]           c_i,
    input  wire logic                                      valid_i,
    output logic                                           ready_o,
    input  wire logic           [         255:0]           x_i,
    input  wire logic           [         255:0]           y_i,
    input  wire logic           [         255:0]           neg_y_i,
    input  wire logic                                      turned_i,
    input  wire logic           [   Windows-1:0][CMax-1:0] digits_i,
    input  wire logic           [   Windows-1:0]           mask_i,
    output logic                                           valid_o,
    input  wire logic                                      ready_i,
    output logic                [BucketBits-1:0]           bucket_o,
    output adder_pkg::operand_t                            point_o,
    output logic                                           empty_o    // nothing is inside
);

  localparam int unsigned WindowW = prim_pkg::addr_bits(Windows);

  logic [Windows-1:0] gone_q, left, pick;
  logic [WindowW-1:0] window;
  logic [CMax-1:0] digit;
  logic last, move, advance;

  assign left = mask_i & ~gone_q;
  assign pick = left & (~left + Windows'(1));
  assign last = left == pick;
  always_comb begin
    window = '0;
    digit  = '0;
    for (int unsigned i = 0; i < Windows; i++) begin
      if (pick[i]) begin
        window |= WindowW'(i);
        digit |= digits_i[i];
      end
    end
  end

  logic mid_valid_q, out_valid_q, turned_q;
  logic [WindowW-1:0] window_q;
  logic [CMax-1:0] digit_q, half_q, size;
  logic [255:0] x_q, y_q, neg_y_q;
  logic negative;
  assign advance = ready_i | ~out_valid_q;
  assign move = advance | ~mid_valid_q;
  assign ready_o = move & last;
  assign negative = digit_q < half_q;
  assign size = negative ? half_q - digit_q - CMax'(1) : digit_q - half_q - CMax'(1);
  assign empty_o = ~mid_valid_q & ~out_valid_q;
  assign valid_o = out_valid_q;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      gone_q      <= '0;
      mid_valid_q <= 1'b0;
      out_valid_q <= 1'b0;
    end else begin
      if (move) begin
        mid_valid_q <= valid_i;
        if (valid_i) gone_q <= last ? '0 : gone_q | pick;
      end
      if (advance) out_valid_q <= mid_valid_q;
    end
    half_q <= CMax'(1) << (c_i - 8'd1);
    if (move & valid_i) begin
      {window_q, digit_q, turned_q} <= {window, digit, turned_i};
      {x_q, y_q, neg_y_q} <= {x_i, y_i, neg_y_i};
    end
    if (advance & mid_valid_q) begin
      bucket_o <= {window_q, size[CMax-2:0]};
      point_o  <= adder_pkg::operand_of(x_q, (negative ^ turned_q) ? neg_y_q : y_q);
    end
  end

  logic unused_size;
  assign unused_size = size[CMax-1];

endmodule
`default_nettype wire
