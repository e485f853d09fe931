// mul_wide: t = a * b + Offset, or Offset - a * b with Negate, mod 2^(2N), in limbs whose carries are not resolved.
// Algorithm: one-level Karatsuba in Parts parts: a_i b_j + a_j b_i = a_i b_i + a_j b_j + (a_i - a_j)(b_j - b_i); the squares'
//            sum is a sliding window over the limbs of sum_i a_i b_i X^i, so it is shared (prefix and suffix sums).
//            Parts(Parts+1)/2 products of wide_rows rows of RowTiles tiles: 15 * 2 * 3 = 90 DSP for 255 bits.
// Range:     a, b < 2^(N-1); limb k of t has weight 2^(k * LimbBits) and LimbBits + Extra bits, unsigned.
// Timing:    latency field_pkg::mul_wide_latency(...), throughput 1/cycle, fixed-latency pipe.
// Tested-through: mont_mul      Proof: rtl/field/formal/mul_wide.sv
// Area:      benches/ledger/area.json#mont_mul
//
//   a_i, b_i --> differences --> mul_row --> rows cut at LimbBits --> tree a limb -----------+--> limbs
//            --------------------> mul_row --> rows cut at LimbBits --> prefix, suffix sums --+
`default_nettype none
module mul_wide #(
    parameter  int unsigned           Parts    = field_pkg::PARTS,
    parameter  int unsigned           RowTiles = field_pkg::ROW_TILES,
    parameter  int unsigned           TileA    = field_pkg::TILE_A,
    parameter  int unsigned           TileB    = field_pkg::TILE_B,
    parameter  bit                    Negate   = 1'b0,
    localparam int unsigned           LimbBits = RowTiles * TileA,
    localparam int unsigned           N        = Parts * LimbBits + 1,
    parameter  logic        [2*N-1:0] Offset   = '0,
    localparam int unsigned           Rows     = field_pkg::wide_rows(RowTiles, TileA, TileB),
    localparam int unsigned           Limbs    = 2 * Parts,
    localparam int unsigned           FullBits = LimbBits + field_pkg::wide_extra(Parts, Rows)
) (
    input  wire logic                      clk_i,
    input  wire logic [             N-1:0] a_i,
    input  wire logic [             N-1:0] b_i,
    output logic      [Limbs*FullBits-1:0] limbs_o
);

  localparam int unsigned Pairs = Parts * (Parts - 1) / 2;
  // The top digit of b is what is left; a row's bits above LimbBits never exceed HighBits.
  localparam int unsigned TopB = LimbBits - (Rows - 1) * TileB;
  localparam int unsigned RowBits = LimbBits + TileB + 2;
  localparam int unsigned HighBits = LimbBits + 2;
  localparam int unsigned Depth = field_pkg::wide_depth(Parts, Rows);
  localparam int unsigned Join = field_pkg::wide_join_latency(Parts, Rows);
  localparam int unsigned RowDepth = $clog2(Rows);

  // The index of pair (i, j), i < j, and what the two's complements of all rows leave to be added.
  function automatic int unsigned pair_index(input int unsigned i, input int unsigned j);
    return i * Parts - i * (i + 1) / 2 + j - i - 1;
  endfunction

  function automatic logic [2*N-1:0] correction();
    automatic logic [2*N-1:0] sum = Offset;
    automatic logic [2*N-1:0] one = 1;
    automatic int unsigned at, top;
    for (int unsigned i = 0; i < Parts; i++) begin
      for (int unsigned j = 0; j < Parts; j++) begin
        for (int unsigned r = 0; r < Rows; r++) begin
          at  = TileB * r + LimbBits * (i + j);
          top = LimbBits + ((r == Rows - 1) ? TopB : TileB);
          // A square's row v stands in every limb of its window, or -v as 2^top - 1 - v.
          if (Negate) sum = sum - (one << (top + at)) + (one << at);
          // A difference's row v stands as v + 2^top, or -v as 2^top - 1 - v.
          if (r == Rows - 1) top = top + 1;
          if (i < j) sum = sum - (one << (top + at));
          if (i < j && Negate) sum = sum + (one << at);
        end
      end
    end
    return sum;
  endfunction

  localparam logic [2*N-1:0] Correction = correction();

  // Operands are below 2^(N-1).
  logic unused_top;
  assign unused_top = a_i[N-1] ^ b_i[N-1];

  // ---- the parts
  for (genvar i = 0; i < Parts; i++) begin : gen_part
    logic [LimbBits-1:0] a_q, b_q;
    always_ff @(posedge clk_i) begin
      a_q <= a_i[i*LimbBits+:LimbBits];
      b_q <= b_i[i*LimbBits+:LimbBits];
    end
  end

  // ---- squares a_i b_i: rows, their low and high parts, summed
  for (genvar i = 0; i < Parts; i++) begin : gen_square
    for (genvar r = 0; r < Rows; r++) begin : gen_row
      localparam int unsigned BBits = (r == Rows - 1) ? TopB : TileB;
      logic [LimbBits+BBits-1:0] p;
      logic [RowBits-1:0] row;
      mul_row #(
          .Tiles(RowTiles),
          .TileA(TileA),
          .BBits(BBits)
      ) u_row (
          .clk_i,
          .a_i(gen_part[i].a_q),
          .b_i(gen_part[i].b_q[r*TileB+:BBits]),
          .p_o(p)
      );
      assign row = RowBits'({p ^ {(LimbBits + BBits) {Negate}}});
    end
    // The rows' sums, in a tree of depth RowDepth.
    for (genvar t = 0; t <= RowDepth; t++) begin : gen_tree
      localparam int unsigned Nodes = (Rows + (1 << t) - 1) >> t;
      for (genvar n = 0; n < Nodes; n++) begin : gen_node
        logic [LimbBits+t-1:0] low;
        logic [HighBits+t-1:0] high;
        if (t == 0) begin : gen_leaf
          assign low  = LimbBits'(gen_row[n].row << (n * TileB));
          assign high = HighBits'(gen_row[n].row[RowBits-1:LimbBits-n*TileB]);
        end else if (2 * n + 1 < ((Rows + (1 << (t - 1)) - 1) >> (t - 1))) begin : gen_sum
          always_ff @(posedge clk_i) begin
            low  <= {1'b0, gen_tree[t-1].gen_node[2*n].low} + {1'b0, gen_tree[t-1].gen_node[2*n+1].low};
            high <= {1'b0, gen_tree[t-1].gen_node[2*n].high} + {1'b0, gen_tree[t-1].gen_node[2*n+1].high};
          end
        end else begin : gen_pass
          always_ff @(posedge clk_i) begin
            low  <= {1'b0, gen_tree[t-1].gen_node[2*n].low};
            high <= {1'b0, gen_tree[t-1].gen_node[2*n].high};
          end
        end
      end
    end
  end

  // ---- u_k = low_k + high_(k-1), its prefix sums (k < Parts) and suffix sums (k >= Parts)
  localparam int unsigned SquareBits = HighBits + RowDepth + 1;
  for (genvar k = 0; k <= Parts; k++) begin : gen_u
    logic [SquareBits-1:0] u_q;
    if (k == 0) begin : gen_first
      always_ff @(posedge clk_i)
        u_q <= SquareBits'(gen_square[k].gen_tree[RowDepth].gen_node[0].low);
    end else if (k == Parts) begin : gen_last
      always_ff @(posedge clk_i)
        u_q <= SquareBits'(gen_square[k-1].gen_tree[RowDepth].gen_node[0].high);
    end else begin : gen_both
      always_ff @(posedge clk_i) begin
        u_q <= SquareBits'(gen_square[k].gen_tree[RowDepth].gen_node[0].low)
            + SquareBits'(gen_square[k-1].gen_tree[RowDepth].gen_node[0].high);
      end
    end
  end
  // Window k is finished k cycles after the u's (prefix), or 2 * Parts - 1 - k cycles (suffix).
  for (genvar s = 0; s < Parts; s++) begin : gen_window
    logic [FullBits-1:0] prefix, suffix;
    if (s == 0) begin : gen_first
      assign prefix = FullBits'(gen_u[0].u_q);
      assign suffix = FullBits'(gen_u[Parts].u_q);
    end else begin : gen_next
      logic [SquareBits-1:0] up, down;
      delay #(
          .W(2 * SquareBits),
          .N(s - 1)
      ) u_skew (
          .clk_i,
          .d_i({gen_u[s].u_q, gen_u[Parts-s].u_q}),
          .q_o({up, down})
      );
      always_ff @(posedge clk_i) begin
        prefix <= gen_window[s-1].prefix + FullBits'(up);
        suffix <= gen_window[s-1].suffix + FullBits'(down);
      end
    end
  end

  // ---- differences, and their rows with their sign bit inverted, or all other bits with Negate
  logic [RowBits-1:0] diff_row[Pairs*Rows];
  for (genvar i = 0; i < Parts; i++) begin : gen_i
    for (genvar j = i + 1; j < Parts; j++) begin : gen_j
      logic [LimbBits:0] a_q, b_q;
      always_ff @(posedge clk_i) begin
        a_q <= {1'b0, a_i[i*LimbBits+:LimbBits]} - {1'b0, a_i[j*LimbBits+:LimbBits]};
        b_q <= {1'b0, b_i[j*LimbBits+:LimbBits]} - {1'b0, b_i[i*LimbBits+:LimbBits]};
      end
      for (genvar r = 0; r < Rows; r++) begin : gen_row
        localparam bit IsTop = r == Rows - 1;
        localparam int unsigned BBits = IsTop ? TopB + 1 : TileB;
        logic [LimbBits+BBits:0] p;
        mul_row #(
            .Tiles  (RowTiles),
            .TileA  (TileA),
            .BBits  (BBits),
            .SignedA(1'b1),
            .SignedB(IsTop)
        ) u_row (
            .clk_i,
            .a_i(a_q),
            .b_i(b_q[r*TileB+:BBits]),
            .p_o(p)
        );
        assign diff_row[pair_index(
                i, j
            )*Rows+r] = RowBits'({
              p ^ {!Negate, {(LimbBits + BBits) {Negate}}}
            });
      end
    end
  end

  // ---- a limb: its differences' low parts, those of the limb below's high parts, a constant; then its window
  for (genvar k = 0; k < Limbs; k++) begin : gen_limb
    localparam int unsigned Addends = field_pkg::wide_addends(Parts, Rows, k);
    localparam int unsigned Lows = Rows * field_pkg::wide_pairs(Parts, k);
    localparam int unsigned ConstBits = (k == Limbs - 1) ? 2 * N - k * LimbBits : LimbBits;
    for (genvar t = 0; t <= Depth; t++) begin : gen_tree
      localparam int unsigned Nodes = (Addends + (1 << t) - 1) >> t;
      for (genvar n = 0; n < Nodes; n++) begin : gen_node
        logic [HighBits+t-1:0] sum;
        if (t == 0) begin : gen_leaf
          if (n < Lows) begin : gen_low
            localparam int unsigned First = (k >= Parts) ? k + 1 - Parts : 0;
            localparam int unsigned Row = pair_index(
                First + n / Rows, k - First - n / Rows
            ) * Rows + n % Rows;
            assign sum = HighBits'(LimbBits'(diff_row[Row] << ((n % Rows) * TileB)));
          end else if (n < Addends - 1) begin : gen_high
            localparam int unsigned First = (k > Parts) ? k - Parts : 0;
            localparam int unsigned M = n - Lows;
            localparam int unsigned Row = pair_index(
                First + M / Rows, k - 1 - First - M / Rows
            ) * Rows + M % Rows;
            assign sum = HighBits'(diff_row[Row][RowBits-1:LimbBits-(M%Rows)*TileB]);
          end else begin : gen_const
            assign sum = HighBits'(Correction[k*LimbBits+:ConstBits]);
          end
        end else if (2 * n + 1 < ((Addends + (1 << (t - 1)) - 1) >> (t - 1))) begin : gen_sum
          always_ff @(posedge clk_i) begin
            sum <= {1'b0, gen_tree[t-1].gen_node[2*n].sum} + {1'b0, gen_tree[t-1].gen_node[2*n+1].sum};
          end
        end else begin : gen_pass
          always_ff @(posedge clk_i) sum <= {1'b0, gen_tree[t-1].gen_node[2*n].sum};
        end
      end
    end
    logic [FullBits-1:0] squares, differences, limb_q;
    localparam int unsigned Slot = (k < Parts) ? k : Limbs - 1 - k;
    if (k < Parts) begin : gen_prefix
      delay #(
          .W(FullBits),
          .N(Join - RowDepth - 1 - Slot)
      ) u_window (
          .clk_i,
          .d_i(gen_window[Slot].prefix),
          .q_o(squares)
      );
    end else begin : gen_suffix
      delay #(
          .W(FullBits),
          .N(Join - RowDepth - 1 - Slot)
      ) u_window (
          .clk_i,
          .d_i(gen_window[Slot].suffix),
          .q_o(squares)
      );
    end
    delay #(
        .W(HighBits + Depth),
        .N(Join - Depth)
    ) u_differences (
        .clk_i,
        .d_i(gen_tree[Depth].gen_node[0].sum),
        .q_o(differences[HighBits+Depth-1:0])
    );
    assign differences[FullBits-1:HighBits+Depth] = '0;
    always_ff @(posedge clk_i) limb_q <= squares + differences;
    assign limbs_o[k*FullBits+:FullBits] = limb_q;
  end

endmodule
`default_nettype wire
