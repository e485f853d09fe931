// vec_pkg: jobs, counters and latencies of the pointwise kernel.
// Algorithm: arithmetic on parameters only.
// Range:     none.
// Timing:    none.
// Tested-through: vec
// Area:      none
`default_nettype none
package vec_pkg;

  localparam int unsigned ADDR_BITS = 32;
  localparam int unsigned LENGTH_BITS = 29;
  // A burst: 8 units of 64 bytes.
  localparam int unsigned BURST_UNITS = 8;

  typedef logic [ADDR_BITS-1:0] addr_t;
  typedef logic [LENGTH_BITS-1:0] length_t;

  // d = factor / R^2 * (a * b - c), c = 0 unless quotient.
  typedef struct packed {
    logic [7:0]   tag;
    logic         quotient;
    length_t      length;    // elements
    addr_t        a;         // units of 64 bytes
    addr_t        b;
    addr_t        c;
    addr_t        d;         // may be a, b or c
    logic [255:0] factor;    // k R^2 mod r
  } job_t;

  typedef struct packed {
    logic [31:0] busy;
    logic [31:0] products;        // elements done
    logic [31:0] starved;         // cycles without a beat: operands had not come
    logic [31:0] blocked;         // ... no room
    logic [31:0] bursts_read;
    logic [31:0] bursts_written;
    logic [31:0] read_stalls;
    logic [31:0] write_stalls;
  } counters_t;

  // ---------------------------------------------------------------------------------------------- latencies

  // vec_mul: (a b - c) / R, the product with the factor, the last subtraction.
  function automatic int unsigned vec_mul_latency(
      input int unsigned style = field_pkg::STYLE_DEFAULT);
    return field_pkg::mont_sum_latency(1'b1, style) + field_pkg::mont_mul_latency(1'b1, style) +
        field_pkg::mod_tighten_latency();
  endfunction

  // mul_sub: bits of a limb above its weight once c is in it, the product, and all of it.
  function automatic int unsigned mul_sub_extra();
    return field_pkg::wide_extra(
        field_pkg::PARTS,
        field_pkg::wide_rows(
            field_pkg::ROW_TILES, field_pkg::TILE_A, field_pkg::TILE_B)
    ) + 1;
  endfunction
  function automatic int unsigned wide_latency();
    return field_pkg::mul_wide_latency(field_pkg::PARTS, field_pkg::ROW_TILES, field_pkg::TILE_A,
                                       field_pkg::TILE_B);
  endfunction
  function automatic int unsigned mul_sub_latency(
      input int unsigned style = field_pkg::STYLE_DEFAULT);
    return wide_latency() + 1 + field_pkg::limb_norm_latency(
        field_pkg::ROW_TILES * field_pkg::TILE_A, mul_sub_extra()
    ) + field_pkg::mont_reduce_latency(
        field_pkg::modulus(
            1'b1
        ),
        field_pkg::neg_inv(
            1'b1
        ),
        field_pkg::BITS,
        style,
        field_pkg::ROW_TILES,
        field_pkg::TILE_B,
        1'b0
    );
  endfunction

  // vec_mul_folded: an element's first product is chosen in an even cycle after its taking, the second in an odd one: the wait
  // behind the multiplier that this takes, the cycles from choice to choice, and those to the result.
  function automatic int unsigned vec_mul_folded_wait(input int unsigned style);
    return 1 - mul_sub_latency(style) % 2;
  endfunction
  function automatic int unsigned vec_mul_folded_turn(input int unsigned style);
    return mul_sub_latency(style) + vec_mul_folded_wait(style);
  endfunction
  function automatic int unsigned vec_mul_folded_latency(
      input int unsigned style = field_pkg::STYLE_DEFAULT);
    return vec_mul_folded_turn(style) + mul_sub_latency(style) + field_pkg::mod_tighten_latency();
  endfunction

  // vec_lanes: cycles from a beat to the next, and from a beat's taking, with its upper element, to its result.
  function automatic int unsigned lanes_interval(input int unsigned multipliers);
    return (multipliers == 0) ? 1 : 4;
  endfunction
  function automatic int unsigned lanes_latency(input int unsigned multipliers,
                                                input int unsigned style);
    return (multipliers == 0) ? vec_mul_latency(style) : vec_mul_folded_latency(style);
  endfunction

  // vec: from the port of reads to that of writes: the operands' queue, the pipe (a lower element is in it first), the results'
  // queue.
  function automatic int unsigned latency(input int unsigned multipliers = 0,
                                          input int unsigned style = field_pkg::STYLE_DEFAULT);
    return 1 + lanes_latency(multipliers, style) + lanes_interval(multipliers) / 2 + 1;
  endfunction

endpackage
`default_nettype wire
