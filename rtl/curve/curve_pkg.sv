// curve_pkg: points of BN254's G1 (y^2 = x^3 + 3 over Fq) and the latencies of the curve's cores.
// Algorithm: arithmetic on parameters only.
// Range:     coordinates in Montgomery form, R = 2^256; affine ones tight, projective ones loose.
// Timing:    none.
// Golden:    host/golden/src/curve.rs      Tested-through: every module of rtl/curve
// Area:      none
`default_nettype none
package curve_pkg;

  // (x, y); (0, 0) is infinity.  arkworks' memory image: x in the lower half.
  typedef struct packed {
    logic [255:0] y;
    logic [255:0] x;
  } affine_t;

  // (x : y : z), homogeneous: the affine point is (x/z, y/z); (0 : y : 0) is infinity for every y but zero.
  typedef struct packed {
    logic [255:0] z;
    logic [255:0] y;
    logic [255:0] x;
  } point_t;

  // affine_in: partial ORs, selection.
  function automatic int unsigned affine_in_latency();
    return 2;
  endfunction

  // padd: sums, first products, linear combinations, second products.
  function automatic int unsigned padd_products_at();
    return field_pkg::mod_add_latency();
  endfunction
  function automatic int unsigned padd_combine_at(input int unsigned style);
    return padd_products_at() + field_pkg::mont_mul_latency(1'b0, style);
  endfunction
  function automatic int unsigned padd_sums_at(input int unsigned style);
    return padd_combine_at(style) + field_pkg::mod_combine_latency();
  endfunction
  function automatic int unsigned padd_latency(input int unsigned style = field_pkg::STYLE_DEFAULT);
    return padd_sums_at(style) + field_pkg::mont_sum_latency(1'b0, style);
  endfunction

  // padd_sim: operands, result.
  function automatic int unsigned padd_sim_latency();
    return 2;
  endfunction

endpackage
`default_nettype wire
