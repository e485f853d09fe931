// mul_const: bits [Lo, Hi) of x * C + Bias * 2^Lo (+ add_i * 2^Lo), in limbs whose carries are not resolved.
// Algorithm: STYLE_LUT: one addend per non-zero digit of C's non-adjacent form (Reitwiesner 1960), no DSP.
//            STYLE_DSP: rows of tiles; C = One + C' * 2^Free costs no tiles for its Free lowest bits (r = 1 mod 2^28 in Fr).
// Range:     x < 2^N.  Bits below Lo are dropped from every addend: the sum is short of the truth by less than one unit of
//            2^Lo for every truncated or left-out addend, and never above it.
// Timing:    latency field_pkg::mul_const_latency(Addends, Style, RowTiles), throughput 1/cycle, fixed-latency pipe.
// Tested-through: mont_mul      Proof: rtl/field/formal/mul_const.sv
// Area:      benches/ledger/area.json#mont_mul
`default_nettype none
module mul_const #(
    parameter int unsigned N = field_pkg::BITS,
    parameter logic [N-1:0] C = '0,
    parameter int unsigned Lo = 0,
    parameter int unsigned Hi = N,
    localparam int unsigned Width = Hi - Lo,
    parameter logic [Width-1:0] Bias = '0,
    parameter bit HasAdd = 1'b0,
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT,
    parameter int unsigned RowTiles = field_pkg::ROW_TILES,
    parameter int unsigned TileA = field_pkg::TILE_A,
    parameter int unsigned TileB = field_pkg::TILE_B,
    localparam int unsigned Addends = field_pkg::const_rows(
        field_pkg::elem_t'(C), N, Lo, Hi, Style, TileB, HasAdd
    ),
    localparam int unsigned Depth = $clog2(Addends),
    localparam int unsigned LimbBits = field_pkg::const_limb(Width),
    localparam int unsigned Limbs = (Width + LimbBits - 1) / LimbBits,
    localparam int unsigned FullBits = LimbBits + Depth
) (
    input  wire logic                      clk_i,
    input  wire logic [             N-1:0] x_i,
    input  wire logic [         Width-1:0] add_i,   // looked at if HasAdd, together with x_i
    output logic      [Limbs*FullBits-1:0] limbs_o
);

  localparam int unsigned Own = Addends - 1 - (HasAdd ? 1 : 0);
  localparam field_pkg::elem_t Constant = field_pkg::elem_t'(C);

  // Bits [Lo, Hi) of v * 2^at.
  function automatic logic [Width-1:0] placed(input logic [N-1:0] v, input int unsigned at);
    automatic logic [N-1:0] low = v >> ((at + 1 > Lo) ? 0 : Lo - at);
    return Width'(low) << ((at + 1 > Lo) ? at - Lo : 0);
  endfunction

  // STYLE_LUT: the digits, and what their two's complements leave to be added.
  localparam logic [field_pkg::BITS:0] Used = field_pkg::naf_used(Constant, N, Lo, Hi);
  localparam logic [field_pkg::BITS:0] Minus = field_pkg::naf_minus(Constant);

  // -v stands as its inverted bits; one unit less if bits were dropped, so that the sum stays below the truth.
  function automatic logic [Width-1:0] correction();
    automatic logic [Width-1:0] sum = Bias;
    for (int unsigned s = 0; s <= field_pkg::BITS; s++) begin
      if (Used[s] && Minus[s]) begin
        sum = sum - placed('1, s);
        if (s + 1 <= Lo) sum = sum - Width'(1);
      end
    end
    return sum;
  endfunction
  localparam logic [Width-1:0] Correction = correction();

  // x between zeros, so that any window of any multiple is a plain slice.
  localparam int unsigned Pad = field_pkg::BITS + 1;
  // A concatenation, not a shift: Verilator then cuts every slice out of x itself.
  logic [Pad+Hi:0] window;
  logic unused_window;
  assign window = {{(Hi - N + 1) {1'b0}}, x_i, {Pad{1'b0}}};
  assign unused_window = ^window;

  // Addends; the digits' own (the first ones of STYLE_LUT) are cut out of the window limb by limb instead.
  localparam int unsigned Digits = (Style == field_pkg::STYLE_LUT) ? Own : 0;
  logic [Width-1:0] addend[Addends-Digits];

  if (Style == field_pkg::STYLE_LUT) begin : gen_lut
    assign addend[0] = Correction;
    if (HasAdd) begin : gen_add
      assign addend[1] = add_i;
    end
  end else begin : gen_dsp
    localparam int unsigned Free = field_pkg::free_bits(Constant, TileB);
    localparam bit IsMinusOne = Free != 0 && C[1];
    localparam logic [N:0] Rest = (Free == 0) ? {1'b0, C} : ({1'b0, C} + (IsMinusOne ? (N + 1)'(1) : '0)) >> Free;
    localparam int unsigned DigitsB = (N + TileB - 1) / TileB;
    localparam int unsigned DigitsA = (field_pkg::bits_of(
        (field_pkg::BITS + 1)'(Rest)
    ) + TileA - 1) / TileA;
    localparam int unsigned RowLatency = field_pkg::mul_row_latency(RowTiles);

    logic [DigitsB*TileB-1:0] x;
    localparam logic [(DigitsA+RowTiles)*TileA-1:0] Constants = ((DigitsA + RowTiles) * TileA)'(Rest);
    assign x = (DigitsB * TileB)'(x_i);

    for (genvar j = 0; j < DigitsB; j++) begin : gen_digit
      // Tiles of this digit of x that reach into [Lo, Hi), in rows of RowTiles; even and odd rows do not overlap.
      localparam int unsigned At = Free + j * TileB;
      localparam int unsigned First = (At + TileA + TileB > Lo) ? 0 : (Lo - At - TileB) / TileA;
      localparam int unsigned Reach = (At >= Hi) ? 0 : (Hi - At + TileA - 1) / TileA;
      localparam int unsigned Last = (Reach < DigitsA) ? Reach : DigitsA;
      localparam int unsigned Tiles = (Last > First) ? Last - First : 0;
      localparam int unsigned Rows = (Tiles + RowTiles - 1) / RowTiles;
      for (genvar k = 0; k < Rows; k++) begin : gen_row
        localparam int unsigned From = First + k * RowTiles;
        localparam int unsigned Count = (Last - From < RowTiles) ? Last - From : RowTiles;
        localparam int unsigned Pos = At + From * TileA;
        logic [Count*TileA+TileB-1:0] p;
        logic [Width-1:0] own, both;
        mul_row #(
            .Tiles(Count),
            .Depth(RowTiles),
            .TileA(TileA),
            .BBits(TileB)
        ) u_row (
            .clk_i,
            .a_i(Constants[From*TileA+:Count*TileA]),
            .b_i(x[j*TileB+:TileB]),
            .p_o(p)
        );
        // Placed beside the row before the last one.
        if (Pos >= Lo) begin : gen_up
          assign own = Width'(p) << (Pos - Lo);
        end else begin : gen_down
          logic unused_low;
          assign own = Width'(p[Count*TileA+TileB-1:Lo-Pos]);
          assign unused_low = ^p[Lo-Pos-1:0];
        end
        if (k < 2) begin : gen_alone
          assign both = own;
        end else begin : gen_beside
          assign both = own | gen_row[k-2].both;
        end
      end
      if (Rows >= 1) begin : gen_one
        assign addend[2*j] = gen_row[Rows-1].both;
      end else begin : gen_none
        assign addend[2*j] = '0;
      end
      if (Rows >= 2) begin : gen_two
        assign addend[2*j+1] = gen_row[Rows-2].both;
      end else begin : gen_no_second
        assign addend[2*j+1] = '0;
      end
    end

    // +x or -x for the constant's lowest digit.
    if (Free != 0) begin : gen_free
      logic [Width-1:0] x_late;
      delay #(
          .W(Width),
          .N(RowLatency)
      ) u_x (
          .clk_i,
          .d_i(placed(x_i, 0) ^ (IsMinusOne ? placed('1, 0) : '0)),
          .q_o(x_late)
      );
      assign addend[2*DigitsB] = x_late;
    end else begin : gen_no_free
      assign addend[2*DigitsB] = '0;
    end
    assign addend[2*DigitsB+1] = Bias - (IsMinusOne ? placed(
        '1, 0
    ) + Width'((Lo > 0) ? 1 : 0) : '0);
    if (HasAdd) begin : gen_add
      delay #(
          .W(Width),
          .N(RowLatency)
      ) u_add (
          .clk_i,
          .d_i(add_i),
          .q_o(addend[2*DigitsB+2])
      );
    end
  end

  if (!HasAdd) begin : gen_no_add
    logic unused_add;
    assign unused_add = ^add_i;
  end

  // A tree of sums for every limb.
  for (genvar l = 0; l < Limbs; l++) begin : gen_limb
    localparam int unsigned Bits = (l == Limbs - 1) ? Width - l * LimbBits : LimbBits;
    for (genvar t = 0; t <= Depth; t++) begin : gen_tree
      localparam int unsigned Nodes = (Addends + (1 << t) - 1) >> t;
      for (genvar n = 0; n < Nodes; n++) begin : gen_node
        logic [LimbBits+t-1:0] sum;
        if (t == 0) begin : gen_leaf
          if (n < Digits) begin : gen_digit
            localparam int unsigned At = field_pkg::nth_set(Used, n);
            localparam logic [Width-1:0] Mask = Minus[At] ? placed('1, At) : '0;
            assign sum = LimbBits'({window[Pad+Lo+l*LimbBits-At+:Bits] ^ Mask[l*LimbBits+:Bits]});
          end else begin : gen_addend
            assign sum = LimbBits'(addend[n-Digits][l*LimbBits+:Bits]);
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
    assign limbs_o[l*FullBits+:FullBits] = gen_tree[Depth].gen_node[0].sum;
  end

endmodule
`default_nettype wire
