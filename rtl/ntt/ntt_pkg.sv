// ntt_pkg: jobs, passes, counters, latencies and the split of a transform into passes.
// Algorithm: arithmetic on parameters only.
// Range:     transforms of 2^0 to 2^MaxLog elements, MaxLog at most 28 and at most 4 * LogPass.
//            With LogPass < 7 those of 2^(LogPass + 1) to 2^7 are missing: two passes need 16 rows and 16 columns.
// Timing:    none.
// Tested-through: every module of rtl/ntt
// Area:      none
`default_nettype none
package ntt_pkg;

  localparam int unsigned ELEM_BITS = field_pkg::BITS;
  // A burst: 16 elements, 512 bytes, 8 units of 64 bytes.  A tile is 16 columns wide for that reason.
  localparam int unsigned LOG_BURST = 4;
  localparam int unsigned BURST_UNITS = 8;
  // Card addresses, in units of 64 bytes.
  localparam int unsigned ADDR_BITS = 32;
  localparam int unsigned MAX_PASSES = 4;
  // r - 1 is 2^28 times an odd number.
  localparam int unsigned TWO_ADICITY = 28;
  localparam int unsigned LOG_BITS = 5;
  localparam int unsigned SLOT_BITS = 4;
  // Beats of data that may wait before the stages: rows of a short transform, or all of one multiplier's.
  localparam int unsigned LONE_ROWS = 32;

  typedef logic [ELEM_BITS-1:0] elem_t;
  typedef logic [ADDR_BITS-1:0] addr_t;
  typedef logic [LOG_BITS-1:0] log_t;

  // One transform: y_k = factor * sum of x_i w^(ik), with shift:
  //   forward: x_i is first multiplied by shift^i;  inverse: w becomes 1/w, and y_k is multiplied by shift^k.
  // (The inverse on the coset s * H therefore takes shift = 1/s and factor = 1/n.)
  typedef struct packed {
    logic [7:0] tag;  // comes back when the job is done
    log_t log_n;
    logic inverse;
    logic scaled;  // 0: shift and factor are taken as one, and not looked at
    addr_t src;  // vectors begin at units of 64 bytes, better of 512
    addr_t dst;  // may be src
    addr_t scratch;  // n elements that this transform alone uses; not touched for n <= 2^LogPass
    elem_t shift;  // Montgomery form, below r
    elem_t factor;  // Montgomery form, below r
  } job_t;

  // One pass over all elements of a job: 2^log_tiles tiles of 2^k rows and 16 columns.
  typedef struct packed {
    logic [SLOT_BITS-1:0] slot;
    logic [1:0] number;  // counted from 0
    logic first;  // of several passes: transposes blocks of 16 x 16
    logic last;
    logic lone;  // the only pass: one column
    logic inverse;
    logic scaled;
    log_t k;  // log2 of the rows
    log_t k_before;  // k of the pass before
    log_t log_tiles;
    log_t log_low;  // log2 of the indices still to be transformed, in tiles
    log_t       rev_a;     // the last pass writes its tiles in digit-reversed order: widths of the two lowest digits
    log_t rev_b;
    addr_t from;
    addr_t to;
  } pass_t;

  // Cycle by cycle, since reset, modulo 2^32.
  typedef struct packed {
    logic [31:0] busy;  // cycles with a job in a slot
    logic [31:0] butterflies;  // useful ones
    logic [31:0] beats;  // beats that entered the stages
    logic [31:0] starved;         // times for a beat without one: data asked for had not come, or could not be asked for
    logic [31:0] blocked;  // ... the output buffer had no room
    logic [31:0] between;         // ... no pass could begin: it waits for the writes of the one before, its tables, or a gap
    logic [31:0] bursts_read;
    logic [31:0] bursts_written;
    logic [31:0] read_stalls;  // cycles in which a request waited
    logic [31:0] write_stalls;  // cycles in which a request or a beat waited
  } counters_t;

  // log2 of the elements in a beat, of the beats in a burst; a lane takes two elements a cycle.
  function automatic int unsigned log_beat(input int unsigned lanes);
    return 1 + $clog2(lanes);
  endfunction
  function automatic int unsigned log_burst_beats(input int unsigned lanes);
    return LOG_BURST - log_beat(lanes);
  endfunction

  // Beats of the output buffer: two tiles cover what is in flight, two more the port's pauses and the transposition.
  function automatic int unsigned out_beats(input int unsigned log_pass, input int unsigned lanes);
    return 1 << (log_pass + log_burst_beats(lanes) + 2);
  endfunction

  // Passes of a transform, and log2 of the rows of pass p: as even as possible, larger ones first, the first at least 2^4.
  function automatic int unsigned passes(input int unsigned log_n, input int unsigned log_pass);
    return (log_n <= log_pass) ? 1 : (log_n + log_pass - 1) / log_pass;
  endfunction
  function automatic int unsigned pass_log(input int unsigned log_n, input int unsigned log_pass,
                                           input int unsigned p);
    automatic int unsigned n = passes(log_n, log_pass);
    automatic int unsigned first = (log_n + n - 1) / n;
    if (n == 1) return (p == 0) ? log_n : 0;
    if (first < LOG_BURST) first = LOG_BURST;
    if (p == 0) return first;
    return (p >= n) ? 0 : (log_n - first + n - 1 - p) / (n - 1);
  endfunction

  // Sizes from 2^0 to 2^max_log that can be split, a bit each.
  function automatic logic [31:0] sizes(input int unsigned max_log, input int unsigned log_pass);
    automatic logic [31:0] all = '0;
    for (int unsigned n = 0; n <= max_log && n <= TWO_ADICITY; n++) begin
      all[n] = max_log != 0 && (n <= log_pass || n >= 2 * LOG_BURST);
    end
    return all;
  endfunction

  // log2 of the shortest transform that passes every memory: all rows of a pass, and as many beats as the output buffer has.
  function automatic int unsigned covering_log(input int unsigned log_pass,
                                               input int unsigned lanes);
    automatic int unsigned log_n = $clog2(out_beats(log_pass, lanes)) + log_beat(lanes);
    while (pass_log(log_n, log_pass, 0) != log_pass) log_n++;
    return log_n;
  endfunction

  typedef log_t [TWO_ADICITY:0][MAX_PASSES-1:0] splits_t;
  function automatic splits_t splits(input int unsigned log_pass);
    automatic splits_t all = '0;
    for (int unsigned n = 0; n <= TWO_ADICITY; n++) begin
      for (int unsigned p = 0; p < MAX_PASSES; p++) all[n][p] = log_t'(pass_log(n, log_pass, p));
    end
    return all;
  endfunction

  // mdc_exchange: the memory, the output register.
  function automatic int unsigned exchange_latency();
    return 2;
  endfunction

  // A product: its multiplier, behind the choice of its operands where one multiplier makes all products.
  function automatic int unsigned product_latency(
      input int unsigned multipliers = 0, input int unsigned style = field_pkg::STYLE_DEFAULT);
    return ((multipliers == 0) ? 0 : 1) + field_pkg::mont_mul_latency(1'b1, style);
  endfunction

  // butterfly: the sum or difference, the product.
  function automatic int unsigned butterfly_latency(
      input bit has_mul, input int unsigned style = field_pkg::STYLE_DEFAULT);
    return field_pkg::mod_sub_latency() + (has_mul ? product_latency(0, style) : 0);
  endfunction

  // mdc_stage: the exchange, the operands, the butterfly.
  function automatic int unsigned stage_latency(
      input bit has_mul, input int unsigned style = field_pkg::STYLE_DEFAULT);
    return exchange_latency() + 1 + butterfly_latency(has_mul, style);
  endfunction

  // ---------------------------------------------------------------------------------------------- one multiplier
  // A beat comes every interval cycles, in phase 0, and visits the stages in turn, stage s in phase s.  Then the multiplier has
  // the products of the stages, all but the last, in phases one behind the other, and the guests' behind them.

  // Guests, a product in an interval each: a beat's two in ntt_pre, its factors' and its own in ntt_post, one of ntt_tables.
  localparam int unsigned GUESTS = 7;
  localparam int unsigned GUEST_PRE = 0;
  localparam int unsigned GUEST_FACTOR = 2;
  localparam int unsigned GUEST_POST = 4;
  localparam int unsigned GUEST_TABLES = 6;

  // Cycles from a beat to the next.
  function automatic int unsigned interval(input int unsigned log_pass,
                                           input int unsigned multipliers);
    return (multipliers == 0) ? 1 : log_pass - 1 + GUESTS;
  endfunction

  // Cycles from phase `from` to phase `to`, with one multiplier.
  function automatic int unsigned between(input int unsigned from, input int unsigned to,
                                          input int unsigned log_pass);
    automatic int unsigned all = interval(log_pass, 1);
    return (to % all + all - from % all) % all;
  endfunction

  // The phase in which the operands of stage s's product stand at the multiplier, and in which those of guest g do.
  function automatic int unsigned product_phase(input int unsigned s, input int unsigned log_pass);
    return between(0, stage_latency(1'b0) + s, log_pass);
  endfunction
  function automatic int unsigned guest_phase(input int unsigned g, input int unsigned log_pass);
    return product_phase(log_pass - 1 + g, log_pass);
  endfunction

  // ntt_pass_folded: what a stage's result waits for, so that it comes to the next stage in its phase.
  function automatic int unsigned stage_wait(input int unsigned log_pass, input int unsigned style);
    return between(stage_latency(1'b0) + product_latency(1, style), 1, log_pass);
  endfunction
  function automatic int unsigned turn_latency(input int unsigned log_pass,
                                               input int unsigned style);
    return stage_latency(1'b0) + product_latency(1, style) + stage_wait(log_pass, style);
  endfunction

  // ---------------------------------------------------------------------------------------------- the parts' latencies

  // ntt_pre: beat, table, factor; the product; the stages' phase.
  function automatic int unsigned pre_operands_latency();
    return 3;
  endfunction
  // From the last element's product to phase 0.
  function automatic int unsigned pre_wait(
      input int unsigned log_pass, input int unsigned multipliers, input int unsigned style);
    automatic int unsigned last = guest_phase(GUEST_PRE + 1, log_pass) + product_latency(1, style);
    return (multipliers == 0) ? 0 : between(last, 0, log_pass);
  endfunction
  // With one multiplier a beat's second product is a cycle behind its first.
  function automatic int unsigned stagger(input int unsigned multipliers);
    return (multipliers == 0) ? 0 : 1;
  endfunction
  function automatic int unsigned pre_latency(input int unsigned log_pass,
                                              input int unsigned multipliers = 0,
                                              input int unsigned style = field_pkg::STYLE_DEFAULT);
    return pre_operands_latency() + product_latency(multipliers, style) + stagger(multipliers) +
        pre_wait(log_pass, multipliers, style);
  endfunction

  // ntt_pass: stages, the last without a factor, and the last exchange; a beat that waits for no partner.
  function automatic int unsigned pass_latency(input int unsigned log_pass,
                                               input int unsigned multipliers = 0,
                                               input int unsigned style = field_pkg::STYLE_DEFAULT);
    if (multipliers != 0) return log_pass * turn_latency(log_pass, style) + exchange_latency();
    return (log_pass - 1) * stage_latency(1'b1, style) + stage_latency(1'b0) + exchange_latency();
  endfunction

  // ntt_post: the power's address and its two halves.
  function automatic int unsigned post_operands_latency();
    return 5;
  endfunction
  // Cycles that the operands of the factors wait for their phase, and the factors for that of the elements' products.
  function automatic int unsigned factor_wait(input int unsigned log_pass,
                                              input int unsigned multipliers);
    automatic int unsigned phase = log_pass + exchange_latency() + post_operands_latency();
    return (multipliers == 0) ? 0 : between(phase, guest_phase(GUEST_FACTOR, log_pass), log_pass);
  endfunction
  function automatic int unsigned post_wait(
      input int unsigned log_pass, input int unsigned multipliers, input int unsigned style);
    automatic int unsigned phase = guest_phase(GUEST_FACTOR, log_pass) + product_latency(1, style);
    return (multipliers == 0) ? 0 : between(phase, guest_phase(GUEST_POST, log_pass), log_pass);
  endfunction
  // To the first element's factor; then the product with the element, the tightening.
  function automatic int unsigned post_factor_latency(
      input int unsigned log_pass, input int unsigned multipliers = 0,
      input int unsigned style = field_pkg::STYLE_DEFAULT);
    return post_operands_latency() + factor_wait(log_pass, multipliers) +
        product_latency(multipliers, style) + post_wait(log_pass, multipliers, style);
  endfunction
  function automatic int unsigned post_latency(input int unsigned log_pass,
                                               input int unsigned multipliers = 0,
                                               input int unsigned style = field_pkg::STYLE_DEFAULT);
    return post_factor_latency(log_pass, multipliers, style) + product_latency(multipliers, style) +
        stagger(multipliers) + field_pkg::mod_tighten_latency();
  endfunction

  // ntt_tables: which two are multiplied, then the two.
  function automatic int unsigned tables_operands_latency();
    return 2;
  endfunction

  // ntt_write: committed, addressed, read, queued.
  function automatic int unsigned write_latency();
    return 4;
  endfunction

  // ntt: from the port of reads to that of writes, for a row that waits for no other: its queue and, with one multiplier, the
  // longest wait for its phase, the parts, its other beats.
  function automatic int unsigned latency(input int unsigned log_pass, input int unsigned lanes,
                                          input int unsigned multipliers = 0,
                                          input int unsigned style = field_pkg::STYLE_DEFAULT);
    automatic int unsigned beats = 1 << log_burst_beats(lanes);
    return 1 + pre_latency(
        log_pass, multipliers, style
    ) + pass_latency(
        log_pass, multipliers, style
    ) + post_latency(
        log_pass, multipliers, style
    ) + write_latency() + beats * interval(
        log_pass, multipliers
    ) - 1;
  endfunction

  // Reverses the low n bits of v.
  function automatic logic [15:0] reversed(input logic [15:0] v, input log_t n);
    automatic logic [15:0] all;
    for (int i = 0; i < 16; i++) all[i] = v[15-i];
    return all >> (5'd16 - n);
  endfunction

  function automatic logic [31:0] low_mask(input log_t n);
    return (32'd1 << n) - 32'd1;
  endfunction

endpackage
`default_nettype wire
