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

  // vec_mul: (a b - c) / R, the product with the factor, the last subtraction.
  function automatic int unsigned vec_mul_latency();
    return field_pkg::mont_sum_latency(1'b1) + field_pkg::mont_mul_latency(1'b1) +
        field_pkg::mod_tighten_latency();
  endfunction

  // vec: from the port of reads to that of writes: the operands' queue, the pipe, the results' queue.
  function automatic int unsigned latency();
    return 1 + vec_mul_latency() + 1;
  endfunction

endpackage
`default_nettype wire
