// msm_pkg: widths, latencies, the job and the counters of the MSM kernel.
// Algorithm: arithmetic on parameters only.
// Range:     as each function says.
// Timing:    none.
// Tested-through: every module of rtl/msm
// Area:      none
`default_nettype none
package msm_pkg;

  // Bits of a folded scalar, s <= (r - 1) / 2 < 2^253, and one for the carry that signed digits need on top.
  localparam int unsigned SCALAR_BITS = 253;
  // The smallest window.
  localparam int unsigned C_MIN = 2;

  // Windows of c bits that hold every folded scalar: s + offset(c) < 2^(c * windows(c)).
  function automatic int unsigned windows(input int unsigned c);
    return prim_pkg::ceil_div(SCALAR_BITS + 2, c);
  endfunction

  // Bits of s + offset(c) for any c up to c_max.
  function automatic int unsigned recoded_bits(input int unsigned c_max);
    return SCALAR_BITS + 1 + c_max;
  endfunction

  // Bits of a bucket's number, {window in flight, |digit| - 1}.
  function automatic int unsigned bucket_bits(input int unsigned in_flight,
                                              input int unsigned c_max);
    return prim_pkg::addr_bits(in_flight) + c_max - 1;
  endfunction

  // The same for the window size of a job, at run time.
  function automatic logic [7:0] windows_of(input logic [7:0] c, input int unsigned c_max);
    windows_of = '0;
    for (int unsigned k = C_MIN; k <= c_max; k++) if (32'(c) == k) windows_of = 8'(windows(k));
  endfunction

  // recode: fold, choose, add the offset, shift twice, align, find the digits that are not zero.
  function automatic int unsigned fold_latency();
    return prim_pkg::add_pipe_latency(256, prim_pkg::SEG_BITS) + 1;
  endfunction
  function automatic int unsigned recode_latency(input int unsigned c_max);
    return fold_latency() + prim_pkg::add_pipe_latency(recoded_bits(c_max), prim_pkg::SEG_BITS) + 4;
  endfunction

  // reduce: cycles from the choice of a chain's step to the next step of this chain.
  function automatic int unsigned reduce_latency(input int unsigned adder);
    return adder + 3;
  endfunction

  // msm: the longest way through its pipes: a point to its digits, two of their points to a bucket.
  function automatic int unsigned latency(input int unsigned c_max, input int unsigned adder);
    return recode_latency(c_max) + reduce_latency(adder);
  endfunction

  // reduce: chains of additions at once: enough to fill the adder, at least one a window.
  function automatic int unsigned chains(input int unsigned in_flight, input int unsigned adder);
    return (in_flight > reduce_latency(adder)) ? in_flight : reduce_latency(adder);
  endfunction

  // One pass: n scalars and points, windows first .. first + count - 1 of c bits each.
  typedef struct packed {
    logic [7:0]  count;
    logic [7:0]  first;
    logic [7:0]  c;
    logic [31:0] n;
  } job_t;

  // What schedule did in a cycle.
  typedef struct packed {
    logic issue;    // an addition
    logic merge;    // ... of an operand that had waited or had just come back
    logic direct;   // a digit went to rest in its bucket without the adder
    logic digit;    // a digit was taken
    logic offered;  // a digit was there
    logic conflict; // a digit was taken whose bucket's sum was in flight
    logic idle;     // nothing is in flight, nothing waits
  } event_t;

  // What may be counted in a cycle, and the counters of one job, field for field.
  // Bubbles are cycles without an addition between the first digit and the last bucket written.
  typedef struct packed {
    logic output_cycle;      // results are handed over
    logic reduce_cycle;      // from the last bucket written to the last window's sum
    logic accumulate_cycle;  // from the first digit taken to the last bucket written
    logic fill_cycle;        // before the first digit
    logic clear;             // a bucket is read for the reduction, and emptied
    logic bubble_drain;      // no digit is left, and the sum that returned found no partner
    logic bubble_stalled;    // the digit had no partner and no place
    logic bubble_rested;     // the digit had no partner and went to rest
    logic bubble_starved;    // no digit was there
    logic merge;             // an addition of an operand that had waited or had just come back
    logic conflict;          // a digit whose bucket's sum was in flight
    logic direct;            // a digit that went to rest without the adder
    logic issued;            // an addition while accumulating
    logic digit;             // a digit that was not zero, of a point that was not infinity
    logic empty;             // a point that had no such digit
    logic point;             // a point taken
  } tick_t;
  localparam int unsigned COUNTER_BITS = 32;
  typedef struct packed {
    logic [COUNTER_BITS-1:0] pending_max;  // parked operands, high-water mark
    logic [COUNTER_BITS-1:0] output_cycles;
    logic [COUNTER_BITS-1:0] reduce_cycles;
    logic [COUNTER_BITS-1:0] accumulate_cycles;
    logic [COUNTER_BITS-1:0] fill_cycles;
    logic [COUNTER_BITS-1:0] clears;
    logic [COUNTER_BITS-1:0] bubbles_drain;
    logic [COUNTER_BITS-1:0] bubbles_stalled;
    logic [COUNTER_BITS-1:0] bubbles_rested;
    logic [COUNTER_BITS-1:0] bubbles_starved;
    logic [COUNTER_BITS-1:0] merges;
    logic [COUNTER_BITS-1:0] conflicts;
    logic [COUNTER_BITS-1:0] direct;
    logic [COUNTER_BITS-1:0] issued;
    logic [COUNTER_BITS-1:0] digits;
    logic [COUNTER_BITS-1:0] empty;
    logic [COUNTER_BITS-1:0] points;
  } counters_t;

  // What the card's registers count, over passes and jobs since reset: MSM_POINTS is the lowest word.
  typedef struct packed {
    logic [COUNTER_BITS-1:0] output_cycles;
    logic [COUNTER_BITS-1:0] reduce_cycles;
    logic [COUNTER_BITS-1:0] accumulate_cycles;
    logic [COUNTER_BITS-1:0] fill_cycles;
    logic [COUNTER_BITS-1:0] clears;
    logic [COUNTER_BITS-1:0] drain;
    logic [COUNTER_BITS-1:0] stalled;
    logic [COUNTER_BITS-1:0] rested;
    logic [COUNTER_BITS-1:0] starved;
    logic [COUNTER_BITS-1:0] merges;
    logic [COUNTER_BITS-1:0] conflicts;
    logic [COUNTER_BITS-1:0] direct;
    logic [COUNTER_BITS-1:0] issued;
    logic [COUNTER_BITS-1:0] digits;
    logic [COUNTER_BITS-1:0] points;
  } msm_counts_t;

endpackage
`default_nettype wire
