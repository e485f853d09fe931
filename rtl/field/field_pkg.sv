// field_pkg: moduli, styles and latencies of the field cores; parents call these functions and type nothing twice.
// Algorithm: arithmetic on parameters only.
// Range:     "loose" is [0, 2p), "tight" is [0, p); elements are in Montgomery form, R = 2^256.
// Timing:    none.
// Tested-through: every module of rtl/field
// Area:      none
`default_nettype none
package field_pkg;

  localparam int unsigned BITS = 256;
  typedef logic [BITS-1:0] elem_t;

  // How mont_reduce multiplies by its two constants: tiles in DSPs, or signed digits in LUTs (no DSP).
  localparam int unsigned STYLE_DSP = 0;
  localparam int unsigned STYLE_LUT = 1;
  localparam int unsigned STYLE_DEFAULT = STYLE_LUT;

  // The default multiplier: 5 Karatsuba parts of 3 tiles of 17 bits (255 bits, operands are below 2p < 2^255); the other way as many
  // as the part's multipliers take without a sign: 26, or 24.
  localparam int unsigned PARTS = 5;
  localparam int unsigned ROW_TILES = 3;
  localparam int unsigned TILE_A = 17;
  localparam int unsigned TILE_B = config_pkg::MULTIPLIER_BITS - 1;
  // Guard bits below 2^256 in the quotient's product: 2^GUARD_BITS exceeds the number of truncated addends.
  localparam int unsigned GUARD_BITS = 8;
  // Limbs in which wide sums are kept while their carries are not resolved.
  localparam int unsigned SUM_LIMBS = 5;

  // The modulus: p of Fq, or r of Fr.
  function automatic elem_t modulus(input bit is_fr);
    return is_fr ? bn254_pkg::FR_P : bn254_pkg::FQ_P;
  endfunction

  // -p^-1 mod 2^256.
  function automatic elem_t neg_inv(input bit is_fr);
    return is_fr ? bn254_pkg::FR_NEG_INV_256 : bn254_pkg::FQ_NEG_INV_256;
  endfunction

  // ---------------------------------------------------------------------------------------------- small cores

  // add_select: segment sums, carries, selection.
  function automatic int unsigned add_select_latency();
    return 3;
  endfunction
  function automatic int unsigned mod_add_latency();
    return add_select_latency();
  endfunction
  function automatic int unsigned mod_sub_latency();
    return add_select_latency();
  endfunction
  function automatic int unsigned mod_dbl_latency();
    return add_select_latency();
  endfunction
  function automatic int unsigned mod_neg_latency();
    return add_select_latency();
  endfunction
  function automatic int unsigned mod_tighten_latency();
    return add_select_latency();
  endfunction

  // mod_combine: two levels of compressors, two more, the multiple of p, the addition.
  function automatic int unsigned mod_combine_latency();
    return 3 + prim_pkg::add_pipe_latency(BITS, prim_pkg::SEG_BITS);
  endfunction

  // mont_mul_serial: cycles from a result to the next, and from operands to a result.
  function automatic int unsigned mont_mul_serial_cycles();
    return 35;
  endfunction
  function automatic int unsigned mont_mul_serial_latency();
    return mont_mul_serial_cycles() + 6;
  endfunction

  // mod_inv: one product for each bit of p - 2 below the top, one more for each of these that is set.
  function automatic int unsigned mod_inv_latency(input bit is_fr);
    return mont_mul_serial_latency() * (253 + $countones(modulus(is_fr) - 256'd2) - 1) + 1;
  endfunction

  // ---------------------------------------------------------------------------------------------- limbs

  // Rounds of "add the bits above to the next limb" until at most one carry bit is left above limb bits.
  function automatic int unsigned norm_rounds(input int unsigned limb, input int unsigned extra);
    automatic int unsigned rounds = 1;
    automatic int unsigned left = extra;
    for (int i = 0; i < 16; i++) begin
      if (left > limb) begin
        left   = left + 1 - limb;
        rounds = rounds + 1;
      end
    end
    return rounds;
  endfunction

  // limb_norm: the rounds, the carries by look-ahead, the last increment.
  function automatic int unsigned limb_norm_latency(input int unsigned limb,
                                                    input int unsigned extra);
    return norm_rounds(limb, extra) + 2;
  endfunction

  // ---------------------------------------------------------------------------------------------- products

  // mul_row: operand register, product register, one sum register a tile.
  function automatic int unsigned mul_row_latency(input int unsigned row_tiles);
    return 2 + row_tiles;
  endfunction

  // Pairs i < j < parts with i + j = k.
  function automatic int unsigned wide_pairs(input int unsigned parts, input int unsigned k);
    automatic int unsigned first = (k >= parts) ? k + 1 - parts : 0;
    automatic int unsigned last = (k + 1) / 2;
    return (k <= 2 * parts - 2 && last > first) ? last - first : 0;
  endfunction

  // Addends that go into one limb of mul_wide: rows of differences and a constant.
  function automatic int unsigned wide_addends(input int unsigned parts, input int unsigned rows,
                                               input int unsigned k);
    automatic int unsigned below = (k == 0) ? 0 : wide_pairs(parts, k - 1);
    return rows * (wide_pairs(parts, k) + below) + 1;
  endfunction

  function automatic int unsigned wide_depth(input int unsigned parts, input int unsigned rows);
    automatic int unsigned most = 1;
    for (int unsigned k = 0; k < 2 * parts; k++) begin
      if (wide_addends(parts, rows, k) > most) most = wide_addends(parts, rows, k);
    end
    return $clog2(most);
  endfunction

  // Rows of tiles that make one product of two parts.
  function automatic int unsigned wide_rows(input int unsigned row_tiles, input int unsigned tile_a,
                                            input int unsigned tile_b);
    return (row_tiles * tile_a + tile_b - 1) / tile_b;
  endfunction

  // Cycles from a row's result to the finished prefix sums, and to the finished sum of differences.
  function automatic int unsigned wide_prefix_latency(input int unsigned parts,
                                                      input int unsigned rows);
    return $clog2(rows) + parts;
  endfunction

  function automatic int unsigned wide_join_latency(input int unsigned parts,
                                                    input int unsigned rows);
    automatic int unsigned prefix = wide_prefix_latency(parts, rows);
    return (prefix > wide_depth(parts, rows)) ? prefix : wide_depth(parts, rows);
  endfunction

  // Bits of a limb of mul_wide above its weight.
  function automatic int unsigned wide_extra(input int unsigned parts, input int unsigned rows);
    return wide_depth(parts, rows) + 3;
  endfunction

  // mul_wide: differences, rows, join, last sum.  The result is in limbs, carries not resolved.
  function automatic int unsigned mul_wide_latency(
      input int unsigned parts, input int unsigned row_tiles, input int unsigned tile_a,
      input int unsigned tile_b);
    return 1 + mul_row_latency(row_tiles) +
        wide_join_latency(parts, wide_rows(row_tiles, tile_a, tile_b)) + 1;
  endfunction

  // ---------------------------------------------------------------------------------------------- constants

  // Non-adjacent form of c (Reitwiesner 1960): positions of +1 and of -1.
  function automatic logic [BITS:0] naf_plus(input elem_t c);
    automatic logic [BITS+1:0] c3 = {1'b0, c, 1'b0} + {2'b0, c};
    return (BITS + 1)'((c3 & ~{2'b0, c}) >> 1);
  endfunction

  function automatic logic [BITS:0] naf_minus(input elem_t c);
    automatic logic [BITS+1:0] c3 = {1'b0, c, 1'b0} + {2'b0, c};
    return (BITS + 1)'(({2'b0, c} & ~c3) >> 1);
  endfunction

  // Non-zero digits of c whose multiple of an n-bit number reaches into bits [lo, hi).
  function automatic logic [BITS:0] naf_used(input elem_t c, input int unsigned n,
                                             input int unsigned lo, input int unsigned hi);
    automatic logic [BITS:0] used = naf_plus(c) | naf_minus(c);
    for (int unsigned s = 0; s <= BITS; s++) begin
      if (s >= hi || s + n <= lo) used[s] = 1'b0;
    end
    return used;
  endfunction

  // The position of the t-th set bit.
  function automatic int unsigned nth_set(input logic [BITS:0] mask, input int unsigned t);
    automatic int unsigned seen = 0;
    automatic int unsigned at = 0;
    for (int unsigned s = 0; s <= BITS; s++) begin
      if (mask[s]) begin
        if (seen == t) at = s;
        seen = seen + 1;
      end
    end
    return at;
  endfunction

  // c = one + (c >> z << z), one in {-1, 0, 1}: the length z of the stretch above bit 0 that costs nothing (0: no such one).
  function automatic int unsigned free_bits(input elem_t c, input int unsigned tile_b);
    automatic int unsigned same = 1;
    automatic bit on = 1'b1;
    for (int unsigned s = 1; s < BITS; s++) begin
      if (on && c[s] == c[1]) same = same + 1;
      else on = 1'b0;
    end
    return (c[0] && same >= tile_b) ? same : 0;
  endfunction

  // Bits that hold c.
  function automatic int unsigned bits_of(input logic [BITS:0] c);
    automatic int unsigned bits = 0;
    for (int unsigned s = 0; s <= BITS; s++) begin
      if (c[s]) bits = s + 1;
    end
    return bits;
  endfunction

  // Rows that mul_const adds up, the parent's addend and the constant included.
  function automatic int unsigned const_rows(
      input elem_t c, input int unsigned n, input int unsigned lo, input int unsigned hi,
      input int unsigned style, input int unsigned tile_b, input bit has_add);
    if (style == STYLE_LUT) return $countones(naf_used(c, n, lo, hi)) + 1 + (has_add ? 1 : 0);
    return 2 * ((n + tile_b - 1) / tile_b) + 2 + (has_add ? 1 : 0);
  endfunction

  function automatic int unsigned const_limb(input int unsigned width);
    return (width + SUM_LIMBS - 1) / SUM_LIMBS;
  endfunction

  // mul_const: rows of tiles (style DSP), the tree of sums.  The result is in limbs, carries not resolved.
  function automatic int unsigned mul_const_latency(
      input int unsigned rows, input int unsigned style, input int unsigned row_tiles);
    return ((style == STYLE_LUT) ? 0 : mul_row_latency(row_tiles)) + $clog2(rows);
  endfunction

  // ---------------------------------------------------------------------------------------------- Montgomery

  // mont_reduce: m = t * (-p^-1) mod R, then the upper part of t + m * p.
  function automatic int unsigned mont_reduce_quotient_latency(
      input elem_t inv, input int unsigned n, input int unsigned style,
      input int unsigned row_tiles, input int unsigned tile_b);
    automatic int unsigned rows = const_rows(inv, n, 0, n, style, tile_b, 1'b0);
    return mul_const_latency(
        rows, style, row_tiles
    ) + limb_norm_latency(
        const_limb(n), $clog2(rows)
    );
  endfunction

  function automatic int unsigned mont_reduce_latency(
      input elem_t p, input elem_t inv, input int unsigned n, input int unsigned style,
      input int unsigned row_tiles, input int unsigned tile_b, input bit is_signed);
    automatic int unsigned rows = const_rows(p, n, n - GUARD_BITS, 2 * n, style, tile_b, 1'b1);
    automatic int unsigned extra = $clog2(rows) + (is_signed ? 1 : 0);
    return mont_reduce_quotient_latency(
        inv, n, style, row_tiles, tile_b
    ) + mul_const_latency(
        rows, style, row_tiles
    ) + limb_norm_latency(
        const_limb(n + GUARD_BITS), extra
    ) + (is_signed ? 2 : 0);
  endfunction

  // Shape of every parameter: products = 1 is mont_mul, 2 is mont_sum.
  function automatic int unsigned mont_latency(
      input elem_t p, input elem_t inv, input int unsigned products, input int unsigned style,
      input int unsigned parts, input int unsigned row_tiles, input int unsigned tile_a,
      input int unsigned tile_b);
    automatic int unsigned limb = row_tiles * tile_a;
    automatic int unsigned n = parts * limb + 1;
    automatic
    int unsigned
    extra = wide_extra(
        parts, wide_rows(row_tiles, tile_a, tile_b)
    ) + products - 1;
    return mul_wide_latency(
        parts, row_tiles, tile_a, tile_b
    ) + (products - 1) + limb_norm_latency(
        limb, extra
    ) + mont_reduce_latency(
        p, inv, n, style, row_tiles, tile_b, products == 2
    );
  endfunction

  // Latency of mont_mul with its default tiles.
  function automatic int unsigned mont_mul_latency(input bit is_fr,
                                                   input int unsigned style = STYLE_DEFAULT);
    return mont_latency(modulus(is_fr), neg_inv(is_fr), 1, style, PARTS, ROW_TILES, TILE_A, TILE_B);
  endfunction

  // Latency of mont_sum with its default tiles.
  function automatic int unsigned mont_sum_latency(input bit is_fr,
                                                   input int unsigned style = STYLE_DEFAULT);
    return mont_latency(modulus(is_fr), neg_inv(is_fr), 2, style, PARTS, ROW_TILES, TILE_A, TILE_B);
  endfunction

endpackage
`default_nettype wire
