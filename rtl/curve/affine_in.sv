// affine_in: an affine point as a projective one: (x, y) -> (x : y : 1), (0, 0) -> (0 : 1 : 0).
// Algorithm: zero test by two levels of ORs.
// Range:     x, y in [0,p), 0 only as 0 -> coordinates in [0,p).
// Timing:    latency curve_pkg::affine_in_latency(), throughput 1/cycle, fixed-latency pipe.
// Golden:    host/golden/src/curve/affine_in.rs      Test: sim/tests/curve/affine_in.rs
// Area:      benches/ledger/area.json#affine_in
`default_nettype none
module affine_in (
    input  wire logic               clk_i,
    input  wire curve_pkg::affine_t a_i,
    output curve_pkg::point_t       r_o
);

  localparam int unsigned Parts = 16;

  curve_pkg::affine_t a_q;
  curve_pkg::point_t r_q;
  logic [Parts-1:0] some_q;
  logic infinity;
  assign infinity = some_q == '0;

  always_ff @(posedge clk_i) begin
    a_q   <= a_i;
    r_q.x <= a_q.x;
    r_q.y <= infinity ? bn254_pkg::FQ_R : a_q.y;
    r_q.z <= infinity ? '0 : bn254_pkg::FQ_R;
  end
  for (genvar i = 0; i < Parts; i++) begin : gen_part
    always_ff @(posedge clk_i) some_q[i] <= |a_i[512/Parts*i+:512/Parts];
  end
  assign r_o = r_q;

endmodule
`default_nettype wire
