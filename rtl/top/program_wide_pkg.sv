// program_wide_pkg: a wide operation on its way from the sequencer to the wide registers.
// Algorithm: arithmetic on parameters only.
// Range:     registers are numbered from 0 to WORDS - 1.
// Timing:    none.
// Tested-through: program_wide, card
// Area:      none
`default_nettype none
package program_wide_pkg;

  localparam int unsigned WORDS = 1024;
  localparam int unsigned WORD_BITS = 10;

  typedef logic [WORD_BITS-1:0] word_t;

  // Its numbers are the effective ones.
  typedef struct packed {
    logic [5:0] op;
    logic fr;
    logic [1:0] strobe;  // halves that a store writes
    logic [31:0] unit;  // of card memory; a record's beat from the job's host address on
    word_t d;  // written
    word_t a;  // read first
    word_t b;  // read second; of a load, the second that is written
  } op_t;

  // What an operation does with the registers; it waits for those in flight that it names.
  typedef struct packed {
    logic reads_two;  // a and b, and hands them on
    logic reads_one;  // a, into the staging register
    logic loads;  // d and b come from outside
    logic stores;
    logic multiplies;
    logic adds;
  } class_t;

  function automatic class_t class_of(input logic [5:0] op);
    class_of = '0;
    class_of.multiplies = op == program_pkg::OP_MUL;
    class_of.adds = op == program_pkg::OP_WADD || op == program_pkg::OP_WSUB ||
        op == program_pkg::OP_TIGHT || op == program_pkg::OP_RADD || op == program_pkg::OP_RSUB;
    class_of.stores = op == program_pkg::OP_STORE || op == program_pkg::OP_RECORD;
    class_of.loads = op == program_pkg::OP_LOAD || op == program_pkg::OP_SLOT;
    class_of.reads_one = op == program_pkg::OP_SRD;
    class_of.reads_two = class_of.multiplies || class_of.adds || class_of.stores;
  endfunction

  // Bit 0 to bit 31.
  function automatic logic [31:0] reversed(input logic [31:0] v);
    for (int i = 0; i < 32; i++) reversed[i] = v[31-i];
  endfunction

  // A register whose value is on its way.
  typedef struct packed {
    logic  valid;
    word_t word;
  } flight_t;

endpackage
`default_nettype wire
