// folded_pkg: when padd_folded does what: the slots of its 12 products, and the cycles that follow from the field's latencies.
// Algorithm: a modulo schedule.  n multipliers have 12 slots in every 12/n cycles; product q has the slot of multiplier q mod n
//            in phase q/n.  The first six products need the operands alone; the last six, sums of the first six, have the
//            phases behind them some beats later, and a wait behind the multipliers puts what they need there.
// Range:     n in {1, 2, 3, 4, 6}.
// Timing:    none.
// Golden:    host/golden/src/curve/padd_folded.rs      Tested-through: padd_folded
// Area:      none
`default_nettype none
package folded_pkg;

  localparam int unsigned PRODUCTS = 12;
  localparam int unsigned FIRST = 6;

  // Cycles from an addition to the next: a beat.
  function automatic int unsigned interval(input int unsigned n);
    return PRODUCTS / n;
  endfunction
  function automatic int unsigned phase_of(input int unsigned q, input int unsigned n);
    return q / n;
  endfunction
  function automatic int unsigned multiplier_of(input int unsigned q, input int unsigned n);
    return q % n;
  endfunction

  // From the phase in which a product's operands are chosen to its result: the choice, a sum, the product.
  function automatic int unsigned product_latency(input int unsigned style);
    return 1 + field_pkg::mod_add_latency() + field_pkg::mont_mul_latency(1'b0, style);
  endfunction
  // ... and on to the operands that are made of it: its register, a linear combination.
  function automatic int unsigned turn(input int unsigned style);
    return product_latency(style) + 1 + field_pkg::mod_combine_latency();
  endfunction

  // Combinations hold from the last of the first products to the first of the next addition's.  So the last six products may
  // be chosen whole beats after the turn, or as many phases earlier as lie between product 5 and product 6.
  function automatic int unsigned slack(input int unsigned n);
    return phase_of(FIRST, n) - phase_of(FIRST - 1, n);
  endfunction
  function automatic int unsigned beats(input int unsigned n, input int unsigned style);
    automatic int unsigned over = turn(style) % interval(n);
    return turn(style) / interval(n) + ((over > slack(n)) ? 1 : 0);
  endfunction
  // Cycles that products wait behind their multipliers.
  function automatic int unsigned wait_cycles(input int unsigned n, input int unsigned style);
    automatic int unsigned whole = beats(n, style) * interval(n);
    return (whole > turn(style)) ? whole - turn(style) : 0;
  endfunction

  // The phase in which product q is there.
  function automatic int unsigned product_phase(input int unsigned q, input int unsigned n,
                                                input int unsigned style);
    return (phase_of(q, n) + product_latency(style) + wait_cycles(n, style)) % interval(n);
  endfunction

  // padd_folded: cycles from an addition's taking to the combinations, and to its result: the operands' register, the beats between
  // both halves, the last product and its register, a sum.
  function automatic int unsigned combinations_at(input int unsigned n, input int unsigned style);
    return 1 + phase_of(FIRST - 1, n) + turn(style) + wait_cycles(n, style);
  endfunction
  function automatic int unsigned latency(input int unsigned n,
                                          input int unsigned style = field_pkg::STYLE_DEFAULT);
    return 1 + beats(n, style) * interval(n) + phase_of(PRODUCTS - 1, n) + product_latency(style) +
        wait_cycles(n, style) + 1 + field_pkg::mod_add_latency();
  endfunction

endpackage
`default_nettype wire
