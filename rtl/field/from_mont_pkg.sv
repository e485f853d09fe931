// from_mont_pkg: latencies of from_mont and from_mont_serial, and the shape of the latter's ring.
// Algorithm: arithmetic on parameters only.
// Range:     none.
// Timing:    none.
// Tested-through: from_mont, from_mont_serial
// Area:      none
`default_nettype none
package from_mont_pkg;

  // from_mont: mont_reduce.
  function automatic int unsigned latency(input bit is_fr,
                                          input int unsigned style = field_pkg::STYLE_DEFAULT);
    return field_pkg::mont_reduce_latency(
        field_pkg::modulus(
            is_fr
        ),
        field_pkg::neg_inv(
            is_fr
        ),
        field_pkg::BITS,
        style,
        field_pkg::ROW_TILES,
        field_pkg::TILE_B,
        1'b0
    );
  endfunction

  // from_mont_serial: a step takes off a digit, in two cycles; a segment of a number is a cycle behind the one below it.
  localparam int unsigned DIGIT_BITS = 4;
  localparam int unsigned STEPS = (config_pkg::COPY_STEPS == 0) ? 4 : config_pkg::COPY_STEPS;
  localparam int unsigned ROUNDS = field_pkg::BITS / (DIGIT_BITS * STEPS);
  localparam int unsigned SEGS = field_pkg::BITS / prim_pkg::SEG_BITS;
  // Numbers in the ring at once, each in every one of its rounds; they are taken one after another.
  localparam int unsigned SLOTS = 2 * STEPS;
  function automatic int unsigned serial_latency();
    return SLOTS * ROUNDS + SEGS - 1;
  endfunction

endpackage
`default_nettype wire
