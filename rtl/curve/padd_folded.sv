// padd_folded: padd on fewer multipliers: r = a + b on BN254's G1, complete, an addition every 12/Multipliers cycles.
// Algorithm: padd's (Renes, Costello, Batina 2015, algorithm 7): 12 products, each with its own reduction, in the slots of
//            folded_pkg.  An operand of a slot is a sum of two words, the second zero but for xy, yz, xz.
// Range:     coordinates in [0,2p) -> [0,2p); every intermediate value below. (0:y:0) is infinity, any y but zero modulo p.
// Timing:    ready_o in one cycle of folded_pkg::interval(Multipliers), whatever valid_i; from taking to valid_o
//            folded_pkg::latency(Multipliers, Style); results cannot wait.
// Golden:    host/golden/src/curve/padd_folded.rs      Test: sim/tests/curve/padd_folded.rs
// Area:      benches/ledger/area.json#padd_folded
//
//   a, b ─► choose ─► mod_add ─► mont_mul ─► wait ─┬─► xx yy zz xy yz xz ─► mod_combine x6 ─► t3 t4 y9 x3 zm zp ─► choose
//              Multipliers of each                 └─► t3·zm t4·y9 zm·zp y9·x3 zp·t4 x3·t3 ─► mod_sub, mod_add ─► r
//
//   value                in multiples of p, less than      because
//   coordinates, sums    2                                 parent; mod_add
//   xx yy zz xy yz xz    1.76                              4p^2/R + p, p/R = 0.1891
//   t3 t4 y9 x3 zm zp    1.25                              mod_combine
//   their products       1.30                              1.25^2 p^2/R + p
//   X Y Z                2                                 mod_sub, mod_add
`default_nettype none
module padd_folded #(
    parameter int unsigned Multipliers = 3,                        // 1, 2, 3, 4 or 6
    parameter int unsigned TagBits     = 1,
    parameter int unsigned Style       = field_pkg::STYLE_DEFAULT
) (
    input  wire logic                            clk_i,
    input  wire logic                            rst_i,
    input  wire logic                            valid_i,
    output logic                                 ready_o,
    input  wire curve_pkg::point_t               a_i,
    input  wire curve_pkg::point_t               b_i,
    input  wire logic              [TagBits-1:0] tag_i,
    output logic                                 valid_o,
    output curve_pkg::point_t                    r_o,
    output logic                   [TagBits-1:0] tag_o
);

  localparam int unsigned Products = folded_pkg::PRODUCTS;
  localparam int unsigned Interval = folded_pkg::interval(Multipliers);
  localparam int unsigned Latency = folded_pkg::latency(Multipliers, Style);
  localparam int unsigned PhaseW = prim_pkg::addr_bits(Interval);

  if (Multipliers > Products / 2 || Products % Multipliers != 0)
    $fatal(1, "padd_folded: Multipliers is 1, 2, 3, 4 or 6");

  // ---- The beat: operands are taken in its last phase, and stay for the next beat.
  logic take;
  logic [PhaseW-1:0] phase_q;
  logic [Latency-1:0] valid_q;
  curve_pkg::point_t a_q, b_q;
  assign ready_o = phase_q == PhaseW'(Interval - 1);
  assign take = valid_i & ready_o;
  assign valid_o = valid_q[Latency-1];
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      phase_q <= '0;
      valid_q <= '0;
    end else begin
      phase_q <= ready_o ? '0 : phase_q + PhaseW'(1);
      valid_q <= {valid_q[Latency-2:0], take};
    end
    if (take) {a_q, b_q} <= {a_i, b_i};
  end
  delay #(
      .W(TagBits),
      .N(Latency)
  ) u_tag (
      .clk_i,
      .d_i(tag_i),
      .q_o(tag_o)
  );

  // ---- Products: slot q is left·right, each with what is added to it; x3·t3 is slot 11, xx slot 0.
  typedef logic [255:0] elem_t;
  elem_t t3, t4, y9, x3, zm, zp;
  elem_t [Products-1:0] left, left_more, right, right_more, product_q;
  elem_t [Multipliers-1:0] product;
  assign left = {x3, zp, y9, zm, t4, t3, a_q.x, a_q.y, a_q.x, a_q.z, a_q.y, a_q.x};
  assign right = {t3, t4, x3, zp, y9, zm, b_q.x, b_q.y, b_q.x, b_q.z, b_q.y, b_q.x};
  assign left_more = {{6{256'd0}}, a_q.z, a_q.z, a_q.y, {3{256'd0}}};
  assign right_more = {{6{256'd0}}, b_q.z, b_q.z, b_q.y, {3{256'd0}}};

  for (genvar m = 0; m < Multipliers; m++) begin : gen_multiplier
    elem_t [Interval-1:0] lefts, lefts_more, rights, rights_more;
    elem_t left_q, left_more_q, right_q, right_more_q, left_sum, right_sum, early;
    for (genvar f = 0; f < Interval; f++) begin : gen_phase
      assign lefts[f] = left[f*Multipliers+m];
      assign lefts_more[f] = left_more[f*Multipliers+m];
      assign rights[f] = right[f*Multipliers+m];
      assign rights_more[f] = right_more[f*Multipliers+m];
    end
    always_ff @(posedge clk_i) begin
      {left_q, left_more_q}   <= {lefts[phase_q], lefts_more[phase_q]};
      {right_q, right_more_q} <= {rights[phase_q], rights_more[phase_q]};
    end
    mod_add u_left (
        .clk_i,
        .a_i(left_q),
        .b_i(left_more_q),
        .r_o(left_sum)
    );
    mod_add u_right (
        .clk_i,
        .a_i(right_q),
        .b_i(right_more_q),
        .r_o(right_sum)
    );
    mont_mul #(
        .Style(Style)
    ) u_product (
        .clk_i,
        .a_i(left_sum),
        .b_i(right_sum),
        .r_o(early)
    );
    delay #(
        .W(256),
        .N(folded_pkg::wait_cycles(Multipliers, Style))
    ) u_wait (
        .clk_i,
        .d_i(early),
        .q_o(product[m])
    );
  end
  for (genvar q = 0; q < Products; q++) begin : gen_product
    localparam int unsigned Phase = folded_pkg::product_phase(q, Multipliers, Style);
    always_ff @(posedge clk_i)
      if (phase_q == PhaseW'(Phase))
        product_q[q] <= product[folded_pkg::multiplier_of(q, Multipliers)];
  end

  // ---- Linear combinations of the first six.
  elem_t xx, yy, zz, xy, yz, xz;
  assign {xz, yz, xy, zz, yy, xx} = product_q[folded_pkg::FIRST-1:0];
  mod_combine #(
      .CA(1),
      .CB(-1),
      .CC(-1)
  ) u_t3 (
      .clk_i,
      .a_i(xy),
      .b_i(xx),
      .c_i(yy),
      .r_o(t3)
  );
  mod_combine #(
      .CA(1),
      .CB(-1),
      .CC(-1)
  ) u_t4 (
      .clk_i,
      .a_i(yz),
      .b_i(yy),
      .c_i(zz),
      .r_o(t4)
  );
  mod_combine #(
      .CA(9),
      .CB(-9),
      .CC(-9)
  ) u_y9 (
      .clk_i,
      .a_i(xz),
      .b_i(xx),
      .c_i(zz),
      .r_o(y9)
  );
  mod_combine #(
      .CA(3),
      .CB(0),
      .CC(0)
  ) u_x3 (
      .clk_i,
      .a_i(xx),
      .b_i('0),
      .c_i('0),
      .r_o(x3)
  );
  mod_combine #(
      .CA(1),
      .CB(-9),
      .CC(0)
  ) u_zm (
      .clk_i,
      .a_i(yy),
      .b_i(zz),
      .c_i('0),
      .r_o(zm)
  );
  mod_combine #(
      .CA(1),
      .CB(9),
      .CC(0)
  ) u_zp (
      .clk_i,
      .a_i(yy),
      .b_i(zz),
      .c_i('0),
      .r_o(zp)
  );

  // ---- The result: sums of the last six, two by two.
  mod_sub u_x (
      .clk_i,
      .a_i(product_q[6]),
      .b_i(product_q[7]),
      .r_o(r_o.x)
  );
  mod_add u_y (
      .clk_i,
      .a_i(product_q[8]),
      .b_i(product_q[9]),
      .r_o(r_o.y)
  );
  mod_add u_z (
      .clk_i,
      .a_i(product_q[10]),
      .b_i(product_q[11]),
      .r_o(r_o.z)
  );

`ifndef SYNTHESIS
  // The table above, executed: ok says, beside the pipe, that the operands were below 2p.
  localparam elem_t P = bn254_pkg::FQ_P;
  localparam elem_t P2 = bn254_pkg::FQ_P2;
  localparam elem_t P176 = P + P / 100 * 76;
  localparam elem_t P130 = P + P / 10 * 3;
  localparam elem_t P125 = P + P / 4;
  localparam int unsigned CombinationsAt = folded_pkg::combinations_at(Multipliers, Style);
  localparam int unsigned ProductsAt = CombinationsAt - field_pkg::mod_combine_latency();
  localparam int unsigned LastAt = Latency - field_pkg::mod_add_latency();

  logic [  Latency:0] ok;
  logic [Latency-1:0] ok_q = '0;
  assign ok = {
    ok_q, take && a_i.x < P2 && a_i.y < P2 && a_i.z < P2 && b_i.x < P2 && b_i.y < P2 && b_i.z < P2
  };
  always_ff @(posedge clk_i) begin
    ok_q <= rst_i ? '0 : ok[Latency-1:0];
    if (ok[ProductsAt]) begin
      assert (xx < P176 && yy < P176 && zz < P176 && xy < P176 && yz < P176 && xz < P176)
      else $error("padd_folded: a product out of range");
    end
    if (ok[CombinationsAt]) begin
      assert (t3 < P125 && t4 < P125 && y9 < P125 && x3 < P125 && zm < P125 && zp < P125)
      else $error("padd_folded: a combination out of range");
    end
    if (ok[LastAt]) begin
      for (int q = folded_pkg::FIRST; q < Products; q++)
      assert (product_q[q] < P130)
      else $error("padd_folded: a product of combinations out of range");
    end
    if (ok[Latency]) begin
      assert (r_o.x < P2 && r_o.y < P2 && r_o.z < P2)
      else $error("padd_folded: a result out of range");
    end
  end
`endif

endmodule
`default_nettype wire
