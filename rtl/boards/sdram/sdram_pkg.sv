// sdram_pkg: what the parts of the SDRAM's controller hand each other, and a byte's place in the chip.
// Algorithm: bits of an address from the lowest: halfword, column, bank, row, and above them the tenth bit of the column: a chip of 512
//            columns, which does not look at it, shows its 32 MByte again where one of 1,024 has its second half.
// Range:     chips of 16 bits, 4 banks, 8,192 rows, 512 or 1,024 columns.
// Timing:    none.
// Tested-through: sdram
// Area:      none
`default_nettype none
package sdram_pkg;

  localparam int unsigned ROW_BITS = 13;
  localparam int unsigned BANK_BITS = 2;
  localparam int unsigned COLUMN_BITS = 10;
  // Bits of a byte's address in the larger chip.
  localparam int unsigned BYTE_BITS = ROW_BITS + BANK_BITS + COLUMN_BITS + 1;
  // A burst of the chip is a beat of the port: 8 halfwords.
  localparam int unsigned BURST = 8;
  localparam int unsigned BEAT_BITS = 16 * BURST;
  localparam int unsigned BEAT_BYTES = BEAT_BITS / 8;
  localparam int unsigned LOG_BEAT = $clog2(BEAT_BYTES);
  // Beats of the card's longest burst: 512 bytes.
  localparam int unsigned BEATS_BITS = 5;

  // RAS, CAS, WE, each low where it is on.
  localparam logic [2:0] NOTHING = 3'b111;
  localparam logic [2:0] ACTIVE = 3'b011;
  localparam logic [2:0] READ = 3'b101;
  localparam logic [2:0] WRITE = 3'b100;
  localparam logic [2:0] PRECHARGE = 3'b010;
  localparam logic [2:0] REFRESH = 3'b001;
  localparam logic [2:0] MODE = 3'b000;
  // A10 of PRECHARGE: all banks.
  localparam logic [ROW_BITS-1:0] ALL_BANKS = 13'h0400;

  // What the probe of the size writes: no halfword twice, so that a bus which only holds its last value is no memory.
  localparam logic [BEAT_BITS-1:0] PROBE = 128'hf00d_5a96_0ff1_c33c_6b17_98e2_a55a_1234;

  // What chip is there, as its probe says.
  localparam logic [1:0] NO_CHIP = 2'd0;
  localparam logic [1:0] MBYTE_32 = 2'd1;
  localparam logic [1:0] MBYTE_64 = 2'd2;

  // A beat to be moved: where.
  typedef struct packed {
    logic valid;
    logic is_write;
    logic [ROW_BITS-1:0] row;
    logic [BANK_BITS-1:0] bank;
    logic [COLUMN_BITS-1:0] column;
  } request_t;

  // What goes to the chip in a clock.
  typedef struct packed {
    logic [2:0] name;
    logic [BANK_BITS-1:0] bank;
    logic [ROW_BITS-1:0] address;
  } command_t;

  // A beat that is written, and which of its bytes.
  typedef struct packed {
    logic [BEAT_BYTES-1:0] strb;
    logic [BEAT_BITS-1:0]  data;
  } beat_t;

  // The beat of a byte's address.
  function automatic request_t place(input logic valid, input logic is_write,
                                     input logic [BYTE_BITS-1:LOG_BEAT] beat);
    return
    '{
        valid: valid,
        is_write: is_write,
        row: beat[24:12],
        bank: beat[11:10],
        column: {beat[25], beat[9:4], 3'd0}
    }
    ;
  endfunction

  // Whole clocks that last so long, at least one.
  function automatic int unsigned clocks(input int unsigned ps, input int unsigned clock_ps);
    return (ps == 0) ? 1 : prim_pkg::ceil_div(ps, clock_ps);
  endfunction

  // Ones that a register shifts out, one a clock, until what needs so many clocks after a command may follow it. Two of them, ored,
  // are the longer one.
  function automatic logic [31:0] hold(input logic is_on, input int unsigned n);
    return is_on ? (32'd1 << (n - 1)) - 32'd1 : '0;
  endfunction

endpackage
`default_nettype wire
