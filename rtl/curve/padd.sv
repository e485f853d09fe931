// padd: r = a + b on BN254's G1, complete: no exceptional case (equal, opposite, infinite); a tag travels along.
// Algorithm: Renes, Costello, Batina 2015 (eprint 2015/1060), algorithm 7, a = 0, 3b = 9: 12 products, 9 reductions.
// Range:     coordinates in [0,2p) -> [0,1.76p); every intermediate value below. (0:y:0) is infinity, any y but zero.
// Timing:    latency curve_pkg::padd_latency(Style), throughput 1/cycle, fixed-latency pipe.
// Golden:    host/golden/src/curve/padd.rs      Test: sim/tests/curve/padd.rs
// Area:      benches/ledger/area.json#padd
//
//   X1 Y1 Z1 X2 Y2 Z2
//     │  mod_add x6        sums    X1+Y1 X2+Y2  Y1+Z1 Y2+Z2  X1+Z1 X2+Z2
//     │  mont_mul x6       xx = X1X2  yy = Y1Y2  zz = Z1Z2   and the sums' products  xy yz xz
//     │  mod_combine x6    t3 = xy-xx-yy  t4 = yz-yy-zz  y9 = 9(xz-xx-zz)  x3 = 3xx  zm = yy-9zz  zp = yy+9zz
//     │  mont_sum x3       X = t3*zm - t4*y9    Y = zm*zp + y9*x3    Z = zp*t4 + x3*t3
//     v
//   value                in multiples of p, less than      because
//   X1 .. Z2             2                                 parent
//   sums                 2                                 mod_add
//   xx yy zz xy yz xz    1.76                              4p^2/R + p, p/R = 0.1891
//   t3 t4 y9 x3 zm zp    1.25                              mod_combine
//   X                    1.30   (before + p: (-0.30, 1.30))   1.25^2 p^2/R + p
//   Y Z                  1      or 1.60 - 1 if not below p    2*1.25^2 p^2/R + p = 1.60p, minus p if not below it
`default_nettype none
module padd #(
    parameter int unsigned TagBits = 1,
    parameter int unsigned Style   = field_pkg::STYLE_DEFAULT,
    // SIM_FAST only: 1 is padd_sim, 0 the modules below, each in its fast style.
    parameter bit          OneCall = 1'b1
) (
    input  wire logic                            clk_i,
    input  wire curve_pkg::point_t               a_i,
    input  wire curve_pkg::point_t               b_i,
    input  wire logic              [TagBits-1:0] tag_i,
    output curve_pkg::point_t                    r_o,
    output logic                   [TagBits-1:0] tag_o
);

  delay #(
      .W(TagBits),
      .N(curve_pkg::padd_latency(Style))
  ) u_tag (
      .clk_i,
      .d_i(tag_i),
      .q_o(tag_o)
  );

`ifdef SIM_FAST
  localparam bit Composed = !OneCall;
  if (OneCall) begin : gen_one_call
    curve_pkg::point_t r;
    padd_sim u_sim (
        .clk_i,
        .a_i,
        .b_i,
        .r_o(r)
    );
    delay #(
        .W(768),
        .N(curve_pkg::padd_latency(Style) - curve_pkg::padd_sim_latency())
    ) u_delay (
        .clk_i,
        .d_i(r),
        .q_o(r_o)
    );
  end
`else
  localparam bit Composed = OneCall || 1'b1;
`endif

  if (Composed) begin : gen_composed
    // Sums; the products of single coordinates wait behind their multipliers, where they are fewer.
    curve_pkg::point_t [1:0] side;
    logic [1:0][255:0] sum_xy, sum_yz, sum_xz;
    assign side = {b_i, a_i};
    for (genvar i = 0; i < 2; i++) begin : gen_side
      mod_add u_xy (
          .clk_i,
          .a_i(side[i].x),
          .b_i(side[i].y),
          .r_o(sum_xy[i])
      );
      mod_add u_yz (
          .clk_i,
          .a_i(side[i].y),
          .b_i(side[i].z),
          .r_o(sum_yz[i])
      );
      mod_add u_xz (
          .clk_i,
          .a_i(side[i].x),
          .b_i(side[i].z),
          .r_o(sum_xz[i])
      );
    end

    // First products.
    localparam int unsigned Early = curve_pkg::padd_products_at();
    logic [255:0] xx_early, yy_early, zz_early, xx, yy, zz, xy, yz, xz;
    mont_mul #(
        .Style(Style)
    ) u_xx (
        .clk_i,
        .a_i(a_i.x),
        .b_i(b_i.x),
        .r_o(xx_early)
    );
    mont_mul #(
        .Style(Style)
    ) u_yy (
        .clk_i,
        .a_i(a_i.y),
        .b_i(b_i.y),
        .r_o(yy_early)
    );
    mont_mul #(
        .Style(Style)
    ) u_zz (
        .clk_i,
        .a_i(a_i.z),
        .b_i(b_i.z),
        .r_o(zz_early)
    );
    mont_mul #(
        .Style(Style)
    ) u_xy (
        .clk_i,
        .a_i(sum_xy[0]),
        .b_i(sum_xy[1]),
        .r_o(xy)
    );
    mont_mul #(
        .Style(Style)
    ) u_yz (
        .clk_i,
        .a_i(sum_yz[0]),
        .b_i(sum_yz[1]),
        .r_o(yz)
    );
    mont_mul #(
        .Style(Style)
    ) u_xz (
        .clk_i,
        .a_i(sum_xz[0]),
        .b_i(sum_xz[1]),
        .r_o(xz)
    );
    delay #(
        .W(768),
        .N(Early)
    ) u_early (
        .clk_i,
        .d_i({xx_early, yy_early, zz_early}),
        .q_o({xx, yy, zz})
    );

    // Linear combinations.
    logic [255:0] t3, t4, y9, x3, zm, zp;
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

    // Second products, two to a reduction.
    mont_sum #(
        .Subtract(1'b1),
        .Style(Style)
    ) u_x (
        .clk_i,
        .a_i(t3),
        .b_i(zm),
        .c_i(t4),
        .d_i(y9),
        .r_o(r_o.x)
    );
    mont_sum #(
        .Style(Style)
    ) u_y (
        .clk_i,
        .a_i(zm),
        .b_i(zp),
        .c_i(y9),
        .d_i(x3),
        .r_o(r_o.y)
    );
    mont_sum #(
        .Style(Style)
    ) u_z (
        .clk_i,
        .a_i(zp),
        .b_i(t4),
        .c_i(x3),
        .d_i(t3),
        .r_o(r_o.z)
    );

`ifndef SYNTHESIS
    // The table above, executed: ok says, beside the pipe, that the operands were below 2p.
    localparam logic [255:0] P = bn254_pkg::FQ_P;
    localparam logic [255:0] P2 = bn254_pkg::FQ_P2;
    localparam logic [255:0] P176 = P + P / 100 * 76;
    localparam logic [255:0] P130 = P + P / 10 * 3;
    localparam logic [255:0] P125 = P + P / 4;
    localparam int unsigned ProductsAt = curve_pkg::padd_products_at();
    localparam int unsigned CombineAt = curve_pkg::padd_combine_at(Style);
    localparam int unsigned SumsAt = curve_pkg::padd_sums_at(Style);
    localparam int unsigned Latency = curve_pkg::padd_latency(Style);

    logic [  Latency:0] ok;
    logic [Latency-1:0] ok_q = '0;
    assign ok = {
      ok_q, a_i.x < P2 && a_i.y < P2 && a_i.z < P2 && b_i.x < P2 && b_i.y < P2 && b_i.z < P2
    };
    always_ff @(posedge clk_i) begin
      ok_q <= ok[Latency-1:0];
      if (ok[ProductsAt]) begin
        assert (sum_xy[0] < P2 && sum_xy[1] < P2 && sum_yz[0] < P2 && sum_yz[1] < P2 &&
                sum_xz[0] < P2 && sum_xz[1] < P2)
        else $error("padd: a sum out of range");
      end
      if (ok[CombineAt]) begin
        assert (xx < P176 && yy < P176 && zz < P176 && xy < P176 && yz < P176 && xz < P176)
        else $error("padd: a product out of range");
      end
      if (ok[SumsAt]) begin
        assert (t3 < P125 && t4 < P125 && y9 < P125 && x3 < P125 && zm < P125 && zp < P125)
        else $error("padd: a combination out of range");
      end
      if (ok[Latency]) begin
        assert (r_o.x < P130 && r_o.y < P && r_o.z < P)
        else $error("padd: a result out of range");
      end
    end
`endif
  end

endmodule
`default_nettype wire
